"""The LLM author of comments: what it is asked for a table, and what of its answer is believed."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel

from services.ddl_gen.sampling import Subject
from shared.catalog.model import Column, CommentOrigin, Table, TableProfile
from shared.catalog.settings import Language
from shared.catalog.words.comments import Proposal, description_of, one_line, says_something, title_of
from shared.llm.port import Chat, Prompt

PURPOSE = "table_annotation"
MOST_COLUMNS = 60
"""A wider table is asked for in parts."""
LONGEST_COMMENT = 120
_INSTRUCTIONS = (Path(__file__).with_name("prompts") / f"{PURPOSE}.md").read_text(encoding="utf-8")
_LANGUAGES = {Language.CHINESE: "中文", Language.ENGLISH: "英文"}
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
    constant = _INSTRUCTIONS.format(business_context=one_line(business_context), language=_LANGUAGES[language])
    columns = subject.table.columns
    parts = [columns[start : start + MOST_COLUMNS] for start in range(0, len(columns), MOST_COLUMNS)]
    return [Prompt(PURPOSE, constant, _item(subject, part)) for part in parts]


def _item(subject: Subject, columns: Sequence[Column]) -> str:
    return json.dumps(subject.described(columns), ensure_ascii=False, indent=1)


async def ask(chat: Chat, prompts: Sequence[Prompt]) -> TableAnnotation:
    """The annotation of the whole table. Raises BadAnswer, LlmUnavailable, LlmRefused."""
    first, *others = await asyncio.gather(*(chat.ask(prompt, TableAnnotation) for prompt in prompts))
    columns = [column for part in (first, *others) for column in part.columns]
    return TableAnnotation(table_comment=first.table_comment, columns=columns)


def believed(annotation: TableAnnotation, table: Table, profile: TableProfile) -> Proposal:
    """What of the answer stands: known columns with a comment that says something, codes that the data holds."""
    by_name = {said.name.strip().strip('"').casefold(): said for said in annotation.columns}
    columns: dict[str, str] = {}
    enums = set()
    for column in table.columns:
        said = by_name.get(column.name.casefold())
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
