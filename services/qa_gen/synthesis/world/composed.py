"""What stands for several columns of a row, as SQL: a whole name, the amount of a line."""

from collections.abc import Sequence

from sqlglot import exp

from services.qa_gen.synthesis.world.fields import FACTORS, Field


def composed(field: Field, columns: Sequence[exp.Expr]) -> exp.Expr:
    """The columns of the field's parts put together; a single one as it is."""
    first, *rest = columns
    if field.multiplied:
        return _product(first, rest, discounted_always=not any(part.nullable for part in field.parts[FACTORS:]))
    if not rest:
        return first
    if field.is_unspaced:
        return exp.DPipe(this=first, expression=rest[0], safe=True)
    return exp.ConcatWs(expressions=[exp.Literal.string(" "), first, *rest], safe=True, coalesce=True)


def _product(quantity: exp.Expr, others: Sequence[exp.Expr], *, discounted_always: bool) -> exp.Expr:
    """quantity * price, and less the discount where there is one: quantity * price * (1 - discount)."""
    price, *discount = others
    amount: exp.Expr = exp.Mul(this=quantity, expression=price)
    for column in discount:
        share = column if discounted_always else exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])
        kept = exp.paren(exp.Sub(this=exp.Literal.number(1), expression=share), copy=False)
        amount = exp.Mul(this=amount, expression=kept)
    return amount
