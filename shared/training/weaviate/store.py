"""The training store in Weaviate."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shared.training.port import Backup, EmbeddedRecord, LoadCounts, RecordKind, SearchHit, TrainingRecord
from shared.training.records import common_dimension, require_loadable
from shared.training.weaviate import backups
from shared.training.weaviate.address import WeaviateAddress
from shared.training.weaviate.objects import BACKUP_CLASS, LOAD_CLASS, RECORD_CLASSES, LoadEntry, record_of
from shared.training.weaviate.publication import Publication

if TYPE_CHECKING:
    from shared.training.weaviate.server import WeaviateServer

Open = Callable[[], Awaitable["WeaviateServer"]]


class WeaviateStore:
    """The TrainingStore of a Weaviate server, beside whatever Vanna itself keeps there.

    Without transactions a reader may see a load and the one before it together for a moment; in the end the
    latest load stands alone.
    """

    def __init__(self, open_server: Open) -> None:
        self._open = open_server
        self._server: WeaviateServer | None = None
        self._opening = asyncio.Lock()
        self._changing = asyncio.Lock()

    @classmethod
    def at(cls, url: str) -> "WeaviateStore":
        """Opens no connection yet. Raises PermanentError for a URL that cannot work."""
        address = WeaviateAddress.parse(url)

        async def open_server() -> "WeaviateServer":
            # the client takes seconds to import: only where Weaviate is used, and off the event loop
            server = await asyncio.to_thread(importlib.import_module, "shared.training.weaviate.server")
            opened: WeaviateServer = await server.WeaviateServer.connect(address)
            return opened

        return cls(open_server)

    def text_to_embed(self, record: TrainingRecord) -> str:
        return record.question or "" if record.kind is RecordKind.SQL else record.content

    async def load(
        self, dataset: str, load_number: int, records: Sequence[EmbeddedRecord], *, truncate: bool = False
    ) -> LoadCounts:
        dimension = common_dimension(records)
        for embedded in records:
            require_loadable(embedded.record)
        async with self._changes() as server:
            entry = LoadEntry(dataset, load_number, truncated=truncate)
            return await Publication.of(server, entry, records, dimension).run()

    async def search(self, vector: Sequence[float], kind: RecordKind, *, limit: int = 5) -> list[SearchHit]:
        server = await self._connected()
        name = RECORD_CLASSES[kind]
        if not await server.has_class(name):
            return []
        # a load under way may hold everything twice
        found = await server.nearest(name, vector, 2 * limit)
        hits: dict[str, SearchHit] = {}
        for stored, distance in found:
            record = record_of(kind, stored)
            hits.setdefault(record.id, SearchHit(record, 1 - distance))
        return list(hits.values())[:limit]

    async def count(self) -> dict[RecordKind, int]:
        server = await self._connected()
        return {
            kind: await server.count(name) if await server.has_class(name) else 0
            for kind, name in RECORD_CLASSES.items()
        }

    async def latest_load(self) -> int:
        server = await self._connected()
        if not await server.has_class(LOAD_CLASS):
            return 0
        numbers = [LoadEntry.of(found).load_number async for found in server.objects(LOAD_CLASS)]
        return max(numbers, default=0)

    async def backup(self, note: str = "", *, keep: str | None = None) -> Backup:
        async with self._changes() as server:
            return await backups.take(server, note, keep)

    async def backups(self) -> list[Backup]:
        server = await self._connected()
        return await backups.all_of(server) if await server.has_class(BACKUP_CLASS) else []

    async def restore(self, backup_id: str) -> Backup:
        async with self._changes() as server:
            return await backups.put_back(server, backup_id)

    async def ping(self) -> None:
        await (await self._connected()).ping()

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()

    async def _connected(self) -> "WeaviateServer":
        async with self._opening:
            if self._server is None:
                self._server = await self._open()
            return self._server

    @asynccontextmanager
    async def _changes(self) -> AsyncIterator["WeaviateServer"]:
        """The server with its classes; one change at a time from this process."""
        server = await self._connected()
        async with self._changing:
            for name in (*RECORD_CLASSES.values(), LOAD_CLASS, BACKUP_CLASS):
                await server.ensure_class(name)
            yield server
