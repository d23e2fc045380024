"""States and sexes that a database keeps in English: 暂停(paused)的房源 rather than 状态为paused的房源."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.qa_gen.synthesis.wording.nouns import Modifier, Place
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field

_OF = "of"
_CAME_ABOUT = re.compile(
    r"已[\u3400-\u9fff]{2,4}|取消|作废|撤[销单回]|驳回|拒[绝赔收]|退[款货票卡订单保费课号回学]|关闭|过期|失效|到期|停[用课业]|注销|报废|终止|中止"
    r"|删除|离职|毕业|结束|流失|冻结|解约|拆除|退役|下架|淘汰|无效"
)
"""What a row has come to, which may be denied: 未取消, but not 未学员取消 nor 未失败."""
_NONE = {"无效": "有效", "失效": "有效", "已失效": "有效"}
"""What is said rather than that it is not so."""
_SEX = "性别"
_OF_PEOPLE = {"m": "男性", "male": "男性", "f": "女性", "female": "女性"}
_OF_ANIMALS = {"m": "雄性", "male": "雄性", "f": "雌性", "female": "雌性"}
_ANIMAL = re.compile(r"(?:宠物|动物|[牛羊猪狗犬猫马兔])$")
_APART = re.compile(r"[\s_-]+")


@cache
def _read() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("states.toml").read_text(encoding="utf-8"))


@cache
def _known(thing: str) -> Mapping[str, str]:
    """States by what they are called, first by the name of what is in them: an open 发票 is 未付款."""
    general = {state: said for kind, states in _read().items() if kind != _OF for state, said in states.items()}
    own = (states for names, states in _read()[_OF].items() if any(name in thing for name in names.split()))
    return {**general, **{state: said for states in own for state, said in states.items()}}


def in_chinese(field: Field, label: str, noun: str = "") -> str:
    """What the state of the noun, or its sex, is called; empty for what is neither, or none that everybody knows."""
    known = _known(f"{field.owner}{field.word}") if words.is_state(field.word) else {}
    if field.word.endswith(_SEX):
        known = _OF_PEOPLE if words.is_person(noun) else _OF_ANIMALS if _ANIMAL.search(noun) else {}
    return known.get(_APART.sub(" ", label.lower()), "")


def shown(field: Field, label: str) -> str:
    """The state and the word that the database has, so that the question says what the query asks for."""
    said = in_chinese(field, label)
    return _both(said, label) if said else label


def with_its_value(found: Modifier | None, said: str, label: str) -> Modifier | None:
    """The condition with the word that the database has; None where it has no place for that."""
    if found is None or found.place is Place.WHOLE or said not in found.text:
        return None
    return Modifier(found.text.replace(said, _both(said, label), 1))


def denied(field: Field, label: str) -> str:
    """未取消(cancelled), 非scrubbed where the state has no name; empty for what no word denies: 不合格, 学员取消."""
    said = in_chinese(field, label) or label
    if not words.is_chinese(said):
        return f"非{said}"
    if words.is_kind(field.word) or not _CAME_ABOUT.fullmatch(said):
        return ""
    without = _NONE.get(said) or f"未{said.removeprefix('已')}"
    return without if said == label else _both(without, label)


def _both(said: str, label: str) -> str:
    return f"{said}({label})"
