"""What every training store promises, whichever adapter keeps it."""

import asyncio

import pytest

from shared.training.port import (
    BackupMissing,
    DimensionMismatch,
    EmbeddedRecord,
    RecordKind,
    SupersededLoad,
    TrainingRecord,
    TrainingStore,
    UnloadableText,
)
from shared.training.records import documentation_record, sql_record
from tests.support.training import a_corpus, a_pair, counts, embedded, question, vectors_of


async def load(
    store: TrainingStore,
    number: int,
    records: list[TrainingRecord],
    *,
    dataset: str = "highway_db",
    truncate: bool = False,
) -> None:
    await store.load(dataset, number, await embedded(store, records), truncate=truncate)


async def questions_found(store: TrainingStore, asked: str, *, limit: int = 100) -> list[str | None]:
    vector = (await vectors_of([asked]))[0]
    return [hit.record.question for hit in await store.search(vector, RecordKind.SQL, limit=limit)]


async def test_an_empty_store_holds_and_finds_nothing(training_store: TrainingStore) -> None:
    assert await training_store.count() == counts()
    assert await questions_found(training_store, "收入") == []
    assert await training_store.latest_load() == 0
    assert await training_store.backups() == []
    await training_store.ping()


async def test_a_load_is_read_back_by_kind(training_store: TrainingStore) -> None:
    loaded = await training_store.load("highway_db", 1, await embedded(training_store, a_corpus(range(5))))

    assert loaded.stored == counts(ddl=1, documentation=1, sql=5)
    assert (loaded.retired, loaded.truncated) == (0, 0)
    assert await training_store.count() == counts(ddl=1, documentation=1, sql=5)
    assert await training_store.latest_load() == 1


async def test_the_nearest_record_comes_first_and_comes_whole(training_store: TrainingStore) -> None:
    records = a_corpus(range(5))
    await load(training_store, 1, records)

    vector = (await vectors_of([training_store.text_to_embed(records[-1])]))[0]
    hits = await training_store.search(vector, RecordKind.SQL, limit=3)

    best = hits[0].record
    assert (best.id, best.question, best.sql) == (records[-1].id, records[-1].question, records[-1].sql)
    assert best.metadata == {"file": "qs_highway_db_pair.json", "dataset": "highway_db", "load_number": 1}
    assert hits[0].score == pytest.approx(1, abs=1e-5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == 3


async def test_search_keeps_to_its_kind(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(2)))
    vector = (await vectors_of(["营业数据表"]))[0]

    documents = await training_store.search(vector, RecordKind.DOCUMENTATION)

    assert [hit.record.content for hit in documents] == ["## bss_business(营业数据表)\n字段列表:\n"]


async def test_a_reload_adds_nothing_twice(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(5)))
    again = await training_store.load("highway_db", 2, await embedded(training_store, a_corpus(range(5))))

    assert again.stored == counts(ddl=1, documentation=1, sql=5)
    assert await training_store.count() == counts(ddl=1, documentation=1, sql=5)


async def test_the_same_load_may_be_published_again(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(5)))
    await load(training_store, 1, a_corpus(range(5)))

    assert await training_store.count() == counts(ddl=1, documentation=1, sql=5)


async def test_a_smaller_load_retires_what_it_no_longer_holds(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(5)))
    await load(training_store, 2, a_corpus(range(2)))

    assert await training_store.count() == counts(ddl=1, documentation=1, sql=2)
    assert set(await questions_found(training_store, question(4))) == {question(0), question(1)}


async def test_a_load_that_came_too_late_is_refused_and_changes_nothing(training_store: TrainingStore) -> None:
    await load(training_store, 2, a_corpus(range(2)))

    with pytest.raises(SupersededLoad, match="2"):
        await load(training_store, 1, a_corpus(range(5)))

    assert await training_store.count() == counts(ddl=1, documentation=1, sql=2)


