"""What a row is to another one of its own table: 上级部门, the 推荐人 of a 会员."""

import re

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.nouns import Word
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.subjects import Edge

_NO_SUPERIOR = re.compile(
    r"先修|前置|前序|推荐|介绍|邀请|引荐|师傅|\b(?:prerequisite|previous|mentor|referrer|referred|inviter)\b",
    re.IGNORECASE,
)
_WHO_BROUGHT = re.compile(r"^(推荐|介绍|邀请|引荐)(?!码)")
_TAUGHT = re.compile(r"^师傅")


def role(edge: Edge) -> str:
    """What a row points at in its own table without belonging to it: 推荐人; empty for what it belongs to."""
    key = edge.child.field(edge.relation.columns[0])
    said = words.without_key(key.word)
    return said if key.known and _NO_SUPERIOR.search(said) else ""


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots for a row and what it points at; those that nobody has a word for are empty."""
    noun = word(sketch.scope.base.noun)
    edge = sketch.scope.hops[0].edge if sketch.shape in {"superior", "subordinates"} else None
    if edge and (other := role(edge)):
        return {"superior": word(other), "above": word(other), **_brought(other, noun)}
    people = words.is_person(sketch.scope.base.noun)
    superior, led = ("上级", "下属") if people else (f"上级{noun}", f"下级{noun}")
    return {"superior": superior, "above": f"上级{noun}", "led": f"直接{led}", "theirs": f"的{led}"}


def _brought(role: str, noun: str) -> dict[str, str]:
    """推荐会员最多的 and 推荐的会员最多."""
    if _TAUGHT.search(role):
        return {"led": "徒弟", "theirs": "的徒弟"}
    deed = _WHO_BROUGHT.match(role)
    return {"led": f"{deed[1]}{noun}" if deed else "", "theirs": f"{deed[1]}的{noun}" if deed else ""}
