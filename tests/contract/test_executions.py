"""Running, cancelling and resuming: what contract.md settles."""

import re
from typing import Any

import pytest

from shared.errors import PermanentError, TransientError
from shared.steps import STEPS, Step
from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api

pytestmark = pytest.mark.integration

BROKEN = PermanentError("数据库 db.example 拒绝连接")


async def test_complete_is_the_default_mode(api: Api) -> None:
    task_id = await api.create_with_tables()
    data = opened(await api.post(task_id, "execute"))
    assert (data["execution_mode"], data["step_name"]) == ("complete", None)
    assert (await api.finish(task_id))["status"] == "completed"
    assert api.script.runs == list(STEPS)


async def test_a_task_without_a_table_list_is_not_run(api: Api) -> None:
    refused(await api.post(await api.create(), "execute"), 400, "missing_required_params")


async def test_a_task_that_runs_is_not_run_again(api: Api) -> None:
    api.script.hold(Step.DDL_GENERATION)
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    data = refused(await api.post(task_id, "execute"), 409, "conflict")
    assert (data["status"], data["current_step"]) == ("in_progress", "ddl_generation")


@pytest.mark.parametrize(
    ("body", "error_type", "key", "field"),
    [
        ({"execution_mode": "partial"}, "invalid_params", "invalid_params", "execution_mode"),
        ({"execution_mode": "step"}, "missing_required_params", "missing_params", "step_name"),
        ({"execution_mode": "step", "step_name": "magic"}, "invalid_params", "invalid_params", "step_name"),
        ({"skip_training": "no"}, "invalid_params", "invalid_params", "skip_training"),
    ],
)
async def test_wrong_options_are_refused(api: Api, body: Any, error_type: str, key: str, field: str) -> None:
    task_id = await api.create_with_tables()
    assert refused(await api.post(task_id, "execute", json=body), 400, error_type)[key] == [field]


@pytest.mark.parametrize("step", [Step.QA_GENERATION, Step.SQL_VALIDATION, Step.TRAINING_LOAD])
async def test_in_step_mode_the_inputs_of_the_step_must_exist(api: Api, step: Step) -> None:
    task_id = await api.create_with_tables()
    answer = await api.post(task_id, "execute", json={"execution_mode": "step", "step_name": step})
    data = refused(answer, 409, "conflict")
    assert (".ddl" in data["response"]) or ("_pair.json" in data["response"])


async def test_a_task_with_only_uploaded_pairs_can_be_checked_and_loaded(api: Api) -> None:
    task_id = await api.create()
    opened(await api.upload(task_id, "mine_pair.json", b"[]"))
    for step in (Step.SQL_VALIDATION, Step.TRAINING_LOAD):
        state = await api.complete(task_id, execution_mode="step", step_name=step)
        assert state["step_status"][step] == "completed"


async def test_after_a_step_run_the_task_is_partial_until_every_enabled_step_is_completed(api: Api) -> None:
    task_id = await api.create_with_tables(enable_training_data_load=False)
    runs = [await api.complete(task_id, execution_mode="step", step_name=step) for step in STEPS[:3]]
    assert [state["status"] for state in runs] == ["partial_completed", "partial_completed", "completed"]


async def test_a_step_run_runs_even_a_step_that_its_switch_disables(api: Api) -> None:
    task_id = await api.create_with_tables(enable_training_data_load=False)
    state = await api.complete(task_id)
    assert (state["status"], state["step_status"]["training_load"]) == ("completed", "skipped")
    state = await api.complete(task_id, execution_mode="step", step_name="training_load")
    assert state["step_status"]["training_load"] == "completed"


async def test_disabled_steps_are_skipped(api: Api) -> None:
    task_id = await api.create_with_tables(enable_sql_validation=False)
    state = await api.complete(task_id)
    assert state["step_status"]["sql_validation"] == "skipped"
    assert Step.SQL_VALIDATION not in api.script.runs


