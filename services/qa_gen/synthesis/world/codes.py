"""What codes tell apart: branches, systems, and the third pile of each place, which is nothing by itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.labels import Labels
from shared.catalog.model import ColumnRole
from shared.catalog.words.split import words as split

_SYSTEM = re.compile(r"(?<=..来源)系统$")
_NO_THING = re.compile(
    r"^(?:邮政|邮|邮寄|区|序列|标准|识别|电话|联系|身份证?|证件|海关|税则|HS)$|^(?:postal|post|zip|serial|phone|area|id)$"
)
_THE_SAME_EVERYWHERE = re.compile(
    r"^[批货款单卡票]$|[商方]$|系统|来源|渠道|平台|币种|货币|版本|批次|科目|航线|线路|路线|车次|航班|国家|地区|行政区"
    r"|\b(?:system|source|channel|platform|currency|version|batch|lot|account|route|flight|product|item|material|sku|part"
    r"|type|category|class|department|company|supplier|vendor|country|region|store|branch|shop)\b",
    re.IGNORECASE,
)
"""Whoever uses its code means the same one."""
_STANDS_FOR = re.compile(
    r"(?:类型|类别|种类|分类|方式|渠道|来源|状态|性质)$"
    r"|\b(?:type|kind|category|class|method|way|channel|source|status|state|flag)$",
    re.IGNORECASE,
)
"""Its values are words that somebody put numbers to."""


def thing(word: str) -> str:
    """What a name or a code tells apart: 档口名称 and 档口编码 a 档口, a branch number a branch; else the word."""
    named = words.entity(word) or word
    bare = _SYSTEM.sub("", words.without_key(named)).strip() if words.is_code(named) else named
    return bare if len(bare) > 1 and not _NO_THING.search(bare) else named


def named_beside(field: Field, fields: Iterable[Field]) -> bool:
    """A code whose thing has a name in the same row: people ask by 档口名称 and mean the same by 各档口."""
    names = (other for other in fields if words.is_name(other.word) and other.known and other.useful)
    return words.is_code(field.word) and any(_bare_thing(name.word) == _bare_thing(field.word) for name in names)


def _bare_thing(word: str) -> str:
    """服务区 of an 上报的服务区编码."""
    return thing(word).rpartition("的")[2]


def is_bare(field: Field) -> bool:
    """A number that stands for a word which nobody wrote down."""
    coded = words.is_code(field.word) or bool(_STANDS_FOR.search(field.word))
    return field.numeric and not field.labels and coded


def beginning_anew(fields: Sequence[Field], owners: Iterable[Field]) -> tuple[Field, ...]:
    """The fields, of which some are marked that number things anew in each of their owners: P01 of every place.

    `owners` are the keys of what the rows belong to. There are more of these than codes.
    """
    most = max((key.profile.distinct for key in owners), default=0)
    return tuple(replace(f, anew=True) if f.profile.distinct < most and _numbers_things(f) else f for f in fields)


def _numbers_things(field: Field) -> bool:
    named = words.without_key(field.word)
    if not words.is_code(field.word) or named in ("", field.word) or _THE_SAME_EVERYWHERE.search(named):
        return False
    same = words.is_group(named) or words.is_kind(named) or words.is_place(named) or words.is_person(named)
    return not same and words.counter(named) != "种"


def shared_labels(tables: Iterable[Sequence[Field]]) -> Mapping[str, Labels]:
    """What the codes of a column mean, by its name, where all who say so agree."""
    told: dict[str, dict[str, set[str]]] = {}
    for field in (field for fields in tables for field in fields if field.labels and len(split(field.name)) > 1):
        for code, label in field.labels:
            told.setdefault(field.name, {}).setdefault(code, set()).add(label)
    agreed = {name: known for name, known in told.items() if all(len(labels) == 1 for labels in known.values())}
    return {name: tuple((code, min(labels)) for code, labels in known.items()) for name, known in agreed.items()}


def labelled(fields: Sequence[Field], shared: Mapping[str, Labels]) -> tuple[Field, ...]:
    """The fields with the labels of their namesakes elsewhere, where nothing tells their own."""
    return tuple(_labelled(field, shared.get(field.name, ())) for field in fields)


def _labelled(field: Field, labels: Labels) -> Field:
    seen = {value.text for value in field.profile.values}
    fits = field.role is ColumnRole.CATEGORY and bool(seen) and seen <= dict(labels).keys()
    return replace(field, labels=labels) if fits and not field.labels and field.yes_no is None else field
