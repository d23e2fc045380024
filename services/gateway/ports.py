"""What a running gateway holds open: its database, the bus, the objects, and the work in the background."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from services.gateway.api.context import Gateway, Watchers
from services.gateway.background.supervision import Background
from services.gateway.background.sweeper import reissue_in_flight
from services.gateway.edge.source_access import SourceAccess
from services.gateway.edge.training_access import TrainingAccess
from services.gateway.envelope import Unavailable
from services.gateway.settings import GatewaySettings
from services.gateway.store import open_store
from services.gateway.timing import Timing
from shared.bus import connect as connect_bus
from shared.bus.address import BusAddress
from shared.bus.settings import BusSettings
from shared.catalog.settings import CatalogSettings
from shared.errors import PermanentError
from shared.llm.embeddings import connect_embeddings
from shared.llm.settings import EmbeddingsSettings
from shared.objects import connect as connect_objects
from shared.objects.settings import ObjectsSettings
from shared.sealing import Sealer, SealingSettings
from shared.source import SourceSettings
from shared.topology import QUEUES
from shared.training import connect as connect_training
from shared.training.port import TrainingStore
from shared.training.settings import TrainingSettings


@dataclass(frozen=True)
class PortSettings:
    """Where everything else is; read from the environment where not given."""

    bus: BusSettings = field(default_factory=BusSettings)
    objects: ObjectsSettings = field(default_factory=ObjectsSettings)
    source: SourceSettings = field(default_factory=SourceSettings)
    catalog: CatalogSettings = field(default_factory=CatalogSettings)
    sealing: SealingSettings = field(default_factory=SealingSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    embeddings: EmbeddingsSettings = field(default_factory=EmbeddingsSettings)


class NoDatabase(PermanentError):
    """SCHEMALOOM_DATABASE_URL is not set; `python -m services.standalone` brings a database along."""

    code = "no_database"


@asynccontextmanager
async def opened(
    settings: GatewaySettings, ports: PortSettings, timing: Timing | None = None
) -> AsyncIterator[Gateway]:
    """A gateway at work. Raises NoDatabase, and what the ports raise when they cannot be reached."""
    if not settings.database_url.get_secret_value():
        raise NoDatabase
    async with AsyncExitStack() as stack:
        objects = await connect_objects(ports.objects.url.get_secret_value())
        stack.push_async_callback(objects.close)
        store = await open_store(settings.database_url.get_secret_value(), objects=objects, timezone=settings.zone)
        stack.push_async_callback(store.close)
        if BusAddress.parse(ports.bus.url).is_memory:
            await stack.enter_async_context(store.alone())
            # what the last process had on its bus went with it
            await reissue_in_flight(store)
        bus = await connect_bus(ports.bus.url, QUEUES)
        stack.push_async_callback(bus.close)
        background = Background(store, bus, objects, timing)
        await background.start()
        stack.push_async_callback(background.stop)
        training = training_access(ports)
        stack.push_async_callback(training.close)
        yield Gateway(
            settings=settings,
            store=store,
            bus=bus,
            objects=objects,
            source=SourceAccess.from_settings(ports.source, sealer(ports.sealing), _own_databases(settings, ports)),
            catalog=ports.catalog,
            training=training,
            changes=background.changes,
            watchers=Watchers(),
        )


def _own_databases(settings: GatewaySettings, ports: PortSettings) -> list[str]:
    urls = (settings.database_url.get_secret_value(), ports.training.url or "")
    return [url for url in urls if url.startswith(("postgresql://", "postgres://"))]


def sealer(settings: SealingSettings) -> Sealer | None:
    """None where no key is configured: then no connection string is taken. Raises SealingKeysInvalid."""
    return Sealer.from_settings(settings) if settings.keys.strip() else None


def training_access(ports: PortSettings) -> TrainingAccess:
    async def open_training() -> TrainingStore:
        if not ports.training.url:
            raise Unavailable("服务未配置训练库(SCHEMALOOM_TRAINING_URL)", can_retry=False)
        return await connect_training(ports.training.url)

    return TrainingAccess(open_training, lambda: connect_embeddings(ports.embeddings))
