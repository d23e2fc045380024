"""What task_result.json says."""

import json
from zoneinfo import ZoneInfo

from services.gateway.workflow.task_result import StepReport, TaskFacts, compose, render
from services.gateway.workflow.triggers import Cancel
from shared.events import Usage
from shared.manifests import ItemFailure
from shared.steps import Step
from tests.support.workflow import TASK_ID, Story

SHANGHAI = ZoneInfo("Asia/Shanghai")
FACTS = TaskFacts("服务区", "highway_db")


def ended_story() -> Story:
    story = Story()
    story.execute()
    run = story.run()
    story.apply(run.started())
    story.wait(2.5)
    story.apply(run.completed(usage=Usage(calls=2, cost=0.5)))
    story.apply(story.run().progressed(1, usage=Usage(calls=3)))
    story.apply(Cancel())
    return story


def test_it_holds_every_step_with_its_summary_and_duration_whatever_the_outcome() -> None:
    failure = ItemFailure(step=Step.DDL_GENERATION, item="public.x", error="表不存在")
    reports = {Step.DDL_GENERATION: StepReport({"tables": 7}, (failure,))}
    content = compose(ended_story().state, FACTS, reports, SHANGHAI)
    assert content["status"] == "cancelled"
    assert (content["task_id"], content["task_name"], content["db_name"]) == (TASK_ID, "服务区", "highway_db")
    assert [step["status"] for step in content["steps"]] == ["completed", "cancelled", "pending", "pending"]
    first = content["steps"][0]
    assert (first["result"], first["duration_s"]) == ({"tables": 7}, 2.5)
    assert content["item_errors"] == [{"step": "ddl_generation", "item": "public.x", "error": "表不存在"}]
    assert content["usage"]["calls"] == 5


def test_it_says_in_words_what_each_step_kept_of_its_earlier_run() -> None:
    reports = {
        Step.QA_GENERATION: StepReport({"rerun": {"text": "问答对: 沿用 41 对,重新生成 9 对"}}),
        Step.DDL_GENERATION: StepReport({"rerun": {"text": "表: 沿用 6 个,重新生成 1 个"}}),
        Step.SQL_VALIDATION: StepReport({"rerun": None}),
    }
    told = compose(ended_story().state, FACTS, reports, SHANGHAI)["rerun"]
    assert told == ["表: 沿用 6 个,重新生成 1 个", "问答对: 沿用 41 对,重新生成 9 对"]
    assert compose(ended_story().state, FACTS, {}, SHANGHAI)["rerun"] == []


def test_what_a_step_said_of_an_earlier_execution_is_no_news() -> None:
    story = ended_story()
    story.wait(60)
    story.execute(Step.QA_GENERATION)
    story.apply(story.run().started())
    reports = {step: StepReport({"rerun": {"text": step.value}}) for step in Step}
    assert compose(story.state, FACTS, reports, SHANGHAI)["rerun"] == ["qa_generation"]


def test_times_are_local_without_zone_and_have_six_digits() -> None:
    content = compose(ended_story().state, FACTS, {}, SHANGHAI)
    assert content["started_at"] == "2025-07-02T20:00:00.000000"
    assert content["completed_at"] == "2025-07-02T20:00:02.500000"
    assert content["duration_s"] == 2.5


def test_it_is_readable_json() -> None:
    body = render({"错误": "无"})
    assert body == '{\n  "错误": "无"\n}\n'.encode()
    assert json.loads(body) == {"错误": "无"}
