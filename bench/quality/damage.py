"""Breaks SQL the way models and moving schemas break it: each kind of damage is one that PostgreSQL refuses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from shared.catalog.names import quote
from shared.sql.parse import parse_select

Columns = Mapping[str, frozenset[str]]
"""The names of the columns of each table, by the table's bare name."""
Damage = Callable[[exp.Query, Columns], bool]
"""Changes the tree; false when there is nothing in it to break this way."""
SHORTEST = 5
"""Letters of a name in which a missing one is seen for a slip."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A pair's SQL, and what is left of it."""

    kind: str
    question: str
    whole: str
    sql: str


def broken(question: str, sql: str, columns: Columns) -> Iterator[Broken]:
    """The SQL broken in each way that fits it."""
    for damage in DAMAGES:
        tree = parse_select(sql).tree.copy()
        if damage(tree, columns):
            yield Broken(damage.__name__, question, sql, tree.sql("postgres") + ";")
    in_backticks = parse_select(sql).tree.sql("postgres", identify=True).replace('"', "`")
    yield Broken("names_in_backticks", question, sql, in_backticks + ";")


def misspelled_column(tree: exp.Query, columns: Columns) -> bool:
    known = frozenset[str]().union(*columns.values())
    named = [column for column in tree.find_all(exp.Column) if _has_a_long_name(column.this) and column.name in known]
    if not named:
        return False
    slip = _slip(named[0].name)
    for column in named:
        if column.name == named[0].name:
            column.set("this", exp.to_identifier(slip, quoted=column.this.args.get("quoted")))
    return slip not in known


def misspelled_table(tree: exp.Query, columns: Columns) -> bool:
    table = next((table for table in _tables(tree, columns) if _has_a_long_name(table.this)), None)
    if table is None or f"{table.name}s" in columns:
        return False
    if not table.alias:
        table.set("alias", exp.TableAlias(this=table.this.copy()))
    table.set("this", exp.to_identifier(f"{table.name}s", quoted=table.this.args.get("quoted")))
    return True


def deleted_where_nothing_is_deleted(tree: exp.Query, columns: Columns) -> bool:
    """The commonest mistake of strong models: a soft-delete column that only the other tables have."""
    for select in tree.find_all(exp.Select):
        for table in _tables(select, columns):
            if table.parent_select is select and not any("delete" in name for name in columns[table.name]):
                where = exp.to_identifier(table.alias_or_name, quoted=quote(table.alias_or_name) != table.alias_or_name)
                select.where(exp.column("delete_ts", table=where).is_(exp.null()), copy=False)
                return True
    return False


def unqualified_column(tree: exp.Query, columns: Columns) -> bool:
    """A name that two of the joined tables have."""
    for select in tree.find_all(exp.Select):
        tables = [columns[table.name] for table in _tables(select, columns) if table.parent_select is select]
        for column in select.find_all(exp.Column):
            of_this_select = column.parent_select is select and bool(column.table)
            if of_this_select and sum(column.name in names for names in tables) > 1 and not _joins(column):
                column.set("table", None)
                return True
    return False


def unquoted_name(tree: exp.Query, _columns: Columns) -> bool:
    quoted = [name for name in tree.find_all(exp.Identifier) if name.quoted and name.name != name.name.lower()]
    for name in quoted:
        name.set("quoted", False)
    return bool(quoted)


def ungrouped_column(tree: exp.Query, _columns: Columns) -> bool:
    group = tree.find(exp.Group)
    if group is None or len(group.expressions) < 2:
        return False
    group.expressions[-1].pop()
    return True


def aggregate_in_where(tree: exp.Query, _columns: Columns) -> bool:
    having = tree.find(exp.Having)
    select = having.parent_select if having is not None else None
    if having is None or not isinstance(select, exp.Select):
        return False
    select.where(having.this.copy(), copy=False)
    having.pop()
    return True


def rounded_double(tree: exp.Query, _columns: Columns) -> bool:
    rounded = next((each for each in tree.find_all(exp.Round) if each.args.get("decimals")), None)
    if rounded is None:
        return False
    rounded.set("this", exp.cast(rounded.this.copy(), "double precision", dialect="postgres"))
    return True


DAMAGES: tuple[Damage, ...] = (
    misspelled_column,
    misspelled_table,
    deleted_where_nothing_is_deleted,
    unqualified_column,
    unquoted_name,
    ungrouped_column,
    aggregate_in_where,
    rounded_double,
)


def _tables(tree: exp.Expr, columns: Columns) -> Iterator[exp.Table]:
    return (table for table in tree.find_all(exp.Table) if table.name in columns)


def _has_a_long_name(name: exp.Expr) -> bool:
    return name.name.isascii() and len(name.name) >= SHORTEST


def _slip(name: str) -> str:
    """The name without its last letter but one."""
    return name[:-2] + name[-1]


def _joins(column: exp.Column) -> bool:
    return column.find_ancestor(exp.Join) is not None
