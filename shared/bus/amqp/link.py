"""One connection to the broker, opened when it is needed and again after it was lost."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, repeat

import aio_pika
from aio_pika.abc import AbstractConnection
from pamqp.common import FieldTable
from yarl import URL

from shared.bus.address import BusAddress
from shared.bus.amqp.asking import ask
from shared.bus.amqp.topology import Topology
from shared.bus.port import BusUnavailable

log = logging.getLogger(__name__)

ATTEMPT_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 5.0
HEARTBEAT_S = 15
"""A peer that vanished without a word is noticed after two or three of these."""


def pauses() -> Iterator[float]:
    """Seconds between attempts to reach the broker, for ever."""
    return chain((0.1, 0.2, 0.5, 1.0), repeat(2.0))


class Link:
    """Shared by everything that publishes, or by everything that consumes.

    The two are kept apart: a broker short of memory or disk stops reading from connections that publish, and
    an acknowledgement sent there would wait with the rest.
    """

    def __init__(self, address: BusAddress, purpose: str, topology: Topology) -> None:
        self._address = address
        self._purpose = purpose
        self._topology = topology
        self._connection: AbstractConnection | None = None
        self._opening: asyncio.Task[AbstractConnection] | None = None
        self._closed = False
        self.trouble: str | None = None
        """Why the last attempt to connect failed."""

    async def connection(self) -> AbstractConnection:
        """An open connection; tries until there is one, so the caller sets the time limit.

        Raises PermanentError when the broker refuses us or the declarations, BusUnavailable once closed.
        """
        if self._closed:
            raise BusUnavailable("the bus is closed")
        if self._connection is not None and self._connection.connected.is_set():
            return self._connection
        if self._opening is None or self._opening.done():
            # a task of its own: a caller whose time is up must not undo what the others wait for
            self._opening = asyncio.create_task(self._reconnect())
            self._opening.add_done_callback(_seen)
        return await asyncio.shield(self._opening)

    async def _reconnect(self) -> AbstractConnection:
        if self._connection is not None:
            await _abandon(self._connection)
        for pause in pauses():
            try:
                self._connection = await self._open()
            except BusUnavailable as error:
                self.trouble = str(error)
                log.warning("cannot reach the broker at %s to %s: %s", self._address, self._purpose, error)
            else:
                return self._connection
            await asyncio.sleep(pause)
        raise AssertionError("the pauses never end")

    async def _open(self) -> AbstractConnection:
        properties: FieldTable = {"connection_name": f"schemaloom: {self._purpose}"}
        opening = aio_pika.connect(self._url(), client_properties=properties)
        connection = await ask(opening, timeout=ATTEMPT_TIMEOUT_S)
        try:
            await ask(self._topology.declare(connection), timeout=ATTEMPT_TIMEOUT_S)
        except BaseException:
            await _abandon(connection)
            raise
        return connection

    def _url(self) -> URL:
        url = self._address.url
        return url if "heartbeat" in url.query else url.update_query(heartbeat=HEARTBEAT_S)

    async def close(self) -> None:
        self._closed = True
        if self._opening is not None and not self._opening.done():
            self._opening.cancel()
            await asyncio.wait([self._opening])
        connection, self._connection = self._connection, None
        if connection is not None:
            await _abandon(connection)


def _seen(opening: asyncio.Task[AbstractConnection]) -> None:
    if not opening.cancelled():
        opening.exception()  # also when everyone who waited has gone


async def _abandon(connection: AbstractConnection) -> None:
    with suppress(BusUnavailable):
        await ask(connection.close(), timeout=CLOSE_TIMEOUT_S)
