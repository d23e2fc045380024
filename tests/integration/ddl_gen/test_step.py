"""The step as a whole, on a real database: what it writes, what it keeps, and how it fails."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from sample.generate import GLOSSARY
from services.ddl_gen.step import generate_ddl
from shared.catalog.documents.edited import parse_ddl, parse_detail
from shared.catalog.settings import CatalogSettings, Language, Samples
from shared.errors import PermanentError
from shared.llm.port import BadAnswer, LlmUnavailable, Prompt
from shared.source import parse, source_opener
from shared.source.port import OpenSource
from tests.integration.ddl_gen.runs import task
from tests.support.run import ScriptedChat, StepCollaborators

pytestmark = pytest.mark.integration
SEVEN = (
    "bss_company,bss_service_area,bss_service_area_mapper,bss_section_route,bss_section_route_area_link,"
    "bss_business_day_data,bss_car_day_count"
)


@pytest.fixture
def highway(highway_url: str) -> OpenSource:
    return source_opener(parse(highway_url, embedded=True))


@pytest.fixture
def awkward(awkward_url: str) -> OpenSource:
    return source_opener(parse(awkward_url, embedded=True))


def annotate(prompt: Prompt) -> dict[str, Any]:
    """An LLM that has something to say about every column."""
    told = json.loads(prompt.item)
    columns = [{"name": column["name"], "comment": f"模型说明{n}"} for n, column in enumerate(told["columns"])]
    return {"table_comment": f"模型命名表,记录{told['table']}", "columns": columns}


async def test_every_table_gets_its_two_documents(highway: OpenSource) -> None:
    run = task(SEVEN)
    summary = await generate_ddl(run, StepCollaborators(highway))
    for name in SEVEN.split(","):
        assert run.written[f"{name}.ddl"].startswith("-- 中文名: ")
        assert run.written[f"{name}_detail.md"].startswith(f"## {name}(")
    assert summary["described"] == 7
    assert summary["relations"] == {"declared": 0, "inferred": 6}
    assert run.failures == []
    assert run.has_read_source
    assert run.expected == len(run.finished) == 7


async def test_the_mapping_of_names_is_sorted(highway: OpenSource) -> None:
    run = task("bss_company,ods.ods_fuel_price")
    await generate_ddl(run, StepCollaborators(highway))
    assert run.written["filename_mapping.txt"].splitlines()[2:] == [
        "",
        "ods.ods_fuel_price -> ods__ods_fuel_price.ddl, ods__ods_fuel_price_detail.md",
        "public.bss_company -> bss_company.ddl, bss_company_detail.md",
    ]


async def test_the_log_says_what_happens(highway: OpenSource) -> None:
    run = task("bss_company,bss_service_area")
    await generate_ddl(run, StepCollaborators(highway))
    assert "读取到 2 个表,关联 1 条,其中推断 1 条" in run.log.text
    assert "完成 public.bss_company(公司信息表): 10 个字段" in run.log.text
    assert "成功 2 个表,失败 0 个" in run.log.text


async def test_a_missing_table_fails_alone(highway: OpenSource) -> None:
    run = task("bss_company,nowhere,1x")
    summary = await generate_ddl(run, StepCollaborators(highway))
    assert [(failure.item, failure.error) for failure in run.failures] == [
        ("1x", "不是合法的表名: 1x"),
        ("public.nowhere", "表 public.nowhere 不存在"),
    ]
    assert (summary["described"], summary["failed"]) == (1, 1)
    assert not any("nowhere" in name for name in run.written)


async def test_a_step_all_of_whose_tables_failed_fails(highway: OpenSource) -> None:
    with pytest.raises(PermanentError, match=r"表 public\.nowhere 不存在"):
        await generate_ddl(task("nowhere"), StepCollaborators(highway))


@pytest.mark.parametrize("tables", ["", "# 表清单文件\n", "1x"])
async def test_a_list_without_tables_fails_before_the_database_is_opened(tables: str) -> None:
    with pytest.raises(PermanentError, match="没有可用的表名"):
        await generate_ddl(task(tables), StepCollaborators())


async def test_awkward_tables_are_all_described(awkward: OpenSource) -> None:
    names = 'users,crm.users,"Sales Data"."Order","Sales Data"."Order Line",chicken,egg,客户,订单,measurement'
    run = task(f"{names},nothing_here,no_key,no_columns,v_active_users,mv_totals,v_of_view")
    summary = await generate_ddl(run, StepCollaborators(awkward))
    assert (summary["described"], summary["failed"]) == (15, 0)
    assert "Sales_Data__Order_Line.ddl" in run.written
    assert "crm__users_detail.md" in run.written
    assert "订单.ddl" in run.written


async def test_the_glossary_of_a_task_gives_names_their_meaning(highway: OpenSource) -> None:
    run = task("bss_business_day_data", glossary__csv=GLOSSARY.read_text(encoding="utf-8"))
    summary = await generate_ddl(run, StepCollaborators(highway))
    assert "-- 支付宝支付订单数\n" in run.written["bss_business_day_data.ddl"]
    assert summary["unknown_columns"] == 0


async def test_without_a_glossary_unknown_names_are_marked(highway: OpenSource) -> None:
    run = task("bss_business_day_data")
    summary = await generate_ddl(run, StepCollaborators(highway))
    assert "-- zf_order(含义未知)\n" in run.written["bss_business_day_data.ddl"]
    assert summary["unknown_columns"] == 10


async def test_a_configured_glossary_is_used_when_the_task_has_none(highway: OpenSource) -> None:
    run = task("bss_company")
    await generate_ddl(run, StepCollaborators(highway), CatalogSettings(glossary=GLOSSARY))
    assert "-- 中文名: 分公司信息表" in run.written["bss_company.ddl"]


async def test_the_glossary_of_a_task_stands_over_the_configured_one(highway: OpenSource) -> None:
    own = "table,column,meaning\nbss_company,company_name,分公司的大名\nbss_compny,,笔误\n"
    run = task("bss_company", glossary__csv=own)
    await generate_ddl(run, StepCollaborators(highway), CatalogSettings(glossary=GLOSSARY))
    assert "-- 中文名: 分公司信息表" in run.written["bss_company.ddl"]
    assert "-- 分公司的大名\n" in run.written["bss_company.ddl"]
    assert "1 个名称不属于表清单中的表和字段: bss_compny" in run.log.text


async def test_the_tables_of_postgresql_itself_are_missing(highway: OpenSource) -> None:
    run = task("bss_company, pg_catalog.pg_class")
    assert (await generate_ddl(run, StepCollaborators(highway)))["described"] == 1
    assert [failure.item for failure in run.failures] == ["pg_catalog.pg_class"]


async def test_a_ddl_that_creates_nothing_is_told(highway: OpenSource) -> None:
    run = task("bss_company", bss_company__ddl="vm\n")
    await generate_ddl(run, StepCollaborators(highway))
    assert [(failure.item, failure.code) for failure in run.failures] == [("bss_company.ddl", "no_table_made")]
    assert run.files["bss_company.ddl"] == "vm\n"


async def test_a_broken_glossary_is_reported_and_left_out(highway: OpenSource) -> None:
    run = task("bss_company", glossary__csv="a,b\n1,2\n")
    assert (await generate_ddl(run, StepCollaborators(highway)))["described"] == 1
    assert [failure.item for failure in run.failures] == ["glossary.csv"]


async def test_what_a_person_has_edited_stays_and_its_words_win(highway: OpenSource) -> None:
    first = task("bss_company")
    await generate_ddl(first, StepCollaborators(highway))
    edited = (
        first.written["bss_company_detail.md"]
        .replace("公司名称", "分公司的正式名称")
        .replace("公司信息表", "分公司名册")
    )
    second = task("bss_company", bss_company_detail__md=edited)
    summary = await generate_ddl(second, StepCollaborators(highway, chat=ScriptedChat({"table_annotation": annotate})))
    assert second.files["bss_company_detail.md"] == edited
    assert "bss_company_detail.md" not in second.written
    assert summary["kept_files"] == ["bss_company_detail.md"]
    assert "-- 分公司的正式名称\n" in second.written["bss_company.ddl"]
    assert second.written["bss_company.ddl"].startswith("-- 中文名: 分公司名册\n")


async def test_an_edited_file_of_another_table_is_not_believed(highway: OpenSource) -> None:
    run = task("bss_company", bss_company__ddl="-- 中文名: 别的表\ncreate table other (\n  id text -- 别的主键\n);\n")
    await generate_ddl(run, StepCollaborators(highway))
    assert "别的" not in run.written["bss_company_detail.md"]


async def test_the_llm_describes_and_the_rules_fill_in(highway: OpenSource) -> None:
    def forgetful(prompt: Prompt) -> dict[str, Any]:
        answer = annotate(prompt)
        return answer | {"columns": answer["columns"][:9]}

    run = task("bss_company")
    summary = await generate_ddl(run, StepCollaborators(highway, chat=ScriptedChat({"table_annotation": forgetful})))
    assert summary["column_comments"] == {"llm": 9, "rule": 1}
    assert "-- 描述: 模型命名表,记录bss_company\n" in run.written["bss_company.ddl"]
    assert "-- 公司编号\n" in run.written["bss_company.ddl"]


async def test_the_database_s_own_comments_go_before_the_llm(highway: OpenSource) -> None:
    run = task("ods.ods_fuel_price")
    summary = await generate_ddl(run, StepCollaborators(highway, chat=ScriptedChat({"table_annotation": annotate})))
    assert summary["column_comments"] == {"database": 3}


async def test_a_table_that_the_llm_cannot_describe_falls_to_the_rules(highway: OpenSource) -> None:
    def moody(prompt: Prompt) -> dict[str, Any] | Exception:
        return BadAnswer("空回答") if "bss_company" in prompt.item else annotate(prompt)

    run = task("bss_company,bss_section_route")
    summary = await generate_ddl(run, StepCollaborators(highway, chat=ScriptedChat({"table_annotation": moody})))
    assert (summary["described"], summary["llm_fallbacks"]) == (2, 1)
    assert ("WARNING", "public.bss_company: 模型没有给出可用的注释,改用规则生成(空回答)") in run.log.records
    assert "模型说明" not in run.written["bss_company.ddl"]


async def test_an_llm_that_is_down_stops_the_step(highway: OpenSource) -> None:
    chat = ScriptedChat({"table_annotation": LlmUnavailable("配额用尽")})
    with pytest.raises(LlmUnavailable):
        await generate_ddl(task("bss_company"), StepCollaborators(highway, chat=chat))


async def test_calls_run_side_by_side_up_to_the_limit(highway: OpenSource) -> None:
    chat = ScriptedChat({"table_annotation": annotate}, concurrency=3)
    await generate_ddl(task(SEVEN), StepCollaborators(highway, chat=chat))
    assert len(chat.prompts) == 7
    assert chat.most_at_once == 3


async def test_a_second_run_asks_nothing_again(highway: OpenSource) -> None:
    first = task(SEVEN)
    await generate_ddl(first, StepCollaborators(highway, chat=ScriptedChat({"table_annotation": annotate})))
    second = task(SEVEN)
    second.checkpoints = first.checkpoints
    chat = ScriptedChat({})
    await generate_ddl(second, StepCollaborators(highway, chat=chat))
    assert chat.prompts == []
    assert second.written == first.written


async def test_personal_data_is_masked_everywhere_and_what_was_told_is_listed(highway: OpenSource) -> None:
    run = task("ods.ods_complaint")
    chat = ScriptedChat({"table_annotation": annotate})
    await generate_ddl(run, StepCollaborators(highway, chat=chat))
    audit: Mapping[str, Mapping[str, list[str]]] = json.loads(run.written["privacy_audit.json"])
    assert all("***" in value for value in audit["ods.ods_complaint"]["customer_phone"])
    assert audit["ods.ods_complaint"]["complaint_type"][0] == "价格争议"
    everywhere = "\n".join([*run.written.values(), *(prompt.item for prompt in chat.prompts)])
    assert "13008614484" not in everywhere
    assert "高勇" not in everywhere


async def test_no_rows_are_shown_when_none_may_be(highway: OpenSource) -> None:
    run = task("ods.ods_complaint")
    chat = ScriptedChat({"table_annotation": annotate})
    await generate_ddl(run, StepCollaborators(highway, chat=chat), CatalogSettings(samples=Samples.NONE))
    assert "示例" not in run.written["ods__ods_complaint_detail.md"]
    assert "价格争议" not in "\n".join([*run.written.values(), *(prompt.item for prompt in chat.prompts)])


async def test_without_an_llm_nothing_is_listed_as_told(highway: OpenSource) -> None:
    run = task("bss_company")
    await generate_ddl(run, StepCollaborators(highway))
    assert "privacy_audit.json" not in run.written


async def test_documents_in_english(highway: OpenSource) -> None:
    run = task("bss_company")
    await generate_ddl(run, StepCollaborators(highway), CatalogSettings(language=Language.ENGLISH))
    assert run.written["bss_company.ddl"].startswith("-- Name: Companies\n")
    assert "Columns:\n" in run.written["bss_company_detail.md"]


async def test_what_is_written_reads_back(highway: OpenSource) -> None:
    run = task(SEVEN)
    await generate_ddl(run, StepCollaborators(highway))
    for name in SEVEN.split(","):
        ddl, detail = parse_ddl(run.written[f"{name}.ddl"]), parse_detail(run.written[f"{name}_detail.md"])
        assert ddl.columns == detail.columns
        assert (ddl.title, ddl.description) == (detail.title, detail.description)
