"""Every name of a query is found in the catalog, or refused with what may have been meant."""

import pytest

from shared.sql.parse import parse_select
from shared.sql.resolve import Resolved, resolve
from shared.sql.verdict import Failure, Stage, Unresolved
from tests.support.highway_catalog import AREA, CAR, COMPANY, DAY, HIGHWAY, LINK, MIXED, ORDERS, ROUTE


def resolved(sql: str) -> Resolved:
    return resolve(parse_select(sql), HIGHWAY)


def failure(sql: str) -> Failure:
    with pytest.raises(Unresolved) as refused:
        resolved(sql)
    return refused.value.failure


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT s.service_area_name FROM bss_service_area s WHERE s.delete_ts IS NULL",
        "SELECT service_area_name AS 名称, count(*) AS 数量 FROM bss_service_area GROUP BY 名称 ORDER BY 数量",
        "SELECT extract(year FROM count_date) AS y, car_type FROM bss_car_day_count GROUP BY y, car_type ORDER BY y",
        "SELECT s.id, (SELECT max(d.id) FROM bss_car_day_count d WHERE d.id = s.id) FROM bss_service_area s",
        "SELECT x.n FROM (SELECT count(*) AS n FROM bss_company) AS x",
        "SELECT x.a, x.b FROM (SELECT company_name, company_no FROM bss_company) AS x(a, b)",
        "WITH a AS (SELECT id AS i FROM bss_company), b AS (SELECT i FROM a) SELECT b.i FROM b",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
        "SELECT company_name AS n FROM bss_company UNION SELECT section_name FROM bss_section_route ORDER BY n",
        "SELECT d FROM generate_series(1, 3) AS d",
        "SELECT u.n, u.ordinality FROM unnest(ARRAY[3, 4]) WITH ORDINALITY AS u(n, ordinality)",
        "SELECT u, ordinality FROM unnest(ARRAY[3, 4]) WITH ORDINALITY AS u",
        "SELECT jsonb_object_keys FROM jsonb_object_keys('{}')",
        "SELECT d.day FROM generate_series(1, 3) AS d(day)",
        "SELECT e.value FROM bss_company c, jsonb_each_text(to_jsonb(c)) AS e",
        "SELECT x.twice FROM bss_car_day_count c, LATERAL (SELECT c.customer_count * 2 AS twice) AS x",
        "SELECT id FROM bss_company JOIN bss_service_area USING (id)",
        "SELECT count(s) FROM bss_service_area s",
        "SELECT rank() OVER w FROM bss_company WINDOW w AS (ORDER BY company_no)",
        "SELECT s.id FROM (bss_service_area s JOIN bss_company c ON s.id = c.id) JOIN bss_section_route r ON true",
        'SELECT "Title" FROM "Toll Gate"',
        "SELECT total FROM ods.orders",
        "SELECT public.bss_company.company_name FROM public.bss_company",
        "SELECT 1 FROM bss_company c WHERE EXISTS (SELECT 1 FROM bss_service_area WHERE company_id = c.id)",
        "SELECT DISTINCT ON (car_type) car_type FROM bss_car_day_count ORDER BY car_type, count_date DESC",
        "SELECT v.a FROM (VALUES (1, 2)) AS v(a, b)",
        "SELECT v.column1 FROM (VALUES (1, 2)) AS v",
    ],
)
def test_postgresqls_rules_of_visibility_hold(sql: str) -> None:
    assert resolved(sql).blocks


@pytest.mark.parametrize(
    ("sql", "code", "nearest"),
    [
        ("SELECT * FROM bss_servce_area", "unknown_table", "bss_service_area"),
        ("SELECT f.pg_read_file FROM unnest(ARRAY['/etc/hostname']) f", "unknown_column", None),
        ("SELECT g.pg_sleep FROM generate_series(1, 1) g", "unknown_column", None),
        ("SELECT g.archive FROM generate_series(1, 1) AS g", "unknown_column", None),
        ("SELECT t.pg_column_size FROM (SELECT 1, 2) AS t", "unknown_column", None),
        ("SELECT * FROM ods.bss_company", "unknown_table", "bss_company"),
        ("SELECT * FROM orders", "unknown_table", "ods.orders"),
        ("SELECT * FROM Toll", "unknown_table", '"Toll Gate"'),
        ("SELECT * FROM elsewhere.public.bss_company", "unknown_table", None),
        ("SELECT c.company_nam FROM bss_company c JOIN bss_service_area s ON true", "unknown_column", "c.company_name"),
        ("SELECT company_nam FROM bss_company", "unknown_column", "company_name"),
        ('SELECT title FROM "Toll Gate"', "unknown_column", '"Title"'),
        ("SELECT s.company_name FROM bss_service_area s, bss_company c", "unknown_column", "c.company_name"),
        ("SELECT x.m FROM (SELECT count(*) AS n FROM bss_company) AS x", "unknown_column", None),
        ("SELECT id FROM bss_service_area s, bss_company c", "ambiguous_column", "s.id"),
        ("SELECT b.company_name FROM bss_company a", "unknown_alias", "a"),
        ("SELECT bss_company.id FROM bss_company a", "unknown_alias", "a"),
        ("SELECT company_no AS n FROM bss_company WHERE n = '1'", "alias_in_condition", "company_no"),
        ("SELECT count(*) AS n FROM bss_company HAVING n > 1", "alias_in_condition", "COUNT(*)"),
        (
            "SELECT company_name FROM bss_company UNION SELECT code FROM bss_section_route ORDER BY code",
            "unknown_column",
            None,
        ),
        ("SELECT ctid FROM bss_company", "unknown_column", None),
    ],
)
def test_a_wrong_name_is_refused_with_the_nearest_one(sql: str, code: str, nearest: str | None) -> None:
    found = failure(sql)
    assert (found.stage, found.code) == (Stage.RESOLVED, code)
    if nearest is not None:
        assert found.nearest[0] == nearest
        assert nearest in found.message


