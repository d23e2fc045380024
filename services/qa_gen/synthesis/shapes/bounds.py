"""One number of a row held against another: stock below its minimum, not paid in full, more than was planned."""

import re
from collections.abc import Iterator
from functools import partial

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.measures import things
from services.qa_gen.synthesis.rows import told
from services.qa_gen.synthesis.shape import Answer, Shape
from services.qa_gen.synthesis.shapes.counts import listed
from services.qa_gen.synthesis.sketch import At, Scope, Sketch, given
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World

_LEAST_ROWS = 8
_LOWER = re.compile(r"安全|最低|最小|下限|\b(?:safety|safe|min|minimum)\b", re.IGNORECASE)
"""A number that another one should not fall below."""
_UPPER = re.compile(
    r"计划|预算|标准|定额|额定|目标|约定|应收|应付|\b(?:planned|plan|budget|standard|target|due|expected)\b",
    re.IGNORECASE,
)
"""What was meant to be, of which the truth may fall short or which it may exceed."""
_TRUE = re.compile(r"实际|实收|实付|已付|已收|当前|现有|\b(?:actual|paid|current)\b", re.IGNORECASE)
_PAID = re.compile(r"已付|已收|已还|实付|实收|\bpaid\b", re.IGNORECASE)
_OWED = re.compile(r"总|应|\b(?:total|due)\b", re.IGNORECASE)
_MAXIMUM = re.compile(r"容量|上限|最大|最高|\b(?:capacity|max|maximum)\b", re.IGNORECASE)


def _pairs(subject: Subject) -> Iterator[tuple[str, Field, Field]]:
    """Which shape holds which number against which."""
    for bound in subject.measures:
        for field in subject.measures:
            if field != bound and field.column.type == bound.column.type and field.known and bound.known:
                shape = _held(field.word, bound.word)
                if shape:
                    yield shape, field, bound


def _held(word: str, bound: str) -> str:
    """`short` where the number should reach the bound, `beyond` where it should not exceed it; empty for any two."""
    if _MAXIMUM.search(word):
        return ""
    stem, other = _bare(word), _bare(bound)
    same = bool(stem and other) and (stem.endswith(other) or other.endswith(stem))
    if same and _LOWER.search(bound) and not _LOWER.search(word):
        return "short"
    if same and _UPPER.search(bound) and _TRUE.search(word):
        return "short" if _PAID.search(word) else "beyond"
    return "short" if same and _PAID.search(word) and _OWED.search(bound) else ""


def _bare(word: str) -> str:
    """What the number is of, whatever kind of it is meant: 库存 of 安全库存数量."""
    for pattern in (_LOWER, _UPPER, _TRUE):
        word = pattern.sub("", word)
    return re.sub(r"数量?$|总|单店|本", "", word).strip()


def _lists(shape: str, world: World, subject: Subject) -> Iterator[Sketch]:
    rows = told(world, subject)
    for found, field, bound in _pairs(subject) if subject.rows >= _LEAST_ROWS else ():
        if found == shape and rows.shown:
            shown = tuple(dict.fromkeys((*rows.shown, At(field), At(bound))))
            yield Sketch(shape, rows.scope, shown=shown)


def _counts(shape: str, _: World, subject: Subject) -> Iterator[Sketch]:
    counted = things(subject)
    for found, field, bound in _pairs(subject) if counted and subject.rows >= _LEAST_ROWS else ():
        if f"count_{found}" == shape:
            yield Sketch(shape, Scope(subject), (given(counted),), shown=(At(field), At(bound)))


def _held_against(sketch: Sketch) -> exp.Expr:
    field, bound = (tree.column(sketch.scope, at) for at in sketch.shown[-2:])
    return field < bound if sketch.shape.endswith("short") else field > bound


def _list_query(sketch: Sketch) -> exp.Query:
    return listed(sketch).where(_held_against(sketch))


def _count_query(sketch: Sketch) -> exp.Query:
    return tree.aggregated(sketch).where(_held_against(sketch))


def _listing(name: str) -> Shape:
    return Shape(name, 1.0, partial(_lists, name), _list_query, answer=Answer.LIST, single=True)


def _counting(name: str) -> Shape:
    return Shape(name, 0.9, partial(_counts, name), _count_query, single=True)


SHAPES = (_listing("short"), _listing("beyond"), _counting("count_short"), _counting("count_beyond"))
