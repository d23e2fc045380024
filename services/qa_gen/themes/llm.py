"""Themes by the LLM, held to the catalog: real tables only, every table in one, exactly as many as asked for."""

import json
from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from services.qa_gen import excerpt
from services.qa_gen.instructions import prompt_text
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.themes import rule
from services.qa_gen.themes.model import Theme
from shared.catalog.model import TableName
from shared.catalog.names import InvalidTableName, parse_table_name, reference
from shared.llm.port import BadAnswer, Chat, Prompt
from shared.manifests import told_of_business


class ThemeAnswer(BaseModel):
    topic_name: str
    description: str = ""
    related_tables: list[str] = []
    biz_entities: list[str] = []
    biz_metrics: list[str] = []


class ThemesAnswer(BaseModel):
    themes: list[ThemeAnswer]


def themes_prompt(knowledge: Knowledge, count: int, business_context: str) -> Prompt:
    """What the LLM is asked; large schemas are shown by their clusters."""
    item: dict[str, object] = {"business_context": told_of_business(business_context), "theme_count": count}
    schema = excerpt.whole(knowledge)
    if schema is None:
        schema = excerpt.overview(knowledge, count)
    else:
        item["tables"] = [reference(name) for name in knowledge.catalog.tables]
    instructions = prompt_text("themes", chinese=knowledge.world.chinese)
    return Prompt("themes", f"{instructions}\n\n{schema}", json.dumps(item, ensure_ascii=False))


async def themes_by_llm(chat: Chat, knowledge: Knowledge, count: int, business_context: str) -> tuple[Theme, ...]:
    """The themes. Raises BadAnswer when none of them names a table of the task."""
    answer = await chat.ask(themes_prompt(knowledge, count, business_context), ThemesAnswer)
    named = list(_valid(answer.themes, knowledge))[:count]
    if not named:
        raise BadAnswer("模型给出的主题没有涉及任何一张表")
    return _complete(named, rule.themes_of(knowledge.world, count), count)


def _valid(answers: Sequence[ThemeAnswer], knowledge: Knowledge) -> Iterator[Theme]:
    seen: set[str] = set()
    for answer in answers:
        name = answer.topic_name.strip()
        tables = tuple(dict.fromkeys(_known(answer.related_tables, knowledge)))
        if not name or name in seen or not tables:
            continue
        seen.add(name)
        nouns = [knowledge.world.subject(table).noun for table in tables]
        yield Theme(
            topic_name=name,
            description=answer.description.strip() or rule.description(nouns, (), chinese=knowledge.world.chinese),
            related_tables=tables,
            biz_entities=_filled(answer.biz_entities, nouns),
            biz_metrics=_filled(answer.biz_metrics, [rule.number_of(nouns[0], chinese=knowledge.world.chinese)]),
            owned=tables,
        )


def _known(texts: Sequence[str], knowledge: Knowledge) -> Iterator[TableName]:
    for text in texts:
        try:
            name = parse_table_name(text)
        except InvalidTableName:
            continue
        if name in knowledge.catalog.tables:
            yield name


def _filled(texts: Sequence[str], otherwise: Sequence[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip()) or tuple(otherwise)


def _complete(named: list[Theme], by_rule: Sequence[Theme], count: int) -> tuple[Theme, ...]:
    """Adds the rule author's themes for what is missing, and gives every forgotten table to a related theme."""
    names = {theme.topic_name for theme in named}
    owned = {table for theme in named for table in theme.owned}
    useful = sorted(by_rule, key=lambda theme: len(set(theme.owned) - owned), reverse=True)
    for theme in useful:
        if len(named) < count and theme.topic_name not in names:
            named.append(theme)
            owned |= set(theme.owned)
    for theme in by_rule:
        for table in theme.owned:
            if table not in owned:
                _adopt(named, table, theme)
                owned.add(table)
    return tuple(named)


def _adopt(named: list[Theme], table: TableName, home: Theme) -> None:
    """The theme that shares most tables with the rule author's home of the table takes it."""
    index = max(range(len(named)), key=lambda i: len(set(named[i].related_tables) & set(home.related_tables)))
    theme = named[index]
    update = {"owned": (*theme.owned, table), "related_tables": (*theme.related_tables, table)}
    named[index] = theme.model_copy(update=update)
