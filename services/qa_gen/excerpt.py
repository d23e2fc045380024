"""What of a schema goes into one call: all of it where it is short, else as much as there is room for."""

from collections.abc import Iterable, Iterator

from services.qa_gen.digest import LONGEST, digest
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.themes import rule
from shared.catalog.model import TableName
from shared.catalog.names import reference

_SHORTEST_TABLE = 60
"""Characters; the digest of no table has fewer."""
_GROUPS_A_THEME = 3


def whole(knowledge: Knowledge) -> str | None:
    """The digest of all tables; None when it is too long to go with every call."""
    if len(knowledge.tables) * _SHORTEST_TABLE > LONGEST:
        return None
    text = digest(knowledge)
    return text if len(text) <= LONGEST else None


def fitting(knowledge: Knowledge, names: Iterable[TableName], first: frozenset[TableName]) -> list[TableName]:
    """As many of the tables as there is room for, at least one: those in `first` with the tables they point at."""
    chosen: list[TableName] = []
    room = LONGEST
    for name in dict.fromkeys(_with_parents(knowledge, list(names), first)):
        room -= len(digest(knowledge, [name]))
        if chosen and room < 0:
            break
        chosen.append(name)
    return chosen


def _with_parents(knowledge: Knowledge, names: list[TableName], first: frozenset[TableName]) -> Iterator[TableName]:
    known = set(names)
    for name in sorted(names, key=lambda name: name not in first):
        yield name
        if name in first:
            parents = knowledge.world.parents(knowledge.world.subject(name))
            yield from (edge.parent.name for edge in parents if edge.parent.name in known)


def overview(knowledge: Knowledge, theme_count: int) -> str:
    """Groups of related tables, each with as many of them as it has room for."""
    titles = {table.table.name: table.comments.title.text for table in knowledge.tables}
    groups = rule.clusters(knowledge.world, _GROUPS_A_THEME * theme_count)
    told = ["表太多,这里按相互关联的组列出,每组只列主要的表;没有列出的表随它的组。"]
    for number, group in enumerate(groups, start=1):
        lines = [f"- {reference(subject.name)}: {titles[subject.name]}" for subject in group]
        told.append("\n".join([f"相互关联的一组表 {number},共 {len(group)} 张:", *_cut(lines, LONGEST // len(groups))]))
    return "\n\n".join(told)


def _cut(lines: Iterable[str], room: int) -> Iterator[str]:
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return
        yield line
