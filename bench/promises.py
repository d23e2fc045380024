"""What must be true of a task on the sample, whatever happened to the processes that worked on it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from shared.steps import STEPS
from tests.support.journey import TABLES, Outcome

PAIRS = 50
RECORDS = {"ddl": len(TABLES), "documentation": len(TABLES) + 1, "sql": PAIRS}
"""What one load of the sample brings into the training store."""


def broken_promises(outcome: Outcome) -> list[str]:
    """Empty for a task that is complete, right, and was counted once."""
    if outcome.state["status"] != "completed":
        return [f"{outcome.task_id} is {outcome.state['status']}: {outcome.state['error_message']}"]
    return [f"{outcome.task_id}: {complaint}" for complaint in _complaints(outcome)]


def _complaints(outcome: Outcome) -> Iterator[str]:
    statements = [pair["sql"] for pair in outcome.pairs]
    if len(statements) != PAIRS or len(set(statements)) != PAIRS:
        yield f"{len(statements)} pairs, {len(set(statements))} of them different, instead of {PAIRS}"
    if len(outcome.names(".ddl")) != len(TABLES):
        yield f"{len(outcome.names('.ddl'))} .ddl files instead of {len(TABLES)}"
    if outcome.load_report["records"] != RECORDS:
        yield f"loaded {outcome.load_report['records']} instead of {RECORDS}"
    for step, times in completions(outcome.logs).items():
        if times != 1:
            yield f"{step} was completed {times} times"


def completions(logs: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """How often the log of a task says that each step was completed."""
    said = Counter(step for record in logs for step in STEPS if str(record["message"]).startswith(f"步骤 {step} 完成"))
    return {step.value: said[step] for step in STEPS}


def takeovers(logs: Sequence[Mapping[str, object]]) -> int:
    """How many runs it took beyond one a step."""
    return sum("接手" in str(record["message"]) for record in logs) - len(STEPS)
