"""The day on which the data stops: what a timetable or a due date says beyond it has not happened."""

import re
from collections.abc import Iterable, Sequence

from services.qa_gen.synthesis.world.fields import Field
from shared.catalog.model import DATED, ColumnRole, TableRole

_PLANNED = re.compile(
    r"^(?:应|计划|预计|承诺|约定|要求|规定|最晚|截止|到期|期望|希望|需求|需用|需要|目标)|到期日|交期"
    r"|\b(?:due|planned|expected|promised|required|needed|target|deadline|scheduled|estimated)\b",
    re.IGNORECASE,
)
_ARRANGED = re.compile(r"^(?:预约|约定|预定)|\bappoint\w*\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"预约|下次|有效|生效|失效|结束|截至|\b(?:next|valid|effective|expir\w*|end|until|appoint\w*)\b", re.IGNORECASE
)
_WRITTEN_DOWN = re.compile(
    r"创建|建档|登记|录入|记录|下单|提交|申请|支付|付款|缴费|缴纳|收款|打款|退款|签收|签到|打卡|完成|完工|办结|结案|审核|审批|点名|报名|报修|上报"
    r"|注册|充值|消费|销售|交易|入库|出库|发货|揽收|扫描|开票|评价|投诉|就诊|挂号|抄表|告警|进入|入场|进场|登录|借出|归还"
    r"|\b(?:created?|recorded|logged|marked|paid|ordered|submitted|booked|reported|registered|completed|received|shipped|scanned|signed|inserted)\b",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"排课|排班|课表|日历|计划|预算|目标|\b(?:schedules?|plans?|budgets?|targets?|calendar|timetable)\b", re.IGNORECASE
)


def is_planned(field: Field) -> bool:
    """When something was to be, rather than when it was."""
    return bool(_PLANNED.search(field.said))


def is_arranged(field: Field) -> bool:
    """When something was to be, whether or not each of them was arranged: an appointment."""
    return is_planned(field) or bool(_ARRANGED.search(field.said))


def newest_record(tables: Iterable[tuple[TableRole, str, Sequence[Field]]]) -> str:
    """The newest day on which anything was written down, of tables by role, noun and fields; empty where none tells."""
    found = (_day(f) for role, noun, fields in tables for f in fields if _is_record(role, noun, f))
    return max(found, default="")


def runs_on(role: TableRole, time: Field | None, today: str) -> bool:
    """The time of what happens goes on behind the day on which the data stops."""
    if time is None or not role.is_of_facts:
        return False
    return (time.profile.minimum or "")[:10] < today < _day(time)


def _day(field: Field) -> str:
    return (field.profile.maximum or "")[:10]


def _is_record(role: TableRole, noun: str, field: Field) -> bool:
    said = field.said
    if field.column.family not in DATED or _PLANNED.search(said) or _TO_COME.search(said):
        return False
    if field.role is ColumnRole.AUDIT:
        return bool(re.search(r"创建|\b(?:created?|inserted)\b", said, re.IGNORECASE))
    if field.role is not ColumnRole.EVENT_TIME:
        return False
    of_a_day = role is TableRole.SNAPSHOT and not _PLAN.search(noun)
    return of_a_day or (role in {TableRole.EVENT, TableRole.ENTITY} and bool(_WRITTEN_DOWN.search(said)))
