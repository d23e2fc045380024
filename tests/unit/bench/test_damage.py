"""Each kind of damage, on a query that it fits and on one that it does not."""

import pytest

from bench.quality.damage import broken

COLUMNS = {
    "company": frozenset({"id", "company_name", "delete_ts"}),
    "area": frozenset({"id", "company_id", "area_name", "Kind"}),
}
JOINED = (
    "SELECT company.company_name, ROUND(AVG(area.id), 2) AS mean FROM company JOIN area "
    "ON area.company_id = company.id WHERE company.delete_ts IS NULL "
    "GROUP BY company.id, company.company_name HAVING COUNT(*) > 1;"
)


def damaged(sql: str) -> dict[str, str]:
    return {one.kind: one.sql for one in broken("?", sql, COLUMNS)}


@pytest.mark.parametrize(
    ("kind", "whole", "left"),
    [
        ("misspelled_column", "company.company_name", "company.company_nae"),
        ("misspelled_table", "FROM company", "FROM companys AS company"),
        (
            "deleted_where_nothing_is_deleted",
            "company.delete_ts IS NULL",
            "delete_ts IS NULL AND area.delete_ts IS NULL",
        ),
        ("unqualified_column", "GROUP BY company.id", "GROUP BY id"),
        ("ungrouped_column", "company.id, company.company_name", "GROUP BY company.id HAVING"),
        ("aggregate_in_where", "HAVING COUNT(*) > 1", "AND COUNT(*) > 1 GROUP BY"),
        ("rounded_double", "AVG(area.id)", "CAST(AVG(area.id) AS DOUBLE PRECISION)"),
        ("names_in_backticks", "company_name", "`company_name`"),
    ],
)
def test_a_joined_query_breaks_in_this_way(kind: str, whole: str, left: str) -> None:
    assert whole in JOINED
    assert left in damaged(JOINED)[kind]


def test_a_name_that_needs_its_quotes_loses_them() -> None:
    assert damaged('SELECT "Kind" FROM area;')["unquoted_name"] == "SELECT Kind FROM area;"


def test_what_does_not_fit_is_left_out() -> None:
    assert damaged("SELECT id FROM company;").keys() == {"misspelled_table", "names_in_backticks"}
