"""Themes from the relations and the words of the tables, with no model at all."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence

from services.qa_gen.synthesis import measures
from services.qa_gen.synthesis.sketch import Measure
from services.qa_gen.synthesis.wording.english import outputs
from services.qa_gen.synthesis.world.subjects import Subject, World
from services.qa_gen.themes.model import Aspect, Theme
from shared.catalog.model import TableName, TableRole
from shared.catalog.words.plurals import plural
from shared.catalog.words.split import words

_MOST_WORDS = 6
_LIGHT = 0.4
"""A table of less than this share of the heaviest one's weight leads no theme."""
_FEW, _OF_FEW = 30, 0.6
"""There is little to ask about a handful of things, however much belongs to them."""
_HUB = 3
"""So many tables point at one that it leads a theme of its own."""


def themes_of(world: World, count: int) -> tuple[Theme, ...]:
    """`count` themes that together own every table; where good ones are fewer, some look at a side of their tables."""
    groups = clusters(world, count)
    sides = {group[0].name: _sides(group[0]) for group in groups}
    chosen: list[tuple[Sequence[Subject], Aspect]] = [(group, Aspect.ALL) for group in groups]
    while len(chosen) < count:
        group = max(groups, key=lambda g: (len(sides[g[0].name]), _weight(world, g[0])))
        chosen.append((group, sides[group[0].name].pop(0) if sides[group[0].name] else Aspect.ALL))
    return _distinct(_theme(world, group, aspect) for group, aspect in chosen)


def _sides(lead: Subject) -> list[Aspect]:
    """The sides of a table that make a theme of their own, the richest first."""
    time = [Aspect.TIME] if lead.time and lead.role.is_of_facts else []
    return [*time, Aspect.RANKS, Aspect.DETAILS, Aspect.OVERVIEW]


def clusters(world: World, count: int) -> list[tuple[Subject, ...]]:
    """At most `count` groups of tables: each grows from a weighty table along the relations."""
    seeds = _seeds(world, min(count, len(world.subjects)))
    member = {seed.name: seed.name for seed in seeds}
    _grow(world, member, deque(seed.name for seed in seeds))
    sizes = Counter(member.values())
    for subject in world.subjects:
        if subject.name not in member:
            member[subject.name] = _nearest(subject, seeds, sizes)
            sizes[member[subject.name]] += 1
    _balance(world, member, seeds)
    return [tuple(_led_by(seed, world.subjects, member)) for seed in seeds]


def _seeds(world: World, count: int) -> list[Subject]:
    """The weightiest tables, those that are not neighbours of one another first."""
    ranked = sorted(world.subjects, key=lambda s: (-_weight(world, s), s.name))
    heavy = _LIGHT * _weight(world, ranked[0])
    ranked = [subject for subject in ranked if _weight(world, subject) >= heavy] or ranked[:1]
    chosen: list[Subject] = []
    for apart in (True, False):
        for subject in ranked:
            leads = subject.role.is_of_facts or len(world.children(subject)) >= _HUB
            near = not leads and any(_linked(world, subject, other) for other in chosen)
            if len(chosen) < count and subject not in chosen and not (apart and near):
                chosen.append(subject)
    return chosen


def _weight(world: World, subject: Subject) -> float:
    degree = min(_HUB * 2, len(world.parents(subject)) + len(world.children(subject)))
    aside = subject.role in {TableRole.BRIDGE, TableRole.MAPPING, TableRole.DICTIONARY, TableRole.REPORT}
    facts = (3 if subject.role.is_of_facts else 0) + min(4, len(subject.measures))
    if not subject.rows:
        return 0.0
    weight = 2 * degree + facts + min(6, len(subject.useful)) - (8.0 if aside else 0.0)
    return weight * (_OF_FEW if subject.role is TableRole.ENTITY and subject.rows < _FEW else 1.0)


def _linked(world: World, one: Subject, other: Subject) -> bool:
    near = {edge.parent.name for edge in world.parents(one)} | {edge.child.name for edge in world.children(one)}
    return other.name in near


def _grow(world: World, member: dict[TableName, TableName], front: deque[TableName]) -> None:
    """Breadth first; a table that only links or belongs goes with its neighbour, whichever seed reaches it first."""
    near: dict[TableName, list[TableName]] = {}
    for edge in world.edges:
        near.setdefault(edge.child.name, []).append(edge.parent.name)
        near.setdefault(edge.parent.name, []).append(edge.child.name)
    while front:
        here = front.popleft()
        for name in sorted(near.get(here, ())):
            if name not in member:
                member[name] = member[here]
                front.append(name)


