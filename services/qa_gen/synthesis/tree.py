"""The SQL of a scope as sqlglot trees: joins along relations, live rows only, names quoted where they must be."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from sqlglot import exp

from services.qa_gen.synthesis.arithmetic import cast, hundredth, number, percent, ratio, rounded
from services.qa_gen.synthesis.sketch import (
    At,
    Dimension,
    Filter,
    Function,
    Grain,
    Measure,
    Scope,
    Sketch,
    Test,
    Unit,
    given,
    is_date,
)
from services.qa_gen.synthesis.values import is_masked
from services.qa_gen.synthesis.world import flags
from services.qa_gen.synthesis.world.composed import composed
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import DATED, TableName, TableRole, TypeFamily
from shared.catalog.names import KEYWORDS, quote

_PLAIN_ALIAS = re.compile(r"[a-z_㐀-鿿][a-z0-9_㐀-鿿]*")
_NOT_IN_ALIAS = re.compile(r"[\s\"'`.,;:,。;、()()/\\-]+")
_ALIAS_BYTES = 60
"""PostgreSQL cuts names at 63."""
_FALSE_TEXTS = ("0", "n", "no", "f", "false", "否")
_ALIVE = re.compile(r"^(?:存在|正常|有效|未删除?|可用|在用)$|^(?:active|live|normal|valid)$", re.IGNORECASE)


def identifier(name: str) -> exp.Identifier:
    """A name of the database, quoted where PostgreSQL needs it."""
    return exp.to_identifier(name, quoted=quote(name) != name)


def alias(expression: exp.Expr, word: str) -> exp.Expr:
    """The expression under an output name; a column that has the name already needs none."""
    name = alias_name(word)
    if isinstance(expression, exp.Column) and expression.name == name.name:
        return expression
    return exp.alias_(expression, name, copy=False)


def alias_name(word: str) -> exp.Identifier:
    """A word as an output name, of at most 63 bytes."""
    whole = _NOT_IN_ALIAS.sub("_", word).strip("_")
    name = whole.encode()[:_ALIAS_BYTES].decode(errors="ignore")
    return exp.to_identifier(name, quoted=not _PLAIN_ALIAS.fullmatch(name) or name in KEYWORDS)


def named(word: str, table: str | None = None) -> exp.Column:
    """A reference to an output name of an inner query."""
    return exp.Column(this=alias_name(word), table=exp.to_identifier(table) if table else None)


@lru_cache(maxsize=4096)
def aliases(scope: Scope) -> tuple[str, ...]:
    """A short alias for each place: the initials of the table's words; none when there is one table only."""
    if not scope.hops:
        return ("",)
    taken: list[str] = []
    for subject in scope.places:
        taken.append(fresh_alias(subject, taken))
    return tuple(taken)


def fresh_alias(subject: Subject, taken: Sequence[str]) -> str:
    parts = re.findall(r"[a-z]+", subject.name.name.lower())
    short = "".join(part[0] for part in parts) or "t"
    numbered = (short if number == 1 else f"{short}{number}" for number in range(1, 100))
    return next(name for name in numbered if name not in taken and name not in KEYWORDS)


def table(name: TableName, alias_text: str = "") -> exp.Expr:
    schema = None if name.schema == "public" else identifier(name.schema)
    node = exp.Table(this=identifier(name.name), db=schema)
    return exp.alias_(node, alias_text, table=True, copy=False) if alias_text else node


def column(scope: Scope, at: At) -> exp.Expr:
    """A column as it is computed with: `money` compares and averages with nothing but itself."""
    node: exp.Expr = field_of(at.field, aliases(scope)[at.place])
    if at.field.in_cents:
        return hundredth(node)
    return cast(node, exp.DType.DECIMAL) if at.field.column.type == "money" else node


def readable(scope: Scope, at: At) -> exp.Expr:
    """A column as it is shown: a view computes with more digits than anybody reads."""
    node = decoded(column(scope, at), at.field)
    if at.field.in_cents:
        return rounded(node)
    computed = scope.places[at.place].role is TableRole.REPORT and at.field.column.family is TypeFamily.DECIMAL
    return rounded(cast(node, exp.DType.DECIMAL)) if computed and "(" not in at.field.column.type else node


def decoded(node: exp.Expr, field: Field) -> exp.Expr:
    """The column, or what its codes mean where a comment says so: nobody reads a list of 1, 2 and 90."""
    case = exp.Case(this=node)
    for code, meaning in field.decoded:
        case = case.when(literal(field, code), exp.Literal.string(meaning), copy=False)
    return case if field.decoded else node


