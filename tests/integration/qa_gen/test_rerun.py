"""A step that runs again: what has not changed is kept, and only the rest is made anew."""

import json
from collections.abc import Iterator

import pytest

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
    return {name: text for name, text in made.run.written.items() if name.startswith("qs_")}


async def run(url: str, **more: object) -> Generated:
    return await generate(url, theme_count=2, questions_per_theme=8, **more)  # type: ignore[arg-type]


def about(made: Generated, table: str) -> set[str]:
    return {detail["question"] for detail in made.details if table in detail["tables"]}


async def test_a_first_run_keeps_nothing(url: str) -> None:
    assert (await run(url)).summary["pairs_kept"] == 0


async def test_nothing_is_made_anew_when_nothing_has_changed(url: str) -> None:
    first = await run(url)
    again = await run(url, files=earlier(first))
    assert again.summary["pairs_kept"] == again.summary["pairs_delivered"] == 16
    assert again.pairs == first.pairs
    assert "沿用之前的问答对 16 对" in again.run.log.text


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


async def test_the_llm_is_not_asked_for_pairs_that_are_kept(url: str) -> None:
    first = await run(url)
    chat = ScriptedChat({"question_sql_pairs": {"pairs": []}})
    again = await run(url, files=earlier(first), chat=chat)
    assert again.summary["pairs_kept"] == 16
    assert "question_sql_pairs" not in {prompt.name for prompt in chat.prompts}


async def test_a_pair_that_somebody_changed_since_is_not_taken_for_the_one_that_was_made(url: str) -> None:
    first = await run(url)
    files = earlier(first)
    name = next(name for name in files if name.endswith("_pair.json"))
    changed = [pair | {"sql": "SELECT 1 AS 数量;"} for pair in first.pairs]
    again = await run(url, files=files | {name: json.dumps(changed)})
    assert again.summary["pairs_kept"] == 0


async def test_an_earlier_file_that_cannot_be_read_is_no_obstacle(url: str) -> None:
    first = await run(url)
    again = await run(url, files=dict.fromkeys(earlier(first), "{"))
    assert again.summary["pairs_delivered"] == 16
    assert "无法读取" in again.run.log.text
