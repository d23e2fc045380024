"""What kind of rows a question is about, in Chinese: 状态为开放的服务区, 2023年3月, 庐山服务区."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.sketch import Filter, Sketch, Test
from services.qa_gen.synthesis.subjects import Field, Subject
from shared.catalog.model import TableRole

Word = Callable[[str], str]
"""What is done to each word of the schema: nothing, or the exchange for a synonym."""

_SHORT_NAME = 2
"""来源系统名称为甲 is said 来源系统为甲; a shorter word keeps its 名称."""
_LONG_NAME = 4
"""A sum of 泉岭东区小吃档 needs no word for what that is."""
_PREFIX = 2
"""Characters before the noun that may be dropped with it: 本服务区状态 is 状态 too."""


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots that the filters of a sketch fill."""
    asked = [f for f in sketch.filters if _describes(sketch, f)]
    named = [f for f in sketch.filters if f not in asked and f.value]
    where = "".join(f"{_condition(sketch, f, '为', word)}的" for f in asked)
    where_is = "且".join(_condition(sketch, f, "是", word) for f in asked)
    noun = _noun(sketch, asked, word)
    whole = _whole_name(sketch, asked)
    when = _when(sketch, asked)
    return {
        "when": when,
        "when_of": f"{when}的" if when and not where else when,
        "where": where,
        "where_is": where_is,
        "evident": "且".join(_condition(sketch, f, "是", word, evident_word=True) for f in asked),
        "things": whole or f"{where}{noun}",
        "things_is": whole or (f"{where_is}的{noun}" if asked else noun),
        "value": _value(sketch, named[0], word) if named else "",
    }


def evident(field: Field, owner: Subject) -> str:
    """The field's word such that it says by itself whose it is: 设施状态, 充电流水的支付渠道."""
    if field.owner or words.shares_a_part(field.word, owner.noun):
        return field.full
    return replace(field, owner=owner.noun).full


def short(field: Field, owner: Subject) -> str:
    """The field's word without the noun that stands beside it: 服务区状态 becomes 状态."""
    before, noun, rest = field.word.partition(owner.noun)
    rest = rest.removeprefix("的").strip()
    return rest if noun and len(before) <= _PREFIX and len(rest) > 1 else field.word


def _noun(sketch: Sketch, asked: Sequence[Filter], word: Word) -> str:
    """What is counted or listed; 服务区月收入 of 庐山服务区 is its 月收入."""
    counted = sketch.measures[0].thing if sketch.measures else None
    noun = counted if counted and not sketch.dimensions and not sketch.scope.hops else sketch.scope.base.noun
    owner = next((words.entity(f.at.field.word) for f in asked if _says_itself(sketch, f)), "")
    rest = noun.removeprefix(owner).removeprefix("的") if owner else noun
    return word(rest if len(rest) > 1 else noun)


def _when(sketch: Sketch, asked: Sequence[Filter]) -> str:
    axis = [f.period for f in sketch.filters if f.period and f not in asked]
    return axis[0].chinese if axis and sketch.shape != "month_pair" else ""


def _describes(sketch: Sketch, f: Filter) -> bool:
    """The filter says what kind of things are meant, rather than when, which one, or by what number."""
    if f.test is Test.DURING:
        return sketch.scope.base.role is not TableRole.SNAPSHOT and (
            f.at.field != sketch.scope.base.time or sketch.scope.base.role is not TableRole.EVENT
        )
    return f.test in {Test.EQUALS, Test.TRUE, Test.FALSE} and not _names_one(sketch, f)


def _names_one(sketch: Sketch, f: Filter) -> bool:
    """The filter names one thing by its title or code rather than a kind."""
    owner = sketch.scope.places[f.at.place]
    return f.at.field == owner.title or f.at.field in owner.codes


def _condition(sketch: Sketch, f: Filter, verb: str, word: Word, *, evident_word: bool = False) -> str:
    owner = sketch.scope.places[f.at.place]
    beside = f.at.place == 0 or any(m.thing == owner.noun for m in sketch.measures)
    name = word(short(f.at.field, owner) if beside else f.at.word)
    name = word(evident(f.at.field, owner)) if evident_word else name
    if f.period:
        return f"{name}在{f.period.chinese}"
    if _says_itself(sketch, f):
        return f.value
    named = words.entity(name)
    name = named if len(named) > _SHORT_NAME else name
    if f.test is Test.TRUE:
        return name.replace("是否", "", 1) if "是否" in name else f"{name}{verb}是"
    return f"{name}{verb}{f.at.field.label(f.value)}"


def _says_itself(sketch: Sketch, f: Filter) -> bool:
    """庐山服务区 in a column 服务区名称 needs no 服务区名称为."""
    entity = words.entity(f.at.field.word)
    named = words.is_name(f.at.field.word) and words.is_chinese(f.value)
    worth = bool(sketch.measures) and not sketch.measures[0].counts
    return named and ((worth and len(f.value) >= _LONG_NAME) or (bool(entity) and f.value.endswith(entity)))


def _whole_name(sketch: Sketch, asked: Sequence[Filter]) -> str:
    """信息化服务区 says both the type and the noun."""
    noun = sketch.scope.base.noun
    if len(asked) == 1 and asked[0].test is Test.EQUALS and asked[0].at.place == 0:
        label = asked[0].at.field.label(asked[0].value)
        return label if label.endswith(noun) and label != noun else ""
    return ""


def _value(sketch: Sketch, f: Filter, word: Word) -> str:
    """The one thing that is meant, by its name; by its code where it has no name."""
    owner = sketch.scope.places[f.at.place]
    if f.test in {Test.CONTAINS, Test.HAS} or f.at.field == owner.title:
        return f.value
    code = word(short(f.at.field, owner))
    return f"{code}为{f.value}的{word(owner.noun)}"
