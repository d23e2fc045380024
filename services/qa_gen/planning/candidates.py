"""The pool that a plan chooses from: every sketch with its level, its theme, and how readily it is asked."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice, zip_longest
from types import MappingProxyType
from zlib import crc32

import structlog

from services.qa_gen.planning.plan import Candidate
from services.qa_gen.synthesis import catalogue, measures
from services.qa_gen.synthesis.sense.deleted import passed_over
from services.qa_gen.synthesis.shape import Shape
from services.qa_gen.synthesis.sketch import Dimension, Function, Grain, Sketch, given
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from services.qa_gen.themes.model import Theme
from shared.catalog.model import ColumnRole, TableName, TableRole
from shared.sql.level import Level, level_and_features

log = structlog.get_logger("schemaloom.qa_generation")

Drafts = Mapping[TableName, Sequence[Candidate]]
"""Candidates that are in no theme yet, by the table that they were found at."""

POOL = 3_000
"""Sketches that are weighed; with many tables each gets its share."""
LEAST_OF_A_TABLE = 8
_NO_DRAFTS: Drafts = MappingProxyType({})
_PLACEHOLDER = (Decimal(1), Decimal(2))
_BY_CODE, _FAR, _UNKNOWN, _OTHER_VALUE = 2.5, 0.15, 4.0, 0.05
_STATE_OF_ANOTHER, _TECHNICAL, _MEAN_OF_A_KIND, _OVER_DELETED = 1.2, 2.0, 0.3, 1.2
_BASIC, _OF_A_KIND, _MEAN_OF_A_MONTH = 0.7, 1.0, 0.5
_ONCE = {
    "above_mean": "mean",
    "from_mean": "mean",
    "extremes": "extremes",
    "steps": "steps",
    "values": "values",
}
"""Shapes that a table is asked in once, whichever column it is about."""
_OF_A_LIST = frozenset({"top_elements", "element_counts"})
"""Of these a list is asked in one."""
_ONCE_AT_ALL = frozenset({"day_steps", "first_letters", "begins_with", "count_begins_with", "longest_names"})
_LEVELS: dict[tuple[object, ...], tuple[Level, bool]] = {}
_VALUES = re.compile(r"(equals|contains|has) [^|]*")
_DATES = re.compile(r"Period\([^)]*\)\)")


def pool_of(
    world: World,
    themes: Sequence[Theme],
    shapes: Mapping[str, Shape] = catalogue.FIRST,
    *,
    size: int = POOL,
    drafts: Drafts = _NO_DRAFTS,
) -> list[Candidate]:
    """About `size` candidates, or all there are, in an order that depends on the catalog alone.

    Those of `drafts` are not made again.
    """
    own = _by_table(themes, lambda theme: set(theme.owned))
    near = _by_table(themes, lambda theme: set(theme.related_tables) - set(theme.owned))
    return [
        replace(draft, themes=_fitting(draft, own) or (themes[0].topic_name,), near=_fitting(draft, near))
        for subject in _asked_about(world, themes, size // LEAST_OF_A_TABLE)
        for draft in drafts.get(subject.name) or _drafts(world, subject, shapes, size)
    ]


def drafts_of(world: World) -> Drafts:
    """The pool before there are themes, by table; none where it depends on the themes which tables are asked about."""
    all_asked = len(world.subjects) <= POOL // LEAST_OF_A_TABLE
    return {s.name: _drafts(world, s, catalogue.FIRST, POOL) for s in world.subjects} if all_asked else _NO_DRAFTS


def _drafts(world: World, subject: Subject, shapes: Mapping[str, Shape], size: int) -> list[Candidate]:
    """The subject's share of so many candidates, in no theme yet."""
    most = max(LEAST_OF_A_TABLE, size // max(1, len(world.subjects)))
    by_shape = [_unless_broken_off(subject, found) for found in catalogue.by_shape(world, subject, shapes)]
    return [whole for sketch in _some(by_shape, subject.name, most) if (whole := _unless_broken(sketch)) is not None]


def _asked_about(world: World, themes: Sequence[Theme], most: int) -> Sequence[Subject]:
    """All tables; of a thousand, those of each theme in turn that have most to ask about."""
    if len(world.subjects) <= most:
        return world.subjects
    ranked = [sorted(map(world.subject, theme.owned), key=_poverty) for theme in themes]
    in_turn = (subject for row in zip_longest(*ranked) for subject in row if subject is not None)
    chosen = set(islice(dict.fromkeys(in_turn), most))
    return [subject for subject in world.subjects if subject in chosen]


def _poverty(subject: Subject) -> tuple[bool, int, TableName]:
    return not subject.rows, -len(subject.useful), subject.name


def _some(by_shape: Sequence[Iterator[Sketch]], name: TableName, most: int) -> Iterator[Sketch]:
    """One of each shape in turn, each table beginning with another shape, until there are enough or no more."""
    first = crc32(str(name).encode()) % max(1, len(by_shape))
    in_turn = (sketch for row in zip_longest(*by_shape[first:], *by_shape[:first]) for sketch in row)
    return islice((sketch for sketch in in_turn if sketch is not None), most)


def _unless_broken_off(subject: Subject, found: Iterator[Sketch]) -> Iterator[Sketch]:
    """The sketches of a shape, as far as it goes: the other shapes are enough."""
    try:
        yield from found
    except LookupError:
        log.exception("left out the rest of a shape", table=str(subject.name))


def _unless_broken(sketch: Sketch) -> Candidate | None:
    """No schema may stop its step by a sketch that nobody foresaw: the others are enough."""
    try:
        return candidate(sketch)
    except LookupError:
        log.exception("left out a sketch that cannot be written", shape=sketch.shape, table=str(sketch.scope.base.name))
        return None


def candidate(sketch: Sketch) -> Candidate:
    """A sketch with all that the plan asks about it but its themes."""
    level, nested = _level_of(sketch)
    return Candidate(
        key=sketch.key,
        themes=(),
        shape=sketch.shape,
        level=level,
        nested=nested,
        tables=sketch.tables,
        edges=sketch.edges,
        columns=sketch.columns,
        said=sketch.said,
        natural=_natural(sketch),
        likeness=_likeness(sketch),
        sketch=sketch,
    )


def _level_of(sketch: Sketch) -> tuple[Level, bool]:
    """The level of its query, and whether it nests; kept by form, since most of a pool are of a few hundred."""
    form = sketch.form
    if form not in _LEVELS:
        probed = replace(sketch, thresholds=_PLACEHOLDER) if catalogue.SHAPES[sketch.shape].probe else sketch
        level, features = level_and_features(catalogue.query(probed))
        _LEVELS[form] = level, bool(features)
    return _LEVELS[form]


def _likeness(sketch: Sketch) -> str:
    """The same for sketches that ask the same in another dress."""
    if sketch.shape in _ONCE_AT_ALL:
        return sketch.shape
    once = _asked_once(sketch)
    if once or passed_over(sketch):
        return once or "over what was deleted"
    return _DATES.sub("", _VALUES.sub(r"\1 ?", sketch.key))


def _asked_once(sketch: Sketch) -> str:
    """What a table is asked in one question of the shape: its means, one list, those of one kind; else empty."""
    base = sketch.scope.base.name
    if sketch.shape in _ONCE:
        return f"{_ONCE[sketch.shape]} {base}"
    if sketch.shape in _OF_A_LIST:
        return f"elements {sketch.shown[0].field.name} {base}"
    if sketch.shape == "list_where":
        return f"list {base} {sorted(f.value or f'{f.at.field.name} {f.test}' for f in sketch.filters)}"
    return f"without {sorted(map(str, sketch.tables))}" if sketch.shape == "without" else ""


def _natural(sketch: Sketch) -> float:
    """How readily a colleague asks this: codes are read, not thought in; what lies far away is asked about less."""
    by_code = any(d.grain is Grain.VALUE and d.noun is None and _is_code(d.at.field) for d in sketch.dimensions)
    by_code = by_code or any(_is_code(f.at.field) and f.at.field.few for f in sketch.filters)
    own = any(d.noun is None and d.word == sketch.scope.base.noun for d in sketch.dimensions)
    link = sketch.scope.base.role is TableRole.BRIDGE
    crossed = sum(place.role is TableRole.MAPPING for place in sketch.scope.places[1:])
    far = max(0, len(sketch.scope.hops) - crossed - (2 if link else 1))
    value = crc32(sketch.key.encode()) % 100 / 100
    # the axis of time is said by its dates, whatever it is called
    axis = sketch.scope.base.time if sketch.scope.base.role is not TableRole.ENTITY else None
    unknown = _UNKNOWN * any(not at.field.known and at.field != axis for at in sketch.ats)
    return (
        catalogue.SHAPES[sketch.shape].natural
        + _BASIC * _is_basic(sketch)
        - _BY_CODE * (by_code or own)
        - _FAR * far
        - sum(_strained(sketch, dimension) for dimension in sketch.dimensions)
        - unknown
        - _OVER_DELETED * (passed_over(sketch) is not None)
        - _OF_A_KIND * _is_across_from_a_kind(sketch)
        - _MEAN_OF_A_MONTH * (sketch.period is not None and _averages(sketch))
        + _OTHER_VALUE * value
    )


def _is_across_from_a_kind(sketch: Sketch) -> bool:
    """What a thing is linked with is asked of things; a tag or a speciality is said of them."""
    near = sketch.scope.places[1] if sketch.shape == "across" else None
    return near is not None and (near.role is not TableRole.ENTITY or len(near.useful) == 1)


def _is_basic(sketch: Sketch) -> bool:
    """What everybody asks of a table before anything else: how many and how much, in which month, of which kind."""
    if not sketch.measures or sketch.scope.hops or len(sketch.dimensions) > 1:
        return False
    first, main = sketch.measures[0], measures.principal(sketch.scope.base)[:1]
    by_kind = sketch.shape == "by" and first.counts
    much = sketch.shape in {"total", "trend"} and sketch.measures == main and all(f.period for f in sketch.filters)
    many = sketch.shape == "count" and all(f.at.field == sketch.scope.base.time for f in sketch.filters)
    return by_kind or much or many


def _strained(sketch: Sketch, dimension: Dimension) -> float:
    """Facts are not thought of by a state that something else is in today, nor by the systems of a mapping."""
    at, owner = dimension.at, sketch.scope.places[dimension.at.place]
    if at.place == 0 or dimension.noun is not None or sketch.scope.base.role is TableRole.BRIDGE:
        return 0.0
    if owner.role is TableRole.MAPPING:
        return _TECHNICAL
    mean = _averages(sketch)
    return _STATE_OF_ANOTHER * words.is_state(at.field.word) + _MEAN_OF_A_KIND * mean


def _averages(sketch: Sketch) -> bool:
    return any(measure.function is Function.AVG for measure in sketch.measures)


def _is_code(field: Field) -> bool:
    return words.is_code(field.word) or (field.role is ColumnRole.CATEGORY and field.numeric and not field.labels)


def _by_table(themes: Sequence[Theme], tables: Callable[[Theme], set[TableName]]) -> Mapping[TableName, list[Theme]]:
    found: dict[TableName, list[Theme]] = {}
    for theme in themes:
        for name in tables(theme):
            found.setdefault(name, []).append(theme)
    return found


def _fitting(draft: Candidate, known: Mapping[TableName, list[Theme]]) -> tuple[str, ...]:
    """The themes of the table that the question is about, as far as they take questions of its shape."""
    of_table = known.get(given(draft.sketch).scope.base.name, [])
    taking = tuple(theme.topic_name for theme in of_table if theme.aspect.takes(draft.shape))
    return taking or tuple(theme.topic_name for theme in of_table[:1])
