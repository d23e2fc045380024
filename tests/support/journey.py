"""A task from its creation to its end, as a client of the API goes through it, and what is promised of its outcome."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.console.client import ApiClient

TABLES = (
    "bss_car_day_count",
    "bss_business_day_data",
    "bss_company",
    "bss_section_route",
    "bss_section_route_area_link",
    "bss_service_area",
    "bss_service_area_mapper",
)


@dataclass(frozen=True)
class Outcome:
    """How a task ended and everything it left."""

    task_id: str
    state: dict[str, Any]
    files: dict[str, bytes]
    logs: list[dict[str, Any]]

    def names(self, ending: str) -> list[str]:
        """The current files (no backups) whose names end so."""
        return sorted(name for name in self.files if name.endswith(ending))

    def text(self, name: str) -> str:
        return self.files[name].decode()

    @property
    def pairs(self) -> list[dict[str, str]]:
        (name,) = self.names("_pair.json")
        pairs: list[dict[str, str]] = json.loads(self.files[name])
        return pairs

    @property
    def load_report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.files["training_load_report.json"])
        return report


async def start(api: ApiClient, tables: Sequence[str] = TABLES, **fields: Any) -> str:
    """Creates a task on the configured database and executes it completely."""
    parameters = {"db_name": None, "business_context": "高速公路服务区管理系统", **fields}
    task_id = await api.create_task(**parameters)
    await api.set_tables(task_id, tables)
    await api.execute(task_id, execution_mode="complete")
    return task_id


async def finish(api: ApiClient, task_id: str) -> Outcome:
    """Waits for the task's end and collects what it left."""
    async for state in api.follow(task_id, every=0.1):
        final = state
    listed = await api.files(task_id)
    files = {file["file_name"]: await api.file(task_id, file["file_name"]) for file in listed}
    return Outcome(task_id, final, files, await api.logs(task_id, limit=1000))


async def complete(url: str, tables: Sequence[str] = TABLES, **fields: Any) -> Outcome:
    async with ApiClient(url) as api:
        return await finish(api, await start(api, tables, **fields))


async def explain_all(pairs: Sequence[dict[str, str]], source_url: str) -> list[str]:
    """What PostgreSQL says against any of the pairs."""
    connection = await asyncpg.connect(source_url)
    complaints = []
    try:
        for pair in pairs:
            try:
                await connection.fetch(f"EXPLAIN {pair['sql']}")
            except asyncpg.PostgresError as error:
                complaints.append(f"{pair['question']}: {error}")
    finally:
        await connection.close()
    return complaints


async def stored_records(training_url: str) -> dict[str, int]:
    """How many records of each kind the pgvector store holds, as its readers count them."""
    connection = await asyncpg.connect(training_url)
    try:
        rows = await connection.fetch(
            "SELECT c.name, count(*) FROM langchain_pg_embedding e"
            " JOIN langchain_pg_collection c ON c.uuid = e.collection_id GROUP BY c.name"
        )
        return {row["name"]: row["count"] for row in rows}
    finally:
        await connection.close()
