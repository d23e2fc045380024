"""What a column answers with yes or no, as people say it of a thing: 在售的商品, 不开票的销售单, 未冻结的会员卡."""

import re

from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.wording.nouns import PREFIX, Modifier, Place, Word, short
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import ColumnRole, TypeFamily

_NOT = re.compile(r"^([不未没无非])(.+)")
_HELD = frozenset("次门场节")
"""Counters of what is held, rather than of what is there."""
_A_SORT = re.compile(r"枢纽|旗舰|重点|核心|示范|样板|主力|直营|特级|公立|临时|长期|优质|关键")
"""What a thing is as a sort of its own: 枢纽机场."""
_NAMES_A_SCALE = re.compile(r"[度态况级类型式率量]$")
"""不辣 of a 辣度, but 不开票 of 开票."""
_MARK = re.compile(r"(?<=..)(?:标志|标记|标识)$")
_EITHER = re.compile(r"[/、]|或|还是")
_YES_NO = frozenset({"是", "否"})
_YES, _NO = frozenset({"1", "t", "true", "Y", "y", "是"}), frozenset({"0", "f", "false", "N", "n", "否"})
_SAYS_NEITHER = re.compile(r"^(?:正常|普通|一般|默认|常规)$")
"""Of a 是否赠品 it says no, though not in these words."""
_NAMES_A_THING = re.compile(r"[品员商人客户链籍]$|名单$|欺诈$|^疑似")
"""非赠品 and 是赠品 of what a flag calls a thing, but 未取消 of what is done."""
_NAMES_A_TROUBLE = re.compile(r"(?:异常|故障|缺陷|过敏|风险|隐患|纠纷|差错|破损|瑕疵|误差)$")
"""无异常 of what nobody does."""


def asks(field: Field) -> bool:
    """Whether its answers are yes and no, in whatever words."""
    return "是否" in field.word or len(_EITHER.split(field.word)) == PREFIX


def meant(field: Field, value: str) -> bool | None:
    """Whether the value is a yes or a no, though it may be called 正常; None where its label says more."""
    label = field.label(value)
    if label in _YES_NO:
        return label == "是"
    return value in _YES if _SAYS_NEITHER.match(label) and value in _YES | _NO else None


def answered(field: Field, owner: Subject, noun: str, *, yes: bool, word: Word) -> Modifier:
    """未冻结的会员卡, 不是招牌菜的菜品, 主联系人: what a column 是否… says in letters rather than as a flag."""
    before, _, _ = field.word.partition("是否")
    name = short(field, owner).removeprefix("是否").removeprefix("为")
    if not before and name.endswith("名单"):
        return Modifier(f"{'' if yes else '不'}在{word(name)}里")
    if not before and _NAMES_A_THING.search(name) and not name.endswith(noun):
        return Modifier(f"{'' if yes else '不'}是{word(name)}")
    if before or len(name) <= PREFIX or name.endswith(noun):
        return flag(field, owner, noun, yes=yes, word=word)
    return Modifier(f"{'' if yes else '不'}是{word(name)}")


def flag(field: Field, owner: Subject, noun: str, *, yes: bool, word: Word) -> Modifier:
    before, asked, after = field.word.partition("是否")
    if asked and before:
        return Modifier(f"{word(before)}{_done(after) if yes else _denied(after, after)}")
    return _flag(field, owner, noun, yes=yes, word=word)


def _flag(field: Field, owner: Subject, noun: str, *, yes: bool, word: Word) -> Modifier:
    asked = field.word.removeprefix("是否").removeprefix("为")
    if asked != noun and (asked.endswith(noun) or (len(asked) > PREFIX and asked.endswith(noun[-PREFIX:]))):
        return Modifier(f"{'' if yes else '非'}{word(asked)}", Place.WHOLE)
    name = short(field, owner).removeprefix("是否").removesuffix("标志").removesuffix("标记")
    of_its_kind = len(name) > PREFIX and noun.startswith(name[-1])
    if not yes:
        return Modifier(f"非{word(name)}", Place.WHOLE) if of_its_kind else Modifier(_denied(word(name), name))
    if words.is_person(noun) and name in verbs.OF_PEOPLE:
        return Modifier(verbs.OF_PEOPLE[name], Place.JOINED)
    if words.counter(noun) in _HELD and name in verbs.OF_MEETINGS:
        return Modifier(verbs.OF_MEETINGS[name], Place.JOINED)
    if of_its_kind:
        return Modifier(word(name[:-1]), Place.JOINED)
    called = "是" if words.is_person(noun) and words.is_person(name) else ""
    joined = name.isascii() or _A_SORT.fullmatch(name)
    return Modifier(f"{called}{word(name)}", Place.JOINED if joined else Place.OF)


def _done(said: str) -> str:
    """财务已确认到账: what somebody else had to do."""
    return f"已{said}" if verbs.is_end(said[:2]) else said


def _denied(said: str, name: str) -> str:
    if _NAMES_A_THING.search(name):
        return f"非{said}"
    if _NAMES_A_TROUBLE.search(name):
        return f"无{said}"
    return f"没{said}" if name.startswith("有") else f"不{said}" if name.startswith("在") else f"未{said}"


def by_itself(field: Field, noun: str, label: str, word: Word) -> Modifier | None:
    """The label of a column that asks for yes or no in its own words: 在售, 不开票; 兼职 of 全职/兼职."""
    asked = _MARK.sub("", field.word.removeprefix("是否"))
    denied = _NOT.match(label)
    if denied and asked.startswith(denied[2]):
        return Modifier(label if _NAMES_A_SCALE.search(asked) else f"{denied[1]}{word(asked)}")
    if label in _EITHER.split(field.word):
        return Modifier(label, Place.JOINED if words.is_person(noun) else Place.OF)
    others = [field.label(value.text) for value in field.profile.values]
    told = asked in others or any(_denies(other, asked) for other in others)
    return Modifier(label) if told and words.is_chinese(label) else None


def _denies(label: str, asked: str) -> bool:
    denied = _NOT.match(label)
    return denied is not None and asked.startswith(denied[2])


def both(field: Field, owner: Subject, word: Word) -> str:
    """The two kinds that a question of yes and no makes: 在售和停售的, 冻结和未冻结的; empty for other columns."""
    labels = [field.label(value.text) for value in field.profile.values]
    either = _EITHER.split(field.word)
    if len(either) == PREFIX and set(either) <= set(labels):
        return f"{either[0]}和{either[1]}的"
    if not asks(field) or not (field.column.family is TypeFamily.BOOLEAN or len(labels) == PREFIX):
        return ""
    if field.labels and not _YES_NO & set(labels):
        return f"{labels[0]}和{labels[1]}的"
    if field.role is not ColumnRole.FLAG and field.column.family is not TypeFamily.BOOLEAN and not field.labels:
        return ""
    yes, no = (flag(field, owner, owner.noun, yes=one, word=word).text for one in (True, False))
    return f"{yes}和{no.removeprefix(field.word.partition('是否')[0])}的"
