"""A few tables, many questions asked: what comes to mind first, then all that is left to ask."""

from collections.abc import Iterator

import pytest

from tests.integration.qa_gen.steps import generate
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = pytest.mark.integration
SHOP = """
CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL, city text);
CREATE TABLE orders (
  id int PRIMARY KEY, customer_id int REFERENCES customer, amount numeric(10, 2), created_at timestamp
);
CREATE TABLE product (id int PRIMARY KEY, name text, price numeric(8, 2), colours text);
INSERT INTO customer SELECT n, '客户' || n, (ARRAY['上海', '北京', '广州'])[1 + n % 3] FROM generate_series(1, 20) n;
INSERT INTO orders SELECT n, 1 + n % 20, n * 3.7 % 500, timestamp '2024-01-01' + n * interval '5 hours'
  FROM generate_series(1, 500) n;
INSERT INTO product SELECT n, '商品' || n, 10 + n * 1.5,
  CASE WHEN n % 7 = 0 THEN '黄' WHEN n % 3 = 0 THEN '红、蓝、绿、白' WHEN n % 2 = 0 THEN '红、蓝' ELSE '绿、红' END
  FROM generate_series(1, 30) n;
ANALYZE
"""

ATLAS = """
CREATE TABLE region (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE town (id int PRIMARY KEY, name text NOT NULL, region_id int NOT NULL REFERENCES region);
CREATE TABLE film (id int PRIMARY KEY, title text NOT NULL, release_year int, genre text);
INSERT INTO region SELECT n, chr(64 + n) || 'shire' FROM generate_series(1, 20) n;
INSERT INTO town SELECT n, chr(65 + n % 26) || 'ham ' || n % 350, 1 + floor(sqrt(n))::int % 20
  FROM generate_series(1, 400) n;
INSERT INTO film SELECT n, 'Film ' || n, 2023 - floor(sqrt(n * 5))::int, (ARRAY['Drama', 'Crime', 'Family'])[1 + n % 3]
  FROM generate_series(1, 500) n;
ANALYZE
"""


@pytest.fixture(scope="module")
def atlas(postgres: TestServer) -> Iterator[str]:
    url = run_apart(postgres.create_database())
    run_apart(execute(url, ATLAS))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.fixture(scope="module")
def shop(postgres: TestServer) -> Iterator[str]:
    url = run_apart(postgres.create_database())
    run_apart(execute(url, SHOP))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.mark.parametrize("samples", ["masked", "none"])
async def test_customers_and_their_orders_give_as_many_pairs_as_asked_for(
    shop: str, samples: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMALOOM_SAMPLES", samples)
    made = await generate(shop, tables=["customer", "orders"], theme_count=3, questions_per_theme=10)
    assert len(made.pairs) == 30
    assert len({pair["sql"] for pair in made.pairs}) == 30


async def test_a_table_of_three_columns_gives_twenty_pairs_without_a_window_of_time(shop: str) -> None:
    made = await generate(shop, tables=["product"], theme_count=2, questions_per_theme=10)
    assert len(made.pairs) == 20
    assert made.summary["non_empty"] == 20


async def test_spare_questions_are_asked_when_the_first_ones_have_been(shop: str) -> None:
    few = await generate(shop, tables=["product"], theme_count=1, questions_per_theme=5)
    many = await generate(shop, tables=["product"], theme_count=2, questions_per_theme=10)
    asked = [[pair["sql"] for pair in made.pairs if "RANK() OVER" in pair["sql"]] for made in (few, many)]
    assert [len(found) for found in asked] == [0, 1]


async def test_lists_in_a_text_are_counted_by_their_elements_and_never_as_a_whole(shop: str) -> None:
    made = await generate(shop, tables=["product"], theme_count=2, questions_per_theme=10)
    assert [pair["sql"] for pair in made.pairs if "STRING_TO_ARRAY(colours, '、')" in pair["sql"]]
    assert not [pair["sql"] for pair in made.pairs if "FROM product GROUP BY colours" in pair["sql"]]


async def test_two_tables_of_hardly_more_than_names_give_thirty_pairs_a_quarter_of_them_nested(atlas: str) -> None:
    made = await generate(atlas, tables=["region", "town"], theme_count=3, questions_per_theme=10)
    assert len(made.pairs) == 30
    assert made.summary["non_empty"] == 30
    nested = [pair["sql"] for pair in made.pairs if "(SELECT" in pair["sql"] or " OVER (" in pair["sql"]]
    assert 4 * len(nested) >= len(made.pairs)


async def test_a_year_that_is_kept_as_a_number_is_asked_about(atlas: str) -> None:
    made = await generate(atlas, tables=["film"], theme_count=3, questions_per_theme=5)
    assert len(made.pairs) == 15
    assert [pair["sql"] for pair in made.pairs if "GROUP BY release_year" in pair["sql"]]
    assert [pair["sql"] for pair in made.pairs if "WHERE release_year = " in pair["sql"]]
