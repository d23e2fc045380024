"""Numbers by who or what has no part in them: how fast hearts beat by whose patients they are."""

import re

from services.qa_gen.synthesis.measures import is_money
from services.qa_gen.synthesis.sketch import Dimension, Function, Measure, Sketch, Test
from services.qa_gen.synthesis.world import words

_PAID_BY = re.compile(
    r"(?:支付|付款|缴费|收款|结算|结账)(?:方式|渠道|类型)$|\b(?:pay(?:ment)?|paid) (?:method|type|way|channel)$",
    re.IGNORECASE,
)
_TO_BE_PAID = re.compile(r"[应待未][收付缴]|\b(?:due|receivable|outstanding|unpaid)\b", re.IGNORECASE)
_POINTS = re.compile(r"积分$|\bpoints$")
_PASSED_BY = re.compile(r"(?:批准|审批|审核|复核|签收|签字|验收)人|\b(?:approved|signed|verified) by\b", re.IGNORECASE)
_LOOKED_AFTER = re.compile(
    r"(巡检|巡查|检查|盘点|登记|录入|核对)(?:人|员)|\b(?:(inspect)or|(inspect)ed by|(count)ed by|entered by)\b",
    re.IGNORECASE,
)
"""Who saw to a thing: what it costs and how long it stands still is not theirs."""
_JUDGING = "评价|评审|评估|考核|打分|评分|考评"
_JUDGED = re.compile(rf"^(?:{_JUDGING})|\b(?:evaluat(?:or|ing|ed by)|assess(?:or|ing|ed by)|rated by)\b")
_JUDGES = re.compile(rf"(?:{_JUDGING})(?:人|员)|\b(?:evaluator|assessor|graded by|rated by)\b")
"""A key to who gave marks, and a column that names them."""
_ROOM_FOR = re.compile(r"容量|名额|编制|定员|限额|\b(?:capacity|quota|vacancies)\b", re.IGNORECASE)
_OF_THE_BODY = re.compile(
    r"体温|心率|脉搏|血压|呼吸频率|血糖|体重"
    r"|\b(?:heart rate|pulse|blood pressure|respiratory rate|temperature|weight|bmi)\b"
)
_COMPARED = frozenset({"rank", "top", "having", "groups_above_mean"})
_SEEN_BY_DOCTORS = re.compile(r"就诊|门诊|体检|住院|检查|病历|护理|接诊|visit|exam|check ?up|admission|vital|encounter")
_KIND_OF_PATIENT = re.compile(
    r"物种|品种|性别|年龄|诊断|疾病|病种|\b(?:species|breed|sex|gender|age|diagnosis|disease)\b"
)
_WEATHER = re.compile(r"天气|\bweather\b", re.IGNORECASE)
_KEYED_IN = re.compile(r"录入(?:人|员)$")


def is_misattributed(sketch: Sketch) -> bool:
    """Nobody asks its numbers by what it splits them by."""
    return any(rule(sketch) for rule in _RULES) or any(
        _no_matter(sketch, dimension, measure) for dimension in sketch.dimensions for measure in sketch.measures
    )


def _by_who_passed_it(sketch: Sketch) -> bool:
    """Sums by who signed for a paper or passed it, or went to look: how much there is to pass is not theirs."""
    numbers = [measure for measure in sketch.measures if not measure.counts]
    passed = any(_PASSED_BY.search(d.at.field.said) for d in sketch.dimensions)
    looked = filter(None, (_LOOKED_AFTER.search(d.at.field.said) for d in sketch.dimensions))
    deeds = [next(filter(None, found.groups()), found[0]) for found in looked]
    return bool(numbers) and (passed or any(deed not in m.word for deed in deeds for m in numbers))


