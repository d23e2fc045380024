"""Types that do not fit: a number compared with text, a rounded double, a sum over varchar."""

from collections.abc import Iterator

from sqlglot import exp

from services.validator.rules.edits import Repair, applied, calls, replaced
from shared.catalog.model import NUMERIC, Catalog, TypeFamily
from shared.sql.ladder import read
from shared.sql.lexer import Kind, Token, tokenize
from shared.sql.resolve import Resolved
from shared.sql.scope import span_of

Edits = dict[tuple[int, int], str]

_TEXTUAL = frozenset({TypeFamily.TEXT, TypeFamily.ENUM, TypeFamily.UUID})
_TIMES = frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP})
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between)
_WANT_NUMBERS = (exp.Sum, exp.Avg, exp.Round, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Abs)
_WANT_TIMES = (exp.TimeToStr, exp.ToChar, exp.TimestampTrunc, exp.Extract)
_WANT_TEXT = (exp.Like, exp.ILike, exp.SimilarTo, exp.RegexpLike, exp.Substring, exp.Left, exp.Right, exp.Length)
_WANT_TEXT_TOO = (exp.Upper, exp.Lower, exp.Trim, exp.StrPosition, exp.GroupConcat, exp.SplitPart)


def type_repairs(sql: str, catalog: Catalog) -> Iterator[Repair]:
    """Candidates for operators and functions that do not exist for the types at hand."""
    _, resolved = read(sql, catalog)
    if resolved is None:
        return
    edits = _Types(resolved, catalog).edits()
    if edits:
        yield Repair(applied(resolved.select.sql, edits), "转换类型,使比较和函数的参数一致")
    yield from _rounded(sql)


def _rounded(sql: str) -> Iterator[Repair]:
    """round(double, digits) does not exist: the value becomes numeric."""
    edits: Edits = {}
    for call in calls(sql):
        if call.name == "round" and len(call.arguments) == 2 and not call.arguments[0].endswith("::numeric"):
            edits[call.start, call.end] = f"round(({call.arguments[0]})::numeric, {call.arguments[1]})"
    outermost = {s: t for s, t in edits.items() if not any(o[0] < s[0] and s[1] <= o[1] for o in edits)}
    if outermost:
        yield Repair(applied(sql, outermost), "round 的参数转换为 numeric")


class _Types:
    def __init__(self, resolved: Resolved, catalog: Catalog) -> None:
        self._resolved = resolved
        self._catalog = catalog
        self._sql = resolved.select.sql

    def edits(self) -> Edits:
        found: Edits = {}
        for node in self._resolved.select.tree.walk():
            if isinstance(node, _COMPARISONS):
                found |= self._comparison(node)
            elif isinstance(node, exp.Coalesce | exp.Case):
                found |= self._alternatives(node)
            elif isinstance(node, exp.Column):
                found |= self._argument(node)
        return found

    def _family(self, node: exp.Expr | None) -> TypeFamily | None:
        origin = self._resolved.origin(node) if node is not None else None
        column = self._catalog.tables[origin.table].column(origin.column) if origin is not None else None
        return column.family if column is not None else None

    def _cast(self, column: exp.Expr, type_name: str) -> Edits:
        span = span_of(column)
        return {span: f"{self._sql[slice(*span)]}::{type_name}"} if span is not None else {}

    def _comparison(self, node: exp.Expr) -> Edits:
        left, family = node.this, self._family(node.this)
        if family is None:
            return {}
        others = node.expressions if isinstance(node, exp.In) else [v for k, v in node.args.items() if k != "this"]
        if family in _TEXTUAL and any(isinstance(o, exp.Literal) and not o.is_string for o in others):
            return self._quoted_numbers(left)
        right = self._family(others[0]) if others else None
        if right is None or right is family or {family, right} <= NUMERIC or {family, right} <= _TIMES:
            return {}
        return self._cast(left, "text") | self._cast(others[0], "text")

    def _quoted_numbers(self, column: exp.Expr) -> Edits:
        """The numbers that follow a column of text in its comparison become strings."""
        span = span_of(column)
        found: Edits = {}
        for token in tokenize(self._sql):
            if span is None or token.start < span[1]:
                continue
            if token.kind is Kind.NUMBER:
                found[token.start, token.end] = f"'{token.text}'"
            elif not _within_comparison(token, between=len(found) == 1):
                break
        return found

    def _alternatives(self, node: exp.Expr) -> Edits:
        """COALESCE(number, '无') and CASE … THEN number ELSE '无': the number becomes text."""
        if isinstance(node, exp.Case):
            values = [branch.args.get("true") for branch in node.args["ifs"]] + [node.args.get("default")]
        else:
            values = [node.this, *node.expressions]
        if not any(isinstance(value, exp.Literal) and value.is_string for value in values):
            return {}
        found: Edits = {}
        for value in values:
            if isinstance(value, exp.Column) and self._family(value) not in (None, *_TEXTUAL):
                found |= self._cast(value, "text")
        return found

    def _argument(self, column: exp.Column) -> Edits:
        family, parent = self._family(column), column.parent
        if family is None or parent is None:
            return {}
        if isinstance(parent, _WANT_NUMBERS) and family is TypeFamily.TEXT:
            return self._cast(column, "numeric")
        if isinstance(parent, _WANT_TIMES) and family is TypeFamily.TEXT and column.arg_key in ("this", "expression"):
            return self._cast(column, "timestamp")
        if (
            isinstance(parent, _WANT_TEXT + _WANT_TEXT_TOO)
            and family is not TypeFamily.TEXT
            and column.arg_key == "this"
        ):
            return self._cast(column, "text")
        return {}


def several_rows(sql: str) -> Iterator[Repair]:
    """`= (SELECT …)` that meets several rows was meant as IN."""
    tokens = tokenize(sql)
    for equals, opening, select in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if equals.is_symbol("=") and opening.is_symbol("(") and select.is_word("select"):
            yield Repair(replaced(sql, (equals.start, equals.end), "IN"), "子查询返回多行,= 改为 IN")


def _within_comparison(token: Token, *, between: bool) -> bool:
    """Whether a comparison can go on with this token; AND does so once, inside BETWEEN."""
    if token.is_word("and"):
        return between
    return token.is_symbol("(", ",", "=", "<>", "!=", "<", ">", "<=", ">=") or token.is_word("in", "not", "between")
