"""Whether the gateway lives, whether it can work, and what it counts."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from enum import StrEnum

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field

from services.gateway.api.context import Gateway, RunningGateway
from services.gateway.edge.metrics import QUEUE_CONSUMERS, QUEUE_READY, QUEUE_UNACKNOWLEDGED
from shared.bus.port import QueueDepth
from shared.errors import SchemaloomError
from shared.topology import QUEUES

router = APIRouter(tags=["健康检查"])

CHECK_S = 3.0
"""Seconds a dependency may take to answer."""


class Health(StrEnum):
    OK = "ok"
    UNAVAILABLE = "unavailable"


class Readiness(BaseModel):
    status: Health
    checks: dict[str, Health] = Field(description="Of each dependency: database, bus, objects")


@router.get("/healthz", summary="存活 · Alive")
async def healthz() -> dict[str, str]:
    """Says that the process answers, and nothing about what it depends on."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary="就绪 · Ready",
    responses={200: {"model": Readiness}, 503: {"model": Readiness, "description": "What does not answer"}},
)
async def readyz(gateway: RunningGateway) -> Response:
    """Whether the gateway's database, its bus and its object store answer."""
    checks = {
        "database": gateway.store.ping(),
        "bus": gateway.bus.ping(),
        "objects": gateway.objects.ping(),
    }
    answers = await asyncio.gather(*map(_answers, checks.values()))
    state = {name: Health.OK if answer else Health.UNAVAILABLE for name, answer in zip(checks, answers, strict=True)}
    ready = all(answers)
    body = Readiness(status=Health.OK if ready else Health.UNAVAILABLE, checks=state)
    return JSONResponse(body.model_dump(mode="json"), status_code=200 if ready else 503)


_EXPOSITION = {
    "description": "The metrics",
    "content": {
        "text/plain": {
            "schema": {"type": "string"},
            "example": 'schemaloom_queue_ready{queue="step.qa_generation"} 3.0',
        }
    },
}


@router.get("/metrics", summary="指标 · Metrics", response_class=Response, responses={200: _EXPOSITION})
async def metrics(gateway: RunningGateway) -> Response:
    """In Prometheus' text format."""
    await _measure_queues(gateway)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _answers(check: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(CHECK_S):
            await check
    except Exception:
        return False
    return True


async def _measure_queues(gateway: Gateway) -> None:
    """As far as the broker answers in time: metrics of a gateway whose broker is away are still wanted."""
    with suppress(SchemaloomError, TimeoutError, OSError):
        async with asyncio.timeout(CHECK_S):
            for queue in QUEUES:
                _show(queue.name, await gateway.bus.depth(queue.name))


def _show(queue: str, depth: QueueDepth) -> None:
    QUEUE_READY.labels(queue).set(depth.ready)
    QUEUE_CONSUMERS.labels(queue).set(depth.consumers)
    if depth.unacknowledged is not None:
        QUEUE_UNACKNOWLEDGED.labels(queue).set(depth.unacknowledged)
