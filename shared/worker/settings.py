"""How a step worker behaves."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings


class WorkerSettings(Settings):
    """Environment variables with the prefix SCHEMALOOM_WORKER_."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_WORKER_")

    concurrency: int = Field(1, ge=1, le=64, description="Runs at a time in one worker process")
    heartbeat_s: float = Field(15.0, gt=0, description="A run says that it is alive at least this often")
    yield_after_s: float = Field(600.0, gt=0, description="A run hands the rest back after this much work")
    stall_after_s: float = Field(900.0, gt=0, description="A run that finishes no item for so long ends as transient")
    ended_poll_s: float = Field(2.0, gt=0, description="How often a run looks whether its execution has ended")
    cancel_grace_s: float = Field(30.0, gt=0, description="A cancelled run that outlives this ends its process")
    drain_s: float = Field(60.0, gt=0, description="How long SIGTERM waits for the runs at work to yield")
    log_flush_s: float = Field(0.5, gt=0, description="Log records travel in batches at least this often")
    niceness: int = Field(10, ge=0, le=19, description="How far a worker process steps back for others on its cores")
    health_port: int | None = Field(None, description="Serves /healthz and /metrics on this port; off without")