def field_of(field: Field, alias_text: str = "") -> exp.Expr:
    """The column, or what is made of the columns that the field stands for."""
    return composed(field, [_column(part.name, alias_text) for part in field.singles])


def _column(name: str, alias_text: str) -> exp.Column:
    return exp.Column(this=identifier(name), table=exp.to_identifier(alias_text) if alias_text else None)


def live(subject: Subject, alias_text: str = "") -> exp.Expr | None:
    """The condition that a row is not deleted; None where the table has no such mark."""
    mark = subject.soft_delete
    if mark is None:
        return None
    node = field_of(mark, alias_text)
    if mark.column.family in DATED or mark.profile.null_fraction == 1:
        return node.is_(exp.null())
    if mark.column.family is TypeFamily.BOOLEAN:
        return node.is_(exp.true()).not_() if mark.nullable else exp.not_(node)
    kept = "0" if mark.numeric else _kept(mark)
    if kept is None:
        return node.is_(exp.null())
    value = literal(mark, kept)
    return exp.func("coalesce", node, value).eq(value.copy()) if mark.nullable else node.eq(value)


def _kept(mark: Field) -> str | None:
    """What stands in rows that are not deleted; None where only the deleted ones are marked."""
    values = [value.text for value in mark.profile.values] or list(mark.profile.examples)
    alive = (value for value in values if value.lower() in _FALSE_TEXTS or _ALIVE.search(mark.label(value)))
    return next(alive, None)


def of_part(name: str) -> exp.Select:
    """The rows of a part of the query that goes by this name, with nothing selected yet."""
    return exp.Select().from_(exp.Table(this=exp.to_identifier(name)), copy=False)


def with_part(query: exp.Select, name: str, part: exp.Select) -> exp.Select:
    """The query with a part that it reads by name, WITH name AS (part)."""
    return query.with_(exp.TableAlias(this=exp.to_identifier(name)), as_=part, copy=False)


def rows(scope: Scope) -> exp.Select:
    """The rows of a scope, with nothing selected yet."""
    names = aliases(scope)
    query = exp.Select().from_(table(scope.base.name, names[0]), copy=False)
    for place, hop in enumerate(scope.hops, start=1):
        query.join(table(hop.edge.parent.name, names[place]), on=_join_condition(scope, place), copy=False)
    conditions = [live(subject, name) for subject, name in zip(scope.places, names, strict=True)]
    return query.where(*(condition for condition in conditions if condition is not None), copy=False)


def all_rows(scope: Scope, needed: Container[int] = ()) -> exp.Select:
    """The rows of a scope, those without a live parent too; a parent at a `needed` place they must have."""
    names = aliases(scope)
    query = exp.Select().from_(table(scope.base.name, names[0]), copy=False)
    conditions = [live(subject, names[n]) for n, subject in enumerate(scope.places) if n == 0 or n in needed]
    lacking: set[int] = set()
    for place, hop in enumerate(scope.hops, start=1):
        if place in needed:
            query.join(table(hop.edge.parent.name, names[place]), on=_join_condition(scope, place), copy=False)
            continue
        alive = live(hop.edge.parent, names[place])
        on = exp.and_(_join_condition(scope, place), *([alive] if alive is not None else []))
        outer = any(hop.edge.child.field(name).nullable for name in hop.edge.relation.columns) or alive is not None
        if outer := outer or hop.origin in lacking:
            lacking.add(place)
        # not query.join(), which parses the word "left" each time
        parent = table(hop.edge.parent.name, names[place])
        query.append("joins", exp.Join(this=parent, on=on, side="left" if outer else None))
    return query.where(*(condition for condition in conditions if condition is not None), copy=False)


def _join_condition(scope: Scope, place: int) -> exp.Expr:
    names, hop = aliases(scope), scope.hops[place - 1]
    relation = hop.edge.relation
    pairs = zip(relation.columns, relation.target_columns, strict=True)
    return exp.and_(
        *(
            field_of(hop.edge.child.field(own), names[hop.origin]).eq(
                field_of(hop.edge.parent.field(theirs), names[place])
            )
            for own, theirs in pairs
        )
    )


def filtered(sketch: Sketch) -> exp.Select:
    """The rows that a sketch is about."""
    conditions = [condition(sketch.scope, f, sketch.thresholds) for f in sketch.filters]
    return rows(sketch.scope).where(*conditions, copy=False)


