"""The worker runtime: alone knows ack, heartbeat, yield, drain and shutdown. A step never sees any of it.

A run is tied to the delivery that started it. When the handler returns, the delivery is acknowledged: only after
the run's last event is with the broker. When the channel closes, the bus cancels the handler and with it the run;
the broker hands the request to another worker, whose run resumes from the checkpoints.
"""

import asyncio
import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import structlog
from structlog.contextvars import bound_contextvars

from shared.bus.port import Bus, Consumer, Delivery, Reject
from shared.errors import SchemaloomError, TransientError
from shared.events import (
    Reference,
    RunEvent,
    StepCompleted,
    StepFailed,
    StepProgressed,
    StepRequested,
    StepStarted,
    StepYielded,
    UnreadableEvent,
    Usage,
    decode,
)
from shared.llm.usage import UsageMeter
from shared.manifests import StepInputs, StepOutputs, run_prefix
from shared.objects.port import ObjectMissing, ObjectStore, ObjectsUnavailable
from shared.steps import Step
from shared.topology import step_queue
from shared.worker.context import StepRun
from shared.worker.ending import Done, Ending, Failed, Yielded, run_step
from shared.worker.reporter import Reporter
from shared.worker.run import Collaborators, StepFunction
from shared.worker.settings import WorkerSettings
from shared.worker.turn import ExecutionEnded

log = structlog.get_logger("schemaloom.worker")
_INPUT_TRIES = 6


class Meter(Protocol):
    """Counts what the LLM calls of a run cost."""

    @property
    def usage(self) -> Usage: ...


Equip = Callable[[StepRun], tuple[Collaborators, Meter]]
"""Gives a run what it works with, and the meter of its LLM calls."""


@dataclass(frozen=True)
class Worker:
    """Runs one step for whoever requests it, `settings.concurrency` runs at a time."""

    step: Step
    function: StepFunction
    bus: Bus
    objects: ObjectStore
    equip: Equip
    settings: WorkerSettings

    async def start(self) -> "WorkingWorker":
        draining = asyncio.Event()

        async def handle(delivery: Delivery) -> None:
            await _Attempt(self, draining).handle(delivery)

        consumer = await self.bus.consume(step_queue(self.step), handle, prefetch=self.settings.concurrency)
        log.info("worker started", step=self.step.value, concurrency=self.settings.concurrency)
        return WorkingWorker(self, consumer, draining)


@dataclass(frozen=True)
class WorkingWorker:
    """A worker that consumes."""

    worker: Worker
    consumer: Consumer
    draining: asyncio.Event

    async def stop(self) -> None:
        """Takes no more requests; runs at work yield at their next item, and after `drain_s` are cancelled."""
        self.draining.set()
        try:
            async with asyncio.timeout(self.worker.settings.drain_s):
                await self.consumer.drain()
        except TimeoutError:
            await self.consumer.cancel()
        log.info("worker stopped", step=self.worker.step.value)


