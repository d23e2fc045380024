"""sql_validation as a step: files in, files out, and what a person reads about it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.validator.step import validate_pairs
from shared.errors import PermanentError
from shared.llm.port import LlmUnavailable
from shared.manifests import TaskParameters
from shared.source.dsn import parse
from shared.source.pool import source_opener
from shared.source.port import OpenSource
from shared.steps import Step
from tests.support.run import MemoryRun, ScriptedChat, StepCollaborators, no_source

pytestmark = pytest.mark.integration

NAME = "qs_highway_db_20250702_190410_pair.json"
DETAIL = "qs_highway_db_20250702_190410_detail.json"
STAMP = "20250702_190410"
SUMMARY, REPORT = f"sql_validation_{STAMP}_summary.log", f"sql_validation_{STAMP}_report.json"
CHANGES = f"file_modifications_{STAMP}.log"

GOOD = {"question": "有哪些公司", "sql": "SELECT company_name AS 公司 FROM bss_company WHERE delete_ts IS NULL;"}
REPAIRABLE = {
    "question": "关联总数",
    "sql": "SELECT COUNT(*) AS 数量 FROM bss_section_route_area_link WHERE delete_ts IS NULL;",
}
HOPELESS = {"question": "服务区海拔", "sql": "SELECT altitude FROM bss_service_area WHERE delete_ts IS NULL;"}
EMPTY = {"question": "名为月球的公司", "sql": "SELECT company_no FROM bss_company WHERE company_name = '月球';"}
REPAIRED_SQL = "SELECT COUNT(*) AS 数量 FROM bss_section_route_area_link;"


def made_run(*pairs: object, files: dict[str, str] | None = None, **parameters: Any) -> MemoryRun:
    text = json.dumps(list(pairs), ensure_ascii=False, indent=2) + "\n"
    return MemoryRun(Step.SQL_VALIDATION, files={NAME: text, **(files or {})}, parameters=TaskParameters(**parameters))


@pytest.fixture
def open_source(highway_url: str) -> Iterator[OpenSource]:
    yield source_opener(parse(highway_url, embedded=True))


async def test_the_words_of_the_documents_say_what_adds_up(open_source: OpenSource) -> None:
    takings = {
        "question": "支付宝支付金额合计是多少",
        "sql": "SELECT SUM(zfb) AS 合计 FROM bss_business_day_data WHERE delete_ts IS NULL;",
    }
    detail = "## bss_business_day_data(营业数据表)\n\n字段列表:\n- zfb (numeric) - {}\n"
    listed = {"table_list.txt": "bss_business_day_data"}

    async def doubts(meaning: str) -> list[str]:
        run = made_run(takings, files={**listed, "bss_business_day_data_detail.md": detail.format(meaning)})
        await validate_pairs(run, StepCollaborators(open_source))
        return [line for line in run.written[SUMMARY].splitlines() if "不能求和" in line]

    assert await doubts("支付宝支付金额") == []
    assert await doubts("支付宝费率")


async def test_pairs_are_checked_repaired_and_removed(open_source: OpenSource) -> None:
    details = [
        {"theme": "公司", "rows": 1},
        {"theme": "路段", "rows": 0},
        {"theme": "海拔", "rows": 0},
        {"theme": "月球", "rows": 0},
    ]
    run = made_run(GOOD, REPAIRABLE, HOPELESS, EMPTY, files={DETAIL: json.dumps(details)})
    original = run.files[NAME]
    summary = await validate_pairs(run, StepCollaborators(open_source))

    assert json.loads(run.files[NAME]) == [GOOD, {**REPAIRABLE, "sql": REPAIRED_SQL}, EMPTY]
    assert run.files[f"{NAME}.backup"] == original
    assert [detail["theme"] for detail in json.loads(run.files[DETAIL])] == ["公司", "路段", "月球"]
    assert json.loads(run.files[DETAIL])[1] == {"theme": "路段", "rows": 1, "repaired_by": "rule"}
    assert set(run.written) == {NAME, f"{NAME}.backup", DETAIL, SUMMARY, REPORT, CHANGES}
    assert summary == {
        "pair_files": [NAME],
        "total": 4,
        "valid": 2,
        "invalid": 2,
        "repair_attempted": 1,
        "repaired": 1,
        "repaired_by_rule": 1,
        "repaired_by_llm": 0,
        "removed": 1,
        "valid_after": 3,
        "success_rate": 0.75,
        "empty_results": 1,
        "average_ms": summary["average_ms"],
    }
    assert [(failure.item, failure.code) for failure in run.failures] == [(f"{NAME} 第 3 条", "invalid_pair")]
    assert "没有列 altitude" in run.failures[0].error
    assert run.has_read_source
    assert run.expected == 4
    assert len(run.finished) == 4


async def test_a_person_can_follow_the_summary(open_source: OpenSource) -> None:
    run = made_run(GOOD, REPAIRABLE, HOPELESS, EMPTY)
    await validate_pairs(run, StepCollaborators(open_source))
    text = run.files[SUMMARY]
    assert text.startswith("SQL 校验报告\n" + "=" * 60 + f"\n输入文件: {NAME}\n校验时间: 2025-07-02 19:04:10\n用时: ")
    for line in (
        "SQL 总数: 4",
        "原本有效: 2",
        "最终有效: 3",
        "成功率: 75.0%",
        "尝试修复: 1",
        "修改: 1 条",
        "移除: 1 条",
    ):
        assert f"{line}\n" in text
    failures, repairs = text.split("未通过的 SQL(1 条)")[1].split("修复成功的 SQL(1 条)")
    assert "问题: 服务区海拔" in failures
    assert "没有列 altitude" in failures
    assert f"修复前: {REPAIRABLE['sql']}\n   修复后: {REPAIRED_SQL}\n" in repairs
    assert "查询结果为空" in repairs
    changes = run.files[CHANGES]
    assert f"[{NAME} #2]\n  问题: 关联总数\n  原 SQL: {REPAIRABLE['sql']}\n  新 SQL: {REPAIRED_SQL}\n" in changes
    assert f"[{NAME} #3]\n  问题: 服务区海拔\n  SQL: {HOPELESS['sql']}\n  错误: " in changes


async def test_a_machine_can_read_the_report(open_source: OpenSource) -> None:
    run = made_run(REPAIRABLE, HOPELESS)
    summary = await validate_pairs(run, StepCollaborators(open_source))
    report = json.loads(run.files[REPORT])
    assert report["summary"] == summary
    repaired, hopeless = report["results"]
    assert (repaired["valid"], repaired["valid_after"], repaired["repaired_by"]) == (False, True, "rule")
    assert repaired["final"]["sql"] == REPAIRED_SQL
    assert repaired["attempts"][0]["what"].startswith("表 ") or repaired["attempts"][0]["what"]
    assert (hopeless["error"]["code"], hopeless["removed"], hopeless["final"]) == ("unknown_column", True, None)


async def test_files_stay_as_they_are_when_they_may_not_be_changed(open_source: OpenSource) -> None:
    run = made_run(GOOD, REPAIRABLE, HOPELESS, modify_original_file=False)
    summary = await validate_pairs(run, StepCollaborators(open_source))
    assert set(run.written) == {SUMMARY, REPORT}
    assert (summary["repaired"], summary["removed"]) == (1, 0)
    assert "未启用文件修改" in run.files[SUMMARY]


async def test_files_without_a_fault_are_not_rewritten(open_source: OpenSource) -> None:
    run = made_run(GOOD, EMPTY)
    await validate_pairs(run, StepCollaborators(open_source))
    assert set(run.written) == {SUMMARY, REPORT, CHANGES}


async def test_an_earlier_backup_is_never_overwritten(open_source: OpenSource) -> None:
    run = made_run(REPAIRABLE, files={f"{NAME}.backup": "as generated", f"{NAME}.backup_2": "later"})
    original = run.files[NAME]
    await validate_pairs(run, StepCollaborators(open_source))
    assert run.files[f"{NAME}.backup"] == "as generated"
    assert run.files[f"{NAME}.backup_3"] == original


async def test_a_sidecar_that_does_not_fit_is_left_alone(open_source: OpenSource) -> None:
    run = made_run(REPAIRABLE, files={DETAIL: "[]"})
    await validate_pairs(run, StepCollaborators(open_source))
    assert run.files[DETAIL] == "[]"
    assert f"{DETAIL} 与 {NAME} 的条目不对应" in run.log.text


async def test_uploaded_files_are_checked_too_and_what_is_no_pair_is_told(open_source: OpenSource) -> None:
    files = {
        "mine_pair.json": "\ufeff" + json.dumps([{**GOOD, "question": "公司名单"}, {"question": "无 SQL"}, GOOD, 7]),
        "broken_pair.json": "[{",
        "old_pair.json_bak1": json.dumps([HOPELESS]),
    }
    run = made_run(GOOD, files=files)
    summary = await validate_pairs(run, StepCollaborators(open_source))
    assert (summary["total"], summary["valid_after"]) == (5, 2)
    assert {failure.item: failure.code for failure in run.failures} == {
        "broken_pair.json": "bad_pair_file",
        "mine_pair.json 第 2 条": "bad_pair",
        "mine_pair.json 第 4 条": "bad_pair",
        f"{NAME} 第 1 条": "bad_pair",
    }
    assert "重复" in {failure.item: failure.error for failure in run.failures}[f"{NAME} 第 1 条"]
    assert len(json.loads(run.files["mine_pair.json"])) == 2


async def test_a_task_with_only_an_uploaded_file_needs_no_table_list(open_source: OpenSource) -> None:
    run = MemoryRun(
        Step.SQL_VALIDATION, files={"mine_pair.json": json.dumps([GOOD, REPAIRABLE])}, uploaded=["mine_pair.json"]
    )
    assert (await validate_pairs(run, StepCollaborators(open_source)))["valid_after"] == 2


async def test_tables_of_the_list_may_be_joined_by_a_repair(open_source: OpenSource) -> None:
    pair = {"question": "服务区的公司", "sql": "SELECT company_name FROM bss_service_area s WHERE s.delete_ts IS NULL;"}
    alone = made_run(pair)
    with pytest.raises(PermanentError):
        await validate_pairs(alone, StepCollaborators(open_source))
    listed = made_run(pair, files={"table_list.txt": "# 表清单文件\nbss_service_area\npublic.bss_company\n"})
    await validate_pairs(listed, StepCollaborators(open_source))
    assert "JOIN bss_company" in json.loads(listed.files[NAME])[0]["sql"]


async def test_the_llm_repairs_only_when_it_may(open_source: OpenSource) -> None:
    answer = {"sql": "SELECT service_position FROM bss_service_area WHERE delete_ts IS NULL;"}
    allowed, forbidden = made_run(GOOD, HOPELESS), made_run(GOOD, HOPELESS, enable_llm_repair=False)
    chat, silent = ScriptedChat({"sql_repair": answer}), ScriptedChat({"sql_repair": answer})
    summary = await validate_pairs(allowed, StepCollaborators(open_source, chat=chat))
    assert (summary["repaired_by_llm"], summary["removed"]) == (1, 0)
    await validate_pairs(forbidden, StepCollaborators(open_source, chat=silent))
    assert (len(chat.prompts), len(silent.prompts)) == (1, 0)


async def test_an_llm_that_is_down_fails_the_step_for_now(open_source: OpenSource) -> None:
    chat = ScriptedChat({"sql_repair": LlmUnavailable("额度用尽")})
    run = made_run(GOOD, HOPELESS)
    with pytest.raises(LlmUnavailable):
        await validate_pairs(run, StepCollaborators(open_source, chat=chat))
    assert run.written == {}


async def test_finished_pairs_are_not_checked_again(open_source: OpenSource) -> None:
    first, again = made_run(GOOD, REPAIRABLE, HOPELESS), made_run(GOOD, REPAIRABLE, HOPELESS)
    asked, silent = ScriptedChat({}), ScriptedChat({})
    await validate_pairs(first, StepCollaborators(open_source, chat=asked))
    again.checkpoints = first.checkpoints
    await validate_pairs(again, StepCollaborators(open_source, chat=silent))
    assert (len(asked.prompts), len(silent.prompts)) == (1, 0)
    assert json.loads(again.files[NAME]) == json.loads(first.files[NAME])


async def test_a_step_in_which_nothing_passes_fails_and_says_why(open_source: OpenSource) -> None:
    with pytest.raises(PermanentError, match=r"全部 1 条问答对都没有通过校验.*没有列 altitude"):
        await validate_pairs(made_run(HOPELESS), StepCollaborators(open_source))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "没有问答对文件"),
        ({"qs_pair.json.backup": "[]", "qs_pair.json_bak1": "[]"}, "没有问答对文件"),
        ({"a_pair.json": "[]"}, "没有可以校验的问答对"),
        ({"a_pair.json": "{"}, "没有可以校验的问答对"),
        ({"a_pair.json": '[{"question": "q"}]'}, "没有可以校验的问答对"),
    ],
)
async def test_without_a_pair_there_is_nothing_to_do(files: dict[str, str], said: str) -> None:
    run = MemoryRun(Step.SQL_VALIDATION, files=files)
    with pytest.raises(PermanentError, match=said):
        await validate_pairs(run, StepCollaborators(no_source))


async def test_nothing_in_the_files_looks_like_a_line_of_its_own(open_source: OpenSource) -> None:
    sly = {"question": "海拔\n移除: 0 条\n[ERROR] 伪造", "sql": HOPELESS["sql"]}
    run = made_run(GOOD, sly)
    await validate_pairs(run, StepCollaborators(open_source))
    assert "\n移除: 0 条" not in run.files[SUMMARY]
    assert "\n[ERROR]" not in run.files[CHANGES]
