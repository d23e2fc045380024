"""The relay: sends what the database says is to be sent."""

import hashlib

import structlog

from services.gateway.background.pace import Pace
from services.gateway.measures import REQUESTS_SENT
from services.gateway.store import Store
from services.gateway.store.outbox import UnsentRequest
from services.gateway.timing import Timing
from shared.bus.port import Bus, Message
from shared.errors import SchemaloomError
from shared.events import Reference, StepRequested, encode
from shared.manifests import execution_prefix
from shared.objects.port import ObjectStore
from shared.topology import step_queue

SOURCE = "/schemaloom/gateway"
log = structlog.get_logger("schemaloom.gateway")


class OutboxRelay:
    """Any number may run. A crash between sending and its commit sends a request twice, with the same id."""

    def __init__(self, store: Store, bus: Bus, objects: ObjectStore, timing: Timing) -> None:
        self._store = store
        self._bus = bus
        self._objects = objects
        self._timing = timing

    async def run(self, pace: Pace) -> None:
        """Sends at once what this process has decided, and soon what others have left."""
        await self.send_all()
        while await pace.rest(self._store.signals.requested, self._timing.relay_poll_s):
            await self.send_all()

    async def send_all(self) -> int:
        """Sends what is unsent, until there is no more or something is away; returns how many were sent."""
        sent = 0
        while await self._send_next():
            sent += 1
        return sent

    async def _send_next(self) -> bool:
        request: UnsentRequest | None = None
        try:
            async with self._store.outbox.take() as request:
                if request is None:
                    return False
                await self._send(request)
        except SchemaloomError as error:
            if request is None:
                raise
            log.warning("a request could not be sent", task_id=request.inputs.task_id, reason=error.message)
            await self._store.outbox.postpone(request)
            return False
        REQUESTS_SENT.labels(step=request.inputs.step.value).inc()
        return True

    async def _send(self, request: UnsentRequest) -> None:
        inputs = request.inputs
        event = StepRequested(
            task_id=inputs.task_id,
            execution_id=inputs.execution_id,
            step=inputs.step,
            request_number=request.request_number,
            inputs=await self._store_inputs(request),
            attempt=request.attempt,
            last_attempt=self._store.limits.retry.is_last(request.attempt),
        )
        body = encode(event, source=SOURCE, time=request.now, traceparent=request.traceparent)
        await self._bus.publish(step_queue(inputs.step), Message(event.id, body))

    async def _store_inputs(self, request: UnsentRequest) -> Reference:
        inputs = request.inputs
        body = inputs.model_dump_json().encode()
        digest = hashlib.sha256(body).hexdigest()
        # named by its content: sent again, it is written again with the same bytes
        key = f"{execution_prefix(inputs.task_id, inputs.execution_id)}/inputs/{digest}.json"
        stored = await self._objects.put(key, body)
        return Reference(key=stored.key, sha256=stored.sha256)
