"""What the benches run on: a PostgreSQL as it comes, RabbitMQ, S3 and the sample."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import sample.generate
from shared import embedded_postgres
from tests.support.cluster import Cluster, public_folder
from tests.support.postgres import TestServer, run_apart
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


def sample_database(postgres: TestServer) -> str:
    """The URL of a new sample database."""
    url = run_apart(postgres.create_database())
    run_apart(sample.generate.create(url))
    return url


def endpoints(base_url: str) -> dict[str, str]:
    """Settings that make a double the LLM and the embeddings."""
    return {
        "SCHEMALOOM_LLM_BASE_URL": base_url,
        "SCHEMALOOM_LLM_MODEL": "double",
        "SCHEMALOOM_EMBEDDINGS_BASE_URL": base_url,
        "SCHEMALOOM_EMBEDDINGS_MODEL": "double",
    }


@contextmanager
def standalone(**settings: str) -> Iterator[str]:
    """The URL of all of it in one process, with embedded parts wherever the settings name no others."""
    with public_folder() as folder, Cluster(folder) as cluster:
        yield cluster.start_standalone(**settings).url
        cluster.processes[0].terminate()


@dataclass(frozen=True)
class Servers:
    """What a production installation stands on."""

    postgres: TestServer
    bus: str
    s3: S3Server
    source: str
    """The sample database."""

    @contextmanager
    def cluster(self, settings: Mapping[str, str], *, replicas: int = 1) -> Iterator[Cluster]:
        """Every process on its own, with queues, bucket and databases that nobody else uses."""
        stores = {name: run_apart(self.postgres.create_database()) for name in ("state", "training")}
        bus = with_query(self.bus, prefix=f"bench-{uuid4().hex[:8]}-")
        with public_folder() as folder:
            cluster = Cluster.over(folder, bus=bus, objects=self.s3.fresh_url(), source=self.source, **stores)
            with cluster:
                cluster.settings = {**cluster.settings, **settings}
                yield cluster.start(replicas=replicas)


@contextmanager
def servers(postgres: TestServer) -> Iterator[Servers]:
    """Raises NoProgram where there is no RabbitMQ, and NoS3."""
    with broker() as bus, running_s3() as s3:
        yield Servers(postgres, bus, s3, sample_database(postgres))
