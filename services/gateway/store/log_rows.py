"""Rows of the log, written inside somebody's transaction."""

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from services.gateway.store.locks import LOG_ARRIVAL
from services.gateway.store.queries import Connection, load, storable
from shared.events import LogEmitted, LogRecord

_sql = load("logs")


async def append_batches(connection: Connection, batches: Iterable[LogEmitted]) -> None:
    """The records of many batches in one statement; what is there already stays as it is."""
    await _insert(
        connection,
        [
            (batch.task_id, batch.run_id, batch.sequence, position, record)
            for batch in batches
            for position, record in enumerate(batch.records)
        ],
    )


async def append_own(connection: Connection, task_id: str, version: int, records: Sequence[LogRecord]) -> None:
    """The gateway's own lines about the change that made this version of the task."""
    source = uuid5(NAMESPACE_OID, f"{task_id}/{version}")
    await _insert(connection, [(task_id, source, 0, position, record) for position, record in enumerate(records)])


async def append_from(connection: Connection, source: UUID, task_id: str, records: Sequence[LogRecord]) -> None:
    await _insert(connection, [(task_id, source, 0, position, record) for position, record in enumerate(records)])


async def _insert(connection: Connection, records: list[tuple[str, UUID, int, int, LogRecord]]) -> None:
    if not records:
        return
    task_ids = [task_id for task_id, *_ in records]
    await _sql.order_arrival(connection, namespace=LOG_ARRIVAL, task_ids=task_ids)
    await _sql.add_records(
        connection,
        task_ids=task_ids,
        run_ids=[run_id for _, run_id, *_ in records],
        sequences=[sequence for _, _, sequence, _, _ in records],
        positions=[position for _, _, _, position, _ in records],
        emitted_at=[record.timestamp for *_, record in records],
        levels=[storable(record.level) for *_, record in records],
        loggers=[storable(record.logger) for *_, record in records],
        messages=[storable(record.message) for *_, record in records],
        steps=[record.step.value if record.step else None for *_, record in records],
    )
