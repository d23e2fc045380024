"""The URL of the training store picks the adapter, and stays a secret."""

import pytest

from shared import training
from shared.errors import PermanentError
from shared.training.pgvector import PgvectorStore
from shared.training.settings import TrainingSettings
from shared.training.weaviate import WeaviateStore
from shared.training.weaviate.address import WeaviateAddress


@pytest.mark.parametrize("url", ["postgresql://me:pw@db/training", "postgres://me@db/training"])
async def test_postgresql_is_pgvector(url: str) -> None:
    store = await training.connect(url)

    assert isinstance(store, PgvectorStore)
    await store.close()


async def test_weaviate_is_weaviate() -> None:
    store = await training.connect("weaviate://key@search:8080?grpc_port=50051")

    assert isinstance(store, WeaviateStore)
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mysql://hunter2@db/x",
        "postgresql://me:hunter2@db:port/x",
        "weaviate://hunter2@",
        "weaviate://hunter2@host:port",
        "weaviate://hunter2@host:99999",
        "weaviate://hunter2@host?grpc_port=x",
        "weaviate://hunter2@host:8080?grpc_port=8080",
        "weaviate://hunter2@host?secure=maybe",
        "weaviate://hunter2@host?surprise=1",
        "weaviate://[hunter2",
    ],
)
async def test_a_url_that_cannot_work_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(PermanentError) as refusal:
        await training.connect(url)

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("weaviate://search", WeaviateAddress("search")),
        ("weaviate://search:18080?grpc_port=15051", WeaviateAddress("search", 18080, 15051)),
        (
            "weaviate://k%40y@search:443?grpc_host=grpc-search&grpc_port=443&secure=true",
            WeaviateAddress("search", 443, 443, "grpc-search", secure=True, key="k@y"),
        ),
        ("weaviate://[::1]:8080", WeaviateAddress("::1")),
    ],
)
def test_a_weaviate_url_says_where_the_server_is(url: str, address: WeaviateAddress) -> None:
    assert WeaviateAddress.parse(url) == address


def test_secrets_stay_out_of_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_TRAINING_URL", "weaviate://hunter2@search")
    settings = TrainingSettings()

    assert settings.url == "weaviate://hunter2@search"
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in repr(WeaviateAddress.parse(settings.url))


def test_nothing_configured_leaves_the_choice_to_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEMALOOM_TRAINING_URL", raising=False)

    assert TrainingSettings().url is None
