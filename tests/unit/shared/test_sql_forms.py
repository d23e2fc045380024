"""What the form of a query tells: its level, its features, its skeleton, whether its joins explode."""

import pytest

from shared.sql.explosion import explodes
from shared.sql.level import Feature, Level, features_of, level_of
from shared.sql.parse import parse_select
from shared.sql.resolve import resolve
from shared.sql.skeleton import skeleton
from tests.support.highway_catalog import HIGHWAY


@pytest.mark.parametrize(
    ("sql", "level"),
    [
        ("SELECT a FROM t WHERE b = 1 ORDER BY c LIMIT 5", Level.SIMPLE),
        ("SELECT count(*), count(DISTINCT a) FROM t", Level.SIMPLE),
        ("SELECT a, count(*) FROM t GROUP BY a", Level.MODERATE),
        ("SELECT DISTINCT a FROM t", Level.MODERATE),
        ("SELECT a FROM t JOIN u ON t.i = u.i", Level.MODERATE),
        ("SELECT a FROM t, u WHERE t.i = u.i", Level.MODERATE),
        ("SELECT a FROM t JOIN u ON t.i = u.i JOIN v ON u.j = v.j", Level.COMPLEX),
        ("SELECT a FROM t GROUP BY a HAVING count(*) > 1", Level.COMPLEX),
        ("SELECT a FROM t WHERE b IN (SELECT b FROM u)", Level.COMPLEX),
        ("SELECT a FROM (SELECT a FROM t) AS x", Level.COMPLEX),
        ("SELECT CASE WHEN a > 1 THEN 'x' END FROM t", Level.COMPLEX),
        ("SELECT CASE a WHEN 1 THEN 'x' END, count(*) FROM t GROUP BY a", Level.MODERATE),
        ("SELECT a FROM t JOIN u ON t.i = u.i JOIN v ON u.j = v.j JOIN w ON v.k = w.k", Level.HIGHLY_COMPLEX),
        ("WITH x AS (SELECT 1 AS a) SELECT a FROM x", Level.HIGHLY_COMPLEX),
        ("SELECT rank() OVER (ORDER BY a) FROM t", Level.HIGHLY_COMPLEX),
        ("SELECT a FROM t UNION SELECT a FROM u", Level.HIGHLY_COMPLEX),
    ],
)
def test_the_level_follows_the_sql(sql: str, level: Level) -> None:
    assert level_of(parse_select(sql)) is level


@pytest.mark.parametrize(
    ("sql", "features"),
    [
        ("SELECT a FROM t", set()),
        ("(SELECT a FROM t)", set()),
        ("SELECT a FROM t UNION SELECT a FROM u", set()),
        ("WITH x AS (SELECT a FROM t) SELECT a FROM x", {Feature.CTE}),
        (
            "WITH x AS (SELECT a FROM t WHERE b = (SELECT max(b) FROM t)) SELECT a FROM x",
            {Feature.CTE, Feature.SUBQUERY},
        ),
        ("SELECT sum(a) OVER () FROM t WHERE EXISTS (SELECT 1 FROM u)", {Feature.WINDOW, Feature.SUBQUERY}),
        ("SELECT a FROM (SELECT a FROM t UNION SELECT a FROM u) AS x", {Feature.SUBQUERY}),
    ],
)
def test_features_are_ctes_subqueries_and_windows(sql: str, features: set[Feature]) -> None:
    assert features_of(parse_select(sql)) == features


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SELECT a FROM t WHERE b = 'x'", "SELECT a FROM t WHERE b = 'y'", True),
        ("SELECT sum(a) AS 总额 FROM t LIMIT 3", "select sum(a) as total from t limit 9", True),
        ("SELECT q.a FROM t AS q WHERE q.b > 1", "SELECT z.a FROM t z WHERE z.b > 2", True),
        ("WITH x AS (SELECT a FROM t) SELECT a FROM x", "WITH y AS (SELECT a FROM t) SELECT a FROM y", True),
        ("SELECT a FROM t WHERE b = 'x'", "SELECT a FROM t WHERE c = 'x'", False),
        ("SELECT sum(a) FROM t", "SELECT avg(a) FROM t", False),
        ("SELECT a FROM t", "SELECT a FROM u", False),
        ("SELECT a FROM t ORDER BY b", "SELECT a FROM t ORDER BY b DESC", False),
        ("SELECT a FROM t WHERE b > 1", "SELECT a FROM t WHERE b < 1", False),
    ],
)
def test_a_skeleton_masks_literals_and_aliases_and_nothing_else(one: str, other: str, same: bool) -> None:
    assert (skeleton(parse_select(one)) == skeleton(parse_select(other))) is same


@pytest.mark.parametrize(
    ("from_clause", "multiplied"),
    [
        ("bss_service_area s, bss_company c", True),
        ("bss_service_area s CROSS JOIN bss_company c", True),
        ("bss_service_area s JOIN bss_company c ON true", True),
        ("bss_service_area s JOIN bss_company c ON s.company_id = c.id", False),
        ("bss_service_area s, bss_company c WHERE s.company_id = c.id", False),
        ("bss_service_area s JOIN bss_company c ON s.company_id = c.id, bss_section_route r", True),
        ("bss_car_day_count s JOIN bss_car_day_count c ON s.count_date = c.count_date", True),
        ("bss_car_day_count s JOIN bss_car_day_count c ON s.count_date < c.count_date", False),
        ("bss_service_area s, (SELECT max(version) AS m FROM bss_company) c", False),
        ("bss_service_area s, (SELECT version FROM bss_company LIMIT 1) c", False),
        ("bss_service_area s CROSS JOIN LATERAL (SELECT s.version AS v) c", False),
        ("bss_service_area s, jsonb_each(to_jsonb(s)) AS c", False),
    ],
)
def test_sources_that_nothing_connects_multiply_their_rows(from_clause: str, multiplied: bool) -> None:
    resolved = resolve(parse_select(f"SELECT s.id FROM {from_clause}"), HIGHWAY)
    assert explodes(resolved, HIGHWAY) is multiplied
