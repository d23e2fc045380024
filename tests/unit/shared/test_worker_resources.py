"""What a run is given to work with when an LLM is configured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from shared.llm.port import Chat, LlmGivenUp, LlmUnavailable
from shared.llm.settings import EmbeddingsSettings, LlmSettings
from shared.manifests import StepInputs, TaskParameters
from shared.objects import connect as connect_objects
from shared.sealing import SealingSettings
from shared.source import SourceSettings
from shared.steps import Step
from shared.training.settings import TrainingSettings
from shared.worker.context import StepRun
from shared.worker.resources import open_resources
from tests.support import llm_faults as faults
from tests.support.llm_chat import PROMPT, Scope
from tests.support.llm_double import LlmDouble
from tests.support.worker import STARTED_AT

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
INPUTS = StepInputs(
    task_id="task_1",
    execution_id=UUID(int=1),
    step=Step.DDL_GENERATION,
    checkpoint_set=UUID(int=2),
    started_at=STARTED_AT,
    parameters=TaskParameters(),
    sealed_connection=None,
    files=(),
)


@asynccontextmanager
async def equipped(folder: Path, llm: LlmSettings, attempt: int) -> AsyncIterator[tuple[StepRun, Chat]]:
    """A run of this attempt and its LLM; databases are none of its business."""
    objects = await connect_objects(folder.as_uri())
    async with open_resources(
        objects,
        source=SourceSettings(url=NOWHERE),
        sealing=SealingSettings(),
        llm=llm,
        embeddings=EmbeddingsSettings(),
        training=TrainingSettings(url=NOWHERE),
    ) as resources:
        turn_over = asyncio.Event()
        run = StepRun(INPUTS, UUID(int=3), objects, record=lambda *_: None, turn_over=turn_over, attempt=attempt)
        collaborators, _ = resources.equip(run)
        assert collaborators.chat is not None
        yield run, collaborators.chat


async def test_a_run_is_as_patient_with_the_llm_as_the_settings_say(tmp_path: Path, llm_double: LlmDouble) -> None:
    llm_double.always(faults.server_error())
    llm = LlmSettings(base_url=llm_double.base_url, model="double", retries=0, outage_attempts=2)
    async with equipped(tmp_path, llm, attempt=1) as (run, chat):
        with pytest.raises(LlmUnavailable):
            await chat.ask(PROMPT, Scope)
        assert run.remarks == {}
    async with equipped(tmp_path, llm, attempt=2) as (run, chat):
        with pytest.raises(LlmGivenUp):
            await chat.ask(PROMPT, Scope)
        assert "llm_given_up" in run.remarks


async def test_only_who_asks_for_vectors_needs_their_endpoint(tmp_path: Path, unused_tcp_port: int) -> None:
    objects = await connect_objects(tmp_path.as_uri())
    async with open_resources(
        objects,
        source=SourceSettings(url=NOWHERE),
        sealing=SealingSettings(),
        llm=LlmSettings(),
        embeddings=EmbeddingsSettings(base_url=f"http://127.0.0.1:{unused_tcp_port}/v1", model="away", retries=0),
        training=TrainingSettings(url=NOWHERE),
    ) as resources:
        run = StepRun(INPUTS, UUID(int=3), objects, record=lambda *_: None, turn_over=asyncio.Event())
        collaborators, _ = resources.equip(run)
        with pytest.raises(LlmUnavailable):
            await collaborators.embeddings()
