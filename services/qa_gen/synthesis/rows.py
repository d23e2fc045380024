"""Rows as a person reads them in a list: by their name or code, else by what they are of and when they were."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from services.qa_gen.synthesis.ingredients import MOSTLY_EMPTY, caller, is_rare, keeps_books, known_by, safe_parents
from services.qa_gen.synthesis.measures import is_facts
from services.qa_gen.synthesis.sketch import At, Scope, given
from services.qa_gen.synthesis.values import is_masked
from services.qa_gen.synthesis.wording import answers
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.figures import is_figures
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from shared.catalog.model import TableRole, TypeFamily

_MOST_OWNERS, _MOST_SHOWN = 2, 4
_NO_FACT = re.compile(
    r"(?:创建|录入)(?:时间|日期)|(?:created|entered)(?: (?:at|on|time|date))?|date created|creation (?:time|date)"
    r"|正文|全文|body|full text|[行序]号|(?:line|row) number",
    re.IGNORECASE,
)
"""When and where a row was written down, which is no fact of its thing; whole articles, for which no list has room."""
_COORDINATES = re.compile(r"经纬度|[经纬]度|坐标|\b(?:longitude|latitude|coordinates?|lng|lon|lat)\b", re.IGNORECASE)
_LINKS = re.compile(r"路径|链接|网址|图片|照片|\b(?:path|url|link|image|photo|thumbnail)\b", re.IGNORECASE)
_TOLD_BY_OWNERS = frozenset({TableRole.EVENT, TableRole.ENTITY, TableRole.BRIDGE})


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown of each row so that it can be told from the others; nothing where it cannot."""

    scope: Scope
    shown: tuple[At, ...]


def told(world: World, subject: Subject, *, of: Edge | None = None) -> Told:
    """Rows by themselves, or beside the names of what they are of; `of` is a parent that the question names already."""
    scope, own = Scope(subject).up(of) if of else Scope(subject), face(subject)
    if is_told(subject):
        return Told(scope, tuple(dict.fromkeys((*own, *(_when(subject) if of else ())))))
    if subject.role is TableRole.ENTITY and not _called_within(subject) and not is_facts(subject):
        return Told(scope, ())
    owners = _owners(world, subject, of) if subject.role in _TOLD_BY_OWNERS else iter(())
    shown: tuple[At, ...] = ()
    for path, called in islice(_different(owners), _MOST_OWNERS):
        scope = _along(scope, path)
        shown += (At(called, len(scope.hops)),)
    if shown and not of and subject.time and subject.role is TableRole.EVENT:
        own = _when(subject)
    known = shown or of or subject.texts or subject.role is not TableRole.EVENT
    return Told(scope, (*shown, *own) if known else ())


def _when(subject: Subject) -> tuple[At, ...]:
    """The time of what happened: without it nobody reads a list of it."""
    happens = subject.role is TableRole.EVENT and subject.time is not None and subject.time.known
    return (At(subject.time),) if happens and subject.time else ()


def is_told(subject: Subject) -> bool:
    """Its rows have a name or a code of their own."""
    name = caller(subject)
    alike = name is not None and name != subject.title and name.profile.distinct < subject.rows
    return bool(known_by(subject)) or (name is not None and not alike)


def _different(owners: Iterator[tuple[tuple[Edge, ...], Field]]) -> Iterator[tuple[tuple[Edge, ...], Field]]:
    """Each owner by the first way to it: the show of an episode is the show that was watched."""
    seen: set[tuple[object, str]] = set()
    for path, called in owners:
        if (called.table, called.name) not in seen or path[-1].part:
            seen.add((called.table, called.name))
            yield path, called


def with_all_owners(world: World, subject: Subject) -> Told:
    """Rows beside all that they are of, by whatever that is called: the car park and the two gates of a passage."""
    rows = told(world, subject)
    scope, owners = rows.scope, tuple(at for at in rows.shown if at.place)
    for edge in safe_parents(world, subject):
        numbered = known_by(edge.parent) if edge.parent.role is TableRole.EVENT else ()
        others = (*numbered, *_called_within(edge.parent), *edge.parent.codes)
        called = caller(edge.parent)
        field = called or next(iter(others), None)
        told_already = edge in {hop.edge for hop in scope.hops} or edge.parent.name == subject.name
        if field is not None and field.known and not told_already and len(owners) < _MOST_SHOWN:
            scope = scope.up(edge)
            own = field == called or not is_masked(field) or words.entity(field.word) in edge.parent.noun
            word = edge.noun if own and words.is_name(field.word) else field.word
            owners += (At(replace(field, word=word, owner=""), len(scope.hops)),)
    return Told(scope, (*(at for at in rows.shown if not at.place), *owners))


