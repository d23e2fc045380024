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
        self._opening = asyncio.Lock()
        self._closed = False
        self.trouble: str | None = None
        """Why the last attempt to connect failed."""

    async def connection(self) -> AbstractConnection:
        """An open connection; tries until there is one, so the caller sets the time limit.

        Raises PermanentError when the broker refuses us or the declarations, BusUnavailable once closed.
        """
        async with self._opening:
            if self._connection is None or not self._connection.connected.is_set():
                self._connection = await self._reconnect()
            return self._connection

    async def _reconnect(self) -> AbstractConnection:
        if self._connection is not None:
            await _abandon(self._connection)
        for pause in pauses():
            self._require_open()
            try:
                return await self._open()
            except BusUnavailable as error:
                self.trouble = str(error)
                log.warning("cannot reach the broker at %s to %s: %s", self._address, self._purpose, error)
            await asyncio.sleep(pause)
        raise AssertionError("the pauses never end")

    async def _open(self) -> AbstractConnection:
        properties: FieldTable = {"connection_name": f"schemaloom: {self._purpose}"}
        opening = aio_pika.connect(self._url(), client_properties=properties)
        connection = await ask(opening, timeout=ATTEMPT_TIMEOUT_S)
        try:
            await ask(self._topology.declare(connection), timeout=ATTEMPT_TIMEOUT_S)
            self._require_open()
        except BaseException:
            await _abandon(connection)
            raise
        return connection

    def _url(self) -> URL:
        url = self._address.url
        return url if "heartbeat" in url.query else url.update_query(heartbeat=HEARTBEAT_S)

    def _require_open(self) -> None:
        if self._closed:
            raise BusUnavailable("the bus is closed")

    async def close(self) -> None:
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is not None:
            await _abandon(connection)


async def _abandon(connection: AbstractConnection) -> None:
    with suppress(BusUnavailable):
        await ask(connection.close(), timeout=CLOSE_TIMEOUT_S)
