"""What rows hang together with: what they belong to, what they do without, what they are compared with."""

import re

from services.qa_gen.synthesis.periods import Period
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording import measures, verbs
from services.qa_gen.synthesis.wording.nouns import Word, beside
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.subjects import Edge, Subject
from shared.catalog.model import TableRole

_POINTING = re.compile(r"^(?:对应|所属|所在|所报|关联|归属|相关)的?")
_OWNS = re.compile(r"车主|业主|户主|房东|货主|所有|持有")
_WRITTEN_DOWN = re.compile(r"(?:轨迹|日志|流水|记录|明细|登记)$")
_ATTRIBUTES = frozenset("专长 标签 技能 类别 分类 资质 证书 特长 爱好 权限 角色 症状 主题 关键词".split())  # noqa: SIM905
"""What things have rather than what they belong to."""
_HAD = re.compile(r"(?:地址|位置|账户|账号|电话)$")
"""What people have, and do not belong to."""


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots of what rows hang together with, and of a second part of a comparison."""
    edge = sketch.edge if sketch.shape == "two_facts" else sketch.scope.hops[0].edge if sketch.scope.hops else None
    found = dict.fromkeys(("parent", "owns", "part", "whose", "pcounter", "far", "m2", "owner", "has"), "")
    found |= dict.fromkeys(("when1", "when2", "when_both", "when1_of", "when2_of", "child2", "child2counter"), "")
    if edge:
        noun = beside(edge.noun, sketch.scope.base.noun) if sketch.shape != "two_facts" else edge.noun
        found |= {"parent": word(noun), "pcounter": edge.parent.counter}
        found |= _as_parent(edge, noun, word)
        found |= _as_owner(edge.parent, word)
    if len(sketch.scope.hops) > 1:
        found["far"] = word(sketch.scope.hops[1].edge.noun)
    found |= {"child": word(sketch.neighbour), "ccounter": words.counter(sketch.neighbour)}
    found |= _lacked(sketch, word)
    return found | _other(sketch, word) | _two_periods(sketch)


def _as_parent(edge: Edge, noun: str, word: Word) -> dict[str, str]:
    """A 班级 belongs to a 校区, has a 主讲教师; a 退款 is that of a 学员."""
    if edge.part or (role := role_of(edge)):
        return {"part": word(edge.part or role)}
    if _HAD.search(noun):
        return {"part": word(noun)}
    return {"whose" if words.is_person(noun) else "owns": word(noun)}


def role_of(edge: Edge) -> str:
    """What the key calls the parent, where that says more than its noun: 主讲教师; empty for a 所属校区."""
    key = edge.child.field(edge.relation.columns[0])
    said = _POINTING.sub("", words.without_key(key.word))
    longer = said != edge.parent.noun and said.endswith(edge.parent.noun)
    return said if key.known and longer else ""


def _lacked(sketch: Sketch, word: Word) -> dict[str, str]:
    """What rows do without: 没参加过培训 of people, 没借阅过, 不是任何班级的主讲教师, 没有订单."""
    thing = sketch.neighbour.removeprefix("关联的")
    done = _not_done(sketch, thing, word) if sketch.shape == "without" else ""
    none = "" if done else f"一{words.counter(thing)}{word(thing)}都没有"
    return {"lack": done or f"没有{word(thing)}", "none": none, "lacked": word(thing)}


def _not_done(sketch: Sketch, thing: str, word: Word) -> str:
    """The verb for what was not done, to things or by people; empty where none is sure."""
    if sketch.edge is None:
        return ""
    who = _not_by_people if words.is_person(sketch.scope.base.noun) else _not_by_anybody
    return _not_sold(sketch, sketch.edge) or who(sketch, sketch.edge, thing, word)


def _not_sold(sketch: Sketch, edge: Edge) -> str:
    """没卖出过的商品 has no lines; 2024年没人开卡的门店 has no card of that year."""
    child = edge.child
    bought = titles.trade_of(child.noun) if titles.has_lines(child.noun, child.name.name) else ""
    begun = verbs.begun(child.time.word) if sketch.period and child.time else ""
    who = "" if words.is_person(sketch.scope.base.noun) else "人"
    return f"没{bought}过" if bought else f"没{who}{begun}" if begun else ""


def _not_by_anybody(sketch: Sketch, edge: Edge, thing: str, word: Word) -> str:
    """没人借阅的图书, 没有员工参加的培训."""
    person = words.is_person(thing)
    took = verbs.taken(sketch.scope.base.noun) if person else verbs.received(thing.removesuffix("记录"))
    return f"没{'有' + word(thing) if person else '人'}{took}" if took else ""


def _not_by_people(sketch: Sketch, edge: Edge, thing: str, word: Word) -> str:
    """没参加过培训的员工, 没有授课的教师, 不是任何班级的班主任的教师, 没借阅过的读者."""
    if thing != sketch.neighbour and (took := verbs.taken(thing)):
        return f"没{took}过{word(thing)}"
    if role := role_of(edge):
        deed = verbs.of_role(role.removesuffix(edge.parent.noun))
        if verbs.is_writing(deed) and _WRITTEN_DOWN.search(edge.child.noun):
            return ""
        if _OWNS.match(role):
            return f"名下没有{word(edge.child.noun)}"
        if not deed and edge.child.role is TableRole.EVENT:
            return ""
        named = f"没有{deed}任何{word(edge.child.noun)}" if deed else f"不是任何{word(edge.child.noun)}的{word(role)}"
        return f"没有{deed}" if verbs.is_whole(deed) else named
    deed = verbs.deed_of(sketch.scope.base.noun, thing.removesuffix("记录"))
    return f"没{deed}过" if deed else ""


def _as_owner(parent: Subject, word: Word) -> dict[str, str]:
    """Whether things belong to the parent, or have it: 冠心病 is a 专长 that doctors have."""
    attribute = parent.noun[-2:] in _ATTRIBUTES
    return {"owner": "" if attribute else word(parent.noun), "has": word(parent.noun) if attribute else ""}


def _other(sketch: Sketch, word: Word) -> dict[str, str]:
    """The second part of a comparison; a window that both share is said once."""
    other = sketch.other
    if other is None:
        return {}
    first, second = _when(sketch), _when(other)
    shared = first if first == second else ""
    found = {"when_both": shared, "when1_of": f"{'' if shared else first}的", "child2": word(other.neighbour)}
    found["when2_of"] = f"{second}的" if second and not shared else ""
    if other.measures:
        found["m2"] = measures.said(other.measures[0], other, word)
    if sketch.scope.hops and other.scope.hops:
        parent = sketch.scope.hops[0].edge.parent
        found |= {"noun": word(parent.noun), "counter": parent.counter}
    return found


def _when(sketch: Sketch) -> str:
    return sketch.period.chinese if sketch.period else ""


def _two_periods(sketch: Sketch) -> dict[str, str]:
    if sketch.shape != "month_pair":
        return {}
    first, second = (f.period for f in sketch.filters if f.period)
    return {"when1": first.chinese, "when2": _after(first, second)}


def _after(first: Period, second: Period) -> str:
    """The second period; its year goes without saying where it is that of the first."""
    year = f"{first.start.year}年"
    rest = second.chinese.removeprefix(year)
    return rest if first.end.year == first.start.year and rest else second.chinese
