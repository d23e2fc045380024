"""Live events of a task: server-sent, resumable, and closed when the task has ended and all is told."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel

from services.gateway.api.context import API, Gateway, RunningGateway, VisibleTask
from services.gateway.api.logs import render_entry
from services.gateway.api.task_views import render_state
from services.gateway.edge.live_position import Position
from services.gateway.edge.metrics import LIVE_STREAMS
from services.gateway.edge.patience import or_silence
from services.gateway.edge.streaming import Streamed
from services.gateway.envelope import RateLimited, documented
from services.gateway.errors import UnknownTask
from services.gateway.records import TaskRecord, TaskStatus

router = APIRouter(prefix=f"{API}/data_pipeline/tasks/{{task_id}}", tags=["监控和日志 API"])

EVENT_STREAM = "text/event-stream"
UNBUFFERED = {"X-Accel-Buffering": "no"}
"""Asks proxies to hand each event on at once."""
LOGS_AT_ONCE = 500
LOOK_S = 1.0
"""How often a stream that is told nothing looks whether it is over, or has to show that it is still there."""
PING_S = 15.0
LINGER_S = 2.0
"""Logs travel apart from states: a task that has ended may still have some on the way."""
RETRY_MS = 2000
_EVENT = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "enum": ["state", "log", "end"]},
        "id": {"type": "string", "description": "Give the last one as Last-Event-ID to go on after it"},
        "data": {
            "type": "string",
            "description": "JSON: the state of GET …/tasks/{id}, a record of …/logs, or the end",
        },
    },
    "required": ["event", "id", "data"],
}
_LAST_EVENT = {
    "event": "end",
    "id": "42.1187",
    "data": '{"task_id":"task_20250702_174000","status":"completed"}',
}
_UNDER_WAY = frozenset({TaskStatus.PENDING, TaskStatus.IN_PROGRESS})


class Ended(BaseModel):
    """The last event of a stream."""

    task_id: str
    status: str


@router.get(
    "/events",
    summary="实时事件 · Live events",
    response_class=Response,
    responses={
        200: {
            "description": "The stream; the schema is one event's",
            "content": {EVENT_STREAM: {"schema": _EVENT, "example": _LAST_EVENT}},
        },
        204: {"description": "The task has ended and the caller knows all of it"},
        **documented(403, 404, 429),
    },
)
async def watch(
    gateway: RunningGateway,
    task: VisibleTask,
    last_event_id: Annotated[str | None, Header(description="Where an earlier stream broke off")] = None,
) -> Response:
    """Events `state` (the task's state), `log` (one record) and at last `end`; the id of each resumes the stream."""
    position = Position.parse(last_event_id).within(task.version)
    if await _knows_all(gateway, task, position):
        return Response(status_code=204)
    if gateway.watchers.count >= gateway.settings.max_live_streams:
        raise RateLimited("实时事件的连接数已达上限,请稍后重试", retry_after_s=5)
    stream = Stream(gateway, task.task_id, position)
    return Streamed(stream.events(), headers=UNBUFFERED, media_type=EVENT_STREAM)


async def _knows_all(gateway: Gateway, task: TaskRecord, position: Position) -> bool:
    if task.status in _UNDER_WAY or position.version < task.version:
        return False
    return not await gateway.store.logs.arrived_after(task.task_id, position.cursor, limit=1)


@dataclass(slots=True)
class Stream:
    """One watcher of one task, and how much it has been told."""

    gateway: Gateway
    task_id: str
    position: Position
    task: TaskRecord | None = None
    told_at: float = field(default_factory=time.monotonic)

    async def events(self) -> AsyncIterator[bytes]:
        with self.gateway.watchers.one_more(LIVE_STREAMS):
            yield format_sse_event(retry=RETRY_MS)
            async with aclosing(or_silence(self.gateway.changes(self.task_id), LOOK_S)) as changes:
                async for change in changes:
                    told = False
                    if change is not None:
                        async for event in self._news():
                            yield event
                            told = True
                    if self._is_over(told):
                        break
                    if self._is_silent(told):
                        yield KEEPALIVE_COMMENT
            yield self._end()

    async def _news(self) -> AsyncIterator[bytes]:
        """What the watcher has not been told: nothing is asked of the database before somebody says that it changed."""
        with suppress(UnknownTask):
            for event in await self._state():
                yield event
            more = True
            while more:
                records = await self._logs()
                more = len(records) == LOGS_AT_ONCE
                for event in records:
                    yield event

    async def _state(self) -> list[bytes]:
        version = await self.gateway.store.tasks.version(self.task_id)
        if self.task is not None and version <= self.position.version:
            return []
        self.task = await self.gateway.store.tasks.get(self.task_id)
        if self.task.version <= self.position.version:
            return []
        self.position = Position(self.task.version, self.position.cursor)
        return [self._event("state", render_state(self.task, self.gateway.times))]

    async def _logs(self) -> list[bytes]:
        news = []
        for entry in await self.gateway.store.logs.arrived_after(
            self.task_id, self.position.cursor, limit=LOGS_AT_ONCE
        ):
            self.position = Position(self.position.version, entry.cursor)
            news.append(self._event("log", render_entry(entry, self.gateway.times)))
        return news

    def _event(self, kind: str, data: BaseModel) -> bytes:
        return format_sse_event(event=kind, data_str=data.model_dump_json(), id=str(self.position))

    def _end(self) -> bytes:
        status = self.task.status if self.task and self.task.status not in _UNDER_WAY else "deleted"
        return self._event("end", Ended(task_id=self.task_id, status=status))

    def _is_over(self, has_news: bool) -> bool:
        if has_news or self.task is None or self.task.status in _UNDER_WAY:
            return False
        return time.monotonic() - self.told_at >= LINGER_S

    def _is_silent(self, has_news: bool) -> bool:
        now = time.monotonic()
        silent = not has_news and now - self.told_at >= PING_S
        if has_news or silent:
            self.told_at = now
        return silent
