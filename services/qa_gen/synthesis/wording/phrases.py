"""The slots of a sketch in Chinese: noun phrases, conditions, numbers."""

import re
from collections.abc import Sequence
from decimal import Decimal

from services.qa_gen.synthesis.periods import Step, step
from services.qa_gen.synthesis.rows import is_told
from services.qa_gen.synthesis.shapes.buckets import steps
from services.qa_gen.synthesis.sketch import At, Function, Sketch, Test
from services.qa_gen.synthesis.wording import (
    answers,
    conditions,
    dimensions,
    figures,
    kinship,
    measures,
    neighbours,
    verbs,
    years,
)
from services.qa_gen.synthesis.wording.measures import joined
from services.qa_gen.synthesis.wording.nouns import Word, short
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject

_BY_ITSELF = frozenset({"missing", "search", "mentions", "has_element"})
"""Shapes that are about the column of their condition."""
_OF_ONE = ("short", "plain", "of_it", "word", "within", "unset", "undone", "unfilled", "axis", "other_time", "kinds")
_LINES = frozenset({Test.ABOVE, Test.BELOW, Test.BETWEEN})
"""Rows whose time says when they are of."""
_OF_A_MONTH = re.compile(r"(?:月|月份)$")
_CUT = re.compile(r".的")
"""What is left of 订单行的平均价格 beside 订单 is no word."""
_STEPS = {Step.DAY: "一天", Step.WEEK: "一周", Step.OTHER: "一期"}
_SHORT, _SHORT_NAME = 6, 3
"""Characters of a noun and its attribute that are one word: 门店面积, 销售订单金额."""
_BARE_QUANTITY = frozenset({"数量", "件数", "个数", "总数量"})
_MEASURE = "单位"
"""What quantities are in, of which there are several kinds; as a whole word it names no company."""
_DONE_FOR = re.compile(
    r"(取消|报废|作废|离职|退款|退货|退票|退订|驳回|停用|淘汰|停机|关闭|注销|终止|中止)(?:原因|理由)$"
)
"""What is done where there is a reason for it."""
_ABOUT = 1.05
_RANGE = ("high", "low", "highest", "lowest")


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """Every slot that a template may name; empty where the sketch has nothing for it."""
    found = {
        **measures.of_subject(sketch.scope.base, word),
        **conditions.slots(sketch, word),
        **measures.slots(sketch, word),
        **dimensions.slots(sketch, word),
        **_columns(sketch, word),
        **neighbours.slots(sketch, word),
        **kinship.slots(sketch, word),
        **years.slots(sketch, word),
        **_numbers(sketch, word),
        "newest": _newest(sketch.scope.base),
    }
    counted = sketch.measures[0].thing if sketch.measures else None
    if sketch.shape == "values" and answers.asks(sketch.shown[0].field):
        found |= {"short": "", "plain": ""}
    found |= figures.slots(sketch, found["cols_then"], word)
    if sketch.shape == "extremes":
        found["noun"] = _one_of(sketch.scope.base, found["short"], word)
    if found["kinds_of"]:
        found["thing"] = ""
    found["m"] = titles.with_its_deed(found["noun"], found["m"])
    if not _says_of_what(sketch, found):
        found["m"] = f"{found['noun_of']}{found['m']}"
    if found["where"] and counted == sketch.scope.base.noun:
        found |= {"m": titles.counted(found["things"]), "thing": found["things"], "where": ""}
    noun = word(sketch.scope.base.noun)
    if found["dim"] and noun != found["dim"] and noun.endswith(found["dim"]):
        found["m"] = found["m"].replace(f"{noun}的", "")
    if found["where_noun"] and found["each"].endswith(f"的{found['where_noun']}"):
        found["each"] = found["each"].removesuffix(found["where_noun"])
    if found["when"] and found["value"][:1].isdigit() and sketch.shape not in _BY_ITSELF:
        found |= {"value": f"“{found['value']}”", "one": found["one"] and f"“{found['value']}”"}
    return found | _linked(found) | _numbered(found)


