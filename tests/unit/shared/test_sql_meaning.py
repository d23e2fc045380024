"""A query means what its question says."""

import pytest

from shared.catalog.model import ColumnRole
from shared.sql.meaning import meaning_faults
from shared.sql.parse import parse_select
from shared.sql.resolve import resolve
from tests.support.highway_catalog import AREA, COLUMN_ROLES, HIGHWAY, MAPPER, TABLE_ROLES


def codes(question: str, sql: str, *, soft_delete: bool = False) -> set[str]:
    """The fault codes; soft deletes are looked at only where a test is about them."""
    roles = {key: role for key, role in COLUMN_ROLES.items() if soft_delete or role is not ColumnRole.SOFT_DELETE}
    resolved = resolve(parse_select(sql), HIGHWAY)
    labels = {(MAPPER, "source_type"): {"3": "驿购", "9": "已停用"}}
    faults = meaning_faults(question, resolved, HIGHWAY, table_roles=TABLE_ROLES, column_roles=roles, labels=labels)
    return {fault.code for fault in faults}


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("状态为开放的服务区有哪些", "service_state = '开放'"),
        ("名称带驿站的服务区", "service_area_name LIKE '%驿站%'"),
        ("2023年3月建立的服务区", "create_ts >= '2023-03-01' AND create_ts < '2023-04-01'"),
        ("2023年3月建立的服务区", "to_char(create_ts, 'YYYY-MM') = '2023-03'"),
        ("二〇二三年第一季度建立的服务区", "create_ts BETWEEN '2023-01-01' AND '2023-03-31 23:59:59'"),
        ("2022年下半年建立的服务区", "create_ts >= DATE '2022-07-01' AND create_ts < DATE '2023-01-01'"),
        ("2023年2月1日至7日建立的服务区", "create_ts::date BETWEEN '2023-02-01' AND '2023-02-07'"),
        ("2023年2-4月建立的服务区", "create_ts >= '2023-02-01' AND create_ts < '2023-05-01'"),
        ("2023年建立的服务区", "extract(year FROM create_ts) = 2023"),
        ("最近7天建立的服务区", "create_ts > (SELECT max(create_ts) FROM bss_service_area) - interval '7 days'"),
        ("近一周建立的服务区", "create_ts > now() - interval '7 days'"),
        ("版本号超过三十的服务区", "version > 30"),
        ("版本号超过1.5万的服务区", "version > 15000"),
        ("建立过版本的服务区", "version > 0"),
        ("编码为 G001 的服务区", "service_area_no = 'g001'"),
        ("编码为Ｇ001的服务区", "service_area_no = 'G001'"),
    ],
)
def test_a_literal_that_the_question_states_is_no_fault(question: str, condition: str) -> None:
    assert codes(question, f"SELECT service_area_name FROM bss_service_area WHERE {condition}") == set()


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("有哪些服务区", "service_state = '开放'"),
        ("2023年3月建立的服务区", "create_ts >= '2023-02-01'"),
        ("2023年3月建立的服务区", "create_ts < '2023-05-01'"),
        ("2021年建立的服务区", "version = 1 AND extract(year FROM create_ts) = 2021"),
        ("最近7天建立的服务区", "create_ts > now() - interval '30 days'"),
        ("名称带驿站的服务区", "service_area_name LIKE '%停车场%'"),
        ("版本号较大的服务区", "version > 30"),
    ],
)
def test_a_literal_that_the_question_does_not_state_is_a_fault(question: str, condition: str) -> None:
    sql = f"SELECT service_area_name FROM bss_service_area WHERE {condition}"
    assert codes(question, sql) == {"literal_not_in_question"}


def test_a_code_may_stand_in_the_question_by_its_label() -> None:
    sql = "SELECT service_name FROM bss_service_area_mapper WHERE source_type = 3"
    assert codes("来源为驿购的编码有哪些", sql) == set()
    assert codes("来源为驿美的编码有哪些", sql) == {"literal_not_in_question"}


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("未停用的编码有哪些", True),
        ("有哪些编码,不含停用的", True),
        ("除了测试和停用的,编码有哪些", True),
        ("停用的编码有哪些", False),
        ("不含测试编码;停用时间各是多少", False),
    ],
)
def test_what_is_left_out_may_be_denied_in_the_question(question: str, *, stated: bool) -> None:
    found = codes(question, "SELECT service_name FROM bss_service_area_mapper WHERE source_type <> 9")
    assert found == (set() if stated else {"literal_not_in_question"})


