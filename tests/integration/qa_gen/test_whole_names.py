"""People whose first and last names are kept apart, asked about on a real database."""

import re
from collections.abc import Iterator

import pytest

from tests.integration.qa_gen.steps import generate
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = pytest.mark.integration
RENTALS = """
CREATE TABLE customer (
  id int PRIMARY KEY, first_name text NOT NULL, last_name text, licence_number text NOT NULL UNIQUE, city text
);
CREATE TABLE rental (
  id int PRIMARY KEY, customer_id int REFERENCES customer, amount numeric(10, 2), rented_at timestamp, status text
);
INSERT INTO customer SELECT n, (ARRAY['James', 'Mary', 'Robert', 'Linda', 'David', 'Susan', 'Kevin'])[1 + n % 7],
  (ARRAY['Smith', 'Brown', 'Jones', 'Clark', 'Lewis', 'Young', 'Allen', 'Baker', 'Adams', 'Evans', 'Reed'])[1 + n % 11],
  'L' || 1000 + n, (ARRAY['York', 'Hull', 'Leeds'])[1 + n % 3] FROM generate_series(1, 60) n;
INSERT INTO rental SELECT n, 1 + n * n % 53, n * 3.7 % 500, timestamp '2024-01-01' + n * interval '5 hours',
  (ARRAY['open', 'closed'])[1 + n % 2] FROM generate_series(1, 900) n;
ANALYZE
"""
WHOLE = re.compile(r"CONCAT_WS\(' ', (?:\w+\.)?first_name, (?:\w+\.)?last_name\)")
PARTS = re.compile(r"James|Mary|Smith|Brown|(?:first|last)[ _]name")


@pytest.fixture(scope="module")
def rentals(postgres: TestServer) -> Iterator[str]:
    url = run_apart(postgres.create_database())
    run_apart(execute(url, RENTALS))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.mark.parametrize(("language", "word"), [("zh", "姓名"), ("en", "customer_name")])
@pytest.mark.parametrize("samples", ["masked", "full", "none"])
async def test_customers_are_shown_by_both_names_and_asked_for_by_neither(
    rentals: str, monkeypatch: pytest.MonkeyPatch, language: str, word: str, samples: str
) -> None:
    monkeypatch.setenv("SCHEMALOOM_LANGUAGE", language)
    monkeypatch.setenv("SCHEMALOOM_SAMPLES", samples)
    made = await generate(rentals, theme_count=3, questions_per_theme=10)
    queries = [pair["sql"] for pair in made.pairs]
    assert len(queries) == made.summary["non_empty"] == 30
    assert any(f"AS {word}" in sql for sql in queries if WHOLE.search(sql))
    assert any("GROUP BY c.id, CONCAT_WS" in sql for sql in queries)
    assert not [sql for sql in queries if "_name" in WHOLE.sub("", sql).replace("customer_name", "")]
    assert not [pair["question"] for pair in made.pairs if PARTS.search(pair["question"])]
