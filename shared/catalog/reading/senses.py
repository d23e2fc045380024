"""What kind of number a name or a comment speaks of: the last word decides, and the words before it may turn it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from shared.catalog.words.plurals import singular
from shared.catalog.words.split import words


class Sense(StrEnum):
    """What one can do with such a number."""

    SUMS = "sums"
    AVERAGES = "averages"
    PROPERTY = "property"
    """Sums where rows happen, averages where rows are things: wages, weights."""
    STOCK = "stock"
    """Sums over things, not over time."""
    GREATEST = "greatest"
    LEAST = "least"
    CATEGORY = "category"
    RANKED = "ranked"
    """A category in whole numbers, an average in fractions."""
    CODE = "code"


_SAID = tomllib.loads(files(__package__).joinpath("measures.toml").read_text(encoding="utf-8"))
_KINDS = [sense for sense in Sense if sense.value in _SAID]
_NOUNS: Mapping[str, Sense] = MappingProxyType(
    {word: sense for sense in _KINDS for word in _SAID[sense.value]["words"].split()}
)
_ENDINGS: Mapping[str, Sense] = MappingProxyType(
    {ending: sense for sense in _KINDS for ending in _SAID[sense.value]["endings"].split()}
)
_UNITS: Mapping[str, Sense] = MappingProxyType(
    {word: sense for sense in (Sense.SUMS, Sense.AVERAGES) for word in _SAID["units"][sense.value].split()}
)
_TURNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: frozenset(text.split()) for name, text in _SAID["modifiers"].items()}
)
_LONGEST_ENDING = max(map(len, _ENDINGS))
_PREPOSITIONS = frozenset("of by in for from at to with on as since until during before after".split())  # noqa: SIM905
_COUNTS = frozenset({"number", "no", "num", "count"})
_TOGETHER = {
    "on hand": "onhand",
    "year to date": "ytd",
    "month to date": "mtd",
    "to date": "ytd",
    "page count": "pages",
    "in transit": "intransit",
}
_DONE = frozenset("used taken sold left remaining received missed attended issued returned completed worked".split())  # noqa: SIM905
"""What was done to several: refills used."""
_VALUE = "value"
_PRICED = frozenset({"price", "prices", _VALUE})
_AT_THE_END = frozenset({Sense.CODE, Sense.CATEGORY, Sense.RANKED})
"""What decides only as the last word: a unit_nav is no unit."""
_BOUNDED = frozenset({"amount", "budget", "cost", "fee", "income", "order", "qty", "quantity", "salary", "stock"})
"""What has a least one, and takes no minutes: a budget_min."""
_SPANS = frozenset({"days", "hours", "minutes", "seconds"})
_SPELLS = frozenset({"duration", "length"})
"""In months and years they are terms, which do not add up."""
_UNTURNED = frozenset({Sense.CODE, Sense.CATEGORY})
_CLAUSE = re.compile(r",(?!\d{3}(?!\d))|(?<=[\u3400-\u9fff])=|[\uff0c。;\uff1b:\uff1a(\uff08\[【{\n]|\s[-—=]\s|\. ")
_UNIT_TAIL = re.compile(r"(?<=[\u3400-\u9fff])(?!ID$)[\sA-Za-z0-9%‰/·²³°℃_-]+$", re.IGNORECASE)
_FOR_EACH = re.compile(r"每(?!日|天|周|月|季|年|小时|期|班)|^单位(?:面积|体积|产品|产量|成本|能耗|电耗|煤耗|时间)")
_IN_EACH = re.compile(
    r"(?:CFU|MPN|IU|[munμµ]?g|[munμµ]?mol|个|cells?|元|kWh|k?cal|k?J|度|升|克)\s*/\s*(?:100)?"
    r"(?:[md]?L|k?g|t|[md]?m[23³²]|㎡|㎥|毫?升|公斤|千?克|吨|立方米|平方米|亩)(?![A-Za-z])"
    r"|°T\b|‰|[(\uff08]\s*%\s*[)\uff09]|(?<=[\u3400-\u9fff])\s*%$",
    re.IGNORECASE,
)
"""Behind a name: 万CFU/mL, 元/公斤, %."""
_NEXT_CLAUSE = re.compile(r"[,\uff0c;\uff1b。]")
_CJK = re.compile(r"[\u3400-\u9fff]")
_CODE_LABEL = re.compile(
    r"(?<![\w.])([A-Za-z0-9_]{1,20})\s*[:\uff1a=\uff1d\-—]\s*"
    r"([A-Za-z][\w'/-]*(?: [A-Za-z0-9][\w'/-]*){1,3}(?=\s*(?:[,;)\]]|$))"
    r"|(?:(?![/|]\s*\w+\s*[:\uff1a=\uff1d\-—])[^\s,\uff0c;\uff1b、。)\uff09\]】}:\uff1a=]){1,20})(?![A-Za-z0-9_]*\s*=)"
)
_MEASURED_CODE = re.compile(r"\d*[A-Za-z]\w*\s*[:\uff1a=\uff1d]\s*\d+[\u3400-\u9fff]+")
_MEANT_LABEL = re.compile(
    r"(?<![\w.])([A-Za-z0-9_]{1,20})\s*(?:为|表示|代表)\s*([^\s,\uff0c;\uff1b、。)\uff09\]】}:\uff1a=]{1,10})"
)
"""0为停用,1为启用: one alone (1为不打折) is a note."""
_ENGLISH_LABEL = re.compile(
    r"(?:^|(?<=[,;:(] )|(?<=\())(\d{1,2}|[A-Z]{1,2})\s+([A-Za-z]+(?:[ -][A-Za-z]+){0,2})(?=$|[,;)])"
)
"""0 booked, 1 done, 3 no-show; D dealer, R retail."""
_BARE_LABEL = re.compile(
    r"(?:^|(?<=[\s:\uff1a,\uff0c;\uff1b、(\uff08\[【]))([A-Za-z][A-Za-z_]{0,19}|-?[A-Za-z0-9]{1,4})([\u3400-\u9fff]{1,10}(?:/[\u3400-\u9fff]{1,8})?|(?<=\d)[A-Z]{2,6})(?=$|[\s,\uff0c;\uff1b、)\uff09\]】}])"
)
"""状态 0停用 1启用, 渠道 1自营 2OTA: one alone is no list of codes."""
_DENSE_LABEL = re.compile(
    r"(?<![\d第])(\d{1,2}) ?([A-Z]{0,4}[\u3400-\u9fff]{1,8}|[A-Z]{2,5})(?=\d|$|[\s,\uff0c;\uff1b、(\uff08)\uff09/|])"
)
"""0停业1营业: one behind the other, counted up from 0 or 1."""
_COUNTED = re.compile(r"[天日月年周次个人小时分钟元件%]$")
_SIDE_NOTE = re.compile(r"(?<=[\u3400-\u9fff])(?:\s+\S+(?:/\S+)+|\s*\d+\s*[-~～至到]\s*\d+分?|[㎡㎥℃‰%])$")
"""Behind the name of a column: 类型 团课/私教, 评分1-5, 面积㎡."""
_BEHIND_THE_NAME = re.compile(
    r"(?:(?<=[\u3400-\u9fff])|(?<=[\u3400-\u9fff]ID))(?:[\s,\uff0c]+单位.*|\s*(?:->|→|=>).*|\s+(?:关联|外键|主键|FK|PK).*|\s+\w+=\S*"
    r"|\s+\d{1,2}\s?[\u3400-\u9fff]{1,6}|[\s/](?:[万亿]?元/)?(?:[万亿]?元|平方?米|立方米?|公里|千米|公斤|千克|吨|分钟|小时|毫米|厘米|毫升|公顷|千瓦时)|\s[天人件个次秒米克升度岁台张份])$"
)
"""Units, one value, and where a key leads: 重量 单位kg, 面积/平方米, 黑名单 1是, 门店ID -> store.id."""
_MEASURED_IN = re.compile(
    r"(?<=[\u3400-\u9fff])(?P<thing>\w{0,3})(?:\s+(?:\S*[°℃℉μµ%‰²³/]\S*|[gtlmvawhs]|hz|pa|db|元/\S+|cny|rmb|usd|gb|mb|kb|ppm|ph|rpm)"
    r"|\s*(?:°[a-z]|kgs?|mg|ml|mm|cm|km|kwh?|mwh?|kva?|kpa|mpa|min|ms|m[23]|km2))$",
    re.IGNORECASE | re.ASCII,
)
"""酸度 °T, 重量kg, 黄曲霉毒素M1 μg/kg."""
_EXPLAINED = re.compile(
    r"^(?!是否|有无)[^,\uff0c;\uff1b:\uff1a(\uff08]{1,10}(?<![行作认成因人])(?:为|指)[^,\uff0c;\uff1b]{1,12}[,\uff0c;\uff1b]"
    r"\s*[^,\uff0c;\uff1b]{1,10}(?<![行作认成因人])(?:为|指)|^(?:空|为空|空值|null|0|-1)(?:值|时)?(?:为|表示|代表|指|则)",
    re.IGNORECASE,
)
"""买卖为总价,租赁为月租 and 空表示在职 say what values mean, not what the column is called."""
_REMARK = re.compile(
    r"(?<=[\u3400-\u9fff]{2})\s+(?=.*[\u3400-\u9fff])(?:(?:不?含|包括|如|见|按|为|指|由|仅|只|不|同|默认|例如|一般|即)\S*.*|\S+\s+\S.*)$"
)
"""Behind a name: 预献量 全血ml 机采为治疗量."""
_NO_NAME = re.compile(r"^\s*[,\uff0c;\uff1b。]|以下|同上|其[他它余]")
"""What stands behind codes and says nothing of what they are codes of."""
_BEFORE_THE_NAME = re.compile(r"^(?:[YN01]/[YN01])\s+")
_AROUND = " ,\uff0c;\uff1b、:\uff1a()\uff08\uff09"
_OR_THE_OTHER_WAY = re.compile(
    r"(?<=[\u3400-\u9fff])[(\uff08][收付进出借贷增减买卖存取上下入退换补][)\uff09](?=[\u3400-\u9fff])"
)
"""付(收)款时间 is a 付款时间."""
_PER = re.compile(r"/(?:年|月|周|日|天|小时|班|件|人|次|台|吨)$")
_DENSE_START = 2
_LONGEST_PHRASE = 6
"""A clause of more English words is a sentence, of which the last word decides nothing."""


@lru_cache(maxsize=8192)
def head(comment: str) -> str:
    """The first clause of a comment: 通讯状态(0:离线,1:在线) gives 通讯状态; empty where it only explains values."""
    listed = _listed(comment)
    told = comment[: listed[0].start()] if len(listed) > 1 else comment
    told = told.strip().removeprefix("其中") or _behind_codes(comment[listed[-1].end() if listed else 0 :])
    if _EXPLAINED.search(told):
        return ""
    told = _OR_THE_OTHER_WAY.sub("", told)
    told = _BEFORE_THE_NAME.sub("", _REMARK.sub("", _BEHIND_THE_NAME.sub("", told)))
    clause = _PER.sub("", _SIDE_NOTE.sub("", _CLAUSE.split(told.strip(), maxsplit=1)[0].strip()))
    return _MEASURED_IN.sub(r"\g<thing>", clause)


def _behind_codes(text: str) -> str:
    return "" if _NO_NAME.search(text) else text.strip(_AROUND)


def is_share(comment: str) -> bool:
    """Its unit says that it is so much in each litre, kilo or hundred, which adds up to nothing: 含量(mg/L)."""
    return bool(_IN_EACH.search(_NEXT_CLAUSE.split(comment.strip(), maxsplit=1)[0]))


def code_labels(comment: str) -> dict[str, str]:
    """What a comment says that its codes mean: 状态(0:停用,1:启用) gives {'0': '停用', '1': '启用'}."""
    return {label[1]: label[2].strip() for label in _listed(comment)}


def _listed(comment: str) -> list[re.Match[str]]:
    told = _several(_ENGLISH_LABEL, comment) or _told_labels(comment) or _several(_MEANT_LABEL, comment)
    return told or _bare_labels(comment)


def _several(label: re.Pattern[str], comment: str) -> list[re.Match[str]]:
    """Labels that tell codes only where there is more than one."""
    found = list(label.finditer(comment))
    return found if len({one[1] for one in found}) > 1 else []


def _told_labels(comment: str) -> list[re.Match[str]]:
    """Codes with a sign behind them: 0:停用, of several also 40HC:40尺高柜. 1-5 is a range, level:1低 2高 a name."""
    found = list(_CODE_LABEL.finditer(comment))
    worded = [label for label in found if not label[2][0].isdigit()]
    listed = [label for label in found if label in worded or _MEASURED_CODE.fullmatch(label[0])]
    return listed if len(listed) > 1 else worded


def _bare_labels(comment: str) -> list[re.Match[str]]:
    return _several(_BARE_LABEL, comment) or _dense_labels(comment)


def _dense_labels(comment: str) -> list[re.Match[str]]:
    found = list(_DENSE_LABEL.finditer(comment))
    codes = [int(label[1]) for label in found]
    labels = {label[2] for label in found}
    upwards = codes == sorted(set(codes)) or set(codes) == {0, 1}
    listed = 1 < len(codes) == len(labels) and codes[0] < _DENSE_START and upwards
    return found if listed and not any(_COUNTED.search(label[2]) for label in found) else []


@lru_cache(maxsize=65_536)
def sense_of(phrase: str) -> Sense | None:
    """What kind of number a column's name, or the head of its comment, speaks of; None where no word tells."""
    if _CJK.search(phrase):
        return _chinese(_UNIT_TAIL.sub("", phrase))
    return _english(words(phrase))


