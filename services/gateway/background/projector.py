"""The projector: folds what runs say into the database, one event a transaction."""

import hashlib
from functools import partial

from services.gateway.background.patience import patiently
from services.gateway.errors import UnknownTask
from services.gateway.measures import EVENTS
from services.gateway.store import Store
from services.gateway.workflow.triggers import RunFact
from shared.bus.port import Delivery, Reject
from shared.events import (
    Event,
    RunEvent,
    StepCompleted,
    StepFailed,
    StepProgressed,
    StepStarted,
    StepYielded,
    SweepTicked,
    UnreadableEvent,
    decode,
)
from shared.manifests import StepOutputs
from shared.objects.port import ObjectMissing, ObjectStore


class Projector:
    """Handles the deliveries of STEP_EVENTS; any number may run. What it has folded it can fold again."""

    def __init__(self, store: Store, objects: ObjectStore) -> None:
        self._store = store
        self._objects = objects

    async def handle(self, delivery: Delivery) -> None:
        """Raises Reject for what can never be folded; any other exception gives the delivery back."""
        try:
            event = decode(delivery.message.body).event()
        except UnreadableEvent as error:
            EVENTS.labels(type="unreadable", outcome="rejected").inc()
            raise Reject(error.message) from None
        EVENTS.labels(type=event.type, outcome=await patiently(partial(self._fold, event))).inc()

    async def _fold(self, event: Event) -> str:
        match event:
            case SweepTicked():
                await self._store.executions.tick_returned(event.published_at)
                return "folded"
            case StepStarted() | StepProgressed() | StepYielded() | StepCompleted() | StepFailed():
                return await self._fold_run_event(event)
            case RunEvent() | _:
                raise Reject(f"{event.type} does not belong into this queue")

    async def _fold_run_event(self, event: RunFact) -> str:
        try:
            outputs = await self._read_outputs(event) if isinstance(event, StepCompleted) else None
            change = await self._store.transitions.apply(event.task_id, event, outputs=outputs)
        except UnknownTask:
            return "unknown_task"
        return "ignored" if change is None else "folded"

    async def _read_outputs(self, event: StepCompleted) -> StepOutputs | None:
        """The manifest, read before any transaction opens; None when nobody waits for it any more."""
        if not await self._store.executions.is_open(event.execution_id):
            return None
        try:
            body = await self._objects.get(event.outputs.key)
            if hashlib.sha256(body).hexdigest() != event.outputs.sha256:
                raise Reject("the outputs of the run are not what it said")
            return StepOutputs.model_validate_json(body)
        except (ObjectMissing, ValueError) as error:
            raise Reject(f"the outputs of the run cannot be read: {type(error).__name__}") from None
