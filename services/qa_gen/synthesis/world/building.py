"""Makes the world out of annotated tables: nouns and fields told apart, times and codes read beside one another."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.qa_gen.synthesis.world import codes, titles, words
from services.qa_gen.synthesis.world.fields import Field, called_after, field_of
from services.qa_gen.synthesis.world.line_amounts import with_line_amount
from services.qa_gen.synthesis.world.strangers import noun_of
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from services.qa_gen.synthesis.world.today import newest_record, runs_on
from services.qa_gen.synthesis.world.whole_names import with_whole_names
from shared.catalog.model import AnnotatedTable, Relation, TableName, TableRole
from shared.catalog.words.split import words as split

_THINGS = frozenset({TableRole.ENTITY, TableRole.DICTIONARY})
_SOME = 0.1
"""A number of theirs is a property, asked about with its owner: 设施的单位成本."""


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
    for relation in (r for r in relations if r.target in known and not _often_empty(known[r.table], r)):
        leads[relation.table].append(known[relation.target])
    goods = {s.name: _goods(s, leads[s.name]) for s in subjects}
    lines = {s.name: tuple(f.of_goods(s.noun, goods[s.name]) for f in s.fields) for s in subjects if goods[s.name]}
    return [replace(s, fields=lines.get(s.name, s.fields)) for s in subjects]


def _often_empty(subject: Subject, relation: Relation) -> bool:
    """Lines of goods and of services, of which the latter have no product."""
    return subject.field(relation.columns[0]).profile.null_fraction > _SOME


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
