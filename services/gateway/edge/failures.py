"""What each error of the domain and of the framework becomes for a caller."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import asyncpg
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import envelope
from services.gateway.edge.validation import explain
from services.gateway.envelope import Refusal, render
from services.gateway.errors import Conflict, MissingTableList, UnknownFile, UnknownTask
from shared.catalog.description import TableMissing
from shared.catalog.reading.profile import TableUnreadable
from shared.errors import TransientError
from shared.llm.port import LlmRefused
from shared.objects.port import ObjectMissing
from shared.source import InvalidConnectionString
from shared.source.port import SourceRefused, SourceUnreachable
from shared.training.port import BackupMissing, TrainingStoreRefused

log = structlog.get_logger()


def _of_the_framework(error: HTTPException) -> Refusal:
    match error.status_code:
        case 404:
            return envelope.NotFound("接口不存在,请检查请求路径")
        case 405:
            return envelope.MethodNotAllowed("该接口不支持此请求方法", headers=error.headers)
        case _:
            return envelope.InvalidParams("请求体无法解析", "body")


def _conflict(error: Conflict) -> Refusal:
    return envelope.StateConflict(error.message, status=error.status, current_step=error.current_step)


def _database_away(_error: Exception) -> Refusal:
    return envelope.Unavailable("网关依赖的服务暂时不可用,请稍后重试")


_REFUSALS: Sequence[tuple[type[Exception], Callable[[Any], Refusal]]] = (
    (Refusal, lambda error: error),
    (UnknownTask, lambda error: envelope.NotFound(error.message)),
    (UnknownFile, lambda error: envelope.NotFound(error.message)),
    (ObjectMissing, lambda _: envelope.NotFound("文件已被删除")),
    (TableMissing, lambda error: envelope.NotFound(error.message)),
    (TableUnreadable, lambda error: envelope.Unavailable(error.message, can_retry=False)),
    (BackupMissing, lambda error: envelope.NotFound(error.message)),
    (MissingTableList, lambda error: envelope.MissingParams(error.message, "tables")),
    (Conflict, _conflict),
    (InvalidConnectionString, lambda error: envelope.InvalidParams(error.message, "db_connection")),
    (SourceRefused, lambda error: envelope.Unavailable(error.message, can_retry=False)),
    (SourceUnreachable, lambda error: envelope.Unavailable(error.message)),
    (TrainingStoreRefused, lambda error: envelope.Unavailable(error.message, can_retry=False)),
    (LlmRefused, lambda error: envelope.Unavailable(error.message, can_retry=False)),
    (TransientError, lambda error: envelope.Unavailable(error.message)),
    (RequestValidationError, lambda error: explain(error.errors())),
    (HTTPException, _of_the_framework),
    (ConnectionError, _database_away),
    (TimeoutError, _database_away),
    (asyncpg.PostgresConnectionError, _database_away),
    (asyncpg.OperatorInterventionError, _database_away),
    (asyncpg.InsufficientResourcesError, _database_away),
)
"""The first that fits."""


def refusal_of(error: Exception) -> Refusal | None:
    """The refusal that stands for an expected error; None for a defect of ours."""
    return next((refuse(error) for kind, refuse in _REFUSALS if isinstance(error, kind)), None)


async def answer(_request: Request, error: Exception) -> Response:
    """An expected error as an answer; anything else goes on to CatchDefects."""
    refusal = refusal_of(error)
    if refusal is None:
        raise error
    return render(refusal)


class CatchDefects:
    """Answers what nobody expected with an id that the log explains, and never with an exception's text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            refusal = refusal_of(error) or _defect(error)
            if started:
                raise  # half an answer is out: only a broken connection tells the client
            await render(refusal)(scope, receive, send)


def _defect(error: Exception) -> Refusal:
    error_id = uuid4().hex
    log.error("request failed", error_id=error_id, exc_info=error)
    return envelope.InternalError(error_id)


def install(app: FastAPI) -> None:
    """Puts the handler in front of FastAPI's own."""
    for kind in (RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)