def _chinese(phrase: str) -> Sense | None:
    noun = next((_ENDINGS[end] for end in _endings(phrase) if end in _ENDINGS), None)
    if phrase.startswith("是否"):
        return Sense.CATEGORY
    if noun in _UNTURNED or _holds(phrase, "moves_zh"):
        return noun
    if _holds(phrase, "greatest_zh"):
        return Sense.GREATEST
    if _holds(phrase, "least_zh"):
        return Sense.LEAST
    if _is_mean(phrase, noun):
        return Sense.AVERAGES
    return Sense.STOCK if noun in {Sense.SUMS, None} and _holds(phrase, "stock_zh") else noun


def _is_mean(phrase: str, noun: Sense | None) -> bool:
    """Of many already, or so many in each millilitre."""
    tested = noun is Sense.SUMS and _holds(phrase, "tested_zh")
    return tested or (noun is not None and (_holds(phrase, "averaging_zh") or bool(_FOR_EACH.search(phrase))))


def _endings(phrase: str) -> Sequence[str]:
    """The ends of the phrase, longest first."""
    return [phrase[-length:] for length in range(min(_LONGEST_ENDING, len(phrase)), 0, -1)]


def _holds(phrase: str, turn: str) -> bool:
    return any(word in phrase for word in _TURNS[turn])


