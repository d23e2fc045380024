"""What the two generating steps make of an endpoint's time: a hundred tables, sixteen calls at a time."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.catalog import FUNCTIONS
from bench.large_schema import create_large_schema
from bench.llm_calls import CallTimes, PairsDealt
from bench.report import table
from bench.surroundings import note, start_postgres
from shared.llm.port import Chat
from shared.llm.usage import UsageMeter
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.steps import Step
from tests.support.llm_chat import Answers, model_at
from tests.support.llm_double import LlmDouble
from tests.support.llm_requests import ChatRequest
from tests.support.postgres import run_apart
from tests.support.run import MemoryRun, StepCollaborators

TABLES = 100
CONCURRENCY = 16
LATENCY_S = 1.0
GOAL = 1.3
THEMES, PAIRS_A_THEME = 20, 10
PARAMETERS = TaskParameters(db_name="bench", theme_count=THEMES, questions_per_theme=PAIRS_A_THEME)
EXPLANATION = (
    f"{TABLES} tables of 20 columns, {THEMES} themes of {PAIRS_A_THEME} pairs that pass all checks, an LLM of "
    f"{LATENCY_S:g} s a call and {CONCURRENCY} calls at a time, in one process with its database and the stand-in. "
    f"The *floor* is what the calls alone must take: those that may go together, divided by {CONCURRENCY} and rounded "
    "up, one group after the other. In ddl_generation all calls are one group; in qa_generation the themes come first, "
    "then each round of pairs, the business scope with the first. *Rounds* is the longest chain of calls that waited "
    "for one another. *Own work* is the step at an endpoint that answers at once: reading, running every pair, topping "
    f"up. *Under way* is the time in which any call was. Goal: at most {GOAL:g} times the floor."
)
HEAD = ("step", "calls", "floor s", "rounds", "s", "own work s", "under way s", "under way to the floor")


@dataclass(frozen=True)
class Timed:
    """One run of a step."""

    seconds: float
    files: Mapping[str, str]
    requests: Sequence[ChatRequest]
    calls: CallTimes


def floor_s(requests: Iterable[ChatRequest]) -> float:
    """What the calls must take, with as many at a time as there may be, one group after the other."""
    groups = Counter(map(_group, requests))
    return sum(-(-calls // CONCURRENCY) for calls in groups.values()) * LATENCY_S


def _group(request: ChatRequest) -> int:
    """Calls of one group may go together: all tables; the themes; each round of pairs, with the scope in the first."""
    if request.name == "question_sql_pairs":
        return int(next(request.item_values("round")))
    return 1 if request.name == "business_scope" else 0


def run() -> str:
    """Markdown."""
    note(f"llm: making {TABLES} tables")
    url = run_apart(start_postgres().create_database())
    names = run_apart(create_large_schema(url, TABLES))
    files: Mapping[str, str] = {"table_list.txt": "\n".join(names)}
    rows = []
    for step in FUNCTIONS:
        at_once, slow = _measured(step, url, files)
        rows.append(_row(step, at_once, slow))
        files = slow.files
    return f"{EXPLANATION}\n\n{table(HEAD, rows)}"


def _measured(step: Step, url: str, files: Mapping[str, str]) -> tuple[Timed, Timed]:
    """At an endpoint that answers at once, and at a slow one; its pairs are those that the rule author writes."""
    note(f"llm: {step} by rule, at an endpoint that answers at once, and at a slow one")
    by_rule = run_apart(_made(step, url, files))
    pairs = next((json.loads(text) for name, text in by_rule.items() if name.endswith("_pair.json")), ())
    at_once, slow = (run_apart(_timed(step, url, files, latency, pairs)) for latency in (0.0, LATENCY_S))
    return at_once, slow


def _row(step: Step, at_once: Timed, slow: Timed) -> Sequence[object]:
    floor, under_way = floor_s(slow.requests), slow.calls.under_way_s
    figures = (slow.seconds, at_once.seconds, under_way, under_way / floor)
    return (step.value, len(slow.requests), floor, slow.calls.longest_chain, *figures)


async def _made(step: Step, url: str, files: Mapping[str, str], chat: Chat | None = None) -> Mapping[str, str]:
    run_of_step = MemoryRun(step, files=dict(files), parameters=PARAMETERS)
    await FUNCTIONS[step](run_of_step, StepCollaborators(source_opener(parse(url, embedded=True)), chat=chat))
    return run_of_step.files


async def _timed(
    step: Step, url: str, files: Mapping[str, str], latency_s: float, pairs: Sequence[dict[str, str]]
) -> Timed:
    with LlmDouble() as double:
        double.latency_s = latency_s
        double.answer("question_sql_pairs", PairsDealt(pairs))
        calls = CallTimes(latency_s)
        calls.watch(double)
        async with model_at(double, concurrency=CONCURRENCY) as model:
            started = time.perf_counter()
            made = await _made(step, url, files, model.bind(Answers(), UsageMeter()))
            return Timed(time.perf_counter() - started, made, tuple(double.requests), calls)