async def test_datasets_live_side_by_side(training_store: TrainingStore) -> None:
    await load(training_store, 2, a_corpus(range(2)))
    await load(training_store, 1, a_corpus(range(3), dataset="hr_db"), dataset="hr_db")

    assert await training_store.count() == counts(ddl=2, documentation=2, sql=5)


async def test_truncate_empties_what_lower_loads_of_any_dataset_left(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(3), dataset="hr_db"), dataset="hr_db")
    await load(training_store, 2, a_corpus(range(1)))
    emptied = await training_store.load(
        "highway_db", 3, await embedded(training_store, a_corpus(range(2))), truncate=True
    )

    assert emptied.truncated == 5
    assert await training_store.count() == counts(ddl=1, documentation=1, sql=2)


async def test_truncate_spares_what_higher_loads_have_published(training_store: TrainingStore) -> None:
    await load(training_store, 9, a_corpus(range(3), dataset="hr_db"), dataset="hr_db")
    await load(training_store, 3, a_corpus(range(2)), truncate=True)

    assert await training_store.count() == counts(ddl=2, documentation=2, sql=5)


async def test_a_load_that_a_truncation_would_have_emptied_is_refused(training_store: TrainingStore) -> None:
    await load(training_store, 3, a_corpus(range(2)), truncate=True)

    for _ in range(2):
        with pytest.raises(SupersededLoad):
            await load(training_store, 2, a_corpus(range(3), dataset="hr_db"), dataset="hr_db")
        await load(training_store, 3, a_corpus(range(2)), truncate=True)  # once more changes nothing


async def test_loads_at_the_same_time_end_with_the_latest(training_store: TrainingStore) -> None:
    batches = [(number, await embedded(training_store, a_corpus(range(number)))) for number in range(1, 7)]

    outcomes = await asyncio.gather(
        *(training_store.load("highway_db", number, batch) for number, batch in reversed(batches)),
        return_exceptions=True,
    )

    assert all(isinstance(outcome, SupersededLoad) for outcome in outcomes if isinstance(outcome, BaseException))
    assert await training_store.count() == counts(ddl=1, documentation=1, sql=6)
    assert await training_store.latest_load() == 6


async def test_another_models_vectors_replace_those_of_the_same_dataset(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(3)))
    await training_store.load("highway_db", 2, await embedded(training_store, a_corpus(range(2)), dimension=32))

    vector = (await vectors_of([question(1)], dimension=32))[0]
    assert len(await training_store.search(vector, RecordKind.SQL)) == 2


async def test_another_dimension_beside_records_that_stay_is_refused(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(3), dataset="hr_db"), dataset="hr_db")

    with pytest.raises(DimensionMismatch, match="truncate_vector_tables"):
        await training_store.load("highway_db", 2, await embedded(training_store, a_corpus([1]), dimension=32))

    assert await training_store.count() == counts(ddl=1, documentation=1, sql=3)
    assert await training_store.latest_load() == 1


async def test_truncate_makes_way_for_another_dimension(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(3), dataset="hr_db"), dataset="hr_db")
    await training_store.load(
        "highway_db", 2, await embedded(training_store, a_corpus([1]), dimension=32), truncate=True
    )

    assert await training_store.count() == counts(ddl=1, documentation=1, sql=1)


async def test_vectors_of_two_dimensions_in_one_load_are_refused(training_store: TrainingStore) -> None:
    with pytest.raises(DimensionMismatch):
        await training_store.load(
            "highway_db", 1, [EmbeddedRecord(a_pair(1), [1.0]), EmbeddedRecord(a_pair(2), [1.0, 0.0])]
        )


@pytest.mark.parametrize(
    ("asked", "sql"),
    [
        ("带\"双引号\"和'单引号'的问题?", "SELECT 'it''s' AS \"引号\";"),
        ("反斜杠 \\ 与 \\n 与 \\u0041", "SELECT E'\\\\', '\\x41';"),
        ("换行\n制表\t与 emoji 🚗", "SELECT 1\n-- null true false\n;"),
        ("';DROP TABLE langchain_pg_embedding;--", "SELECT ':id', $1, '{}', %s;"),
        ("分隔符\u2028与\u0085", "SELECT NULL, TRUE, FALSE;"),
    ],
)
async def test_hostile_texts_come_back_as_they_went_in(training_store: TrainingStore, asked: str, sql: str) -> None:
    await load(training_store, 1, [sql_record("db';--", asked, sql)], dataset="db';--")

    vector = (await vectors_of([asked]))[0]
    record = (await training_store.search(vector, RecordKind.SQL))[0].record

    assert (record.question, record.sql, record.metadata["dataset"]) == (asked, sql, "db';--")


