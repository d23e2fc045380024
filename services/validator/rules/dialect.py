"""Slips of dialect: MySQL, SQL Server and Oracle spellings, full-width punctuation, fences around the SQL."""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import pairwise

from services.validator.rules.edits import Repair, rewrite_calls
from shared.catalog.names import quote
from shared.sql.functions import CORE
from shared.sql.lexer import tokenize
from shared.sql.verdict import Failure, Rejected

TYPO = 0.85
"""How like a function's name a misspelt one must be: countif is no misspelt count."""
_FENCE = re.compile(r"```(?:\w+)?\s*(.*?)```", re.DOTALL)
_OPENING = re.compile(r"^\s*(?:sql|postgresql|查询|答案)\s*[::]\s*", re.IGNORECASE)
_TO_ASCII = 0xFEE0
"""The distance from a full-width form to its ASCII twin."""
_FULL_WIDTH: dict[int, int | str | None] = {code: code - _TO_ASCII for code in map(ord, "，；＝＜＞＊＋／．！")}
_FULL_WIDTH |= dict.fromkeys(map(ord, "\u3000\u00a0"), " ")
_FULL_WIDTH |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"))
_FULL_WIDTH |= {ord("‘"): "'", ord("’"): "'", ord("“"): '"', ord("”"): '"', ord("。"): ";"}
_PARENTHESES = {ord("（"): "(", ord("）"): ")"}
"""Apart from the rest: PostgreSQL takes them as part of an alias such as 营收（元）."""
_OUTSIDE_QUOTES = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")")
_UNITS = r"(microsecond|second|minute|hour|day|week|month|quarter|year)s?"
_MYSQL_FORMAT = {"Y": "YYYY", "y": "YY", "m": "MM", "d": "DD", "H": "HH24", "i": "MI", "s": "SS", "S": "SS"}
_MYSQL_FORMAT |= {"M": "FMMonth", "b": "Mon", "e": "FMDD", "c": "FMMM", "T": "HH24:MI:SS", "W": "FMDay", "j": "DDD"}
_MYSQL_TYPES = {"signed": "integer", "unsigned": "integer", "char": "text", "datetime": "timestamp", "double": "float8"}

_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\$\$([^$']*)\$\$"), r"'\1'"),
    (re.compile(r"(?<![=<>!])==(?!=)"), "="),
    (re.compile(r"&&"), " AND "),
    (re.compile(r"(?i)\bnot\s+(?:regexp|rlike)\b"), "!~"),
    (re.compile(r"(?i)\b(?:regexp|rlike)\b"), "~"),
    (re.compile(r"(?i)\blimit\s+(\d+)\s*,\s*(\d+)"), r"LIMIT \2 OFFSET \1"),
    (re.compile(rf"(?i)\binterval\s+(\d+)\s+{_UNITS}\b"), r"INTERVAL '\1 \2'"),
    (re.compile(r"(?i)\bas\s+(?:signed|unsigned)(?:\s+integer)?\s*\)"), "AS integer)"),
    (re.compile(r"(?i)\bas\s+(?:datetime)\s*\)"), "AS timestamp)"),
    (re.compile(r"(?i)\bas\s+(?:double)\s*\)"), "AS double precision)"),
    (re.compile(r"(?i)\bsysdate\b(?!\s*\()"), "now()"),
    (re.compile(r"(?i)\bfrom\s+dual\b"), ""),
    (re.compile(r"(?i)\bminus\s+select\b"), "EXCEPT SELECT"),
    (re.compile(r"(?i),\s*(from|where|group\s+by|order\s+by|limit)\b"), r" \1"),
    (re.compile(r",\s*\)"), ")"),
)
_BRACKETED = re.compile(r"`([^`\"]+)`|\[([^\W\d]\w*)\](?!\s*\[)")
_NULL_TEST = re.compile(r"(?i)(<>|!=|=)\s*null\b")
_NULL_ASSIGNED = re.compile(r"(?i)\bis\s+(<>|!=|=)\s*null\b")
_TOP = re.compile(r"(?is)^(\s*select\s+(?:distinct\s+)?)top\s*\(?\s*(\d+)\s*\)?\s+(.*?)\s*;?\s*$")


def dialect_repairs(sql: str, failure: Failure) -> Iterator[Repair]:
    """The text in PostgreSQL's spelling, when that differs; for a misspelt function the nearest names."""
    spellings = [postgres_spelling(sql), postgres_spelling(sql.translate(_PARENTHESES))]
    for plain in dict.fromkeys(spellings):
        if plain.strip() != sql.strip():
            yield Repair(plain, "改写为 PostgreSQL 的写法")
    if failure.code == "unknown_function" and failure.subject and failure.span is not None:
        for name in get_close_matches(failure.subject, CORE, n=2, cutoff=TYPO):
            start, end = failure.span
            if sql[start:end].lower().endswith(failure.subject):
                yield Repair(sql[:start] + name + sql[end:], f"函数 {failure.subject} 改为 {name}")


def postgres_spelling(sql: str) -> str:
    """All known slips at once; the text as it was when there are none."""
    fenced = _FENCE.search(sql)
    text = _OPENING.sub("", fenced.group(1) if fenced else sql)
    text = _outside_quotes(text, lambda part: part.translate(_FULL_WIDTH))
    text = re.sub(r"(?i)(?<![\w'])[en]'([^'\\]*)'", r"'\1'", text)
    text = _outside_quotes(text, lambda part: _BRACKETED.sub(lambda match: quote(match[1] or match[2]), part))
    for pattern, spelling in _SPELLINGS:
        text = _outside_quotes(text, lambda part, p=pattern, s=spelling: p.sub(s, part))  # type: ignore[misc]
    text = _outside_quotes(text, null_tests)
    text = _TOP.sub(r"\1\3 LIMIT \2", text)
    try:
        return rewrite_calls(text, _CALLS)
    except Rejected:
        return text


def null_tests(text: str) -> str:
    """`= NULL` is never true: IS NULL was meant."""
    text = _NULL_ASSIGNED.sub(r"\1 NULL", text)
    return _NULL_TEST.sub(lambda match: "IS NULL" if match.group(1) == "=" else "IS NOT NULL", text)


def compares_with_null(sql: str) -> bool:
    """Whether a query compares with NULL by an operator that is never true."""
    neighbours = pairwise(tokenize(sql))
    return any(a.is_symbol("=", "<>", "!=") and b.is_word("null") for a, b in neighbours)


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    parts = _OUTSIDE_QUOTES.split(text)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))


