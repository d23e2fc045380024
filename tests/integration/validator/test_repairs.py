"""Broken pairs on the sample database: what the rules repair answers what the whole query would have answered."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from services.validator.checking import PairCheck
from services.validator.tables import read_tables
from shared.source.dsn import parse
from shared.source.pool import source_opener
from shared.source.port import SourceDatabase
from shared.sql.ladder import Ladder
from tests.support.broken_pairs import BROKEN, HOPELESS
from tests.support.postgres import execute
from tests.support.run import ScriptedChat

pytestmark = pytest.mark.integration


@pytest.fixture
async def source(highway_url: str) -> AsyncIterator[SourceDatabase]:
    async with source_opener(parse(highway_url, embedded=True))() as opened:
        yield opened


async def pair_check(source: SourceDatabase, *sqls: str, chat: ScriptedChat | None = None) -> PairCheck:
    reading = await read_tables(source, [], sqls)
    return PairCheck(Ladder(reading.catalog, source), reading, chat)


async def rows(source: SourceDatabase, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await source.run(sql)]


async def test_repairs_by_rule_answer_what_was_meant(source: SourceDatabase) -> None:
    check = await pair_check(source, *(sql for pair in BROKEN for sql in (pair.whole, pair.broken)))
    right, wrong, unrepaired = 0, [], []
    for pair in BROKEN:
        meant = await rows(source, pair.whole)
        assert meant, f"the whole query must show something: {pair.whole}"
        checked = await check.check(pair.question, pair.broken)
        assert not checked.valid_at_first, f"the broken query must be broken: {pair.broken}"
        if not checked.valid:
            unrepaired.append(pair.broken)
        elif await rows(source, checked.final_sql) == meant:
            right += 1
        else:
            wrong.append(checked.final_sql)
    assert len(BROKEN) >= 50
    assert wrong == [], "a mis-repair is worse than none"
    assert right / len(BROKEN) >= 0.95, unrepaired


async def test_what_only_a_guess_could_repair_stays_invalid(source: SourceDatabase) -> None:
    check = await pair_check(source, *(sql for _, sql in HOPELESS))
    for question, sql in HOPELESS:
        checked = await check.check(question, sql)
        assert not checked.valid, checked.final_sql
        assert checked.fault is not None
        assert checked.final_sql == sql


async def test_a_whole_pair_is_left_as_it_came(source: SourceDatabase) -> None:
    sql = "select company_name\nfrom bss_company -- all of them\nwhere delete_ts is null"
    checked = await (await pair_check(source, sql)).check("有哪些公司", sql)
    assert checked.valid_at_first
    assert checked.final_sql == sql
    assert checked.attempts == ()
    assert checked.finding is not None
    assert (checked.finding.rows, checked.finding.result) == (7, "rows")


ALTITUDE = "SELECT altitude FROM bss_service_area WHERE service_state = '开放' AND delete_ts IS NULL;"


async def test_the_llm_repairs_what_the_rules_cannot(source: SourceDatabase) -> None:
    repaired = "SELECT service_position FROM bss_service_area WHERE service_state = '开放' AND delete_ts IS NULL"
    chat = ScriptedChat({"sql_repair": {"sql": repaired}})
    checked = await (await pair_check(source, ALTITUDE, chat=chat)).check("开放的服务区的位置", ALTITUDE)
    assert checked.repaired_by == "llm"
    assert checked.final_sql == repaired + ";"
    assert checked.attempts[-1].author == "llm"


async def test_the_llm_sees_question_error_and_tables(source: SourceDatabase) -> None:
    chat = ScriptedChat({})
    checked = await (await pair_check(source, ALTITUDE, chat=chat)).check("开放的服务区的位置", ALTITUDE)
    (prompt,) = chat.prompts
    assert "开放的服务区的位置" in prompt.item
    assert "没有列 altitude" in prompt.item
    assert "bss_service_area(id varchar(32)" in prompt.item
    assert prompt.item.index("bss_service_area(") < prompt.item.index("问题:")
    assert not checked.valid
    assert checked.llm_note == "模型没有给出可用的回答"


@pytest.mark.parametrize(
    "answer",
    [
        "SELECT service_position FROM bss_service_area WHERE delete_ts IS NULL",
        "SELECT service_position FROM bss_service_area WHERE service_state = '开放' OR 1 = 1",
        "SELECT service_position FROM bss_service_area WHERE service_state = '关闭' AND delete_ts IS NULL",
        "SELECT service_position FROM bss_service_area WHERE service_state = '开放' AND delete_ts IS NULL LIMIT 10",
        "SELECT count(*) FROM bss_service_area WHERE service_state = '开放' AND delete_ts IS NULL",
        "SELECT service_position, id FROM bss_service_area WHERE service_state = '开放' AND delete_ts IS NULL",
        "SELECT service_position FROM bss_service_areas WHERE service_state = '开放' AND delete_ts IS NULL",
        "DELETE FROM bss_service_area",
        "抱歉,我无法修复",
    ],
)
async def test_an_answer_of_the_llm_that_asks_something_else_is_not_taken(source: SourceDatabase, answer: str) -> None:
    chat = ScriptedChat({"sql_repair": {"sql": answer}})
    checked = await (await pair_check(source, ALTITUDE, chat=chat)).check("开放的服务区的位置", ALTITUDE)
    assert not checked.valid
    assert checked.attempts[-1].author == "llm"
    assert checked.attempts[-1].error


@pytest.mark.parametrize("sql", ["DELETE FROM bss_company;", "SELECT pg_sleep(99);"])
async def test_nobody_is_asked_to_make_a_hostile_text_pass(source: SourceDatabase, sql: str) -> None:
    chat = ScriptedChat({"sql_repair": partial(pytest.fail, "the LLM was asked")})
    assert not (await (await pair_check(source, sql, chat=chat)).check("公司", sql)).valid
    assert chat.prompts == []


async def test_doubts_about_the_meaning_are_told_and_change_nothing(source: SourceDatabase) -> None:
    sql = "SELECT service_area_name FROM bss_service_area WHERE service_state = '关闭' LIMIT 3;"
    checked = await (await pair_check(source, sql)).check("有哪些服务区", sql)
    assert checked.valid_at_first
    assert checked.finding is not None
    said = ";".join(checked.finding.doubts)
    assert "条件值 关闭 没有出现在问题里" in said
    assert "LIMIT 3 没有出现在问题里" in said
    assert "软删除列 delete_ts" in said


async def test_a_table_outside_the_list_is_read_from_the_database(source: SourceDatabase) -> None:
    checked = await (await pair_check(source)).check("公司", "SELECT company_name FROM bss_company;")
    assert not checked.valid
    known = await pair_check(source, "SELECT company_name FROM bss_company;")
    assert (await known.check("公司", "SELECT company_name FROM bss_company;")).valid


async def test_the_column_is_meant_that_holds_the_text(database_url: str) -> None:
    await execute(
        database_url,
        "CREATE TABLE show (id int PRIMARY KEY, title text);"
        "INSERT INTO show VALUES (1, 'Cold Harbor'), (2, 'Overdue');"
        "CREATE TABLE episode (id int PRIMARY KEY, show_id int REFERENCES show, title text, aired_on date);"
        "INSERT INTO episode SELECT n, 1 + n % 2, 'Part ' || n, date '2025-03-01' + n FROM generate_series(1, 9) n;",
    )
    sql = (
        "SELECT count(*) FROM episode AS e JOIN show AS s ON e.show_id = s.id "
        "WHERE e.aired_on >= '2025-03-01' AND {} = 'Cold Harbor';"
    )
    async with source_opener(parse(database_url, embedded=True))() as source:
        check = await pair_check(source, sql.format("s.title"))
        checked = await check.check("How many episodes does Cold Harbor have since March 2025?", sql.format("title"))
    assert checked.final_sql == sql.format("s.title")


@pytest.mark.parametrize(("value", "column"), [("FS0002", "cl_bm"), ("防水卷材", "cl_mc"), ("无此材料", "cl_mc")])
async def test_of_two_names_as_near_the_one_is_meant_that_holds_the_text(
    database_url: str, value: str, column: str
) -> None:
    await execute(
        database_url,
        "CREATE TABLE jc_cl (cl_mc text, cl_bm text, dj numeric);"
        "INSERT INTO jc_cl VALUES ('防水卷材', 'FS0002', 31.5), ('水泥', 'SN0001', 420);",
    )
    sql = "SELECT dj FROM jc_cl WHERE {} = '" + value + "';"
    async with source_opener(parse(database_url, embedded=True))() as source:
        checked = await (await pair_check(source, sql.format("cl_bm"))).check(f"{value}的单价", sql.format("cl_m"))
    assert checked.final_sql == sql.format(column)


async def test_of_several_tables_of_a_name_the_one_of_the_named_schema_is_meant(database_url: str) -> None:
    schemas = ("CREATE SCHEMA alpha", "CREATE SCHEMA zeta")
    tables = [f"CREATE TABLE {name}.orders (id int)" for name in ("alpha", "public", "zeta")]
    await execute(database_url, *schemas, *tables)
    async with source_opener(parse(database_url, embedded=True))() as opened:
        reading = await read_tables(opened, [], ["SELECT 1 FROM ordres", "SELECT 1 FROM zeta.ordres"])
    assert [str(name) for name in reading.catalog.tables] == ["public.orders", "zeta.orders"]


async def test_of_tables_that_cannot_be_read_no_personal_data_is_told(database_url: str) -> None:
    view = "CREATE VIEW broken AS SELECT 1 / (random()::int * 0) AS n"
    await execute(database_url, view, "COMMENT ON VIEW broken IS '联系 13812345678'")
    async with source_opener(parse(database_url, embedded=True))() as opened:
        reading = await read_tables(opened, [], ["SELECT n FROM broken"])
    (table,) = reading.catalog.tables.values()
    assert "13812345678" not in (table.comment or "")
