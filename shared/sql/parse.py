"""The first rung: a text is one SELECT that can change nothing, or it is refused before any database sees it."""

from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from shared.sql.functions import check_functions
from shared.sql.lexer import Token, join, tokenize
from shared.sql.verdict import Rejected

MAX_NESTING = 40
MAX_BRACKETS = 60

_WRITES: tuple[type[exp.Expr], ...] = (
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.TruncateTable,
    exp.Copy,
    exp.Into,
    exp.Lock,
    exp.Command,
    exp.Set,
    exp.Transaction,
    exp.Commit,
    exp.Rollback,
)
_PLACEHOLDERS: tuple[type[exp.Expr], ...] = (exp.Parameter, exp.Placeholder, exp.SessionParameter)


@dataclass(frozen=True, slots=True)
class Select:
    """One vetted SELECT: its normalised text, and the tree of exactly that text."""

    sql: str
    """One line ending in `;`, comments gone, literals and quoted names exact."""
    tree: exp.Query
    tokens: tuple[Token, ...]
    """Positions refer to `sql`."""


def normalise(sql: str) -> str:
    """The text on one line ending in `;`, literals and quoted names exact. Raises Rejected."""
    tokens = tokenize(sql.removeprefix("\ufeff"))
    while tokens and tokens[-1].is_symbol(";"):
        tokens.pop()
    if not tokens:
        raise Rejected("syntax", "SQL 为空")
    if any(token.is_symbol(";") for token in tokens):
        raise Rejected("not_one_statement", "只允许一条语句,分号之后还有内容")
    return join(tokens) + ";"


def parse_select(sql: str) -> Select:
    """The one SELECT of a text. Raises Rejected."""
    text = normalise(sql)
    tokens = tokenize(text)
    _check_opening(tokens)
    _check_nesting(tokens)
    tree = _parse(text)
    _check_tree(tree)
    check_functions(tree, tokens)
    return Select(text, tree, tuple(tokens))


def _check_opening(tokens: list[Token]) -> None:
    first = next((token for token in tokens if not token.is_symbol("(")), tokens[0])
    if not first.is_word("select", "with"):
        raise Rejected("not_select", f"只允许 SELECT 查询,而这里以 {first.text[:30]} 开头", subject=first.text[:30])


def _check_nesting(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        depth += token.is_symbol("(", "[") or token.is_word("case")
        depth -= token.is_symbol(")", "]") or token.is_word("end")
        if depth > MAX_NESTING:
            raise Rejected("syntax", f"嵌套太深:超过 {MAX_NESTING} 层")
    if sum(token.is_symbol("[") for token in tokens) > MAX_BRACKETS:
        raise Rejected("syntax", f"下标太多:超过 {MAX_BRACKETS} 个")


def _parse(text: str) -> exp.Query:
    try:
        statements = sqlglot.parse(text, read="postgres")
        # rendering once here means that no later rung can meet a tree too deep to walk
        for statement in statements:
            if statement is not None:
                statement.sql(dialect="postgres", comments=False)
    except SqlglotError as error:
        raise Rejected("syntax", _describe(error, text)) from None
    except RecursionError:
        raise Rejected("syntax", "嵌套太深") from None
    real = [statement for statement in statements if statement is not None]
    if len(real) != 1:
        raise Rejected("not_one_statement", f"只允许一条语句,这里有 {len(real)} 条")
    if not isinstance(real[0], exp.Query):
        raise Rejected("not_select", "只允许 SELECT 查询")
    return real[0]


def _describe(error: SqlglotError, text: str) -> str:
    details = getattr(error, "errors", None) or [{}]
    column = details[0].get("col")
    if not column:
        return "语法错误,无法解析"
    near = text[max(0, column - 25) : column + 15]
    return f"语法错误:第 {column} 个字符附近无法解析:…{near}…"


def _check_tree(tree: exp.Query) -> None:
    for node in tree.walk():
        if isinstance(node, exp.Lock):
            raise Rejected("side_effect", "不允许 FOR UPDATE / FOR SHARE:查询不得加锁")
        if isinstance(node, exp.Into):
            raise Rejected("side_effect", "不允许 SELECT INTO:查询不得建表")
        if isinstance(node, _WRITES):
            raise Rejected("side_effect", f"不允许 {node.key.upper()}:查询不得修改数据")
        if isinstance(node, _PLACEHOLDERS):
            raise Rejected("syntax", f"含有未填的参数占位符 {node.sql(dialect='postgres')}")
        if isinstance(node, exp.Operator):
            raise Rejected("syntax", "不支持 OPERATOR(…) 写法")
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
            # PostgreSQL reads (x).f as f(x) where x has no field f: a call that no list of functions sees
            raise Rejected("side_effect", f"不支持 (…).{node.expression.name} 写法:它可能是函数调用")
