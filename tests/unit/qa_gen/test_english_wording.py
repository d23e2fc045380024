"""What is asked in English of a small library, by shape and style."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question, styles
from services.qa_gen.synthesis.wording.english import outputs
from services.qa_gen.synthesis.wording.style import Style
from shared.catalog.words.plurals import singular
from tests.unit.qa_gen.english_library import library

HAN = re.compile(r"[㐀-鿿]")
SEVERAL = re.compile(r"\b(?:which \d+|top \d+) ([a-z ]+?) (?:with|by|have|had|are|for|issued|paid|of)\b")
"""What there are several of."""
WORLD = library()
LINES = (Decimal(20), Decimal(50))
ALL = [
    replace(sketch, thresholds=LINES) if catalogue.probe(sketch) is not None else sketch
    for subject in WORLD.subjects
    for sketch in catalogue.sketches(WORLD, subject)
]
SHAPES = sorted({sketch.shape for sketch in ALL})


def sketch_of(shape: str, table: str, *parts: str) -> Sketch:
    """The first sketch of that shape about that table whose key has the parts."""
    about = (s for s in ALL if s.shape == shape and s.scope.base.name.name == table)
    return next(s for s in about if all(part in s.key for part in parts))


@pytest.mark.parametrize(
    ("shape", "table", "parts", "style", "asked"),
    [
        ("count", "copy", ("is_lost true",), Style.COLLOQUIAL, "How many lost copies do we have?"),
        ("count", "member", ("joined_on during",), Style.TERSE, "Number of members who joined in 2022"),
        ("count", "fine", ("issued_on during",), Style.COLLOQUIAL, "How many fines were issued in December 2023?"),
        ("count", "fine", ("paid_on missing",), Style.TERSE, "Number of fines not yet paid"),
        (
            "count",
            "loan",
            ("borrowed_at during",),
            Style.FORMAL,
            "Please tell me how many loans we had in January 2024.",
        ),
        ("list_where", "book", ("Canongate",), Style.COLLOQUIAL, "Which books are published by Canongate?"),
        ("list_where", "branch", ("city equals Bath",), Style.TERSE, "Branches in Bath"),
        ("list_where", "member", ("kind equals child",), Style.IMPERATIVE, "List the active child members"),
        (
            "list_where",
            "fine",
            ("damage",),
            Style.OMITTED,
            "Fines whose reason is 'damage' with their barcode, card number and date issued?",
        ),
        ("largest", "branch", ("area",), Style.OMITTED, "Top 3 branches by floor area?"),
        ("largest", "branch", ("area",), Style.FORMAL, "Please list the 3 branches with the largest floor area."),
        ("missing", "fine", ("paid_on",), Style.COLLOQUIAL, "Which fines have not been paid yet?"),
        ("has_element", "book", ("Welsh",), Style.FORMAL, "Please list the books whose languages include 'Welsh'."),
        ("total", "book", ("sum(0.pages)",), Style.TERSE, "Total number of pages of all books"),
        (
            "total",
            "fine",
            ("sum(0.amount)",),
            Style.SYNONYM,
            "What did the penalty amount from December 2023 to February 2024 add up to?",
        ),
        ("by", "book", ("count()", "publisher"), Style.SYNONYM, "How many books are there for each publishing house?"),
        ("by", "member", ("count()", "kind"), Style.TERSE, "Active members by membership type"),
        (
            "by",
            "member",
            ("count()", "kind"),
            Style.SYNONYM,
            "How many active members are there for each kind of membership?",
        ),
        ("by", "copy", ("count()", "branch(id)", "1.name"), Style.OMITTED, "Copies per branch?"),
        ("by_where", "copy", ("is_lost", "1.name"), Style.IMPERATIVE, "Count the lost copies by branch"),
        ("mean_of_groups", "copy", ("branch",), Style.COLLOQUIAL, "How many copies does each branch have on average?"),
        ("of_parent", "book", ("Crime",), Style.COLLOQUIAL, "Which books are in the category Crime?"),
        ("of_parent", "copy", ("Winter",), Style.TERSE, "Copies of 'The Last Winter'"),
        ("total_of", "copy", ("Clifton",), Style.TERSE, "Number of copies at Clifton"),
        ("parent_of", "book", ("Winter",), Style.COLLOQUIAL, "Which category does 'The Last Winter' belong to?"),
        ("without", "member", ("loan",), Style.COLLOQUIAL, "Which active members have no loans?"),
        ("superior", "category", (), Style.COLLOQUIAL, "What is the parent category of each category?"),
        ("below", "category", (), Style.COLLOQUIAL, "How many categories have a parent category?"),
        (
            "having",
            "member",
            ("count()", "1.name"),
            Style.COLLOQUIAL,
            "Which branches have more than 20 active members?",
        ),
        ("share_of_all", "member", ("is_active",), Style.COLLOQUIAL, "What percentage of the members are active?"),
        ("above_mean", "book", ("price",), Style.COLLOQUIAL, "Which books have an above-average list price?"),
        ("steps", "book", ("price",), Style.TERSE, "Books by list price: below 20, 20 to 50 and 50 or more"),
        (
            "list_where",
            "fine",
            ("missing",),
            Style.IMPERATIVE,
            "List the fines not yet paid with their barcode, card number and date issued",
        ),
        (
            "trend",
            "fine",
            ("sum(0.amount)",),
            Style.TERSE,
            "Monthly total fine amount from September 2023 to February 2024",
        ),
    ],
)
def test_a_question_reads_as_people_ask_it(
    shape: str, table: str, parts: tuple[str, ...], style: Style, asked: str
) -> None:
    assert question(sketch_of(shape, table, *parts), style, chinese=False) == asked


@pytest.mark.parametrize("shape", SHAPES)
def test_every_question_is_an_english_sentence(shape: str) -> None:
    asked = ((sketch, style) for sketch in ALL if sketch.shape == shape for style in styles(sketch, chinese=False))
    for sketch, style in asked:
        text = question(sketch, style, chinese=False) or ""
        assert text[:1].isupper() or text.startswith("'"), text
        assert not HAN.search(text), text
        assert not re.search(r" [?.,:;]|  |\b(\w+) \1\b|_", text), text
        for nouns in SEVERAL.findall(text.lower()):
            assert singular(nouns) != nouns, text


@pytest.mark.parametrize("shape", SHAPES)
def test_the_columns_of_every_answer_have_english_names(shape: str) -> None:
    for sketch in (sketch for sketch in ALL if sketch.shape == shape):
        assert not HAN.search(tree.text(outputs.in_english(catalogue.query(sketch)))), sketch.key


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("page count合计", "total page count"),
        ("平均list price", "average list price"),
        ("service area数量", "number of service areas"),
        ("平均loan数量", "average number of loans"),
        ("上月amount合计", "total amount last month"),
        ("累计amount合计", "running total amount"),
        ("环比增长率", "growth percent"),
        ("2023年3月", "in 2023 03"),
        ("平均returned天数", "average days until returned"),
        ("opening date", "opening date"),
    ],
)
def test_an_output_has_a_name_in_english(name: str, said: str) -> None:
    assert outputs.phrase(name) == said


def test_an_average_of_averages_is_named_once() -> None:
    assert outputs.phrase("平均average completion") == "average completion"
