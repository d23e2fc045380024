"""Pairs on the sample database, each whole and broken: what a repair of the broken one must answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BrokenPair:
    kind: str
    question: str
    whole: str
    broken: str


def _pair(kind: str, question: str, whole: str, *changes: tuple[str, str]) -> BrokenPair:
    broken = whole
    for old, new in changes:
        if old not in broken:
            raise ValueError(f"{old!r} is not in {whole!r}")
        broken = broken.replace(old, new)
    return BrokenPair(kind, question, whole, broken)


_ROUTES = (
    "SELECT r.section_name AS 路段, COUNT(l.service_area_id) AS 数量 FROM bss_section_route r "
    "JOIN bss_section_route_area_link l ON r.id = l.section_route_id "
    "WHERE r.delete_ts IS NULL GROUP BY r.section_name ORDER BY 数量 DESC, 路段;"
)
_AREAS_OF_ROUTES = (
    "SELECT r.route_name AS 路线, s.service_area_name AS 服务区 FROM bss_section_route r "
    "JOIN bss_section_route_area_link l ON r.id = l.section_route_id "
    "JOIN bss_service_area s ON l.service_area_id = s.id WHERE r.delete_ts IS NULL AND s.delete_ts IS NULL "
    "ORDER BY 路线, 服务区;"
)
_ALL_ROUTES = (
    "SELECT r.section_name AS 路段, COUNT(l.service_area_id) AS 数量 FROM bss_section_route r "
    "LEFT JOIN bss_section_route_area_link l ON r.id = l.section_route_id "
    "WHERE r.delete_ts IS NULL GROUP BY r.section_name ORDER BY 路段;"
)
_BY_COMPANY = (
    "SELECT c.company_name AS 公司, COUNT(s.id) AS 数量 FROM bss_company c JOIN bss_service_area s "
    "ON s.company_id = c.id WHERE c.delete_ts IS NULL AND s.delete_ts IS NULL GROUP BY c.company_name ORDER BY 公司;"
)
_TRAFFIC = (
    "SELECT s.service_area_name AS 服务区, SUM(c.customer_count) AS 车流 FROM bss_service_area s "
    "JOIN bss_car_day_count c ON s.id = c.service_area_id WHERE s.delete_ts IS NULL AND c.delete_ts IS NULL "
    "GROUP BY s.service_area_name ORDER BY 服务区;"
)
_OPEN = (
    "SELECT service_area_name AS 名称 FROM bss_service_area "
    "WHERE service_state = '开放' AND delete_ts IS NULL ORDER BY 名称;"
)
_MONTHS = (
    "SELECT to_char(oper_date, 'YYYY-MM') AS 月份, SUM(pay_sum) AS 营收 FROM bss_business_day_data "
    "WHERE delete_ts IS NULL GROUP BY to_char(oper_date, 'YYYY-MM') ORDER BY 月份;"
)
_TYPES = (
    "SELECT car_type AS 车型, SUM(customer_count) AS 车流 FROM bss_car_day_count WHERE delete_ts IS NULL "
    "GROUP BY car_type HAVING SUM(customer_count) > 1000 ORDER BY 车型;"
)
_STALLS = (
    "SELECT branch_name AS 档口, SUM(pay_sum) AS 营收 FROM bss_business_day_data WHERE delete_ts IS NULL "
    "GROUP BY branch_name ORDER BY 营收 DESC LIMIT 3;"
)
_STATES = (
    "SELECT service_area_type AS 类型, service_state AS 状态, COUNT(*) AS 数量 FROM bss_service_area "
    "WHERE delete_ts IS NULL GROUP BY service_area_type, service_state ORDER BY 类型, 状态;"
)
_RATIO = (
    "SELECT ROUND(SUM(wx_order)::numeric / SUM(order_sum) * 100, 2) AS 占比 FROM bss_business_day_data "
    "WHERE delete_ts IS NULL;"
)
_MEAN = (
    "SELECT car_type AS 车型, ROUND(AVG(customer_count), 2) AS 平均车流 FROM bss_car_day_count "
    "WHERE delete_ts IS NULL GROUP BY car_type ORDER BY 车型;"
)
_MARCH = (
    "SELECT SUM(pay_sum) AS 营收 FROM bss_business_day_data "
    "WHERE to_char(oper_date, 'YYYY-MM') = '2023-03' AND delete_ts IS NULL;"
)
_FEBRUARY = (
    "SELECT SUM(pay_sum) AS 营收 FROM bss_business_day_data "
    "WHERE oper_date BETWEEN '2023-02-01' AND '2023-02-28' AND delete_ts IS NULL;"
)
_MAPPED = (
    "SELECT service_name AS 名称, COALESCE(source_system_type, '未知') AS 来源 FROM bss_service_area_mapper "
    "WHERE source_type IN (1, 3) AND delete_ts IS NULL ORDER BY 名称, 来源, id;"
)
_CODED = (
    "SELECT service_name AS 名称, COALESCE(source_type::text, '未知') AS 来源 FROM bss_service_area_mapper "
    "WHERE source_type IN (1, 3) AND delete_ts IS NULL ORDER BY 名称, 来源, id;"
)
_NUMBERED = "SELECT company_name AS 公司 FROM bss_company WHERE company_no <> '1' AND delete_ts IS NULL ORDER BY 公司;"
_PLACED = (
    "SELECT service_area_name AS 名称 FROM bss_service_area "
    "WHERE company_id IS NOT NULL AND delete_ts IS NULL ORDER BY 名称;"
)
_FACILITIES = 'SELECT "facilityName" AS 设施, "order" AS 顺序 FROM "ServiceFacility" ORDER BY "facilityId";'
_COMPANY_AREAS = (
    "SELECT s.service_area_name AS 名称 FROM bss_service_area s WHERE s.company_id IN "
    "(SELECT id FROM bss_company WHERE company_name LIKE '%公司%' AND delete_ts IS NULL) "
    "AND s.delete_ts IS NULL ORDER BY 名称;"
)
_NAMES = (
    "SELECT c.company_name AS 公司, string_agg(s.service_area_name, ',' ORDER BY s.service_area_name) AS 名单 "
    "FROM bss_company c JOIN bss_service_area s ON s.company_id = c.id "
    "WHERE c.delete_ts IS NULL AND s.delete_ts IS NULL GROUP BY c.company_name ORDER BY 公司;"
)

BROKEN: tuple[BrokenPair, ...] = (
    # the soft-delete column of a table that has none: twelve of the sixteen failures seen with a strong model
    _pair(
        "soft_delete",
        "各路段有几个服务区",
        _ROUTES,
        ("r.delete_ts IS NULL", "r.delete_ts IS NULL AND l.delete_ts IS NULL"),
    ),
    _pair(
        "soft_delete",
        "各路段有几个服务区",
        _ROUTES,
        ("r.delete_ts IS NULL", "l.delete_ts IS NULL AND r.delete_ts IS NULL"),
    ),
    _pair(
        "soft_delete",
        "各路段有几个服务区",
        _ROUTES,
        ("l.section_route_id ", "l.section_route_id AND l.delete_ts IS NULL "),
    ),
    _pair("soft_delete", "各路线上有哪些服务区", _AREAS_OF_ROUTES, ("AND s.", "AND l.delete_ts IS NULL AND s.")),
    _pair("soft_delete", "各路线上有哪些服务区", _AREAS_OF_ROUTES, ("AND s.", "AND (l.delete_ts IS NULL) AND s.")),
    _pair(
        "soft_delete",
        "每条路段有几个服务区,没有的也列出",
        _ALL_ROUTES,
        ("l.section_route_id ", "l.section_route_id AND l.delete_ts IS NULL "),
    ),
    _pair(
        "soft_delete",
        "每条路段有几个服务区,没有的也列出",
        _ALL_ROUTES,
        ("r.delete_ts", "l.is_deleted = 0 AND r.delete_ts"),
    ),
    _pair(
        "soft_delete",
        "路段与服务区的关联总数",
        "SELECT COUNT(*) AS 关联数 FROM bss_section_route_area_link;",
        ("link;", "link WHERE delete_ts IS NULL;"),
    ),
    # ambiguous and unqualified columns in joins: the other four
    _pair("ambiguous", "各公司有几个服务区", _BY_COMPANY, ("s.company_id = c.id", "company_id = id")),
    _pair(
        "ambiguous", "各服务区的车流", _TRAFFIC, ("s.delete_ts IS NULL AND c.delete_ts IS NULL", "delete_ts IS NULL")
    ),
    _pair("ambiguous", "各服务区的车流", _TRAFFIC, ("s.id = c.service_area_id", "id = service_area_id")),
    _pair("ambiguous", "各路线上有哪些服务区", _AREAS_OF_ROUTES, ("l.service_area_id = s.id", "service_area_id = id")),
    # names
    _pair("column", "开放的服务区", _OPEN, ("service_area_name", "area_name")),
    _pair("column", "开放的服务区", _OPEN, ("service_state", "service_status")),
    _pair("column", "每月营收", _MONTHS, ("oper_date", "operate_date")),
    _pair("column", "各车型车流合计超过1000的有哪些", _TYPES, ("car_type", "cartype")),
    _pair("column", "各公司有几个服务区", _BY_COMPANY, ("c.company_name", "c.compny_name")),
    _pair("column", "设施与顺序", _FACILITIES, ('"facilityName"', "facilityName")),
    _pair("table", "开放的服务区", _OPEN, ("bss_service_area", "service_area")),
    _pair("table", "开放的服务区", _OPEN, ("bss_service_area", "ods.bss_service_area")),
    _pair("table", "各公司有几个服务区", _BY_COMPANY, ("bss_company", "bss_companies")),
    _pair("table", "设施与顺序", _FACILITIES, ('"ServiceFacility"', "ServiceFacility")),
    _pair("alias", "各公司有几个服务区", _BY_COMPANY, ("c.company_name", "bss_company.company_name")),
    _pair("alias", "各公司有几个服务区", _BY_COMPANY, ("c.company_name", "comp.company_name")),
    _pair("alias", "各车型车流合计超过1000的有哪些", _TYPES, ("HAVING SUM(customer_count)", "HAVING 车流")),
    _pair(
        "alias",
        "各车型车流合计超过1000的有哪些",
        _TYPES,
        ("delete_ts IS NULL", "delete_ts IS NULL AND 车流 > 1000"),
        (" HAVING SUM(customer_count) > 1000", ""),
    ),
    _pair(
        "missing_join",
        "各公司有几个服务区",
        _BY_COMPANY,
        (" JOIN bss_service_area s ON s.company_id = c.id", ""),
        ("bss_company c", "bss_service_area s"),
        (" c.delete_ts IS NULL AND", ""),
        ("c.company_name", "company_name"),
    ),
    # grouping
    _pair(
        "grouping",
        "各类型与状态的服务区数量",
        _STATES,
        ("GROUP BY service_area_type, service_state", "GROUP BY service_area_type"),
    ),
    _pair("grouping", "营收最高的3个档口", _STALLS, ("GROUP BY branch_name ", "")),
    _pair("grouping", "各公司有几个服务区", _BY_COMPANY, ("GROUP BY c.company_name ", "")),
    _pair(
        "grouping",
        "各车型车流合计超过1000的有哪些",
        _TYPES,
        ("delete_ts IS NULL", "delete_ts IS NULL AND SUM(customer_count) > 1000"),
        (" HAVING SUM(customer_count) > 1000", ""),
    ),
    # types
    _pair("types", "平均每天各车型的车流", _MEAN, ("AVG(customer_count)", "AVG(customer_count)::float")),
    _pair(
        "types", "2023年3月的营收", _MARCH, ("to_char(oper_date, 'YYYY-MM') = '2023-03'", "oper_date LIKE '2023-03%'")
    ),
    _pair("types", "编码不是 1 的公司", _NUMBERED, ("'1'", "1")),
    _pair(
        "types", "来源类型为1或3的编码与来源,空的记未知", _CODED, ("source_type::text, '未知'", "source_type, '未知'")
    ),
    _pair("types", "2023年2月的营收", _FEBRUARY, ("2023-02-28", "2023-02-30")),
    # slips of dialect
    _pair("dialect", "每月营收", _MONTHS, ("to_char(oper_date, 'YYYY-MM')", "DATE_FORMAT(oper_date, '%Y-%m')")),
    _pair(
        "dialect",
        "开放的服务区",
        _OPEN,
        ("service_state", "`service_state`"),
        ("bss_service_area", "`bss_service_area`"),
    ),
    _pair("dialect", "开放的服务区", _OPEN, ("'开放'", '"开放"')),
    _pair("dialect", "开放的服务区", _OPEN, ("= '开放'", "＝ ‘开放’"), (";", "；")),
    _pair("dialect", "开放的服务区", _OPEN, ("SELECT", "```sql\nSELECT"), (";", ";\n```")),
    _pair("dialect", "来源类型为1或3的编码与来源,空的记未知", _MAPPED, ("COALESCE", "IFNULL")),
    _pair("dialect", "营收最高的3个档口", _STALLS, ("SELECT", "SELECT TOP 3"), (" LIMIT 3", "")),
    _pair("dialect", "营收最高的3个档口", _STALLS, ("LIMIT 3", "LIMIT 0, 3")),
    _pair("dialect", "有公司的服务区", _PLACED, ("IS NOT NULL", "<> NULL")),
    _pair("dialect", "有公司的服务区", _PLACED, ("delete_ts IS NULL", "delete_ts = NULL")),
    _pair(
        "dialect",
        "各公司的服务区名单",
        _NAMES,
        (
            "string_agg(s.service_area_name, ',' ORDER BY s.service_area_name)",
            "GROUP_CONCAT(s.service_area_name ORDER BY s.service_area_name)",
        ),
    ),
    _pair("dialect", "每月营收", _MONTHS, ("营收 FROM", "营收, FROM")),
    _pair("dialect", "营收最高的3个档口", _STALLS, ("SUM(pay_sum)", "SUMM(pay_sum)")),
    # arithmetic
    _pair("arithmetic", "微信订单占比", _RATIO, ("::numeric", "")),
    _pair(
        "arithmetic",
        "各档口平均每个金豆订单的金额",
        "SELECT branch_name AS 档口, SUM(jd) / NULLIF(SUM(jd_order), 0) AS 均额 FROM bss_business_day_data "
        "WHERE delete_ts IS NULL GROUP BY branch_name ORDER BY 档口;",
        ("NULLIF(SUM(jd_order), 0)", "SUM(jd_order)"),
    ),
    # several at once
    _pair(
        "several",
        "各路线上有哪些服务区",
        _AREAS_OF_ROUTES,
        ("AND s.", "AND l.delete_ts IS NULL AND s."),
        ("l.service_area_id = s.id", "service_area_id = id"),
        ("route_name", "rout_name"),
    ),
    _pair(
        "several",
        "各公司有几个服务区",
        _BY_COMPANY,
        ("company_name", "`company_nme`"),
        (" GROUP BY c.`company_nme`", ""),
    ),
    _pair(
        "several", "公司名带“公司”的都有哪些服务区", _COMPANY_AREAS, ("IN (", "= ("), ("service_area_name", "area_nam")
    ),
)
"""All can be repaired without a model, and each in one way only."""

HOPELESS: tuple[tuple[str, str], ...] = (
    ("员工的工资", "SELECT salary FROM employees;"),
    ("服务区的海拔", "SELECT altitude FROM bss_service_area WHERE delete_ts IS NULL;"),
    (
        "海拔超过100的服务区",
        "SELECT service_area_name FROM bss_service_area WHERE altitude > 100 AND delete_ts IS NULL;",
    ),
    ("服务区", "SELECT service_area_name FROM"),
    ("服务区", "这不是 SQL"),
    ("服务区", "SELECT my_function(id) FROM bss_service_area;"),
    ("状态是多少", "SELECT CAST(service_area_name AS integer) FROM bss_service_area;"),
    ("删除服务区", "DELETE FROM bss_service_area;"),
    ("睡一觉", "SELECT pg_sleep(100);"),
)
"""Nothing but a guess could repair these: they must stay invalid."""
