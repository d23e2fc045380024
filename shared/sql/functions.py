"""Which functions a generated SELECT may call: an allow-list, since EXPLAIN alone already runs some of them."""

import re
from itertools import pairwise
from pathlib import Path

from sqlglot import exp

from shared.sql.lexer import Kind, Token
from shared.sql.verdict import Rejected

_FOLDER = Path(__file__).parent
_HARMLESS = _FOLDER.joinpath("harmless_functions.txt").read_text("utf-8")


def read_list(text: str, *, extensions: bool = False) -> frozenset[str]:
    """The names of the list: those of PostgreSQL itself, or those of extensions."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    chosen = (line.removeprefix("@extensions") for line in lines if line.startswith("@") is extensions)
    return frozenset(" ".join(chosen).split())


CORE = read_list(_HARMLESS)
EXTENSIONS = read_list(_HARMLESS, extensions=True)

GRAMMAR_WORDS = read_list(_FOLDER.joinpath("grammar_words.txt").read_text("utf-8"))
"""Words of the grammar that a parenthesis may follow without being a call."""

_DANGEROUS = re.compile(
    r"^(pg_.*|lo_.*|lo(read|write|creat)|lowrite|dblink.*|set_config|setval|nextval|lastval|currval|setseed|txid_.*"
    r"|.*_to_xml.*|ts_stat|ts_rewrite|current_setting|has_.*_privilege|inet_(client|server)_.*|binary_upgrade_.*"
    r"|load_file|sleep|benchmark|xp_.*|query_to_.*|cursor_to_.*)$"
)

_SIZE_ARGUMENT = frozenset({"repeat", "lpad", "rpad"})
_GROWS = _SIZE_ARGUMENT | {"replace", "regexp_replace"}
"""Within one another they make gigabytes of a thousand characters."""
_MAX_SIZE = 1_000


def is_dangerous(name: str) -> bool:
    """A function of this name does more than compute; PostgreSQL also calls it as a member: t.pg_sleep."""
    return bool(_DANGEROUS.match(name))


def check_functions(tree: exp.Expr, tokens: list[Token]) -> None:
    """Refuses calls of functions that are not known to be harmless. Raises Rejected (side_effect, unknown_function)."""
    aliases = _alias_positions(tree)
    for index, token in enumerate(tokens[:-1]):
        if token.kind in (Kind.WORD, Kind.QUOTED) and tokens[index + 1].is_symbol("("):
            _check_name(token, is_alias=token.start in aliases)
            _check_schema(tokens, index)
            _check_size(tokens, index)


def _alias_positions(tree: exp.Expr) -> frozenset[int]:
    aliases = (alias.this for alias in tree.find_all(exp.TableAlias) if isinstance(alias.this, exp.Identifier))
    return frozenset(name.meta["start"] for name in aliases if "start" in name.meta)


def _check_name(token: Token, *, is_alias: bool) -> None:
    name = token.name
    span = (token.start, token.end)
    if is_dangerous(name):
        raise Rejected("side_effect", f"函数 {name} 有副作用或会触及数据之外的东西,不允许使用", subject=name, span=span)
    if is_alias or name in CORE or name in EXTENSIONS:
        return
    if token.kind is Kind.WORD and name in GRAMMAR_WORDS:
        return
    raise Rejected("unknown_function", f"函数 {name} 不在允许使用的函数之列", subject=name, span=span)


def _check_schema(tokens: list[Token], index: int) -> None:
    if index < 2 or not tokens[index - 1].is_symbol("."):
        return
    schema, function = tokens[index - 2].name, tokens[index].name
    trusted = schema == "pg_catalog" or (schema == "public" and function in EXTENSIONS)
    if not trusted:
        span = (tokens[index - 2].start, tokens[index].end)
        raise Rejected(
            "unknown_function", f"函数 {schema}.{function} 不在允许使用的函数之列", subject=function, span=span
        )


def _check_size(tokens: list[Token], index: int) -> None:
    """repeat('x', 1000000000) is a gigabyte, and EXPLAIN already computes it."""
    name = tokens[index].name
    if name == "format" and re.search(r"%-?(\d+\$)?(\d{4,}|\*)", _first_string(tokens, index)):
        raise Rejected("side_effect", "format 的宽度过大", subject=name)
    if name not in _GROWS:
        return
    if any(token.name in _GROWS and after.is_symbol("(") for token, after in pairwise(_arguments(tokens, index))):
        raise Rejected("side_effect", f"{name} 里不能再用 {'、'.join(sorted(_GROWS))}", subject=name)
    if name not in _SIZE_ARGUMENT:
        return
    size = _second_argument(tokens, index)
    if len(size) != 1 or not size[0].text.isdigit() or int(size[0].text) > _MAX_SIZE:
        raise Rejected("side_effect", f"{name} 的长度必须是不超过 {_MAX_SIZE} 的数字", subject=name)


def _arguments(tokens: list[Token], index: int) -> list[Token]:
    """What stands in the parentheses of a call."""
    depth, found = 0, []
    for token in tokens[index + 1 :]:
        depth += token.is_symbol("(") - token.is_symbol(")")
        if depth == 0:
            break
        found.append(token)
    return found[1:]


def _first_string(tokens: list[Token], index: int) -> str:
    token = tokens[index + 2] if index + 2 < len(tokens) else None
    return token.value if token is not None and token.kind is Kind.STRING else "%*"


def _second_argument(tokens: list[Token], index: int) -> list[Token]:
    depth, argument, found = 0, 0, []
    for token in tokens[index + 1 :]:
        depth += token.is_symbol("(") - token.is_symbol(")")
        if depth == 0 or (depth == 1 and argument == 1 and token.is_symbol(",")):
            break
        if argument == 1:
            found.append(token)
        elif depth == 1 and token.is_symbol(","):
            argument = 1
    return found
