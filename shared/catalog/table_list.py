"""Table lists as people write them: commas or lines between the names, comments from # or --."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.catalog.model import TableName
from shared.catalog.names import InvalidTableName, parse_table_name

FILE_NAME = "table_list.txt"
SEPARATORS = ",\uff0c\u3001"
"""The ASCII comma, the full-width one, and the one of Chinese enumerations."""
_SEPARATOR = re.compile(f"[{SEPARATORS}]")


@dataclass(frozen=True, slots=True)
class TableList:
    """What a list says."""

    names: tuple[TableName, ...]
    """Each once, in the order of their first mention."""
    mentioned: int
    """How many names the list holds, repetitions included."""
    invalid: tuple[str, ...] = ()
    """What is no name of a table, each once."""


def parse_table_list(text: str) -> TableList:
    """Reads a list; blank lines and what follows `#` or `--` at the start of a line are skipped."""
    return table_list_of(entry for line in _lines(text) for entry in _entries(line))


def table_list_of(entries: Iterable[str]) -> TableList:
    """Reads names that already stand apart, as a JSON array gives them."""
    mentions = Counter(filter(None, map(str.strip, entries)))
    names: list[TableName] = []
    invalid: list[str] = []
    for entry in mentions:
        try:
            names.append(parse_table_name(entry))
        except InvalidTableName:
            invalid.append(entry)
    return TableList(tuple(dict.fromkeys(names)), mentions.total(), tuple(invalid))


def render_table_list(names: Iterable[str], created: datetime) -> str:
    """The text of table_list.txt."""
    lines = list(names)
    head = ["# 表清单文件", f"# 生成时间: {created:%Y-%m-%d %H:%M:%S}", f"# 表数量: {len(lines)}", ""]
    return "\n".join([*head, *lines]) + "\n"


def _lines(text: str) -> Iterator[str]:
    for line in text.removeprefix("\ufeff").splitlines():
        if not line.lstrip().startswith(("#", "--")):
            yield line


def _entries(line: str) -> Iterator[str]:
    """The parts between commas outside double quotes."""
    if '"' not in line:
        yield from _SEPARATOR.split(line)
        return
    quoted, start = False, 0
    for place, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character in SEPARATORS and not quoted:
            yield line[start:place]
            start = place + 1
    yield line[start:]
