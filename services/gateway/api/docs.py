"""`/docs`: the description of the API as one plain page with a form for each request, without a byte from elsewhere."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from services.gateway.api.docs_form import Document, form, resolved

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "docs.css").read_text(encoding="utf-8")
SCRIPT = (FOLDER / "docs.js").read_text(encoding="utf-8")


def _source(text: str) -> str:
    """How a policy names an inline text: by its hash."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_source(STYLE)}; script-src {_source(SCRIPT)}; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""These two texts and no other; requests to this server and no other."""


def serve(app: FastAPI) -> None:
    """Adds the page to the application."""

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(render(app.openapi()), headers={"Content-Security-Policy": POLICY})


def render(document: Document) -> str:
    """The page for an OpenAPI document."""
    title = escape(document["info"]["title"])
    body = "".join(_sections(document))
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title} API</title><style>{STYLE}</style>'
        f"<h1>{title} <small>{escape(document['info']['version'])}</small></h1>"
        f"<p>{escape(document['info']['description'])}</p>"
        '<p><a href="/openapi.json">/openapi.json</a></p>'
        '<p><label>API 密钥 · API key <input id="key" type="password" autocomplete="off"></label></p>'
        f"{body}<script>{SCRIPT}</script></html>"
    )


def _sections(document: Document) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2><p>{escape(tag['description'])}</p>"
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if tag["name"] in operation.get("tags", ()):
                    yield _operation(document, path, method, operation)


def _operation(document: Document, path: str, method: str, operation: Document) -> str:
    return (
        f"<details><summary><b class={method}>{method.upper()}</b> <code>{escape(path)}</code> "
        f"{escape(operation.get('summary', ''))}</summary>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        f"{_parameters(operation)}{_body(document, operation)}{_responses(document, operation)}"
        f"{form(document, path, method, operation)}</details>"
    )


def _parameters(operation: Document) -> str:
    rows = [
        (p["name"], p["in"], "" if p["required"] else _default(p["schema"]), p.get("description", ""))
        for p in operation.get("parameters", ())
    ]
    return _table(("Parameter", "In", "Default", ""), rows)


def _body(document: Document, operation: Document) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "".join(_content(document, kind, body["schema"]) for kind, body in content.items())


def _content(document: Document, kind: str, schema: Document) -> str:
    model = resolved(document, schema)
    required = model.get("required", ())
    rows = [
        (name, _type(field), "required" if name in required else _default(field), field.get("description", ""))
        for name, field in model.get("properties", {}).items()
    ]
    return f"<h3>Body <small>{escape(kind)}</small></h3>{_table(('Field', 'Type', 'Default', ''), rows)}"


def _responses(document: Document, operation: Document) -> str:
    answers = [_answer(document, code, answer) for code, answer in sorted(operation["responses"].items())]
    return f"<h3>Answers</h3>{''.join(answers)}"


def _answer(document: Document, code: str, answer: Document) -> str:
    content = answer.get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    data = resolved(document, schema).get("properties", {}).get("data", {})
    fields = resolved(document, data).get("properties", {}) if code == "200" else {}
    rows = [(name, _type(field), field.get("description", "")) for name, field in fields.items()]
    example = _json(content["example"]) if code == "200" and "example" in content else ""
    return f"<p><b>{code}</b> {escape(answer['description'])}</p>{_table(('data.', 'Type', ''), rows)}{example}"


def _type(field: Document) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[1]
    if "anyOf" in field:
        return " | ".join(_type(choice) for choice in field["anyOf"])
    if field.get("type") == "array":
        return f"[{_type(field.get('items', {}))}]"
    return str(field.get("type", "any"))


def _default(schema: Document) -> str:
    return json.dumps(schema["default"], ensure_ascii=False) if schema.get("default") not in (None, "") else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    titles = "".join(f"<th>{escape(cell)}" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in rows)
    return f"<table><tr>{titles}{lines}</table>"


def _json(value: object) -> str:
    return f"<pre>{escape(json.dumps(value, ensure_ascii=False, indent=2))}</pre>"
