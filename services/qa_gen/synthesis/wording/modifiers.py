"""One condition as people say it before a noun: 开放的服务区, 2017年入职的医生, 还没归还的借阅, 主任医师."""

import re
from dataclasses import replace

from services.qa_gen.synthesis.sketch import Filter, Test, given
from services.qa_gen.synthesis.wording import answers, states, values, verbs
from services.qa_gen.synthesis.wording.nouns import Modifier, Place, Word, short
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject

_FREE_TEXT = re.compile(r"(?:原因|理由|备注|说明|内容|描述|意见|标题)$")
_IS_A_VERB = re.compile(r"擅长|主治|主营|经营|负责|从事|适用于?|包含|支持")
"""擅长推拿的医生: what a column is called says what is done."""
_IS_GIVEN = re.compile(r"赠")
_ANY_TIME = frozenset({"时间", "日期", "年份", "月份"})


def modifier(f: Filter, owner: Subject, noun: str, word: Word, verb: str = "为", *, alone: bool = False) -> Modifier:
    """How the condition modifies the noun of its owner; `verb` ties column and value where both must be said.

    `alone` where the noun will not stand beside it.
    """
    field = f.at.field
    unsaid = _without_a_value(f, owner, noun, word)
    if unsaid is not None:
        return unsaid
    label = field.label(f.value)
    if answers.asks(field) and (answer := answers.meant(field, f.value)) is not None:
        return answers.answered(field, owner, noun, yes=answer, word=word)
    state = states.in_chinese(field, label, noun)
    found = values.said(field, owner, noun, state or label, word)
    if found is not None and found.place is Place.OF and words.is_person(label) and words.is_staff(noun):
        found = None  # 护理员的员工 are those of a carer
    found = states.with_its_value(found, state, label) if state else found
    if found is not None:
        return found
    shown = f"“{label}”" if _FREE_TEXT.search(field.word) else states.shown(field, label)
    verb = "" if _IS_A_VERB.fullmatch(field.word) else verb
    return Modifier(f"{word(field.word if alone else _column(field, owner, noun))}{verb}{shown}")


def denied(f: Filter) -> Modifier | None:
    """What a row is not: 未取消, 非赠品; None where nothing before the noun says so."""
    label = f.at.field.label(f.value)
    if _IS_GIVEN.search(label):
        return Modifier(f"非{label}", Place.JOINED)
    said = states.denied(f.at.field, label)
    return Modifier(said) if said else None


def called_off(f: Filter) -> str:
    """取消 where rows with a 取消时间 are left out; else empty."""
    name = f.at.field.word if f.test is Test.MISSING and not f.at.field.empty else ""
    off = _CALLED_OFF.match(name)
    return off[1] if off else ""


def _without_a_value(f: Filter, owner: Subject, noun: str, word: Word) -> Modifier | None:
    """Conditions on a time or a flag, and what a state is not."""
    if f.test is Test.NOT:
        return denied(f)
    if f.test in {Test.LATE, Test.OVERDUE}:
        return Modifier(_not_in_time(f, owner, word))
    if f.period or (f.test is Test.EQUALS and f.at.field.is_year):
        return Modifier(_dated(f.at.field, owner, f.period.chinese if f.period else f"{f.value}年", word))
    if f.test is Test.MISSING:
        return _missing(f.at.field, owner, word)
    if f.test in {Test.TRUE, Test.FALSE}:
        return answers.flag(f.at.field, owner, noun, yes=f.test is Test.TRUE, word=word)
    return None


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
    if said.endswith("期至"):
        return f"{word(said)}{period}"
    return f"{period}{done}" if done else f"{word(said)}在{period}"


def _not_in_time(f: Filter, owner: Subject, word: Word) -> str:
    """超过应还日期才归还; 截至2024年3月22日已过应还日期还没归还."""
    own, other = f.at.field, given(f.beside).field
    if f.test is Test.LATE:
        return f"超过{word(short(other, owner))}才{verbs.awaited(own.word)}"
    return f"截至{given(f.period).chinese}已过{word(short(own, owner))}还没{verbs.awaited(other.word)}"


_CALLED_OFF = re.compile(rf"({words.CALLED_OFF})(?:时间|日期)$")


def _missing(field: Field, owner: Subject, word: Word) -> Modifier:
    """还没归还 where the time of the return is empty."""
    name = short(field, owner)
    name = field.word if name in _ANY_TIME else name
    done = verbs.awaited(name)
    if field.empty:
        return Modifier(field.empty)
    if off := _CALLED_OFF.match(name):
        return Modifier(f"未{off[1]}")
    if done in verbs.STILL:
        return Modifier(verbs.STILL[done], Place.JOINED)
    return Modifier(f"还没{done}" if done else f"没有{word(name)}")
