"""Numbers in Chinese: what is counted or added up, and the superlatives and orders that go with it."""

import re
from collections.abc import Sequence

from services.qa_gen.synthesis.sketch import At, Function, Measure, Sketch
from services.qa_gen.synthesis.wording.nouns import Word, short
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole

_OF_GROUPS = frozenset({"top", "having", "rank", "best_of_each", "groups_above_mean"})
"""Shapes in which 面积 of a group would be read as that of one thing."""
_CONDENSED = {Function.AVG: "平均", Function.MAX: "最高", Function.MIN: "最低"}
_TOTAL = re.compile(r"总|合计|累计|全部|小计")
_EXTREME = re.compile(r"最[大小高低长短多少]|峰值")
_MANY = re.compile(r"(?:数|量|次|天|人|分钟|小时|工时|库存|结存)$")
_LARGE = re.compile(r"(?:面积|容量|库容|体积|负荷|规模|重量|流量|功率|年龄|吨位|载重)$")
_LONG = re.compile(r"(?:时长|用时|长度|里程|距离|周期|寿命)(?:\(\w+\))?$")
_MONEY = re.compile(r"(?:额|费|费用|成本|薪|工资|薪酬|价值|价款|收入|奖金)$")
_SUBTOTAL = re.compile(r"(?<=.)小计$")
"""What many lines come to together is none of theirs."""
_OF_ANYBODY = re.compile(r"^(?:性别|颜色|年龄段?|籍贯|国籍|血型|学历|等级|城市|省份|地区)$")
_SHORT_OWNER = 2
_VAGUE = re.compile(r"总?(?:数量|金额|费用|成本|余额|价格)")
"""What is one word with its owner: 平均库存数量, but 冷库平均湿度."""
_SHORTEST_END = 3
"""Characters that several measures must share to say them once: 微信和现金支付金额."""
_RANGES = {"多": ("最多", "最少"), "大": ("最大", "最小"), "长": ("最长", "最短"), "高": ("最高", "最低")}


