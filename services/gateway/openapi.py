"""The description of the REST API, as FastAPI derives it and as callers meet it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

Document = dict[str, Any]
EXAMPLES = Path(__file__).parent / "api" / "examples"
"""What each operation answers, in a file named by its id."""
_NEVER_ANSWERED = "422"
"""FastAPI documents its own validation error everywhere; here that is a 400 in the envelope."""
_OF_FASTAPI = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> Document:
    """The OpenAPI document of the application, kept once it is made."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=app.routes,
        )
        _drop_validation_errors(document)
        _show_examples(document)
        app.openapi_schema = document
    return app.openapi_schema


def _operations(document: Document) -> Iterator[Document]:
    for path in document["paths"].values():
        yield from path.values()


def _drop_validation_errors(document: Document) -> None:
    for operation in _operations(document):
        operation["responses"].pop(_NEVER_ANSWERED, None)
    for name in _OF_FASTAPI:
        document["components"]["schemas"].pop(name, None)


def _show_examples(document: Document) -> None:
    for operation in _operations(document):
        file = EXAMPLES / f"{operation['operationId']}.json"
        if file.exists():
            answer = operation["responses"]["200"]["content"]["application/json"]
            answer["example"] = json.loads(file.read_text(encoding="utf-8"))
