"""What every adapter of the object store does."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from shared.objects import connect
from shared.objects.port import InvalidKey, ObjectMissing, ObjectStore

MB = 1 << 20


async def chunks(total: int, size: int) -> AsyncIterator[bytes]:
    """`total` bytes, `size` at a time."""
    chunk = bytes(range(256)) * (size // 256)
    for start in range(0, total, size):
        yield chunk[: total - start]


async def keys_of(store: ObjectStore, prefix: str = "") -> set[str]:
    return {key async for key in store.keys(prefix)}


async def read(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in stream])


@pytest.mark.parametrize("body", [b"", b"one", b"x" * (3 * MB + 1)], ids=["empty", "small", "large"])
async def test_what_was_put_is_read_back(store: ObjectStore, body: bytes) -> None:
    stored = await store.put("tasks/t1/a.txt", body)

    assert (stored.key, stored.size, stored.sha256) == ("tasks/t1/a.txt", len(body), hashlib.sha256(body).hexdigest())
    assert await store.get("tasks/t1/a.txt") == body
    assert await read(store.stream("tasks/t1/a.txt")) == body
    assert await store.exists("tasks/t1/a.txt")


@pytest.mark.parametrize("size", [0, 256, 8 * MB, 8 * MB + 256, 20 * MB])
@pytest.mark.parametrize("chunk", [256, 64 * 1024 + 256, 9 * MB])
async def test_an_iterator_is_stored_as_the_bytes_it_gives(store: ObjectStore, size: int, chunk: int) -> None:
    expected = bytes(range(256)) * (size // 256)

    stored = await store.put("streamed", chunks(size, chunk))

    assert (stored.size, stored.sha256) == (size, hashlib.sha256(expected).hexdigest())
    assert await store.get("streamed") == expected


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, None, b"0123456789"),
        (3, None, b"3456789"),
        (0, 4, b"0123"),
        (3, 4, b"3456"),
        (8, 100, b"89"),
        (9, 1, b"9"),
        (10, None, b""),
        (50, 5, b""),
        (0, 0, b""),
        (4, 0, b""),
    ],
)
async def test_a_range_is_streamed(store: ObjectStore, start: int, length: int | None, expected: bytes) -> None:
    await store.put("digits", b"0123456789")

    assert await read(store.stream("digits", start=start, length=length)) == expected


async def test_any_range_of_an_empty_object_is_empty(store: ObjectStore) -> None:
    await store.put("empty", b"")

    assert await read(store.stream("empty", length=5)) == b""
    assert await read(store.stream("empty", start=1)) == b""


@pytest.mark.parametrize("key", ["missing", "folder", "folder/missing", "folder/a/below"])
async def test_what_was_never_put_is_missing(store: ObjectStore, key: str) -> None:
    await store.put("folder/a", b"1")

    assert not await store.exists(key)
    with pytest.raises(ObjectMissing):
        await store.get(key)
    with pytest.raises(ObjectMissing):
        await read(store.stream(key))
    with pytest.raises(ObjectMissing):
        await read(store.stream(key, length=0))
    await store.delete(key)
    assert await store.get("folder/a") == b"1"


@pytest.mark.parametrize("key", ["任务/表清单 (副本).txt", "q?#&+%41=:;'\"<>|*~", "😀/é/e\u0301", "a/ b ", "长" * 85])
async def test_keys_of_any_script_keep_their_names(store: ObjectStore, key: str) -> None:
    await store.put(key, "内容".encode())

    assert await store.get(key) == "内容".encode()
    assert await keys_of(store) == {key}
    assert await keys_of(store, key[0]) == {key}
    await store.delete(key)
    assert await keys_of(store) == set()


@pytest.mark.parametrize("key", ["../outside", "a/../../b", "/etc/passwd", "a\\b", "a\n", "x" * 256])
async def test_an_invalid_key_is_refused_by_every_call(store: ObjectStore, key: str) -> None:
    for call in (store.put(key, b""), store.get(key), store.exists(key), store.delete(key), read(store.stream(key))):
        with pytest.raises(InvalidKey):
            await call


async def test_keys_are_found_by_any_beginning(store: ObjectStore) -> None:
    for key in ("tasks/t1/a", "tasks/t1/deep/b", "tasks/t10/c", "embeddings/d"):
        await store.put(key, b"")

    assert await keys_of(store, "tasks/t1/") == {"tasks/t1/a", "tasks/t1/deep/b"}
    assert await keys_of(store, "tasks/t1") == {"tasks/t1/a", "tasks/t1/deep/b", "tasks/t10/c"}
    assert await keys_of(store, "tasks/t1/deep/b") == {"tasks/t1/deep/b"}
    assert await keys_of(store, "e") == {"embeddings/d"}
    assert await keys_of(store, "nothing/here") == set()
    with pytest.raises(InvalidKey):
        await keys_of(store, "../")


async def test_more_keys_than_a_page_are_all_listed(store: ObjectStore) -> None:
    names = {f"many/{number:04}" for number in range(1100)}
    pending = iter(names)

    async def put_some() -> None:
        for name in pending:
            await store.put(name, b"")

    await asyncio.gather(*(put_some() for _ in range(8)))

    assert await keys_of(store, "many/") == names


async def test_the_same_bytes_may_be_put_again(store: ObjectStore) -> None:
    first = await store.put("a", b"same")
    second = await store.put("a", b"same")

    assert first == second
    assert await store.get("a") == b"same"


async def test_a_deleted_object_is_gone_and_may_be_deleted_again(store: ObjectStore) -> None:
    await store.put("a/b/c", b"1")
    await store.put("a/d", b"2")

    await store.delete("a/b/c")
    await store.delete("a/b/c")

    assert not await store.exists("a/b/c")
    assert await keys_of(store) == {"a/d"}


async def test_a_reader_sees_nothing_of_an_object_until_it_is_whole(store: ObjectStore) -> None:
    half_way, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"a" * (9 * MB)
        half_way.set()
        await go_on.wait()
        yield b"b" * MB

    writing = asyncio.create_task(store.put("slow", slow()))
    await half_way.wait()
    seen = (await store.exists("slow"), await keys_of(store))
    go_on.set()
    await writing

    assert seen == (False, set())
    assert await store.get("slow") == b"a" * (9 * MB) + b"b" * MB


async def test_a_reader_of_an_object_that_is_put_again_sees_it_whole(store: ObjectStore) -> None:
    body = b"same bytes" * 100_000
    await store.put("a", body)

    async def write() -> None:
        for _ in range(10):
            await store.put("a", body)

    writing = asyncio.create_task(write())
    while not writing.done():
        assert await store.get("a") == body
    await writing


async def test_a_put_that_fails_half_way_leaves_nothing(store: ObjectStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"a" * (17 * MB)
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        await store.put("broken", broken())

    assert not await store.exists("broken")
    assert await keys_of(store) == set()


async def test_a_put_that_is_cancelled_half_way_leaves_nothing(store: ObjectStore) -> None:
    half_way = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"a" * (17 * MB)
        half_way.set()
        await asyncio.Event().wait()

    writing = asyncio.create_task(store.put("endless", endless()))
    await half_way.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing

    assert not await store.exists("endless")
    assert await keys_of(store) == set()


async def test_a_hundred_megabytes_pass_without_being_held(store: ObjectStore) -> None:
    total = 100 * MB
    tracemalloc.start()
    try:
        stored = await store.put("big", chunks(total, 256 * 1024))
        digest, size = hashlib.sha256(), 0
        async for chunk in store.stream("big"):
            digest.update(chunk)
            size += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (stored.size, stored.sha256) == (total, digest.hexdigest())
    assert size == total
    assert peak < 40 * MB


async def test_the_event_loop_goes_on_while_a_large_object_moves(store: ObjectStore) -> None:
    moves = (lambda: store.put("big", b"x" * (64 * MB)), lambda: store.get("big"))
    for move in moves:
        moving = asyncio.ensure_future(move())
        turns = 0
        while not moving.done():
            await asyncio.sleep(0)
            turns += 1
        await moving

        assert turns > 10


async def test_an_abandoned_stream_does_not_keep_others_waiting(store: ObjectStore) -> None:
    await store.put("big", b"x" * (4 * MB))

    for _ in range(40):
        stream = store.stream("big")
        assert await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]

    assert len(await store.get("big")) == 4 * MB


async def test_a_store_that_is_missing_is_made_and_then_found_again(store_url: str) -> None:
    first, second = await connect(store_url), await connect(store_url)
    await first.put("a", b"1")

    assert await second.get("a") == b"1"
    await second.ping()
    await first.close()
    await second.close()


async def test_several_processes_may_make_the_store_at_once(store_url: str) -> None:
    stores = await asyncio.gather(*(connect(store_url) for _ in range(6)))

    await asyncio.gather(*(store.put(f"from/{number}", b"") for number, store in enumerate(stores)))
    assert len(await keys_of(stores[0], "from/")) == len(stores)
    for store in stores:
        await store.close()
