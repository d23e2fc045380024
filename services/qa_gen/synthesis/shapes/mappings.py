"""What a mapping between systems is asked for: the codes of one thing, and how many things each system knows."""

from collections.abc import Iterator

from services.qa_gen.synthesis import words
from services.qa_gen.synthesis.ingredients import counted_ends, known_values, safe_parents
from services.qa_gen.synthesis.shape import Shape
from services.qa_gen.synthesis.shapes.counts import listed
from services.qa_gen.synthesis.sketch import At, Dimension, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.subjects import Field, Subject, World
from shared.catalog.model import TableRole


def _codes_of(world: World, subject: Subject) -> Iterator[Sketch]:
    """What a mapping is for: the codes of one named thing in each of the systems that have one."""
    code = next(iter(subject.codes), None)
    if subject.role is not TableRole.MAPPING or code is None:
        return
    for edge in safe_parents(world, subject):
        title = edge.parent.title
        for system in _systems(subject) if title else ():
            for value in known_values(given(title))[:3]:
                named = Filter(At(given(title), 1), Test.EQUALS, value)
                yield Sketch("codes_of", Scope(subject).up(edge), shown=(At(system), At(code)), filters=(named,))


def mapped(world: World, subject: Subject) -> Iterator[Sketch]:
    """How many things each of the systems knows."""
    if subject.role is not TableRole.MAPPING:
        return
    for edge in world.parents(subject):
        for system in _systems(subject):
            if len(edge.relation.columns) == 1:
                yield Sketch("by", Scope(subject), (counted_ends(edge),), (Dimension(At(system)),))


def _systems(subject: Subject) -> Iterator[Field]:
    """What tells the systems apart, as people call them."""
    for field in subject.categories:
        if not words.is_code(field.word) and (not field.numeric or field.labels):
            yield field


SHAPES = (Shape("codes_of", 0.9, _codes_of, listed),)
