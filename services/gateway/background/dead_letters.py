"""Dead letters: what a queue gave up on is kept for a person to see, and a dead request books an attempt."""

from dataclasses import dataclass
from functools import partial

import structlog

from services.gateway.background.patience import patiently
from services.gateway.errors import UnknownTask
from services.gateway.measures import DEAD_LETTERS
from services.gateway.store import Store
from services.gateway.workflow.triggers import DeadLettered
from shared.bus.port import Delivery
from shared.events import Event, ExecutionEvent, StepRequested, UnreadableEvent, decode

log = structlog.get_logger("schemaloom.gateway")


@dataclass(frozen=True, slots=True)
class DeadLetterReader:
    """Handles the deliveries of DEAD_LETTERS."""

    store: Store

    async def handle(self, delivery: Delivery) -> None:
        """Returns when the letter is kept and its execution, if any, knows."""
        await patiently(partial(self._keep, delivery))
        DEAD_LETTERS.labels(queue=delivery.dead_letter_queue_of or "unknown").inc()

    async def _keep(self, delivery: Delivery) -> None:
        event = _readable(delivery)
        log.error(
            "dead letter",
            queue=delivery.dead_letter_queue_of,
            reason=delivery.dead_letter_reason,
            type=event.type if event else None,
            task_id=event.task_id if event else None,
        )
        await self.store.dead_letters.add(
            queue=delivery.dead_letter_queue_of or "unknown",
            message_id=delivery.message.id,
            reason=delivery.dead_letter_reason or "unknown",
            body=delivery.message.body,
            event_type=event.type if event else None,
            task_id=event.task_id if event else None,
            execution_id=event.execution_id if isinstance(event, ExecutionEvent) else None,
        )
        if isinstance(event, StepRequested):
            await self._book(event)

    async def _book(self, request: StepRequested) -> None:
        found = DeadLettered(request.execution_id, request.request_number)
        try:
            await self.store.transitions.apply(request.task_id, found)
        except UnknownTask:
            return


def _readable(delivery: Delivery) -> Event | None:
    try:
        return decode(delivery.message.body).event()
    except UnreadableEvent:
        return None
