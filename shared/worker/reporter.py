"""What a run tells the gateway: events in sequence, and its log in batches."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import structlog

from shared.bus.port import Bus, BusUnavailable, Message
from shared.events import MAX_EVENT_BYTES, Event, LogEmitted, LogRecord, RunEvent, encode
from shared.manifests import StepInputs
from shared.topology import LOG_EVENTS, STEP_EVENTS

_BATCH_BYTES = MAX_EVENT_BYTES // 2
_MESSAGE_CHARACTERS = 8_000
_KEPT_RECORDS = 10_000
_process_log = structlog.get_logger("schemaloom.worker")


class Reporter:
    """Publishes one run's events. Sequences rise by one; an event that may be lost is sent again with its id."""

    def __init__(self, bus: Bus, inputs: StepInputs, run_id: UUID, *, source: str, retry_s: float = 0.5) -> None:
        self._bus = bus
        self._inputs = inputs
        self._run_id = run_id
        self._source = source
        self._retry_s = retry_s
        self._sequence = 0
        self._log_sequence = 0
        self._records: deque[LogRecord] = deque(maxlen=_KEPT_RECORDS)
        self._publishing = asyncio.Lock()

    async def say(self, make: Callable[[int], RunEvent]) -> None:
        """Publishes the event that `make` builds for the next sequence; returns when the broker has it."""
        async with self._publishing:
            event = make(self._sequence)
            self._sequence += 1
            await self._publish_until_confirmed(STEP_EVENTS, event)

    def record(self, level: str, logger: str, message: str) -> None:
        """Takes a log record; it travels with the next flush."""
        _process_log.log(_LEVELS[level], message, logger=logger)
        text = message if len(message) <= _MESSAGE_CHARACTERS else message[:_MESSAGE_CHARACTERS] + "…"
        self._records.append(
            LogRecord(timestamp=datetime.now(UTC), level=level, logger=logger, message=text, step=self._inputs.step)
        )

    async def flush(self) -> None:
        """Publishes the records taken so far. A broker that is away keeps them for the next flush."""
        while self._records:
            batch = self._next_batch()
            event = LogEmitted(
                task_id=self._inputs.task_id,
                execution_id=self._inputs.execution_id,
                step=self._inputs.step,
                run_id=self._run_id,
                sequence=self._log_sequence,
                records=tuple(batch),
            )
            try:
                await self._publish(LOG_EVENTS, event)
            except BusUnavailable:
                return
            self._log_sequence += 1
            for _ in batch:
                self._records.popleft()

    def _next_batch(self) -> list[LogRecord]:
        batch: list[LogRecord] = []
        size = 0
        for record in self._records:
            size += len(record.model_dump_json().encode())
            if batch and size > _BATCH_BYTES:
                break
            batch.append(record)
        return batch

    async def _publish_until_confirmed(self, queue: str, event: Event) -> None:
        while True:
            try:
                return await self._publish(queue, event)
            except BusUnavailable:
                await asyncio.sleep(self._retry_s)

    async def _publish(self, queue: str, event: Event) -> None:
        body = encode(event, source=self._source, time=datetime.now(UTC))
        await self._bus.publish(queue, Message(id=event.id, body=body))


_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40}