async def test_long_documents_are_kept_whole(training_store: TrainingStore) -> None:
    text = "服务区运营规范。" * 13_000  # 100,000 characters
    await load(training_store, 1, [documentation_record("highway_db", text)])

    vector = (await vectors_of([text]))[0]
    assert (await training_store.search(vector, RecordKind.DOCUMENTATION))[0].record.content == text


@pytest.mark.parametrize("text", ["零\x00字符", "半个\ud800代理对"])
async def test_texts_that_no_store_keeps_are_refused_by_name(training_store: TrainingStore, text: str) -> None:
    record = TrainingRecord("some-doc", RecordKind.DOCUMENTATION, text)

    with pytest.raises(UnloadableText, match=r"x00|ud800"):
        await training_store.load("highway_db", 1, [EmbeddedRecord(record, [1.0])])


async def test_a_dataset_without_a_name_is_a_dataset_too(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(3)), dataset="")
    await load(training_store, 2, a_corpus(range(1)), dataset="")

    assert await training_store.count() == counts(ddl=1, documentation=1, sql=1)


async def test_a_backup_puts_back_what_was_there(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(5)))
    backup = await training_store.backup("装载前")
    await load(training_store, 2, a_corpus(range(2)))

    restored = await training_store.restore(backup.id)

    assert restored == backup
    assert restored.counts == counts(ddl=1, documentation=1, sql=5)
    assert restored.note == "装载前"
    assert await training_store.count() == counts(ddl=1, documentation=1, sql=5)
    assert (await questions_found(training_store, question(4), limit=5)).count(question(4)) == 1


async def test_a_restored_store_takes_the_next_load(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(5)))
    backup = await training_store.backup()
    await load(training_store, 2, a_corpus(range(2)))
    await training_store.restore(backup.id)

    await load(training_store, 3, a_corpus(range(1)))

    assert await training_store.count() == counts(ddl=1, documentation=1, sql=1)


async def test_a_backup_survives_a_change_of_model(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus(range(5)))
    backup = await training_store.backup()
    await training_store.load("highway_db", 2, await embedded(training_store, a_corpus([1]), dimension=32))

    await training_store.restore(backup.id)

    assert set(await questions_found(training_store, question(3))) == {question(number) for number in range(5)}


async def test_backups_are_listed_newest_first(training_store: TrainingStore) -> None:
    for number in (1, 2, 3):
        await load(training_store, number, a_corpus(range(number)))
        await training_store.backup(f"第{number}份")

    assert [backup.note for backup in await training_store.backups()] == ["第3份", "第2份", "第1份"]
    assert all(backup.created_at.tzinfo for backup in await training_store.backups())


async def test_only_the_newest_twenty_backups_are_kept(training_store: TrainingStore) -> None:
    await load(training_store, 1, a_corpus([]))
    for number in range(21):
        await training_store.backup(str(number))

    notes = [backup.note for backup in await training_store.backups()]
    assert notes == [str(number) for number in range(20, 0, -1)]

    oldest = (await training_store.backups())[-1]
    await training_store.backup("恢复前", keep=oldest.id)
    assert await training_store.restore(oldest.id) == oldest


async def test_an_unknown_backup_is_said_to_be_missing(training_store: TrainingStore) -> None:
    with pytest.raises(BackupMissing, match="nowhere"):
        await training_store.restore("nowhere")
    with pytest.raises(BackupMissing, match="nowhere"):
        await training_store.backup("恢复前", keep="nowhere")
    assert await training_store.backups() == []
