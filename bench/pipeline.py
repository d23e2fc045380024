"""How long the sample's seven tables and fifty pairs take: by rule, with a slow LLM, in one process and in many."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.llm_calls import CallTimes
from bench.report import table
from bench.surroundings import (
    endpoints,
    infrastructure,
    note,
    sample_database,
    standalone,
    start_postgres,
)
from tests.support.rabbitmq import NoProgram
from tests.support.s3 import NoS3

PAIRS = 50
ONE_PROCESS = "embedded, one process"
MANY_PROCESSES = "RabbitMQ and S3, five processes"
PREDECESSOR_TOTAL_S = {(0.0, 0.0): 7.5, (1.0, 0.1): 39.2, (1.0, 1.0): 94.5}
"""The system that Schemaloom replaces, with the same stand-in LLM on a like machine; the best of its runs."""


@dataclass(frozen=True)
class Latency:
    """Seconds that a call of the stand-in takes."""

    llm_s: float
    embedding_s: float


LATENCIES = (Latency(0.0, 0.0), Latency(1.0, 0.1), Latency(1.0, 1.0))
HEAD = (
    "parts",
    "author, vectors",
    "LLM / embedding s a call",
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

    def row(self) -> list[object]:
        known: list[object] = [self.parts, self.author, self._latency, *self.steps_s, self.total_s]
        if self.latency is None or self.calls is None:
            return known + [None] * (len(HEAD) - len(known))
        before = PREDECESSOR_TOTAL_S[self.latency.llm_s, self.latency.embedding_s]
        asked = [len(self.calls.ends), self.calls.rounds, self.calls.most_at_once, self.embedding_calls]
        return [*known, *asked, before, before / self.total_s]

    @property
    def _latency(self) -> str | None:
        return f"{self.latency.llm_s} / {self.latency.embedding_s}" if self.latency else None


async def run() -> str:
    """Markdown."""
    rows = [timed.row() for timed in await _in_one_process()]
    remark = ""
    try:
        rows += [timed.row() for timed in await _in_many()]
    except (NoProgram, NoS3) as missing:
        remark = f"\n\nNot measured with {MANY_PROCESSES}: {missing}."
    return f"{_EXPLANATION}\n\n{table(HEAD, rows)}{remark}"


_EXPLANATION = (
    "Seven tables and fifty pairs of the sample, each time a fresh installation. *Cold* computes every vector with the "
    "embedded model, *warm* is the next task. *Rounds* is the longest chain of LLM calls that waited for one another. "
    "The system replaced was measured once, elsewhere in time: its column is a comparison by order of magnitude."
)


async def _in_one_process() -> list[Timed]:
    note("pipeline: rule author, one process")
    with standalone() as url:
        timed = await _by_rule(ONE_PROCESS, url)
    for latency in LATENCIES:
        note(f"pipeline: {latency}, one process")
        with _double(latency) as (double, calls), standalone(**endpoints(double)) as url:
            timed.append(await _with_llm(ONE_PROCESS, url, double, calls, latency))
    return timed


async def _in_many() -> list[Timed]:
    postgres = start_postgres()
    source = await sample_database(postgres)
    with infrastructure(postgres) as servers:
        note("pipeline: rule author, many processes")
        async with _cluster(servers, source) as url:
            timed = await _by_rule(MANY_PROCESSES, url)
        for latency in LATENCIES[:2]:
            note(f"pipeline: {latency}, many processes")
            with _double(latency) as (double, calls):
                async with _cluster(servers, source, **endpoints(double)) as url:
                    timed.append(await _with_llm(MANY_PROCESSES, url, double, calls, latency))
    return timed
