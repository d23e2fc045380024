"""A step that runs again: what has not changed is kept, and only the rest is made anew."""

import json
from collections.abc import Iterator

import pytest

from shared.llm.port import BadAnswer, Prompt
from shared.manifests import PAIR_FINGERPRINTS
from tests.integration.qa_gen.steps import Generated, generate
from tests.support.postgres import TestServer, execute, run_apart
from tests.support.run import ScriptedChat

pytestmark = pytest.mark.integration
SCHEMA = """
CREATE TABLE shop (id int PRIMARY KEY, shop_name text, city text);
CREATE TABLE sale (id int PRIMARY KEY, shop_id int REFERENCES shop (id), sold_at timestamp, amount numeric,
  channel text);
CREATE TABLE book (id int PRIMARY KEY, title text, price numeric, kind text);
INSERT INTO shop SELECT n, '门店' || n, (ARRAY['南昌','九江'])[1 + n % 2] FROM generate_series(1, 20) n;
INSERT INTO sale SELECT n, 1 + n % 20, timestamp '2022-01-01' + n * interval '9 hours', n % 300,
  (ARRAY['线上','门店'])[1 + n % 2] FROM generate_series(1, 900) n;
INSERT INTO book SELECT n, '图书' || n, n % 40 + 5, (ARRAY['小说','历史','科技'])[1 + n % 3]
  FROM generate_series(1, 60) n;
"""
CHANGED = "COMMENT ON TABLE book IS '图书馆藏'"
ADDED = "CREATE TABLE author (id int PRIMARY KEY, author_name text); INSERT INTO author VALUES (1, '鲁迅'), (2, '老舍')"


@pytest.fixture
def url(postgres: TestServer) -> Iterator[str]:
    made = run_apart(postgres.create_database())
    run_apart(execute(made, SCHEMA, "ANALYZE"))
    yield made
    run_apart(postgres.drop_database(made))


def earlier(made: Generated) -> dict[str, str]:
    return {PAIR_FINGERPRINTS: made.run.written[PAIR_FINGERPRINTS]}


async def run(url: str, **more: object) -> Generated:
    return await generate(url, theme_count=2, questions_per_theme=8, **more)  # type: ignore[arg-type]


def about(made: Generated, table: str) -> set[str]:
    return {detail["question"] for detail in made.details if table in detail["tables"]}


async def test_a_first_run_keeps_nothing(url: str) -> None:
    summary = (await run(url)).summary
    assert (summary["pairs_kept"], summary["rerun"]) == (0, None)


async def test_each_pair_says_what_it_is_and_carries_the_fingerprint_of_what_it_was_made_from(url: str) -> None:
    made = await run(url)
    said = {"question", "theme", "level", "style", "tables", "columns", "author", "checks_passed", "rows"}
    assert all(detail.keys() == said | {"estimated_cost", "warnings", "made_from"} for detail in made.details)
    remembered = json.loads(made.run.written[PAIR_FINGERPRINTS])["pairs"]
    assert [pair["made_from"] for pair in remembered] == [detail["made_from"] for detail in made.details]
    assert len({pair["made_from"] for pair in remembered}) == 16


async def test_nothing_is_made_anew_when_nothing_has_changed(url: str) -> None:
    first = await run(url)
    again = await run(url, files=earlier(first))
    assert again.summary["pairs_kept"] == again.summary["pairs_delivered"] == 16
    assert again.pairs == first.pairs
    assert "之前的问答对 16 对,沿用其中 16 对(来源的表没有变化),其余 0 对重新生成" in again.run.log.text
    kept = {
        "text": "问答对: 沿用 16 对,重新生成 0 对;业务主题沿用",
        "pairs_kept": 16,
        "pairs_made": 0,
        "themes_kept": True,
    }
    assert again.summary["rerun"] == kept
    assert again.run.written[PAIR_FINGERPRINTS] == first.run.written[PAIR_FINGERPRINTS]


async def test_only_questions_about_a_changed_table_are_made_anew(url: str) -> None:
    first = await run(url)
    await execute(url, CHANGED)
    again = await run(url, files=earlier(first))
    assert again.summary["pairs_delivered"] == 16
    assert again.summary["pairs_kept"] == 16 - len(about(first, "book"))
    assert about(again, "sale") >= about(first, "sale")


