"""Chinese noun phrases from the words of a name: the order of words, what kind of values they name, no word twice."""

import re
from collections.abc import Mapping, Sequence

from shared.catalog.model import NUMERIC, TypeFamily
from shared.catalog.words.chinese_units import SPLIT_UNITS, UNITS, UNITS_OF
from shared.catalog.words.lexicon import Lexicon
from shared.catalog.words.split import HOW_OFTEN, singular
from shared.catalog.words.vocabulary import Words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AMOUNTS = (TypeFamily.DECIMAL, TypeFamily.DATE)
_LEAST_AND_MOST = {"low": "最低", "high": "最高", "start": "起始", "begin": "起始", "end": "结束"}
_DATES = {TypeFamily.DATE: "日期", TypeFamily.TIMESTAMP: "时间"}
_DATED_FIRST = {"date": "日期", "time": "时间"}
_ENDINGS = {
    "at": "时间",
    "ts": "时间",
    "on": "日期",
    "by": "人",
    "flag": "标志",
    "cnt": "数量",
    "pct": "百分比",
}
_DONE = re.compile("(?:ed|found|sold|done)$")
"""What was done to many things: issues_found -> 发现问题数."""
_AMOUNTED = frozenset({"quantity", "qty", "amount", "amt", "days", "hours", "minutes", "units"})
"""How much of a thing something was done to: quantity_scrapped -> 报废数量."""
_WAYS = {"from": "来源", "to": "目标"}
"""Where a thing comes from and goes to: from_location_id -> 来源位置ID."""
_IN_ORDER = {"位置": "排序号"}
"""What a place is that is a whole number: a position in an order."""
_NOUNS = frozenset({("plan",), ("plans",)})
"""Things, though the word for what is done to them is the same: a meal_plan is a 餐食计划."""
_ASKED = {"is": "", "has": "有", "includes": "含", "needs": "需要", "requires": "需要"}
_ASKED_OF_FLAGS = {
    **{"need": "需要", "require": "需要", "allow": "允许", "allows": "允许", "can": "可", "supports": "支持"},
    **{"support": "支持", "accept": "接受", "accepts": "接受", "include": "含"},
}
"""Verbs where the column answers yes or no; elsewhere they are nouns, as the need of a need_date."""
_COUNTS = frozenset({"num", "number", "no", "count", "cnt"})
_LEADING = {
    "month": "月",
    "year": "年",
    "day": "日",
    "quarter": "季",
    "week": "周",
    "count": "统计",
    "stat": "统计",
    "sales": "销售",
    "tax": "税",
    "fee": "费用",
    "active": "活跃",
    "extra": "额外",
    "second": "第二",
    "contact": "联系",
}
"""Words that mean something else before another one: month_sales -> 月销售额, count_date -> 统计日期."""
_TRAILING = {"charge": "费", "charges": "费", "rate": "率", "ref": "编号"}
"""And behind another one: fuel_charge -> 燃油费, fill_rate -> 满足率."""
_EACH = {"year": "年", "month": "月", "day": "日", "week": "周", "quarter": "季", "hour": "小时"}
_EACH |= {"table": "桌", "word": "词", "g": "克", "km": "公里", "ton": "吨", "sqm": "平方米"}
_NO_WORDS = re.compile(
    "(?:手机号|电话|邮箱|地址|链接)(?:费用|金额|价格?|成本|单价|[费税利比]?率|日期)|(?:每.|小时|单位|价格|[人号])率$|人日期$"
)
"""What no colleague says, whatever the words of the name: money is no telephone, and 率 wants a deed before it."""
_CONTACTED = re.compile("(?:手机号|电话|邮箱|地址|网址|链接)$")
_TURNED = {"of": "", "per": "每", "in": "", "after": "后", "before": "前"}
"""Words between two others that change places; `per` goes in front, 后 and 前 behind what was the second."""
_SAID_FIRST = {"required": "需要", "included": "包含", "allowed": "允许", "masked": "脱敏", "enabled": "启用"}
_SAID_FIRST |= dict.fromkeys(("wanted", "desired"), "期望")
"""What Chinese says before the thing: inspection_required -> 需要检验, rooms_wanted -> 期望房间数."""
_MEASURED = re.compile(
    "(重|围|身高|油高|水高|体积|期|期限|距离|里程|航程|面积|度|径|距|时长|时间|大小|尺寸|功率|油耗|电压|负荷|浓度|量|产能|延迟|带宽|功耗|间隔|年限|内存)$"
)
_RATED = {"吨": "额定吨位", "千克": "额定载重(千克)"}
_WEIGHTS = ("克", "千克", "毫克")
_ENERGY = ("千瓦时", "兆瓦时", "千乏时")
_SUMMARIES = {
    **{"data": "数据", "count": "统计", "stat": "统计", "stats": "统计", "statistics": "统计", "summary": "汇总"},
    **{"sum": "汇总", "report": "报表", "total": "汇总", "snapshot": "快照", "detail": "明细"},
}
_HIGH_OR_LOW = re.compile(
    "最([大小])(?=预算|温|气温|水温|体温|湿度|[单售进]?价|工资|薪|分数|得分|评分|成绩|水位|血压|利率|折扣|[\u4e00-\u9fff]{0,4}(?:金额|租金|保费)$)"
)
"""What is high or low rather than large or small: 最低温度."""
_MANY_OR_FEW = re.compile("最([大小])(?=[\u4e00-\u9fff]{0,4}(?:天|晚|人|次|份|成人|儿童)数$)")
"""What is many or few: 最少天数."""
_UNCOUNTED = re.compile(
    r"([数量额费用本出入税分绩薪金款润益售格算计级天日月年周时钟秒期限率值价重度程离次笔型态别产债目指标资损利位称)]|[A-Za-z0-9])$"
)
"""Nouns that are numbers already, or amounts: 积分, 访问量, 工资."""
_LONG_PLURAL = 5
"""Letters; a shorter word in -s may be another word than the one without: pos, gps."""
_MONEY = re.compile("[额费金款价]$")
_NOT_TIMED = re.compile(
    "(预算|订单|[价额金费薪资龄温分数量率压]|年龄|价格|费用|收入|成绩|面积|身高|体重|学历|楼层|房间|库存|等级|温度|湿度)$"
)
"""Of what `min` behind it is the least, and no minutes: budget_min."""
_FOUNDED = frozenset({"成立", "创立", "创办", "建成", "投产", "建造"})
_TIMED = re.compile("(期限|时间|日期|日|月|月份|年|年份|年度|季度|周|学期|期间|时刻|[效质]期至)$")
_WHEN_DONE = re.compile("^已([\u4e00-\u9fff]{1,3})(?=(?:时间|日期)$)")
_DEEDS = {"付": "支付", "用": "使用", "售": "售出"}
"""What was done at the time of what is done: the 使用时间 of what is 已用."""
_FLAGGED = re.compile("^(是否|有无)|(标志|标记|状态)$")
_OPEN = _words(
    "新 旧 总 毛 净 主 次 子 高 低 最高 最低 最近 最新 首次 上次 下次 上期 每日 每周 每月 每季 每年 每小时 年度 "
    "实际 预计 计划 最大 最小 平均 当前 累计 已付 未付 已售 已用 应付 应收 收到 有效 无效 可用 可见 公开 私有 启用 "
    "停用 原始 默认 初始 最终 额定 剩余 已删除 已验证 已批准 取消 完成 确认 提交 退货 发货 下单 到期 锁定 破损 拒收 "
    "出席 缺席"
)
"""Words that want a noun behind them; in front of one they do well."""
_SINGLE_NUMBERS = {
    **{said: f"是否{said}" for said in ("启用", "停用", "禁用", "有效", "可见", "锁定", "公开")},
    "已用": "已用量",
    "剩余": "剩余量",
    "实际": "实际值",
    "计划": "计划值",
    "出席": "出席人数",
    "缺席": "缺席人数",
}
_TOTALS = {TypeFamily.DECIMAL: "总额", TypeFamily.INTEGER: "总数"}
_PEOPLE = _words(
    "patient student teacher doctor nurse employee emp staff driver guardian borrower candidate inspector contact "
    "person passenger guest courier cashier operator manager applicant member author actor player coach surgeon "
    "technician engineer reviewer approver auditor salesperson worker leader director supervisor visitor child "
    "judge lawyer attorney juror suspect victim witness traveler traveller tourist trainee learner pupil instructor "
    "lecturer trainer tutor advisor therapist stylist chef waiter cleaner caregiver pharmacist analyst researcher "
    "investigator invigilator examiner athlete referee volunteer rider ranger skipper captain pilot renter resident "
    "assignee reporter handler creator surveyor editor expert observer inseminator radiologist insured injured "
    "kid donor performer consultant installer designer groomer elder owner claimant picker farmer repairman"
)


