"""What a subject offers a shape: measures, dimensions, filters that hold for its rows, and what shows a row."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from services.qa_gen.synthesis.periods import Calendar, Period, calendar_of
from services.qa_gen.synthesis.sketch import (
    At,
    Dimension,
    Filter,
    Grain,
    Scope,
    Test,
    given,
)
from services.qa_gen.synthesis.values import delimiter, is_masked, sayable
from services.qa_gen.synthesis.world import codes, titles, words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from shared.catalog.model import WORDED, TableName, TableRole, TypeFamily
from shared.catalog.reading.column_words import AUDIT
from shared.catalog.words.split import words as split_name

_ROWS_A_PERSON = 4
_ABOUT_ALL = 0.9
"""A batch number that two rows share tells neither of them."""
_OPEN = re.compile(
    r"^[待未]|[^已]待|进行中|处理中|^(?:pending|open|waiting|new|unpaid|overdue|in[ _]progress)$", re.IGNORECASE
)
"""States that something still has to come out of: those are asked about first."""
_UNDER_WAY = re.compile(r"(?<!使用|营业|生效|开放|履行|租赁|入住|出租)中$")
_WRONG = re.compile(
    r"流失|失败|异常|取消|逾期|过期|拒|驳回|退|停|缺|故障|冻结|作废"
    r"|^(?:lost|failed|cancelled|canceled|late|rejected|returned|stopped|broken|expired)$",
    re.IGNORECASE,
)
_SPOT = re.compile(
    r"(?:^|[^号])(?:教室|房间|桌台|床位|座位|货位|库位|仓位|货架|柜台|窗口)(?:号|编号)?$|(?:房|桌|座|床|门牌|窗口|柜)号$"
    r"|\b(?:room|seat|desk|bed|slot|bin|shelf|rack)(?: (?:no|number|code))?$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"^第几|行号$|^序号$|排序|\b(?:line|row|attempt) (?:no|number)$|\b(?:seq|sequence|sort)(?: (?:no|number|order))?$",
    re.IGNORECASE,
)
"""Each house has a room 206, and each order a first line: such numbers group nothing."""
_HOUSE = re.compile(r"第?(?:[A-Za-z]?\d{1,3}|[A-Za-z东南西北])\s*(?:幢|栋|座|号楼|楼栋|单元)")
_PLACE_AMONG = re.compile(r"排名|名次|排位|\b(?:rank|ranking)\b", re.IGNORECASE)
_GOODS = re.compile(r"(?:商品|产品|货品|图书|菜品)$|\b(?:product|item|article|book|dish)$")
_LINES = re.compile(r"明细|记录|关系|关联|条目|商品|产品|\b(?:item|line|link|product|and|of)s?\b|[与和及]")
_OF_PEOPLE = ("真实", "用户", "登录", "员工", "人员")
_PLATE = re.compile(r"车牌|号牌|\bplate\b", re.IGNORECASE)
"""A vehicle is called by it, though no question may hold it."""
_FEW_WITHOUT = 0.2
_RECENT = 3
"""Months that questions are about."""
MOSTLY_EMPTY = 0.5


@dataclass(frozen=True, slots=True)
class Split:
    """A dimension and the scope that reaches it."""

    scope: Scope
    dimension: Dimension

    @property
    def few(self) -> bool:
        """All groups fit one answer."""
        owner = self.scope.places[self.dimension.at.place]
        return self.dimension.at.field.few or (self.dimension.noun is not None and owner.rows <= 60)


def keeps_books(key: str) -> bool:
    """The key says who entered the row or changed it."""
    return bool(AUDIT.search(" ".join(split_name(key))))


def own_splits(subject: Subject) -> Iterator[Split]:
    """Dimensions in the table itself."""
    scope = Scope(subject)
    for field in (*subject.categories, *subject.names, *_people(subject)):
        odd = is_within(field) or words.is_unit(field.word) or codes.named_beside(field, subject.fields)
        if not field.is_flag and not delimiter(field) and not odd:
            yield Split(scope, Dimension(At(field)))


def _people(subject: Subject) -> Iterator[Field]:
    """Who did it, where that is kept by name: no question may hold the name, an answer may."""
    for field in subject.useful if subject.role is TableRole.EVENT else ():
        masked = is_masked(field) and words.is_person(field.word) and field.column.family is TypeFamily.TEXT
        if masked and 1 < field.profile.distinct * _ROWS_A_PERSON <= subject.rows:
            yield field


def parent_splits(world: World, subject: Subject) -> Iterator[Split]:
    """Dimensions one hop up: the parent's name and its categories, unless the parent is who entered the row."""
    for edge in safe_parents(world, subject):
        if edge.parent.name != subject.name and not keeps_books(edge.relation.columns[0]):
            yield from _at(Scope(subject).up(edge), 1)