async def test_a_new_table_finds_room(url: str) -> None:
    first = await run(url)
    await execute(url, ADDED, "ANALYZE")
    again = await run(url, files=earlier(first))
    assert again.summary["coverage"]["uncovered_tables"] == []
    assert again.summary["pairs_kept"] >= 12


async def test_a_kept_pair_must_pass_all_checks_on_the_data_of_today(url: str) -> None:
    first = await run(url)
    files = earlier(first)
    await execute(url, "DELETE FROM sale")
    again = await run(url, files=files)
    assert not about(again, "sale") & about(first, "sale")


def good_pairs(prompt: Prompt) -> dict[str, object]:
    """Pairs about the theme's tables, no two alike."""
    told = json.loads(prompt.item)
    columns = {"shop": ("shop_name", "city"), "sale": ("channel", "amount"), "book": ("title", "kind", "price")}
    columns["author"] = ("author_name",)
    pairs = [
        {"question": f"{table}的{column}有哪些不同的取值", "sql": f"SELECT DISTINCT {column} AS 取值 FROM {table};"}
        for table in told["related_tables"]
        for column in columns[table]
    ]
    return {"pairs": pairs}


def model(**more: object) -> ScriptedChat:
    def themes(prompt: Prompt) -> dict[str, object]:
        tables = json.loads(prompt.item)["tables"]
        return {"themes": [{"topic_name": f"{table}主题", "related_tables": [table]} for table in tables]}

    answers = {"themes": themes, "business_scope": {"text": "门店与图书的销售"}, "question_sql_pairs": good_pairs}
    return ScriptedChat(answers | more)


def asked(chat: ScriptedChat) -> list[str]:
    return sorted(prompt.name for prompt in chat.prompts)


async def test_the_llm_is_asked_nothing_when_nothing_has_changed(url: str) -> None:
    first = await run(url, chat=model())
    assert first.summary["by_author"]["llm"] > 0
    chat = model()
    again = await run(url, files=earlier(first), chat=chat)
    assert asked(chat) == []
    assert again.pairs == first.pairs
    assert again.file("decision_prompt.txt") == first.file("decision_prompt.txt")


async def test_the_llm_is_asked_only_for_the_theme_whose_table_has_changed(url: str) -> None:
    first = await run(url, chat=model())
    await execute(url, "ALTER TABLE shop ADD COLUMN floor text DEFAULT '一层'")
    chat = model()
    again = await run(url, files=earlier(first), chat=chat)
    themes = {json.loads(prompt.item)["theme"] for prompt in chat.prompts if prompt.name == "question_sql_pairs"}
    assert themes
    assert themes <= {detail["theme"] for detail in first.details if "shop" in detail["tables"]}
    assert set(asked(chat)) == {"question_sql_pairs"}
    assert again.summary["rerun"]["themes_kept"]


async def test_a_new_table_makes_the_llm_deal_the_themes_anew(url: str) -> None:
    first = await run(url, chat=model())
    await execute(url, ADDED, "ANALYZE")
    chat = model()
    again = await run(url, files=earlier(first), chat=chat)
    assert {"themes", "business_scope"} <= set(asked(chat))
    assert again.summary["pairs_kept"] >= 12
    assert about(again, "author")
    assert not again.summary["rerun"]["themes_kept"]


async def test_what_stood_in_for_an_answer_of_the_llm_is_asked_again(url: str) -> None:
    nonsense = BadAnswer("不知所云")
    first = await run(url, chat=model(themes=nonsense, business_scope=nonsense, question_sql_pairs=nonsense))
    chat = model()
    again = await run(url, files=earlier(first), chat=chat)
    assert set(asked(chat)) == {"themes", "business_scope", "question_sql_pairs"}
    assert again.summary["by_author"]["llm"] > 0


async def test_what_was_written_without_an_llm_is_written_anew_by_one(url: str) -> None:
    first = await run(url)
    again = await run(url, files=earlier(first), chat=model())
    assert again.summary["pairs_kept"] == 0
    assert again.summary["by_author"]["llm"] > 0
    assert "没有模型时写的" in again.run.log.text


@pytest.mark.parametrize("broken", ["", "[]", '{"pairs": 3}', '{"format": 99}'])
async def test_an_earlier_file_that_cannot_be_read_is_no_obstacle(url: str, broken: str) -> None:
    again = await run(url, files={PAIR_FINGERPRINTS: broken})
    assert (again.summary["pairs_delivered"], again.summary["pairs_kept"]) == (16, 0)
