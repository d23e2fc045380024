"""Table lists: what contract.md settles."""

from typing import Any

import pytest

from shared.steps import Step
from tests.support.envelopes import opened, refused
from tests.support.gateway import Api

pytestmark = pytest.mark.integration


async def submit(api: Api, task_id: str, tables: Any) -> dict[str, Any]:
    return opened(await api.post(task_id, "table-list", json={"tables": tables}))


async def info(api: Api, task_id: str) -> dict[str, Any]:
    return opened(await api.get(task_id, "/table-list-info"))


@pytest.mark.parametrize(
    "tables", ["bss_company, ods.orders", ["bss_company", "ods.orders"], "bss_company\nods.orders"]
)
async def test_tables_are_a_comma_separated_string_or_an_array(api: Api, tables: Any) -> None:
    task_id = await api.create()
    await submit(api, task_id, tables)
    assert (await info(api, task_id))["table_names"] == ["bss_company", "ods.orders"]


async def test_names_are_trimmed_folded_and_counted_once_in_order(api: Api) -> None:
    task_id = await api.create()
    data = await submit(api, task_id, ' ods.b , Bss_Company,public.bss_company,"Mixed Case",服务区,ods.b')
    assert (data["original_count"], data["table_count"], data["unique_table_count"]) == (6, 4, 4)
    assert (await info(api, task_id))["table_names"] == ["ods.b", "bss_company", '"Mixed Case"', "服务区"]


async def test_the_list_is_written_as_table_list_txt(api: Api) -> None:
    task_id = await api.create()
    await submit(api, task_id, "bss_company,ods.orders")
    lines = (await api.get(task_id, "/files/table_list.txt")).text.split("\n")
    assert lines[0] == "# 表清单文件"
    assert lines[1].startswith("# 生成时间: 20")
    assert lines[2:] == ["# 表数量: 2", "", "bss_company", "ods.orders", ""]


async def test_names_that_are_no_identifiers_are_all_listed_and_nothing_is_written(api: Api) -> None:
    task_id = await api.create()
    answer = await api.post(task_id, "table-list", json={"tables": "ok,1a,../etc/passwd,drop table x"})
    data = refused(answer, 400, "invalid_params")
    assert data["invalid_params"] == ["tables"]
    assert all(name in data["response"] for name in ("1a", "../etc/passwd", "drop table x"))
    assert (await info(api, task_id))["has_file"] is False


@pytest.mark.parametrize("tables", ["", "  ", ",", [], [""]])
async def test_an_empty_list_is_an_invalid_parameter(api: Api, tables: Any) -> None:
    task_id = await api.create()
    data = refused(await api.post(task_id, "table-list", json={"tables": tables}), 400, "invalid_params")
    assert data["invalid_params"] == ["tables"]


async def test_a_missing_list_is_a_missing_parameter_and_a_wrong_one_an_invalid_one(api: Api) -> None:
    task_id = await api.create()
    for body in ({}, {"tables": None}):
        answer = await api.post(task_id, "table-list", json=body)
        assert refused(answer, 400, "missing_required_params")["missing_params"] == ["tables"]
    for tables in (5, {"a": 1}, ["a", 5], True):
        refused(await api.post(task_id, "table-list", json={"tables": tables}), 400, "invalid_params")


async def test_a_list_has_up_to_two_thousand_tables(api: Api) -> None:
    task_id = await api.create()
    assert (await submit(api, task_id, [f"t{n}" for n in range(2000)]))["table_count"] == 2000
    answer = await api.post(task_id, "table-list", json={"tables": [f"t{n}" for n in range(2001)]})
    refused(answer, 400, "invalid_params")


async def upload(api: Api, task_id: str, content: bytes, name: str = "tables.txt") -> Any:
    return await api.post(task_id, "upload-table-list", files={"file": (name, content)})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
async def test_an_uploaded_list_is_kept_as_utf8_with_its_comments(api: Api, encoding: str) -> None:
    task_id = await api.create()
    text = "# 服务区\nbss_company,服务区\n\n-- 其他\nods.orders\n"
    data = opened(await upload(api, task_id, text.encode(encoding)))
    assert data["file_size"] == len(text.encode())
    assert (await api.get(task_id, "/files/table_list.txt")).content == text.encode()
    assert (await info(api, task_id))["table_names"] == ["bss_company", "服务区", "ods.orders"]


@pytest.mark.parametrize("name", ["tables.csv", "tables", "../tables.txt", "a/b.txt"])
async def test_only_a_txt_file_is_taken(api: Api, name: str) -> None:
    task_id = await api.create()
    data = refused(await upload(api, task_id, b"bss_company", name), 400, "invalid_params")
    assert data["invalid_params"] == ["file"]


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"bad name!\n", b"\xff\xfe\xff", b"a\0b"])
async def test_an_uploaded_list_is_checked(api: Api, content: bytes) -> None:
    task_id = await api.create()
    refused(await upload(api, task_id, content), 400, "invalid_params")
    assert (await info(api, task_id))["exists"] is False


async def test_an_uploaded_list_has_at_most_two_megabytes(api: Api) -> None:
    task_id = await api.create()
    data = refused(await upload(api, task_id, b"#" * (2 * 1024 * 1024 + 1)), 413, "file_too_large")
    assert data["max_size"] == 2 * 1024 * 1024


async def test_a_form_without_its_file_names_it(api: Api) -> None:
    answer = await api.post(await api.create(), "upload-table-list")
    assert refused(answer, 400, "missing_required_params")["missing_params"] == ["file"]


async def test_without_a_list_the_info_says_so(api: Api) -> None:
    data = await info(api, await api.create())
    assert (data["has_file"], data["exists"], data["table_count"], data["table_names"]) == (False, False, 0, [])


async def test_the_list_does_not_change_while_the_task_runs(api: Api) -> None:
    api.script.hold(Step.DDL_GENERATION)
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    await api.running(task_id, Step.DDL_GENERATION)
    for answer in (
        await api.post(task_id, "table-list", json={"tables": "a"}),
        await upload(api, task_id, b"a"),
        await api.upload(task_id, "table_list.txt", b"a"),
    ):
        data = refused(answer, 409, "conflict")
        assert (data["status"], data["current_step"]) == ("in_progress", "ddl_generation")


async def test_a_table_list_among_the_files_is_checked_too(api: Api) -> None:
    task_id = await api.create_with_tables()
    refused(await api.upload(task_id, "table_list.txt", b"no name!"), 400, "invalid_params")
    data = opened(await api.upload(task_id, "table_list.txt", b"ods.orders\n"))
    assert data["backup_info"]["backup_filename"] == "table_list.txt_bak1"
    assert (await info(api, task_id))["table_names"] == ["ods.orders"]


async def test_a_table_list_among_the_files_has_at_most_two_megabytes_too(api: Api) -> None:
    answer = await api.upload(await api.create(), "table_list.txt", b"#" * (2 * 1024 * 1024 + 1))
    assert refused(answer, 413, "file_too_large")["max_size"] == 2 * 1024 * 1024