async def test_a_complete_run_starts_anew_and_keeps_earlier_outputs_as_a_backup(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    api.script.outputs[Step.DDL_GENERATION]["bss_company.ddl"] = "create table public.bss_company (id text);\n"
    await api.complete(task_id)
    assert api.script.runs == [*STEPS, *STEPS]
    assert {"bss_company.ddl", "bss_company.ddl_bak1"} <= set(await api.file_names(task_id))
    assert "id text" in (await api.get(task_id, "/files/bss_company.ddl")).text


async def test_a_failed_step_fails_the_task_with_what_a_person_can_act_on(api: Api) -> None:
    api.script.failures[Step.QA_GENERATION] = BROKEN
    task_id = await api.create_with_tables()
    state = await api.complete(task_id)
    assert (state["status"], state["step_status"]["qa_generation"]) == ("failed", "failed")
    assert "db.example" in state["error_message"]
    assert state["completed_at"]


async def test_an_error_is_cleared_when_the_next_run_starts(api: Api) -> None:
    api.script.failures[Step.DDL_GENERATION] = BROKEN
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    del api.script.failures[Step.DDL_GENERATION]
    api.script.hold(Step.DDL_GENERATION)
    opened(await api.post(task_id, "execute"))
    state = await api.state(task_id)
    assert (state["error_message"], state["completed_at"], state["status"]) == (None, None, "in_progress")


async def test_failed_items_do_not_fail_the_task(api: Api) -> None:
    api.script.failed_items[Step.DDL_GENERATION] = {"public.gone": "表不存在"}
    task_id = await api.create_with_tables()
    state = await api.complete(task_id)
    assert state["status"] == "completed"
    [failed] = state["result"]["item_errors"]
    assert (failed["step"], failed["item"], failed["error"]) == ("ddl_generation", "public.gone", "表不存在")


async def test_cancel_stops_a_running_task(api: Api) -> None:
    api.script.hold(Step.QA_GENERATION)
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    await api.running(task_id, Step.QA_GENERATION)
    data = opened(await api.post(task_id, "cancel"))
    assert (data["task_id"], data["step_name"]) == (task_id, "qa_generation")
    state = await api.state(task_id)
    assert (state["status"], state["current_step"]) == ("cancelled", None)
    assert state["step_status"]["ddl_generation"] == "completed"
    assert state["step_status"]["qa_generation"] == "cancelled"


async def test_resume_goes_on_from_the_first_step_that_is_not_completed(api: Api) -> None:
    api.script.failures[Step.SQL_VALIDATION] = BROKEN
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    del api.script.failures[Step.SQL_VALIDATION]
    data = opened(await api.post(task_id, "resume"))
    assert (data["execution_mode"], data["step_name"], data["task_id"]) == ("complete", None, task_id)
    assert (await api.finish(task_id))["status"] == "completed"
    assert api.script.runs == [*STEPS[:3], *STEPS[2:]]


async def test_cancel_and_resume_are_conflicts_when_there_is_nothing_to_do(api: Api) -> None:
    task_id = await api.create_with_tables()
    refused(await api.post(task_id, "cancel"), 409, "conflict")
    await api.complete(task_id)
    refused(await api.post(task_id, "resume"), 409, "conflict")
    refused(await api.post(task_id, "cancel"), 409, "conflict")


async def test_the_current_step_is_pending_until_a_worker_starts(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    held = api.script.hold(Step.DDL_GENERATION)
    other = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    await api.running(task_id, Step.DDL_GENERATION)
    opened(await api.post(other, "execute"))
    state = await api.state(other)
    assert (state["status"], state["current_step"]["status"]) == ("in_progress", "pending")
    held.set()
    await api.finish(other)


async def test_the_current_step_is_pending_between_attempts(api: Api) -> None:
    api.script.failures[Step.QA_GENERATION] = TransientError("大模型暂时没有应答")
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    state = await api.until(task_id, lambda state: state["steps"][1]["error_message"] is not None)
    current = state["current_step"]
    assert (state["status"], current["step"], current["status"]) == ("in_progress", "qa_generation", "pending")
    assert state["step_status"]["qa_generation"] == "pending"
    assert state["steps"][1]["error_message"] == "大模型暂时没有应答"


@pytest.mark.parametrize("body", [{}, {"execution_mode": "step", "step_name": "ddl_generation"}])
async def test_an_execution_is_labelled_by_task_step_and_second(api: Api, body: dict[str, str]) -> None:
    api.script.hold(Step.DDL_GENERATION)
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute", json=body))
    current = (await api.running(task_id, Step.DDL_GENERATION))["current_step"]
    assert re.fullmatch(rf"{task_id}_step_ddl_generation_exec_\d{{8}}_\d{{6}}", current["execution_id"])


async def test_the_switches_of_the_load_are_handed_on(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id, backup_vector_tables=True, truncate_vector_tables=True, skip_training=True)
    given = api.script.inputs[Step.TRAINING_LOAD].parameters
    assert (given.backup_vector_tables, given.truncate_vector_tables, given.skip_training) == (True, True, True)
    await api.complete(task_id)
    assert not api.script.inputs[Step.TRAINING_LOAD].parameters.truncate_vector_tables


async def test_a_complete_run_resets_all_steps_to_pending(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    held = api.script.hold(Step.DDL_GENERATION)
    opened(await api.post(task_id, "execute"))
    state = await api.running(task_id, Step.DDL_GENERATION)
    assert [state["step_status"][step] for step in STEPS] == ["running", "pending", "pending", "pending"]
    assert [step["completed_at"] for step in state["steps"]] == [None] * 4
    held.set()
    await api.finish(task_id)


async def test_a_step_run_resets_its_own_step_and_leaves_the_others(api: Api) -> None:
    task_id = await api.create_with_tables()
    before = await api.complete(task_id)
    after = await api.complete(task_id, execution_mode="step", step_name="qa_generation")
    changed = [new["started_at"] != old["started_at"] for old, new in zip(before["steps"], after["steps"], strict=True)]
    assert changed == [False, True, False, False]


async def test_a_failed_step_run_fails_the_task(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    api.script.failures[Step.SQL_VALIDATION] = BROKEN
    state = await api.complete(task_id, execution_mode="step", step_name="sql_validation")
    assert (state["status"], state["step_status"]["sql_validation"]) == ("failed", "failed")


async def test_a_cancelled_run_is_resumed_where_it_stood(api: Api) -> None:
    held = api.script.hold(Step.QA_GENERATION)
    task_id = await api.create_with_tables()
    opened(await api.post(task_id, "execute"))
    await api.running(task_id, Step.QA_GENERATION)
    opened(await api.post(task_id, "cancel"))
    listed = opened(await api.client.get(TASKS, params={"status": "cancelled"}))
    assert [task["task_id"] for task in listed["tasks"]] == [task_id]
    held.set()
    opened(await api.post(task_id, "resume"))
    state = await api.finish(task_id)
    assert (state["status"], api.script.runs.count(Step.DDL_GENERATION)) == ("completed", 1)


async def test_whether_a_listed_table_exists_is_not_asked_before_the_run(api: Api) -> None:
    """The configured business database of this gateway cannot be reached."""
    task_id = await api.create_with_tables("no_such_table")
    opened(await api.post(task_id, "execute"))
    await api.finish(task_id)


async def test_a_result_is_of_the_run_that_ended_last(api: Api) -> None:
    task_id = await api.create_with_tables()
    await api.complete(task_id)
    held = api.script.hold(Step.DDL_GENERATION)
    opened(await api.post(task_id, "execute"))
    assert (await api.running(task_id, Step.DDL_GENERATION))["result"] is None
    held.set()
    assert (await api.finish(task_id))["result"] is not None
