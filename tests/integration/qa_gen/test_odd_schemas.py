"""The rule author on schemas in which careless SQL breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.qa_gen.knowledge import NoTables
from services.qa_gen.step import NoPairs
from tests.integration.qa_gen.steps import Generated, generate
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = pytest.mark.integration
ODD = Path(__file__).with_name("databases") / "odd_names.sql"


@pytest.fixture(scope="module")
def odd_url(postgres: TestServer) -> Iterator[str]:
    """A database with all of them, for this module."""
    url = run_apart(postgres.create_database())
    run_apart(execute(url, ODD.read_text(encoding="utf-8"), "ANALYZE"))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.fixture(scope="module")
def made(odd_url: str) -> Generated:
    return run_apart(generate(odd_url))


def test_mixed_case_reserved_and_chinese_names_give_pairs_that_run(made: Generated) -> None:
    assert made.summary["pairs_delivered"] == 50
    sql = " ".join(pair["sql"] for pair in made.pairs)
    assert '"Sales"."Order"' in sql
    assert '"group"' in sql
    assert "员工" in sql


def test_every_table_but_the_empty_one_and_every_edge_is_covered(made: Generated) -> None:
    coverage = made.summary["coverage"]
    assert coverage["uncovered_tables"] == ["empty_log"]
    assert coverage["uncovered_join_edges"] == []


def test_each_soft_deletion_is_written_as_its_column_wants_it(made: Generated) -> None:
    for pair in made.pairs:
        if "部门 AS" in pair["sql"]:
            assert ".is_deleted" in pair["sql"]
        if "FROM student WHERE" in pair["sql"]:
            assert "is_del = 0" in pair["sql"]


def test_composite_keys_are_joined_on_all_their_columns(made: Generated) -> None:
    joined = [pair["sql"] for pair in made.pairs if '"LineNote" AS l JOIN' in pair["sql"]]
    assert joined
    assert all('l.order_id = o."orderId" AND l.line_no = o.line_no' in sql for sql in joined)


async def test_a_single_table_still_gives_all_that_is_asked_for(odd_url: str) -> None:
    made = await generate(odd_url, tables=["员工"], theme_count=3, questions_per_theme=5)
    assert made.summary["pairs_delivered"] == 15
    assert len(made.summary["by_theme"]) == 3


async def test_tables_without_a_dimension_are_asked_about_by_steps_and_extremes(odd_url: str) -> None:
    made = await generate(odd_url, tables=["measure"], theme_count=1, questions_per_theme=8)
    sql = " ".join(pair["sql"] for pair in made.pairs)
    assert "CASE WHEN" in sql or "MAX(" in sql


async def test_an_empty_table_alone_gives_nothing_and_says_so(odd_url: str) -> None:
    with pytest.raises(NoPairs):
        await generate(odd_url, tables=["empty_log"])


async def test_a_list_of_missing_tables_fails_with_a_message_to_act_on(odd_url: str) -> None:
    with pytest.raises(NoTables, match="请检查表名"):
        await generate(odd_url, tables=["nothing", "here"])


async def test_a_file_that_a_person_edited_changes_the_words(odd_url: str) -> None:
    edited = "## course(选修课表)\ncourse 表存储选修课。\n字段列表:\n- credit (numeric) - 学分\n"
    made = await generate(odd_url, tables=["course"], files={"course_detail.md": edited}, theme_count=1)
    questions = " ".join(pair["question"] for pair in made.pairs)
    assert "学分" in questions
    assert "信用" not in questions
