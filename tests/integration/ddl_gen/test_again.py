"""A task whose tables are described more than once: edits survive, and only what has changed is made anew."""

import json
from typing import Any

import pytest

from services.ddl_gen.step import generate_ddl
from shared.catalog.documents.edited import parse_ddl, parse_detail
from shared.llm.port import BadAnswer, Prompt
from shared.manifests import CATALOG_FINGERPRINTS
from shared.source import parse, source_opener
from tests.integration.ddl_gen.runs import again, task
from tests.support.postgres import execute
from tests.support.run import MemoryRun, ScriptedChat, StepCollaborators

pytestmark = pytest.mark.integration
TABLES = (
    "CREATE TABLE shop (id integer PRIMARY KEY, shop_name text, tkp_x text, city text)",
    "COMMENT ON COLUMN shop.city IS '所在城市'",
    "INSERT INTO shop SELECT n, '店' || n, 'x' || n % 3, '南昌' FROM generate_series(1, 40) n",
    "CREATE TABLE visit (id integer PRIMARY KEY, shop_id integer, note text)",
    "INSERT INTO visit SELECT n, n % 40 + 1, 'note ' || n FROM generate_series(1, 90) n",
)
GLOSSARY = "table,column,meaning\nshop,city,城市名\nshop,tkp_x,停靠批次\n"


def annotate(prompt: Prompt) -> dict[str, Any]:
    told = json.loads(prompt.item)
    columns = [{"name": column["name"], "comment": f"模型说的{column['name']}列"} for column in told["columns"]]
    return {"table_comment": f"模型命名表,记录{told['table']}的事", "columns": columns}


def model(answer: Any = annotate) -> ScriptedChat:
    return ScriptedChat({"table_annotation": answer})


@pytest.fixture
async def url(database_url: str) -> str:
    await execute(database_url, *TABLES)
    return database_url


async def execute_step(url: str, run: MemoryRun, chat: ScriptedChat | None = None) -> dict[str, Any]:
    return await generate_ddl(run, StepCollaborators(source_opener(parse(url, embedded=True)), chat=chat))


def origins(run: MemoryRun, table: str = "public.shop") -> dict[str, str]:
    found: dict[str, str] = json.loads(run.written[CATALOG_FINGERPRINTS])["tables"][table]["origins"]
    return found


def asked(chat: ScriptedChat) -> list[str]:
    return [json.loads(prompt.item)["table"] for prompt in chat.prompts]


# edits


async def test_each_comment_is_the_strongest_author_s_and_it_is_recorded_whose(url: str) -> None:
    first = task("shop")
    await execute_step(url, first)
    assert origins(first) == {"id": "rule", "shop_name": "rule", "tkp_x": "rule", "city": "database"}

    spoken = again(first)
    await execute_step(url, spoken, model())
    assert origins(spoken) == {"id": "llm", "shop_name": "llm", "tkp_x": "llm", "city": "database"}

    explained = again(spoken, glossary__csv=GLOSSARY)
    await execute_step(url, explained, model())
    assert origins(explained) == {"id": "llm", "shop_name": "llm", "tkp_x": "glossary", "city": "database"}

    edited = explained.files["shop.ddl"].replace("停靠批次", "靠泊批次").replace("所在城市", "城市全称")
    approved = again(explained, shop__ddl=edited)
    summary = await execute_step(url, approved, model())
    assert set(origins(approved).values()) == {"approved"}
    assert summary["column_comments"] == {"approved": 4}
    assert "- tkp_x (text) - 靠泊批次 [" in approved.files["shop_detail.md"]
    assert "- city (text) - 城市全称 [" in approved.files["shop_detail.md"]


async def test_a_file_with_some_of_the_columns_approves_those_only(url: str) -> None:
    run = task("shop", shop_detail__md="## shop(店铺名册)\n字段列表:\n- TKP_X (text) - 靠泊批次\n")
    await execute_step(url, run, model())
    assert origins(run) == {"id": "llm", "shop_name": "llm", "tkp_x": "approved", "city": "database"}
    assert run.written["shop.ddl"].startswith("-- 中文名: 店铺名册\n-- 描述: 模型命名表,记录shop的事\n")


