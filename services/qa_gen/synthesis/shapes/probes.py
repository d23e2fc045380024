"""Small queries that read a threshold off the data, so that a condition splits the rows it is put to."""

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.sketch import Sketch

_PROBED_ROWS = 50_000


def quartiles(values: exp.Select, fractions: Sequence[float]) -> exp.Query:
    """One row: these quantiles of the column `value` of an inner query, of at most its first 50,000 rows."""
    inner = values.limit(_PROBED_ROWS).subquery("probed")
    order = exp.Order(expressions=[exp.column("value")])
    columns = (
        exp.WithinGroup(
            this=exp.func("percentile_disc", exp.Literal.number(f), dialect="postgres"), expression=order.copy()
        )
        for f in fractions
    )
    return exp.Select().from_(inner).select(*(tree.alias(node, f"q{i}") for i, node in enumerate(columns)))


def group_totals(sketch: Sketch, fractions: Sequence[float] = (0.6,)) -> exp.Query:
    """Quantiles of the sketch's first measure over its groups."""
    totals = tree.aggregated(sketch).subquery("totals")
    value = tree.alias(tree.named(sketch.measures[0].word), "value")
    return quartiles(exp.Select().from_(totals).select(value), fractions)


def round_down(value: Decimal) -> Decimal:
    """A number that a person would say: 4,732 gives 4,000, 1,732 gives 1,500, 17 gives 15."""
    if value == 0:
        return Decimal(0)
    leading = Decimal(10) ** value.copy_abs().adjusted()
    small = abs(value) < 2 * leading and leading > 1
    step = leading / 2 if small or leading == 10 else leading
    return (value // step * step).normalize() + 0
