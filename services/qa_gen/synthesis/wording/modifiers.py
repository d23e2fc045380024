"""One condition as people say it before a noun: 开放的服务区, 卫生投诉, 2017年入职的医生, 主任医师."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.fields import Field
from services.qa_gen.synthesis.sketch import Filter, Test, given
from services.qa_gen.synthesis.subjects import Subject
from services.qa_gen.synthesis.wording import verbs

Word = Callable[[str], str]
"""What is done to each word of the schema: nothing, or the exchange for a synonym."""

_PREFIX = 2
"""Characters before the noun that may be dropped with it: 本服务区状态 is 状态 too."""
_LONGEST_KIND = 5
"""A longer kind does not stand before a noun without 的."""
_SAYS_NOTHING = re.compile(r"^(?:是|否|有|无|其他|其它|未知|不详|不限|全部)$")
_CHINESE_VALUE = re.compile(r"[㐀-鿿]+")
_OCCUPATION = re.compile(r"(?:师|员|生|士|工|长|经理|主任|主管|助理|教授|专家|顾问|总监|老师)$")
_OFFICE = re.compile(r"(?:职称|岗位|职务|职位|工种|角色|职级)$")
_NAMES_ITS_KIND = re.compile(r"[类型级等档]$")
_FREE_TEXT = re.compile(r"(?:原因|理由|备注|说明|内容|描述|意见|标题)$")
_OUTCOME = re.compile(r"^(?:成功|失败|通过|驳回|拒绝|完成|超时)$")


_HELD = frozenset("次门场节")
"""Counters of what is held, rather than of what is there."""
_A_NAME_OF_MANY = re.compile(r"(?:品牌|系列)$")
"""Kinds that are called by a name, which says nothing without the word for it."""
_ENDS_ITS_KIND = frozenset("卡车单房店券票机课险书")
"""A kind that ends like the noun says both: 金卡 are 会员卡."""
_MONTH = re.compile(r"\d{4}年\d{1,2}月")
_ANY_TIME = frozenset({"时间", "日期", "年份", "月份"})
_HALF = re.compile(r"时(?![间长段刻期点])|[主商方员者师](?:名|姓|类|编|电|地|等|行|所|联)|[后前中](?![期台缀言景间])")
"""Half a word, as the noun took the other half: the 时里程 of 加油时里程, the 主名称 of 广告主名称."""
_NORMAL = re.compile(r"^(?:正常|异常)$")


class Place(Enum):
    """Where a modifier stands."""

    OF = auto()
    """Before the noun with 的: 开放的服务区."""
    JOINED = auto()
    """Right before the noun: 卫生投诉."""
    BEFORE = auto()
    """Before all others: 除已取消外还没到货的采购单."""
    WHOLE = auto()
    """Instead of the noun: 主任医师."""


@dataclass(frozen=True, slots=True)
class Modifier:
    text: str
    place: Place = Place.OF


def modifier(f: Filter, owner: Subject, noun: str, word: Word, verb: str = "为", *, alone: bool = False) -> Modifier:
    """How the condition modifies the noun of its owner; `verb` ties column and value where both must be said.

    `alone` where the noun will not stand beside it.
    """
    field = f.at.field
    if alone and f.test is Test.NOT and words.is_chinese(field.label(f.value)):
        return Modifier(f"未{field.label(f.value).removeprefix('已')}")
    unsaid = _without_a_value(f, owner, noun, word)
    if unsaid is not None:
        return unsaid
    label = field.label(f.value)
    if label in {"是", "否"} and field.word.startswith("是否"):
        return _answered(field, owner, noun, yes=label == "是", word=word)
    said = (_of_a_month, _by_itself, _of_a_name, _of_a_person, _of_a_state, _of_a_kind, _of_an_owner, _of_a_way)
    if not _SAYS_NOTHING.match(label):
        for form in said:
            found = form(field, owner, noun, label, word)
            if found:
                return found
    shown = f"“{label}”" if _FREE_TEXT.search(field.word) else label
    return Modifier(f"{word(field.word if alone else _column(field, owner, noun))}{verb}{shown}")


def _without_a_value(f: Filter, owner: Subject, noun: str, word: Word) -> Modifier | None:
    """Conditions on a time or a flag, and what a state is not."""
    if f.test is Test.NOT:
        return Modifier(f"除{f.at.field.label(f.value)}外", Place.BEFORE)
    if f.test in {Test.LATE, Test.OVERDUE}:
        return Modifier(_not_in_time(f, owner, word))
    if f.period:
        return Modifier(_dated(f.at.field, owner, f.period.chinese, word))
    if f.test is Test.MISSING:
        return _missing(f.at.field, owner, word)
    if f.test in {Test.TRUE, Test.FALSE}:
        return _flag(f.at.field, owner, noun, yes=f.test is Test.TRUE, word=word)
    return None


def phrase(modifiers: Sequence[Modifier], noun: str) -> str:
    """The noun with all that modifies it; at most one modifier takes its place."""
    first = "".join(m.text for m in modifiers if m.place is Place.BEFORE).replace("外除", "和")
    before = first + "".join(f"{m.text}的" for m in modifiers if m.place is Place.OF)
    joined = "".join(m.text for m in modifiers if m.place is Place.JOINED)
    whole = next((m.text for m in modifiers if m.place is Place.WHOLE), noun)
    return f"{before}{joined}{whole}"


def short(field: Field, owner: Subject) -> str:
    """The field's word without the noun that stands beside it: 服务区状态 becomes 状态, 设施状态 of 服务区设施 too."""
    for start in range(max(1, len(owner.noun) - 1)):
        before, noun, rest = field.word.partition(owner.noun[start:])
        rest = rest.removeprefix("的").strip()
        if noun and len(before) <= (0 if start else _PREFIX) and len(rest) > 1 and not _HALF.match(rest):
            return rest
    alike = field.word[0] == owner.noun[-1] and field.word[0] in _ENDS_ITS_KIND
    return field.word[1:] if alike and words.is_attribute(field.word[1:], whole=True) else field.word