def _balance(world: World, member: dict[TableName, TableName], seeds: Sequence[Subject]) -> None:
    """Moves tables of crowded groups to lighter ones that they are linked with, directly or by a common parent."""
    loads = dict.fromkeys((seed.name for seed in seeds), 0)
    for subject in world.subjects:
        loads[member[subject.name]] += _load(subject)
    for subject in world.subjects:
        if subject.name in loads or world.children(subject):
            continue
        load, home = _load(subject), member[subject.name]
        near = _groups_near(world, subject, member) - {home}
        lightest = min(sorted(near), key=lambda name: loads[name], default=home)
        if near and loads[lightest] + 2 * load <= loads[home]:
            member[subject.name] = lightest
            loads[home] -= load
            loads[lightest] += load


def _load(subject: Subject) -> int:
    return 1 + min(_MOST_WORDS, len(subject.useful))


def _groups_near(world: World, subject: Subject, member: dict[TableName, TableName]) -> set[TableName]:
    parents = [edge.parent for edge in world.parents(subject)]
    siblings = {edge.child.name for parent in parents for edge in world.children(parent)}
    return {member[parent.name] for parent in parents} | {member[name] for name in siblings}


def _nearest(subject: Subject, seeds: Sequence[Subject], sizes: Mapping[TableName, int]) -> TableName:
    """The theme whose name is most alike; else the smallest."""
    mine = set(words(subject.name.name)) | {subject.name.schema}

    def alike(seed: Subject) -> tuple[int, int]:
        theirs = set(words(seed.name.name)) | {seed.name.schema}
        return len(mine & theirs), -sizes[seed.name]

    return max(seeds, key=alike).name


def _led_by(seed: Subject, subjects: Iterable[Subject], member: dict[TableName, TableName]) -> Iterable[Subject]:
    yield seed
    yield from (s for s in subjects if member[s.name] == seed.name and s.name != seed.name)


def _theme(world: World, group: Sequence[Subject], aspect: Aspect) -> Theme:
    own = {subject.name for subject in group}
    beyond = sorted({edge.parent.name for s in group for edge in world.parents(s)} - own)
    related = [*group, *(world.subject(name) for name in beyond)]
    words = (m.word if world.chinese else outputs.phrase(m.word) for s in group for m in _metrics(s))
    metrics = list(dict.fromkeys(words))[:_MOST_WORDS]
    entities = list(dict.fromkeys(s.noun for s in related if s.role is not TableRole.BRIDGE))[:_MOST_WORDS]
    name = _name(group[0], aspect, chinese=world.chinese)
    return Theme(
        topic_name=name,
        description=description(entities, metrics, aspect, chinese=world.chinese),
        related_tables=tuple(subject.name for subject in related),
        biz_entities=tuple(entities or [group[0].noun]),
        biz_metrics=tuple(metrics or [number_of(group[0].noun, chinese=world.chinese)]),
        owned=tuple(subject.name for subject in group),
        aspect=aspect,
    )


def _metrics(subject: Subject) -> Iterable[Measure]:
    counted = measures.things(subject)
    return (*([counted] if counted else []), *measures.numbers(subject)[:4])


def _name(lead: Subject, aspect: Aspect, *, chinese: bool) -> str:
    plain = "分析" if lead.role.is_of_facts or lead.role is TableRole.REPORT else "管理"
    tails = {
        Aspect.ALL: (plain, "analysis"),
        Aspect.OVERVIEW: ("规模与构成", "overview"),
        Aspect.TIME: ("变化趋势", "over time"),
        Aspect.RANKS: ("排名与对比", "rankings"),
        Aspect.DETAILS: ("明细查询", "details"),
    }
    return f"{lead.noun}{tails[aspect][0]}" if chinese else f"{lead.noun[:1].upper()}{lead.noun[1:]} {tails[aspect][1]}"


def number_of(noun: str, *, chinese: bool) -> str:
    """What every theme can be measured by."""
    return f"{noun}数量" if chinese else f"number of {plural(noun)}"


def description(entities: Sequence[str], metrics: Sequence[str], aspect: Aspect = Aspect.ALL, *, chinese: bool) -> str:
    """What the questions of a theme are about."""
    if not chinese:
        return f"Questions about {', '.join(map(plural, entities))}: {', '.join(metrics) or 'facts and lists'}."
    views = {Aspect.TIME: "随时间的变化", Aspect.RANKS: "高低与排名", Aspect.DETAILS: "具体记录与明细"}
    about = "、".join(metrics)
    return f"围绕{'、'.join(entities)},关注{about or '基本情况'}{'的' + views[aspect] if aspect in views else ''}。"


def _distinct(themes: Iterable[Theme]) -> tuple[Theme, ...]:
    """The same themes with names that differ."""
    named: dict[str, Theme] = {}
    for theme in themes:
        name, number = theme.topic_name, 1
        while name in named:
            number += 1
            name = f"{theme.topic_name}{number}"
        named[name] = theme.model_copy(update={"topic_name": name})
    return tuple(named.values())