def far_splits(world: World, subject: Subject) -> Iterator[Split]:
    """Dimensions two hops up; a mapping on the way is no hop."""
    for scope in meant_roads(world, subject):
        yield from _at(scope, len(scope.hops))


def meant_roads(world: World, subject: Subject) -> list[Scope]:
    """The roads to what lies behind the parents; none to what a key of the subject itself leads to."""
    direct = {edge.parent.name for edge in world.parents(subject)}
    near = [edge for edge in safe_parents(world, subject) if not is_rare(edge)]
    far = _further(world, [Scope(subject).up(edge) for edge in near])
    roads = _only_roads([scope for scope in far if scope.places[-1].name not in direct])
    crossing = [scope for scope in roads if any(place.role is TableRole.MAPPING for place in scope.places[1:])]
    reached = direct | {scope.places[-1].name for scope in roads}
    longer = [scope for scope in _further(world, crossing) if scope.places[-1].name not in reached]
    return [*roads, *_only_roads(longer)]


def _only_roads(scopes: Sequence[Scope]) -> list[Scope]:
    """Of several roads to one table the one that needs no saying: over what the rows are part of, or over a thing."""
    ends: dict[TableName, list[Scope]] = {}
    for scope in scopes:
        ends.setdefault(scope.places[-1].name, []).append(scope)
    return [scope for scope in scopes if scope in _plain_roads(ends[scope.places[-1].name])]


def _plain_roads(roads: Sequence[Scope]) -> Sequence[Scope]:
    whole = [scope for scope in roads if scope.places[1].role is TableRole.EVENT]
    things = [scope for scope in roads if not words.is_person(scope.places[1].noun)]
    return next((some for some in (roads, whole, things) if _are_told_apart(some)), ())


def _are_told_apart(roads: Sequence[Scope]) -> bool:
    """There is one, or their last keys say which is which."""
    beside = all(road.hops[-1].edge.part and road.hops[:-1] == roads[0].hops[:-1] for road in roads)
    return len(roads) == 1 or (len(roads) > 1 and beside)


def _further(world: World, scopes: Iterable[Scope]) -> Iterator[Scope]:
    """Each scope with one hop more, from its last place to a table it has not been to, and not to who entered it."""
    for scope in scopes:
        places = {place.name for place in scope.places}
        for edge in safe_parents(world, scope.places[-1]):
            fresh = len(places) == len(scope.places) and edge.parent.name not in places and not is_rare(edge)
            if fresh and not keeps_books(edge.relation.columns[0]):
                yield scope.up(edge, origin=len(scope.hops))


def splits(world: World, subject: Subject) -> tuple[Split, ...]:
    return (*own_splits(subject), *parent_splits(world, subject), *far_splits(world, subject))


def _at(scope: Scope, place: int) -> Iterator[Split]:
    edge = scope.hops[place - 1].edge
    called = _telling(edge.parent)
    if called:
        yield Split(scope, Dimension(At(beside_others(edge, called), place), noun=edge.noun))
    sort = None if called else _sort(edge.parent)
    if sort:
        yield Split(scope, Dimension(At(sort, place)))
    for field in () if edge.part and called else edge.parent.categories:
        odd = _names_some(edge.parent, field) or words.is_unit(field.word) or is_within(field)
        odd = odd or bool(edge.part and words.is_person(field.word))
        if not field.is_flag and not odd:
            yield Split(scope, Dimension(At(_of_part(edge, field), place)))


def _sort(subject: Subject) -> Field | None:
    """The name of goods that each shop keeps for itself: 宫保鸡丁 is the same dish wherever it is sold."""
    sorts = subject.role is TableRole.ENTITY and _GOODS.search(subject.noun)
    named = (field for field in (*subject.names, *subject.categories) if _names_some(subject, field))
    return next(named, None) if sorts else None


def is_within(field: Field) -> bool:
    """It tells rows apart within something else only: the rooms of a house, the lines of an order."""
    said = (field.word, field.name.replace("_", " "))
    place = field.numeric and not field.labels and any(map(_PLACE_AMONG.search, said))
    return (
        field.anew
        or place
        or _is_of_a_yard(field)
        or any(pattern.search(text) for pattern in (_SPOT, _ORDINAL) for text in said)
    )


def _is_of_a_yard(field: Field) -> bool:
    """17幢 is one of many, wherever its yard is."""
    values = [value.text for value in field.profile.values] or list(field.profile.examples)
    return len(values) > 1 and all(map(_HOUSE.fullmatch, values))


def _names_some(subject: Subject, field: Field) -> bool:
    """A name that several of them have, 1号入口, is none to put them together by."""
    return words.is_name(field.word) and words.entity(field.word) in subject.noun