class _Attempt:
    """One delivery of a step request, from its arrival to the event that ends the run."""

    def __init__(self, worker: Worker, draining: asyncio.Event) -> None:
        self._worker = worker
        self._settings = worker.settings
        self._draining = draining
        self._turn_over = asyncio.Event()
        self._run_id = uuid4()
        self._meter: Meter = UsageMeter()

    async def handle(self, delivery: Delivery) -> None:
        request = _read_request(delivery)
        with bound_contextvars(
            task_id=request.task_id,
            execution_id=str(request.execution_id),
            step=request.step.value,
            run_id=str(self._run_id),
        ):
            inputs = await self._read_inputs(request)
            await self._attend(request, inputs, delivery.delivery_count)

    async def _read_inputs(self, request: StepRequested) -> StepInputs:
        # a store that is away for a moment must not use up the deliveries of the request
        for attempt in range(1, _INPUT_TRIES + 1):
            try:
                return StepInputs.model_validate_json(await self._worker.objects.get(request.inputs.key))
            except ObjectsUnavailable:
                if attempt == _INPUT_TRIES:
                    raise
                await asyncio.sleep(2.0**attempt / 4)
            except (ObjectMissing, ValueError) as error:
                raise Reject(f"the inputs of the request cannot be read: {type(error).__name__}") from None
        raise AssertionError

    async def _attend(self, request: StepRequested, inputs: StepInputs, delivery_count: int) -> None:
        source = f"/schemaloom/{self._worker.step.value}"
        self._reporter = Reporter(self._worker.bus, inputs, self._run_id, source=source)
        self._run = StepRun(
            inputs,
            self._run_id,
            self._worker.objects,
            record=self._reporter.record,
            turn_over=self._turn_over,
            attempt=request.attempt,
            last_attempt=request.last_attempt,
        )
        self._identity: dict[str, Any] = {
            "task_id": request.task_id,
            "execution_id": request.execution_id,
            "step": request.step,
            "run_id": self._run_id,
            "request_number": request.request_number,
            "delivery_count": delivery_count,
        }
        try:
            await self._run.guard()
            worker = f"{socket.gethostname()}:{os.getpid()}"
            self._reporter.record("INFO", "schemaloom.worker", f"执行进程 {worker} 接手")
            await self._say(StepStarted, worker=worker)
            await self._conclude(await self._work())
        except ExecutionEnded:
            log.info("execution has ended, run stops")
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await self._reporter.flush()

    async def _work(self) -> Ending:
        """Runs the step among its watchers; every way it can end becomes an ending, but ExecutionEnded."""
        try:
            with_, self._meter = self._worker.equip(self._run)
        except SchemaloomError as error:
            return Failed.of(error, retryable=False)
        work = asyncio.create_task(run_step(self._worker.function, self._run, with_))
        watchers = [
            asyncio.create_task(watch)
            for watch in (self._beat(), self._watch_ended(), self._watch_turn(), self._watch_stall())
        ]
        try:
            await asyncio.wait([work, *watchers], return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            return next(watcher.result() for watcher in watchers if watcher.done())
        finally:
            await self._end([*watchers, work])

    async def _end(self, tasks: list["asyncio.Task[Any]"]) -> None:
        """Cancels the tasks; work that will not be cancelled takes the process with it, so that others may go on."""
        for task in tasks:
            task.cancel()
        _, stuck = await asyncio.wait(tasks, timeout=self._settings.cancel_grace_s)
        if stuck:
            log.critical("a cancelled run does not end, the process exits")
            os._exit(70)

    async def _conclude(self, ending: Ending) -> None:
        await self._run.guard()
        await self._reporter.flush()
        if self._run.progress.changed.is_set():  # a run may be over before its first beat
            await self._say_progress()
        if isinstance(ending, Done):
            outputs = await self._store_outputs(ending.result)
            await self._say(StepCompleted, outputs=outputs, usage=self._meter.usage)
        elif isinstance(ending, Yielded):
            progress = self._run.progress
            await self._say(StepYielded, done=progress.done, total=progress.total, usage=self._meter.usage)
        else:
            await self._say(StepFailed, **ending.fields, usage=self._meter.usage)

    async def _store_outputs(self, result: dict[str, object]) -> Reference:
        run = self._run
        result = {**result, **run.remarks}
        summary = {**result, "item_errors": [failure.model_dump(mode="json") for failure in run.failures]}
        await run.write(
            f"{run.inputs.step.value}_result.json",
            json.dumps(summary, ensure_ascii=False, indent=2, default=str) + "\n",
        )
        outputs = StepOutputs(
            run_id=self._run_id,
            files=run.written,
            result=json.loads(json.dumps(result, default=str)),
            item_errors=tuple(run.failures),
            usage=self._meter.usage,
        )
        prefix = run_prefix(run.inputs.task_id, run.inputs.execution_id, self._run_id)
        stored = await self._worker.objects.put(f"{prefix}/.outputs.json", outputs.model_dump_json().encode())
        return Reference(key=stored.key, sha256=stored.sha256)

    async def _say(self, kind: type[RunEvent], **fields: Any) -> None:
        await self._reporter.say(lambda sequence: kind(**self._identity, sequence=sequence, **fields))

    async def _beat(self) -> Ending:
        """Says how far the run is: soon after a change, and at least once a heartbeat; log records travel along."""
        progress = self._run.progress
        said = time.monotonic()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.log_flush_s):
                    await progress.changed.wait()
            await self._reporter.flush()
            if progress.changed.is_set() or time.monotonic() - said >= self._settings.heartbeat_s:
                said = time.monotonic()
                await self._say_progress()
            await asyncio.sleep(self._settings.log_flush_s)

    async def _say_progress(self) -> None:
        progress = self._run.progress
        progress.changed.clear()
        await self._say(
            StepProgressed,
            done=progress.done,
            total=progress.total,
            item=progress.item,
            source_read=progress.source_read,
            usage=self._meter.usage,
        )

    async def _watch_ended(self) -> Ending:
        while True:
            await asyncio.sleep(self._settings.ended_poll_s)
            with suppress(ObjectsUnavailable):
                await self._run.guard()

    async def _watch_turn(self) -> Ending:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.yield_after_s):
                await self._draining.wait()
        self._turn_over.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def _watch_stall(self) -> Ending:
        limit = self._settings.stall_after_s
        while True:
            idle = time.monotonic() - self._run.progress.last_advance
            if idle >= limit:
                return Failed.of(TransientError(f"{limit:.0f} 秒内没有完成任何一项,稍后重试"), retryable=True)
            await asyncio.sleep(limit - idle)


def _read_request(delivery: Delivery) -> StepRequested:
    try:
        event = decode(delivery.message.body).event()
    except UnreadableEvent as error:
        raise Reject(error.message) from None
    if not isinstance(event, StepRequested):
        raise Reject(f"not a step request: {event.type}")
    return event