class Chinese:
    """The grammar."""

    def phrase(self, lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
        shaped = None if lexicon.term(parts) else _shaped(lexicon, parts, family)
        meaning = shaped or _compound(lexicon, parts)
        if meaning is None or _NO_WORDS.search(meaning) or (family in _AMOUNTS and _CONTACTED.search(meaning)):
            return None
        meaning = _HIGH_OR_LOW.sub(lambda size: {"大": "最高", "小": "最低"}[size[1]], meaning)
        meaning = _MANY_OR_FEW.sub(lambda size: {"大": "最多", "小": "最少"}[size[1]], meaning)
        counted = _numbered(lexicon, parts, meaning) if family is TypeFamily.INTEGER else None
        if counted:
            return counted
        typed = _typed(meaning, family)
        return typed if shaped or typed != meaning else _closed(lexicon, parts, meaning, family)

    def subject(self, lexicon: Lexicon, parts: Words) -> str | None:
        return lexicon.term(parts) or _periodic(lexicon, parts) or self.phrase(lexicon, parts, None)

    def join(self, meanings: list[str]) -> str:
        return joined(meanings)


def joined(meanings: Sequence[str]) -> str:
    """One after the other, without saying anything twice: 通行费 and 费用 is 通行费, 顺序号 and 编号 is 顺序号."""
    text = ""
    for meaning in meanings:
        latin = text[-1:].isascii() and meaning[:1].isascii() and text != "" and text[-1:].isalpha()
        rest = meaning[_shared(text, meaning) :]
        text += "" if _said(text, meaning) else f"{' ' * latin}{rest}"
    return text


def _shared(text: str, meaning: str) -> int:
    """How much of the meaning the text ends with already: 投诉 and 投诉工单 have a word in common."""
    return next((n for n in range(len(meaning) - 1, 1, -1) if text.endswith(meaning[:n])), 0)


_AGAIN = (
    *(("号", ("编号", "号码")), ("费", ("费用",)), ("额", ("金额",)), ("备注", ("备注",)), ("价", ("价格",))),
    *(("值", ("值",)), ("率", ("率", "百分比")), ("码", ("编码",))),
)
"""What says no more than the end of the word before it."""


def _said(text: str, meaning: str) -> bool:
    again = any(text.endswith(end) and meaning in meanings for end, meanings in _AGAIN)
    return again or (len(meaning) > 1 and text.endswith(meaning))


def _compound(lexicon: Lexicon, parts: Words) -> str | None:
    found = lexicon.longest_terms(parts)
    if found is None:
        return None
    if len(found) == 1:
        return lexicon.term(found[0])
    last = len(found) - 1
    return joined(
        [_in_place(lexicon, term, _LEADING if place < last else _TRAILING) for place, term in enumerate(found)]
    )


def _in_place(lexicon: Lexicon, term: Words, said_there: Mapping[str, str]) -> str:
    said = said_there.get(term[0]) if len(term) == 1 else None
    return said or lexicon.term(term) or ""


def _shaped(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    """Shapes whose words change their order or meaning: is_paid, created_at, date_of_birth, principal_paid."""
    if len(parts) < 2:
        return None
    if parts[-1] == "name" and family in NUMERIC:
        parts = (*parts[:-1], "nmi")  # distance_nm, written out, is none of a name
    shapes = (
        _dated(lexicon, parts),
        _number_of(lexicon, parts, family),
        _asked(lexicon, parts, family),
        _ended(lexicon, parts, family),
        _turned(lexicon, parts),
        _on_the_way(lexicon, parts, family),
        _counted(lexicon, parts, family),
    )
    return next(filter(None, shapes), None)


def _dated(lexicon: Lexicon, parts: Words) -> str | None:
    """date_added -> 添加日期."""
    done = parts[0] in _DATED_FIRST and _DONE.search(parts[-1])
    deed = _compound(lexicon, parts[1:]) if done else None
    return f"{_deed(deed)}{_DATED_FIRST[parts[0]]}" if deed else None


def _number_of(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    """num_parts -> 零件数量."""
    counted = family is TypeFamily.INTEGER and parts[0] == "num" and _is_many(lexicon, parts[1:])
    thing = _compound(lexicon, singular(parts[1:])) if counted else None
    return f"{thing.removesuffix('数量')}数量" if thing else None


def _asked(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    verbs = _ASKED | _ASKED_OF_FLAGS if family is TypeFamily.BOOLEAN else _ASKED
    if parts[0] not in verbs:
        return None
    rest = lexicon.meaning_of(parts[1:]) or _compound(lexicon, parts[1:])
    return f"是否{verbs[parts[0]]}{rest.removesuffix('标志')}" if rest else None


def _ended(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    ending, head = parts[-1], parts[:-1]
    if ending == "name" and head[-1] in _PEOPLE:
        owner = _compound(lexicon, head)
        return f"{owner}姓名" if owner else None
    if ending in _COUNTS - {"no", "number"} and head[-1] in _PEOPLE:
        owner = _compound(lexicon, head)
        return f"{owner}人数" if owner else None
    if ending in _SAID_FIRST:
        return _before(_SAID_FIRST[ending], _compound(lexicon, head))
    if ending in UNITS or ending in UNITS_OF:
        return _with_unit(lexicon, head, ending)
    if parts[-2:] in SPLIT_UNITS and head[:-1]:
        return _in_split_unit(_compound(lexicon, head[:-1]), SPLIT_UNITS[parts[-2], parts[-1]])
    owner = _compound(lexicon, head) if ending in _ENDINGS else None
    limit = "期限" if ending == "by" and family in _DATES else None
    return joined([_deed(owner), limit or _ENDINGS[ending]]) if owner else None


def _deed(word: str) -> str:
    """What is done, without that it is done: verified_by is the 审核人 of what is 已审核."""
    return word.removeprefix("已") if len(word) > 2 else word


def _before(word: str, thing: str | None) -> str | None:
    return f"{word}{thing}" if thing else None


def _with_unit(lexicon: Lexicon, head: Words, ending: str) -> str | None:
    thing = _compound(lexicon, head) or ""
    if ending == "min" and _NOT_TIMED.search(thing):
        return None
    unit, things = UNITS_OF.get(ending, ("", ""))
    if unit and re.search(f"(?:{things})$", thing):
        return f"{thing}({unit})"
    return _measured(thing, UNITS[ending]) if ending in UNITS else None


def _in_split_unit(thing: str | None, unit: str) -> str | None:
    dissolved = thing and "毫克" in unit and not _MEASURED.search(thing)
    return _measured(f"{thing}浓度" if dissolved else thing or "", unit)


def _measured(thing: str, unit: str) -> str | None:
    if not thing:
        return None
    if thing == "额定容量" and unit in _RATED:
        return _RATED[unit]
    if not _MEASURED.search(thing) and (unit == "秒" or unit in _ENERGY):
        return f"{thing}{'时长' if unit == '秒' else '电量'}({unit})"
    if not _MEASURED.search(thing) and unit in _WEIGHTS:
        return f"{thing}重量({unit})"
    return f"{thing}({unit})" if _MEASURED.search(thing) else f"{thing}{unit}数"


def _turned(lexicon: Lexicon, parts: Words) -> str | None:
    """number_of_orders -> 订单数量, price_per_unit -> 每单位价格, balance_after_trade -> 交易后余额."""
    word = next((word for word in _TURNED if word in parts[1:-1]), None)
    if word is None:
        return None
    place = parts.index(word, 1)
    first, second = parts[:place], parts[place + 1 :]
    thing = "数量" if len(first) == 1 and first[0] in _COUNTS else _compound(lexicon, first)
    between = _TURNED[word]
    owner = (_EACH.get(second[0]) if between == "每" and len(second) == 1 else None) or _compound(lexicon, second)
    if not (owner and thing):
        return None
    return f"每{owner}{thing}" if between == "每" else f"{owner}{between}{thing}"


def _on_the_way(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    """from_branch_id -> 来源网点ID, unless the two words are a term: from_account is 转出账户."""
    way = None if family in _DATES or lexicon.term(parts[:2]) else _WAYS.get(parts[0])
    return _before(way, _compound(lexicon, parts[1:])) if way else None


def _counted(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    """Numbers that say first what they are of: principal_paid -> 已付本金, order_total -> 订单总额."""
    if family not in NUMERIC:
        return None
    head, last = _compound(lexicon, parts[:-1]), lexicon.term(parts[-1:])
    if not head or not last:
        return None
    if parts[-1] == "total":
        return head + _TOTALS[family]
    if parts[-1] in _LEAST_AND_MOST:
        return _LEAST_AND_MOST[parts[-1]] + head
    much = parts[-2] in _AMOUNTED or _is_many(lexicon, parts[:-1])
    done = last in _OPEN or (_DONE.search(parts[-1]) and much)
    return last + head if done else _led(lexicon, parts)


def _led(lexicon: Lexicon, parts: Words) -> str | None:
    """Numbers whose first word says more than it does elsewhere: new_clients -> 新增客户, received_fee -> 已收费用."""
    thing = _compound(lexicon, parts[1:]) or ""
    if parts[0] == "new" and _is_many(lexicon, parts):
        return _before("新增", thing)
    return f"已收{thing}" if parts[0] == "received" and _MONEY.search(thing) else None


def _numbered(lexicon: Lexicon, parts: Words, meaning: str) -> str | None:
    """A whole number called by what there are many of: deals -> 成交数, new_clients -> 新增客户数."""
    if meaning in _IN_ORDER:
        return _IN_ORDER[meaning]
    said_first = parts[-1] in _SAID_FIRST or _DONE.search(parts[-1])
    thing = parts[:-1] if said_first and len(parts) > 1 else parts
    counted = _is_many(lexicon, thing) and not _UNCOUNTED.search(meaning)
    return f"{meaning}数" if counted else None


def _is_many(lexicon: Lexicon, parts: Words) -> bool:
    """The last word is the plural of a thing that has a name."""
    last = parts[-1:]
    one = lexicon.term(singular(last)) if singular(last) != last else None
    return one is not None and (len(last[0]) >= _LONG_PLURAL or one == lexicon.term(last))


def _typed(meaning: str, family: TypeFamily | None) -> str:
    """The phrase with what its values are, where the name leaves that open: 计划开始 at a timestamp is 计划开始时间."""
    if family in _DATES:
        timed = meaning if _TIMED.search(meaning) else meaning + _DATES[family]
        return _WHEN_DONE.sub(lambda done: _DEEDS.get(done[1], done[1]), timed)
    if family is TypeFamily.BOOLEAN:
        return meaning if _FLAGGED.search(meaning) else f"是否{meaning}"
    return f"{meaning}年份" if family in NUMERIC and meaning in _FOUNDED else meaning


def _closed(lexicon: Lexicon, parts: Words, meaning: str, family: TypeFamily | None) -> str | None:
    """The phrase, unless its last word wants a noun behind it."""
    found = lexicon.longest_terms(parts)
    if (
        not found
        or found[-1] in _NOUNS
        or lexicon.term(found[-1]) not in _OPEN
        or family in _DATES
        or family is TypeFamily.BOOLEAN
    ):
        return meaning
    if len(parts) > 1:
        return None
    if parts == ("total",) and family in _TOTALS:
        return _TOTALS[family]
    return _SINGLE_NUMBERS.get(meaning, f"{meaning}值") if family in NUMERIC else meaning


def _periodic(lexicon: Lexicon, parts: Words) -> str | None:
    """attendance_daily -> 每日考勤, car_day_count -> 每日车辆统计."""
    tail = parts[-1] if parts[-1] in _SUMMARIES else None
    rest = parts[:-1] if tail else parts
    if len(rest) < 2 or rest[-1] not in HOW_OFTEN:
        return None
    said = _compound(lexicon, (HOW_OFTEN[rest[-1]], *rest[:-1]))
    return joined([said, _SUMMARIES[tail] if tail else ""]) if said else None