def _of_part(edge: Edge, field: Field) -> Field:
    """入口通道设备状态 beside 出口通道设备状态."""
    word = field.word.removeprefix(edge.parent.noun)
    return replace(field, word=f"{edge.part}{word if words.is_chinese(word) else f' {word}'}") if edge.part else field


def beside_others(edge: Edge, called: Field) -> Field:
    """The parent's name by a word that says which of several parents it is: 始发网点."""
    return replace(called, word=edge.part, owner="") if edge.part else called


def groups(split: Split) -> int:
    """How many groups a split makes."""
    at = split.dimension.at
    return split.scope.places[at.place].rows if split.dimension.noun else at.field.profile.distinct


def most_shown(groups: int) -> int | None:
    """How many of so many groups "the first ones" are; None where there are hardly more."""
    return next((limit for more, limit in ((30, 10), (8, 5), (5, 3)) if groups > more), None)


def caller(subject: Subject) -> Field | None:
    """What a row is called in an answer: its title, or the name of a person that no question may hold."""
    if subject.title or subject.role is not TableRole.ENTITY:
        return subject.title
    persons = (field for field in subject.fields if words.is_name(field.word) and is_masked(field))
    own = (f for f in persons if words.entity(f.word) in _OF_PEOPLE or words.entity(f.word) in subject.noun)
    best = sorted(own, key=lambda field: (field.profile.null_fraction > _FEW_WITHOUT, words.is_login(field.said)))
    named = next(iter(best), None)
    coded = None if any(words.is_name(field.word) for field in subject.fields) else _own_code(subject)
    return named or own_name(subject) or next(_plates(subject), None) or coded


def _telling(subject: Subject) -> Field | None:
    """What tells its groups apart: three venues have a 大剧场, and a name that others share tells none of them."""
    called = caller(subject)
    return called if called is None or called != own_name(subject) or called == subject.title else _own_code(subject)


def own_name(subject: Subject) -> Field | None:
    """The name of a thing that a few others share: 电钻 of two makers."""
    named = (field for field in subject.useful if words.is_name(field.word) and not is_masked(field))
    own = (field for field in named if field.column.family is TypeFamily.TEXT and not field.few)
    several = (field for field in own if 2 * field.profile.distinct > subject.rows)
    return next(several, None) if subject.role is TableRole.ENTITY else None


def _own_code(subject: Subject) -> Field | None:
    """What a thing without a name is told from all others by: 资产编号."""
    told = (f for f in subject.codes if f.known and not f.anew and not f.nullable and words.is_code(f.word))
    texts = (f for f in told if f.column.family is TypeFamily.TEXT and not is_masked(f))
    return next((f for f in texts if f.profile.distinct >= subject.rows > 1), None)


def known_by(subject: Subject) -> tuple[Field, ...]:
    """What a row is known by: its code, or a key that people write down (运单号)."""
    keys = (subject.field(name) for name in subject.key if len(subject.key) == 1)
    written = (f for f in keys if f.column.family is TypeFamily.TEXT and f.known and words.is_code(f.word))
    filled = (f for f in subject.codes if not f.of_some)
    codes = (f for f in filled if f.profile.distinct >= _ABOUT_ALL * subject.rows * (1 - f.profile.null_fraction))
    return (*codes, *written, *_plates(subject))


def _plates(subject: Subject) -> Iterator[Field]:
    known = (field for field in subject.useful if is_masked(field) and _PLATE.search(field.word))
    yield from (field for field in known if field.profile.null_fraction < _FEW_WITHOUT)


def is_rare(edge: Edge) -> bool:
    """Few of the rows have it: whoever came along on a visit, why a flight was cancelled."""
    return any(edge.child.field(key).profile.null_fraction > MOSTLY_EMPTY for key in edge.relation.columns)


def safe_parents(world: World, subject: Subject) -> tuple[Edge, ...]:
    return tuple(edge for edge in world.parents(subject) if edge.safe)


def filters(subject: Subject, place: int = 0, *, most: int = 2, codes: bool = False) -> Iterator[Filter]:
    """Conditions on a category that hold for some rows and not for all; on codes only when asked for."""
    for field in subject.categories:
        told_by = words.is_name(field.word) or words.is_unit(field.word) or delimiter(field) or is_within(field)
        if (words.is_code(field.word) and not codes) or told_by:
            continue
        if field.is_flag:
            yield Filter(At(field, place), Test.TRUE)
        elif field.column.family in WORDED or field.labels:
            for value in _open_first(field)[:most]:
                yield Filter(At(field, place), Test.EQUALS, value)


