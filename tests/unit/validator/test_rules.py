"""The rules propose; each is a pure function of a text and what is wrong with it."""

import pytest

from services.validator.repairs import candidates, slip
from services.validator.rules.arithmetic import divided_by_zero, exact_division, impossible_dates
from services.validator.rules.dialect import postgres_spelling
from services.validator.rules.edits import calls, clauses_at
from services.validator.rules.grouping import to_having
from shared.catalog.model import Catalog, Column, Relation, RelationOrigin, Table, TableName, TableType, TypeFamily
from shared.sql.ladder import read
from shared.sql.names import nearest
from shared.sql.verdict import Failure, Stage
from tests.support.highway_catalog import HIGHWAY


def proposed(sql: str, catalog: Catalog = HIGHWAY) -> list[str]:
    """What the rules make of a text that fails before it reaches a database."""
    verdict, _ = read(sql, catalog)
    assert verdict.error is not None
    text = sql if verdict.stage is Stage.RECEIVED else verdict.sql
    return [repair.sql for repair in candidates(text, verdict.error, catalog)]


@pytest.mark.parametrize(
    ("foreign", "plain"),
    [
        ("SELECT `a`, `Order` FROM `t`", 'SELECT a, "Order" FROM t'),
        ("SELECT [a] FROM [t]", "SELECT a FROM t"),
        ("SELECT `时长(分钟)` FROM `t`", 'SELECT "时长(分钟)" FROM t'),
        ("SELECT a[1] FROM t", "SELECT a[1] FROM t"),
        ("SELECT IFNULL(a, IF(b > 1, 2, 3)) FROM t", "SELECT COALESCE(a, CASE WHEN b > 1 THEN 2 ELSE 3 END) FROM t"),
        ("SELECT NVL(a, '无') FROM t", "SELECT COALESCE(a, '无') FROM t"),
        ("SELECT DATE_FORMAT(d, '%Y-%m-%d %H:%i') FROM t", "SELECT to_char(d, 'YYYY-MM-DD HH24:MI') FROM t"),
        ("SELECT YEAR(d), MONTH(d) FROM t", "SELECT EXTRACT(YEAR FROM d), EXTRACT(MONTH FROM d) FROM t"),
        ("SELECT DATEDIFF(a, b) FROM t", "SELECT (a::date - b::date) FROM t"),
        ("SELECT DATE_SUB(d, INTERVAL 7 DAY) FROM t", "SELECT (d - INTERVAL '7 DAY') FROM t"),
        ("SELECT CURDATE()", "SELECT CURRENT_DATE"),
        ("SELECT GROUP_CONCAT(DISTINCT a SEPARATOR ';') FROM t", "SELECT string_agg(DISTINCT a::text, ';') FROM t"),
        ("SELECT GROUP_CONCAT(a ORDER BY b) FROM t", "SELECT string_agg(a::text, ',' ORDER BY b) FROM t"),
        ("SELECT CAST(a AS SIGNED) FROM t", "SELECT CAST(a AS integer) FROM t"),
        ("SELECT CONVERT(a, CHAR) FROM t", "SELECT CAST(a AS text) FROM t"),
        ("SELECT LOCATE('x', a), INSTR(a, 'x') FROM t", "SELECT strpos(a, 'x'), strpos(a, 'x') FROM t"),
        ("SELECT a FROM t LIMIT 5, 10", "SELECT a FROM t LIMIT 10 OFFSET 5"),
        ("SELECT TOP 5 a FROM t ORDER BY a;", "SELECT a FROM t ORDER BY a LIMIT 5"),
        ("SELECT a FROM t WHERE b == 1 && c REGEXP '^x'", "SELECT a FROM t WHERE b = 1  AND  c ~ '^x'"),
        ("SELECT a FROM t WHERE b = NULL AND c != NULL", "SELECT a FROM t WHERE b IS NULL AND c IS NOT NULL"),
        ("SELECT a FROM t WHERE b IS = NULL", "SELECT a FROM t WHERE b IS NULL"),
        ("SELECT a, FROM t", "SELECT a FROM t"),
        ("SELECT a，b FROM t WHERE c ＝ ‘开放’；", "SELECT a,b FROM t WHERE c = '开放';"),
        ("```sql\nSELECT 1;\n```", "SELECT 1;\n"),
        ("SQL: SELECT 1", "SELECT 1"),
        ("SELECT E'a', $$b$$", "SELECT 'a', 'b'"),
        ("SELECT 1 FROM DUAL", "SELECT 1 "),
    ],
)
def test_foreign_spellings_become_postgresqls(foreign: str, plain: str) -> None:
    assert postgres_spelling(foreign) == plain