def beside(noun: str, other: str) -> str:
    """The noun without the part of a longer name that the other one says too: the 客户 of a 北区订单."""
    rest = noun[_PREFIX:]
    alike = noun != other and noun[:_PREFIX] == other[:_PREFIX] and words.is_chinese(noun)
    kind = words.is_attribute(rest, whole=True)
    return rest if alike and len(rest) > 1 and not kind and not other.startswith(noun) else noun


def _column(field: Field, owner: Subject, noun: str) -> str:
    """The word as it stands beside the noun: 能源种类 of an 能源账单 is its 种类."""
    word = short(field, owner)
    rest = word[2:]
    return rest if words.is_kind(rest) and len(rest) == 2 and noun.startswith(word[:2]) else word


def _dated(field: Field, owner: Subject, period: str, word: Word) -> str:
    """2017年入职; 合同日期在2017年 where the date names nothing that is done."""
    name = short(field, owner)
    done = verbs.done_at(name) or (verbs.done_at(field.word) if name in _ANY_TIME else "")
    said = replace(field, owner=owner.noun).full if name in _ANY_TIME else name
    return f"{period}{done}" if done else f"{word(said)}在{period}"


def _not_in_time(f: Filter, owner: Subject, word: Word) -> str:
    """超过应还日期才归还; 截至2024年3月22日已过应还日期还没归还."""
    own, other = f.at.field, given(f.beside).field
    if f.test is Test.LATE:
        return f"超过{word(short(other, owner))}才{verbs.awaited(own.word)}"
    return f"截至{given(f.period).chinese}已过{word(short(own, owner))}还没{verbs.awaited(other.word)}"


def _missing(field: Field, owner: Subject, word: Word) -> Modifier:
    """还没归还 where the time of the return is empty."""
    name = short(field, owner)
    name = field.word if name in _ANY_TIME else name
    done = verbs.awaited(name)
    return Modifier(f"还没{done}" if done else f"没有{word(name)}")


def _answered(field: Field, owner: Subject, noun: str, *, yes: bool, word: Word) -> Modifier:
    """未冻结的会员卡, 不是招牌菜的菜品, 主联系人: what a column 是否… says in letters rather than as a flag."""
    name = short(field, owner).removeprefix("是否").removeprefix("为")
    if len(name) <= _PREFIX or name.endswith(noun):
        return _flag(field, owner, noun, yes=yes, word=word)
    return Modifier(f"{'' if yes else '不'}是{word(name)}")


