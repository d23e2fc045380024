"""What mappings and links are asked for: the codes of one thing, how many things each system knows, or each end has."""

from collections.abc import Iterator

from services.qa_gen.synthesis.ingredients import caller, means_more, safe_parents
from services.qa_gen.synthesis.measures import counted_ends
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.counts import READABLE, listed
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import titles
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Edge, Subject, World
from shared.catalog.model import TableRole

_KINDS = 4
"""Columns that tell kinds apart which are tried."""


def _codes_of(world: World, subject: Subject) -> Iterator[Sketch]:
    """What a mapping is for: the codes of one named thing in each of the systems that have one."""
    code = next(iter(subject.codes), None)
    if subject.role is not TableRole.MAPPING or code is None:
        return
    for edge in safe_parents(world, subject):
        title = edge.parent.title
        for system in _systems(subject) if title else ():
            for value in titles(world, edge.parent)[:3]:
                name = Filter(At(given(title), 1), Test.EQUALS, value)
                yield Sketch("codes_of", Scope(subject).up(edge), shown=(At(system), At(code)), filters=(name,))


def mapped(world: World, subject: Subject) -> Iterator[Sketch]:
    """How many things each of the systems knows."""
    if subject.role is not TableRole.MAPPING:
        return
    for edge in world.parents(subject):
        for system in _systems(subject):
            if len(edge.relation.columns) == 1:
                yield Sketch("by", Scope(subject), (counted_ends(edge),), (Dimension(At(system)),))


def linked(world: World, subject: Subject) -> Iterator[Sketch]:
    """How many each of one end of a link is linked with, where all fit one answer: 各专长有多少位医生.

    Where things without a name are linked, by their kinds: 各交易类型的房源有多少次带看.
    """
    for near, far in bridges(world, subject):
        scope, counted = Scope(subject).up(near).up(far), (counted_ends(far),)
        if near.parent.title and near.parent.rows <= READABLE:
            yield Sketch("by", scope, counted, (Dimension(At(near.parent.title, 1), noun=near.parent.noun),))
        for kind in () if caller(near.parent) and caller(far.parent) else near.parent.categories[:_KINDS]:
            yield Sketch("by", scope, counted, (Dimension(At(kind, 1)),))


def bridges(world: World, subject: Subject) -> Iterator[tuple[Edge, Edge]]:
    """Both orders of the two ends of a link table."""
    ends = safe_parents(world, subject)
    if (
        subject.role is TableRole.BRIDGE
        and len(ends) == 2
        and not means_more(world, subject)
        and ends[0].parent.name != ends[1].parent.name
    ):
        yield ends[0], ends[1]
        yield ends[1], ends[0]


def _systems(subject: Subject) -> Iterator[Field]:
    """What tells the systems apart, as people call them."""
    for field in subject.categories:
        if not words.is_code(field.word) and (not field.numeric or field.labels):
            yield field


SHAPES = (Shape("codes_of", 0.9, _codes_of, listed, answer=Answer.SPLIT),)