@pytest.mark.parametrize(
    "sql", ["SELECT '`x` && LIMIT 1, 2 == NULL'", 'SELECT "IFNULL(a, b)" FROM t', "SELECT 营收（元） FROM t"]
)
def test_what_is_quoted_or_right_stays(sql: str) -> None:
    assert postgres_spelling(sql) == sql


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("WHERE r.delete_ts IS NULL AND l.delete_ts IS NULL", "WHERE r.delete_ts IS NULL"),
        ("WHERE l.delete_ts IS NULL AND r.delete_ts IS NULL", "WHERE r.delete_ts IS NULL"),
        ("WHERE l.delete_ts IS NULL", ""),
        ("WHERE (l.delete_ts IS NULL) AND r.code = 'a'", "WHERE r.code = 'a'"),
        ("WHERE r.code = 'a' AND l.deleted = 0", "WHERE r.code = 'a'"),
        ("AND l.delete_ts IS NULL WHERE r.code = 'a'", "WHERE r.code = 'a'"),
    ],
)
def test_a_soft_delete_condition_goes_where_the_table_keeps_no_mark(condition: str, left: str) -> None:
    head = "SELECT r.code FROM bss_section_route r JOIN bss_section_route_area_link l ON r.id = l.section_route_id"
    assert proposed(f"{head} {condition};") == [f"{head} {left};".replace(" ;", ";")]


def test_a_misspelled_soft_delete_column_is_no_reason_to_drop_its_condition() -> None:
    sql = "SELECT company_name FROM bss_company WHERE delete_s IS NULL;"
    assert proposed(sql)[0] == sql.replace("delete_s", "delete_ts")


def test_a_soft_delete_condition_under_or_is_left_to_others() -> None:
    head = "SELECT l.section_route_id FROM bss_section_route_area_link l"
    assert proposed(f"{head} WHERE l.delete_ts IS NULL OR l.section_route_id = 'a';") == []


def test_a_real_condition_on_a_column_that_does_not_exist_is_never_dropped() -> None:
    sql = "SELECT company_name FROM bss_company WHERE altitude > 100 AND delete_ts IS NULL;"
    assert proposed(sql) == []


def test_the_choice_that_joins_along_a_relation_comes_first() -> None:
    sql = "SELECT c.company_name FROM bss_service_area s JOIN bss_company c ON s.company_id = id;"
    assert proposed(sql)[0] == sql.replace("= id", "= c.id")


_AREAS = "FROM bss_service_area s JOIN bss_company c ON s.company_id = c.id"


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        (f"SELECT c.company_name, count(*) {_AREAS} GROUP BY id, c.company_name;", ["GROUP BY c.id, c.company_name"]),
        (f"SELECT c.id, count(*) {_AREAS} GROUP BY id;", ["GROUP BY c.id"]),
        (f"SELECT version, sum(s.version) {_AREAS} GROUP BY c.version;", ["SELECT c.version"]),
        (f"SELECT count(*) {_AREAS} GROUP BY id;", []),
        (
            "SELECT id, b.id AS upper FROM bss_company a JOIN bss_company b ON a.id = b.created_by;",
            ["SELECT a.id, b.id"],
        ),
        (f"SELECT c.company_name {_AREAS} WHERE version > 1;", []),
        (f"SELECT c.company_name {_AREAS} WHERE s.version = 1 AND version = 1;", ["AND c.version = 1"]),
        (
            "SELECT service_area_id FROM bss_car_day_count d "
            "JOIN bss_service_area_mapper m ON d.service_area_id = m.service_area_id;",
            ["SELECT d.service_area_id"],
        ),
    ],
)
def test_one_of_two_columns_is_chosen_only_when_something_speaks_for_it(broken: str, meant: list[str]) -> None:
    assert [any(text in repair for text in meant) for repair in proposed(broken)] == [True] * len(meant)


def test_a_misspelled_name_in_quotes_is_no_string_where_no_value_can_stand() -> None:
    sql = 'SELECT "car_typ", count(*) FROM bss_car_day_count GROUP BY car_type;'
    assert proposed(sql)[0] == sql.replace('"car_typ"', "car_type")


