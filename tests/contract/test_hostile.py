"""What somebody sends who means harm, or whose program has lost its mind."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api, listening, started

pytestmark = pytest.mark.integration

MEGABYTE = 1024 * 1024
CONNECTIONS = [
    "postgresql://ann:s3cret@db.example/x",
    "postgresql://ann:s3cret@192.0.2.1:5432/x",
    "postgresql://ann:s3cret@169.254.169.254/x",
    "postgresql://ann:s3cret@[fe80::1]/x",
    "postgresql://ann:s3cret@metadata.google.internal/x",
    "postgresql://ann:s3cret@127.0.0.1.nip.example/x",
    "postgresql://ann:s3cret@localhost,db.example/x",
    "postgresql://ann:s3cret@localhost/x?hostaddr=192.0.2.1",
    "postgresql:///x?host=/var/run/postgresql",
    "postgresql://ann@localhost/x?passfile=/etc/passwd",
    "postgresql://ann@localhost/x?options=-c%20log_statement%3Dall",
    "postgresql://ann@localhost/x?service=prod",
    "postgresql://ann@localhost/x?sslrootcert=/etc/shadow",
]


@asynccontextmanager
async def raw_client(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a real socket: what it is told to ask for goes over the wire as it is."""
    async with listening(api.app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


async def raw_get(client: httpx.AsyncClient, path: str) -> tuple[int, dict[str, Any]]:
    """The answer to a path that no client tidies up."""
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    "task_id",
    [
        "%2e%2e",
        "..",
        "../..",
        "%2e%2e%2f%2e%2e",
        "%2Fetc%2Fpasswd",
        "/etc/passwd",
        "..%5c..",
        "%00",
        "a%0d%0ab",
        "~root",
    ],
)
async def test_no_spelling_of_an_id_leads_anywhere(api: Api, task_id: str) -> None:
    async with raw_client(api) as client:
        for part in ("", "/files", "/files/passwd", "/archive", "/logs"):
            status, body = await raw_get(client, f"{TASKS}/{task_id}{part}")
            assert (status, body["data"]["error_type"]) == (404, "resource_not_found")


