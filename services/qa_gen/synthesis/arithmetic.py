"""Arithmetic in sqlglot trees: numbers, casts, rounding and quotients."""

from decimal import Decimal

from sqlglot import exp


def number(value: Decimal) -> exp.Expr:
    return exp.Literal.number(format(value.normalize(), "f"))


def hundredth(node: exp.Expr) -> exp.Expr:
    return exp.Div(this=node, expression=exp.Literal.number("100.0"), typed=True)


def cast(node: exp.Expr, to: exp.DType) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType(this=to))


def rounded(node: exp.Expr, digits: int = 2) -> exp.Expr:
    return exp.func("round", node, exp.Literal.number(digits), copy=False, dialect="postgres")


def ratio(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    """A quotient with two digits; null where the divisor is zero."""
    return rounded(cast(above, exp.DType.DECIMAL) / _not_zero(below))


def percent(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    return rounded(cast(above * exp.Literal.number("100.0"), exp.DType.DECIMAL) / _not_zero(below))


def _not_zero(node: exp.Expr) -> exp.Expr:
    return exp.func("nullif", node, exp.Literal.number(0), copy=False)
