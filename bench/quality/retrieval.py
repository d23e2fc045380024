"""like-pair@5: whether a question that is in no pair finds one that shows how to answer it."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality.counters import ColumnKey, Reading
from bench.quality.figures import Figure
from shared.catalog.model import TableName
from shared.catalog.names import parse_table_name
from shared.llm.port import Embeddings
from shared.sql.resolve import Resolved
from shared.training.pgvector import PgvectorStore
from shared.training.records import sql_record

QUESTIONS = Path(__file__).with_name("questions.toml")
HELD_OUT = Path(__file__).with_name("held_out.toml")
MEASURED_ONLY = "test"
"""The half of a held-out file that nobody reads: its misses are not printed."""
TOP = 5
GOAL = 0.85
ENOUGH = 0.5
"""The share of the expected columns that a like pair names."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The tables of a right answer, and the columns that it must name."""

    tables: frozenset[TableName]
    columns: frozenset[ColumnKey]

    def met_by(self, answer: Resolved) -> bool:
        same = answer.tables == self.tables
        return same and len(self.columns & answer.columns) >= ENOUGH * len(self.columns)


@dataclass(frozen=True, slots=True)
class UserQuestion:
    text: str
    answers: tuple[Expected, ...]
    """Any of them is right."""
    half: str = ""
    """`dev` or `test` in a held-out file."""


@dataclass(frozen=True, slots=True)
class Search:
    """What one question found."""

    question: UserQuestion
    hits: tuple[int, ...]
    """Places of the nearest pairs, the best first."""
    like: bool


def user_questions(text: str) -> list[UserQuestion]:
    """The questions of a TOML text in the shape of questions.toml. Raises KeyError for one without tables."""
    found = tomllib.loads(text)["question"]
    return [UserQuestion(raw["text"], tuple(_answers(raw)), raw.get("set", "")) for raw in found]


def halves(files: Iterable[Path], wanted: str = "") -> dict[str, list[UserQuestion]]:
    """The questions of each half of each file under a name for its figure; `wanted` is the only half, if any."""
    found: dict[str, list[UserQuestion]] = {}
    for file in files:
        for question in user_questions(file.read_text(encoding="utf-8")):
            if not wanted or question.half == wanted:
                found.setdefault(f"{file.stem} {question.half}".strip(), []).append(question)
    return found


def _answers(raw: Mapping[str, Sequence[str]]) -> list[Expected]:
    answers = [_expected(raw["tables"], raw["columns"])]
    if "or_tables" in raw:
        answers.append(_expected(raw["or_tables"], raw.get("or_columns", raw["columns"])))
    return answers


def _expected(tables: Sequence[str], columns: Sequence[str]) -> Expected:
    pairs = (column.rsplit(".", 1) for column in columns)
    return Expected(
        frozenset(map(parse_table_name, tables)),
        frozenset((parse_table_name(table), column) for table, column in pairs),
    )


def like_pair(searches: Sequence[Search], asked: str = "") -> Figure:
    """The figure; `asked` names the questions."""
    found = sum(search.like for search in searches)
    return Figure(
        f"like-pair@{TOP} {asked}".strip(), found, len(searches), f">= {GOAL:.0%}", found >= GOAL * len(searches)
    )


async def search(reading: Reading, questions: Sequence[UserQuestion], embeddings: Embeddings) -> list[Search]:
    """Searches as a text-to-SQL application does in a store that the loader filled; what is a pair is not asked."""
    known = {pair["question"] for pair in reading.pairs}
    asked = [question for question in questions if question.text not in known]
    store = PgvectorStore(pool=None)  # only for the text that it has embedded
    records = [sql_record("bench", pair["question"], pair["sql"]) for pair in reading.pairs]
    passages = await embeddings.embed([store.text_to_embed(record) for record in records], "passage")
    queries = await embeddings.embed([question.text for question in asked], "query")
    return [_searched(reading, question, _nearest(q, passages)) for question, q in zip(asked, queries, strict=True)]


def _searched(reading: Reading, question: UserQuestion, hits: tuple[int, ...]) -> Search:
    found = [answer for answer in (reading.resolved[place] for place in hits) if answer is not None]
    like = any(expected.met_by(answer) for expected in question.answers for answer in found)
    return Search(question, hits, like)


def _nearest(query: Sequence[float], passages: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """By cosine; all vectors are of unit length."""
    scores = [sum(a * b for a, b in zip(query, passage, strict=True)) for passage in passages]
    return tuple(sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:TOP])