def test_a_code_that_is_missing_is_told_with_its_meaning() -> None:
    resolved = resolve(parse_select("SELECT service_name FROM bss_service_area_mapper WHERE source_type = 9"), HIGHWAY)
    labels = {(MAPPER, "source_type"): {"9": "已停用"}}
    (fault,) = meaning_faults("编码有哪些", resolved, HIGHWAY, table_roles={}, column_roles={}, labels=labels)
    assert fault.message == "条件值 9(已停用) 没有出现在问题里"


@pytest.mark.parametrize(
    "expression",
    [
        "to_char(create_ts, 'YYYY')",
        "coalesce(service_state, '未知')",
        "CASE WHEN service_state IS NULL THEN '无' ELSE '有' END",
        "round(version / 3.0, 2)",
        "date_trunc('month', create_ts)",
    ],
)
def test_formats_defaults_and_labels_of_the_result_need_not_be_stated(expression: str) -> None:
    assert codes("各服务区的情况", f"SELECT service_area_name, {expression} FROM bss_service_area") == set()


@pytest.mark.parametrize(
    ("question", "limit", "stated"),
    [
        ("车流量前5名的日期", 5, True),
        ("车流量前十的日期", 10, True),
        ("TOP 3 日期", 3, True),
        ("车流量最大的日期", 1, True),
        ("哪天车流量最高", 1, True),
        ("车流量最大的日期", 5, False),
        ("每天的车流量", 10, False),
    ],
)
def test_a_limit_must_be_stated(question: str, limit: int, stated: bool) -> None:
    sql = f"SELECT count_date FROM bss_car_day_count ORDER BY customer_count DESC LIMIT {limit}"
    assert codes(question, sql) == (set() if stated else {"unstated_limit"})


def test_a_rank_that_is_compared_is_a_limit_too() -> None:
    ranked = "SELECT car_type, row_number() OVER (ORDER BY customer_count DESC) AS rn FROM bss_car_day_count"
    sql = f"WITH r AS ({ranked}) SELECT car_type FROM r WHERE rn <= 3"
    assert codes("车流量前三的车型", sql) == set()
    assert codes("车流量高的车型", sql) == {"literal_not_in_question"}


FAN_OUT = "FROM bss_service_area s JOIN bss_car_day_count d ON d.service_area_id = s.id"


@pytest.mark.parametrize(
    ("sql", "faulty"),
    [
        (f"SELECT sum(s.version) {FAN_OUT}", True),
        (f"SELECT avg(s.version) {FAN_OUT}", True),
        (f"SELECT count(s.id) {FAN_OUT}", True),
        (f"SELECT count(DISTINCT s.id) {FAN_OUT}", False),
        (f"SELECT sum(d.customer_count) {FAN_OUT}", False),
        (f"SELECT max(s.version) {FAN_OUT}", False),
        (
            "SELECT sum(d.customer_count) FROM bss_car_day_count d JOIN bss_service_area s ON d.service_area_id = s.id"
            " JOIN bss_service_area_mapper m ON m.service_area_id = s.id",
            True,
        ),
        (
            "WITH n AS (SELECT service_area_id, count(*) AS c FROM bss_service_area_mapper GROUP BY service_area_id)"
            " SELECT sum(d.customer_count) FROM bss_car_day_count d JOIN n ON n.service_area_id = d.service_area_id",
            False,
        ),
        (
            "SELECT sum(s.version) FROM bss_service_area s WHERE s.id IN"
            " (SELECT service_area_id FROM bss_car_day_count)",
            False,
        ),
        (f"SELECT sum(d.customer_count * s.version) {FAN_OUT}", False),
    ],
)
def test_rows_must_not_be_multiplied_before_they_are_summed(sql: str, faulty: bool) -> None:
    assert ("fan_out" in codes("合计是多少", sql)) is faulty


def test_a_price_is_not_summed() -> None:
    assert codes("单价合计", "SELECT sum(unit_price) FROM bss_business_day_data") == {"summed_rate"}
    assert codes("单价合计", "SELECT sum(coalesce(unit_price, 0)) FROM bss_business_day_data") == {"summed_rate"}
    assert codes("平均单价", "SELECT avg(unit_price) FROM bss_business_day_data") == set()
    assert codes("金额合计", "SELECT sum(unit_price * wx) FROM bss_business_day_data") == set()


def test_snapshot_rows_are_not_things() -> None:
    sql = "SELECT count(*) FROM bss_car_day_count"
    assert codes("有多少个服务区", sql) == {"counted_snapshot"}
    assert codes("车流统计共有多少条记录", sql) == set()
    assert codes("有多少个服务区", "SELECT count(DISTINCT service_area_id) FROM bss_car_day_count") == set()


