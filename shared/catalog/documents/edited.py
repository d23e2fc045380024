"""Reads comments back out of .ddl and _detail.md files: people edit these, and what they wrote is approved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.catalog.model import CommentOrigin, TableName
from shared.catalog.names import InvalidTableName, parse_table_name, stored
from shared.catalog.words.comments import Proposal
from shared.catalog.words.wording import CHINESE, ENGLISH

_NAME = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_TABLE = rf"{_NAME}(?:\s*\.\s*{_NAME})?"
_MARKS = "|".join(
    re.escape(mark)
    for say in (CHINESE, ENGLISH)
    for mark in (say.mark_primary, say.mark_foreign, say.mark_not_null, say.mark_unique)
)
_COMMA = "[,\uff0c]"
_CREATE = re.compile(
    rf"^\s*create\s+(?:table|view|materialized\s+view)\s+(?:if\s+not\s+exists\s+)?({_TABLE})", re.IGNORECASE
)
_HEAD = re.compile(r"^--\s*(中文名|描述|Name|Description)\s*[:\uff1a]\s*(.*?)\s*$")
_TITLES = ("中文名", "Name")
_COLUMN = re.compile(rf"^\s+({_NAME})")
_DDL_MARKS = re.compile(rf"(?:\s*{_COMMA}\s*(?:{_MARKS})?)+\s*$")
_HEADING = re.compile(rf"^##\s+({_TABLE})\s*[(\uff08](.*)[)\uff09]\s*$")
_DETAIL_COLUMN = re.compile(rf"^[-*]\s+({_NAME})\s+[(\uff08](.*?)[)\uff09]\s+-\s+(.*)$")
_EXAMPLES = re.compile("\\s*\\[(?:示例|examples)\\s*[:\uff1a].*\\]\\s*$")
_DETAIL_MARKS = re.compile(rf"\s*\[(?:{_MARKS})(?:\s*{_COMMA}\s*(?:{_MARKS}))*\]\s*$")
_SECTIONS = tuple(title for say in (CHINESE, ENGLISH) for title in (say.columns, say.more))
_ENUM = re.compile(rf"^[-*]\s+({_NAME})\s*(?:为枚举字段|takes the values)")
_NOT_COLUMNS = frozenset({"primary", "unique", "foreign", "check", "constraint", "exclude", "like"})


@dataclass(frozen=True, slots=True)
class EditedText:
    """What a file says about one table."""

    table: TableName | None
    title: str | None = None
    description: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    enum_columns: frozenset[str] = frozenset()

    @property
    def approved(self) -> Proposal:
        return Proposal(CommentOrigin.APPROVED, self.title, self.description, self.columns, self.enum_columns)


def parse_ddl(text: str) -> EditedText:
    """The comments of a .ddl file, those of earlier systems (`-- 主键ID,主键,`) included; what it lacks is None."""
    table, head, columns = None, dict[bool, str](), dict[str, str]()
    for line in text.splitlines():
        heading, create = _HEAD.match(line), _CREATE.match(line)
        if heading and table is None:
            head.setdefault(heading[1] in _TITLES, heading[2])
        elif create and table is None:
            table = _table(create[1])
        elif table is not None:
            columns.update(_ddl_column(line))
    return EditedText(table, head.get(True) or None, head.get(False) or None, columns)


def _ddl_column(line: str) -> Iterator[tuple[str, str]]:
    code, comment = _split_comment(line)
    column = _COLUMN.match(code)
    if column and comment and column[1].lower() not in _NOT_COLUMNS:
        text = _DDL_MARKS.sub("", comment.strip()).strip()
        if text:
            yield stored(column[1]), text


def _split_comment(line: str) -> tuple[str, str]:
    """The SQL and the comment behind it; a `--` inside quotes starts none."""
    quoted = ""
    for place, character in enumerate(line):
        if quoted:
            quoted = "" if character == quoted else quoted
        elif character in "'\"":
            quoted = character
        elif line.startswith("--", place):
            return line[:place], line[place + 2 :]
    return line, ""


def parse_detail(text: str) -> EditedText:
    """The comments of a _detail.md file; what it lacks is None."""
    table, title, sentences, columns, enums = None, None, list[str](), dict[str, str](), set[str]()
    in_head = False
    for line in text.splitlines():
        heading, column, enum = _HEADING.match(line), _DETAIL_COLUMN.match(line), _ENUM.match(line)
        if heading and table is None:
            table, title, in_head = _table(heading[1]), heading[2].strip(), True
        elif line.strip() in _SECTIONS or column or enum:
            in_head = False
            columns.update(_detail_column(column) if column else ())
            enums.update({stored(enum[1])} if enum else ())
        elif in_head and line.strip():
            sentences.append(line.strip())
    return EditedText(table, title or None, _description(" ".join(sentences)), columns, frozenset(enums))


def _detail_column(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    text = _DETAIL_MARKS.sub("", _EXAMPLES.sub("", match[3])).strip()
    if text:
        yield stored(match[1]), text


def _description(sentence: str) -> str | None:
    """The sentence without the name of the table and the full stop that every description gets."""
    text = re.sub(rf"^(?:{_TABLE}\s+表(?:是)?\s*|Table\s+{_TABLE}:\s+)", "", sentence).rstrip(".。 ")
    return text or None


def _table(text: str) -> TableName | None:
    try:
        return parse_table_name(text)
    except InvalidTableName:
        return None