def condition(scope: Scope, f: Filter, thresholds: Sequence[Decimal] = ()) -> exp.Expr:
    """What a filter says, as SQL; lines that numbers are held against come from `thresholds`."""
    node = column(scope, f.at)
    if f.test is Test.DURING:
        return during(node, f)
    if f.test in {Test.LATE, Test.OVERDUE}:
        return _not_in_time(scope, f)
    if f.test in _LINES:
        return _LINES[f.test](node, *map(number, thresholds[:2]))
    return stated(node, f)


def come_about(sketch: Sketch) -> list[exp.Expr]:
    """That a row has a reason, or was done at all: of the others none can be for this reason, or late."""
    told = (f.at for f in sketch.filters if f.at.field.nullable and (f.is_reason or f.test is Test.LATE))
    return [column(sketch.scope, at).is_(exp.null()).not_() for at in told]


def stated(node: exp.Expr, f: Filter) -> exp.Expr:
    """What a filter on a value says of the column."""
    return _TESTS[f.test](node, f)


def _not_in_time(scope: Scope, f: Filter) -> exp.Expr:
    """Done on a later day than it was to be; to be done before a day and not done."""
    own, other = column(scope, f.at), column(scope, given(f.beside))
    if f.test is Test.OVERDUE:
        return exp.and_(own < given(f.period).start.isoformat(), other.is_(exp.null()))
    by_day = is_date(given(f.beside)) and not is_date(f.at)
    return (exp.cast(own, "date") if by_day else own) > other


_TESTS: Mapping[Test, Callable[[exp.Expr, Filter], exp.Expr]] = {
    Test.EQUALS: lambda node, f: node.eq(literal(f.at.field, f.value)),
    Test.NOT: lambda node, f: node.neq(literal(f.at.field, f.value)),
    Test.TRUE: lambda node, f: flags.is_so(node, f.at.field),
    Test.FALSE: lambda node, f: flags.is_not_so(node, f.at.field),
    Test.CONTAINS: lambda node, f: exp.Like(this=node, expression=exp.Literal.string(f"%{f.value}%")),
    Test.HAS: lambda node, f: exp.EQ(this=exp.Literal.string(f.value), expression=exp.Any(this=exp.paren(node))),
    Test.MISSING: lambda node, _: node.is_(exp.null()),
}


_LINES: Mapping[Test, Callable[..., exp.Expr]] = {
    Test.ABOVE: lambda node, line, *_: exp.GT(this=node, expression=line),
    Test.BELOW: lambda node, line, *_: exp.LT(this=node, expression=line),
    Test.BETWEEN: lambda node, low, high: exp.Between(this=node, low=low, high=high),
}


def during(node: exp.Expr, f: Filter) -> exp.Expr:
    """Within the filter's period."""
    period = given(f.period)
    start, end = period.start.isoformat(), period.end.isoformat()
    if not is_date(f.at):
        return exp.and_(node >= start, node.copy() < period.after.isoformat())
    return node.eq(start) if start == end else node.between(start, end)


def until(scope: Scope, f: Filter) -> exp.Expr:
    """Up to the end of a filter's period, however long ago."""
    node, period = column(scope, f.at), given(f.period)
    return node <= period.end.isoformat() if is_date(f.at) else node < period.after.isoformat()


def literal(field: Field, value: str) -> exp.Expr:
    return exp.Literal.number(value) if field.numeric else exp.Literal.string(value)


def dimension(scope: Scope, d: Dimension) -> exp.Expr:
    """The value that rows are grouped by."""
    node = column(scope, d.at)
    if d.grain is Grain.VALUE or (d.grain is Grain.DAY and is_date(d.at)):
        return node
    if d.grain is Grain.DAY:
        return cast(node, exp.DType.DATE)
    if d.grain is Grain.HOUR:
        return cast(exp.Extract(this=exp.var("HOUR"), expression=node), exp.DType.INT)
    unit = "month" if d.grain is Grain.MONTH else "year"
    return cast(exp.func("date_trunc", exp.Literal.string(unit), node, copy=False, dialect="postgres"), exp.DType.DATE)


def _shown(scope: Scope, d: Dimension) -> exp.Expr:
    """The value as it is read."""
    return decoded(column(scope, d.at), d.at.field) if d.grain is Grain.VALUE else dimension(scope, d)


def measured(scope: Scope, m: Measure) -> exp.Expr:
    """The aggregate."""
    if m.at is None:
        return exp.Count(this=exp.Star())
    if m.function in {Function.RATIO, Function.PERCENT}:
        return _quotient(scope, m)
    if m.function is Function.DURATION:
        return _mean_duration(scope, m)
    if m.at.field.in_cents and m.function in _AS_KEPT:
        kept = field_of(m.at.field, aliases(scope)[m.at.place])
        return rounded(hundredth(_AGGREGATES[m.function](kept)))
    total = _AGGREGATES[m.function](column(scope, m.at))
    return rounded(cast(total, exp.DType.DECIMAL)) if m.function is Function.SUM and m.at.field.is_inexact else total


