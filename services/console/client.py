"""The REST API as a person's programs use it: one method an endpoint, the envelope opened."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Self

import httpx

ENDED = frozenset({"completed", "failed", "cancelled", "partial_completed"})
"""The statuses in which nothing more will happen by itself."""


class ApiRefused(Exception):
    """The API answered with a failure; the text is its own."""

    def __init__(self, status: int, data: dict[str, Any]) -> None:
        super().__init__(str(data.get("response") or f"HTTP {status}"))
        self.status = status
        self.data = data


class ApiClient:
    """A client of one Schemaloom; use it as an async context manager."""

    def __init__(self, base_url: str, *, key: str | None = None, timeout: float = 30.0) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.AsyncClient(base_url=f"{base_url}/api/v0", headers=headers, timeout=timeout, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def tables(self, **query: str) -> list[str]:
        return list((await self._call("POST", "/database/tables", json=query))["tables"])

    async def create_task(self, **fields: Any) -> str:
        return str((await self._call("POST", "/data_pipeline/tasks", json=fields))["task_id"])

    async def set_tables(self, task_id: str, tables: Sequence[str]) -> dict[str, Any]:
        body = {"tables": list(tables)}
        return await self._call("POST", f"/data_pipeline/tasks/{task_id}/table-list", json=body)

    async def execute(self, task_id: str, **options: Any) -> dict[str, Any]:
        return await self._call("POST", f"/data_pipeline/tasks/{task_id}/execute", json=options)

    async def task(self, task_id: str) -> dict[str, Any]:
        return await self._call("GET", f"/data_pipeline/tasks/{task_id}")

    async def files(self, task_id: str) -> list[dict[str, Any]]:
        return list((await self._call("GET", f"/data_pipeline/tasks/{task_id}/files"))["files"])

    async def file(self, task_id: str, name: str) -> bytes:
        answer = await self._http.get(f"/data_pipeline/tasks/{task_id}/files/{name}")
        answer.raise_for_status()
        return answer.content

    async def upload(self, task_id: str, name: str, content: bytes) -> dict[str, Any]:
        files = {"file": (name, content)}
        return await self._call("POST", f"/data_pipeline/tasks/{task_id}/files", files=files)

    async def logs(self, task_id: str, **query: Any) -> list[dict[str, Any]]:
        return list((await self._call("GET", f"/data_pipeline/tasks/{task_id}/logs", params=query))["logs"])

    async def search(self, question: str, **options: Any) -> dict[str, Any]:
        return await self._call("POST", "/data_pipeline/search", json={"question": question, **options})

    async def follow(self, task_id: str, *, every: float = 0.25) -> AsyncIterator[dict[str, Any]]:
        """The task's state again and again, until it has ended; the last one is the final state."""
        while True:
            state = await self.task(task_id)
            yield state
            if state["status"] in ENDED:
                return
            await asyncio.sleep(every)

    async def _call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        answer = await self._http.request(method, path, **request)
        body = answer.json()
        if not body.get("success"):
            raise ApiRefused(answer.status_code, body.get("data") or {})
        data: dict[str, Any] = body["data"]
        return data
