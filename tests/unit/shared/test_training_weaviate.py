"""Weaviate has no transactions: what a load writes, what it replaces, and what becomes of two at once."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from shared.training.port import Backup, RecordKind, SupersededLoad, TrainingStoreUnavailable
from shared.training.weaviate.backups import copy_of, entry_object, entry_of, original
from shared.training.weaviate.objects import (
    LOAD_CLASS,
    OUR_PROPERTIES,
    RECORD_CLASSES,
    LoadEntry,
    StoredObject,
    is_retired,
    is_truncated,
    properties_of,
    record_object,
    record_of,
    superseding_load,
)
from shared.training.weaviate.publication import BATCH
from tests.support.training import a_corpus, a_pair, counts, embedded, store_over, vectors_of
from tests.support.training_weaviate import MemoryWeaviate

SQL_CLASS = RECORD_CLASSES[RecordKind.SQL]


def an_object(dataset: str | None, load_number: int | None, *, number: int = 1) -> StoredObject:
    return StoredObject(UUID(int=number), {"schemaloom_dataset": dataset, "schemaloom_load": load_number})


async def one_object(dataset: str = "highway_db", load_number: int = 1) -> StoredObject:
    store = store_over(MemoryWeaviate())
    [pair] = await embedded(store, [a_pair(1)])
    return record_object(dataset, load_number, pair)


# --- what is written ------------------------------------------------------------------------------------------


def test_the_classes_are_vannas_with_properties_of_ours() -> None:
    assert RECORD_CLASSES == {
        RecordKind.SQL: "SQLTrainingDataEntry",
        RecordKind.DDL: "DDLEntry",
        RecordKind.DOCUMENTATION: "DocumentationEntry",
    }
    theirs = {kind: set(properties_of(name)) - set(OUR_PROPERTIES) for kind, name in RECORD_CLASSES.items()}
    assert theirs == {
        RecordKind.SQL: {"sql", "natural_language_question"},
        RecordKind.DDL: {"description"},
        RecordKind.DOCUMENTATION: {"description"},
    }


async def test_a_pair_is_embedded_by_its_question_alone() -> None:
    store = store_over(MemoryWeaviate())
    pair, document = a_pair(1), a_corpus([])[1]

    assert store.text_to_embed(pair) == pair.question
    assert store.text_to_embed(document) == document.content


async def test_an_object_has_all_properties_of_its_class_and_reads_back() -> None:
    store = store_over(MemoryWeaviate())
    for item in await embedded(store, a_corpus([1])):
        stored = record_object("highway_db", 3, item)
        assert set(stored.properties) == set(properties_of(RECORD_CLASSES[item.record.kind]))
        back = record_of(item.record.kind, stored)
        assert (back.id, back.content, back.question, back.sql) == (
            item.record.id,
            item.record.content,
            item.record.question,
            item.record.sql,
        )
        assert back.metadata == {**item.record.metadata, "dataset": "highway_db", "load_number": 3}


async def test_each_load_writes_objects_of_its_own() -> None:
    assert (await one_object(load_number=1)).id != (await one_object(load_number=2)).id
    assert (await one_object(load_number=1)).id == (await one_object(load_number=1)).id


def test_an_object_of_another_writer_is_a_record_too() -> None:
    stored = StoredObject(UUID(int=5), {"sql": "SELECT 1;", "natural_language_question": "甲", "schemaloom_load": None})

    record = record_of(RecordKind.SQL, stored)

    assert (record.id, record.question, record.sql, record.metadata) == (str(UUID(int=5)), "甲", "SELECT 1;", {})


# --- what a load replaces -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset", "load_number", "retired", "truncated"),
    [
        ("highway_db", 4, True, False),
        ("highway_db", 5, True, False),  # what an earlier attempt at the same load left
        ("highway_db", 6, False, False),
        ("hr_db", 4, False, True),
        ("hr_db", 6, False, False),
        (None, None, False, True),
    ],
)
def test_what_load_5_of_highway_db_replaces(
    dataset: str | None, load_number: int | None, retired: bool, truncated: bool
) -> None:
    stored = an_object(dataset, load_number)

    assert is_retired(stored, "highway_db", 5, current=set()) is retired
    assert is_truncated(stored, "highway_db", 5) is truncated


def test_a_load_keeps_its_own_objects() -> None:
    assert not is_retired(an_object("highway_db", 5), "highway_db", 5, current={UUID(int=1)})


@pytest.mark.parametrize(
    ("later", "superseding"),
    [
        ([], None),
        ([LoadEntry("hr_db", 6, truncated=False)], None),
        ([LoadEntry("hr_db", 6, truncated=True)], 6),
        ([LoadEntry("highway_db", 6, truncated=False), LoadEntry("highway_db", 8, truncated=False)], 8),
    ],
)
def test_a_later_load_supersedes_its_dataset_and_a_truncating_one_all(
    later: list[LoadEntry], superseding: int | None
) -> None:
    assert superseding_load(later, "highway_db") == superseding


def test_a_load_entry_reads_back() -> None:
    entry = LoadEntry("highway_db", 5, truncated=True, published=True)

    assert LoadEntry.of(entry.as_object()) == entry
    assert set(entry.as_object().properties) == set(properties_of(LOAD_CLASS))


# --- two at once ----------------------------------------------------------------------------------------------


async def test_a_load_overtaken_between_two_batches_withdraws_all_it_wrote() -> None:
    server = MemoryWeaviate()
    slow, fast = store_over(server), store_over(server)
    batch = await embedded(slow, a_corpus(range(2 * BATCH)))
    overtaking = asyncio.Event()
    later = await embedded(fast, a_corpus(range(3)))

    def overtake(name: str, objects: Sequence[StoredObject]) -> None:
        if name == SQL_CLASS and not overtaking.is_set():
            overtaking.set()

    server.before_put = overtake
    loading = asyncio.create_task(slow.load("highway_db", 1, batch))
    await overtaking.wait()
    await fast.load("highway_db", 2, later)

    with pytest.raises(SupersededLoad, match="2"):
        await loading
    assert await fast.count() == counts(ddl=1, documentation=1, sql=3)


async def test_whatever_the_turns_the_latest_load_stands_alone() -> None:
    for _ in range(20):
        server = MemoryWeaviate()
        stores = [store_over(server) for _ in range(4)]
        loads = [(number, await embedded(stores[0], a_corpus(range(number)))) for number in (3, 1, 4, 2)]
        outcomes = await asyncio.gather(
            *(store.load("highway_db", number, batch) for store, (number, batch) in zip(stores, loads, strict=True)),
            return_exceptions=True,
        )
        assert all(isinstance(outcome, SupersededLoad) for outcome in outcomes if isinstance(outcome, BaseException))
        assert await stores[0].count() == counts(ddl=1, documentation=1, sql=4)


async def test_a_load_that_broke_off_is_finished_by_trying_again() -> None:
    server = MemoryWeaviate()
    store = store_over(server)
    await store.load("highway_db", 1, await embedded(store, a_corpus(range(9))))
    batch = await embedded(store, a_corpus(range(3)))

    def break_off(name: str, objects: Sequence[StoredObject]) -> None:
        if name == SQL_CLASS:
            raise TrainingStoreUnavailable

    server.before_put = break_off
    with pytest.raises(TrainingStoreUnavailable):
        await store.load("highway_db", 2, batch)
    server.before_put = lambda name, objects: None
    again = await store.load("highway_db", 2, batch)

    assert again.stored == await store.count() == counts(ddl=1, documentation=1, sql=3)


async def test_a_reader_during_a_load_finds_no_pair_twice() -> None:
    server = MemoryWeaviate()
    store = store_over(server)
    batch = await embedded(store, a_corpus(range(3)))
    await store.load("highway_db", 1, batch)
    await server.put(SQL_CLASS, [record_object("highway_db", 2, item) for item in batch[2:]])

    [vector] = await vectors_of(["收入"])
    hits = await store.search(vector, RecordKind.SQL)

    assert len({hit.record.id for hit in hits}) == len(hits) == 3


async def test_publishing_a_truncating_load_again_spares_what_others_wrote_since() -> None:
    server = MemoryWeaviate()
    store = store_over(server)
    batch = await embedded(store, a_corpus(range(3)))
    await store.load("highway_db", 1, batch, truncate=True)
    own = StoredObject(UUID(int=9), {"sql": "SELECT 1;", "natural_language_question": "甲"}, [1.0] * 64)
    await server.put(SQL_CLASS, [own])

    await store.load("highway_db", 1, batch, truncate=True)

    assert (await store.count())[RecordKind.SQL] == 4


# --- backups --------------------------------------------------------------------------------------------------


async def test_a_copy_holds_an_object_whole() -> None:
    stored = await one_object()
    copy = copy_of(SQL_CLASS, stored)

    assert original(copy) == stored
    assert copy.vector is None


def test_the_copy_of_anothers_object_has_no_properties_of_ours() -> None:
    theirs = StoredObject(UUID(int=3), {"description": "甲", "schemaloom_load": None}, [0.5])

    assert original(copy_of("DDLEntry", theirs)).properties == {"description": "甲"}


def test_a_backups_entry_reads_back() -> None:
    from datetime import UTC, datetime

    backup = Backup(UUID(int=7).hex, datetime(2025, 7, 2, tzinfo=UTC), "装载前", counts(ddl=1, sql=2))

    assert entry_of(entry_object(backup)) == backup
