"""One way to ask the broker anything: in time, or BusUnavailable."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ProbableAuthenticationError

from shared.bus.port import BusUnavailable
from shared.errors import PermanentError, SchemaloomError

T = TypeVar("T")


async def ask(call: Awaitable[T], *, timeout: float) -> T:
    """The broker's answer.

    Raises BusUnavailable when it is lost or late: what was asked may or may not have happened. aio-pika cancels
    those who wait on a connection that dies; that too is an answer lost, and only a cancellation of the calling
    task itself stays one.
    """
    cancellations = _cancellations()
    try:
        async with asyncio.timeout(timeout):
            return await call
    except SchemaloomError:
        raise
    except (asyncio.CancelledError, TimeoutError, *CONNECTION_EXCEPTIONS) as error:
        if _cancellations() > cancellations:
            raise asyncio.CancelledError from error
        raise _unanswered(error, timeout) from error


def _cancellations() -> int:
    task = asyncio.current_task()
    return task.cancelling() if task else 0


def _unanswered(error: BaseException, timeout: float) -> SchemaloomError:
    if isinstance(error, ProbableAuthenticationError):
        return PermanentError("the broker refuses the user name or the password")
    if isinstance(error, TimeoutError):
        return BusUnavailable(f"the broker did not answer within {timeout:g} s")
    return BusUnavailable(f"the connection to the broker failed ({type(error).__name__})")