def _along(scope: Scope, path: Sequence[Edge]) -> Scope:
    for step, edge in enumerate(path):
        scope = scope.up(edge, origin=len(scope.hops) if step else 0)
    return scope


def _owners(world: World, subject: Subject, but: Edge | None = None) -> Iterator[tuple[tuple[Edge, ...], Field]]:
    """The ways to what has a name or a code, things before what happens, with the field that shows it.

    A fine for a loan is told by the reader and the book of the loan.
    """
    edges = [e for e in safe_parents(world, subject) if e != but and e.parent.name != subject.name]
    for edge in sorted(
        edges,
        key=lambda e: (is_rare(e), e.parent.role is not TableRole.ENTITY, bool(e.part), not _speaks_of(subject, e)),
    ):
        known = {subject.name, edge.parent.name}
        of_it = (e for e in safe_parents(world, edge.parent) if not keeps_books(e.relation.columns[0]))
        further = (e for e in of_it if e.parent.name not in known)
        named = [((edge, e), field) for e in further if (field := _called(e)) and but is None]
        own = _called(edge)
        if own and (edge.parent.role is TableRole.EVENT or caller(edge.parent) or not named):
            yield (edge,), own
        else:
            yield from named[: _MOST_OWNERS if edge.parent.role is TableRole.EVENT else 1]


def _speaks_of(subject: Subject, edge: Edge) -> bool:
    """A 工序报工 is of a 工序 before all."""
    return edge.parent.noun in subject.noun


def _called(edge: Edge) -> Field | None:
    """The field that shows which parent it is, by the parent's noun where it is its name."""
    name = caller(edge.parent)
    known = name or next(iter(known_by(edge.parent)), None) or _name_of_many(edge.parent)
    return replace(known, word=edge.noun, owner="") if known and words.is_name(known.word) else known


def _name_of_many(subject: Subject) -> Field | None:
    """What a person is called in a list, though others are called so too."""
    people = subject.role is TableRole.ENTITY and words.is_person(subject.noun)
    named = (field for field in subject.useful if words.is_name(field.word) and field.known)
    return next((f for f in named if people or words.is_person(words.entity(f.word))), None)


def face(subject: Subject) -> tuple[At, ...]:
    """What a row itself shows a person of which one it is."""
    name, codes = caller(subject), known_by(subject)
    if name and is_figures(subject):
        return (At(name), At(given(subject.time)))
    if name:
        return (At(name), *(At(code) for code in codes[:1] if name not in {subject.title, code}))
    shared = _called_within(subject)[:1]
    known = (*shared, *codes[:1]) if codes and subject.role is TableRole.ENTITY else (*codes, *shared)[:1]
    happens = subject.role is TableRole.EVENT and not codes
    about = (*subject.texts[:1], *subject.measures[:1]) if happens or not known else ()
    dated = happens or not known or subject.role is TableRole.REPORT
    time = (subject.time,) if subject.time and dated else ()
    fields = dict.fromkeys((*known, *time, *(field for field in about if not is_masked(field))))
    return tuple(At(field) for field in fields if field.known)


def _called_within(subject: Subject) -> list[Field]:
    """Names that several rows share: 1号入口 of each car park, the owner of a card."""
    persons = (field for field in subject.fields if is_masked(field))
    named = (field for field in (*subject.names, *subject.categories, *persons) if words.is_name(field.word))
    return [field for field in named if field.known]


def details(subject: Subject, *, leave_out: Sequence[Field] = ()) -> Iterator[tuple[At, ...]]:
    """Groups of two or three further columns that a list may show; coordinates, which few read, are the last one."""
    shown = {at.field.name for at in face(subject)} | {field.name for field in leave_out}
    rest = [field for field in subject.useful if field.name not in shown and _is_read(field)]
    where = [field for field in rest if _COORDINATES.search(field.said)]
    told = [field for field in rest if field not in where]
    size = 3 if len(told) in {3, 5, 6, 9} else 2
    yield from (tuple(At(field) for field in told[i : i + size]) for i in range(0, len(told), size))
    if where:
        yield tuple(map(At, where))


def _is_read(field: Field) -> bool:
    """A person reads it in a list; no blob, no yes or no, nothing personal, nothing that is hardly ever filled in."""
    blob = field.column.family in {TypeFamily.JSON, TypeFamily.RANGE, TypeFamily.OTHER}
    linked = _LINKS.search(field.said) is not None or _NO_FACT.fullmatch(field.word) is not None
    return (
        not (blob or linked or is_yes_or_no(field) or is_masked(field)) and field.profile.null_fraction < MOSTLY_EMPTY
    )


def is_yes_or_no(field: Field) -> bool:
    """What one asks for as a condition: 在职员工, where 是否在职 would be the head of a column."""
    return field.is_flag or answers.asks(field)
