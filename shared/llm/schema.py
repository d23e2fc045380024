"""The JSON schema of an answer, in the strict dialect that OpenAI defines and vLLM and Ollama read too."""

from typing import Any

from pydantic import BaseModel

_KEPT = {
    "$ref",
    "$defs",
    "type",
    "properties",
    "items",
    "prefixItems",
    "enum",
    "const",
    "anyOf",
    "description",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
}
"""Keywords of strict mode. What falls away (lengths, defaults, titles) is checked here, after the answer."""


def strict_schema(answer: type[BaseModel]) -> dict[str, Any]:
    """The schema in which every object is closed and every property required. Raises TypeError for a free-form dict."""
    return _strict(answer.model_json_schema())


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}  # nothing may stand beside a reference
    if "oneOf" in schema:
        schema = {**schema, "anyOf": schema["oneOf"]}
    strict = {keyword: _below(keyword, value) for keyword, value in schema.items() if keyword in _KEPT}
    if schema.get("type") == "object":
        if not schema.get("properties"):
            raise TypeError("an answer names its fields: strict mode knows no free-form objects")
        strict["required"] = list(strict["properties"])
        strict["additionalProperties"] = False
    return strict


def _below(keyword: str, value: Any) -> Any:
    if keyword in {"properties", "$defs"}:
        return {name: _strict(part) for name, part in value.items()}
    if keyword in {"anyOf", "prefixItems"}:
        return [_strict(part) for part in value]
    return _strict(value) if keyword == "items" else value