def _mysql_format(literal: str) -> str:
    return re.sub(r"%([A-Za-z])", lambda match: _MYSQL_FORMAT.get(match.group(1), match.group(1)), literal)


def _two(template: str) -> Callable[[tuple[str, ...]], str | None]:
    return lambda given: template.format(*given) if len(given) == 2 else None


def _one(template: str) -> Callable[[tuple[str, ...]], str | None]:
    return lambda given: template.format(*given) if len(given) == 1 else None


def _none(text: str) -> Callable[[tuple[str, ...]], str | None]:
    return lambda given: text if not given else None


def _shift(sign: str) -> Callable[[tuple[str, ...]], str | None]:
    def shifted(given: tuple[str, ...]) -> str | None:
        if len(given) != 2:
            return None
        start = f"{given[0]}::timestamp" if given[0].startswith("'") else given[0]
        amount = given[1] if given[1].lower().startswith("interval") else f"INTERVAL '{given[1]} days'"
        return f"({start} {sign} {amount})"

    return shifted


def _group_concat(given: tuple[str, ...]) -> str | None:
    if not given:
        return None
    text, _, separator = re.sub(r"(?i)\s+separator\s+", "\x00", ", ".join(given)).partition("\x00")
    value, _, order = re.sub(r"(?i)\s+order\s+by\s+", "\x00", text).partition("\x00")
    return f"string_agg({_as_text(value)}, {separator or repr(',')}{f' ORDER BY {order}' if order else ''})"


def _as_text(expression: str) -> str:
    distinct = re.match(r"(?i)distinct\s+(.*)", expression)
    return f"DISTINCT {distinct.group(1)}::text" if distinct else f"{expression}::text"


def _converted(given: tuple[str, ...]) -> str | None:
    if len(given) != 2 or not re.fullmatch(r"[\w ()]+", given[1]):
        return None
    return f"CAST({given[0]} AS {_MYSQL_TYPES.get(given[1].lower(), given[1])})"


def _conditional(given: tuple[str, ...]) -> str | None:
    return "CASE WHEN {} THEN {} ELSE {} END".format(*given) if len(given) == 3 else None


def _formatted(function: str) -> Callable[[tuple[str, ...]], str | None]:
    return lambda given: f"{function}({given[0]}, {_mysql_format(given[1])})" if len(given) == 2 else None


def _part(name: str) -> Callable[[tuple[str, ...]], str | None]:
    return _one(f"EXTRACT({name} FROM {{}})")


_CALLS: dict[str, Callable[[tuple[str, ...]], str | None]] = {
    "ifnull": _two("COALESCE({}, {})"),
    "nvl": _two("COALESCE({}, {})"),
    "isnull": _two("COALESCE({}, {})"),
    "if": _conditional,
    "iif": _conditional,
    "date_format": _formatted("to_char"),
    "str_to_date": _formatted("to_date"),
    "year": _part("YEAR"),
    "month": _part("MONTH"),
    "day": _part("DAY"),
    "hour": _part("HOUR"),
    "quarter": _part("QUARTER"),
    "week": _part("WEEK"),
    "dayofweek": _part("DOW"),
    "curdate": _none("CURRENT_DATE"),
    "curtime": _none("LOCALTIME"),
    "getdate": _none("now()"),
    "sysdate": _none("now()"),
    "current_date": _none("CURRENT_DATE"),
    "rand": _none("random()"),
    "datediff": _two("({}::date - {}::date)"),
    "date_sub": _shift("-"),
    "subdate": _shift("-"),
    "date_add": _shift("+"),
    "adddate": _shift("+"),
    "group_concat": _group_concat,
    "len": _one("length({})"),
    "ucase": _one("upper({})"),
    "lcase": _one("lower({})"),
    "instr": _two("strpos({}, {})"),
    "locate": lambda given: f"strpos({given[1]}, {given[0]})" if len(given) == 2 else None,
    "charindex": lambda given: f"strpos({given[1]}, {given[0]})" if len(given) == 2 else None,
    "convert": _converted,
    "last_day": _one("(date_trunc('month', {}) + INTERVAL '1 month - 1 day')::date"),
    "to_days": _one("({}::date - DATE '0001-01-01' + 366)"),
}
