"""Verbs that hide in the words of a schema: 入职日期 tells when somebody 入职."""

import re

from services.qa_gen.synthesis.wording.english import verbs as english

_TIME_TAIL = re.compile(r"的?(?:日期|时间|时刻|日|年份|年度|月份)$")
_NO_VERB = re.compile(
    r"(?:合同|订单|账单|数据|统计|业务|营业|项目|发票|交易|报表|收入|会计|计划|预计|实际|应|最近|最后|最新|首次|上次|下次|工作|价格|检验单)$"
)
_LATIN = re.compile(r"[A-Za-z]+")
_ENDS = re.compile(
    r"^(?:归还|恢复|办结|完成|结束|缴费|缴纳|付款|支付|付清|发货|收货|到货|签收|离职|关闭|解决|处理|审批|审核|退款|还款|结清|交付|验收|退房|核销"
    r"|归档|赔付|开票|确认|送达|返回|结算|完工|竣工|停用|解除|注销|回复|响应|出院|毕业|离店|离场|关店|闭店|停业|关停|入库|出库|上架|下架|维修)$"
)
"""What something is still to come to: 未归还的借阅, but nobody asks for the 未出生."""

GOING_ON = {
    state: f"{state}中"
    for state in ("运行", "运营", "营业", "使用", "维修", "维护", "施工", "建设", "处理", "审核", "配送", "运输")
}
"""How a state is said of what is in it."""
OF_MEETINGS = {"在线": "线上"}
"""How a flag of things is said of what people come together for."""
OF_PEOPLE = {"启用": "有效", "激活": "有效", "活跃": "活跃"} | {here: here for here in ("在职", "在岗", "在读", "在校")}
"""How a flag of things is said of people."""


STILL = {"离职": "在职"} | dict.fromkeys(("关店", "闭店", "停业", "关停"), "在营")
"""What those are called that have not come to this."""
HERE = frozenset({*STILL.values(), *OF_PEOPLE.values(), "在用", "在售", "在管", "在册"})
"""States that stand right before what is in them: 在职男教练, 在用车辆."""
_STAYS = {
    **dict.fromkeys(("退房", "离店"), ("入住", "入住")),
    "出院": ("入院", "住院"),
    "离场": ("入场", "停留"),
    "离职": ("入职", "在职"),
    "结束": ("开始", "时长"),
}
"""What ends by leaving: the word for how it begins, and for the time between."""
_LASTED = {"处理结束": "处理"}
"""What the time is called that goes by until something ends."""
_TAKEN = {
    "参加": re.compile(r"(?:培训|考试|活动|会议|比赛|讲座|面试|项目|体检|社团|竞赛|展览|演出)$"),
    "选": re.compile(r"(?:课|课程|选修课)$"),
}


def taken(thing: str) -> str:
    """What people do with a thing that they are linked to: 参加 a 培训; empty where no verb is sure."""
    return next((verb for verb, things in _TAKEN.items() if things.search(thing)), "")


_DEEDS = re.compile(
    r"^(?:借阅|充值|消费|预约|签到|就诊|缴费|报名|投诉|评价|登录|投保|理赔|还款|下单|付款|打卡|训练|观看|学习|点餐|购票|退款|挂号|进场|作答|评分)$"
)
_DONE_BY = re.compile(r"(?:客户|顾客|会员|用户|读者|患者|病人|学员|学生|业主|租户|住客|乘客|车主|住户)$")
_DONE_TO = re.compile(r"^(?:借阅|报名|评价|评分|预约|消费|投诉|作答|学习|观看|充值|点餐|购票)$")
_BEGINS = re.compile(r"^(?:开卡|办卡|开户|注册|入会|开通)$")
_COMES_IN = re.compile(
    r"^(?:入职|入会|入学|加入|注册|开户|开卡|办卡|开通|建档|创建|登记|签约|上架|发布|入驻|录入)$"
    r"|^(?:created|joined|registered|hired|opened|enrolled|added|listed|published)$"
)
_IN_A_ROLE = re.compile(
    r"^(?:主讲|处理|审核|审批|跟进|配送|维修|接待|检查|揽收|派送|签约|服务|主管|负责|操作|录入|登记)$"
)
_WRITES = frozenset({"操作", "录入", "登记", "扫描"})
_WITH_ITS_OBJECT = re.compile(r"^(?:授课|带班|接诊|开单|带队|任课|上课)$")
_STAFF = re.compile(r"(?:员工|职工|教师|老师|医生|护士|教练)$")
_OF_STAFF = re.compile(r"^(?:请假|加班|出差|打卡|报销)$")


def deed_of(person: str, deed: str) -> str:
    """The deed, where such people are those who do it: 读者 借阅, while 医生 are no more than part of a 就诊."""
    does = _DEEDS.match(deed) and _DONE_BY.search(person)
    works = _OF_STAFF.match(deed) and _STAFF.search(person)
    return deed if does or works else ""


def begun(word: str) -> str:
    """How the life of a thing begins: 开卡 of a 会员卡; empty for other times."""
    done = done_at(word)
    return done if _BEGINS.match(done) else ""


def begins(word: str) -> bool:
    """The time says since when people or things have been there: how many came in a month is asked."""
    return bool(_COMES_IN.match(done_at(word)))


def of_role(role: str) -> str:
    """What somebody in the role does: 授课 of a 实际授课教师; empty where it is no deed."""
    deed = role.removeprefix("实际").removeprefix("负责")
    return deed if _IN_A_ROLE.match(deed) or is_whole(deed) else ""


def is_writing(deed: str) -> bool:
    """It is how rows come into a log: nobody 操作 a 运单轨迹."""
    return deed in _WRITES


def is_whole(deed: str) -> bool:
    """It needs no object: 授课, but 主讲 a 班级."""
    return bool(_WITH_ITS_OBJECT.match(deed))


def received(deed: str) -> str:
    """What somebody does to things: 没人借阅的图书; empty for other deeds."""
    return deed if _DONE_TO.match(deed) else ""


def done_at(word: str) -> str:
    """What was done at the time that the word names; empty where it names nothing that is done."""
    if word.isascii():
        return english.done(word)
    done = _TIME_TAIL.sub("", word).removeprefix("已")
    done = {"付": "付款", "缴": "缴纳", "投用": "投用", "实付": "付款", "实缴": "缴费", "实收": "收款"}.get(done, done)
    said = len(_LATIN.sub("", done))
    return done if done != word and 2 <= said <= 4 and not _NO_VERB.search(done) else ""


def stay(word: str) -> tuple[str, str]:
    """How what the time ends begins, and what people call the days between: 住院 lasts from 入院 to 出院."""
    done = done_at(word).removeprefix("实际")
    return _STAYS.get(done, ("", _LASTED.get(done, done)))


def is_end(deed: str) -> bool:
    """What somebody or something is still to come to."""
    return bool(_ENDS.match(deed))


def awaited(word: str) -> str:
    """What is still to be done where the time that the word names is empty; else empty."""
    if word.isascii():
        return english.awaited(word)
    done = done_at(word.removeprefix("实际"))
    return done if _ENDS.match(done) else ""
