"""The index of a task's files."""

import asyncio

import pytest

from services.gateway.errors import Conflict, UnknownFile
from services.gateway.records import TaskStatus
from shared.steps import Step
from tests.support.gateway_core import Core

pytestmark = pytest.mark.integration


async def test_an_upload_in_backup_mode_keeps_the_earlier_version(core: Core) -> None:
    task_id = await core.task(table_list=False)
    files = core.store.files
    first = await files.put(task_id, "表.txt", await core.upload(task_id, "表.txt", "one"))
    second = await files.put(task_id, "表.txt", await core.upload(task_id, "表.txt", "two"))
    assert (first.backup_name, first.skipped) == (None, False)
    assert (second.backup_name, second.backup_version) == ("表.txt_bak1", 1)
    assert second.backup_created_at is not None
    assert await core.contents(task_id) == {"表.txt": "two", "表.txt_bak1": "one"}
    assert [(file.name, file.current) for file in await files.current(task_id)] == [
        ("表.txt", True),
        ("表.txt_bak1", False),
    ]


async def test_replace_and_skip_do_what_they_say(core: Core) -> None:
    task_id = await core.task(table_list=False)
    files = core.store.files
    original = await files.put(task_id, "a.json", await core.upload(task_id, "a.json", "one"), mode="skip")
    skipped = await files.put(task_id, "a.json", await core.upload(task_id, "a.json", "two"), mode="skip")
    assert (original.skipped, skipped.skipped, skipped.file) == (False, True, original.file)
    replaced = await files.put(task_id, "a.json", await core.upload(task_id, "a.json", "three"), mode="replace")
    assert replaced.backup_name is None
    assert await core.contents(task_id) == {"a.json": "three"}


async def test_uploads_at_once_lose_nothing(core: Core, other: Core) -> None:
    task_id = await core.task(table_list=False)
    stored = [await core.upload(task_id, "a.md", str(n)) for n in range(8)]
    await asyncio.gather(*((core, other)[n % 2].store.files.put(task_id, "a.md", one) for n, one in enumerate(stored)))
    assert set((await core.contents(task_id)).values()) == {str(n) for n in range(8)}


async def test_a_file_that_is_not_there_is_said_not_to_be(core: Core) -> None:
    task_id = await core.task()
    assert (await core.store.files.get(task_id, "table_list.txt")).uploaded
    with pytest.raises(UnknownFile):
        await core.store.files.get(task_id, "nothing.txt")


async def test_the_table_list_cannot_change_while_the_task_runs(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    with pytest.raises(Conflict) as refusal:
        await core.store.files.put_table_list(task_id, await core.upload(task_id, "table_list.txt", "x"))
    assert refusal.value.status is TaskStatus.IN_PROGRESS


async def test_a_deleted_task_takes_no_files(core: Core) -> None:
    task_id = await core.task()
    await core.store.tasks.delete(task_id, delete_record=False)
    with pytest.raises(Conflict):
        await core.store.files.put(task_id, "a.md", await core.upload(task_id, "a.md", "x"))


async def test_a_complete_rerun_keeps_the_earlier_outputs_as_backups(core: Core) -> None:
    task_id = await core.task(enable_sql_validation=False, enable_training_data_load=False)
    for stamp in ("1", "2"):
        await core.execute(task_id)
        await core.run_all({"a.ddl": stamp}, {f"qs_db_{stamp}_pair.json": stamp})
    contents = await core.contents(task_id)
    del contents["task_result.json"], contents["task_result.json_bak1"]
    assert contents == {
        "table_list.txt": "bss_company\n",
        "a.ddl": "2",
        "a.ddl_bak1": "1",
        "qs_db_2_pair.json": "2",
        "qs_db_1_pair.json_bak1": "1",
    }


async def test_a_rerun_that_fails_leaves_the_earlier_outputs_current(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id, Step.DDL_GENERATION)
    await core.run_step({"a.ddl": "1"})
    await core.execute(task_id, Step.DDL_GENERATION)
    await core.fold((await core.run()).failed())
    assert (await core.contents(task_id))["a.ddl"] == "1"


async def test_a_step_that_runs_again_is_not_given_its_own_earlier_files(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id, Step.DDL_GENERATION)
    await core.run_step({"a.ddl": "1", "a_detail.md": "1"})
    await core.execute(task_id, Step.QA_GENERATION)
    await core.run_step({"qs_db_1_pair.json": "1", "metadata_detail.md": "1"})
    await core.execute(task_id, Step.QA_GENERATION)
    inputs = await (await core.run()).inputs()
    assert [file.name for file in inputs.files] == ["a.ddl", "a_detail.md", "table_list.txt"]


async def test_a_file_uploaded_while_its_step_runs_stays_current(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    run = await core.run()
    await core.fold(run.started())
    await core.store.files.put(task_id, "a.ddl", await core.upload(task_id, "a.ddl", "mine"))
    await core.fold(await run.completed({"a.ddl": "made"}))
    contents = await core.contents(task_id)
    assert (contents["a.ddl"], contents["a.ddl_bak1"]) == ("mine", "made")
    inputs = await (await core.run()).inputs()
    assert [(file.name, file.uploaded) for file in inputs.files] == [("a.ddl", True), ("table_list.txt", True)]


async def test_a_file_uploaded_between_two_requests_of_a_step_is_an_input_of_the_second(core: Core) -> None:
    task_id = await core.task()
    await core.execute(task_id)
    first = await core.run()
    await core.fold(first.started())
    await core.store.files.put(task_id, "a.ddl", await core.upload(task_id, "a.ddl", "mine"))
    await core.fold(first.yielded())
    second = await core.run()
    assert "a.ddl" in {file.name for file in (await second.inputs()).files}
    await core.fold(await second.completed({"a.ddl": "made of mine"}))
    contents = await core.contents(task_id)
    assert (contents["a.ddl"], contents["a.ddl_bak1"]) == ("made of mine", "mine")
