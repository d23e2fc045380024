"""What was called off, and who is no longer there: totals leave those rows out, and the question says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from services.qa_gen.synthesis.ingredients import safe_parents
from services.qa_gen.synthesis.measures import PRICE, is_facts, is_money, is_part
from services.qa_gen.synthesis.sense.present import SAYS_ITS_ROWS, answered, asked, is_state, of_those_there
from services.qa_gen.synthesis.sketch import At, Filter, Function, Measure, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import sayable
from services.qa_gen.synthesis.wording import states, verbs
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from services.qa_gen.synthesis.world.today import is_planned
from shared.catalog.model import ColumnRole, TableRole, TypeFamily

_VOID = re.compile(
    r"^(?:已|交易|订单|客户|用户|商家|系统|自动|超时|被)*(?:取消|作废|撤销|撤单|驳回|拒绝|拒赔|拒保|拒签|停课|退款|退货|退卡|退票|退订|退单|退保|退费|退号|退课|无效|红冲|冲红|冲销)$"
    r"|^(?:取消|撤销|作废)[\u3400-\u9fff]{1,4}$|^(?:超时|自动)关闭$"
    r"|^超时未(?:支付|付款)$|^(?:cancell?ed|void(?:ed)?|rejected|refunded|deleted|revoked|reversed|declined|rescinded)$",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"^(?:已|被|整[车批])?(?:拒收|拒绝接收)$|^refused$", re.IGNORECASE)
_FOUND_BAD = re.compile(r"^(?:检验|质检|验收)?(?:不合格|不通过|未通过)$|^failed$", re.IGNORECASE)
_TURNED_OUT = re.compile(r"(?:结果|结论|判定)$|\b(?:result|outcome|verdict)$", re.IGNORECASE)
_RECEIVED = re.compile(
    r"收|到货|入库|来料|进货|进厂|\b(?:receipts?|received|receiving|inbound|arrivals?)\b", re.IGNORECASE
)
"""Rows of what came in: what was found bad did not. The tests themselves keep what they found bad."""
_NUMBER_OF_BAD = re.compile(
    r"不合格|不良|缺陷|次品|报废|拒|退|损|罚|\b(?:bad|defects?|defective|rejected|scrap|returned)\b", re.IGNORECASE
)
GIFT = re.compile(r"赠|\b(?:gift|giveaway|freebie)\b", re.IGNORECASE)
_GIVEN_BACK = re.compile(r"退|return|refund", re.IGNORECASE)
"""In a name, it is what the table is about: a refund that was refunded is none that was called off."""
_BROUGHT_BACK = re.compile(r"^(?:已)?退(?:料|货|库|仓)$")
"""Material that comes back to the store is none that was used."""
_SHUT = re.compile(r"^(?:已|交易|订单)?关闭$|^closed$", re.IGNORECASE)
_TRADE = re.compile(r"订单$|交易$|\border$")
"""Rows that are shut when nobody paid; a ticket is shut when it is done."""
_FAILED = re.compile(r"失败$|^failed$", re.IGNORECASE)
_CAME_TRUE = re.compile(
    r"^(?:已|交易|支付|付款|缴费|充值|退款)?(?:完成|入账|到账|成功|支付|付款|批准|通过|审批通过|审核通过|赔付|结案赔付)$"
    r"|^(?:completed?|paid|approved|succeeded|success|settled|posted|cleared|captured)$",
    re.IGNORECASE,
)
_APPROVED = re.compile(r"批准$|通过$|^approved$", re.IGNORECASE)
_DECIDED = re.compile(r"审批|审核|决定|\b(?:decided|decision)\b", re.IGNORECASE)
_ENTERED = re.compile(r"(?:成绩|分数|评分|得分)(?:录入|登记|公布|发布|确认|提交)(?:时间|日期)$")
_LATE = re.compile(r"超期|逾期|滞纳|超时")
_BACK = re.compile(r"^(?:归还|返还|还[款书车机]|退还)$")
_TAKEN_OFF = re.compile(r"抵扣|核销")
_USED = re.compile(r"^(?:使用|核销|抵扣)$")
_UNPAID = re.compile(
    r"^(?:待|未|等待)(?:支付|付款|缴费|付)$|^(?:unpaid|pending payment|awaiting payment)$", re.IGNORECASE
)
_WAITS = re.compile(
    r"^(?:待|未|等待|草稿|新建|申请|提交|已提交)|[核批]中$|^(?:new|draft|open|pending|submitted|requested|awaiting)",
    re.IGNORECASE,
)
_PAID = re.compile(r"支付|付款|缴费|\bpaid\b", re.IGNORECASE)
_ASKED_FOR = re.compile(r"申请|索赔|报案|报价|\b(?:requested|claimed|quoted)\b", re.IGNORECASE)
"""A number of what was asked for, whatever came of it."""
_CHARGED = re.compile(
    r"\b(?:surcharge|balance|balance due|outstanding|discount|deposit|tip|commission)$", re.IGNORECASE
)
"""What a row that does not stand has none of, whatever is written in it."""
_OFF_FLAG = re.compile(
    r"^(?:是否)?已?(?:取消|作废|撤销|无效|删除|退款|退费|退单|退订|退票|退卡)$"
    r"|^(?:cancel(?:l?ed|lation)?|void(?:ed)?|deleted|refund(?:ed)?)$",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"(?:取消|作废|撤销|退款|退货|退票|退订|退单|驳回|拒绝)(?:原因|理由)$"
    r"|\b(?:cancel\w*|reject\w*|decline|refund|return|void) reason$"
    r"|\breason for (?:cancellation|rejection|refund|return|refusal)$",
    re.IGNORECASE,
)
_NO_TOTALS = frozenset({"two_facts", "extremes", "weekends", "latest", "latest_by"})
"""Shapes that condense rows and have no such place: they are not asked of what may be called off."""
_MOST_SAID, _MOST_DENIED = 1, 2
Conditions = tuple[Filter, ...]


def standing(world: World, sketch: Sketch) -> Sketch | None:
    """The sketch over the rows that stand; None where its question could not say so."""
    if sketch.other is not None:
        parts = (sketch, sketch.other)
        return None if any(_is_lessened(part) and _void(world, part.scope.base) for part in parts) else sketch
    if _is_lessened(sketch):
        return _without_void(world, _when_it_was_done(sketch))
    return of_those_there(sketch)


def _is_lessened(sketch: Sketch) -> bool:
    """What was called off would change its numbers."""
    base = sketch.scope.base
    happens = base.role is TableRole.EVENT or is_part(base)
    largest = sketch.shape == "largest" and is_money(sketch.shown[-1].field)
    return happens and (largest or any(_adds(measure) for measure in sketch.measures))


def _adds(measure: Measure) -> bool:
    fields = [at.field for at in measure.fields]
    if measure.counts or not fields or any(_ASKED_FOR.search(field.said) for field in fields):
        return False
    averaged = measure.function in {Function.AVG, Function.RATIO, Function.PERCENT}
    return measure.function is Function.SUM or (averaged and any(map(_comes_of_each, fields)))


def _comes_of_each(field: Field) -> bool:
    """What each of the rows that came true brought or took; none that was read off a dial."""
    told = PRICE.search(field.word) or _CHARGED.search(field.word)
    return is_money(field) or field.role is ColumnRole.ADDITIVE or bool(told)


def _without_void(world: World, sketch: Sketch) -> Sketch | None:
    void = _void(world, sketch.scope.base)
    base = sketch.scope.base
    numbers = [m.fields for m in sketch.measures if not m.counts] or [sketch.shown[-1:]]
    given_back = [any(_GIVEN_BACK.search(at.field.said) for at in fields) for fields in numbers]
    if void and any(given_back) and not _GIVEN_BACK.search(titles.with_name(base.noun, base.name.name)):
        # it comes of the very rows that do not stand
        return sketch if all(given_back) else None
    gifts = _gifts(sketch.scope.base) if any(map(_is_price, sketch.measures)) else ()
    if void and _counts_the_bad(sketch, void[1]):
        void = None
    apart = (*gifts, *_returned(sketch))
    if void is None and not apart:
        return sketch
    if sketch.shape in _NO_TOTALS:
        return None
    if sketch.shape not in SAYS_ITS_ROWS:
        return sketch
    scope, place = reached(sketch.scope, void[0] if void else None)
    conditions = tuple(replace(f, at=At(f.at.field, place)) for f in void[1]) if void else ()
    new = [f for f in (*conditions, *apart) if not _is_told(sketch, f)]
    if new and any(map(_WHY.search, _asked_about(sketch))):
        return None  # why it was called off is known only of what was
    dated = _when_it_came_true(sketch, new)
    return replace(dated, scope=scope, filters=(*dated.filters, *new)) if new else sketch


def _asked_about(sketch: Sketch) -> Iterator[str]:
    """The words of its columns and of what it is split by."""
    yield from (at.field.word for at in sketch.ats)
    yield from (d.noun for d in sketch.dimensions if d.noun)


def _when_it_came_true(sketch: Sketch, conditions: Sequence[Filter]) -> Sketch:
    """What was paid in a month is dated by when it was paid, not by when somebody approved it."""
    own = [(f.at.field, f.at.field.label(f.value)) for f in conditions if f.test is Test.EQUALS and f.at.place == 0]
    true = [states.in_chinese(field, label) or label for field, label in own]
    done = (f for f, deed in _deeds(sketch) if any(deed in label for label in true))
    decided = (f for f in sketch.scope.base.times if _DECIDED.search(f.said) and any(map(_APPROVED.search, true)))
    return _dated_by(sketch, next(done, None) or next(decided, None))


def _when_it_was_done(sketch: Sketch) -> Sketch:
    """The 开票金额 of a month is that of the 开票日期, not of the day on which it was asked for; so is a 结算方式."""
    numbers = [at.field.word for m in sketch.measures if not m.counts for at in m.fields if not at.place]
    split = (*(d.at for d in sketch.dimensions), *(f.at for f in sketch.filters if f.test is Test.EQUALS))
    ways = [at.field.word for at in split if not at.place and words.way(at.field.word)]
    told = [told for told in (numbers, ways) if told]
    done = [f for f, deed in _deeds(sketch) if any(all(s.startswith(deed) for s in said) for said in told)]
    return _dated_by(sketch, next(iter(done), None) or _when_it_was_known(sketch, numbers))


def _when_it_was_known(sketch: Sketch, numbers: Sequence[str]) -> Field | None:
    """Marks are of the day on which they were entered, lateness of the return, what a coupon took off of its use."""
    times = [f for f in sketch.scope.base.times if f != sketch.scope.base.time] if numbers else []
    entered = (f for f in times if _ENTERED.match(f.word) and all(n.endswith(f.word[:2]) for n in numbers))
    late = all(map(_LATE.search, numbers))
    back = (f for f in times if late and _BACK.search(verbs.done_at(f.word)) and not is_planned(f))
    taken = all(map(_TAKEN_OFF.search, numbers))
    used = (f for f in times if taken and _USED.search(verbs.done_at(f.word)))
    return next(chain(entered, back, used), None)


def _deeds(sketch: Sketch) -> Iterator[tuple[Field, str]]:
    """The times of its rows at which something was done, with what was done."""
    done = ((field, verbs.done_at(field.word).removeprefix("实际")) for field in sketch.scope.base.times)
    yield from ((field, deed) for field, deed in done if deed)


def _dated_by(sketch: Sketch, when: Field | None) -> Sketch:
    """With that time in place of the axis."""
    base = sketch.scope.base
    if when is None or base.time is None:
        return sketch

    def moved(at: At) -> At:
        return At(when) if at == At(given(base.time)) else at

    dimensions = tuple(replace(d, at=moved(d.at)) for d in sketch.dimensions)
    return replace(sketch, dimensions=dimensions, filters=tuple(replace(f, at=moved(f.at)) for f in sketch.filters))


def _is_told(sketch: Sketch, f: Filter) -> bool:
    """The question says already in what state its rows are."""
    own = [at.field for at in sketch.ats if at.place == f.at.place]
    state = not GIFT.search(f.at.field.said) and any(is_state(field) for field in own)
    return state or f.at.field in own


def _counts_the_bad(sketch: Sketch, conditions: Conditions) -> bool:
    """The number is one of what was found bad, which the rows that it turned out of have."""
    fields = (at.field for measure in sketch.measures for at in measure.fields)
    return _turned_out(conditions) and any(_NUMBER_OF_BAD.search(field.said) for field in fields)


def _turned_out(conditions: Conditions) -> bool:
    return any(_TURNED_OUT.search(f.at.field.word) for f in conditions)


def _is_price(measure: Measure) -> bool:
    averaged = measure.function in {Function.AVG, Function.RATIO}
    return averaged and bool(PRICE.search(measure.word))


def _gifts(subject: Subject) -> Conditions:
    """That a row was paid for: what was given away has no price."""
    for field in (f for f in subject.categories if GIFT.search(f.said) and not f.nullable):
        if field.column.family is TypeFamily.BOOLEAN:
            return (Filter(At(field), Test.FALSE),)
        given = [value for value, label in field.decoded if GIFT.search(label)]
        if len(given) == 1 and len(field.decoded) > 1:
            return (Filter(At(field), Test.NOT, given[0]),)
    return ()


def _returned(sketch: Sketch) -> Conditions:
    """That a row was not given back, where what comes back is kept as a number above zero like what goes out."""
    base = sketch.scope.base
    summed = [m.at.field for m in sketch.measures if m.function is Function.SUM and m.at and not m.at.place]
    plain = any(field.profile.minimum and not field.profile.minimum.startswith("-") for field in summed)
    for field in (f for f in base.categories if plain and words.is_kind(f.word) and not f.nullable):
        values = [value.text for value in field.profile.values]
        back = [value for value in values if _BROUGHT_BACK.match(field.label(value))]
        if len(back) == 1 < len(values) and sayable(field, back):
            return (Filter(At(field), Test.NOT, back[0]),)
    return ()


def _void(world: World, subject: Subject) -> tuple[Edge | None, Conditions] | None:
    """Conditions on the subject, or on what its rows are part of, which the edge leads to; None where nothing is."""
    if own := valid(subject):
        return None, own
    whole = (edge for edge in safe_parents(world, subject) if edge.parent.role is TableRole.EVENT)
    found = ((edge, valid(edge.parent)) for edge in (whole if is_part(subject) else ()))
    return next(((edge, some) for edge, some in found if some and not _turned_out(some)), None)


def reached(scope: Scope, edge: Edge | None) -> tuple[Scope, int]:
    """The scope with the parent in it, and its place there."""
    if edge is None:
        return scope, 0
    known = (place for place, hop in enumerate(scope.hops, start=1) if hop.edge == edge and hop.origin == 0)
    place = next(known, 0)
    return (scope, place) if place else (scope.up(edge), len(scope.hops) + 1)


def valid(subject: Subject) -> Conditions:
    """That a row was not called off; none where none can be, or where more than a word would be needed to say it."""
    if not is_facts(subject):
        return ()
    known = [f for f in subject.categories if f.known and not f.nullable]
    states = [f for f in known if is_state(f)]
    for field in (*states, *(f for f in known if _TURNED_OUT.search(f.word))):
        values = [value.text for value in field.profile.values]
        void = _called_off(subject, field, values)
        failed = [value for value in values if _FAILED.search(field.label(value))]
        if found := _said_of(field, values, void, failed):
            return found
    times = (f for f in subject.dates if f.nullable and f.known and f.tells_of_calling_off)
    off = chain(not_void(subject), (Filter(At(f), Test.MISSING) for f in times))
    return tuple(islice(off, 1))


def not_void(subject: Subject) -> Iterator[Filter]:
    """That a flag does not say that a row was called off."""
    flags = (f for f in subject.categories if _OFF_FLAG.search(asked(f)))
    yield from filter(None, (answered(f, holds=False) for f in flags))


def _called_off(subject: Subject, field: Field, values: Sequence[str]) -> list[str]:
    """What was cancelled; where nothing can be, what was shut, refused or found bad as it came in."""
    void = [value for value in values if _is_void(subject, field.label(value))]
    shut = [value for value in values if _SHUT.search(field.label(value)) and _TRADE.search(subject.noun)]
    refused = [value for value in values if _REFUSED.search(field.label(value))]
    came_in = _TURNED_OUT.search(field.word) and _RECEIVED.search(titles.with_name(subject.noun, subject.name.name))
    bad = [value for value in values if _FOUND_BAD.search(field.label(value))] if came_in else []
    return void or shut or refused or bad


def _is_void(subject: Subject, label: str) -> bool:
    back = _GIVEN_BACK.search(label) and _GIVEN_BACK.search(titles.with_name(subject.noun, subject.name.name))
    return bool(_VOID.search(label)) and not back


def _said_of(field: Field, values: Sequence[str], void: Sequence[str], failed: Sequence[str]) -> Conditions:
    """未作废的; where several things may go wrong, or money has yet to come, what came true: 支付成功的, 已完成的."""
    true = _came_true(field, frozenset((*void, *failed)))
    unpaid = [value for value in values if _UNPAID.search(field.label(value))]
    paid = true is not None and _PAID.search(field.label(true))
    alone = paid and bool(unpaid) and {*values} == {true, *void, *failed, *unpaid}
    if true is not None and (failed or len(void) > _MOST_SAID or alone) and sayable(field, [true]):
        return (Filter(At(field), Test.EQUALS, true),)
    sure = not failed and 0 < len(void) <= _MOST_DENIED and sayable(field, void)
    return tuple(Filter(At(field), Test.NOT, value) for value in void) if sure else ()


def _came_true(field: Field, wrong: frozenset[str]) -> str | None:
    """What most of the rows that neither went wrong nor wait have come to: orders are paid on their way."""
    values = (value for value in field.profile.values if value.text not in wrong)
    counts = {value.text: value.count for value in values if not _WAITS.search(field.label(value.text))}
    known = [value for value in counts if _CAME_TRUE.search(field.label(value))]
    true = max(known, key=counts.__getitem__, default=None)
    return true if true is not None and counts[true] == max(counts.values()) else None