def _by_who_judged(sketch: Sketch) -> bool:
    """Marks by who gave them, of whom the name alone would be taken for who got them."""
    marked = any(not measure.counts for measure in sketch.measures)
    if marked and any(_JUDGES.search(d.at.field.said) for d in sketch.dimensions):
        return True
    owners = {at.place for at in (*(d.at for d in sketch.dimensions), *(f.at for f in sketch.filters)) if at.place}
    keys = (sketch.scope.hops[place - 1] for place in owners)
    return marked and any(_JUDGED.search(hop.edge.child.field(hop.edge.relation.columns[0]).said) for hop in keys)


def _shares_out_what_is_due(sketch: Sketch) -> bool:
    """What is to be paid by how it was paid, which what has yet to be paid has none of."""
    paid = any(_PAID_BY.search(d.at.field.word) for d in sketch.dimensions)
    return paid and any(_TO_BE_PAID.search(at.field.said) for m in sketch.measures for at in m.fields)


def _points_by_staff(sketch: Sketch) -> bool:
    """The points that customers earn, by who served them."""
    places = sketch.scope.places
    staff = any(d.at.place and words.is_staff(places[d.at.place].noun) for d in sketch.dimensions)
    return staff and any(_POINTS.search(at.field.word) for m in sketch.measures for at in m.fields)


def _weighs_room_by_people(sketch: Sketch) -> bool:
    """For how many there was room with each teacher: a limit says nothing of who taught."""
    limits = (m.at for m in sketch.measures if m.at and _ROOM_FOR.search(m.at.field.word))
    return any(limits) and any(words.is_person(d.noun or words.entity(d.at.field.word)) for d in sketch.dimensions)


def _weighs_patients(sketch: Sketch) -> bool:
    """How fast hearts beat at emergencies, or in whose patients: it says something of a kind of them, if of any."""
    if not any(_OF_THE_BODY.search(at.field.word) for m in sketch.measures for at in m.fields):
        return False
    by_people = any(words.is_person(d.noun or words.entity(d.at.field.word)) for d in sketch.dimensions)
    by_kind = any(_KIND_OF_PATIENT.search(d.at.field.word) for d in sketch.dimensions)
    return by_people or (bool(_SEEN_BY_DOCTORS.search(sketch.scope.base.noun)) and not by_kind)


def _no_matter(sketch: Sketch, dimension: Dimension, measure: Measure) -> bool:
    """How it was paid matters to money and to nothing else."""
    if not _PAID_BY.search(dimension.at.field.word):
        return False
    conditions = any(f.test is not Test.DURING for f in sketch.filters)
    return conditions if measure.counts else not any(is_money(at.field) for at in measure.fields)


def _by_who_keyed_it_in(sketch: Sketch) -> bool:
    """By the clerk who typed the row."""
    ats = (*(d.at for d in sketch.dimensions), *(f.at for f in sketch.filters))
    return any(_KEYED_IN.search(at.field.word) for at in ats)


def _adds_up_by_weather(sketch: Sketch) -> bool:
    """Sums over sunny days and over rainy ones, of which there are more or fewer."""
    summed = any(m.function is Function.SUM for m in sketch.measures)
    return summed and any(_WEATHER.search(d.at.field.word) for d in sketch.dimensions)


def _by_what_it_is_of(sketch: Sketch) -> bool:
    """How many 班级学员 each 学员 has: the link is called after what it leads to."""
    nouns = {place.noun for place in sketch.scope.places}
    counted = (m.thing for m in sketch.measures if m.counts and m.thing)
    return any(thing != noun and thing.endswith(noun) for thing in counted for noun in nouns)


def _counts_by_contract(sketch: Sketch) -> bool:
    """Which contracts have the most orders: contracts are read one by one, or by what they are worth."""
    counted = all(m.counts for m in sketch.measures) and bool(sketch.measures)
    return counted and sketch.shape in _COMPARED and any(words.is_contract(d.noun or "") for d in sketch.dimensions)


_RULES = (
    _by_who_judged,
    _by_who_passed_it,
    _by_who_keyed_it_in,
    _shares_out_what_is_due,
    _points_by_staff,
    _weighs_room_by_people,
    _weighs_patients,
    _adds_up_by_weather,
    _by_what_it_is_of,
    _counts_by_contract,
)
