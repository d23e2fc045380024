"""What kind of rows a question is about, in Chinese: 开放的服务区, 2023年3月, 庐山服务区."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.qa_gen.synthesis.sketch import Filter, Sketch, Test
from services.qa_gen.synthesis.wording import answers, verbs
from services.qa_gen.synthesis.wording.modifiers import called_off, denied, modifier
from services.qa_gen.synthesis.wording.nouns import Modifier, Place, Word, phrase, short
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole

_ABOUT_ONE_OR_A_COLUMN = frozenset({"facts_over_time", "missing"})
"""Shapes whose condition the template itself puts into words."""
_NEEDS_ITS_KIND = re.compile(r"(?:类别|分类|品类|类型|岗位|职位|房型|车型|户型|套餐|险种|等级|系列|工种|科目)$")
"""Whose names read as things or people: 产品经理岗位的员工."""
_OF_A_LIFE = re.compile(r"安装|投运|投产|并网|购入|购置|出厂|出生|生日|入职|离职|开卡|办卡|开户|开通|注册|入会|加入")
_PAPER = re.compile(r"..[单票证卡]$")
"""What a number stands on: 退费单TF2024."""
_BILLED = re.compile(r"账期$|(?:计费|结算|账单|出账)(?:周期|月份?)$")
"""Months that bills are for, which may be written a month later."""
_DAYS = re.compile(r"(?:节假日|假日|假期|周末|工作日|旺季|淡季|高峰期?|夜间)$")
"""When something was, and not which: 2025年法定节假日的进入人次."""
_TURNED_OUT = re.compile(r"(?:结果|结论|判定)$")
_STATE = re.compile(r"[未已][\u3400-\u9fff]{2,3}(?:\(\w+\))?")
_LONG_WORD = 4
"""Characters of a word that says by itself of what it is: 停机原因."""
_SAID = frozenset({Test.EQUALS, Test.TRUE, Test.FALSE, Test.MISSING, Test.NOT, Test.LATE, Test.OVERDUE})


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots that the filters of a sketch fill."""
    apart = [*left_out(sketch), *counted_alone(sketch), *(f for f in sketch.filters if _is_month_of_all(sketch, f))]
    asked = [f for f in sketch.filters if f not in apart and _describes(sketch, f)]
    named = [f for f in sketch.filters if f not in (*asked, *apart) and f.value]
    noun = _noun(sketch, asked)
    said = {verb: _modifiers(sketch, asked, noun, word, verb) for verb in ("为", "是")}
    when = _when(sketch, asked)
    where, with_noun = _before_a_number(sketch, asked, noun, word)
    return {
        "when": when,
        "where": where,
        "where_noun": noun if with_noun else "",
        "things": phrase(said["为"], word(noun)),
        "things_is": phrase(said["是"], word(noun)),
        "those": _without_noun(said["为"], word(noun)),
        **_named(sketch, named, word),
    }


def left_out(sketch: Sketch) -> list[Filter]:
    """What is said at the end: what nothing before the noun denies, and all where the question would be too long."""
    off = [f for f in sketch.filters if f.test is Test.NOT]
    if sketch.states_apart:
        return [f for f in sketch.filters if f in off or (sketch.measures and called_off(f))]
    own = [f for f in off if f.at.place == 0]
    late = any(f.test is Test.OVERDUE for f in sketch.filters)
    return [f for f in off if denied(f) is None or (f in own and (late or len(own) > 1))]


def counted_alone(sketch: Sketch) -> list[Filter]:
    """The states that are said at the end: 只算已完成的销售单."""
    if not sketch.states_apart or not sketch.measures:
        return []
    return [f for f in sketch.filters if f.test is Test.EQUALS and words.is_state(f.at.field.word)]


def _named(sketch: Sketch, named: Sequence[Filter], word: Word) -> dict[str, str]:
    """The one thing that is meant; apart, where only its part says which: 始发网点为城东网点."""
    value = _value(sketch, named[0], word) if named else ""
    part = any(f.at.place and sketch.scope.hops[f.at.place - 1].edge.part for f in named)
    return {"value": value, "one": "" if part else value, "part_is": value if part else ""}