def test_a_wrong_name_is_mended_wherever_it_is_written() -> None:
    sql = "SELECT cartype, count(*) FROM bss_car_day_count GROUP BY cartype ORDER BY cartype;"
    assert proposed(sql)[0] == sql.replace("cartype", "car_type")


def test_an_unqualified_soft_delete_condition_holds_for_every_table() -> None:
    head = "SELECT 1 FROM bss_service_area s JOIN bss_company c ON s.company_id = c.id WHERE"
    assert proposed(f"{head} delete_ts IS NULL;")[0] == f"{head} s.delete_ts IS NULL AND c.delete_ts IS NULL;"


def test_a_column_of_a_neighbouring_table_brings_its_join() -> None:
    sql = "SELECT company_name FROM bss_service_area s WHERE s.delete_ts IS NULL;"
    joined = "JOIN bss_company AS j1 ON s.company_id = j1.id"
    assert f"SELECT j1.company_name FROM bss_service_area s {joined} WHERE s.delete_ts IS NULL;" in proposed(sql)


@pytest.mark.parametrize(
    ("sql", "moved"),
    [
        (
            "SELECT a, sum(b) FROM t WHERE c = 1 AND sum(b) > 5 GROUP BY a ORDER BY a;",
            "SELECT a, sum(b) FROM t WHERE c = 1 GROUP BY a HAVING sum(b) > 5 ORDER BY a;",
        ),
        ("SELECT a FROM t WHERE sum(b) > 5 GROUP BY a;", "SELECT a FROM t GROUP BY a HAVING sum(b) > 5;"),
        (
            "SELECT a FROM t WHERE d BETWEEN 1 AND 2 AND sum(b) > 5 GROUP BY a HAVING count(*) > 1;",
            "SELECT a FROM t WHERE d BETWEEN 1 AND 2 GROUP BY a HAVING sum(b) > 5 AND count(*) > 1;",
        ),
    ],
)
def test_aggregates_leave_where_for_having(sql: str, moved: str) -> None:
    assert [repair.sql for repair in to_having(sql)] == [moved]


def test_a_column_missing_from_group_by_is_added_to_its_own_select() -> None:
    failure = Failure(Stage.EXPLAINED, "explain_failed", 'column "t.b" must appear in the GROUP BY clause', "42803")
    sql = "SELECT x.a FROM (SELECT a, b, count(*) FROM t GROUP BY a) AS x ORDER BY x.a;"
    (repair,) = candidates(sql, failure, HIGHWAY)
    assert repair.sql == "SELECT x.a FROM (SELECT a, b, count(*) FROM t GROUP BY a, b) AS x ORDER BY x.a;"


def test_the_column_is_told_from_a_message_in_chinese_too() -> None:
    failure = Failure(Stage.EXPLAINED, "explain_failed", '字段 "t.b" 必须出现在 GROUP BY 子句中', "42803")
    (repair,) = candidates("SELECT a, t.b, sum(c) FROM t GROUP BY a;", failure, HIGHWAY)
    assert repair.sql == "SELECT a, t.b, sum(c) FROM t GROUP BY a, t.b;"


@pytest.mark.parametrize(
    ("sql", "mended"),
    [
        ("SELECT a / b FROM t", "SELECT a / NULLIF(b, 0) FROM t"),
        ("SELECT sum(a) / sum(t.b) * 100 FROM t", "SELECT sum(a) / NULLIF(sum(t.b), 0) * 100 FROM t"),
        ("SELECT a / (b - c)::numeric FROM t", "SELECT a / NULLIF((b - c)::numeric, 0) FROM t"),
    ],
)
def test_a_divisor_is_kept_from_being_zero(sql: str, mended: str) -> None:
    assert [repair.sql for repair in divided_by_zero(sql)] == [mended]


def test_constants_and_guarded_divisors_are_left_alone() -> None:
    assert list(divided_by_zero("SELECT a / 100, b / NULLIF(c, 0) FROM t")) == []


def test_a_ratio_of_whole_numbers_keeps_its_fraction() -> None:
    sql = "SELECT count(*) / sum(version) FROM bss_company;"
    found = slip(sql, "占比是多少", HIGHWAY)
    assert found is not None
    assert found.code == "integer_division"
    assert [repair.sql for repair in exact_division(sql)] == [
        "SELECT count(*) / sum(version)::numeric FROM bss_company;"
    ]
    assert slip(sql, "每份几个", HIGHWAY) is None
    assert slip("SELECT sum(wx) / count(*) FROM bss_business_day_data;", "占比是多少", HIGHWAY) is None


