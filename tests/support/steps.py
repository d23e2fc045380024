"""Workers that do what a test says: the real runtime over the real ports, with steps that write given files."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.bus.port import Bus
from shared.events import Usage
from shared.manifests import StepInputs
from shared.objects.port import ObjectStore
from shared.steps import STEPS, Step
from shared.worker.context import StepRun
from shared.worker.run import Collaborators, Run, StepFunction
from shared.worker.runtime import Worker
from shared.worker.settings import WorkerSettings
from tests.support.run import StepCollaborators

SWIFT = WorkerSettings(heartbeat_s=0.05, ended_poll_s=0.02, log_flush_s=0.01, drain_s=5, cancel_grace_s=5)
OUTPUTS: dict[Step, dict[str, str]] = {
    Step.DDL_GENERATION: {
        "bss_company.ddl": "create table public.bss_company (id varchar(32) primary key);\n",
        "bss_company_detail.md": "## bss_company(公司信息表)\n",
    },
    Step.QA_GENERATION: {"qs_highway_db_pair.json": '[{"question": "公司数", "sql": "SELECT 1;"}]\n'},
    Step.SQL_VALIDATION: {"sql_validation_summary.log": "全部有效\n"},
    Step.TRAINING_LOAD: {"training_load_report.json": "{}\n"},
}


@dataclass
class Metered:
    usage: Usage = field(default_factory=lambda: Usage(calls=3, prompt_tokens=100, completion_tokens=20, cost=0.5))


@dataclass
class Script:
    """What the workers of a test do; changed by the test as it goes."""

    outputs: dict[Step, dict[str, str]] = field(default_factory=lambda: {k: dict(v) for k, v in OUTPUTS.items()})
    failures: dict[Step, Exception] = field(default_factory=dict)
    """Raised by a step instead of writing its files."""
    failed_items: dict[Step, dict[str, str]] = field(default_factory=dict)
    """Items that fail while their step goes on, and why."""
    held: dict[Step, asyncio.Event] = field(default_factory=dict)
    """A step goes on when its event is set; `hold` makes one."""
    runs: list[Step] = field(default_factory=list)
    """The steps that were run, in their order."""
    inputs: dict[Step, StepInputs] = field(default_factory=dict)
    """What the last run of each step was given."""

    def hold(self, step: Step) -> asyncio.Event:
        return self.held.setdefault(step, asyncio.Event())

    def function(self, step: Step) -> StepFunction:
        async def run_step(run: Run, _collaborators: Collaborators) -> dict[str, object]:
            self.runs.append(step)
            self.inputs[step] = run.inputs
            run.log.info(f"[{step}] 开始执行步骤: {step}")
            run.expect(len(self.outputs[step]))
            if step in self.held:
                await self.held[step].wait()
            if step in self.failures:
                raise self.failures[step]
            for item, reason in self.failed_items.get(step, {}).items():
                run.fail_item(item, RuntimeError(reason))
            for name, text in self.outputs[step].items():
                await run.write(name, text)
                run.advance(name)
            return {"files": len(self.outputs[step])}

        return run_step


@asynccontextmanager
async def working(bus: Bus, objects: ObjectStore, script: Script) -> AsyncIterator[None]:
    """One worker for each step."""

    def equip(_run: StepRun) -> tuple[Collaborators, Metered]:
        return StepCollaborators(), Metered()

    workers = [await Worker(step, script.function(step), bus, objects, equip, SWIFT).start() for step in STEPS]
    try:
        yield
    finally:
        for event in script.held.values():
            event.set()
        for worker in workers:
            await worker.stop()
