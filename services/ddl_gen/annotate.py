"""The LLM author of comments: what it is asked for a table, and what of its answer is believed."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel

from services.ddl_gen.sampling import Subject
from shared.catalog.model import CommentOrigin, Table, TableProfile
from shared.catalog.settings import Language
from shared.catalog.words.comments import Proposal, description_of, one_line, says_something, title_of
from shared.llm.parallel import in_parallel
from shared.llm.port import BadAnswer, Chat, Prompt
from shared.manifests import told_of_business

PURPOSE = "table_annotation"
MOST_COLUMNS = 60
"""A wider table is asked for in parts…"""
MOST_TOKENS = 6_000
"""…and so is one whose description would be longer than about so many tokens."""
LONGEST_COMMENT = 120
_INSTRUCTIONS = (Path(__file__).with_name("prompts") / f"{PURPOSE}.md").read_text(encoding="utf-8")
_LANGUAGES = {Language.CHINESE: "中文", Language.ENGLISH: "英文"}
_NO_CONTEXT = "没有说明"
_PAIR = re.compile("\\s*([^:\uff1a=;\uff1b,\uff0c]+?)\\s*[:\uff1a=]\\s*([^;\uff1b]+)")
_DOES_NOT_KNOW = re.compile(r"含义未知|含义不明|未知字段|unknown", re.IGNORECASE)


class ColumnAnnotation(BaseModel):
    """What the LLM says about a column."""

    name: str
    comment: str
    is_enum: bool = False
    enum_description: str | None = None


class TableAnnotation(BaseModel):
    """What the LLM says about a table, or about a part of its columns."""

    table_comment: str
    columns: list[ColumnAnnotation]


def prompts_of(subject: Subject, business_context: str, language: Language) -> list[Prompt]:
    """One question for a table, several for a wide one; what is the same for all tables comes first."""
    context = told_of_business(business_context) or _NO_CONTEXT
    constant = _INSTRUCTIONS.format(business_context=context, language=_LANGUAGES[language])
    heading = subject.heading()
    room = MOST_TOKENS - tokens(_json(heading))
    return [Prompt(PURPOSE, constant, _item(heading, part)) for part in _parts(subject, room)]


def _parts(subject: Subject, room: int) -> Iterator[list[dict[str, object]]]:
    """The columns in as few parts as have room; a part holds at least one."""
    part: list[dict[str, object]] = []
    left = room
    for column in map(subject.column, subject.table.columns):
        cost = tokens(_json(column))
        if part and (cost > left or len(part) == MOST_COLUMNS):
            yield part
            part, left = [], room
        part.append(column)
        left -= cost
    yield part


def tokens(text: str) -> int:
    """About how many tokens a text has: one for each character of Chinese, one for three others."""
    wide = sum(character >= "\u2e80" for character in text)
    return wide + (len(text) - wide) // 3


def _item(heading: dict[str, object], columns: Sequence[dict[str, object]]) -> str:
    """The table as JSON, a column on each line: a person reads it, and no token goes for indents."""
    told = ",\n".join(map(_json, columns))
    return f'{_json(heading)[:-1]}, "columns": [\n{told}\n]}}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


async def ask(chat: Chat, prompts: Sequence[Prompt]) -> tuple[TableAnnotation, Sequence[BadAnswer]]:
    """What was said of the table, and why parts of it have no answer.

    Raises BadAnswer when no part has one, LlmUnavailable.
    """
    answers = await in_parallel(_part_of(chat, prompt) for prompt in prompts)
    good = [answer for answer in answers if isinstance(answer, TableAnnotation)]
    bad = [answer for answer in answers if isinstance(answer, BadAnswer)]
    if not good:
        raise bad[0]
    columns = [column for part in good for column in part.columns]
    return TableAnnotation(table_comment=good[0].table_comment, columns=columns), bad


async def _part_of(chat: Chat, prompt: Prompt) -> TableAnnotation | BadAnswer:
    try:
        return await chat.ask(prompt, TableAnnotation)
    except BadAnswer as error:
        return error


def believed(annotation: TableAnnotation, table: Table, profile: TableProfile) -> Proposal:
    """What of the answer stands: known columns with a comment that says something, codes that the data holds."""
    by_name = {said.name.strip().strip('"').casefold(): said for said in annotation.columns}
    exactly = {said.name: said for said in annotation.columns}
    columns: dict[str, str] = {}
    enums = set()
    for column in table.columns:
        said = exactly.get(column.name) or by_name.get(column.name.casefold())
        if said is None or not _is_meaning(said.comment, column.name):
            continue
        values = {value.text for value in profile.columns[column.name].values}
        columns[column.name] = one_line(said.comment)[:LONGEST_COMMENT] + _codes(said, values)
        if said.is_enum and values:
            enums.add(column.name)
    comment = one_line(annotation.table_comment)
    return Proposal(CommentOrigin.LLM, title_of(comment) or None, description_of(comment), columns, frozenset(enums))


def _is_meaning(comment: str, name: str) -> bool:
    line = one_line(comment)
    return bool(line) and says_something(line, name) and not _DOES_NOT_KNOW.search(line)


def _codes(said: ColumnAnnotation, values: set[str]) -> str:
    """The meanings of codes, when each is a value of the column and says more than the value."""
    pairs: Mapping[str, str] = dict(_PAIR.findall(one_line(said.enum_description or "")))
    told = {code: meaning.strip() for code, meaning in pairs.items() if code != meaning.strip()}
    if not told or not set(told) <= values:
        return ""
    return f"({';'.join(f'{code}:{meaning}' for code, meaning in told.items())})"
