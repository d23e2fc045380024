"""What an answer is split by, in Chinese: 各类型服务区, 每个月, 哪5家门店."""

import re
from dataclasses import replace

from services.qa_gen.synthesis.sketch import At, Dimension, Grain, Sketch, Test
from services.qa_gen.synthesis.wording import answers
from services.qa_gen.synthesis.wording.measures import joined, superlative
from services.qa_gen.synthesis.wording.nouns import Word, beside, names_kinds, short
from services.qa_gen.synthesis.world import codes, titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole

_SHORT = 2
"""Characters of a word that says nothing without its noun: 职称, 类型."""
_OF_AN_ACT = re.compile(r".{2}(?:目的|结果|原因|周期)$")
"""What says too little without the act: 按拜访目的, 按考核周期."""
_MONTH_OF = re.compile(r"^(?:统计|会计|核算|业务|数据)(?:月份|年月)$")
_SAYS_LITTLE = frozenset({"性质", "模式", "形式", "属性"})
_LONGEST_OWNER = 6
_SAID = frozenset({Test.TRUE, Test.FALSE, Test.NOT})
"""Conditions that stand before the noun of the rows."""
_MAKER = re.compile(r"[商厂]$")
_COUNTED_BY = frozenset(
    {"by", "by_where", "share", "rate_by", "daily_kinds", "hourly_kinds", "month_pair", "top", "rank"}
)
"""Shapes that say the noun right after what it is split by."""
_PERIODS = {
    Grain.HOUR: ("小时", "每个小时", "个小时"),
    Grain.DAY: ("天", "每天", "天"),
    Grain.MONTH: ("月", "每个月", "个月"),
    Grain.YEAR: ("年", "每年", "年"),
}


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    found = dict.fromkeys(
        (
            "dim",
            "trait",
            "kinds_of",
            "each",
            "each_kind",
            "per",
            "every",
            "top",
            "ranking",
            "outer",
            "ocounter",
            "inner",
        ),
        "",
    )
    found["most"] = superlative(sketch)
    if not sketch.dimensions:
        return found
    names = [word(name_of(sketch, d)) for d in sketch.dimensions]
    last = sketch.dimensions[-1]
    kind = words.is_attribute(names[-1]) or words.is_kind(names[-1])
    each = [_each(sketch, d, word) for d in sketch.dimensions]
    found["each_kind"] = names[-1] if kind and last.grain is Grain.VALUE and each[-1].endswith(names[-1]) else ""
    if of_kinds(sketch, last):
        noun = word(sketch.scope.base.noun)
        return found | {"dim": names[0], "each": f"每种{noun}", "top": f"{sketch.limit}种{noun}", "kinds_of": noun}
    asked = answers.asks(sketch.dimensions[0].at.field)
    each = each[-1:] if sketch.dimensions[0].grain is not Grain.VALUE else each
    found |= {"dim": joined(names), "each": "、".join(each), "outer": "" if asked else names[0]}
    found["trait"] = word(short(last.at.field, sketch.scope.base)) if _of_an_act(sketch, last) else found["dim"]
    found |= {"ocounter": words.counter(names[0]), "inner": names[-1]}
    found["top"] = f"{sketch.limit}{words.counter(names[-1])}{names[-1]}"
    found["ranking"] = f"排{'最后' if sketch.ascending else '前'}{sketch.limit}的{names[-1]}"
    if last.grain is not Grain.VALUE:
        found["per"], found["every"], unit = _PERIODS[last.grain]
        found |= {"top": f"{sketch.limit}{unit}", "each": found["every"], "dim": found["per"], "trait": found["per"]}
        found["ranking"] = f"排{'最后' if sketch.ascending else '前'}{sketch.limit}的{last.word}"
    return found


def of_kinds(sketch: Sketch, d: Dimension) -> bool:
    """The things have names that say of which kind they are: several of the facilities are a 卫生间."""
    own = d.noun is None and d.at.place == 0 and d.grain is Grain.VALUE
    return own and names_kinds(d.at.field, sketch.scope.base)