async def test_nothing_beside_the_tasks_is_deleted(api: Api, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("x")
    ids = [str(precious), "../precious.txt", "..", ".", "/", "tasks", "*", "%2e%2e"]
    data = opened(await api.client.request("DELETE", TASKS, json={"task_ids": ids, "confirm": True}))
    assert {failed["error_type"] for failed in data["failed_tasks"]} == {"resource_not_found"}
    assert (len(data["failed_tasks"]), precious.read_text()) == (len(ids), "x")


async def test_a_body_of_a_megabyte_is_read_and_not_one_byte_more(api: Api) -> None:
    def body(size: int) -> bytes:
        head, tail = b'{"db_name": "x", "padding": "', b'"}'
        return head + b"x" * (size - len(head) - len(tail)) + tail

    opened(await api.client.post(TASKS, content=body(MEGABYTE)))
    answer = await api.client.post(TASKS, content=body(MEGABYTE + 1))
    assert refused(answer, 413, "file_too_large")["max_size"] == MEGABYTE


@pytest.mark.parametrize("nested", [b"[", b'{"a":', b'[{"task_name":'])
async def test_json_that_is_nested_a_hundred_thousand_deep_is_refused(api: Api, nested: bytes) -> None:
    answer = await api.client.post(TASKS, content=(nested * 100_000)[: MEGABYTE - 1])
    assert refused(answer, 400, "invalid_params")["invalid_params"] == ["body"]
    closed = b'{"task_name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    refused(await api.client.post(TASKS, content=closed), 400, "invalid_params")


async def test_a_list_that_takes_seconds_to_read_keeps_nobody_waiting(api: Api) -> None:
    task_id, names = await api.create(), ",".join(f"a{number}" for number in range(250_000))
    reading = asyncio.create_task(api.post(task_id, "upload-table-list", files={"file": ("a.txt", names.encode())}))
    answered = 0
    while not reading.done():
        assert (await api.client.get("/healthz")).status_code == 200
        answered += 1
        await asyncio.sleep(0.01)
    assert "250000" in refused(reading.result(), 400, "invalid_params")["response"]
    assert answered >= 10


async def test_a_list_of_a_million_entries_of_one_name_is_a_list_of_one_table(api: Api) -> None:
    task_id = await api.create()
    listed = opened(await api.post(task_id, "upload-table-list", files={"file": ("a.txt", b"a," * 1_000_000)}))
    assert listed["table_count"] == 1


async def test_a_trace_of_another_form_travels_no_further(api: Api) -> None:
    right = f"00-{'a' * 32}-{'b' * 16}-01"
    for given, kept in ((right, right), ("x" * 60_000, None), (f"{right}-more", None), (right.upper(), None)):
        task_id = await api.create_with_tables()
        opened(await api.post(task_id, "execute", headers={"traceparent": given}))
        async with api.gateway.store.database.connection() as connection:
            of_task = "select distinct traceparent from executions where task_id = $1"
            assert await connection.fetchval(of_task, task_id) == kept
        assert (await api.finish(task_id))["status"] == "completed"


async def test_nul_bytes_are_refused_wherever_they_stand(api: Api) -> None:
    task_id = await api.create()
    nul = "a\0b"
    requests: list[tuple[str, dict[str, Any]]] = [
        *((TASKS, {field: nul}) for field in ("task_name", "db_name", "business_context", "db_connection")),
        *((f"{TASKS}/query", {field: nul}) for field in ("task_name", "created_by", "db_name", "created_from")),
        *((f"{TASKS}/{task_id}/logs/query", {field: nul}) for field in ("keyword", "logger_name", "level")),
        (f"{TASKS}/{task_id}/table-list", {"tables": nul}),
        (f"{TASKS}/{task_id}/table-list", {"tables": [nul]}),
        ("/api/v0/database/tables", {"schema": nul}),
        ("/api/v0/database/tables", {"table_name_pattern": nul}),
        ("/api/v0/database/table/ddl", {"table": nul}),
        ("/api/v0/data_pipeline/search", {"question": nul}),
    ]
    for path, body in requests:
        refused(await api.client.post(path, json=body), 400, "invalid_params")


async def test_an_upload_that_drips_is_given_up(gateway_url: str, tmp_path: Path) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        while True:
            yield b"x"
            await asyncio.sleep(0.02)

    async with started(gateway_url, tmp_path, upload_timeout_s=0.3) as api:
        task_id = await api.create()
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        async with asyncio.timeout(10):
            answer = await api.post(task_id, "files", content=dripping(), headers=headers)
        assert "超时" in refused(answer, 400, "invalid_params")["response"]
        assert await api.file_names(task_id) == ["data_pipeline.log"]


@pytest.mark.parametrize(
    "name", ['a"; filename=evil.sh; x=".txt', "a;b.txt", "a'b.txt", "é–.txt", "a%0d%0aSet-Cookie: x=1.txt", "a=b,c.txt"]
)
async def test_a_file_name_adds_nothing_to_the_headers_of_its_download(api: Api, name: str) -> None:
    task_id = await api.create()
    quoted = name.replace('"', "%22")
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    data = opened(await api.post(task_id, "files", content=f"{head}x\r\n--b--\r\n".encode(), headers=headers))
    kept = data["uploaded_file"]["filename"]
    answer = await api.get(task_id, f"/files/{quote(kept, safe='')}")
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert "set-cookie" not in answer.headers
    assert disposition.count('"') == 2


@pytest.mark.parametrize("name", ["a\rb.txt", "a\nSet-Cookie: x=1.txt", "a\x7f.txt", "a\u2028b.txt", "a\x85.txt"])
async def test_a_name_that_would_break_a_header_is_refused(api: Api, name: str) -> None:
    task_id = await api.create()
    form = {"file": (name, b"x")}
    answer = await api.post(task_id, "files", files=form)
    if answer.status_code == 200:  # the client has escaped it
        assert "%0" in opened(answer)["uploaded_file"]["filename"]
    else:
        refused(answer, 400, "invalid_params")


@pytest.mark.parametrize("connection", CONNECTIONS)
async def test_a_host_that_is_not_allowed_is_neither_looked_up_nor_called(
    gateway_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connection: str
) -> None:
    """So that requests which somebody makes up can be sent to a gateway without reaching anybody."""
    monkeypatch.setenv("SCHEMALOOM_SOURCE_HOSTS", "127.0.0.1,localhost,::1")
    async with started(gateway_url, tmp_path) as api:
        called: list[object] = []
        loop = asyncio.get_running_loop()
        for name, host in (("getaddrinfo", 0), ("create_connection", 1), ("create_unix_connection", 1)):
            monkeypatch.setattr(loop, name, partial(_recorded, getattr(loop, name), called, host))
        for path in ("/api/v0/database/tables", "/api/v0/database/table/ddl", TASKS):
            answer = await api.client.post(path, json={"table": "a", "db_connection": connection})
            assert refused(answer, 400, "invalid_params")["invalid_params"] == ["db_connection"]
            assert "s3cret" not in answer.text
        assert {host for host in called if str(host) not in gateway_url and "schemaloom-pg" not in str(host)} == set()


def _recorded(way: Callable[..., Any], called: list[object], host: int, *args: Any, **more: Any) -> Any:
    """The gateway's own database goes on being reached."""
    called.append(args[host])
    return way(*args, **more)


async def test_a_task_of_ten_thousand_files_is_listed_in_one_answer(api: Api) -> None:
    task_id = await api.create()
    async with api.gateway.store.database.connection() as connection:
        await connection.execute(
            "insert into files (task_id, name, base_name, key, size, sha256, uploaded, origin, version, created_at, "
            "modified_at) select $1, 't' || n || '.ddl', 't' || n || '.ddl', 'k/' || n, n, '', true, 'upload', 1, "
            "now(), now() from generate_series(1, 10000) as n",
            task_id,
        )
    async with asyncio.timeout(10):
        data = opened(await api.get(task_id, "/files"))
    ours = [file for file in data["files"] if file["file_type"] == "ddl"]
    assert (len(ours), sum(file["file_size"] for file in ours)) == (10_000, 50_005_000)
    assert data["directory_info"]["total_files"] == len(data["files"])
    body = {"task_ids": [task_id], "confirm": True}
    [deleted] = opened(await api.client.request("DELETE", TASKS, json=body))["deleted_tasks"]
    assert deleted["deleted_files_count"] == 10_000
