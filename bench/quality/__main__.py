"""`python -m bench.quality [URL|file.sql] [--tables a,b] [--glossary file] [--asked file] [--set dev|test] [--json]`.

Prints quality.md's table for pairs made by rule; without a URL for the sample database, with and without its glossary,
and how well the questions of questions.toml, and those that the generator was never tuned on, find a pair like the one
they need.
"""

import argparse
import asyncio
import dataclasses
import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.quality import retrieval
from bench.quality.figures import markdown
from bench.quality.generation import Measured, measure
from bench.quality.labels import label_figures, labels
from bench.quality.shown import first_rows, numbered
from sample.generate import GLOSSARY, create
from shared.llm.chat import ChatModel
from shared.llm.embeddings import CachedEmbeddings, connect_embeddings
from shared.llm.settings import EmbeddingsSettings, LlmSettings
from shared.llm.usage import UsageMeter
from shared.objects import connect
from tests.support.llm_chat import Answers
from tests.support.postgres import execute, start_server

_VECTORS = Path(".data/bench-vectors").absolute()
LABELLED = {"names alone": "highway_db_names_alone", "with a glossary": "highway_db"}
Searches = dict[str, list[retrieval.Search]]
"""By the questions that were searched for."""


def main() -> None:
    arguments = _arguments()
    arguments.vectors.mkdir(parents=True, exist_ok=True)
    measured, searches, rows = asyncio.run(_runs(arguments))
    if arguments.database is None:
        for name, file in LABELLED.items():
            judged = label_figures(measured[name].pairs, labels(file))
            measured[name] = dataclasses.replace(measured[name], figures=[*measured[name].figures, *judged])
    for name, by_set in searches.items():
        found = [retrieval.like_pair(searched, asked) for asked, searched in by_set.items()]
        measured[name] = dataclasses.replace(measured[name], figures=[*measured[name].figures, *found])
    if arguments.json:
        print(json.dumps({name: _as_json(run) for name, run in measured.items()}, ensure_ascii=False, indent=2))
        return
    print(markdown({name: run.figures for name, run in measured.items()}))
    print()
    print("; ".join(f"{name}: qa_generation took {run.seconds:.1f} s" for name, run in measured.items()))
    for name, run in measured.items() if arguments.questions else ():
        print(f"\n{name}")
        print("\n".join(numbered(run.pairs, rows[name])))
        for one in itertools.chain.from_iterable(searches.get(name, {}).values()):
            if not one.like and one.question.half != retrieval.MEASURED_ONLY:
                nearest = "; ".join(run.pairs[place]["question"] for place in one.hits)
                print(f"no like pair for {one.question.text}\n     {nearest}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description="measures generated training data")
    parser.add_argument(
        "database", nargs="?", help="a PostgreSQL URL, or a file of SQL that fills a database; else the sample"
    )
    parser.add_argument("--tables", default="", help="comma separated; all tables when left out")
    parser.add_argument("--glossary", type=Path, help="a glossary.csv: adds a second run that uses it")
    parser.add_argument(
        "--asked", type=Path, nargs="+", help="users' questions, as questions.toml; the sample's for the sample"
    )
    parser.add_argument("--set", choices=["dev", "test"], default="", help="only this half of held-out questions")
    parser.add_argument("--vectors", type=Path, default=_VECTORS, help="where vectors are cached")
    parser.add_argument("--llm", action="store_true", help="adds a run with the LLM that SCHEMALOOM_LLM_* names")
    parser.add_argument("--json", action="store_true", help="figures and pairs for machines")
    parser.add_argument("--questions", action="store_true", help="prints the pairs with their first rows, to be read")
    return parser.parse_args()


async def _runs(
    arguments: argparse.Namespace,
) -> tuple[dict[str, Measured], dict[str, Searches], dict[str, list[str]]]:
    url, glossary, asked = await _database(arguments.database), arguments.glossary, arguments.asked or []
    if arguments.database is None:
        glossary, asked = glossary or GLOSSARY, asked or [retrieval.QUESTIONS, retrieval.HELD_OUT]
    tables = [name.strip() for name in arguments.tables.split(",") if name.strip()]
    measured = {"names alone": await measure(url, tables)}
    if glossary is not None:
        measured["with a glossary"] = await measure(url, tables, glossary=glossary.read_text(encoding="utf-8"))
    if arguments.llm:
        measured["with the LLM"] = await _with_llm(url, tables)
    rows = {name: await first_rows(url, run.pairs) for name, run in measured.items() if arguments.questions}
    if not asked:
        return measured, {}, rows
    questions = await asyncio.to_thread(retrieval.halves, asked, arguments.set)
    searches = {name: await _search(run, questions, arguments.vectors) for name, run in measured.items()}
    return measured, searches, rows


async def _database(given: str | None) -> str:
    """The URL that was given, or that of a new database: filled by the file that was given, else the sample."""
    if given is not None and not given.endswith(".sql"):
        return given
    server = await asyncio.to_thread(start_server)
    url = await server.create_database()
    if given is None:
        await create(url)
    else:
        await execute(url, await asyncio.to_thread(Path(given).read_text, encoding="utf-8"), "ANALYZE")
    return url


async def _with_llm(url: str, tables: Sequence[str]) -> Measured:
    model = ChatModel(LlmSettings())
    try:
        return await measure(url, tables, chat=model.bind(Answers(), UsageMeter()))
    finally:
        await model.close()


async def _search(
    run: Measured, asked: Mapping[str, Sequence[retrieval.UserQuestion]], vectors: Path
) -> dict[str, list[retrieval.Search]]:
    embeddings = await connect_embeddings(EmbeddingsSettings())
    try:
        cached = CachedEmbeddings(embeddings, await connect(vectors.as_uri()))
        return {name: await retrieval.search(run.reading, questions, cached) for name, questions in asked.items()}
    finally:
        await embeddings.close()


def _as_json(run: Measured) -> dict[str, object]:
    return {
        "seconds": round(run.seconds, 2),
        "figures": [dataclasses.asdict(figure) for figure in run.figures],
        "pairs": list(run.pairs),
    }


main()
