"""The real client against servers that are away, or that refuse."""

import pytest

from shared import training
from shared.training.port import RecordKind, TrainingStore, TrainingStoreRefused, TrainingStoreUnavailable
from tests.support.scripted_http import ScriptedHttp, answer
from tests.support.training import a_corpus, embedded

META = answer(
    "200 OK", b'{"hostname": "http://[::]:8080", "version": "1.30.0", "modules": {}}', content_type="application/json"
)


async def a_store(port: int) -> TrainingStore:
    return await training.connect(f"weaviate://hunter2@127.0.0.1:{port}?grpc_port=1")


async def test_a_server_that_is_away_is_unavailable(unused_tcp_port: int) -> None:
    store = await a_store(unused_tcp_port)

    for use in (store.ping, store.count, store.latest_load):
        with pytest.raises(TrainingStoreUnavailable) as failure:
            await use()
        assert "hunter2" not in str(failure.value)
    await store.close()


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
async def test_a_wrong_key_is_a_refusal_that_does_not_name_it(status: str) -> None:
    async with ScriptedHttp() as server:
        server.answers = [META, answer(status, b'{"error": []}', content_type="application/json")]
        store = await a_store(server.port)
        with pytest.raises(TrainingStoreRefused, match="密钥") as failure:
            await store.search([1.0], RecordKind.SQL)
        await store.close()

    assert "hunter2" not in str(failure.value)


async def test_a_server_in_trouble_is_unavailable() -> None:
    async with ScriptedHttp() as server:
        server.answers = [META, answer("500 Internal Server Error", b"{}", content_type="application/json")]
        store = await a_store(server.port)
        with pytest.raises(TrainingStoreUnavailable):
            await store.load("highway_db", 1, await embedded(store, a_corpus([1])))
        await store.close()


async def test_a_request_that_the_server_will_never_take_is_a_refusal() -> None:
    async with ScriptedHttp() as server:
        server.answers = [META, answer("422 Unprocessable Entity", b"{}", content_type="application/json")]
        store = await a_store(server.port)
        with pytest.raises(TrainingStoreRefused, match="422"):
            await store.count()
        await store.close()


async def test_no_answer_of_ready_is_unavailable() -> None:
    async with ScriptedHttp() as server:
        server.answers = [META, answer("503 Service Unavailable")]
        store = await a_store(server.port)
        with pytest.raises(TrainingStoreUnavailable, match="没有应答"):
            await store.ping()
        await store.close()