def test_a_date_that_no_calendar_has_becomes_the_last_of_its_month() -> None:
    (repair,) = impossible_dates("SELECT 1 WHERE d BETWEEN '2023-02-01' AND '2023-02-30 23:59:59'")
    assert repair.sql == "SELECT 1 WHERE d BETWEEN '2023-02-01' AND '2023-02-28 23:59:59'"
    assert repair.changed_literals == {"2023-02-30 23:59:59"}
    assert list(impossible_dates("SELECT '2024-02-29', '2023-13-01'")) == []


def test_calls_are_found_with_their_arguments() -> None:
    found = {call.name: call.arguments for call in calls("SELECT f(a, g(b, 'x,y'), (c, d)), h() FROM t")}
    assert found == {"f": ("a", "g(b, 'x,y')", "(c, d)"), "g": ("b", "'x,y'"), "h": ()}


def test_clauses_are_those_of_the_innermost_select() -> None:
    sql = "SELECT a FROM t WHERE b IN (SELECT c FROM u GROUP BY c) ORDER BY a;"
    inner, outer = clauses_at(sql, sql.index("c FROM")), clauses_at(sql, sql.index("ORDER"))
    assert sql[inner.begins["group"] : inner.end] == "GROUP BY c"
    assert "group" not in outer.begins
    assert sql[outer.begins["order"] : outer.end] == "ORDER BY a"


@pytest.mark.parametrize(
    ("bare", "meant"),
    [
        ("MAX(version)", "MAX(bsa.version)"),
        ("COUNT(*) FILTER (WHERE version > 1)", "COUNT(*) FILTER (WHERE bsa.version > 1)"),
    ],
)
def test_inside_an_aggregate_the_column_of_the_rows_is_meant_and_not_that_of_their_parent(
    bare: str, meant: str
) -> None:
    grouped = (
        "SELECT bc.company_name, {} FROM bss_service_area AS bsa "
        "JOIN bss_company AS bc ON bsa.company_id = bc.id GROUP BY bc.company_name;"
    )
    assert proposed(grouped.format(bare)) == [grouped.format(meant)]


def test_a_condition_that_one_table_has_already_is_meant_for_the_other() -> None:
    sql = (
        "SELECT bc.company_no FROM bss_service_area AS bsa JOIN bss_company AS bc ON bsa.company_id = bc.id "
        "WHERE created_by IS NULL AND bc.created_by IS NULL;"
    )
    assert proposed(sql) == [sql.replace("WHERE created_by", "WHERE bsa.created_by")]


def test_what_is_selected_beside_a_column_does_not_tell_whose_it_is() -> None:
    sql = "SELECT version, bc.company_no FROM bss_service_area AS bsa JOIN bss_company AS bc ON bsa.company_id = bc.id;"
    assert proposed(sql) == []


def test_nobody_groups_by_what_is_counted() -> None:
    sql = (
        "SELECT c.company_name, COUNT(CASE WHEN s.company_id > 1 THEN s.id END) FROM bss_service_area s "
        "JOIN bss_company c ON s.company_id = c.id GROUP BY {}, c.company_name;"
    )
    assert proposed(sql.format("id")) == [sql.format("c.id")]


def test_a_text_may_be_of_either_table_and_what_stands_beside_it_comes_first() -> None:
    two = "SELECT count(*) FROM bss_service_area s JOIN bss_company c ON s.company_id = c.id WHERE c.company_name = 'x'"
    either = [f"{two} AND {alias}.created_by = 'y';" for alias in "cs"]
    assert proposed(f"{two} AND created_by = 'y';") == either


def test_what_differs_from_a_text_may_be_of_either_table_and_is_left_to_others() -> None:
    two = "SELECT count(*) FROM bss_service_area s JOIN bss_company c ON s.company_id = c.id WHERE c.company_name = 'x'"
    assert proposed(f"{two} AND created_by <> 'y';") == []


def test_what_stands_beside_a_column_tells_whose_it_is_of_two_tables_but_not_of_three() -> None:
    two = "SELECT count(*) FROM bss_service_area s JOIN bss_company c ON s.company_id = c.id WHERE c.company_name = 'x'"
    third = two.replace(" WHERE", " JOIN bss_car_day_count d ON d.service_area_id = s.id WHERE")
    assert proposed(f"{two} AND created_by IS NULL;") == [f"{two} AND c.created_by IS NULL;"]
    assert proposed(f"{third} AND created_by = 'y';") == []


