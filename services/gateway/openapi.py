"""The description of the REST API, as FastAPI derives it and as callers meet it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

Document = dict[str, Any]
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
        app.openapi_schema = document
    return app.openapi_schema


def _drop_validation_errors(document: Document) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop(_NEVER_ANSWERED, None)
    for name in _OF_FASTAPI:
        document["components"]["schemas"].pop(name, None)
