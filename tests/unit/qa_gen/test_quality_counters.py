"""Each counter of the bench finds the one bad pair that is planted for it."""

from dataclasses import replace

import pytest

from bench.quality import counters
from bench.quality.counters import Reading
from bench.quality.figures import figures, markdown
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import Comment, CommentOrigin
from shared.sql.level import Level
from shared.sql.verdict import Returned, Stage, Verdict
from tests.unit.qa_gen.worlds import CATALOG, ORDERS, RELATIONS, STORE, TABLES, shop

KNOWN = Knowledge(CATALOG, TABLES, shop())
GOOD = (
    ("一共有多少家门店?", "SELECT COUNT(*) AS 门店数量 FROM store WHERE deleted_at IS NULL;"),
    (
        "2023年3月订单金额一共是多少?",
        "SELECT SUM(amount) FROM orders WHERE ordered_at >= '2023-03-01' AND ordered_at < '2023-04-01';",
    ),
    (
        "各城市有多少家门店?",
        "SELECT c.city_name, COUNT(*) FROM store s JOIN city c ON s.city_id = c.id"
        " WHERE s.deleted_at IS NULL GROUP BY c.city_name;",
    ),
)


def reading(*more: tuple[str, str]) -> Reading:
    return Reading([{"question": q, "sql": sql} for q, sql in (*GOOD, *more)], KNOWN)


def test_good_pairs_have_no_fault() -> None:
    good = reading()
    assert counters.unreadable(good) == 0
    assert good.faults == {}
    assert counters.duplicate_skeletons(good) == counters.near_same_questions(good) == 0


@pytest.mark.parametrize(
    "sql", ["SELECT nothing FROM orders;", "SELECT 1; SELECT 2;", "DELETE FROM orders;", "SELECT * FROM nowhere;"]
)
def test_a_pair_that_cannot_be_read_is_found(sql: str) -> None:
    assert counters.unreadable(reading(("有多少订单?", sql))) == 1


@pytest.mark.parametrize(
    ("code", "question", "sql"),
    [
        ("literal_not_in_question", "有多少笔订单?", "SELECT COUNT(*) FROM orders WHERE state = '已取消';"),
        ("unstated_limit", "订单金额最高的是哪些?", "SELECT order_no FROM orders ORDER BY amount DESC LIMIT 7;"),
        ("summed_rate", "折扣率合计是多少?", "SELECT SUM(discount) FROM orders;"),
        ("counted_snapshot", "有多少家门店有客流?", "SELECT COUNT(*) FROM stock_day;"),
        ("counted_bridge", "有多少种商品?", "SELECT COUNT(*) FROM store_product;"),
        (
            "fan_out",
            "各门店面积与客流量?",
            "SELECT SUM(s.area) FROM store s JOIN orders o ON o.store_id = s.id WHERE s.deleted_at IS NULL;",
        ),
        (
            "undeclared_join",
            "各订单的城市?",
            "SELECT o.order_no, c.city_name FROM orders o JOIN city c ON o.id = c.id;",
        ),
        ("soft_delete_missing", "门店名称有哪些?", "SELECT store_name FROM store;"),
    ],
)
def test_a_pair_that_does_not_mean_its_question_is_found(code: str, question: str, sql: str) -> None:
    assert reading((question, sql)).faults[code] == 1


def test_a_join_without_a_condition_is_found() -> None:
    sql = "SELECT o.order_no, p.product_name FROM orders o, product p;"
    assert counters.explosions(reading(("订单与商品?", sql))) == 1


def test_the_same_sql_with_other_literals_is_found() -> None:
    again = "SELECT SUM(amount) FROM orders WHERE ordered_at >= '2023-02-01' AND ordered_at < '2023-03-01';"
    assert counters.duplicate_skeletons(reading(("二月卖了多少?", again))) == 1


def test_the_same_question_with_another_month_is_found() -> None:
    again = ("2023年2月订单金额一共是多少", "SELECT MAX(amount) FROM orders;")
    assert counters.near_same_questions(reading(again)) == 1


def test_some_rows_of_many_in_no_order_are_found() -> None:
    assert counters.unordered_limits(reading(("5笔订单", "SELECT order_no FROM orders LIMIT 5;"))) == 1
    ordered = "SELECT order_no FROM orders ORDER BY ordered_at DESC LIMIT 5;"
    assert counters.unordered_limits(reading(("最新5笔订单", ordered))) == 0


def test_a_sum_in_the_words_of_a_count_is_found() -> None:
    assert counters.sums_said_as_counts(reading(("订单数量合计", "SELECT SUM(pieces) FROM orders;"))) == 1
    assert counters.sums_said_as_counts(reading(("商品件数合计", "SELECT SUM(pieces) FROM orders;"))) == 0


def test_a_sum_in_the_words_of_its_column_is_no_fault_though_a_count_would_be_said_so_too() -> None:
    renamed = [
        replace(
            t,
            comments=replace(
                t.comments, columns={**t.comments.columns, "pieces": Comment("订单数量", CommentOrigin.DATABASE)}
            ),
        )
        if t.table.name == ORDERS
        else t
        for t in TABLES
    ]
    asked = [{"question": "订单数量合计", "sql": "SELECT SUM(pieces) FROM orders;"}]
    assert counters.sums_said_as_counts(Reading(asked, replace(KNOWN, world=build_world(renamed, RELATIONS)))) == 0


@pytest.mark.parametrize("question", ["store_name有哪些?", "按orderNo列出", "统计 public.stock_day"])
def test_a_question_with_a_raw_identifier_is_found(question: str) -> None:
    assert counters.raw_identifiers([{"question": question, "sql": ""}]) == 1


def test_codes_and_ratings_are_no_identifiers() -> None:
    assert counters.raw_identifiers([{"question": "编码为S001的门店 VIP 等级?", "sql": ""}]) == 0
    assert counters.raw_identifiers([{"question": "Charging records with energy above 45 kWh", "sql": ""}]) == 0


def test_coverage_counts_what_the_sql_names_not_what_anybody_says() -> None:
    good = reading()
    assert counters.tables_covered(good) >= {ORDERS, STORE}
    assert counters.edges_covered(good) == {"public.store(city_id)->public.city(id)"}
    assert (ORDERS, "amount") in counters.columns_covered(good)
    assert (STORE, "city_id") not in counters.columns_covered(good)


def test_levels_follow_the_sql() -> None:
    assert counters.levels(reading()) == {Level.SIMPLE: 2, Level.MODERATE: 1}
    assert (
        counters.nested(
            reading(("高于平均?", "SELECT order_no FROM orders WHERE amount > (SELECT AVG(amount) FROM orders);"))
        )
        == 1
    )


def test_the_table_marks_goals_that_are_missed() -> None:
    verdicts = [Verdict(pair["sql"], Stage.EXECUTED, rows=1, result=Returned.ROWS) for pair in reading().pairs]
    table = markdown({"run": figures(reading(), verdicts, asked=4, styles=["formal"] * 3)})
    assert "| pairs delivered | >= 100% | 3/4 (75%) ✗ |" in table
    assert "| pass EXPLAIN and run | >= 100% | 3/3 (100%) |" in table
    assert "| style terse | >= 8% | 0/3 (0%) ✗ |" in table