def test_rows_of_a_link_table_are_not_entities() -> None:
    assert codes("有多少个服务区", "SELECT count(*) FROM bss_section_route_area_link") == {"counted_bridge"}
    assert codes("路段与服务区有多少个关联", "SELECT count(*) FROM bss_section_route_area_link") == set()
    grouped = "SELECT section_route_id, count(*) FROM bss_section_route_area_link GROUP BY section_route_id"
    assert codes("每条路段有几个服务区", grouped) == set()


@pytest.mark.parametrize(
    ("condition", "faulty"),
    [
        ("s.company_id = c.id", False),
        ("s.company_id = c.id AND s.version = c.version", False),
        ("s.service_area_no = c.company_no", True),
        ("s.id = c.id", True),
    ],
)
def test_joins_follow_relations(condition: str, faulty: bool) -> None:
    sql = f"SELECT s.service_area_name FROM bss_service_area s JOIN bss_company c ON {condition}"
    assert ("undeclared_join" in codes("服务区与公司", sql)) is faulty


def test_two_children_of_one_parent_may_be_joined_on_it() -> None:
    sql = (
        "SELECT m.service_no, d.customer_count FROM bss_service_area_mapper m"
        " JOIN bss_car_day_count d ON d.service_area_id = m.service_area_id"
    )
    assert codes("各编码的车流", sql) == set()


def test_live_rows_are_asked_for_where_rows_can_be_deleted() -> None:
    every = "SELECT s.service_area_name FROM bss_service_area s"
    assert codes("有哪些服务区", every, soft_delete=True) == {"soft_delete_missing"}
    assert codes("有哪些服务区", f"{every} WHERE s.delete_ts IS NULL", soft_delete=True) == set()
    assert codes("含已删除的服务区有哪些", every, soft_delete=True) == set()
    half = f"{every} JOIN bss_company c ON s.company_id = c.id WHERE s.delete_ts IS NULL"
    assert codes("有哪些服务区", half, soft_delete=True) == {"soft_delete_missing"}
    link = "SELECT count(*) FROM bss_section_route_area_link WHERE service_area_id IS NOT NULL"
    assert codes("多少关联", link, soft_delete=True) == set()


@pytest.mark.parametrize(
    ("rows", "faulty"),
    [
        ("SELECT sum(pay_sum) FROM bss_business_day_data", True),
        ("SELECT sum(pay_sum) FROM bss_business_day_data WHERE oper_date >= '2023-01-01'", True),
        ("SELECT date_trunc('month', oper_date), sum(pay_sum) FROM bss_business_day_data GROUP BY 1", True),
        ("SELECT oper_date, sum(pay_sum) FROM bss_business_day_data GROUP BY oper_date", False),
        ("SELECT sum(pay_sum) FROM bss_business_day_data WHERE oper_date = '2023-01-01'", False),
        ("SELECT sum(d.pay_sum) FROM bss_business_day_data d"
         " WHERE d.oper_date = (SELECT max(oper_date) FROM bss_business_day_data)", False),
        ("SELECT avg(pay_sum), max(pay_sum) FROM bss_business_day_data", False),
    ],
)  # fmt: skip
def test_stock_adds_up_over_things_and_not_over_time(rows: str, faulty: bool) -> None:
    takings = next(name for name in HIGHWAY.tables if name.name == "bss_business_day_data")
    roles = {(takings, "pay_sum"): ColumnRole.STOCK, (takings, "oper_date"): ColumnRole.EVENT_TIME}
    resolved = resolve(parse_select(rows), HIGHWAY)
    faults = meaning_faults("2023年1月1日的合计", resolved, HIGHWAY, table_roles={}, column_roles=roles)
    assert any(fault.code == "summed_rate" for fault in faults) is faulty


@pytest.mark.parametrize("role", [ColumnRole.GREATEST, ColumnRole.LEAST])
def test_the_greatest_of_many_is_not_summed(role: ColumnRole) -> None:
    resolved = resolve(parse_select("SELECT sum(version) FROM bss_service_area"), HIGHWAY)
    faults = meaning_faults("合计", resolved, HIGHWAY, table_roles={}, column_roles={(AREA, "version"): role})
    assert [fault.code for fault in faults] == ["summed_rate"]


def test_a_fault_says_what_is_wrong_in_words() -> None:
    resolved = resolve(parse_select("SELECT sum(s.version) FROM bss_service_area s LIMIT 5"), HIGHWAY)
    faults = meaning_faults(
        "合计", resolved, HIGHWAY, table_roles={}, column_roles={(AREA, "version"): ColumnRole.AVERAGE}
    )
    assert [fault.message for fault in faults] == [
        "LIMIT 5 没有出现在问题里",
        "bss_service_area.version 是比率或单价一类的量,不能求和",
    ]
