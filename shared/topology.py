"""The queues of the system. Folder = process = queue."""

from shared.bus.port import Queue
from shared.steps import STEPS, Step

STEP_EVENTS = "gateway.steps"
"""Started, progressed, yielded, completed, failed, and the sweeper's ticks."""
LOG_EVENTS = "gateway.logs"
"""Log batches, apart so that they cannot delay heartbeats."""
DEAD_LETTERS = "gateway.dead"
"""What any other queue gave up on."""


def step_queue(step: Step) -> str:
    """The queue that the workers of a step consume."""
    return f"step.{step.value}"


QUEUES: tuple[Queue, ...] = (
    # nothing comes after it: a dead letter waits for its reader however often the database is away
    Queue(DEAD_LETTERS, delivery_limit=1_000_000),
    Queue(STEP_EVENTS, delivery_limit=100, dead_letter=DEAD_LETTERS),
    Queue(LOG_EVENTS, delivery_limit=100, dead_letter=DEAD_LETTERS),
    # a run yields after ten minutes of work; an hour leaves room for one very slow item
    *(Queue(step_queue(step), delivery_limit=5, dead_letter=DEAD_LETTERS) for step in STEPS),
)
