"""The form of an operation on `/docs`: what a request of it is made of, filled in with its examples."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

Document = Mapping[str, Any]


def form(document: Document, path: str, method: str, operation: Document) -> str:
    """The form, for `docs.js` to send; shows its answer below itself."""
    fields = "".join([*_parameters(document, operation), *_body(document, operation)])
    return (
        f'<form data-method="{method.upper()}" data-path="{escape(path)}"><h3>试一试 · Try it</h3>{fields}'
        "<p><button>发送 · Send</button> <output></output></p><pre hidden></pre></form>"
    )


def resolved(document: Document, schema: Document) -> Document:
    """The schema that a reference stands for."""
    reference = schema.get("$ref")
    return document["components"]["schemas"][reference.rsplit("/", 1)[1]] if reference else schema


def _parameters(document: Document, operation: Document) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        example = (schema.get("examples") or parameter.get("examples") or [""])[0] if parameter["required"] else ""
        yield _field(
            parameter["name"],
            parameter["in"],
            _choices(document, schema),
            value=str(example),
            placeholder=str(schema.get("default", "") or ""),
            required=parameter["required"],
        )


def _body(document: Document, operation: Document) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {})
    for kind, body in content.items():
        model = resolved(document, body["schema"])
        if kind == "application/json":
            example = json.dumps(model.get("example", {}), ensure_ascii=False, indent=2)
            attributes = f'data-in="body" rows="{example.count(chr(10)) + 1}" spellcheck="false"'
            yield f"<label>JSON <textarea {attributes}>{escape(example)}</textarea></label>"
        else:
            yield from _form_fields(document, model)


def _form_fields(document: Document, model: Document) -> Iterator[str]:
    for name, schema in model["properties"].items():
        if "contentMediaType" in schema or schema.get("format") == "binary":
            yield f'<label>{escape(name)} <input type="file" name="{escape(name)}" data-in="form" required></label>'
        else:
            yield _field(name, "form", _choices(document, schema), placeholder=str(schema.get("default", "")))


def _field(
    name: str, place: str, choices: Sequence[str], *, value: str = "", placeholder: str = "", required: bool = False
) -> str:
    attributes = f'name="{escape(name)}" data-in="{place}"' + (" required" if required else "")
    if choices:
        options = "".join(f"<option>{escape(choice)}" for choice in ("", *choices))
        return f"<label>{escape(name)} <select {attributes}>{options}</select></label>"
    text = f'value="{escape(value)}" placeholder="{escape(placeholder)}"'
    return f"<label>{escape(name)} <input {attributes} {text}></label>"


def _choices(document: Document, schema: Document) -> Sequence[str]:
    """The values of an enumeration, also of one that may be left out."""
    kinds = [resolved(document, kind) for kind in schema.get("anyOf", [schema])]
    return [value for kind in kinds for value in kind.get("enum", ())]
