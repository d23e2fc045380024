"""Whether a query means what its question says, as far as that can be told without running it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from shared.catalog.model import Catalog, ColumnRole, TableName, TableRole
from shared.catalog.names import reference
from shared.sql.blocks import Block, JoinEdge
from shared.sql.conditions import Stated, limits, literals
from shared.sql.mentions import Question
from shared.sql.multiplicity import repeated
from shared.sql.resolve import Resolved
from shared.sql.scope import Origin, Source

ColumnKey = tuple[TableName, str]
ROWS_ARE_MEANT = r"记录|条数|条|行|天|次|笔|数据"
LINKS_ARE_MEANT = r"关联|关系|对应|映射|绑定|连接|挂|" + ROWS_ARE_MEANT
WEEKDAYS_ARE_MEANT = r"周|星期|礼拜|工作日|weekend|weekday|working day|[Mm]onday|[Ff]riday|[Ss]aturday|[Ss]unday"
DELETED_IS_MEANT = r"删除|作废|注销|停用|历史|全部状态|含已"

_NO_SUMS = {
    ColumnRole.AVERAGE: "比率或单价一类的量",
    ColumnRole.GREATEST: "最大值",
    ColumnRole.LEAST: "最小值",
}
_LEFT_OUT = r"(?:不含|不算|不包括|不包含|不计|除去?了?|排除|剔除|去掉|扣除)[^,，。;；?？]{0,20}?"
"""How a question leaves out what has come to something: 不含草稿和作废."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a query does not mean what its question says.

    Codes: literal_not_in_question, unstated_limit, fan_out, summed_rate, counted_snapshot, counted_bridge,
    undeclared_join, soft_delete_missing.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the annotated catalog knows beyond names and types."""

    catalog: Catalog
    table_roles: Mapping[TableName, TableRole]
    column_roles: Mapping[ColumnKey, ColumnRole]
    labels: Mapping[ColumnKey, Mapping[str, str]]
    """Of coded columns: the word for each value."""


def meaning_faults(
    question: str,
    resolved: Resolved,
    catalog: Catalog,
    *,
    table_roles: Mapping[TableName, TableRole],
    column_roles: Mapping[ColumnKey, ColumnRole],
    labels: Mapping[ColumnKey, Mapping[str, str]] | None = None,
) -> list[Fault]:
    """All faults of a pair; an empty list says that no static check objects."""
    asked = Question(question)
    known = Knowledge(catalog, table_roles, column_roles, labels or {})
    faults = [*_literals(asked, resolved, known), *_limits(asked, resolved)]
    faults += [fault for edge in sorted(resolved.join_edges) for fault in _joins(edge, known)]
    for block in resolved.blocks:
        faults += [*_sums(block, resolved, known), *_counts(asked, block, resolved, known)]
        faults += _soft_deletes(asked, block, resolved, known)
    return list(dict.fromkeys(faults))


def _literals(asked: Question, resolved: Resolved, known: Knowledge) -> Iterator[Fault]:
    for literal in literals(resolved):
        if not _is_stated(asked, literal, known):
            meant = "".join(f"({label})" for label in _labels(literal, known)[:1])
            yield Fault("literal_not_in_question", f"条件值 {literal.text}{meant} 没有出现在问题里")


def _is_stated(asked: Question, literal: Stated, known: Knowledge) -> bool:
    words = _labels(literal, known)
    done = [re.escape(said[1:]) for said in (literal.text, *words) if said[:1] == "已"]
    if literal.denied and any(asked.says(f"未{deed}|{_LEFT_OUT}{deed}") for deed in done):
        return True
    if literal.pattern:
        return asked.states_pattern(literal.text)
    if literal.rank is not None:
        return asked.states_limit(literal.rank) or asked.states_text(literal.text)
    if literal.weekday and asked.says(WEEKDAYS_ARE_MEANT):
        return True
    return asked.states_text(literal.text, words) or (
        literal.threshold and asked.says("多个|多次|重复|不止|不唯一|至少")
    )


def _labels(literal: Stated, known: Knowledge) -> list[str]:
    found = (known.labels.get(key, {}).get(literal.text) for key in literal.columns)
    return [label for label in found if label is not None]


def _limits(asked: Question, resolved: Resolved) -> Iterator[Fault]:
    for count in limits(resolved.select.tree):
        if not asked.states_limit(count):
            yield Fault("unstated_limit", f"LIMIT {count} 没有出现在问题里")


def _joins(edge: JoinEdge, known: Knowledge) -> Iterator[Fault]:
    if edge.table == edge.target or any(edge.follows(relation) for relation in known.catalog.relations):
        return
    if _siblings(edge, known.catalog):
        return
    pairs = zip(edge.columns, edge.target_columns, strict=True)
    shown = "、".join(f"{reference(edge.table)}.{a} = {reference(edge.target)}.{b}" for a, b in pairs)
    yield Fault("undeclared_join", f"连接条件 {shown} 不是已知的表间关系")


def _siblings(edge: JoinEdge, catalog: Catalog) -> bool:
    """Both sides point at the same column of a third table, or at each other's."""
    targets = [
        {
            (r.target, r.target_columns[i])
            for r in catalog.relations
            if r.table == table
            for i in _at(r.columns, columns)
        }
        for table, columns in ((edge.table, edge.columns), (edge.target, edge.target_columns))
    ]
    return bool(targets[0] & targets[1])


