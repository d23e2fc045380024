"""What a process of step workers opens once, and what it hands to each run."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.errors import PermanentError
from shared.lazily import Lazily
from shared.llm.embeddings import CachedEmbeddings, OpenEmbeddings, connect_embeddings
from shared.llm.patience import Patience, PatientChat
from shared.llm.port import Chat, Embeddings
from shared.llm.settings import EmbeddingsSettings, LlmSettings
from shared.llm.usage import UsageMeter
from shared.manifests import StepInputs
from shared.objects.port import ObjectStore
from shared.sealing import Sealer, SealingSettings
from shared.source import ConnectionString, HostPolicy, SourceSettings, parse, source_opener, with_database
from shared.source.port import OpenSource
from shared.training import connect as connect_training
from shared.training.port import TrainingStore
from shared.training.settings import TrainingSettings
from shared.worker.context import StepRun

if TYPE_CHECKING:
    from shared.llm.chat import ChatModel


class NoSource(PermanentError):
    """任务没有 db_connection,服务也没有配置 SCHEMALOOM_SOURCE_URL"""

    code = "no_source"


@dataclass(frozen=True)
class RunCollaborators:
    """What one run works with."""

    open_source: OpenSource
    chat: Chat | None
    open_embeddings: Lazily[OpenEmbeddings]
    objects: ObjectStore
    training: TrainingStore

    async def embeddings(self) -> Embeddings:
        return CachedEmbeddings(await self.open_embeddings.get(), self.objects)


@dataclass(frozen=True)
class Resources:
    """What the runs of one process share."""

    source: SourceSettings
    sealing: SealingSettings
    chat_model: "ChatModel | None"
    patience: Patience
    open_embeddings: Lazily[OpenEmbeddings]
    objects: ObjectStore
    training: TrainingStore

    def equip(self, run: StepRun) -> tuple[RunCollaborators, UsageMeter]:
        """The collaborators of one run: its own business database, and the LLM bound to its checkpoints."""
        meter = UsageMeter()
        bound = self.chat_model.bind(run.checkpoints("llm"), meter) if self.chat_model else None
        chat = PatientChat(bound, self.patience, run) if bound else None
        opener = self._opener(run.inputs)
        return RunCollaborators(opener, chat, self.open_embeddings, self.objects, self.training), meter

    def _opener(self, inputs: StepInputs) -> OpenSource:
        if inputs.sealed_connection is not None:
            sent = Sealer.from_settings(self.sealing).open(inputs.sealed_connection)
            policy = HostPolicy.parse(self.source.hosts)
            return source_opener(parse(sent), size=self.source.pool_size, policy=policy)
        return source_opener(self._configured(inputs.parameters.db_name), size=self.source.pool_size)

    def _configured(self, database: str) -> ConnectionString:
        if self.source.url is None:
            raise NoSource
        url = with_database(self.source.url, database) if database else self.source.url
        return parse(url, embedded=True)


def _chat_model(settings: LlmSettings) -> "ChatModel | None":
    if not settings.configured:
        return None
    from shared.llm.chat import ChatModel  # noqa: PLC0415 - half a second that a worker without an LLM is spared

    return ChatModel(settings)


@asynccontextmanager
async def open_resources(
    objects: ObjectStore,
    *,
    source: SourceSettings,
    sealing: SealingSettings,
    llm: LlmSettings,
    embeddings: EmbeddingsSettings,
    training: TrainingSettings,
) -> AsyncIterator[Resources]:
    """Opens what the runs share. Connections are made when first used, so a store that is away stops nobody."""
    if training.url is None:
        raise PermanentError("SCHEMALOOM_TRAINING_URL is not set")
    async with AsyncExitStack() as stack:
        chat_model = _chat_model(llm)
        if chat_model is not None:
            stack.push_async_callback(chat_model.close)
        store = await connect_training(training.url)
        stack.push_async_callback(store.close)
        vectors = Lazily(lambda: connect_embeddings(embeddings))
        stack.push_async_callback(vectors.close)
        patience = Patience(attempts=llm.outage_attempts)
        yield Resources(source, sealing, chat_model, patience, vectors, objects, store)
