"""Files of a task: what contract.md settles."""

import io
import json
import zipfile
from typing import Any
from urllib.parse import quote, unquote

import pytest

from shared.steps import Step
from tests.support.envelopes import opened, refused
from tests.support.gateway import Api, listening

pytestmark = pytest.mark.integration

BODY = bytes(range(256)) * 4


async def download(api: Api, task_id: str, name: str, **headers: str) -> Any:
    return await api.get(task_id, f"/files/{quote(name, safe='')}", headers=headers)


async def with_file(api: Api, name: str = "data.csv", body: bytes = BODY) -> str:
    task_id = await api.create()
    opened(await api.upload(task_id, name, body))
    return task_id


async def test_files_are_listed_newest_first_with_the_prefix_of_the_task(api: Api) -> None:
    task_id = await api.create()
    for name in ("a.md", "b.sql", "c.json"):
        opened(await api.upload(task_id, name, b"12345"))
    data = opened(await api.get(task_id, "/files"))
    assert [file["file_name"] for file in data["files"] if file["file_type"] != "log"] == ["c.json", "b.sql", "a.md"]
    assert data["directory_info"]["directory_path"] == f"tasks/{task_id}"
    assert data["directory_info"]["total_files"] == len(data["files"])
    assert data["directory_info"]["total_size"] == sum(file["file_size"] for file in data["files"])


async def test_the_log_is_listed_once_it_has_records_and_downloads_as_text(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    [log] = [f for f in opened(await api.get(task_id, "/files"))["files"] if f["file_name"] == "data_pipeline.log"]
    answer = await download(api, task_id, "data_pipeline.log")
    assert (log["file_type"], answer.headers["content-type"]) == ("log", "text/plain; charset=utf-8")
    assert "[INFO] " in answer.text
    assert "开始执行步骤: ddl_generation" in answer.text


async def test_a_download_is_the_bytes_of_the_upload(api: Api) -> None:
    task_id = await with_file(api)
    answer = await download(api, task_id, "data.csv")
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["content-length"] == str(len(BODY))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.ddl", "text/plain; charset=utf-8"),
        ("a.sql", "text/plain; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.md", "text/markdown; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
    ],
)
async def test_text_downloads_say_how_they_are_encoded(api: Api, name: str, content_type: str) -> None:
    task_id = await with_file(api, name, "服务区".encode())
    answer = await download(api, task_id, name)
    assert (answer.headers["content-type"], answer.content.decode()) == (content_type, "服务区")


async def test_chinese_names_work_in_both_directions(api: Api) -> None:
    task_id = await with_file(api, "服务区 说明.md", "## 服务区\n".encode())
    answer = await download(api, task_id, "服务区 说明.md")
    assert answer.text == "## 服务区\n"
    disposition = answer.headers["content-disposition"]
    assert unquote(disposition.split("filename*=UTF-8''")[1]) == "服务区 说明.md"


async def test_a_range_is_a_part_of_the_file(api: Api) -> None:
    task_id = await with_file(api)
    answer = await download(api, task_id, "data.csv", Range="bytes=10-19")
    assert (answer.status_code, answer.content) == (206, BODY[10:20])
    assert answer.headers["content-range"] == f"bytes 10-19/{len(BODY)}"
    answer = await download(api, task_id, "data.csv", Range="bytes=-5")
    assert answer.content == BODY[-5:]


async def test_a_range_outside_the_file_is_a_416(api: Api) -> None:
    task_id = await with_file(api)
    answer = await download(api, task_id, "data.csv", Range="bytes=5000-")
    refused(answer, 416, "invalid_range")
    assert answer.headers["content-range"] == f"bytes */{len(BODY)}"


async def test_a_broken_off_download_goes_on_only_in_the_same_file(api: Api) -> None:
    task_id = await with_file(api)
    etag = (await download(api, task_id, "data.csv")).headers["etag"]
    headers = {"Range": "bytes=1000-", "If-Range": etag}
    assert (await download(api, task_id, "data.csv", **headers)).status_code == 206
    opened(await api.upload(task_id, "data.csv", BODY + b"more"))
    answer = await download(api, task_id, "data.csv", **headers)
    assert (answer.status_code, len(answer.content)) == (200, len(BODY) + 4)