_AGGREGATES: Mapping[Function, Callable[[exp.Expr], exp.Expr]] = {
    Function.COUNT_DISTINCT: lambda node: exp.Count(this=exp.Distinct(expressions=[node])),
    Function.SUM: lambda node: exp.Sum(this=node),
    Function.AVG: lambda node: rounded(cast(exp.Avg(this=node), exp.DType.DECIMAL)),
    Function.MAX: lambda node: exp.Max(this=node),
    Function.MIN: lambda node: exp.Min(this=node),
}


_AS_KEPT = frozenset({Function.SUM, Function.MAX, Function.MIN})
"""Aggregates with as many digits as their values."""


_SECONDS = {Unit.DAY: "86400", Unit.HOUR: "3600", Unit.MINUTE: "60"}


def duration(scope: Scope, m: Measure) -> exp.Expr:
    """What passes in a row, in the unit of the measure: of days whole ones, of moments to the second."""
    end, start = (column(scope, at) for at in m.fields)
    if is_exact(m):
        seconds = exp.Extract(this=exp.var("EPOCH"), expression=exp.paren(end - start))
        return exp.Div(this=seconds, expression=exp.Literal.number(_SECONDS[m.unit]), typed=True)
    days = (
        node if is_date(at) else cast(node, exp.DType.DATE) for node, at in zip((end, start), m.fields, strict=True)
    )
    return next(days) - next(days)


def _mean_duration(scope: Scope, m: Measure) -> exp.Expr:
    mean = exp.Avg(this=duration(scope, m))
    return rounded(cast(mean, exp.DType.DECIMAL) if is_exact(m) else mean, digits=1)


def is_exact(m: Measure) -> bool:
    """Both ends of the duration are moments."""
    return all(at.field.column.family is TypeFamily.TIMESTAMP for at in m.fields)


def row_mark(scope: Scope) -> exp.Expr:
    """A value that every row of the base has: its key, so that a CASE can be counted."""
    base = scope.base
    return column(scope, At(base.field(base.key[0]))) if base.key else exp.Literal.number(1)


def _quotient(scope: Scope, m: Measure) -> exp.Expr:
    above, below = (exp.Sum(this=column(scope, given(at))) for at in (m.at, m.over))
    return percent(above, below) if m.function is Function.PERCENT else ratio(above, below)


def aggregated(sketch: Sketch) -> exp.Select:
    """Dimensions and measures of the filtered rows, grouped."""
    scope, query = sketch.scope, filtered(sketch)
    known = [column(scope, d.at).is_(exp.null()).not_() for d in sketch.dimensions if _leaves_some_out(sketch, d)]
    query.where(*known, copy=False)
    for d in sketch.dimensions:
        query.select(alias(_shown(scope, d), d.alias), copy=False).group_by(*_group_keys(scope, d), copy=False)
    return query.select(*(alias(measured(scope, m), m.word) for m in sketch.measures), copy=False)


def _leaves_some_out(sketch: Sketch, d: Dimension) -> bool:
    """Which tooth most was done to: what was done to none is no answer, unless shares of the whole are asked for."""
    told = {f.at for f in sketch.filters if f.test in {Test.EQUALS, Test.DURING}}
    own = d.grain is Grain.VALUE and d.noun is None and d.at.field.nullable and d.at not in told
    return own and not sketch.shape.startswith("share")


def _group_keys(scope: Scope, d: Dimension) -> list[exp.Expr]:
    node = dimension(scope, d)
    owner = scope.places[d.at.place]
    unique = d.at.field.profile.distinct >= owner.rows and not is_masked(d.at.field)
    if d.noun is None or len(owner.key) != 1 or unique:
        return [node]
    return [column(scope, At(owner.field(owner.key[0]), d.at.place)), node]


def ordered(query: exp.Select, word: str, *, ascending: bool = False, nulls: bool = False) -> exp.Select:
    return query.order_by(
        exp.Ordered(this=named(word), desc=not ascending, nulls_first=not (nulls or ascending)), copy=False
    )


def text(query: exp.Query) -> str:
    """The query on one line, ending in a semicolon, without brackets around an AND within an AND."""
    for bracket in list(query.find_all(exp.Paren)):
        if isinstance(bracket.this, exp.And) and isinstance(bracket.parent, exp.And):
            bracket.replace(bracket.this)
    return query.sql(dialect="postgres") + ";"