def test_a_quoted_name_in_a_list_of_columns_is_a_misspelled_column_before_it_is_a_string() -> None:
    assert proposed('SELECT id, "company_nam" FROM bss_company;')[0] == "SELECT id, company_name FROM bss_company;"
    string = proposed("SELECT id FROM bss_company WHERE company_no IN ('C001', \"C002\");")[0]
    assert string == "SELECT id FROM bss_company WHERE company_no IN ('C001', 'C002');"


def test_of_names_that_share_as_many_words_the_one_spelled_most_alike_comes_first() -> None:
    assert nearest("purchase_o", ["purchased_on", "purchase_no"]) == ["purchase_no", "purchased_on"]


SHOP = Catalog(
    {
        name: Table(name, TableType.TABLE, tuple(Column(c, "int", TypeFamily.INTEGER) for c in columns), ("id",))
        for name, columns in {
            TableName("public", "log"): ("id", "Order", "note_id"),
            TableName("public", "note"): ("id", "order"),
            TableName("old", "device"): ("id",),
            TableName("public", "device"): ("id",),
        }.items()
    },
    (
        Relation(
            TableName("public", "log"), ("note_id",), TableName("public", "note"), ("id",), RelationOrigin.DECLARED
        ),
    ),
)


def test_a_name_in_the_wrong_case_is_sought_in_no_other_table() -> None:
    assert proposed("SELECT l.Order FROM log AS l;", SHOP) == ['SELECT l."Order" FROM log AS l;']


def test_a_table_named_without_a_schema_is_the_one_that_needs_none() -> None:
    assert proposed("SELECT id FROM devices;", SHOP)[0] == "SELECT id FROM device;"


CREW = TableName("public", "crew")
CREWS = Catalog(
    {
        CREW: Table(
            CREW,
            TableType.TABLE,
            (
                Column("crew_name", "text", TypeFamily.TEXT, comment="班组名称"),
                Column("crew_code", "text", TypeFamily.TEXT, comment="班组编码(唯一)"),
                Column("depot_id", "int", TypeFamily.INTEGER),
                Column("depot_cd", "text", TypeFamily.TEXT),
            ),
            (),
        )
    },
    (),
)


@pytest.mark.parametrize(
    ("selected", "first"),
    [
        ("c.crew AS 班组编码", "c.crew_code AS 班组编码"),
        ("c.crew AS 班组名称", "c.crew_name AS 班组名称"),
        ('c.crew AS "班组编码"', 'c.crew_code AS "班组编码"'),
        ("c.depot_d AS depot_code", "c.depot_cd AS depot_code"),
        ("c.depot_d AS depot_id", "c.depot_id AS depot_id"),
    ],
)
def test_what_the_answer_calls_a_column_tells_between_equally_near_names(selected: str, first: str) -> None:
    assert proposed(f"SELECT {selected} FROM crew AS c;", CREWS)[0] == f"SELECT {first} FROM crew AS c;"


def test_an_alias_that_ends_like_another_does_not_count_for_it() -> None:
    sql = (
        "SELECT bm.source_system_type, count(*) FROM bss_car_day_count m JOIN bss_service_area_mapper bm "
        "ON m.service_area_id = bm.service_area_id GROUP BY {}, bm.source_system_type;"
    )
    assert proposed(sql.format("service_area_id")) == [sql.format("bm.service_area_id")]


@pytest.mark.parametrize(
    ("selected", "grouped"),
    [
        ("m.source_system_type", ["service_area_id", "m.source_system_type"]),
        ("d.car_type", ["service_area_id", "d.car_type"]),
    ],
)
def test_of_columns_that_a_join_equates_group_by_takes_the_one_of_the_table_beside_it(
    selected: str, grouped: list[str]
) -> None:
    alias = selected.partition(".")[0]
    sql = (
        f"SELECT {selected}, count(*) FROM bss_car_day_count d JOIN bss_service_area_mapper m "
        "ON d.service_area_id = m.service_area_id GROUP BY {}, {};"
    )
    assert proposed(sql.format(*grouped)) == [sql.format(f"{alias}.service_area_id", selected)]
