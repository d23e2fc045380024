"""The real parts that whole tasks run on, once a module."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.cluster import Cluster, public_folder
from tests.support.postgres import TestServer, run_apart
from tests.support.rabbitmq import with_query
from tests.support.s3 import S3Server

MakeCluster = Callable[..., Cluster]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


@pytest.fixture(scope="module")
def make_cluster(
    folder: Path, postgres: TestServer, amqp_url: str, s3_server: S3Server, highway_url: str
) -> Iterator[MakeCluster]:
    """Makes clusters over RabbitMQ and S3, each with queues, a bucket and databases of its own."""
    made: list[Cluster] = []

    def make(**settings: str) -> Cluster:
        cluster = Cluster.over(
            folder,
            bus=with_query(amqp_url, prefix=f"e2e-{uuid4().hex[:8]}-"),
            objects=s3_server.fresh_url(),
            state=run_apart(postgres.create_database()),
            training=run_apart(postgres.create_database()),
            source=highway_url,
            **settings,
        )
        made.append(cluster)
        return cluster

    yield make
    for cluster in made:
        cluster.close()
