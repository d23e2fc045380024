"""Turns what pydantic and FastAPI refuse into refusals that name the field, in words a caller can act on."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.gateway.envelope import InvalidParams, MissingParams, Refusal

_WORDS = {
    "bool_parsing": "应为布尔值",
    "bool_type": "应为布尔值",
    "string_type": "应为字符串",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "list_type": "应为数组",
    "dict_type": "应为对象",
    "model_attributes_type": "应为 JSON 对象",
    "model_type": "应为 JSON 对象",
    "json_invalid": "不是合法的 JSON",
    "datetime_parsing": "应为 ISO 8601 时间",
    "datetime_from_date_parsing": "应为 ISO 8601 时间",
    "datetime_type": "应为 ISO 8601 时间",
    "enum": "应为 {options}",
    "literal_error": "应为 {options}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "string_too_short": "不能为空",
    "string_too_long": "应不超过 {max_length} 个字符",
    "too_short": "不能为空",
    "too_long": "应不超过 {max_length} 项",
    "value_error": "{error}",
    "string_unicode": "含有无效的 Unicode 字符",
}
_BODY = "body"


def explain(errors: Sequence[Mapping[str, Any]]) -> Refusal:
    """One refusal for all errors of a request; values are never quoted, they may hold a secret."""
    missing = [_field(error) for error in errors if error["type"] == "missing"]
    if missing:
        return MissingParams(f"缺少必需参数: {', '.join(missing)}", *missing)
    described = {_field(error): _describe(error) for error in errors}
    text = ";".join(f"{field} {words}" for field, words in described.items())
    return InvalidParams(text, *described)


def _field(error: Mapping[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return _BODY
    path = [part for part in error["loc"] if part not in {"body", "query", "path", "header"}]
    # a position in a union or a list says nothing to the caller who named the field
    names = [part for part in path if isinstance(part, str)]
    return names[0] if names else _BODY


def _describe(error: Mapping[str, Any]) -> str:
    context = error.get("ctx") or {}
    template = _WORDS.get(error["type"], "的值无效")
    return template.format(**context, options=str(context.get("expected", "")).replace(" or ", " 或 "))
