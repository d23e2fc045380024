"""The catalog as an author sees it: subjects one can ask about, their fields, and the edges between them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from services.qa_gen.synthesis import codes, titles, words
from services.qa_gen.synthesis.fields import Field, called_after, field_of
from services.qa_gen.synthesis.line_amounts import with_line_amount
from services.qa_gen.synthesis.strangers import noun_of
from services.qa_gen.synthesis.today import is_arranged, is_planned, newest_record, runs_on
from services.qa_gen.synthesis.whole_names import with_whole_names
from shared.catalog.model import (
    MEASURES,
    AnnotatedTable,
    ColumnRole,
    Relation,
    TableName,
    TableRole,
    TypeFamily,
)
from shared.catalog.reading import column_words, table_words
from shared.catalog.reading.table_roles import HARDLY_EVER
from shared.catalog.reading.units import UnitOf
from shared.catalog.words.split import words as split

WORDY = frozenset({TypeFamily.TEXT, TypeFamily.ENUM})
DATED = frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP})
_THINGS = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})
"""A number of theirs is a property, asked about with its owner: 设施的单位成本."""
_NEARLY = 0.02
"""So many more of the rows at most lack a time that is there as often as another."""
_SELDOM = 0.2
"""So much more of the rows lack a time that is arranged only for some."""


@dataclass(frozen=True)
class Subject:
    """A table as something to ask about."""

    name: TableName
    role: TableRole
    noun: str
    rows: int
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    until: str = ""
    """The last day of what has happened, where its time runs on into what is only planned."""

    def __hash__(self) -> int:
        return hash(self.name)

    def field(self, name: str) -> Field:
        return next(single for field in self.fields for single in field.singles if single.name == name)

    @cached_property
    def counter(self) -> str:
        return words.counter(self.noun)

    @property
    def countable(self) -> bool:
        """Each row is one thing of the noun."""
        return self.role in {TableRole.ENTITY, TableRole.EVENT, TableRole.DICTIONARY}

    @cached_property
    def useful(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.useful)

    @cached_property
    def soft_delete(self) -> Field | None:
        return next((field for field in self.fields if field.role is ColumnRole.SOFT_DELETE), None)

    @cached_property
    def title(self) -> Field | None:
        """The column that names a row."""
        labels = self._of(ColumnRole.LABEL)
        named = sorted((f for f in labels if words.is_name(f.word)), key=lambda f: words.is_login(f.said))
        return next(iter(named or labels), None)

    @cached_property
    def codes(self) -> tuple[Field, ...]:
        return tuple(field for field in self._of(ColumnRole.IDENTIFIER) if not field.is_surrogate)

    @cached_property
    def categories(self) -> tuple[Field, ...]:
        """What a distribution groups by: few values that repeat."""
        return tuple(f for f in self._of(ColumnRole.CATEGORY, ColumnRole.FLAG) if f.few and f.useful)

    @cached_property
    def units(self) -> tuple[tuple[Field, UnitOf], ...]:
        """The categories that say in which unit the amounts of a row are."""
        told = ((field, field.unit) for field in self._of(ColumnRole.CATEGORY) if field.useful)
        return tuple((field, of) for field, of in told if of is not None)

    @cached_property
    def names(self) -> tuple[Field, ...]:
        """Names that repeat: dimensions with many values."""
        return tuple(f for f in self.useful if self._is_dimension(f))

    @cached_property
    def additive(self) -> tuple[Field, ...]:
        return tuple(f for f in self._of(ColumnRole.ADDITIVE) if f.numeric and f.useful)

    @cached_property
    def average(self) -> tuple[Field, ...]:
        return tuple(f for f in self._of(*MEASURES - {ColumnRole.ADDITIVE}) if f.numeric and f.useful)

    @cached_property
    def measures(self) -> tuple[Field, ...]:
        return self.additive + self.average

    @cached_property
    def dates(self) -> tuple[Field, ...]:
        """When things happened, whether or not its first and its last day may be known."""
        return tuple(f for f in self._of(ColumnRole.EVENT_TIME) if f.column.family in DATED and f.useful)

    @cached_property
    def times(self) -> tuple[Field, ...]:
        """Those that a window can be laid over, what says when the row happened before what its thing was made on."""
        known = (f for f in self.dates if f.profile.minimum and f.profile.maximum)
        return tuple(sorted(known, key=self._remoteness))

    @cached_property
    def time(self) -> Field | None:
        """The axis of time questions; none where all dates say when something was last done, or hardly any was."""
        if any(field.is_of_a_month and field.labels for field in self.categories):
            return None  # wages of a month kept as a text are not those paid in it
        known = (f for f in self.times if not (f.is_lately or f.tells_of_calling_off))
        return next((f for f in known if f.profile.null_fraction < HARDLY_EVER), None)

    @cached_property
    def texts(self) -> tuple[Field, ...]:
        return tuple(f for f in self._of(ColumnRole.TEXT) if f.useful and f not in self.names)

    def _remoteness(self, field: Field) -> tuple[bool, ...]:
        """The 办理时间 of a 办理记录 before its 生效日期; what was done last, or to its thing, behind the rest."""
        own = titles.is_when(self.noun, field.word) and not field.of_some
        later = not own and column_words.CAME_LATER.search(field.said) is not None
        return (field.is_lately, not own, self._of_its_thing(field), self._is_second(field), later, field.of_some)

    def _of_its_thing(self, field: Field) -> bool:
        """Its date is of what the row is about, not of the row: 生产日期 of what came in, unless the row is 生产."""
        made = table_words.MADE.search(field.said)
        told = titles.with_name(self.noun, self.name.name)
        return made is not None and made[0].strip() not in told and not titles.is_when(self.noun, field.word)

    def _is_second(self, field: Field) -> bool:
        """When it was to be, beside a time at which they were."""
        at_all = [f for f in self.dates if not is_planned(f) and not self._of_its_thing(f)]
        lacking = min((f.profile.null_fraction - field.profile.null_fraction for f in at_all), default=1.0)
        return (is_planned(field) and lacking <= _NEARLY) or (is_arranged(field) and lacking < -_SELDOM)

    def _of(self, *roles: ColumnRole) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.role in roles)

    def _is_dimension(self, field: Field) -> bool:
        if field.column.family not in WORDY or field.role not in {ColumnRole.CATEGORY, ColumnRole.LABEL}:
            return False
        many = not field.few and field.profile.distinct > 1 and field.profile.distinct * 2 <= self.rows
        return many and words.is_name(field.word)


@dataclass(frozen=True)
class Edge:
    """A many-to-one relation between two subjects."""

    relation: Relation
    child: Subject
    parent: Subject
    part: str = ""
    """What the parent is to the child, where several keys lead to it: 始发网点 beside 目的网点."""

    @property
    def noun(self) -> str:
        """What the parent is called beside the child."""
        return self.part or self.parent.noun

    @cached_property
    def key(self) -> str:
        r = self.relation
        return f"{r.table}({','.join(r.columns)})->{r.target}({','.join(r.target_columns)})"

    @cached_property
    def safe(self) -> bool:
        """Each child finds at most one parent, so that joining multiplies no row."""
        target = set(self.relation.target_columns)
        keys = (self.parent.key, *self.parent.unique_keys)
        if any(key and set(key) <= target for key in keys):
            return True
        return len(target) == 1 and self._unique_values(next(iter(target)))

    @cached_property
    def reach(self) -> float:
        """The share of the parents that have a child, as far as statistics tell."""
        distinct = self.child.field(self.relation.columns[0]).profile.distinct
        return min(1.0, distinct / self.parent.rows) if self.parent.rows else 0.0

    def _unique_values(self, column: str) -> bool:
        profile = self.parent.field(column).profile
        return self.parent.rows > 1 and profile.distinct >= self.parent.rows and profile.null_fraction == 0


@dataclass(frozen=True)
class World:
    """All subjects of a task in the order of their names, and how they hang together."""

    subjects: tuple[Subject, ...]
    edges: tuple[Edge, ...]
    chinese: bool = True

    def subject(self, name: TableName) -> Subject:
        return self._by_name[name]

    def parents(self, child: Subject) -> tuple[Edge, ...]:
        return tuple(edge for edge in self._at.get(child.name, ()) if edge.child.name == child.name)

    def children(self, parent: Subject) -> tuple[Edge, ...]:
        return tuple(edge for edge in self._at.get(parent.name, ()) if edge.parent.name == parent.name)

    @cached_property
    def newest(self) -> str:
        """The day of the newest row of what happens or is recorded day by day; empty where nothing is."""
        facts = (s for s in self.subjects if s.role.is_of_facts and s.time)
        return max((s.until or (s.time.profile.maximum or "")[:10] for s in facts if s.time), default="")

    @cached_property
    def _by_name(self) -> dict[TableName, Subject]:
        return {subject.name: subject for subject in self.subjects}

    @cached_property
    def _at(self) -> dict[TableName, list[Edge]]:
        """The edges at each table, in their order."""
        found: dict[TableName, list[Edge]] = {}
        for edge in self.edges:
            for name in {edge.child.name, edge.parent.name}:
                found.setdefault(name, []).append(edge)
        return found


def build_world(tables: Iterable[AnnotatedTable], relations: Sequence[Relation]) -> World:
    """The world of these tables; relations that lead out of them are left out."""
    ordered = sorted(tables, key=lambda table: table.table.name)
    named = _told_apart(_with_their_record([_subject(table) for table in ordered], ordered))
    subjects = _until_today(_unambiguous(_of_goods([_timed(s) for s in named], relations)))
    by_name = {subject.name: subject for subject in _coded(subjects, relations)}
    known = [relation for relation in relations if relation.table in by_name and relation.target in by_name]
    ways = Counter((relation.table, relation.target) for relation in known)
    edges = (
        Edge(relation, by_name[relation.table], by_name[relation.target], _part(relation, ways, by_name))
        for relation in known
    )
    titles = [table.comments.title.text for table in ordered]
    chinese = 2 * sum(map(words.is_chinese, titles)) >= len(titles)
    return World(tuple(by_name.values()), tuple(sorted(edges, key=lambda edge: edge.key)), chinese)


def _coded(subjects: Sequence[Subject], relations: Sequence[Relation]) -> list[Subject]:
    """With marks on the codes that begin anew in each of the places or things that their rows belong to."""
    things = {s.name for s in subjects if s.role is TableRole.ENTITY and not words.is_person(s.noun)}
    keys: dict[TableName, list[str]] = {}
    for relation in relations:
        if relation.target in things and relation.target != relation.table:
            keys.setdefault(relation.table, []).append(relation.columns[0])
    marked = {s.name: codes.beginning_anew(s.fields, map(s.field, keys[s.name])) for s in subjects if s.name in keys}
    shared = codes.shared_labels(s.fields for s in subjects)
    return [replace(s, fields=codes.labelled(marked.get(s.name, s.fields), shared)) for s in subjects]


def _until_today(subjects: Sequence[Subject]) -> list[Subject]:
    """With the end of what has happened, where a timetable goes on behind it."""
    today = newest_record((s.role, s.noun, s.fields) for s in subjects)
    return [replace(s, until=today) if runs_on(s.role, s.time, today) else s for s in subjects]


def _part(relation: Relation, ways: Counter[tuple[TableName, TableName]], subjects: Mapping[TableName, Subject]) -> str:
    """The word of a key that says who did it, or beside which others lead to the same table; else empty."""
    key = subjects[relation.table].field(relation.columns[0])
    said = words.belonging(words.without_key(key.word))
    if relation.table == relation.target or not key.known or ways[relation.table, relation.target] == 1:
        return words.role(said, subjects[relation.target].noun) if relation.table != relation.target else ""
    return (words.who(said) or said) if said != subjects[relation.target].noun else ""


def _subject(annotated: AnnotatedTable) -> Subject:
    table = annotated.table
    fields = [field_of(annotated, column) for column in table.columns]
    noun = noun_of(annotated, fields)
    return Subject(
        name=table.name,
        role=annotated.role,
        noun=words.thing(noun, table.name.name),
        rows=annotated.profile.rows,
        fields=with_line_amount(with_whole_names(fields, noun, annotated.profile.rows), noun, annotated.role),
        key=table.primary_key,
        unique_keys=table.unique_keys,
    )


def _with_their_record(subjects: Sequence[Subject], tables: Sequence[AnnotatedTable]) -> list[Subject]:
    """The lines of an order keep 明细 where they would be called orders too: 采购明细 beside 采购订单.

    So do records keep 记录 where a column adds them up: 预约记录 beside a 预约数量.
    """
    summed = {field.word for subject in subjects for field in subject.fields}
    nouns = [subject.noun for subject in subjects]
    full = [words.noun(table.comments.title.text, happens=True) for table in tables]
    within = words.within_others(nouns)
    alike = (f"{noun}数量" in summed or noun in within for noun in nouns)
    return [replace(s, noun=f if a else s.noun) for s, f, a in zip(subjects, full, alike, strict=True)]


def _told_apart(subjects: Sequence[Subject]) -> list[Subject]:
    """Each with the shortest noun that no other one has: 北区客户 and 南区客户 are not both 客户."""
    short = [_short_noun(replace(s, noun=titles.without_attribute(s.noun))) for s in subjects]
    taken = Counter(short)
    return [
        replace(subject, noun=noun if taken[noun] == 1 else subject.noun)
        for subject, noun in zip(subjects, short, strict=True)
    ]


def _short_noun(subject: Subject) -> str:
    """高速公路服务区 with a column 服务区名称 is a 服务区, no 商户合同 a 商户; a 编码映射 stands for its 编码."""
    if subject.role is TableRole.BRIDGE:
        kept = titles.is_stock(" ".join(split(subject.name.name))) and words.is_chinese(subject.noun)
        return "库存" if kept else words.plain_noun(subject.noun)
    if subject.role is TableRole.EVENT:
        key = next((field.word for field in subject.fields if (field.name,) == subject.key), "")
        return titles.by_its_key(subject.noun, key) or titles.short(subject.noun)
    if subject.role not in {TableRole.ENTITY, TableRole.DICTIONARY} or words.is_kind(subject.noun):
        return subject.noun
    named = [words.entity(field.word) for field in subject.fields if words.is_name(field.word)]
    if (alone := titles.without_others(subject.noun)) != subject.noun:
        return alone
    known = (name for name in named if len(name) > 1 and name in subject.noun and not words.is_contract(subject.noun))
    coded = (words.coded(field.word) for field in subject.codes)
    by_code = (name for name in coded if len(name) > 1 and subject.noun.endswith(name))
    return next(known, None) or next(by_code, subject.noun)


def _of_goods(subjects: Sequence[Subject], relations: Sequence[Relation]) -> list[Subject]:
    """With the amounts in the lines of an order called after what is in it: the 小计 of 菜品 is a 菜品金额."""
    known, leads = {subject.name: subject for subject in subjects}, defaultdict[TableName, list[Subject]](list)
    for relation in (r for r in relations if r.target in known):
        leads[relation.table].append(known[relation.target])
    goods = {s.name: _goods(s, leads[s.name]) for s in subjects}
    lines = {s.name: tuple(f.of_goods(s.noun, goods[s.name]) for f in s.fields) for s in subjects if goods[s.name]}
    return [replace(s, fields=lines.get(s.name, s.fields)) for s in subjects]


def _timed(subject: Subject) -> Subject:
    """With the time of what happens called after it, and how many a link ties called after its time: 移入数量."""
    if subject.role in {TableRole.BRIDGE, TableRole.SNAPSHOT} and subject.time:
        when = subject.time.word
        return replace(subject, fields=tuple(replace(f, word=titles.how_many_at(f.word, when)) for f in subject.fields))
    time = subject.time if subject.role is TableRole.EVENT else None
    called = called_after(time, subject.noun, subject.fields) if time else None
    return replace(subject, fields=tuple(called if called and f == time else f for f in subject.fields))


def _goods(subject: Subject, parents: Sequence[Subject]) -> str:
    """What the lines are of; empty where the table has no lines, or it is not sure."""
    things = [parent.noun for parent in parents if parent.role is TableRole.ENTITY and parent.counter == "种"]
    return things[0] if len(things) == 1 and titles.has_lines(subject.noun, subject.name.name) else ""


def _unambiguous(subjects: Sequence[Subject]) -> list[Subject]:
    """Tells fields apart: within a table by a number, between tables by the noun of the table."""
    numbered = [replace(subject, fields=tuple(_numbered(subject.fields))) for subject in subjects]
    shared = Counter(field.word for subject in numbered for field in subject.useful)
    names = Counter(subject.name.name for subject in numbered)
    twins = {subject.name for subject in numbered if names[subject.name.name] > 1}
    return [replace(s, fields=tuple(_owned(s, f, shared, twin=s.name in twins) for f in s.fields)) for s in numbered]


def _numbered(fields: Iterable[Field]) -> Iterable[Field]:
    seen: Counter[str] = Counter()
    for field in fields:
        seen[field.word] += 1
        again = seen[field.word]
        yield field if again == 1 else replace(field, word=f"{field.word}{again}", known=False)


def _owned(subject: Subject, field: Field, shared: Mapping[str, int], *, twin: bool) -> Field:
    """With an owner where the word says too little or the table has a `twin` in another schema; names go without."""
    if subject.noun in field.word or (words.is_name(field.word) and words.entity(field.word)):
        return field
    bare = titles.says_little(field.word, number=field.numeric)
    if subject.role is TableRole.BRIDGE and field.numeric and shared[field.word] == 1 and not bare:
        return field
    things = subject.role in _THINGS and not titles.has_lines(subject.noun, subject.name.name)
    told = words.shares_a_part(field.word, subject.noun) or titles.tells_of(field.word, subject.noun)
    of_a_thing = things and field.numeric and not told
    shared_with_others = shared[field.word] > 1 and not (field.numeric and told)
    of_a_twin = twin and field.numeric
    return replace(field, owner=subject.noun) if bare or of_a_thing or shared_with_others or of_a_twin else field