def name_of(sketch: Sketch, d: Dimension) -> str:
    """The dimension's word, with its owner only where nothing else tells whose it is."""
    if d.noun is not None:
        return beside(d.noun, sketch.scope.base.noun) if d.at.place else d.noun
    if d.grain is not Grain.VALUE:
        return d.word
    field, owner = d.at.field, sketch.scope.places[d.at.place]
    kinds = of_kinds(sketch, d)
    if _beside_its_noun(sketch, d) and not kinds:
        bare = field.word if _of_an_act(sketch, d) else short(field, owner)
        bare = field.full if bare in _SAYS_LITTLE else bare
        return words.belonging(codes.thing(bare))
    bare = _MONTH_OF.sub("月份", words.belonging(codes.thing(field.word)))
    if d.at.place and answers.asks(field):
        return f"{owner.noun}{bare}"
    if d.at.place == 0:
        own = kinds or bare == owner.noun or (words.is_attribute(bare, whole=True) and not _says_its_noun(sketch))
        return _of_its_owner(field) if own else bare
    of_owner = replace(field, owner=owner.noun, word=words.belonging(field.word)).full
    named = any(other.noun is not None and other.at.place == d.at.place for other in sketch.dimensions)
    return of_owner if (_is_of(owner, field) and not named) or _elsewhere(sketch, d.at) else bare


def _is_of(owner: Subject, field: Field) -> bool:
    """It says too little without its owner: 各职称医生, 各固件版本探头, but 各城市, 各出版社."""
    bare = words.belonging(short(field, owner))
    if words.is_attribute(bare, whole=True) or (words.is_kind(bare) and len(bare) <= _SHORT):
        return True
    of_its_own = words.is_place(bare) or words.is_group(bare) or words.is_person(bare) or words.is_name(bare)
    of_its_own = of_its_own or bool(_MAKER.search(bare))
    said = of_its_own or words.is_kind(bare) or words.is_code(bare) or words.shares_a_part(field.word, owner.noun)
    return owner.role is TableRole.ENTITY and not said


def _of_its_owner(field: Field) -> str:
    """报名缴费单类型 in one word: 各报名缴费单的类型 would be the types of each of them."""
    if not words.is_chinese(field.owner) or len(field.owner) > _LONGEST_OWNER:
        return field.full
    return titles.together(titles.owner_said(field.owner, field.word), field.word, apart=False)


def _says_its_noun(sketch: Sketch) -> bool:
    """A condition brings the noun: 各类型的未取消报名缴费单的金额."""
    conditions = (f for f in sketch.filters if not f.at.place and f.test in _SAID)
    return sketch.scope.base.countable and bool(sketch.measures) and any(conditions)


def _beside_its_noun(sketch: Sketch, d: Dimension) -> bool:
    """A count of the things themselves: 各类型的服务区数量 needs no 服务区类型."""
    counted = bool(sketch.measures) and sketch.measures[0].thing == sketch.scope.base.noun
    said = (counted and sketch.shape in _COUNTED_BY) or sketch.shape == "ends_of_kinds"
    alone = all(other.grain is not Grain.VALUE for other in sketch.dimensions if other != d)
    return said and d.at.place == 0 and alone


def _of_an_act(sketch: Sketch, d: Dimension) -> bool:
    word = d.at.field.word
    return _beside_its_noun(sketch, d) and bool(words.way(word) or _OF_AN_ACT.search(word))


def _elsewhere(sketch: Sketch, at: At) -> bool:
    """Another table of the question has a column of the same word."""
    others = (place for number, place in enumerate(sketch.scope.places) if number != at.place)
    return any(field.word == at.field.word for place in others for field in place.useful)


def _each(sketch: Sketch, d: Dimension, word: Word) -> str:
    """各职称医生 rather than 各医生职称 where the attribute is that of another table."""
    owner = sketch.scope.places[d.at.place]
    if d.noun is None and d.grain is Grain.VALUE and (two := answers.both(d.at.field, owner, word)):
        counted = sketch.shape in _COUNTED_BY and sketch.measures[0].thing == owner.noun
        unsaid = (not d.at.place and counted) or not owner.countable
        return two if unsaid else f"{two}{word(owner.noun)}"
    if d.at.place and d.noun is None and d.grain is Grain.VALUE:
        field = d.at.field
        bare = words.belonging(short(field, owner))
        if words.is_name(field.word) and words.entity(field.word):
            return f"各{word(name_of(sketch, d))}"
        if words.is_kind(owner.noun):
            return f"各{word(field.full)}"
        if _is_of(owner, field):
            return f"各{word(bare)}{word(owner.noun)}"
    name = word(name_of(sketch, d))
    return f"按{name}分的" if answers.asks(d.at.field) else f"各{name}"
