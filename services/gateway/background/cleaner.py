"""The cleaner: removes objects that nobody will read any more. Any number may run."""

from datetime import timedelta

import structlog

from services.gateway.measures import OBJECTS_REMOVED
from services.gateway.store import Store
from services.gateway.store.cleaning import EndedExecution, Tombstone, UnusedCheckpoints
from services.gateway.timing import Timing
from shared.errors import SchemaloomError
from shared.manifests import checkpoint_prefix, ended_key, execution_prefix
from shared.objects.port import ObjectStore

_ENDED = "/ended"
log = structlog.get_logger("schemaloom.gateway")


class Cleaner:
    """Each method is one round; `background` says how often."""

    def __init__(self, store: Store, objects: ObjectStore, timing: Timing) -> None:
        self._cleaning = store.cleaning
        self._objects = objects
        self._second_pass_after = timedelta(seconds=timing.second_pass_s)
        self._kept = timedelta(seconds=timing.garbage_s)

    async def bury_deleted_tasks(self) -> None:
        """Removes the objects of deleted tasks, and an hour on what late runs have written since."""
        while tombstones := await self._cleaning.take_tombstones():
            for tombstone in tombstones:
                await self._bury(tombstone)

    async def _bury(self, tombstone: Tombstone) -> None:
        try:
            async for key in self._objects.keys(f"tasks/{tombstone.task_id}/"):
                # late runs look for it: it goes in the second pass, when there are none any more
                if tombstone.passes or not key.endswith(_ENDED):
                    await self._remove(key)
        except SchemaloomError as error:
            log.warning("a deleted task waits for its next round", task_id=tombstone.task_id, reason=error.message)
            return
        await self._cleaning.pass_done(tombstone, self._second_pass_after)

    async def collect_garbage(self) -> None:
        """Removes what executions left that ended a day ago and what no index row names any more."""
        for execution in await self._cleaning.collectable_executions(self._kept):
            await self._collect_execution(execution)
        for unused in await self._cleaning.collectable_checkpoints(self._kept):
            await self._collect_checkpoints(unused)
        for key in await self._cleaning.discarded_keys(self._kept):
            if not await self._cleaning.is_indexed(key):
                await self._remove(key)
            await self._cleaning.forget_discarded(key)

    async def _collect_execution(self, execution: EndedExecution) -> None:
        """A redelivery may still look for `ended`: that one stays."""
        kept = await self._cleaning.indexed_keys(execution.task_id)
        kept |= {ended_key(execution.task_id, execution.execution_id)}
        async for key in self._objects.keys(f"{execution_prefix(execution.task_id, execution.execution_id)}/"):
            if key not in kept:
                await self._remove(key)
        await self._cleaning.execution_collected(execution)

    async def _collect_checkpoints(self, unused: UnusedCheckpoints) -> None:
        async for key in self._objects.keys(f"{checkpoint_prefix(unused.task_id, unused.checkpoint_set)}/"):
            await self._remove(key)
        await self._cleaning.checkpoints_collected(unused)

    async def _remove(self, key: str) -> None:
        await self._objects.delete(key)
        OBJECTS_REMOVED.inc()
