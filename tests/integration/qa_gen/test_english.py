"""What is asked in an English run: of the sample with its Chinese comments, of a library, of Chinese names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.quality.generation import Measured, measure
from shared.catalog.words.plurals import singular
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = pytest.mark.integration
DATABASES = Path(__file__).with_name("databases")
HAN = re.compile(r"[㐀-鿿]")
OUTPUT = re.compile(r" AS ([^\s,()]+)")
QUOTED = re.compile(r"'[^']*'")
SEVERAL = re.compile(
    r"\b(?:which \d+|top \d+|the \d+|list all) ([a-z ]+?) (?:with|by|have|had|and|of|in|at|for|that|who)\b"
)
"""What there are several of."""
NOT_OF_THE_QUESTIONS = {
    "useful columns covered",
    "repaired to something else",
}
"""Whatever language the questions are in: the sample names many columns so that nobody knows what they mean."""


@pytest.fixture(scope="module", params=["sample", "library", "clinic"])
def made(request: pytest.FixtureRequest, postgres: TestServer, highway_url: str) -> Iterator[Measured]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCHEMALOOM_LANGUAGE", "en")
        if request.param == "sample":
            yield run_apart(measure(highway_url))
            return
        url = run_apart(postgres.create_database())
        text = (DATABASES / f"{request.param}.sql").read_text(encoding="utf-8")
        run_apart(execute(url, text, "ANALYZE"))
        yield run_apart(measure(url))
        run_apart(postgres.drop_database(url))


def test_nothing_chinese_is_said_but_values_of_the_data(made: Measured) -> None:
    questions = [QUOTED.sub("''", pair["question"]) for pair in made.pairs]
    assert [text for text in questions if HAN.search(text)] == []
    outputs = [name for pair in made.pairs for name in OUTPUT.findall(QUOTED.sub("''", pair["sql"]))]
    assert [name for name in outputs if HAN.search(name)] == []


def test_every_question_is_clean_english(made: Measured) -> None:
    assert len(made.pairs) == 50
    for pair in made.pairs:
        text = pair["question"]
        assert not re.search(r"\s[?.,;:]|  |\b(\w+) \1\b|[a-z]_[a-z]", text, re.IGNORECASE), text
        for nouns in SEVERAL.findall(text.lower()):
            assert singular(nouns) != nouns, text


def test_the_figures_hold_in_english_too(made: Measured) -> None:
    missed = {figure.name for figure in made.figures if not figure.reached}
    assert missed <= NOT_OF_THE_QUESTIONS
