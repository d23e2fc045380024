"""What every handler works with: the gateway's ports, the caller, and the task in the path."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Request
from prometheus_client import Gauge

from services.gateway.edge.access import Caller
from services.gateway.edge.source_access import SourceAccess
from services.gateway.edge.times import LocalTimes
from services.gateway.edge.training_access import TrainingAccess
from services.gateway.envelope import Forbidden
from services.gateway.errors import UnknownTask
from services.gateway.records import TaskRecord
from services.gateway.settings import GatewaySettings
from services.gateway.store import Store
from shared.bus.port import Bus
from shared.catalog.settings import CatalogSettings
from shared.objects.port import ObjectStore

API = "/api/v0"
_TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Gateway:
    """The ports of a running gateway."""

    settings: GatewaySettings
    store: Store
    bus: Bus
    objects: ObjectStore
    source: SourceAccess
    catalog: CatalogSettings
    training: TrainingAccess
    changes: Callable[[str], AsyncIterator[int]]
    """A task's version, at once and whenever its state or log may have moved on."""
    watchers: "Watchers"

    @property
    def times(self) -> LocalTimes:
        return LocalTimes(self.settings.zone)


@dataclass(slots=True)
class Watchers:
    """How many live streams this process holds open."""

    count: int = 0

    @contextmanager
    def one_more(self, gauge: Gauge) -> Iterator[None]:
        self.count += 1
        gauge.inc()
        try:
            yield
        finally:
            self.count -= 1
            gauge.dec()


# Both are coroutines because FastAPI sends a plain function to a thread.


async def running_gateway(request: Request) -> Gateway:
    return cast(Gateway, request.app.state.gateway)


async def known_caller(request: Request) -> Caller:
    return cast(Caller, request.state.caller)


RunningGateway = Annotated[Gateway, Depends(running_gateway)]
KnownCaller = Annotated[Caller, Depends(known_caller)]
TaskId = Annotated[str, Path(description="task_YYYYMMDD_HHMMSS", examples=["task_20250702_174000"])]


async def task_of(gateway: Gateway, caller: Caller, task_id: str) -> TaskRecord:
    """The task, if the caller may see it. Raises UnknownTask, Forbidden."""
    if not _TASK_ID.fullmatch(task_id):
        raise UnknownTask("任务不存在")
    task = await gateway.store.tasks.get(task_id)
    if not caller.may_touch(task.created_by):
        raise Forbidden("只能访问自己创建的任务")
    return task


async def visible_task(gateway: RunningGateway, caller: KnownCaller, task_id: TaskId) -> TaskRecord:
    return await task_of(gateway, caller, task_id)


VisibleTask = Annotated[TaskRecord, Depends(visible_task)]
