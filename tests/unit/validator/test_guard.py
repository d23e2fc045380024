"""A repair may mend a query; it may not make it ask something else."""

import pytest

from services.validator.guard import Guard
from tests.support.highway_catalog import HIGHWAY

QUESTION = "2023年3月开放的服务区里营收最高的3个"
SQL = (
    "SELECT s.service_area_name AS 名称, SUM(d.pay_sum) AS 营收 FROM bss_service_area s JOIN bss_business_day_data d "
    "ON d.service_no = s.service_area_nr WHERE s.service_state = '开放' AND d.oper_date >= '2023-03-01' "
    "AND d.delete_ts IS NULL GROUP BY s.service_area_name ORDER BY 营收 DESC LIMIT 3;"
)
MENDED = SQL.replace("service_area_nr", "service_area_no")


def objection(candidate: str, **allowed: frozenset[str]) -> str | None:
    return Guard(QUESTION, SQL, HIGHWAY).objection(candidate, **allowed)


def test_a_mended_name_is_no_change() -> None:
    assert objection(MENDED) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((" AND d.oper_date >= '2023-03-01'", ""), "丢掉了条件值"),
        ((" AND d.delete_ts IS NULL", ""), "丢掉了一个条件"),
        (("s.service_state = '开放'", "1 = 1"), "恒真"),
        (("WHERE", "WHERE TRUE AND"), "恒真"),
        (("WHERE", "WHERE s.id = s.id AND"), "恒真"),
        (("'开放'", "'关闭'"), "条件值"),
        (("'开放'", "'开放' AND s.service_area_type = '智能化'"), "问题里没有的值"),
        (("SUM(", "AVG("), "聚合"),
        (("LIMIT 3", ""), "条件值 3"),
        ((" DESC", ""), "DESC"),
        (("SELECT", "SELECT DISTINCT"), "DISTINCT"),
        ((">=", ">"), "条件"),
        (("AND d.oper", "OR d.oper"), "OR"),
        ((", SUM(d.pay_sum) AS 营收", ""), "聚合"),
        (("s.service_area_name AS 名称", "s.service_area_name AS 名称, s.id"), "列数"),
        (("d.pay_sum", "d.wx"), "丢掉了 pay_sum"),
        (("SELECT", "DELETE"), "不是合法的查询"),
    ],
)
def test_a_changed_question_is_a_mis_repair(change: tuple[str, str], reason: str) -> None:
    candidate = MENDED.replace(*change)
    assert candidate != MENDED
    assert reason in (objection(candidate) or "no objection")


def test_a_condition_goes_only_where_its_column_does_not_exist() -> None:
    without = MENDED.replace(" AND d.delete_ts IS NULL", "")
    assert objection(without, dropped=frozenset({"delete_ts"})) is None
    assert objection(without.replace("s.service_state = '开放' AND ", ""), dropped=frozenset({"delete_ts"}))


def test_an_impossible_date_may_give_way() -> None:
    candidate = MENDED.replace("2023-03-01", "2023-03-31")
    assert objection(candidate)
    assert objection(candidate, changed_literals=frozenset({"2023-03-01"})) is None


@pytest.mark.parametrize(
    "change",
    [
        ("营收 DESC", "SUM(d.pay_sum) DESC"),
        ("d.oper_date >=", "d.oper_date::date >="),
        ("SUM(d.pay_sum)", "ROUND(SUM(d.pay_sum), 0)"),
        ("SUM(d.pay_sum)", "COALESCE(SUM(d.pay_sum), 0)"),
        ("WHERE", "WHERE s.delete_ts IS NULL AND"),
        ("ON d", "JOIN bss_company c ON c.id = s.company_id AND d"),
    ],
)
def test_what_leaves_the_question_as_it_is_may_be_added(change: tuple[str, str]) -> None:
    assert objection(MENDED.replace(*change)) is None


def test_a_tautology_that_came_with_the_pair_may_stay() -> None:
    sql = "SELECT nme FROM bss_company WHERE 1 = 1;"
    guard = Guard("公司", sql, HIGHWAY)
    assert guard.objection("SELECT company_name FROM bss_company WHERE 1 = 1;") is None


def test_texts_of_another_dialect_are_compared_by_what_they_mean() -> None:
    sql = "SELECT DATE_FORMAT(oper_date, '%Y-%m'), COUNT(*) FROM `bss_business_day_data` GROUP BY 1 LIMIT 0, 5"
    guard = Guard("前5个月", sql, HIGHWAY)
    good = "SELECT to_char(oper_date, 'YYYY-MM'), COUNT(*) FROM bss_business_day_data GROUP BY 1 LIMIT 5 OFFSET 0"
    assert guard.objection(good) is None
    assert guard.objection(good.replace(" LIMIT 5 OFFSET 0", "")) is not None
