"""The check by hand finds what it is for: otherwise its silence on generated pairs would prove nothing."""

import pytest

from shared.catalog.model import Catalog
from shared.sql.ladder import read
from tests.integration.qa_gen.never_summed import Said, said_of, senseless
from tests.support.tables import by_name, table

OVER_TIME = "sum of public.stock_day.on_hand over time"
STOCK = table("stock_day", "depot_id integer|day date|on_hand integer|sold integer|price numeric|unit text")
CATALOG = Catalog(by_name(STOCK))
SAID = Said(
    never_summed=["public.stock_day.price"],
    never_counted=["public.stock_day"],
    at_one_time={"public.stock_day.on_hand": "public.stock_day.day"},
    told_apart_by={"public.stock_day.sold": ["public.stock_day.unit"]},
)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT sum(price) FROM stock_day", ["sum of public.stock_day.price"]),
        ("SELECT sum(CASE WHEN unit = 'kg' THEN price END) FROM stock_day", ["sum of public.stock_day.price"]),
        (
            "WITH t AS (SELECT depot_id, sum(coalesce(price, 0)) AS p FROM stock_day GROUP BY 1) SELECT max(p) FROM t",
            ["sum of public.stock_day.price"],
        ),
        ("SELECT avg(price), max(price) FROM stock_day", []),
        ("SELECT sum(price * sold) FROM stock_day WHERE unit = 'kg'", []),
        ("SELECT sum(on_hand) FROM stock_day", [OVER_TIME]),
        ("SELECT sum(on_hand) FROM stock_day WHERE day > date '2024-01-01'", [OVER_TIME]),
        ("SELECT sum(on_hand) FROM stock_day WHERE day = date '2024-01-01'", []),
        ("SELECT day, sum(on_hand) FROM stock_day GROUP BY day", []),
        ("SELECT sum(sold) FROM stock_day", ["sum of public.stock_day.sold in several units"]),
        ("SELECT unit, sum(sold) FROM stock_day GROUP BY unit", []),
        ("SELECT count(*) FROM stock_day", ["count of public.stock_day"]),
        ("SELECT count(DISTINCT depot_id) FROM stock_day", []),
    ],
)
def test_numbers_that_mean_nothing_are_found(sql: str, found: list[str]) -> None:
    _, resolved = read(sql, CATALOG)
    assert resolved is not None
    assert list(senseless(resolved, SAID)) == found


def test_a_person_has_spoken_of_each_test_database() -> None:
    assert said_of("metering").never_summed
    assert said_of("cold_store").at_one_time