def _says_of_what(sketch: Sketch, found: dict[str, str]) -> bool:
    """平均付款天数 might be that of anything; 各投诉类型 says of what it is, and 各设备 nothing of a 设备巡检."""
    lasted = bool(sketch.measures) and sketch.measures[0].function is Function.DURATION
    noun = sketch.scope.base.noun
    owners = (d.noun or words.entity(d.at.field.word) for d in sketch.dimensions)
    deed = noun.removeprefix(next((owner for owner in owners if owner != noun and noun.startswith(owner)), ""))
    beside = (found[slot] for slot in ("m", "each", "where", "dim"))
    return not lasted or any(words.shares_a_part(text, deed) for text in beside)


def _numbered(found: dict[str, str]) -> dict[str, str]:
    """The nouns with the word for how many there are: 拜访次数, 待审核的订单数量."""
    things, number = found["things"], titles.counted(found["thing"])
    plain = number.endswith("数量")
    return {
        "things_number": f"{things}的数量" if plain and "的" not in things else titles.counted(things),
        "plain_things": things if things == found["noun"] else "",
        "number_of_things": titles.counted(things),
        "among": found["among"] or ("" if not found["noun"] or found["noun"] in things else f"{found['noun']}里"),
        "number_of_rows": titles.counted(found["noun"]),
        "most_of": found["thing"] if plain and found["thing"] else number,
    }


def _linked(found: dict[str, str]) -> dict[str, str]:
    """的 between two phrases, unless the second has one already: 2023年2月充电流水的单价."""
    found |= {slot: _beside_it(found, slot) for slot in ("beside", "and_beside")}
    found["m"] = _said_once(found["each"], _unowned(found))
    chained = "的" in found["m"] or bool(found["where"])
    in_time = "在" if found["value"][-1:].isdigit() and found["when"] else ""
    return {
        "one_then": f"{found['one']}{in_time}" if found["one"] else "",
        "when_of": f"{found['when']}的" if found["when"] and not chained else found["when"],
        "each_of": found["each"]
        if (chained and not found["each_kind"]) or found["each"].endswith("的")
        else f"{found['each']}的",
        "every_of": found["every"] if chained else f"{found['every']}的",
        "value_of": found["value"] if "的" in found["m"] else f"{found['value']}的",
    }


def _noun_before(found: dict[str, str]) -> str:
    """What the condition before a number is said of: the 缴费单 of 未作废的缴费单的."""
    return found["where_noun"] or found["where"].removesuffix("的").rpartition("的")[2]


def _beside_it(found: dict[str, str], slot: str) -> str:
    """未作废的缴费单的应收总额, 把减免总额也列上: whose it is has been said."""
    owner, of, _ = found["m"].partition("的")
    said = sorted(filter(None, (_noun_before(found), owner if of else "")), key=len, reverse=True)
    nouns = "|".join(map(re.escape, said))
    return re.sub(rf"(把|[、和])(?:{nouns})的?(?=..)(?!数量|次数)", r"\1", found[slot]) if nouns else found[slot]


def _unowned(found: dict[str, str]) -> str:
    """待审核的退费申请的退费金额: whose the number is stands before it already."""
    noun = _noun_before(found)
    said = found["m"].replace(f"{noun}的", "").replace(f"平均{noun}", "平均")
    rest = re.sub(rf"(^|[、和]){re.escape(noun)}(?=..)(?!数量)", r"\1", said) if noun else ""
    owner = titles.owner_said(noun, rest) if rest else ""
    first = re.split("[、和]", rest, maxsplit=1)[0]
    rest = rest.removeprefix(owner) if owner and len(first) > len(owner) + 1 else rest
    return rest if len(rest) > 1 else found["m"]


def _said_once(each: str, number: str) -> str:
    """各国籍住客 have a 评价的平均评分 rather than a 住客评价的平均评分."""
    head = "平均" if number.startswith("平均") else ""
    rest = number.removeprefix(head)
    shared = next((n for n in range(len(rest) - 2, 1, -1) if each.endswith(rest[:n])), 0)
    said = rest[shared:].removeprefix("的")
    return number if _CUT.match(said) else f"{head}{said}"


