"""What things are called: by a word or a letter, names that repeat, the longest. Asked where little else is left."""

import re
from collections.abc import Iterator

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.shape import Answer, Shape, told_its_name
from services.qa_gen.synthesis.shapes.counts import READABLE, listed
from services.qa_gen.synthesis.sketch import At, Filter, Scope, Sketch, Test, given
from services.qa_gen.synthesis.values import is_masked, known_values, titles
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole, TypeFamily

_LEAST_ROWS, _MOST_LISTED = 12, 300
_UNLIKE = 0.98
"""Where more of the names differ, none repeats but by chance."""
_TOP = 5
_WORD = re.compile(r"[A-Z][a-z]{3,}")
_LATIN = re.compile(r"[A-Z][a-z]")


def _name(subject: Subject) -> Field | None:
    """What its rows are called, in words that may be said."""
    field = subject.title if subject.role in {TableRole.ENTITY, TableRole.DICTIONARY} else None
    told = field is not None and field.column.family is TypeFamily.TEXT and words.is_name(field.word)
    return field if told and field and not is_masked(field) and subject.rows >= _LEAST_ROWS else None


def _word_in(field: Field, noun: str) -> str | None:
    """A word among those of a name: Saint of Saint-Sauveur; two characters of a Chinese one."""
    for value in known_values(field):
        found = value[:2] if words.is_chinese(value) else next(iter(_WORD.findall(value)), "")
        if found and found != value and found not in noun:
            return found
    return None


def _holding(_: World, subject: Subject) -> Iterator[Sketch]:
    """How many have the word in their name; which ones, where there are few of them."""
    field, counted = _name(subject), things(subject)
    word = _word_in(field, subject.noun) if field else None
    if field and counted and word:
        holding = (Filter(At(field), Test.CONTAINS, word),)
        if subject.rows > READABLE:
            yield Sketch("mentions", Scope(subject), (counted,), filters=holding)
        if subject.rows <= _MOST_LISTED:
            yield Sketch("search", Scope(subject), shown=(At(field),), filters=holding)


def _beginning(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    """With the first letter of one of them."""
    field, counted = _name(subject), things(subject)
    latin = [value for value in known_values(field) if _LATIN.match(value)] if field else []
    if field and counted and latin and (shape != "begins_with" or subject.rows <= _MOST_LISTED):
        begins = (Filter(At(field), Test.CONTAINS, latin[-1][0]),)
        measures = (counted,) if shape == "count_begins_with" else ()
        yield Sketch(shape, Scope(subject), measures, shown=(At(field),), filters=begins)


def _counted(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    field, counted = _name(subject), things(subject)
    latin = any(_LATIN.match(value) for value in known_values(field)) if field else False
    if field and counted and (shape != "first_letters" or (latin and subject.rows <= _MOST_LISTED)):
        yield Sketch(shape, Scope(subject), (counted,), shown=(At(field),))


def _repeating(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    for sketch in _counted(shape, world, subject):
        if sketch.shown[0].field.profile.distinct < _UNLIKE * subject.rows:
            limit = _TOP if shape == "top_names" else None
            yield Sketch(shape, sketch.scope, sketch.measures, shown=sketch.shown, limit=limit)


def _longest(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    field = _name(subject) if subject.rows <= _MOST_LISTED else None
    if field:
        yield Sketch(shape, Scope(subject), shown=(At(field),), limit=_TOP)


def _by_code(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    """What is called so by its code is called by name."""
    title = _name(subject)
    for code in subject.codes if title and titles(world, subject) else ():
        unlike = code.profile.distinct >= subject.rows and code.known and not is_masked(code)
        for value in known_values(code)[-1:] if unlike and code != title else ():
            of_one = (Filter(At(code), Test.EQUALS, value),)
            yield Sketch(shape, Scope(subject), shown=(At(given(title)),), filters=of_one)


def _begun(sketch: Sketch) -> exp.Select:
    letter, others = sketch.filters[0], Sketch(sketch.shape, sketch.scope, filters=sketch.filters[1:])
    name = tree.column(sketch.scope, letter.at)
    return tree.filtered(others).where(exp.Like(this=name, expression=exp.Literal.string(f"{letter.value}%")))


def _beginning_query(sketch: Sketch) -> exp.Query:
    at = sketch.shown[0]
    query = _begun(sketch)
    if sketch.measures:
        return query.select(tree.alias(tree.measured(sketch.scope, sketch.measures[0]), sketch.measures[0].word))
    return query.select(tree.alias(tree.readable(sketch.scope, at), at.word)).order_by(tree.named(at.word))


def _grouped(sketch: Sketch, key: exp.Expr, word: str) -> exp.Select:
    counted = sketch.measures[0]
    query = tree.filtered(sketch).select(tree.alias(key, word))
    return query.select(tree.alias(tree.measured(sketch.scope, counted), counted.word)).group_by(key.copy())


def _letters_query(sketch: Sketch) -> exp.Query:
    letter = exp.Left(this=tree.column(sketch.scope, sketch.shown[0]), expression=exp.Literal.number(1))
    return tree.ordered(_grouped(sketch, letter, "首字母"), "首字母", ascending=True)


def _by_name(sketch: Sketch) -> exp.Select:
    at = sketch.shown[0]
    return _grouped(sketch, tree.column(sketch.scope, at), at.word)


def _top_names_query(sketch: Sketch) -> exp.Query:
    return tree.ordered(_by_name(sketch), sketch.measures[0].word).limit(given(sketch.limit))


def _repeated_query(sketch: Sketch) -> exp.Query:
    """How many names are those of more than one."""
    several = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    names = _by_name(sketch).having(several).subquery("repeated")
    return exp.Select().select(tree.alias(exp.Count(this=exp.Star()), f"{sketch.shown[0].word}数量")).from_(names)


def _longest_query(sketch: Sketch) -> exp.Query:
    at = sketch.shown[0]
    name = tree.column(sketch.scope, at)
    query = tree.filtered(sketch).select(tree.alias(name, at.word))
    query = query.select(tree.alias(exp.Length(this=name.copy()), "字数"))
    return tree.ordered(query, "字数").limit(given(sketch.limit))


SHAPES = (
    Shape("with_a_word", 0.6, _holding, listed, single=True),
    told_its_name("count_begins_with", 0.5, _beginning, _beginning_query, single=True),
    told_its_name("begins_with", 0.5, _beginning, _beginning_query, single=True, answer=Answer.LIST),
    told_its_name("first_letters", 0.3, _counted, _letters_query, answer=Answer.SPLIT),
    told_its_name("top_names", 0.5, _repeating, _top_names_query, answer=Answer.FIRST),
    told_its_name("repeated_names", 0.5, _repeating, _repeated_query, single=True),
    told_its_name("longest_names", 0.2, _longest, _longest_query, answer=Answer.FIRST),
    told_its_name("name_by_code", 0.7, _by_code, listed, answer=Answer.ONE_THING, single=True),
)