def joined(parts: Sequence[str]) -> str:
    """甲、乙和丙."""
    return "和".join(["、".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    measures = sketch.measures
    if not measures:
        return dict.fromkeys(
            ("m", "sum", "much", "howmuch", "thing", "respectively", "ordered", "m_alone", "beside", "and_beside"), ""
        )
    first = measures[0]
    total = first.function is Function.SUM and not _TOTAL.search(first.at.field.word if first.at else first.word)
    ranked = sketch.shape == "top"  # by the first; the others stand beside it
    several = len(measures) > 1 and not ranked
    said_each = [_beside_its_owner(said(m, sketch, word), m, sketch) for m in measures]
    m = said_each[0] if ranked else together(said_each)
    found = {
        "m": m,
        "m_alone": m.removeprefix(f"{word(sketch.scope.base.noun)}的"),
        "thing": word(first.thing) if first.thing else "",
        "howmuch": "各是多少" if several else "一共是多少" if total else "是多少",
        "sum": "合计" if total and not several else "",
        "much": "各多少" if several else "一共多少" if total else "多少",
        "respectively": "分别" if several else "各",
        "ordered": _ordered(first),
        **_beside(said_each[1:] if ranked else ()),
    }
    return found | ({"counter": titles.counter(first.thing)} if first.thing else {})


def _beside(further: Sequence[str]) -> dict[str, str]:
    """What is shown beside the number that rows are ranked by."""
    also = f"把{joined(further)}也列上" if further else ""
    return {"beside": also, "and_beside": f",{also}" if also else ""}


def _beside_its_owner(text: str, m: Measure, sketch: Sketch) -> str:
    """按物料汇总报废数量, 南山校区的退费金额: whose it is has been said."""
    owner = titles.owner_said(m.at.field.owner, m.at.field.word) if m.at else ""
    rest = text.removeprefix(owner).removeprefix("的")
    alone = sketch.shape == "share" and titles.says_little(rest, number=True)  # 金额,各治疗各占多少
    return rest if owner and len(rest) > 1 and owner in _said_beside(sketch) and not alone else text


def _said_beside(sketch: Sketch) -> set[str]:
    """What the question names besides its measure: what it is split by, and the one thing that it is of."""
    places = sketch.scope.places
    split = {d.noun or d.at.field.word for d in sketch.dimensions}
    own = [d.at.field.word for d in sketch.dimensions if d.at.place == 0]
    if not sketch.filters and any(words.is_kind(name) or words.is_state(name) for name in own):
        split.add(places[0].noun)
    named = {places[f.at.place].noun for f in sketch.filters if f.value and f.at.field == places[f.at.place].title}
    return split | named


def together(parts: Sequence[str]) -> str:
    """微信、支付宝和现金支付金额 where all end alike; else one by one, whose they are said once."""
    owner = parts[0][: parts[0].find("的") + 1]
    if len(parts) > 1 and owner and all(part.startswith(owner) for part in parts):
        return owner + together([part.removeprefix(owner) for part in parts])
    end = _common_end(parts)
    heads = [part.removesuffix(end) for part in parts]
    told = all(len(head) > 1 and not head.endswith("总") and not head.startswith("平均") for head in heads)
    alike = len(parts) > 1 and len(end) >= _SHORTEST_END and told
    return f"{joined(heads)}{end}" if alike else joined(parts)


def _common_end(parts: Sequence[str]) -> str:
    first = parts[0]
    return next(first[i:] for i in range(len(first) + 1) if all(part.endswith(first[i:]) for part in parts))


def said(m: Measure, sketch: Sketch, word: Word) -> str:
    if m.thing:
        return titles.counted(word(m.thing))
    if m.at is None:
        return word(m.word)
    if m.function is Function.SUM:
        return _total(m.at, sketch, word)
    if m.function in {Function.MAX, Function.MIN} and is_extreme(m.at.field.word):
        return word(m.at.field.full)
    if m.function in _CONDENSED and "平均" not in m.at.field.word:
        return _condensed(m, m.at, sketch, word)
    return word(m.word.removesuffix(f"({m.unit.said})"))  # the answer's column says in what


def _condensed(m: Measure, at: At, sketch: Sketch, word: Word) -> str:
    """订单行的平均单价: what is condensed is said after whose it is."""
    place = sketch.scope.places[at.place]
    bare = short(at.field, place)
    noun = at.field.owner or (place.noun if bare != at.field.word or _says_nothing_else(sketch) else "")
    owner, condensed = titles.owner_said(noun, at.field.word), _CONDENSED[m.function]
    mean = f"{condensed}{word(bare)}"
    alone = owner == noun and _says_nothing_else(sketch)
    if not owner or (owner == noun and _evident(sketch) and not alone):
        return mean
    if len(owner) <= _SHORT_OWNER and not bare.startswith(owner):
        if titles.is_priced(bare):
            return mean if owner in _said_beside(sketch) else f"{condensed}{word(owner)}{word(bare)}"
        if owner != noun:
            return f"{condensed}{word(owner)}{word(bare)}" if _VAGUE.fullmatch(bare) else f"{word(owner)}{mean}"
    if alone and len(owner) <= _SHORT_OWNER:
        return f"{word(owner)}{mean}"
    return mean if _evident(sketch) and not alone else f"{word(owner)}的{mean}"


def _total(at: At, sketch: Sketch, word: Word) -> str:
    """The sum, said as one where the word alone would be read as a property of each: 总建筑面积, 罚款总额."""
    field, things = at.field, sketch.scope.base.role in {TableRole.ENTITY, TableRole.DICTIONARY}
    whole = _SUBTOTAL.sub("金额", word(field.full))
    if _TOTAL.search(field.word) or not (sketch.shape in _OF_GROUPS or (things and sketch.dimensions)):
        return whole
    if field.full.endswith("金额") and not whole.endswith("金额"):
        return whole
    if field.full.endswith("金额"):
        return f"{word(field.full.removesuffix('金额').removesuffix('的'))}总额"
    alone = word(field.word)
    if not things or alone.endswith("额"):
        return whole
    return f"{alone}总额" if _MONEY.search(alone) else whole if _MANY.search(alone) else f"总{alone}"


def _evident(sketch: Sketch) -> bool:
    """A split by what kind the base's own rows are of says already whose mean it is."""
    own = [d.at.field.word for d in sketch.dimensions if d.at.place == 0 and d.grain.value == "value"]
    return any(words.is_kind(name) or words.is_state(name) or words.is_attribute(name) for name in own)


def _says_nothing_else(sketch: Sketch) -> bool:
    """平均折扣率 would be the whole question, 各性别的平均体重 that of anybody."""
    things = sketch.scope.base.role is TableRole.ENTITY
    own = all(things and not d.at.place and _OF_ANYBODY.search(d.at.field.word) for d in sketch.dimensions)
    return own and not sketch.filters and len(sketch.measures) == 1


def is_extreme(name: str) -> bool:
    """The word is a superlative itself: 日最大负荷."""
    return bool(_EXTREME.search(name))


def range_of(name: str) -> tuple[str, str]:
    """The superlatives of a number: 最高 and 最低 of a price, 最大 and 最小 of an area."""
    size = (
        "高"
        if is_extreme(name)
        else "多"
        if _MANY.search(name)
        else "大"
        if _LARGE.search(name)
        else "长"
        if _LONG.search(name)
        else "高"
    )
    return _RANGES[size]


def _ordered(m: Measure) -> str:
    """从多到少 for what is counted, 从高到低 for amounts."""
    most, least = range_of("数" if m.counts else m.at.field.word if m.at and not m.over else m.word)
    return f"从{most[1:]}到{least[1:]}"


def superlative(sketch: Sketch) -> str:
    """The superlative of what the rows are ordered by."""
    measured = sketch.measures[0] if sketch.measures else None
    at = measured.at if measured and not measured.counts else None
    mean = measured is not None and measured.function is Function.AVG
    name = (
        at.field.word
        if at and measured and not measured.over
        else measured.word
        if measured
        else sketch.shown[-1].field.word
        if sketch.shown
        else ""
    )
    most, least = range_of(name)
    if mean and most == "最多":
        most, least = _RANGES["高"] if not name.endswith(("数", "人")) else (most, least)
    return least if sketch.ascending else most


def of_subject(base: Subject, word: Word) -> dict[str, str]:
    noun = word(base.noun)
    return {
        "noun": noun,
        "noun_of": f"{word(words.as_done(base.noun))}的",
        "counter": base.counter,
        "who": "谁" if words.is_person(base.noun) else f"哪{base.counter}",
    }
