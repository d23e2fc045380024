"""Numbers that compare with nothing but themselves, or are none: `money`, NaN and infinity."""

from collections.abc import Iterator

import pytest

from tests.integration.qa_gen.steps import Generated, generate
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = pytest.mark.integration
PAYMENTS = """
CREATE TABLE payment (id int PRIMARY KEY, channel text, fee money, rate float8, weight float8, paid_at timestamp);
INSERT INTO payment SELECT n, (ARRAY['微信', '现金', '刷卡'])[1 + n % 3], (n * 1.5)::numeric::money,
  CASE WHEN n % 5 < 3 THEN float8 'NaN' ELSE n % 90 / 100.0 END,
  CASE WHEN n % 9 = 0 THEN float8 'Infinity' ELSE n % 40 END,
  timestamp '2024-01-01' + n * interval '5 hours'
  FROM generate_series(1, 600) n;
ANALYZE
"""


@pytest.fixture(scope="module")
def made(postgres: TestServer) -> Iterator[Generated]:
    url = run_apart(postgres.create_database())
    run_apart(execute(url, PAYMENTS))
    yield run_apart(generate(url, tables=["payment"], theme_count=4, questions_per_theme=10))
    run_apart(postgres.drop_database(url))


def test_all_that_is_asked_for_is_delivered(made: Generated) -> None:
    assert len(made.pairs) == 40
    assert made.summary["non_empty"] == 40


def test_money_is_held_against_numbers_and_averaged_as_one(made: Generated) -> None:
    with_money = [pair["sql"] for pair in made.pairs if "fee" in pair["sql"]]
    assert any("CAST(fee AS DECIMAL) >" in sql for sql in with_money)
    assert any("AVG(CAST(fee AS DECIMAL))" in sql for sql in with_money)


def test_an_answer_that_is_no_number_is_not_asked_for(made: Generated) -> None:
    assert not [pair["sql"] for pair in made.pairs if "AVG(rate)" in pair["sql"]]


def test_no_question_holds_rows_against_a_line_that_is_no_number(made: Generated) -> None:
    asked = " ".join(pair["question"] + pair["sql"] for pair in made.pairs)
    assert "NaN" not in asked
    assert "Infinity" not in asked
