"""`python -m bench.quality [DSN] [--tables a,b] [--glossary file] [--json] [--questions]`.

Prints quality.md's table for pairs made by rule; without a DSN for the sample database, with and without its glossary.
"""

import argparse
import asyncio
import dataclasses
import json
from pathlib import Path

from bench.quality.figures import markdown
from bench.quality.generation import Measured, measure
from sample.generate import GLOSSARY, create
from tests.support.postgres import start_server


def main() -> None:
    arguments = _arguments()
    measured = asyncio.run(_runs(arguments))
    if arguments.json:
        print(json.dumps({name: _as_json(run) for name, run in measured.items()}, ensure_ascii=False, indent=2))
        return
    print(markdown({name: run.figures for name, run in measured.items()}))
    print()
    print("; ".join(f"{name}: qa_generation took {run.seconds:.1f} s" for name, run in measured.items()))
    for name, run in measured.items() if arguments.questions else ():
        print(f"\n{name}")
        for number, pair in enumerate(run.pairs, start=1):
            print(f"{number:3}. {pair['question']}\n     {pair['sql']}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description="measures generated training data")
    parser.add_argument("dsn", nargs="?", help="a PostgreSQL URL; the sample database when left out")
    parser.add_argument("--tables", default="", help="comma separated; all tables when left out")
    parser.add_argument("--glossary", type=Path, help="a glossary.csv: adds a second run that uses it")
    parser.add_argument("--json", action="store_true", help="figures and pairs for machines")
    parser.add_argument("--questions", action="store_true", help="prints the pairs, for a person to read")
    return parser.parse_args()


async def _runs(arguments: argparse.Namespace) -> dict[str, Measured]:
    url, glossary = arguments.dsn, arguments.glossary
    if url is None:
        server = await asyncio.to_thread(start_server)
        url, glossary = await server.create_database(), glossary or GLOSSARY
        await create(url)
    tables = [name.strip() for name in arguments.tables.split(",") if name.strip()]
    measured = {"names alone": await measure(url, tables)}
    if glossary is not None:
        measured["with a glossary"] = await measure(url, tables, glossary=glossary.read_text(encoding="utf-8"))
    return measured


def _as_json(run: Measured) -> dict[str, object]:
    return {
        "seconds": round(run.seconds, 2),
        "figures": [dataclasses.asdict(figure) for figure in run.figures],
        "pairs": list(run.pairs),
    }


main()