def _newest(base: Subject) -> str:
    """The last time of snapshots: wages are those of a month, stock is taken once a week."""
    return "一个月" if base.time and _OF_A_MONTH.search(base.time.word) else _STEPS[step(base)]


def _columns(sketch: Sketch, word: Word) -> dict[str, str]:
    base = sketch.scope.base
    names = [word(_said_of_its_own(at, sketch.scope.places[at.place])) for at in sketch.shown]
    further = names[1:] if is_told(base) else names
    about = _about(sketch)
    return {
        "cols": joined(names),
        "less": names[-2] if len(names) > 1 else "",
        "bound": names[-1] if names else "",
        "cols_then": joined([_within(name, sketch) for name in _but_the_split(sketch, names)]),
        "of_cols": f"的{joined(names)}" if further else "",
        "roll": "" if further else "名单" if words.is_person(base.noun) else "清单",
        "also": f"把{joined(further)}也列上" if further else "",
        "comma_also": f",把{joined(further)}也列上" if further else "",
        "are": "是多少" if all(at.field.numeric for at in sketch.shown) else "是什么",
        **_of_one(about, base, word),
        **_places(sketch, word),
    }


def _said_of_its_own(at: At, owner: Subject) -> str:
    """订单编号 beside what is a 支付: a bare 编号 would be its own."""
    said = short(at.field, owner)
    bare = at.place and words.is_code(at.field.word) and not words.shares_a_part(said, owner.noun)
    return f"{owner.noun}{said}" if bare and words.is_chinese(owner.noun) else said


def _but_the_split(sketch: Sketch, names: Sequence[str]) -> list[str]:
    """The words of the shown columns without those that the answer is split by."""
    by = [d.at for d in sketch.dimensions]
    return [name for name, at in zip(names, sketch.shown, strict=True) if at not in by]


def _within(name: str, sketch: Sketch) -> str:
    """每个月的营业额 rather than 每个月的月营业额."""
    per = sketch.dimensions[-1].grain.value if sketch.dimensions else ""
    mark = {"day": "日", "month": "月", "year": "年"}.get(per)
    return name[1:] if mark and name.startswith(mark) and len(name) > 2 else name


def _about(sketch: Sketch) -> Field | None:
    """The column that the question is about as a whole."""
    if sketch.filters and (sketch.shape in _BY_ITSELF or sketch.filters[0].test in _LINES):
        return sketch.filters[0].at.field
    if sketch.shown:
        return sketch.shown[-1].field
    at = sketch.measures[0].at if sketch.measures else None
    return at.field if at else None


def _of_one(about: Field | None, base: Subject, word: Word) -> dict[str, str]:
    if about is None:
        return dict.fromkeys((*_OF_ONE, *_RANGE), "")
    bare, plain = short(about, base), conditions.evident(about, base)
    known = words.belonging(bare)
    axis = word(base.noun) if about == base.time and base.role.is_of_facts else ""
    return {
        "short": word(known),
        "plain": word(plain),
        "of_it": _of_it(_one_of(base, bare, word), word(known)),
        "word": word(about.full),
        "within": "" if base.noun.endswith(bare) else f"{word(bare)}里",
        "unset": about.empty,
        "undone": "" if about.empty else verbs.awaited(bare),
        "unfilled": "" if about.empty or verbs.awaited(bare) else word(bare),
        "axis": axis,
        "other_time": "" if axis else word(bare),
        **_range(about.word),
        "kinds": words.counter(known).replace("个", "种") if _names(known) else "种",
    }


def _names(word: str) -> bool:
    """Its values are names of things or people, that are counted as such."""
    names = words.is_group(word) or words.is_person(word)
    return names and word != _MEASURE and not (words.is_attribute(word) or words.is_kind(word))