@pytest.mark.parametrize(
    "table",
    ["pg_tables", "pg_catalog.pg_authid", "information_schema.tables", "pg_stat_activity", "pg_toast.pg_toast_1"],
)
def test_system_tables_are_refused(table: str) -> None:
    assert failure(f"SELECT * FROM {table}").code == "system_catalog"


def test_a_failure_says_where_the_wrong_name_stands() -> None:
    sql = "SELECT l.delete_ts FROM bss_section_route_area_link l;"
    found = failure(sql)
    assert found.span is not None
    assert sql[slice(*found.span)] == "l.delete_ts"
    assert (found.subject, found.qualifier, found.table) == ("delete_ts", "l", LINK)


def test_the_real_failures_of_a_strong_model_are_told_apart() -> None:
    deleted = (
        "SELECT r.section_name FROM bss_section_route r JOIN bss_section_route_area_link l"
        " ON r.id = l.section_route_id WHERE l.delete_ts IS NULL"
    )
    unqualified = "SELECT c.company_name FROM bss_company c JOIN bss_service_area s ON id = company_id"
    assert "没有列 delete_ts" in failure(deleted).message
    assert failure(unqualified).message == "列 id 有歧义,请写明是 c.id 还是 s.id"


def test_tables_and_columns_are_those_that_the_query_names() -> None:
    found = resolved("SELECT s.*, c.company_name FROM bss_service_area s JOIN bss_company c ON s.company_id = c.id")
    assert found.tables == {AREA, COMPANY}
    assert found.columns == {(COMPANY, "company_name"), (AREA, "company_id"), (COMPANY, "id")}


def test_unquoted_names_fold_and_quoted_ones_do_not() -> None:
    assert resolved("SELECT COMPANY_NAME FROM BSS_COMPANY").columns == {(COMPANY, "company_name")}
    assert resolved('SELECT "lane_no" FROM "Toll Gate"').tables == {MIXED}
    assert failure('SELECT "COMPANY_NAME" FROM bss_company').code == "unknown_column"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM bss_service_area s JOIN bss_company c ON s.company_id = c.id",
        "SELECT 1 FROM bss_service_area s, bss_company c WHERE c.id = s.company_id",
        "SELECT 1 FROM bss_service_area WHERE company_id IN (SELECT id FROM bss_company)",
        "SELECT 1 FROM bss_company c WHERE EXISTS (SELECT 1 FROM bss_service_area s WHERE s.company_id = c.id)",
        "WITH n AS (SELECT company_id AS c FROM bss_service_area) SELECT 1 FROM n JOIN bss_company b ON n.c = b.id",
    ],
)
def test_a_join_edge_is_found_however_it_is_written(sql: str) -> None:
    (edge,) = resolved(sql).join_edges
    assert [edge.follows(relation) for relation in HIGHWAY.relations] == [True, False, False, False, False]


def test_an_edge_of_several_columns_needs_all_of_them() -> None:
    sql = "SELECT 1 FROM bss_section_route_area_link a JOIN bss_section_route_area_link b ON {}"
    (both,) = resolved(
        sql.format("a.section_route_id = b.section_route_id AND a.service_area_id = b.service_area_id")
    ).join_edges
    assert both.columns == ("section_route_id", "service_area_id")


def test_columns_pass_through_subqueries_to_their_tables() -> None:
    sql = "WITH d AS (SELECT pay_sum AS p FROM bss_business_day_data) SELECT x.p FROM (SELECT p FROM d) AS x"
    (output,) = resolved(sql).outputs
    assert output.origin is not None
    assert output.origin.pair == (DAY, "pay_sum")


def test_tables_of_other_schemas_are_told_from_those_of_public() -> None:
    sql = "SELECT 1 FROM ods.orders o JOIN bss_section_route r ON o.area_id = r.id JOIN bss_car_day_count c ON true"
    assert resolved(sql).tables == {ORDERS, ROUTE, CAR}
