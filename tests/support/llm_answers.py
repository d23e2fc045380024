"""Plausible answers of the LLM double, made from the names in the prompt's item, whatever shape its JSON has."""

from collections.abc import Callable
from itertools import islice
from typing import Any

from tests.support.llm_requests import ChatRequest

_THEMES = 5
_PAIRS = 10


def table_annotation(request: ChatRequest) -> dict[str, Any]:
    """A comment for every column."""
    columns = [
        {"name": name, "comment": f"{name} 的含义", "is_enum": False, "enum_description": ""}
        for name in _columns(request)
    ]
    return {"table_comment": f"{_first(_tables(request), '数据')} 的业务记录", "columns": columns}


def themes(request: ChatRequest) -> dict[str, Any]:
    """As many themes as are asked for, the tables dealt out among them."""
    count = _count(request, _THEMES, "theme_count", "themes", "count", "topics")
    tables = _tables(request)
    made = [
        {
            "topic_name": f"主题{number + 1}",
            "description": f"第{number + 1}个分析主题",
            "related_tables": tables[number::count] or tables[:1],
            "biz_entities": tables[:2],
            "biz_metrics": ["记录数"],
        }
        for number in range(count)
    ]
    return {"themes": made}


def question_sql_pairs(request: ChatRequest) -> dict[str, Any]:
    """As many different questions as are asked for: counts of tables, then of the values of columns."""
    count = _count(
        request, _PAIRS, "pair_count", "questions_per_theme", "question_count", "count", "pairs", "questions"
    )
    tables = _tables(request) or ["pg_class"]
    pairs = [{"question": f"统计{table}的记录数", "sql": f"SELECT count(*) AS 数量 FROM {table};"} for table in tables]
    pairs += [
        {"question": f"{table}有多少种{column}", "sql": f"SELECT count(DISTINCT {column}) AS 数量 FROM {table};"}
        for table, columns in _tables_with_columns(request)
        for column in columns
    ]
    return {"pairs": pairs[:count]}


def sql_repair(request: ChatRequest) -> dict[str, Any]:
    """The SQL as it came: a model that has no idea."""
    return {"sql": _first(_texts(request, "sql", "query", "statement"), "SELECT 1 AS 结果;")}


def business_scope(request: ChatRequest) -> dict[str, Any]:
    names = "、".join(islice(_tables(request), 5)) or "业务数据"
    return {"text": f"本数据库记录 {names} 等业务信息,用于日常查询与统计分析。"}


DEFAULT_ANSWERS: dict[str, Callable[[ChatRequest], dict[str, Any] | str]] = {
    answer.__name__: answer for answer in (table_annotation, themes, question_sql_pairs, sql_repair, business_scope)
}


def _tables(request: ChatRequest) -> list[str]:
    named = [name for tables in request.item_values("tables", "related_tables") for name in _names(tables)]
    named += _texts(request, "table", "table_name", "full_name")
    if not named:
        named = [table for table, _ in _tables_with_columns(request)]
    return list(dict.fromkeys(named))


def _columns(request: ChatRequest) -> list[str]:
    return list(dict.fromkeys(name for columns in request.item_values("columns", "fields") for name in _names(columns)))


def _tables_with_columns(request: ChatRequest) -> list[tuple[str, list[str]]]:
    found = []
    pending = [request.item_json()]
    while pending:
        value = pending.pop(0)
        if isinstance(value, dict):
            table = _first([value[key] for key in ("table", "table_name", "full_name", "name") if key in value], None)
            columns = _names(value.get("columns") or value.get("fields") or [])
            if isinstance(table, str) and columns:
                found.append((table, columns))
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return found


def _names(value: object) -> list[str]:
    """Names in a list of names or of objects that have one, or in the keys of an object."""
    if isinstance(value, dict):
        return [str(key) for key in value]
    named = value if isinstance(value, list) else []
    keys = ("name", "column", "column_name", "table", "table_name", "full_name")
    given = [_first([one[key] for key in keys if key in one], None) if isinstance(one, dict) else one for one in named]
    return [name for name in given if isinstance(name, str)]


def _texts(request: ChatRequest, *keys: str) -> list[str]:
    return [value for value in request.item_values(*keys) if isinstance(value, str)]


def _count(request: ChatRequest, default: int, *keys: str) -> int:
    numbers = [value for value in request.item_values(*keys) if isinstance(value, int) and value > 0]
    return int(_first(numbers, default))


def _first(values: list[Any], default: Any) -> Any:
    return values[0] if values else default
