"""Flags as conditions of SQL: a boolean as it stands, one kept as Y and N by its letter."""

from sqlglot import exp

from services.qa_gen.synthesis.world.fields import Field


def is_so(node: exp.Expr, flag: Field) -> exp.Expr:
    """The flag holds; `node` is its column."""
    return node.eq(_answer(flag, flag.yes_no[0])) if flag.yes_no else node


def is_not_so(node: exp.Expr, flag: Field) -> exp.Expr:
    """The flag does not hold; a letter that is missing is no yes."""
    if flag.yes_no is None:
        return exp.not_(node)
    no = _answer(flag, flag.yes_no[1])
    return exp.func("coalesce", node, no).eq(no.copy()) if flag.nullable else node.eq(no)


def _answer(flag: Field, value: str) -> exp.Expr:
    return exp.Literal.number(value) if flag.numeric else exp.Literal.string(value)
