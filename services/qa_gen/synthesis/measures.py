"""What is measured of a subject: how many, how much, how much for each. What it is mainly about comes first."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from services.qa_gen.synthesis.periods import is_term
from services.qa_gen.synthesis.quotients import QUANTITY, TOTAL, quotients
from services.qa_gen.synthesis.sense import means
from services.qa_gen.synthesis.sketch import At, Function, Measure, Unit, given, total_word
from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.line_amounts import IN_STORE
from services.qa_gen.synthesis.world.subjects import Edge, Subject
from services.qa_gen.synthesis.world.today import is_planned
from shared.catalog.model import ColumnRole, TableRole, TypeFamily

_MUCH = re.compile(r"(?:量|数|度)$|\b(?:quantity|qty|kwh|volume|litres|liters|pieces|units)$", re.IGNORECASE)
_MONEY = re.compile(
    r"(?:额|收入|营收|费用?|成本|货款|运费|工资|薪资?|支付|付款|收款)$"
    r"|\b(?:amount|fee|revenue|sales|payment|cost|paid|turnover|surcharge|charges?|toll|tax|premium|deposit|bonus|rent)$",
    re.IGNORECASE,
)
PRICE = re.compile(r"单价|均价|价格|价$|\bprice$", re.IGNORECASE)
PAID_FOR_ONE = re.compile(rf"{PRICE.pattern}|成本$|\bcost$", re.IGNORECASE)
_TALLY = re.compile(r"次数$|\b(?:times|renewals|retries|attempts)$", re.IGNORECASE)
_MOST_OF_A_TALLY = 10
_MOST_BESIDE, _MOST_IN_A_BREATH, _SHARED = 3, 5, 2
"""Sums side by side; those that are said together because they end alike, on so many letters."""
_TOTALLED = "合计"
_BARE_QUANTITY = ("数量", "件数", "个数", "总数量", "quantity", "qty")
_END = re.compile(
    r"最[大小高低长短多少]|[峰谷]值|\b(?:highest|lowest|greatest|least|maximum|minimum|max|min|peak)\b", re.IGNORECASE
)
_ENDS = {ColumnRole.GREATEST: Function.MAX, ColumnRole.LEAST: Function.MIN}
_CODE_TAIL = re.compile(r"(?:编号|编码|代码|号)$")
_HELD = re.compile(
    r"预算|面积|库存|存量|容量|产能|能力|编制|人数|床位|车位|座位|数量|总数|个数|件数|金额|总额|余额|收入|资本|资金|产量|里程|页数|保额|保费|贷款|本金|押金"
    r"|\b(?:budget|area|stock|inventory|capacity|headcount|seats|beds|quantity|qty|units|copies|pages|amount"
    r"|total(?! (?:times|days|hours|minutes|count))|balance|revenue)\b",
    re.IGNORECASE,
)
"""What all things together have; a term, a limit, a cost of each trip is none of that."""
_OF_ONE = re.compile(
    r"每|费用?$|\bfee$|单[次趟位价]|额度|上限|下限|限额|定额|标准|天数|期限|\b(?:per|each|limit|max|min)\b",
    re.IGNORECASE,
)
_FULL_PRICE = re.compile(
    r"原价|折前|优惠前|小计|税前|\b(?:original|list|gross|before discount|subtotal)\b", re.IGNORECASE
)
_SUBTOTAL = re.compile(r"小计|\bsubtotal\b", re.IGNORECASE)
_SIZE = re.compile(r"尺寸|尺码|规格|\bsize\b", re.IGNORECASE)
"""What comes in a few sizes has no mean one."""
_EACH_MONTH = re.compile(
    r"^每?月(?:租|费|供|应[收付]|服务费|管理费)|^每月|\bmonthly (?:fee|rent|charge|cost|payment|total|amount|price)\b",
    re.IGNORECASE,
)
"""What a contract says of each of its months, and no account of one."""
_EARNED = re.compile(r"收入|薪|工资|\b(?:income|salary|wages?)\b", re.IGNORECASE)
"""Of people it has a mean, and no sum."""
_READ_OFF = re.compile(
    r"(?:当前|现有|表显|下次|上次|起始|结束).*(?:里程|公里)|时里程|里程表|安全库存|最[低高].*(?:库存|存量)|阈值|警戒|预警[值线]"
    r"|[上下]限$|汇率|税率|\btax rate\b|\bexchange rate\b"
    r"|(?:楼层|电梯)(?:总?数量?)?$|层数$|成立|建成|\b(?:odometer|threshold|founded|floors?|storeys?|lifts?|elevators?)\b"
    r"|\b(?:current|cur|now|next|last|start|end) (?:km|mileage|miles)\b"
    r"|\b(?:safety|safe|min|max|reorder) (?:stock|inventory)\b"
    r"|(?:预计|预估|建议|标准)(?:时长|用时|耗时|分钟)|\b(?:estimated|expected) (?:duration|minutes|mins)\b"
    r"|(?:调整|变更|修改|变动|交易)[前后]|\bbalance after\b|\b(?:old|new|previous) (?:salary|price|rate|value|amount)\b"
    r"|门槛|起订|起送|最低(?:消费|订单|起)|\b(?:min|minimum) (?:order|spend|purchase|stay|age|nights|seats)\b"
    r"|内存|显存|硬盘|工时表|小时表|表读数|\b(?:ram|hour ?meter|meter (?:hours|reading))\b",
    re.IGNORECASE,
)
"""What a dial shows, what is a mark to reach, what each building has: asked of one thing, and compared."""
_NET_WEIGHT = re.compile(r"净重|\bnet (?:kg|t|tons?|weight|wt)\b", re.IGNORECASE)
_WITH_THE_REST = re.compile(r"[毛皮车空总]重|\b(?:gross|tare) (?:kg|t|tons?|weight|wt)\b", re.IGNORECASE)
"""The net weight is what adds up."""
_SINCE = re.compile(
    r"(?:浏览|点击|阅读|查看|点赞|收藏|转发|下载)[次数量]*$"
    r"|\b(?:view|click|read|like|favou?rite|share|download)s?(?: (?:count|num|cnt|times))?$",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"直播|演出|比赛|场次|活动|会议|投放|推送")
"""What is over when it is over, with all who looked at it."""
_PRICED_BY = re.compile(r"(?:计价|计费|价格|租价)单位|\b(?:rate|price|billing) unit\b", re.IGNORECASE)
_ROOMS = re.compile(
    r"^(?:卧室|房间|客厅|厅|卫|卫生间|室|阳台|厨房)数?量?\b|\b(?:bed|bath)?rooms\b|\b(?:halls|baths|toilets|balconies)\b",
    re.IGNORECASE,
)
_SAYS_HOW_LONG = re.compile(r"(?:天数|时长|小时数?|分钟数?|工时)$")
"""Beside it nobody counts the days from the first to the last."""
_AREA = re.compile(r"面积|\b(?:area|sqm|sqft)\b", re.IGNORECASE)
_MOST_ROOMS = 12
"""So many rooms one home has; a hotel has more."""
_NET = re.compile(r"实[发付收]|应[收付发]|\b(?:net|grand|payable|receivable)\b", re.IGNORECASE)
_PART = re.compile(r"优惠|折扣|减免|税额|运费|\b(?:discount|tax|shipping|freight|tip)\b", re.IGNORECASE)
_ASKED_AT_A_TIME = 256
"""Tables whose measures are kept: each of dozens of shapes asks for those of a table and of its neighbours."""
_VALID = re.compile(r"生效|失效|有效|valid|effective|expir", re.IGNORECASE)


def things(subject: Subject) -> Measure | None:
    """How many there are, where rows are things; snapshots, links, mappings and lists of rates are none.

    Nor are the rows of a log that measures something: people ask how much was made, not how often that was noted.
    """
    counted = subject.countable and not titles.is_stock(subject.noun) and not in_quantities(subject)
    if counted and not of_rates(subject) and not _only_noted(subject):
        return Measure(Function.COUNT, titles.counted(subject.noun), thing=subject.noun)
    return None


def in_quantities(subject: Subject) -> bool:
    """Each row is several of the noun, and says how many: three lamps, five benches; of goods, it is one kind."""
    several = (f for f in subject.additive if f.word.removeprefix(subject.noun) in _BARE_QUANTITY)
    own = (f for f in subject.fields if words.is_name(f.word) and words.entity(f.word) in subject.noun)
    thing = subject.role is TableRole.ENTITY and subject.counter != "种" and any(own)
    return thing and any(several)


def _only_noted(subject: Subject) -> bool:
    if is_lines(subject):
        return True
    if titles.has_lines(subject.noun, subject.name.name):
        return bool(subject.additive or subject.average)
    coded = any(f.profile.distinct >= subject.rows > 0 and not f.word.endswith("ID") for f in subject.codes)
    noted = subject.role is TableRole.EVENT and titles.is_log(subject.noun) and not coded
    return noted and bool(subject.additive) and not any(words.is_state(f.word) for f in subject.categories)


def of_rates(subject: Subject) -> bool:
    """Its rows say what holds from when to when: prices, tariffs."""
    return bool(subject.average) and any(_VALID.search(f"{f.word} {f.name}") for f in subject.times)


def counted_ends(edge: Edge) -> Measure:
    """How many different parents the rows of a link or a mapping lead to."""
    key = edge.child.field(edge.relation.columns[0])
    return Measure(Function.COUNT_DISTINCT, f"{edge.parent.noun}数量", At(key), thing=edge.parent.noun)


def sum_of(field: Field) -> Measure:
    """The total; what each line comes to, its 小计, adds up to an amount."""
    said = replace(field, word=f"{field.word[:-2]}金额") if field.word.endswith("小计") else field
    return Measure(Function.SUM, total_word(At(said)), At(said))


def mean_of(field: Field) -> Measure:
    """The mean of what does not add up; the greatest of what is the greatest of many already."""
    if field.role in _ENDS:
        return Measure(_ENDS[field.role], field.word, At(field))
    word = field.word if "平均" in field.word else f"平均{field.word}"
    return Measure(Function.AVG, word, At(field))


@lru_cache(maxsize=_ASKED_AT_A_TIME)
def numbers(subject: Subject) -> tuple[Measure, ...]:
    """Every measure, what the subject is mainly about first; none of a view whose rows are means of many already."""
    known = [field for field in subject.average if field.role in _ENDS or means.is_wanted(field)]
    averaged = [field for field in known if _asked(subject, field) and field not in in_stock(subject)]
    if subject.role is TableRole.REPORT:
        weighted = any(QUANTITY.search(field.word) for field in subject.additive)
        return () if weighted else tuple(mean_of(field) for field in averaged)
    pooled = [f for f in subject.additive if _asked(subject, f) and (is_money(f) or not means.comes_and_goes(f))]
    adding = [field for field in pooled if _adds(subject, field)]
    sums = [field for field in (_told(subject, f) for f in adding) if field is not None]
    alone = (f for f in pooled if f not in adding and means.is_wanted(f))
    averages = (_mean(subject, f) for f in (*alone, *averaged))
    held = titles.is_stock(subject.noun)
    ordered = sorted(sums, key=lambda field: (held and not IN_STORE.search(field.said), _aside(field)))
    return (*map(sum_of, ordered), *averages, *durations(subject))


def is_end(field: Field) -> bool:
    """It is the greatest or the least of many already: of the lowest temperatures nobody asks for the highest."""
    return field.role in _ENDS or bool(_END.search(field.said))


def in_stock(subject: Subject) -> tuple[Field, ...]:
    """What there was of each of many things in each of many places on a day: it adds up on that day alone."""
    held = (field for field in subject.average if field.role is ColumnRole.STOCK and pools(field))
    return tuple(held) if owners(subject) and subject.role is TableRole.SNAPSHOT else ()


def levels(subject: Subject) -> tuple[Measure, ...]:
    """How much there was of one thing on the mean of the days, where rows are of one thing and day."""
    return tuple(map(mean_of, in_stock(subject))) if owners(subject) == 1 else ()


def owners(subject: Subject) -> int:
    """How many keys of other things its rows have."""
    return sum(field.role is ColumnRole.FOREIGN_KEY for field in subject.fields)


def durations(subject: Subject) -> Iterator[Measure]:
    """How long it takes from what happened to what was still to come: 平均办结天数, unless it takes hours."""
    if subject.role is not TableRole.EVENT:
        return
    for place, end in enumerate(subject.times[1:], start=1):
        begun, name = verbs.stay(end.word)
        begins = [time for time in subject.times if begun and time.word.startswith(begun)]
        earlier = [time for time in subject.times[:place] if not time.marks_months]
        starts = begins or (earlier if begun in {"", "开始"} else [])
        start = next((time for time in starts if not is_planned(time)), next(iter(starts), None))
        told = begins and any(_SAYS_HOW_LONG.search(f.word) for f in (*subject.additive, *subject.average))
        if verbs.awaited(end.word) and start and not told and not is_term(subject, end):
            yield Measure(Function.DURATION, Unit.DAY.mean(name), At(end), At(start))


def _adds(subject: Subject, field: Field) -> bool:
    """What happens adds up; of the properties of things only what they hold together, of homes nothing."""
    if _AREA.search(field.said) and any(map(_is_of_a_home, subject.fields)):
        return False
    if _EACH_MONTH.search(field.said) and subject.role in {TableRole.ENTITY, TableRole.EVENT}:
        return any(f.is_of_a_month for f in subject.categories)
    if subject.role is not TableRole.ENTITY or is_facts(subject) or field.multiplied:
        return True
    said = field.said
    if (words.is_person(subject.noun) and _EARNED.search(said)) or (words.is_kind(subject.noun) and _AREA.search(said)):
        return False
    return bool(_HELD.search(said)) and not _OF_ONE.search(said)


def _is_of_a_home(field: Field) -> bool:
    return bool(_ROOMS.search(field.said)) and _is_at_most(_MOST_ROOMS, field)


def _is_at_most(number: int, field: Field) -> bool:
    most = field.profile.maximum or ""
    return most.isdigit() and int(most) <= number


def _asked(subject: Subject, field: Field) -> bool:
    """Not the weight with the lorry, a price by day or month, nor how often what happened was looked at since."""
    said = field.said
    weighed = any(_NET_WEIGHT.search(other.said) for other in subject.additive) and _WITH_THE_REST.search(said)
    since = subject.role is TableRole.EVENT and _SINCE.search(said) and not _AT_ONCE.search(subject.noun)
    mixed = PRICE.search(field.word) and any(_PRICED_BY.search(other.said) for other in subject.categories)
    return pools(field) and not weighed and not since and not mixed


def pools(field: Field) -> bool:
    """Many of them make one number that somebody wants; a flag kept as 0 and 1 makes none."""
    flag = (field.profile.minimum, field.profile.maximum) == ("0", "1") and field.column.family is TypeFamily.INTEGER
    sizes = field.is_set and _SIZE.search(field.said)
    return not (flag or sizes or _is_of_a_home(field) or _READ_OFF.search(field.said) or means.is_of_many(field))


def _told(subject: Subject, field: Field) -> Field | None:
    """The field by a word that is no other measure's: 处方数量 counts 处方, what a 处方 has many of is 药品.

    What comes before tax and discount is asked for by nobody where what was to be paid in the end stands beside it.
    """
    if _SUBTOTAL.search(field.said) and any(
        TOTAL.search(f.word) for f in subject.additive if not _SUBTOTAL.search(f.said)
    ):
        return None
    bare = field.word in _BARE_QUANTITY and words.is_chinese(field.word)
    if not bare or not subject.countable or in_quantities(subject):
        return field
    for other in (*subject.names, *subject.categories, *subject.codes):
        named = _goods_of(other)
        if len(named) > 1 and named not in subject.noun:
            said = titles.handled(subject.noun, named) or titles.within(subject.noun, named)
            return replace(field, word=said, owner="")
    return None


def _goods_of(field: Field) -> str:
    """What a name or a code is of: 药品名称, 产品编码; a 快递单号 is one of no goods."""
    named, coded = words.entity(field.word), _CODE_TAIL.sub("", field.word)
    if words.is_name(field.word):
        return named
    return coded if coded != field.word and words.counter(coded) == "种" else ""


def _aside(field: Field) -> tuple[bool, bool, bool, bool]:
    """Sorts totals of money first, then what is paid in the end, parts, other totals; without a discount comes last."""
    said = field.said
    total = TOTAL.search(f"{field.word} {field.name}") and not _PART.search(said)
    return (bool(_FULL_PRICE.search(said)), not is_money(field), not total, not _NET.search(said))


def is_money(field: Field) -> bool:
    decimal = field.column.family is TypeFamily.DECIMAL
    total = bool(TOTAL.search(f"{field.word} {field.name}"))
    return bool(_MONEY.search(field.word)) or (decimal and total and not _MUCH.search(field.word))


def _mean(subject: Subject, field: Field) -> Measure:
    """The mean; of a price that amounts were paid at, the amounts over the quantities."""
    amounts = [f for f in subject.additive if is_money(f)]
    quantities = [f for f in subject.additive if f not in amounts and _MUCH.search(f.word)]
    if not PRICE.search(field.word) or len(amounts) != 1 or len(quantities) != 1:
        return mean_of(field)
    owner = titles.owner_said(field.owner, field.word) if field.owner else ""
    word = mean_of(field).word if "平均" in field.word else titles.mean_of(owner, field.word)
    return Measure(Function.RATIO, word, At(amounts[0]), At(quantities[0]))


@lru_cache(maxsize=_ASKED_AT_A_TIME)
def principal(subject: Subject) -> tuple[Measure, ...]:
    """The measures that elaborate questions are about: one of each unit."""
    chosen: dict[object, Measure] = {}
    known = [m for m in numbers(subject) if m.at is not None and not _is_tally(subject, m.at.field)]
    for measure in known:
        field = given(measure.at).field
        chosen.setdefault((measure.function, field.column.family, is_money(field)), measure)
    states = [m for m in known if subject.role is TableRole.SNAPSHOT and m.function is not Function.RATIO]
    return tuple(dict.fromkeys((*chosen.values(), *states)))[:4]


def _is_tally(subject: Subject, field: Field) -> bool:
    """How often something was done to what happened: of loans one counts the loans, and hardly their renewals."""
    few = _is_at_most(_MOST_OF_A_TALLY, field)
    return subject.role is TableRole.EVENT and few and bool(_TALLY.search(field.word))


def may_be_null(measure: Measure) -> bool:
    """Some group may have no value of it."""
    divides = {Function.RATIO, Function.PERCENT, Function.DURATION}
    return measure.function in divides or any(at.field.nullable for at in measure.fields)


def is_facts(subject: Subject) -> bool:
    """What happens, what is so on a day, and the lines of what happens: they have no name, and are added up."""
    if subject.role.is_of_facts:
        return True
    named = subject.title or any(words.is_name(field.word) for field in subject.fields)
    return subject.role is TableRole.ENTITY and owners(subject) > 0 and not named and len(subject.additive) > 1


def is_part(subject: Subject) -> bool:
    """Its rows are lines of something."""
    linked = subject.role is TableRole.BRIDGE and bool(subject.additive)
    lines = titles.has_lines(subject.noun, subject.name.name) and bool(subject.additive)
    return linked or lines or is_lines(subject)


def main(subject: Subject) -> tuple[Measure, ...]:
    """What one asks of facts before anything else: how many there were, how much, and how much for each order."""
    if not is_facts(subject):
        return ()
    sums = [m for m in principal(subject) if m.function is Function.SUM and all(at.field.known for at in m.fields)]
    worth = [m for m in sums if subject.role is TableRole.SNAPSHOT or any(_is_total(at.field) for at in m.fields)]
    each = [m for m in quotients(sums_of(subject)) if m.function is Function.RATIO]
    counted = None if subject.role is TableRole.ENTITY else things(subject)
    return tuple(measure for measure in (counted, *worth[:1], *each[:1]) if measure is not None)


def report(subject: Subject) -> tuple[Measure, ...]:
    """What a report has side by side: how much there was, how many there were, and how much each came to."""
    known = [m for m in principal(subject) if m.function is not Function.DURATION and m.at and m.at.field.known]
    each = [m for m in quotients(sums_of(subject)) if m.function is Function.RATIO] if is_facts(subject) else []
    counted = things(subject) if subject.role in {TableRole.EVENT, TableRole.ENTITY} and not is_lines(subject) else None
    beside = known[: 1 if counted or each else 2]
    found = dict.fromkeys(filter(None, (*beside, counted, *each[:1])))
    return tuple(found) if beside and len(found) > 1 else ()


def is_lines(subject: Subject) -> bool:
    """Lines of what happened, which nobody counts."""
    return subject.role is TableRole.ENTITY and is_facts(subject)


def _is_total(field: Field) -> bool:
    return is_money(field) or bool(TOTAL.search(f"{field.word} {field.name}"))


def sums_of(subject: Subject) -> list[Field]:
    """What adds up, what the subject is mainly about first."""
    return [m.at.field for m in numbers(subject) if m.at is not None and m.function is Function.SUM]


def ratios(subject: Subject) -> tuple[Measure, ...]:
    """One number for another, and how much each of what happened came to."""
    if not is_facts(subject):
        return ()
    sums = sums_of(subject)
    amount = next((f for f in sums if is_money(f)), None) if subject.role is TableRole.EVENT else None
    each = (mean_of(amount),) if amount is not None else ()
    return (*quotients(sums), *each)


def families(subject: Subject) -> Iterator[tuple[Measure, ...]]:
    """Sums that one would ask for together: 微信、支付宝、现金支付金额; many only where all are said in one breath."""
    by_kind: dict[object, list[Measure]] = {}
    for measure in numbers(subject):
        if measure.at is not None and measure.function is Function.SUM:
            field = measure.at.field
            by_kind.setdefault((field.column.family, field.word[-1:]), []).append(measure)
    for alike in by_kind.values():
        parts = [m for m in alike if not TOTAL.search(m.word.removesuffix(_TOTALLED))]
        ends = {m.word.removesuffix(_TOTALLED)[-_SHARED:] for m in parts}
        in_a_breath = len(parts) > 1 and len(ends) == 1 and words.is_chinese(*ends)
        chosen, most = (parts, _MOST_IN_A_BREATH) if in_a_breath else (alike, _MOST_BESIDE)
        groups = (tuple(chosen[i : i + most]) for i in range(0, len(chosen), most))
        yield from (group for group in groups if len(group) > 1)