def _open_first(field: Field) -> list[str]:
    """Values to ask about: of a state those that are open or went wrong, else the most frequent ones."""
    values = sayable(field, [value.text for value in field.profile.values])
    if not words.is_state(field.word):
        return values
    return sorted(values, key=lambda value: _calm(field.label(value)))


def is_open(f: Filter) -> bool:
    """It is a state that something still has to come out of."""
    state = f.at.field.label(f.value)
    return bool(_OPEN.search(state) or _UNDER_WAY.search(state))


def _calm(state: str) -> int:
    return 0 if _OPEN.search(state) else 1 if _WRONG.search(state) else 2


def during(subject: Subject, salt: str, *, lately: bool = False) -> tuple[Filter, ...]:
    """One window that lies in the data; which one depends on the salt, so that questions differ.

    Things that merely have a date (an installation, a birthday) are not asked about by it. What ends with the last
    month is asked `lately`: who did nothing in earlier times may not have been there.
    """
    if not subject.role.is_of_facts:
        return ()
    if month := _written_month(subject):
        recent = sorted(code for code, _ in month.labels)[-_RECENT:]
        return (Filter(At(month), Test.EQUALS, recent[-1 if lately else crc32(salt.encode()) % len(recent)]),)
    field, known = subject.time, calendar_of(subject)
    if field is None or known is None:
        return ()
    chosen = _last_windows(known) if lately else _windows(known)
    if not chosen:
        return ()
    return (Filter(At(field), Test.DURING, period=chosen[crc32(salt.encode()) % len(chosen)]),)


def _written_month(subject: Subject) -> Field | None:
    """The month that a row is of, where it is kept as a text: the 发薪月份 of wages."""
    return next((f for f in subject.categories if f.labels and f.is_of_a_month), None) if not subject.time else None


def _windows(known: Calendar) -> list[Period]:
    if not known.dense:
        return [period for period in (known.good(),) if period]
    recent = [known.month(back) for back in range(min(_RECENT, known.months))]
    spans = [known.span(3)] if known.months >= 6 else []
    year = known.year()
    return [*recent, *spans, *([year] if year else [])]


def _last_windows(known: Calendar) -> list[Period]:
    last = [known.month(), known.span(3)] if known.dense else [known.good()]
    return [period for period in last if period]


def months(subject: Subject, count: int = 6) -> tuple[Filter, ...]:
    """The last whole months of the data; empty unless there are three, and for things that merely have a date."""
    if not subject.role.is_of_facts:
        return ()
    field, known = subject.time, calendar_of(subject)
    if field is None or known is None or known.months < 3 or not known.dense:
        return ()
    return (Filter(At(field), Test.DURING, period=known.span(count)),)


def monthly(subject: Subject) -> Dimension:
    return Dimension(At(given(subject.time)), Grain.MONTH)


def step_of(time: Field) -> Grain:
    """The step of its dates: a month where each is the first of one."""
    starts = {(text or "")[8:10] for text in (time.profile.minimum, time.profile.maximum, *time.profile.examples)}
    return Grain.MONTH if starts <= {"01"} else Grain.DAY


def means_more(world: World, link: Subject) -> bool:
    """It is called after neither of its ends, and does not go without saying: what is on a wish list was not bought."""
    ends = [edge.parent for edge in world.parents(link)]
    people = [end for end in ends if words.is_person(end.noun)]
    goods = [end for end in ends if _GOODS.search(end.noun)]
    rest = link.noun
    for end in ends:
        rest = rest.replace(end.noun, "")
    return bool(people and goods) and len(_LINES.sub("", rest).strip()) > 1


def neighbour(world: World, edge: Edge) -> str:
    """What a parent has, said of the parent: 充电流水, 每日车流量数据; a link stands for what it leads to."""
    child, own = edge.child, edge.parent.noun
    if child.role is TableRole.BRIDGE and titles.is_stock(titles.with_name(child.noun, child.name.name)):
        return "库存" if words.is_chinese(own) else "stock"
    if child.role is TableRole.BRIDGE:
        far = [other.parent.noun for other in world.parents(child) if other.parent.name != edge.parent.name]
        if means_more(world, child):
            return child.noun
        linked = "关联的" if words.is_chinese(own) else ""
        return f"{linked}{far[0]}" if far else child.noun
    if not words.is_chinese(child.noun):
        return child.noun.removeprefix(f"{own}-")
    rest = child.noun.removeprefix(own).removeprefix("的")
    noun = rest if len(rest) > 1 else child.noun
    happens = child.role is TableRole.EVENT and titles.is_deed(noun)
    if child.role is TableRole.SNAPSHOT:
        return f"每{rest}数据" if rest in {"日", "周", "月", "年"} else f"{noun}数据"
    return f"{noun}记录" if happens else noun
