"""The tables in few words, for a model: names as SQL needs them, comments, values, relations. No raw personal data."""

from collections.abc import Iterable, Iterator, Set

from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole, TypeFamily
from shared.catalog.names import quote, reference
from shared.catalog.reading.senses import code_labels

LONGEST = 24_000
"""Characters of a schema that is shown whole with every call."""
_VALUES = 8
_KINDS = {
    TableRole.ENTITY: "实体",
    TableRole.EVENT: "事件",
    TableRole.SNAPSHOT: "周期快照,一行不是一个对象,不要用 COUNT(*) 数对象",
    TableRole.BRIDGE: "关联表,一行是一个关联",
    TableRole.MAPPING: "映射表",
    TableRole.DICTIONARY: "字典",
    TableRole.REPORT: "已汇总的视图",
}
_NOTES = {
    ColumnRole.SOFT_DELETE: "软删除标记,查询时只取未删除的行",
    ColumnRole.AVERAGE: "只能求平均,不能求和",
    ColumnRole.STOCK: "存量,同一时点可以相加,不同时点不能相加",
    ColumnRole.GREATEST: "已是最大值,只能再取最大值",
    ColumnRole.LEAST: "已是最小值,只能再取最小值",
    ColumnRole.AUDIT: "审计字段,不要提问",
}
_KEYS = frozenset({ColumnRole.KEY, ColumnRole.FOREIGN_KEY})
"""Their numbers mean nothing to anybody."""


def digest(knowledge: Knowledge, names: Iterable[TableName] | None = None) -> str:
    """All tables, or these, one paragraph each, and the relations among them."""
    wanted = set(names) if names is not None else {table.table.name for table in knowledge.tables}
    tables = ["\n".join(_table(knowledge, table)) for table in knowledge.tables if table.table.name in wanted]
    edges = [f"- {relation(e)}" for e in knowledge.world.edges if {e.child.name, e.parent.name} & wanted]
    return "\n\n".join([*tables, "表间关系(只允许沿这些关系连接):\n" + ("\n".join(edges) or "无")])


def essence(knowledge: Knowledge, name: TableName) -> str:
    """All that a question about a table is made of: its columns, comments, values and relations."""
    table = next((table for table in knowledge.tables if table.table.name == name), None)
    if table is None:
        return str(name)
    lines = [line for line in _table(knowledge, table) if not line.startswith("类型: ")]
    edges = [f"- {relation(e)}" for e in knowledge.world.edges if name in {e.child.name, e.parent.name}]
    return "\n".join([table.role, *lines, *edges])


def _table(knowledge: Knowledge, table: AnnotatedTable) -> Iterator[str]:
    name = table.table.name
    yield f"表 {reference(name)}: {_called(table.comments.title.text, table.comments.description.text)}"
    yield f"类型: {_KINDS[table.role]};约 {table.profile.rows} 行"
    for field in _columns(knowledge.world.subject(name)):
        comment = table.comments.columns[field.name].text
        yield f"- {quote(field.name)} {field.column.type}: {comment}{_facts(field, code_labels(comment).keys())}"


def _called(title: str, description: str) -> str:
    """The title is said once, where the description begins with it."""
    return description if description.startswith(title) else f"{title}。{description}"


def _columns(subject: Subject) -> Iterator[Field]:
    yield from dict.fromkeys(single for field in subject.fields for single in field.singles)


def _facts(field: Field, explained: Set[str]) -> str:
    """What is known of the column but for its codes, where the comment explains the very ones that occur."""
    facts = [_NOTES[field.role]] if field.role in _NOTES else []
    values = _told(field)
    if values and field.profile.values and field.role is not ColumnRole.AUDIT:
        if {value.text for value in field.profile.values} != explained:
            facts.append("取值: " + "、".join(values))
    elif values and field.role is ColumnRole.EVENT_TIME:
        facts.append(f"范围: {values[0]} 到 {values[-1]}")
    elif values:
        facts.append("例如: " + "、".join(values))
    return f"({';'.join(facts)})" if facts else ""


def _told(field: Field) -> list[str]:
    """What of a column's values is told."""
    seen = field.profile
    if field.role in _KEYS and field.column.family is TypeFamily.INTEGER:
        return []
    if seen.values and field.role is not ColumnRole.AUDIT:
        return [value.text for value in seen.values[:_VALUES]]
    if seen.minimum and field.role is ColumnRole.EVENT_TIME:
        return [seen.minimum[:10], (seen.maximum or "")[:10]]
    return list(seen.examples) if field.useful else []


def told(knowledge: Knowledge) -> dict[str, dict[str, list[str]]]:
    """The values of rows that the digest of all tables holds, by table and column: for the privacy audit."""
    tables = {
        str(subject.name): {field.name: values for field in _columns(subject) if (values := _told(field))}
        for subject in knowledge.world.subjects
    }
    return {name: columns for name, columns in sorted(tables.items()) if columns}


def relation(edge: Edge) -> str:
    """The columns that it equates, as a join does."""
    r = edge.relation
    pairs = zip(r.columns, r.target_columns, strict=True)
    return " 且 ".join(f"{reference(r.table)}.{quote(a)} = {reference(r.target)}.{quote(b)}" for a, b in pairs)
