"""The step over HTTP, at an endpoint that answers well, badly, late or not at all."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from services.ddl_gen.annotate import MOST_TOKENS, tokens
from services.ddl_gen.step import generate_ddl
from shared.llm.patience import Patience, PatientChat
from shared.llm.port import Chat, LlmUnavailable
from shared.llm.usage import UsageMeter
from shared.source import parse, source_opener
from tests.integration.ddl_gen.runs import describe, task
from tests.support import llm_faults as faults
from tests.support.llm_chat import Answers, model_at
from tests.support.llm_double import LlmDouble
from tests.support.llm_requests import ChatRequest
from tests.support.llm_rounds import CountedRounds
from tests.support.postgres import execute
from tests.support.run import MemoryRun, ScriptedChat, StepCollaborators

pytestmark = pytest.mark.integration
SEVEN = (
    "bss_company,bss_service_area,bss_service_area_mapper,bss_section_route,bss_section_route_area_link,"
    "bss_business_day_data,bss_car_day_count"
)
FELL_BACK = "改用规则生成"


def right(request: ChatRequest) -> dict[str, Any]:
    """A comment that names the column it is about, so that a shifted one shows."""
    return annotated(request.item)


def annotated(item: str) -> dict[str, Any]:
    told = json.loads(item)
    columns = [{"name": column["name"], "comment": f"专家写的{column['name']}注释"} for column in told["columns"]]
    return {"table_comment": f"专家命名表,记录{told['table']}", "columns": columns}


def reordered(request: ChatRequest) -> dict[str, Any]:
    answer = right(request)
    return answer | {"columns": answer["columns"][::-1]}


def half(request: ChatRequest) -> dict[str, Any]:
    answer = right(request)
    return answer | {"columns": answer["columns"][: len(answer["columns"]) // 2]}


def misnamed(request: ChatRequest) -> dict[str, Any]:
    answer = right(request)
    return answer | {"columns": [{**column, "name": f"no_{column['name']}"} for column in answer["columns"]]}


@dataclass
class Outcome:
    run: MemoryRun
    summary: dict[str, Any]

    @property
    def written_by_expert(self) -> int:
        return int(self.summary["column_comments"].get("llm", 0))


@asynccontextmanager
async def chat_at(double: LlmDouble, **settings: Any) -> AsyncIterator[Chat]:
    async with model_at(double, **settings) as model:
        yield model.bind(Answers(), UsageMeter())


async def run_at(double: LlmDouble, url: str, tables: str = SEVEN, **settings: Any) -> Outcome:
    run = task(tables)
    async with chat_at(double, **settings) as chat:
        with_ = StepCollaborators(source_opener(parse(url, embedded=True)), chat=PatientChat(chat, Patience(), run))
        summary = await generate_ddl(run, with_)
    complete(run, tables)
    return Outcome(run, summary)


def complete(run: MemoryRun, tables: str) -> None:
    """Whatever the endpoint did: every file is there, and no comment sits at another column."""
    for name in tables.split(","):
        lines = run.written[f"{name}_detail.md"].splitlines()
        assert run.written[f"{name}.ddl"].startswith("-- 中文名: ")
        for line in lines:
            column = line.removeprefix("- ").split(" ")[0]
            assert "专家写的" not in line or f"专家写的{column}注释" in line
    assert run.failures == []


@pytest.fixture
def double(llm_double: LlmDouble) -> LlmDouble:
    llm_double.answer("table_annotation", right)
    return llm_double


async def test_right_answers_are_taken_and_one_call_is_made_for_each_table(double: LlmDouble, highway_url: str) -> None:
    outcome = await run_at(double, highway_url)
    assert outcome.written_by_expert == outcome.summary["columns"]
    assert double.calls["table_annotation"] == 7
    assert FELL_BACK not in outcome.run.log.text


async def test_what_is_the_same_comes_first_for_the_cache_of_prompts(double: LlmDouble, highway_url: str) -> None:
    await run_at(double, highway_url)
    assert len({request.constant for request in double.requests}) == 1
    assert len({request.item for request in double.requests}) == 7


async def test_columns_in_another_order_find_their_places(double: LlmDouble, highway_url: str) -> None:
    double.answer("table_annotation", reordered)
    outcome = await run_at(double, highway_url)
    assert outcome.written_by_expert == outcome.summary["columns"]


async def test_columns_that_are_missing_are_filled_in_by_rule_and_counted(double: LlmDouble, highway_url: str) -> None:
    double.answer("table_annotation", half)
    outcome = await run_at(double, highway_url, "bss_company")
    assert outcome.summary["column_comments"] == {"llm": 5, "rule": 5}
    assert "public.bss_company: 5 个字段没有可用的模型注释" in outcome.run.log.text


async def test_columns_that_do_not_exist_are_not_believed(double: LlmDouble, highway_url: str) -> None:
    double.answer("table_annotation", misnamed)
    outcome = await run_at(double, highway_url, "bss_company")
    assert outcome.written_by_expert == 0
    assert "no_" not in outcome.run.written["bss_company.ddl"]
    assert "10 个字段没有可用的模型注释" in outcome.run.log.text


async def test_a_quota_that_runs_out_near_the_end_leaves_the_last_table_to_the_rules(
    double: LlmDouble, highway_url: str
) -> None:
    double.answer("table_annotation", lambda request: exhausted_after(double, 5, request))
    outcome = await run_at(double, highway_url, concurrency=1)
    assert outcome.summary["llm_fallbacks"] in (1, 2)
    assert outcome.run.log.text.count(FELL_BACK) == outcome.summary["llm_fallbacks"]
    assert outcome.run.log.text.count("额度已用尽 (429)") == 1


def exhausted_after(double: LlmDouble, answers: int, request: ChatRequest) -> dict[str, Any]:
    if double.calls["table_annotation"] >= answers:
        double.always(faults.out_of_quota())
    return right(request)


async def test_tables_that_were_answered_before_an_outage_are_not_asked_again(
    double: LlmDouble, highway_url: str
) -> None:
    double.answer("table_annotation", lambda request: down_after(double, 3, request))
    first, second = task(SEVEN), task(SEVEN)
    second.checkpoints = first.checkpoints
    async with chat_at(double, concurrency=1) as chat:
        with pytest.raises(LlmUnavailable, match="500"):
            await generate_ddl(first, StepCollaborators(source_opener(parse(highway_url, embedded=True)), chat=chat))
    double.reset()
    double.answer("table_annotation", right)
    async with chat_at(double) as chat:
        with_ = StepCollaborators(source_opener(parse(highway_url, embedded=True)), chat=chat)
        summary = await generate_ddl(second, with_)
    assert len(first.finished) == 3
    assert double.calls["table_annotation"] == 4
    assert Outcome(second, summary).written_by_expert == summary["columns"]


def down_after(double: LlmDouble, answers: int, request: ChatRequest) -> dict[str, Any]:
    if double.calls["table_annotation"] >= answers:
        double.always(faults.server_error())
    return right(request)


async def test_a_wide_table_is_asked_for_in_parts_within_the_budget(double: LlmDouble, database_url: str) -> None:
    columns = ", ".join(f"c{n} varchar(40)" for n in range(150))
    await execute(database_url, f"CREATE TABLE wide ({columns})", "INSERT INTO wide (c0) VALUES ('x')")
    outcome = await run_at(double, database_url, "wide")
    assert double.calls["table_annotation"] == 3
    assert outcome.written_by_expert == 150
    assert all(tokens(request.item) <= MOST_TOKENS for request in double.requests)


async def test_a_part_of_a_wide_table_that_fails_leaves_its_columns_to_the_rules(
    double: LlmDouble, database_url: str
) -> None:
    columns = ", ".join(f"c{n} varchar(40)" for n in range(150))
    await execute(database_url, f"CREATE TABLE wide ({columns})", "INSERT INTO wide (c0) VALUES ('x')")
    double.answer("table_annotation", lambda asked: "不会" if '"c70"' in asked.item else right(asked))
    outcome = await run_at(double, database_url, "wide")
    assert outcome.summary["column_comments"] == {"llm": 90, "rule": 60}
    assert "一部分字段没有可用的模型注释" in outcome.run.log.text


def slowly(concurrency: int) -> CountedRounds:
    return CountedRounds(ScriptedChat({"table_annotation": lambda prompt: annotated(prompt.item)}), concurrency)


async def test_seven_tables_take_three_rounds_at_most(highway_url: str) -> None:
    chat = slowly(concurrency=8)
    await describe(highway_url, SEVEN, chat=chat)
    assert len(chat.calls) == 7
    assert chat.rounds <= 3


async def test_a_hundred_tables_keep_the_endpoint_busy(database_url: str) -> None:
    names = [f"t{n}" for n in range(100)]
    await execute(database_url, *(f"CREATE TABLE {name} (id integer PRIMARY KEY, note text)" for name in names))
    chat = slowly(concurrency=16)
    await describe(database_url, ",".join(names), chat=chat)
    assert len(chat.calls) == 100
    assert chat.rounds <= -(-100 // 16)


async def test_personal_data_reaches_neither_the_endpoint_nor_a_file_nor_the_log(
    double: LlmDouble, database_url: str
) -> None:
    secrets = {
        "sfzh": "360102199003071234",
        "xm": "王秀英",
        "sjh": "13812345678",
        "yhkh": "6222021234567890123",
        "work_email": "wang.fang@example.com",
        "card_no": "6228480402564890018",
        "身份证号": "360103198512120056",
        "备注": "回电13912345678,找李伟的邮箱li.wei@example.com",
        "extra": '{"name": "赵敏", "phone": "13712345678"}',
    }
    columns = ", ".join(f'"{name}" text' for name in secrets)
    row = ", ".join(f"'{value}'" for value in secrets.values())
    await execute(database_url, f"CREATE TABLE ygxx ({columns}, gh serial)", f"INSERT INTO ygxx VALUES ({row})")
    await execute(database_url, *[f"INSERT INTO ygxx VALUES ({row})"] * 3)
    run = (await run_at(double, database_url, "ygxx")).run
    everywhere = "\n".join([*(request.text for request in double.requests), *run.files.values(), run.log.text])
    hidden = [*list(secrets.values())[:7], "13912345678", "li.wei@example.com", "赵敏", "13712345678"]
    assert [value for value in hidden if value in everywhere] == []
    audit = json.loads(run.written["privacy_audit.json"])["public.ygxx"]
    assert all("***" in value for name in secrets for value in audit[name])