def evident(field: Field, owner: Subject) -> str:
    """The field's word such that it says by itself whose it is: 设施状态, 充电流水的支付渠道."""
    if owner.noun.endswith(field.word):
        return owner.noun
    said = words.belonging(field.word)
    named = said != field.word or words.is_group(said) or words.is_person(said)
    if named and not words.is_attribute(said):
        return said
    says_it = len(field.word) >= _LONG_WORD and not field.owner and owner.role is TableRole.EVENT
    if says_it or field.owner or words.shares_a_part(field.word, owner.noun):
        return field.full
    return replace(field, owner=owner.noun).full


def _modifiers(
    sketch: Sketch, asked: Sequence[Filter], noun: str, word: Word, verb: str = "为", *, number: bool = False
) -> list[Modifier]:
    """Conditions on something else than the noun say first, together, whose they are: 停用的客户的订单.

    They stand before a `number` or before the noun itself.
    """
    bare = number and not sketch.scope.base.countable
    found: list[Modifier] = []
    others: dict[int, list[Modifier]] = {}
    for f in asked:
        owner = sketch.scope.places[f.at.place]
        own = f.at.place == 0 or noun == owner.noun
        said = modifier(f, owner, noun if own else owner.noun, word, verb, alone=bare)
        if own or words.is_name(f.at.field.word):
            found.append(_with_its_kind(said, f, word) if bare else said)
        else:
            others.setdefault(f.at.place, []).append(said)
    nouns = {place: word(sketch.scope.places[place].noun) for place in others}
    return [*(Modifier(phrase(said, nouns[place])) for place, said in others.items()), *found]


def _before_a_number(sketch: Sketch, asked: Sequence[Filter], noun: str, word: Word) -> tuple[str, bool]:
    """微信支付的(充电费用), 取得证书的报名的(应收学费), 卫生投诉工单的(满意度评分); whether the noun is in it."""
    things = sketch.scope.base.countable
    alone = _modifiers(sketch, asked, noun, word, number=True)
    if not things:
        named = any(f.test in {Test.TRUE, Test.FALSE} and not _DAYS.search(f.at.field.word) for f in asked)
    else:
        own = any(not f.at.place for f in asked)
        named = any(_stands(sketch, f) for f in asked) or (own and not _tells_of(sketch, noun))
    if all(m.place is Place.OF for m in alone) and not (alone and named):
        return "".join(f"{m.text}的" for m in alone), False
    return f"{phrase(_in_short(alone), word(words.as_done(noun)))}的", True


def _in_short(modifiers: Sequence[Modifier]) -> list[Modifier]:
    """未取消采购单的采购金额 rather than 未取消的采购单的采购金额."""
    bare = all(m.place is Place.OF for m in modifiers)
    return [replace(m, place=Place.JOINED) if bare and _STATE.fullmatch(m.text) else m for m in modifiers]


def _tells_of(sketch: Sketch, noun: str) -> bool:
    """The number says itself what it is of: 充电费用 of a 充电流水."""
    at = sketch.measures[0].at if sketch.measures else None
    return at is not None and (bool(at.field.owner) or words.shares_a_part(at.field.word, noun))


def _stands(sketch: Sketch, f: Filter) -> bool:
    """It says which rows are valid, and needs their noun: 未取消的, 在职的, 在用的."""
    things = f.test is Test.EQUALS and words.is_state(f.at.field.word) and sketch.scope.base.role is TableRole.ENTITY
    deed = f.is_reason or answers.asks(f.at.field) or _TURNED_OUT.search(f.at.field.word)
    return not f.at.place and bool(things or deed or f.test in {Test.NOT, Test.MISSING})


def _with_its_kind(m: Modifier, f: Filter, word: Word) -> Modifier:
    """危化品车型的(车流量): rows that are no things have no noun that the kind could be put before."""
    return Modifier(f"{m.text}{word(f.at.field.word[-2:])}") if m.place is Place.JOINED else m


