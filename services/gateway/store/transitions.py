"""The one place that moves a task: lock, decide, write, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from uuid import uuid4

from services.gateway.store import file_index
from services.gateway.store.database import Database
from services.gateway.store.queries import Connection, load, rows
from services.gateway.store.saving import Change, save
from services.gateway.store.signals import Signals
from services.gateway.store.task_states import LoadedTask, load_locked
from services.gateway.timing import Limits
from services.gateway.workflow.decision import Decision, Ended
from services.gateway.workflow.rules import decide
from services.gateway.workflow.task_result import TASK_RESULT, StepReport, compose, render
from services.gateway.workflow.triggers import Execute, Resume, Trigger
from shared.errors import TransientError
from shared.manifests import ItemFailure, StepOutputs, execution_prefix
from shared.objects.port import ObjectStore
from shared.steps import Step

_TRIES = 10
_sql = load("transitions")


class TaskBusy(TransientError):
    """Others change this task all the time."""

    code = "task_busy"


@dataclass(frozen=True, slots=True)
class Ending:
    """A decision that ends its task, not yet written; then with the result that was stored for it."""

    change: Change
    ended: Ended


class Transitions:
    """Applies triggers to tasks. The loops of this process are told after each commit."""

    def __init__(
        self, database: Database, objects: ObjectStore, zone: tzinfo, limits: Limits, signals: Signals
    ) -> None:
        self._database = database
        self._objects = objects
        self._zone = zone
        self._limits = limits
        self._signals = signals

    async def apply(
        self,
        task_id: str,
        trigger: Trigger,
        *,
        outputs: StepOutputs | None = None,
        options: Mapping[str, bool] | None = None,
    ) -> Change | None:
        """What changed, or None when the trigger changes nothing.

        `outputs` belongs to a completion, `options` are the run's parameters. Raises UnknownTask, and what
        `workflow.decide` raises.
        """
        work = _Work(task_id, trigger, outputs, options)
        stored: Change | None = None
        for _ in range(_TRIES):
            # a task that ends needs its result stored first: slow work that the transaction must not wait for
            attempt = await self._attempt(work, stored)
            if not isinstance(attempt, Ending):
                return attempt
            stored = await self._with_result(attempt)
        raise TaskBusy

    async def _attempt(self, work: "_Work", stored: Change | None) -> Change | Ending | None:
        """The committed change; or the one that ends the task and waits for its result to be stored."""
        async with self._database.transaction() as connection:
            loaded = await load_locked(connection, work.task_id)
            if stored is not None and stored.loaded.version == loaded.version:
                change = stored
            else:
                loaded = _with_options(loaded, work.options)
                decision = await self._decide(connection, loaded, work.trigger)
                if decision.state is loaded.state:
                    return None
                change = Change(loaded, work.trigger, decision, work.outputs)
                if decision.ended is not None and decision.ends_task:
                    return Ending(change, decision.ended)
            await save(connection, change, self._zone)
        self._tell(change)
        return change

    async def _decide(self, connection: Connection, loaded: LoadedTask, trigger: Trigger) -> Decision:
        if isinstance(trigger, Execute | Resume):
            files = await file_index.current_names(connection, loaded.state.task_id)
            trigger = replace(trigger, files=files)
        return decide(loaded.state, trigger, loaded.now, self._limits)

    async def _with_result(self, ending: Ending) -> Change:
        change = ending.change
        reports = await self._reports(change)
        content = compose(change.after, change.loaded.facts, reports, self._zone)
        prefix = execution_prefix(change.after.task_id, ending.ended.execution_id)
        # a key of its own for each try: objects are written once
        key = f"{prefix}/gateway/{uuid4()}/{TASK_RESULT}"
        stored = await self._objects.put(key, render(content))
        return replace(change, result=content, stored_result=stored)

    async def _reports(self, change: Change) -> dict[Step, StepReport]:
        async with self._database.connection() as connection:
            found = await rows(_sql.read_reports(connection, task_id=change.after.task_id))
        reports = {
            Step(row["step"]): StepReport(
                row["summary"], tuple(ItemFailure.model_validate(failure) for failure in row["item_errors"])
            )
            for row in found
        }
        completed = change.before.current_step
        if change.outputs is not None and change.decision.accepts_outputs and completed is not None:
            reports[completed] = StepReport(change.outputs.result, change.outputs.item_errors)
        return reports

    def _tell(self, change: Change) -> None:
        if change.decision.request is not None:
            self._signals.requested.set()
        if change.decision.ended is not None:
            self._signals.ended.set()
        self._signals.note_change(change.after.task_id, change.version)


@dataclass(frozen=True, slots=True)
class _Work:
    task_id: str
    trigger: Trigger
    outputs: StepOutputs | None
    options: Mapping[str, bool] | None


def _with_options(loaded: LoadedTask, options: Mapping[str, bool] | None) -> LoadedTask:
    if not options:
        return loaded
    return replace(loaded, parameters=loaded.parameters.model_copy(update=dict(options)))
