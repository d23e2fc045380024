"""How long the sample's seven tables and fifty pairs take: by rule, with a slow LLM, in one process and in many."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from bench.llm_calls import CallTimes, PairsDealt
from bench.report import table
from bench.surroundings import endpoints, note, servers, standalone, start_postgres
from tests.support.cluster import Cluster
from tests.support.journey import complete
from tests.support.llm_double import LlmDouble
from tests.support.postgres import run_apart
from tests.support.rabbitmq import NoProgram
from tests.support.s3 import NoS3

PAIRS = 50
ONE_PROCESS = "embedded, one process"
MANY_PROCESSES = "RabbitMQ and S3, five processes"
PREDECESSOR_TOTAL_S = {(0.0, 0.0): 7.5, (1.0, 0.1): 39.2, (1.0, 1.0): 94.5}
"""The system that Schemaloom replaces, with the same stand-in LLM on a like machine; the best of its runs."""


Installation = Callable[..., AbstractContextManager[str]]
"""Starts Schemaloom with the given settings; gives its URL."""


@dataclass(frozen=True)
class Latency:
    """Seconds that a call of the stand-in takes."""

    llm_s: float
    embedding_s: float

    def __str__(self) -> str:
        return f"{self.llm_s:g} / {self.embedding_s:g}"


USUAL = Latency(1.0, 0.1)
LATENCIES = (Latency(0.0, 0.0), USUAL, Latency(1.0, 1.0))
EXPLANATION = (
    "Seven tables and fifty pairs of the sample, each time in a fresh installation. *Cold* computes every vector, "
    "*warm* is the task after it. *Good pairs* is a model whose pairs pass all checks, *bad pairs* one whose pairs "
    "hardly ever do: it is asked three times, then the rule author writes. *Rounds* is the longest chain of LLM calls "
    "that waited for one another, in the first three steps. The system replaced was measured once, at another time: "
    "take its column as an order of magnitude."
)
HEAD = (
    "parts",
    "author",
    "LLM / embedding, s a call",
    "ddl s",
    "qa s",
    "validation s",
    "load s",
    "total s",
    "LLM calls",
    "rounds",
    "most at once",
    "embedding calls",
    "the system replaced, s",
    "times faster",
)


@dataclass(frozen=True)
class Timed:
    """One task from its start to its end."""

    parts: str
    author: str
    steps_s: Sequence[float]
    total_s: float
    latency: Latency | None = None
    calls: CallTimes | None = None
    embedding_calls: int | None = None
    pairs: Sequence[dict[str, str]] = ()

    def row(self) -> list[object]:
        known: list[object] = [self.parts, self.author, self.latency, *self.steps_s, self.total_s]
        if self.latency is None or self.calls is None:
            return known + [None] * (len(HEAD) - len(known))
        before = PREDECESSOR_TOTAL_S[self.latency.llm_s, self.latency.embedding_s]
        asked = [self.calls.count, self.calls.rounds, self.calls.most_at_once, self.embedding_calls]
        return [*known, *asked, before, before / self.total_s]


def run() -> str:
    """Markdown."""
    timed, remark = _measured(ONE_PROCESS, standalone, LATENCIES), ""
    try:
        with servers(start_postgres()) as many:
            timed += _measured(MANY_PROCESSES, lambda **settings: _url_of(many.cluster(settings)), LATENCIES[:2])
    except (NoProgram, NoS3) as missing:
        remark = f"\n\nNot measured with {MANY_PROCESSES}: {missing}."
    return f"{EXPLANATION}\n\n{table(HEAD, [each.row() for each in timed])}{remark}"


@contextmanager
def _url_of(cluster: AbstractContextManager[Cluster]) -> Iterator[str]:
    with cluster as started:
        yield started.url


def _measured(parts: str, installed: Installation, latencies: Sequence[Latency]) -> list[Timed]:
    note(f"pipeline: {parts}, rule author")
    with installed() as url:
        timed = [_task(url, parts, author) for author in ("rule, cold", "rule, warm")]
    for latency in latencies:
        timed.append(_task_with_llm(installed, parts, latency, pairs=timed[0].pairs))
    timed.append(_task_with_llm(installed, parts, USUAL))
    return timed


def _task_with_llm(
    installed: Installation, parts: str, latency: Latency, *, pairs: Sequence[dict[str, str]] = ()
) -> Timed:
    """By a model that answers with these pairs, or with hardly any that are of use."""
    author = "LLM, good pairs" if pairs else "LLM, bad pairs"
    note(f"pipeline: {parts}, {author}, {latency}")
    calls = CallTimes(latency.llm_s)
    with LlmDouble(latency_s=latency.llm_s, embeddings_latency_s=latency.embedding_s) as double:
        if pairs:
            double.answer("question_sql_pairs", PairsDealt(pairs))
        calls.watch(double)
        with installed(**endpoints(double.base_url)) as url:
            timed = _task(url, parts, author)
        return replace(timed, latency=latency, calls=calls, embedding_calls=double.calls["embeddings"])


def _task(url: str, parts: str, author: str) -> Timed:
    outcome = run_apart(complete(url))
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert len(outcome.pairs) == PAIRS
    result = outcome.state["result"]
    steps_s = [step["duration_s"] for step in result["steps"]]
    return Timed(parts, author, steps_s, result["duration_s"], pairs=outcome.pairs)