def _without_noun(modifiers: Sequence[Modifier], noun: str) -> str:
    """What is said where the noun has just been said: 订单中已付款的, 医生里主任医师."""
    before = "".join(f"{m.text}的" for m in modifiers if m.place is Place.OF)
    rest = [m for m in modifiers if m.place is not Place.OF]
    return f"{before}{phrase(rest, noun)}" if rest else before


def _noun(sketch: Sketch, asked: Sequence[Filter]) -> str:
    """What is counted or listed; 服务区月收入 of 庐山服务区 is its 月收入."""
    counted = sketch.measures[0].thing if sketch.measures else None
    linked = counted and sketch.shape == "linked_top"
    noun = counted if linked and counted else sketch.scope.base.noun
    owner = next((words.entity(f.at.field.word) for f in asked if words.is_name(f.at.field.word)), "")
    rest = noun.removeprefix(owner).removeprefix("的") if owner else noun
    return rest if len(rest) > 1 else noun


def _when(sketch: Sketch, asked: Sequence[Filter]) -> str:
    axis = [f.period for f in sketch.filters if f.period and f not in asked]
    month = next((f for f in sketch.filters if _is_month_of_all(sketch, f)), None)
    if month:
        of_bills = _BILLED.search(month.at.field.word)
        return f"{month.at.field.label(month.value)}{'账期' if of_bills else ''}"
    return axis[0].chinese if axis and sketch.shape != "month_pair" else ""


def _is_month_of_all(sketch: Sketch, f: Filter) -> bool:
    """The wages of 2025年11月 are paid for that month, where it is kept as a text."""
    field = f.at.field
    told = f.test is Test.EQUALS and not f.at.place and field.is_of_a_month and field.label(f.value) != f.value
    return told and bool(sketch.measures)


def _describes(sketch: Sketch, f: Filter) -> bool:
    """The filter says what kind of things are meant, rather than when, which one, or by what number."""
    if sketch.shape in _ABOUT_ONE_OR_A_COLUMN:
        return False
    if f.test is Test.DURING:
        return (
            sketch.shape not in {"without", "month_pair"}
            and sketch.scope.base.role is not TableRole.SNAPSHOT
            and not _says_when(sketch, f)
        )
    return f.test in _SAID and not _names_one(sketch, f)


def _says_when(sketch: Sketch, f: Filter) -> bool:
    """The time tells when it all happened: of an order, not of somebody's birth or of what some have come to."""
    owner, field = sketch.scope.places[f.at.place], f.at.field
    done = verbs.done_at(short(field, owner))
    held = [(other.value, other.at.field) for other in sketch.filters if other.test is Test.EQUALS]
    if done and any(done in said for value, of in held for said in (of.label(value), of.word)):
        return True
    of_all = not (done and field.of_some) or done in owner.noun
    return field == owner.time and owner.role is TableRole.EVENT and of_all and not _OF_A_LIFE.search(field.word)


def _names_one(sketch: Sketch, f: Filter) -> bool:
    """The filter names one thing by its title or code rather than a kind."""
    owner = sketch.scope.places[f.at.place]
    return f.at.field in (owner.title, *owner.codes) or f.at.field.name in owner.key


def _value(sketch: Sketch, f: Filter, word: Word) -> str:
    """The one thing that is meant, by its name; by its code where it has no name."""
    owner = sketch.scope.places[f.at.place]
    part = sketch.scope.hops[f.at.place - 1].edge.part if f.at.place else ""
    if part:
        return f"{word(part)}为{f.value}"
    if f.at.place and _NEEDS_ITS_KIND.search(owner.noun) and f.at.field == owner.title:
        return f"{f.value.removesuffix(owner.noun[-2:])}{word(owner.noun[-2:])}"
    if f.test in {Test.CONTAINS, Test.HAS} or f.at.field == owner.title or words.is_name(f.at.field.word):
        return f.value
    code, kind = short(f.at.field, owner), words.coded(f.at.field.word)
    written = _PAPER.search(kind) and words.shares_a_part(kind, owner.noun)
    if len(kind) > 1 and (written or owner.noun.endswith(kind) or kind.endswith(owner.noun)):
        return f"{word(kind)}{f.value}"
    return f"{word(code)}为{f.value}的{word(owner.noun)}"