def _flag(field: Field, owner: Subject, noun: str, *, yes: bool, word: Word) -> Modifier:
    asked = field.word.removeprefix("是否").removeprefix("为")
    if asked != noun and asked.endswith(noun):
        return Modifier(f"{'' if yes else '非'}{word(asked)}", Place.WHOLE)
    name = short(field, owner).removeprefix("是否").removesuffix("标志").removesuffix("标记")
    if not yes:
        return Modifier(_denied(word(name), name))
    if words.is_person(noun) and name in verbs.OF_PEOPLE:
        return Modifier(verbs.OF_PEOPLE[name], Place.JOINED)
    if words.counter(noun) in _HELD and name in verbs.OF_MEETINGS:
        return Modifier(verbs.OF_MEETINGS[name], Place.JOINED)
    if len(name) > _PREFIX and noun.startswith(name[-1]):
        return Modifier(word(name[:-1]), Place.JOINED)
    return Modifier(word(name), Place.JOINED if name.isascii() else Place.OF)


def _denied(said: str, name: str) -> str:
    return f"没{said}" if name.startswith("有") else f"不{said}" if name.startswith("在") else f"未{said}"


def _of_a_month(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    return Modifier(label) if _MONTH.fullmatch(label) else None


def _by_itself(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    """信息化服务区 says both the type and the noun, and so does the 金卡 of a 会员卡."""
    alike = words.is_kind(field.word) and label[-1] == noun[-1] and label[-1] in _ENDS_ITS_KIND and len(label) > 1
    return Modifier(label, Place.WHOLE) if (label.endswith(noun) or alike) and label != noun else None


def _of_a_name(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """庐山服务区的月收入, 布洛芬的处方; 名为公共卫生间的设施."""
    if not words.is_name(field.word):
        return None
    named = words.entity(short(field, owner))
    if named in {"", owner.noun} or field == owner.title:
        return Modifier(f"名为{label}")
    if not words.is_chinese(label) or len(label) == 1:
        return Modifier(f"{word(named)}{label}" if len(label) == 1 else f"{word(named)}为{label}")
    return Modifier(label)


def _of_a_person(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    """主任医师 rather than 职称为主任医师的医生."""
    known = words.is_person(noun) and _OFFICE.search(field.word) and _OCCUPATION.search(label)
    return Modifier(label, Place.WHOLE) if known else None


def _of_a_state(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """处理中的工单; 审核通过的申请, as 通过 alone does not say what came to its end."""
    if not words.is_state(field.word) or not _CHINESE_VALUE.fullmatch(label) or len(label) == 1:
        return None
    if _NORMAL.search(label):
        return Modifier(f"{word(short(field, owner))}{label}")
    done = short(field, owner)[:-2] if _OUTCOME.search(label) else ""
    return Modifier(f"{done}{label}" if len(done) == len(label) else verbs.GOING_ON.get(label, label))


def _of_a_kind(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """严重告警, 金卡会员; 高级别的告警 where one character is too little."""
    if not words.is_kind(field.word) or not _CHINESE_VALUE.search(label):
        return None
    tail = field.word[-2:]
    if len(label) == 1 and tail in {"等级", "级别"}:
        return Modifier(f"{label}{word(tail)}")
    if len(label) == 1 and not field.word.endswith("性别"):
        return None
    if _A_NAME_OF_MANY.search(field.word):
        return Modifier(label if label.endswith(tail) else f"{label}{word(tail)}")
    if len(label) > _LONGEST_KIND and not _NAMES_ITS_KIND.search(label):
        return Modifier(f"{label}{word(tail)}")
    joined = _CHINESE_VALUE.fullmatch(label) and label[-1] != noun[0]
    return Modifier(label, Place.JOINED if joined else Place.OF)


def _of_an_owner(field: Field, owner: Subject, noun: str, label: str, word: Word) -> Modifier | None:
    """A组的订单, 北京的供应商, 暖通班的运维人员."""
    name = short(field, owner)
    named = words.belonging(name)
    if named == name and not words.is_place(name) and not words.is_group(name):
        return None
    if not _CHINESE_VALUE.search(label):
        return None
    return Modifier(label if len(label) > 1 else f"{word(named)}{label}")


def _of_a_way(field: Field, owner: Subject, noun: str, label: str, _: Word) -> Modifier | None:
    """微信支付的订单, 线上渠道的订单, 来自官网的客户."""
    name = short(field, owner)
    if not _CHINESE_VALUE.search(label):
        return None
    if done := words.way(name) or words.way(field.word):
        if done in noun:
            return Modifier(label, Place.JOINED if noun.startswith(done) else Place.OF)
        return Modifier(label if label.endswith((done, done[0])) else f"{label}{done}")
    if name.endswith("来源"):
        return Modifier(f"来自{label}")
    return Modifier(f"{label}渠道") if name.endswith("渠道") else None
