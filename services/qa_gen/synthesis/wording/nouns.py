"""Nouns and what stands before them: 开放的服务区, 卫生投诉, 主任医师."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole

Word = Callable[[str], str]
"""What is done to each word of the schema: nothing, or the exchange for a synonym."""

PREFIX = 2
"""Characters before the noun that may be dropped with it: 本服务区状态 is 状态 too."""
ENDS_ITS_KIND = frozenset("卡车单房店券票机课险书班药")
"""A kind that ends like the noun says both: 金卡 are 会员卡, 周末班 a 班级."""
_PAPER = frozenset("单票")
"""The 单号 of a 送货单."""
_BARE_NAMES = frozenset({"名称", "名字", "name"})
_HALF = re.compile(r"时(?![间长段刻期点])|[主商方员者师](?:名|姓|类|编|电|地|等|行|所|联)|[后前中](?![期台缀言景间])")
"""Half a word, as the noun took the other half: the 时里程 of 加油时里程, the 主名称 of 广告主名称."""


class Place(Enum):
    """Where a modifier stands."""

    OF = auto()
    """Before the noun with 的: 开放的服务区."""
    JOINED = auto()
    """Right before the noun: 卫生投诉."""
    WHOLE = auto()
    """Instead of the noun: 主任医师."""


@dataclass(frozen=True, slots=True)
class Modifier:
    text: str
    place: Place = Place.OF


def phrase(modifiers: Sequence[Modifier], noun: str) -> str:
    """The noun with all that modifies it; at most one modifier takes its place."""
    before = "".join(f"{m.text}的" for m in modifiers if m.place is Place.OF)
    before = _NOT_NOR.sub("且", before)
    beside = (m.text for m in modifiers if m.place is Place.JOINED)
    joined = "".join(sorted(beside, key=lambda text: text not in verbs.HERE))
    whole = next((m.text for m in modifiers if m.place is Place.WHOLE), noun)
    return f"{before}{_without_overlap(joined, whole)}{whole}"


_NOT_NOR = re.compile(r"(?<=未[\u3400-\u9fff]{2})的(?=还没)")
"""未取消且还没到货的采购单: two things that did not come about."""


def _without_overlap(kind: str, noun: str) -> str:
    """首次查勘记录: the 首次查勘 of 查勘记录 say 查勘 once."""
    shared = next((n for n in range(len(noun) - 1, 1, -1) if kind.endswith(noun[:n])), 0)
    return kind[: len(kind) - shared] if shared < len(kind) else kind


def short(field: Field, owner: Subject) -> str:
    """The field's word without the noun that stands beside it: 服务区状态 becomes 状态, 设施状态 of 服务区设施 too.

    The 缴费方式 of a 报名缴费 keeps its own: half the word for what happens is not what it belongs to.
    """
    whole = owner.role is TableRole.EVENT or owner.noun.endswith("字典")
    starts = 1 if whole else max(1, len(owner.noun) - 1)
    for start in range(starts):
        before, noun, rest = field.word.partition(owner.noun[start:])
        rest = rest.removeprefix("的").strip()
        if rest == "号" and len(noun) > PREFIX and noun[-1] in _PAPER:
            return f"{noun[-1]}号"
        if noun and len(before) <= (0 if start else PREFIX) and len(rest) > 1 and not _HALF.match(rest):
            return rest
    alike = field.word[0] == owner.noun[-1] and field.word[0] in ENDS_ITS_KIND
    return field.word[1:] if alike and words.is_attribute(field.word[1:], whole=True) else field.word


def names_kinds(field: Field, owner: Subject) -> bool:
    """A name that things of one kind have alike: the 名称 of 设施."""
    return short(field, owner) in _BARE_NAMES


def beside(noun: str, other: str) -> str:
    """The noun without the part of a longer name that the other one says too: the 客户 of a 北区订单."""
    rest = noun[PREFIX:]
    alike = noun != other and noun[:PREFIX] == other[:PREFIX] and words.is_chinese(noun)
    kind = words.is_attribute(rest, whole=True)
    return rest if alike and len(rest) > 1 and not kind and not other.startswith(noun) else noun
