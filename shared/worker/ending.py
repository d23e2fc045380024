"""The ways a run can end, and how a step's exceptions become one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog

from shared.errors import SchemaloomError, TransientError
from shared.worker.context import StepRun
from shared.worker.run import Collaborators, StepFunction
from shared.worker.turn import ExecutionEnded, TurnOver

log = structlog.get_logger("schemaloom.worker")


@dataclass(frozen=True)
class Done:
    result: dict[str, object]


@dataclass(frozen=True)
class Yielded:
    """The rest of the step has to be requested again."""


@dataclass(frozen=True)
class Failed:
    code: str
    message: str
    retryable: bool
    retry_after_s: float | None = None

    @classmethod
    def of(cls, error: SchemaloomError, *, retryable: bool) -> "Failed":
        retry_after = error.retry_after if isinstance(error, TransientError) else None
        return cls(error.code, error.message, retryable, retry_after)

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "retryable": self.retryable,
            "retry_after_s": self.retry_after_s,
        }


Ending = Done | Yielded | Failed


async def run_step(function: StepFunction, run: StepRun, with_: Collaborators) -> Ending:
    """The ending of the step. Raises ExecutionEnded, and CancelledError when the run itself is cancelled."""
    try:
        return Done(await function(run, with_))
    except BaseExceptionGroup as group:
        return _ending_of(_most_telling(group))
    except (TurnOver, Exception) as error:
        return _ending_of(error)


def _ending_of(error: BaseException) -> Ending:
    match error:
        case TurnOver():
            return Yielded()
        case TransientError():
            return Failed.of(error, retryable=True)
        case SchemaloomError():
            return Failed.of(error, retryable=False)
        case Exception():
            return _broken(error)
        case _:
            raise error


def _broken(error: Exception) -> Failed:
    # the exception's own text may quote data or a secret: the process log has it, the task's log has the id
    error_id = uuid4().hex[:12]
    log.error("the step broke", error_id=error_id, exc_info=error)
    message = f"步骤内部错误({type(error).__name__}),错误编号 {error_id}"
    return Failed(SchemaloomError.code, message, retryable=True)


def _most_telling(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The leaf that decides how the run ends: that it must stop, else the first error."""
    leaves = list(_leaves(group))
    stops = [leaf for leaf in leaves if isinstance(leaf, ExecutionEnded)]
    errors = [leaf for leaf in leaves if isinstance(leaf, Exception)]
    return (stops + errors + leaves)[0]


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