@pytest.mark.parametrize("name", ["shop.ddl", "shop_detail.md"])
async def test_an_edited_file_survives_every_rerun_word_by_word(url: str, name: str) -> None:
    first = task("shop,visit")
    await execute_step(url, first)
    edited = first.files[name].replace("店铺名称", "门头字号") + "\n"
    run = again(first, **{name.replace(".", "__"): edited})
    for _ in range(3):
        summary = await execute_step(url, run, model())
        assert run.files[name] == edited
        assert summary["kept_files"] == [name]
        for file, read in (("shop.ddl", parse_ddl), ("shop_detail.md", parse_detail)):
            assert read(run.files[file]).columns["shop_name"] == "门头字号"
        run = again(run)


async def test_both_files_edited_stay_and_what_they_say_of_a_column_that_is_gone_is_passed_over(url: str) -> None:
    first = task("shop")
    await execute_step(url, first)
    edits = {name.replace(".", "__"): first.files[name] for name in ("shop.ddl", "shop_detail.md")}
    await execute(url, "ALTER TABLE shop DROP COLUMN tkp_x", "ALTER TABLE shop ADD COLUMN phone text")
    run = again(first, **edits)
    await execute_step(url, run)
    assert origins(run)["phone"] == "rule"
    assert "tkp_x" not in origins(run)
    assert {run.files[name] for name in ("shop.ddl", "shop_detail.md")} == set(edits.values())


# what has changed


async def test_nothing_is_asked_again_when_nothing_has_changed(url: str) -> None:
    first = task("shop,visit")
    assert (await execute_step(url, first, model()))["regenerated"] == 2
    second, chat = again(first), model()
    summary = await execute_step(url, second, chat)
    assert chat.prompts == []
    assert (summary["unchanged"], summary["regenerated"]) == (2, 0)
    assert second.written == first.written
    assert sorted(second.finished) == ["public.shop", "public.visit"]
    assert "表: 沿用 2 个(shop、visit),重新生成 0 个" in second.log.text


async def test_rows_that_come_and_go_ask_nothing(url: str) -> None:
    first = task("shop,visit")
    await execute_step(url, first, model())
    await execute(url, "INSERT INTO visit SELECT n, n % 40 + 1, 'later ' || n FROM generate_series(100, 190) n")
    chat = model()
    await execute_step(url, again(first), chat)
    assert chat.prompts == []


async def test_only_the_table_that_has_changed_is_asked_about(url: str) -> None:
    first = task("shop,visit")
    await execute_step(url, first, model())
    await execute(url, "ALTER TABLE visit ADD COLUMN kind text")
    second, chat = again(first), model()
    summary = await execute_step(url, second, chat)
    assert asked(chat) == ["visit"]
    assert (summary["unchanged"], summary["regenerated"]) == (1, 1)
    assert "模型说的kind列" in second.written["visit.ddl"]


async def test_another_business_context_asks_again(url: str) -> None:
    first = task("shop")
    await execute_step(url, first, model())
    second, chat = again(first), model()
    second.parameters = second.parameters.model_copy(update={"business_context": "零售门店"})
    await execute_step(url, second, chat)
    assert asked(chat) == ["shop"]


async def test_a_table_without_an_answer_is_asked_again(url: str) -> None:
    first = task("shop,visit")
    moody = model(lambda prompt: BadAnswer("空") if '"visit"' in prompt.item else annotate(prompt))
    assert (await execute_step(url, first, moody))["llm_fallbacks"] == 1
    second, chat = again(first), model()
    await execute_step(url, second, chat)
    assert asked(chat) == ["visit"]
    assert "模型说的note列" in second.written["visit.ddl"]


@pytest.mark.parametrize("broken", ["", "[]", '{"tables": 3}', '{"format": 99, "tables": {}}'])
async def test_a_memory_that_cannot_be_read_is_no_memory(url: str, broken: str) -> None:
    run, chat = task("shop"), model()
    run.files[CATALOG_FINGERPRINTS] = broken
    assert (await execute_step(url, run, chat))["unchanged"] == 0
    assert asked(chat) == ["shop"]
