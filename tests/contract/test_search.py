"""Searching the training store, and copies of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.gateway.edge.access import digest_of
from services.gateway.edge.training_access import TrainingAccess
from shared import training
from shared.llm.embeddings import OpenEmbeddings
from shared.training.port import TrainingStore
from tests.support.envelopes import opened, refused
from tests.support.gateway import Api, started
from tests.support.run import CharacterEmbeddings
from tests.support.training import a_corpus, embedded, question

pytestmark = pytest.mark.integration

PIPELINE = "/api/v0/data_pipeline"
KEYS = f"ann:user:{digest_of('ann-key')},root:admin:{digest_of('root-key')}"


class OpenedCharacters(CharacterEmbeddings):
    """Embeddings with nothing to close."""

    async def close(self) -> None: ...


def access_to(url: str) -> TrainingAccess:
    async def open_store() -> TrainingStore:
        return await training.connect(url)

    async def open_embeddings() -> OpenEmbeddings:
        return OpenedCharacters()

    return TrainingAccess(open_store, open_embeddings)


@pytest.fixture
async def stocked(gateway_url: str, database_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    """A gateway whose training store holds one DDL, one document and ten pairs."""
    async with started(gateway_url, tmp_path, training=access_to(database_url)) as api:
        store = await api.gateway.training.store()
        await store.load("highway_db", 1, await embedded(store, a_corpus(range(10))))
        yield api


async def search(api: Api, **body: Any) -> dict[str, Any]:
    return opened(await api.client.post(f"{PIPELINE}/search", json=body))


async def test_the_nearest_records_come_first(stocked: Api) -> None:
    data = await search(stocked, question=question(7), kind="sql", limit=3)
    assert (len(data["results"]), data["total"]) == (3, 3)
    assert data["results"][0]["question"] == question(7)
    assert data["results"][0]["sql"].startswith("SELECT")
    scores = [hit["score"] for hit in data["results"]]
    assert scores == sorted(scores, reverse=True)


async def test_without_a_kind_all_three_are_searched(stocked: Api) -> None:
    data = await search(stocked, question=question(7), limit=1)
    assert {hit["kind"] for hit in data["results"]} == {"ddl", "documentation", "sql"}


@pytest.mark.parametrize(
    ("body", "error_type"),
    [
        ({}, "missing_required_params"),
        ({"question": " "}, "invalid_params"),
        ({"question": "a", "kind": "poem"}, "invalid_params"),
        ({"question": "a", "limit": 51}, "invalid_params"),
    ],
)
async def test_a_search_is_checked(stocked: Api, body: dict[str, Any], error_type: str) -> None:
    refused(await stocked.client.post(f"{PIPELINE}/search", json=body), 400, error_type)


async def test_a_copy_is_made_listed_and_restored(stocked: Api) -> None:
    made = opened(await stocked.client.post(f"{PIPELINE}/vector/backup", json={"note": "上线前"}))["backup"]
    assert (made["note"], made["counts"]) == ("上线前", {"ddl": 1, "documentation": 1, "sql": 10})
    store = await stocked.gateway.training.store()
    await store.load("highway_db", 2, await embedded(store, a_corpus([1])))
    listed = opened(await stocked.client.get(f"{PIPELINE}/vector/restore/list"))
    assert [backup["backup_id"] for backup in listed["backups"]] == [made["backup_id"]]
    answer = await stocked.client.post(f"{PIPELINE}/vector/restore", json={"backup_id": made["backup_id"]})
    data = opened(answer)
    assert data["restored"]["counts"]["sql"] == 10
    assert data["previous"]["counts"]["sql"] == 1
    assert len((await search(stocked, question="x", kind="sql", limit=50))["results"]) == 10


async def test_an_unknown_copy_is_a_404_and_leaves_no_copy_behind(stocked: Api) -> None:
    path = f"{PIPELINE}/vector/restore"
    refused(await stocked.client.post(path, json={"backup_id": "nothing"}), 404, "resource_not_found")
    assert opened(await stocked.client.get(f"{path}/list"))["backups"] == []


async def test_without_a_training_store_the_answer_says_what_is_missing(api: Api) -> None:
    data = refused(await api.client.post(f"{PIPELINE}/search", json={"question": "a"}), 503, "service_unavailable")
    assert "SCHEMALOOM_TRAINING_URL" in data["response"]
    assert data["can_retry"] is False


async def test_only_an_administrator_replaces_what_others_loaded(
    gateway_url: str, database_url: str, tmp_path: Path
) -> None:
    async with started(gateway_url, tmp_path, training=access_to(database_url), api_keys=KEYS) as api:
        for path, body in (("vector/backup", {}), ("vector/restore", {"backup_id": "x"})):
            headers = {"Authorization": "Bearer ann-key"}
            refused(await api.client.post(f"{PIPELINE}/{path}", json=body, headers=headers), 403, "forbidden")
        headers = {"Authorization": "Bearer root-key"}
        opened(await api.client.post(f"{PIPELINE}/vector/backup", headers=headers))