def _at(columns: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    return [index for index, column in enumerate(columns) if column in wanted]


def _sums(block: Block, resolved: Resolved, known: Knowledge) -> Iterator[Fault]:
    for total in _own(block, exp.Sum, exp.Avg):
        column = _bare(total.this)
        origin = resolved.origin(column) if column is not None else None
        if isinstance(total, exp.Sum) and origin:
            yield from _no_sum(block, origin, resolved, known)
        yield from _fan_out(block, total, resolved, known)
    for count in _own(block, exp.Count):
        if isinstance(_bare(count.this), exp.Column):
            yield from _fan_out(block, count, resolved, known)


def _no_sum(block: Block, origin: Origin, resolved: Resolved, known: Knowledge) -> Iterator[Fault]:
    role, name = known.column_roles.get(origin.pair), f"{reference(origin.table)}.{origin.column}"
    if role in _NO_SUMS:
        yield Fault("summed_rate", f"{name} 是{_NO_SUMS[role]},不能求和")
    if role is ColumnRole.STOCK and not _at_one_time(block, origin.table, resolved, known):
        yield Fault("summed_rate", f"{name} 是存量,不同时点的值不能相加")


def _at_one_time(block: Block, table: TableName, resolved: Resolved, known: Knowledge) -> bool:
    """Whether the rows of a sum are of one time each: grouped by it, or held to one value."""
    group, where = block.select.args.get("group"), block.select.args.get("where")
    fixed = list(group.expressions) if group is not None else []
    for equal in where.find_all(exp.EQ) if where is not None else ():
        fixed += [equal.left, equal.right]
    columns = [part for part in fixed if isinstance(part, exp.Column)]
    origins = [origin for origin in map(resolved.origin, columns) if origin is not None and origin.table == table]
    return any(known.column_roles.get(origin.pair) is ColumnRole.EVENT_TIME for origin in origins)


def _fan_out(block: Block, total: exp.Expr, resolved: Resolved, known: Knowledge) -> Iterator[Fault]:
    found = [resolved.source(column) for column in total.find_all(exp.Column)]
    sources = [source for source in block.sources if source in found]
    blamed = [repeated(block, source, known.catalog) for source in sources]
    # a sum over columns of several sources works on the joined rows themselves
    if blamed and all(blamed):
        text = total.sql(dialect="postgres")
        yield Fault("fan_out", f"{text} 的行被与 {blamed[0].alias if blamed[0] else ''} 的一对多连接重复计算")


def _counts(asked: Question, block: Block, resolved: Resolved, known: Knowledge) -> Iterator[Fault]:
    tables = {source.table for source in block.sources}
    if len(tables) != 1 or not any(_counts_rows(count) for count in _own(block, exp.Count)):
        return
    table = next(iter(tables))
    role = known.table_roles.get(table) if table is not None else None
    if table is None or block.select.args.get("group") is not None:
        return
    if role is TableRole.SNAPSHOT and not asked.says(ROWS_ARE_MEANT):
        yield Fault("counted_snapshot", f"{reference(table)} 每个对象每天一行,COUNT 数的是行而不是对象")
    if role is TableRole.BRIDGE and not asked.says(LINKS_ARE_MEANT) and block.select.args.get("where") is None:
        yield Fault("counted_bridge", f"{reference(table)} 的一行是一个关联,COUNT 数的不是对象")


def _soft_deletes(asked: Question, block: Block, resolved: Resolved, known: Knowledge) -> Iterator[Fault]:
    if asked.says(DELETED_IS_MEANT):
        return
    for source in block.sources:
        marks = set(_marks(source.table, known))
        if source.table is not None and marks and not _mentioned(source, marks, resolved):
            yield Fault(
                "soft_delete_missing", f"表 {reference(source.table)} 有软删除列 {min(marks)},查询没有排除已删除的行"
            )


def _marks(table: TableName | None, known: Knowledge) -> Iterator[str]:
    if table is None or table not in known.catalog.tables:
        return
    for column in known.catalog.tables[table].columns:
        if known.column_roles.get((table, column.name)) is ColumnRole.SOFT_DELETE:
            yield column.name


def _mentioned(source: Source, columns: set[str], resolved: Resolved) -> bool:
    return any(
        found is source and origin is not None and origin.column in columns
        for found, origin in resolved.references.values()
    )


def _own(block: Block, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
    """Aggregates of this SELECT itself, not of those inside it."""
    parts = [*block.select.expressions, block.select.args.get("having"), block.select.args.get("order")]
    for part in (part for part in parts if part is not None):
        for node in part.find_all(*kinds):
            if node.find_ancestor(exp.Select) is block.select:
                yield node


def _counts_rows(count: exp.Expr) -> bool:
    return not isinstance(count.this, exp.Distinct)


def _bare(node: exp.Expr | None) -> exp.Column | None:
    """The column that an argument is, through casts and COALESCE."""
    while isinstance(node, exp.Cast | exp.Coalesce | exp.Paren):
        node = node.this
    return node if isinstance(node, exp.Column) else None
