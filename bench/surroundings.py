"""What the benches run on: a PostgreSQL as it comes, RabbitMQ, S3 and the sample."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import sample.generate
from shared import embedded_postgres
from tests.support.cluster import Cluster, public_folder
from tests.support.llm_double import LlmDouble
from tests.support.postgres import TestServer
from tests.support.rabbitmq import broker, with_query
from tests.support.s3 import S3Server, running_s3


def note(text: str) -> None:
    """Tells the waiting person what goes on; the figures go to stdout."""
    print(text, file=sys.stderr, flush=True)


def start_postgres() -> TestServer:
    """A server with the durability of a default installation, gone at exit.

    The tests' own trades durability for speed, and so is none to measure on.
    """
    base = "/tmp" if os.geteuid() == 0 else tempfile.gettempdir()
    server = embedded_postgres.start(Path(tempfile.mkdtemp(prefix="schemaloom-bench-", dir=base)), at_exit="delete")
    return TestServer(server.url, str(server.bin / "psql"))


async def sample_database(postgres: TestServer) -> str:
    """The URL of a new sample database."""
    url = await postgres.create_database()
    await sample.generate.create(url)
    return url


def endpoints(double: LlmDouble | None) -> dict[str, str]:
    """Settings that make the double the LLM and the embeddings; none without it."""
    if double is None:
        return {}
    return {
        "SCHEMALOOM_LLM_BASE_URL": double.base_url,
        "SCHEMALOOM_LLM_MODEL": "double",
        "SCHEMALOOM_EMBEDDINGS_BASE_URL": double.base_url,
        "SCHEMALOOM_EMBEDDINGS_MODEL": "double",
    }


@contextmanager
def standalone(**settings: str) -> Iterator[str]:
    """The URL of all of it in one process with embedded parts, wherever the settings name no others."""
    with public_folder() as folder, Cluster(folder) as cluster:
        yield cluster.start_standalone(**settings).url
        cluster.processes[0].terminate()


@dataclass(frozen=True)
class Infrastructure:
    """The servers of a production installation."""

    postgres: TestServer
    bus: str
    s3: S3Server

    async def cluster(self, folder: Path, *, source: str, state: str | None = None, **settings: str) -> Cluster:
        """Every process as its own, not started yet, with queues, bucket and databases that nobody else uses."""
        return Cluster.over(
            folder,
            bus=with_query(self.bus, prefix=f"bench-{uuid4().hex[:8]}-"),
            objects=self.s3.fresh_url(),
            state=state or await self.postgres.create_database(),
            training=await self.postgres.create_database(),
            source=source,
            **settings,
        )


@contextmanager
def infrastructure(postgres: TestServer) -> Iterator[Infrastructure]:
    """Raises NoProgram where there is no RabbitMQ and NoS3 where there is no S3."""
    with broker() as bus, running_s3() as s3:
        yield Infrastructure(postgres, bus, s3)