def _one_of(base: Subject, name: str, word: Word) -> str:
    """每个订单行 has a 数量; a 订单行数量 would count the lines."""
    return f"每{base.counter}{word(base.noun)}" if name in _BARE_QUANTITY else word(base.noun)


def _of_it(noun: str, name: str) -> str:
    """门店面积, 销售单明细的商品销售额."""
    apart = "每" in noun or len(name) > _SHORT_NAME or len(noun) + len(name) > _SHORT
    return f"{noun}的{name}" if apart else f"{noun}{name}"


def _range(name: str) -> dict[str, str]:
    """The superlatives beside a word, none where it has one itself (最大负荷), and those that need no word."""
    high, low = measures.range_of(name)
    size = ("最高值", "最低值") if high in {"最高", "最多"} else ("最大值", "最小值")
    said = ("", "") if measures.is_extreme(name) else (high.replace("多", "高"), low.replace("少", "低"))
    return dict(zip(_RANGE, (*said, *size), strict=True))


def _places(sketch: Sketch, word: Word) -> dict[str, str]:
    """Of a mapping: the systems, and the code that each of them has."""
    if sketch.shape != "codes_of":
        return {"place": "", "code": ""}
    system, code = (at.field.word for at in sketch.shown)
    return {"place": word(words.entity(system) or system), "code": word(code.rpartition("的")[2])}


def _share(sketch: Sketch, word: Word) -> dict[str, str]:
    """Of all of them; where some are left out, it is a share of the others."""
    reason = next((f.at.field for f in sketch.filters if f.is_reason), None)
    if sketch.shape == "share_of_all" and reason:
        whole = _with_a_reason(reason, sketch.scope.base, word)
        return {"as_percent": f"占{whole}的百分比", "as_share": f"占{whole}的比例", "among": f"{whole}里"}
    late = next((f for f in sketch.filters if f.test is Test.LATE), None)
    if late:
        whole = f"{verbs.awaited(late.at.field.word)}的{word(sketch.scope.base.noun)}"
        return {"as_percent": f"占{whole}的百分比", "as_share": f"占{whole}的比例", "among": f"{whole}里"}
    if any(f.test is Test.NOT for f in sketch.filters):
        return {"as_percent": "占百分之多少", "as_share": "占多大比例", "among": ""}
    whole = word(sketch.scope.base.noun)
    return {"as_percent": f"占全部{whole}的百分比", "as_share": f"占全部{whole}的比例", "among": ""}


def _with_a_reason(reason: Field, base: Subject, word: Word) -> str:
    """离职的员工, 有投诉原因的工单: of the others nobody asks why."""
    deed = _DONE_FOR.match(reason.word)
    sure = (
        deed
        and deed[1] not in base.noun
        and not any(_has_others(state, deed[1], reason, base) for state in base.categories)
    )
    return f"{deed[1]}的{word(base.noun)}" if deed and sure else f"全部有{word(short(reason, base))}的{word(base.noun)}"


def _has_others(state: Field, deed: str, reason: Field, base: Subject) -> bool:
    """By its state more was 取消 than has a 取消原因."""
    done = sum(value.count for value in state.profile.values if deed in state.label(value.text))
    return words.is_state(state.word) and done > _ABOUT * base.rows * (1 - reason.profile.null_fraction)


def _numbers(sketch: Sketch, word: Word) -> dict[str, str]:
    limit = str(sketch.limit or "")
    about = _about(sketch)
    unit = about.measured_in if about else ""
    lines = [f"{line.normalize():f}{unit}" for line in (*sketch.thresholds, Decimal(0), Decimal(0))]
    three = "、".join(steps(sketch.thresholds)) if len(sketch.thresholds) > 1 else ""
    some = f"{limit}{sketch.scope.base.counter}" if limit else ""
    said = {"n": limit, "line": lines[0], "line2": lines[1], "steps": three, "some": some, **_share(sketch, word)}
    return said | {"all": "" if limit else "所有", "value2": sketch.filters[1].value if len(sketch.filters) > 1 else ""}