async def test_what_the_client_has_already_is_not_sent_again(api: Api) -> None:
    task_id = await with_file(api)
    etag = (await download(api, task_id, "data.csv")).headers["etag"]
    answer = await download(api, task_id, "data.csv", **{"If-None-Match": f'"other", {etag}'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


async def test_head_tells_what_a_file_measures_without_sending_it(api: Api) -> None:
    task_id = await with_file(api)
    async with listening(api.app) as url:
        for path in (f"/tasks/{task_id}/files/data.csv", f"/tasks/{task_id}/events", "/tasks"):
            asked = await api.client.head(f"{url}/api/v0/data_pipeline{path}")
            assert (asked.status_code, asked.content) == (200, b"")
        head = await api.client.head(f"{url}/api/v0/data_pipeline/tasks/{task_id}/files/data.csv")
    assert (head.headers["content-length"], head.headers["accept-ranges"]) == (str(len(BODY)), "bytes")


async def test_an_unknown_file_is_a_404(api: Api) -> None:
    task_id = await with_file(api)
    for name in ("nothing.txt", "data_pipeline.log2", "../data.csv", "..\\data.csv", "a\0b", "x" * 300):
        refused(await download(api, task_id, name), 404, "resource_not_found")


@pytest.mark.parametrize(
    "path", ["%2e%2e", "%2e%2e%2fdata.csv", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "a%00.txt"]
)
async def test_no_encoding_of_a_path_leads_out_of_the_task(api: Api, path: str) -> None:
    task_id = await with_file(api)
    async with listening(api.app) as url:
        answer = await api.client.get(f"{url}/api/v0/data_pipeline/tasks/{task_id}/files/{path}")
    refused(answer, 404, "resource_not_found")


@pytest.mark.parametrize("name", ["../a.txt", "a/b.txt", "a\\\\b.txt", "a..txt", "a\x01.txt", "服" * 84 + ".txt", ".."])
async def test_a_name_that_is_a_path_is_refused(api: Api, name: str) -> None:
    """Written by hand: clients tidy names up."""
    task_id = await api.create()
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await api.post(task_id, "files", content=f"{head}x\r\n--b--\r\n".encode(), headers=headers)
    assert refused(answer, 400, "invalid_params")["invalid_params"] == ["file"]
    assert [file for file in await api.file_names(task_id) if file != "data_pipeline.log"] == []


@pytest.mark.parametrize("name", ["a.exe", "a", "a.zip", "a.log", "a.json.backup"])
async def test_only_the_listed_kinds_are_taken(api: Api, name: str) -> None:
    data = refused(await api.upload(await api.create(), name, b"x"), 400, "invalid_params")
    assert data["invalid_params"] == ["file"]


async def test_an_upload_is_not_empty_and_has_at_most_ten_megabytes(api: Api) -> None:
    task_id = await api.create()
    refused(await api.upload(task_id, "a.txt", b""), 400, "invalid_params")
    limit = 10 * 1024 * 1024
    opened(await api.upload(task_id, "a.txt", b"x" * limit))
    data = refused(await api.upload(task_id, "a.txt", b"x" * (limit + 1)), 413, "file_too_large")
    assert data["max_size"] == limit


async def test_a_backup_is_kept_of_each_earlier_version(api: Api) -> None:
    task_id = await with_file(api, "a.txt", b"one")
    for number, body in ((1, b"two"), (2, b"three")):
        data = opened(await api.upload(task_id, "a.txt", body, overwrite_mode="backup"))
        assert data["backup_info"]["backup_filename"] == f"a.txt_bak{number}"
        assert data["backup_info"]["backup_version"] == number
    bodies = [(await download(api, task_id, name)).content for name in ("a.txt", "a.txt_bak1", "a.txt_bak2")]
    assert bodies == [b"three", b"one", b"two"]


async def test_replace_keeps_no_backup_and_skip_writes_nothing(api: Api) -> None:
    task_id = await with_file(api, "a.txt", b"one")
    data = opened(await api.upload(task_id, "a.txt", b"two", overwrite_mode="replace"))
    assert "backup_info" not in data
    data = opened(await api.upload(task_id, "a.txt", b"three", overwrite_mode="skip"))
    assert (data["skipped"], data["uploaded_file"]["size"]) == (True, 3)
    assert (await download(api, task_id, "a.txt")).content == b"two"
    assert "a.txt_bak1" not in await api.file_names(task_id)
    assert "skipped" not in opened(await api.upload(task_id, "b.txt", b"new", overwrite_mode="skip"))


async def test_an_unknown_overwrite_mode_is_refused(api: Api) -> None:
    data = refused(await api.upload(await api.create(), "a.txt", b"x", overwrite_mode="merge"), 400, "invalid_params")
    assert data["invalid_params"] == ["overwrite_mode"]


async def test_an_uploaded_file_is_what_the_next_step_reads(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id, execution_mode="step", step_name="ddl_generation")
    opened(await api.upload(task_id, "bss_company.ddl", b"edited"))
    await api.complete(task_id, execution_mode="step", step_name="qa_generation")
    seen = {file.name: file for file in api.script.inputs[Step.QA_GENERATION].files}
    assert seen["bss_company.ddl"].uploaded
    assert await api.gateway.objects.get(seen["bss_company.ddl"].key) == b"edited"


async def test_the_archive_holds_every_file(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    answer = await api.get(task_id, "/archive")
    assert answer.headers["content-type"] == "application/zip"
    assert f"{task_id}.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(await api.file_names(task_id))
        assert json.loads(archive.read("task_result.json"))


async def test_hundreds_of_files_are_listed_in_one_answer(api: Api) -> None:
    task_id = await api.create_with_tables()
    api.script.outputs[Step.DDL_GENERATION] = {f"t{number}.ddl": "create table t ();\n" for number in range(300)}
    await api.complete(task_id, execution_mode="step", step_name="ddl_generation")
    data = opened(await api.get(task_id, "/files"))
    assert data["directory_info"]["total_files"] >= 301
    assert len((await api.get(task_id, "/archive")).content) > 30_000