def _english(parts: tuple[str, ...]) -> Sense | None:
    parts = _joined(parts)
    before, after = _around_preposition(parts)
    if not 0 < len(before) <= _LONGEST_PHRASE:
        return None
    if after and before[-1] in _COUNTS:
        return Sense.SUMS
    if before[0] in _COUNTS and len(before) > 1 and before[-1] not in _NOUNS:
        return Sense.SUMS
    if len(before) > 1 and before[-1] in _DONE and singular(before[-2]) != before[-2] and before[-2] not in _NOUNS:
        return Sense.SUMS
    if after and (_noun(after)[0] is Sense.AVERAGES or before[-1] in _SPANS):
        return Sense.AVERAGES
    return _turned(parts, before, *_noun(before))


def _joined(parts: tuple[str, ...]) -> tuple[str, ...]:
    """With words that only mean something together made one: on hand, year to date."""
    text = " ".join(parts)
    for apart, together in _TOGETHER.items():
        text = text.replace(apart, together)
    return tuple(text.split())


def _around_preposition(parts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that a name is built on, and those behind an `of`: length of stay gives length and stay."""
    cut = next((place for place, word in enumerate(parts) if word in _PREPOSITIONS and place), len(parts))
    return parts[:cut], parts[cut + 1 :] if parts[cut : cut + 1] == ("of",) else ()


def _noun(parts: tuple[str, ...]) -> tuple[Sense | None, str]:
    """What decides, and the word that does; a unit does only where nothing before it does."""
    unit: tuple[Sense | None, str] = (None, "")
    for place in range(len(parts) - 1, -1, -1):
        word = parts[place]
        if word in _UNITS and (place == len(parts) - 1 or word in _SPANS):
            unit = (_UNITS[word], word)
        elif word in _NOUNS and (_NOUNS[word] not in _AT_THE_END or _is_last(parts, place)):
            return _NOUNS[word], word
    return unit


def _is_last(parts: tuple[str, ...], place: int) -> bool:
    return all(word.isdigit() for word in parts[place + 1 :])


def _turned(parts: tuple[str, ...], before: tuple[str, ...], noun: Sense | None, word: str) -> Sense | None:
    """The sense of the word that decides, turned by the words around it."""
    said = set(parts)
    if noun in _UNTURNED and "per" not in said:
        return noun
    if _averages(said, before, word):
        return Sense.AVERAGES
    extreme = _extreme(before, word)
    if extreme is not None:
        return extreme
    if noun is Sense.AVERAGES and word in _PRICED and said & _TURNS["total"]:
        return Sense.SUMS
    if noun is Sense.AVERAGES and word == _VALUE and said & _TURNS["worth"]:
        return Sense.SUMS
    in_stock = noun in {Sense.SUMS, Sense.STOCK, None} and any(_NOUNS.get(part) is Sense.STOCK for part in parts)
    return (Sense.SUMS if said & _TURNS["moves"] else Sense.STOCK) if in_stock else noun


def _averages(said: set[str], before: tuple[str, ...], word: str) -> bool:
    """A mean of many already, what one unit of something costs or holds, or a term in months and years."""
    is_term = (word in _SPELLS and before[-1] in {"years", "months"}) or (
        before[-1] in {"days", "months"} and bool(said & _TURNS["term"])
    )
    return (
        bool(said & (_TURNS["averaging"] | _TURNS["tested"]))
        or ("unit" in said and word in _TURNS["unit_of"])
        or is_term
    )


def _extreme(parts: tuple[str, ...], word: str) -> Sense | None:
    """The greatest or the least of something; `min` behind a duration is a minute."""
    is_unit = parts[-1:] == ("min",) and word not in _BOUNDED and _noun(parts[:-1])[0] is not Sense.AVERAGES
    said = set(parts[:-1] if is_unit else parts)
    if said & _TURNS["greatest"] and not ("peak" in said and word in _TURNS["of_period"]):
        return Sense.GREATEST
    return Sense.LEAST if said & _TURNS["least"] else None
