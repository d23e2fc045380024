"""What the folder of the embedded store must stand."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from shared.objects import connect
from shared.objects.files import LEFTOVER_AGE_S
from shared.objects.port import InvalidKey, ObjectsRefused, ObjectStore, ObjectsUnavailable


@pytest.fixture
async def store(tmp_path: Path) -> ObjectStore:
    return await connect(tmp_path.as_uri())


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


async def test_an_object_is_a_file_of_the_same_name(store: ObjectStore, tmp_path: Path) -> None:
    await store.put("tasks/t1/表.ddl", b"create table t ();")

    assert (tmp_path / "objects/tasks/t1/表.ddl").read_bytes() == b"create table t ();"
    assert files_in(tmp_path / "incoming") == []


async def test_what_a_crash_left_behind_is_no_object_and_goes_after_a_day(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    old, new = incoming / "old", incoming / "new"
    for leftover in (old, new):
        leftover.write_bytes(b"half")
    long_ago = time.time() - LEFTOVER_AGE_S - 60
    os.utime(old, (long_ago, long_ago))

    store = await connect(tmp_path.as_uri())

    assert [key async for key in store.keys("")] == []
    assert files_in(incoming) == ["new"]


async def test_a_delete_takes_the_folders_it_empties_and_no_others(store: ObjectStore, tmp_path: Path) -> None:
    await store.put("tasks/t1/deep/er/a", b"")
    await store.put("tasks/t2/b", b"")

    await store.delete("tasks/t1/deep/er/a")

    assert files_in(tmp_path / "objects") == ["tasks", "tasks/t2", "tasks/t2/b"]


async def test_puts_and_deletes_in_one_folder_lose_nothing(store: ObjectStore) -> None:
    async def come_and_go(name: str) -> None:
        for _ in range(40):
            await store.put(f"busy/folder/{name}", b"1")
            await store.delete(f"busy/folder/{name}")
        await store.put(f"busy/folder/{name}", b"stays")

    await asyncio.gather(*(come_and_go(name) for name in "abcd"))

    assert {key async for key in store.keys("busy/")} == {f"busy/folder/{name}" for name in "abcd"}


async def test_a_key_that_runs_through_another_object_is_refused(store: ObjectStore) -> None:
    await store.put("a/b", b"1")

    for key in ("a", "a/b/c"):
        with pytest.raises(InvalidKey):
            await store.put(key, b"2")
    assert await store.get("a/b") == b"1"


async def test_a_folder_that_vanished_is_reported(store: ObjectStore, tmp_path: Path) -> None:
    await store.ping()
    (tmp_path / "objects").rmdir()

    with pytest.raises(ObjectsUnavailable):
        await store.ping()


async def test_a_folder_that_cannot_be_made_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises((ObjectsUnavailable, ObjectsRefused)):
        await connect((tmp_path / "taken").as_uri())
