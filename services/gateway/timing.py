"""How long the gateway waits for what. Plain values, so that a test can be quick."""

from dataclasses import dataclass, field
from datetime import timedelta

from services.gateway.workflow.retry import RetryPolicy


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds but the deadline; the defaults are those of the design."""

    relay_poll_s: float = 1.0
    """How often the relay looks for requests that nobody nudged it about."""
    sweep_s: float = 1.0
    """How often due retries are requested."""
    watch_s: float = 5.0
    """How often silence, losses, deadlines and unwritten endings are looked for."""
    clean_s: float = 60.0
    """How often deleted tasks and unindexed objects are cleaned up."""
    tick_s: float = 15.0
    """How often a tick is sent through the heartbeats' queue."""
    silence_s: float = 120.0
    """A started step that says nothing for so long has no worker any more."""
    lost_s: float = 60.0
    """An unstarted request whose queue has been empty for so long is lost."""
    second_pass_s: float = 3600.0
    """Late objects of a deleted task are removed so long after the deletion."""
    garbage_s: float = 24 * 3600.0
    """Objects without an index row are kept so long after their execution ended."""
    reread_s: float = 2.0
    """A watcher of a task looks into the database at least this often."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an execution may take."""

    deadline: timedelta = timedelta(hours=24)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
