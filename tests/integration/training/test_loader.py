"""training_load against real PostgreSQL, from files to what an application reads."""

import json

import pytest

from services.loader.step import load_training
from shared.errors import PermanentError
from shared.manifests import TaskParameters
from shared.steps import Step
from shared.training.port import SupersededLoad, TrainingStore
from tests.support.run import MemoryRun, StepCollaborators
from tests.support.training import counts, question

pytestmark = pytest.mark.integration


def a_run(load_number: int, *, tables: int = 7, pairs: int = 50, **switches: bool) -> MemoryRun:
    files = {f"bss_{n}.ddl": f"create table public.bss_{n} (id int);\n" for n in range(tables)}
    files |= {f"bss_{n}_detail.md": f"## bss_{n}(表{n})\n字段列表:\n- id (int) - 主键\n" for n in range(tables)}
    files["metadata_detail.md"] = "## metadata(元数据表)\n字段列表:\n- id (int) - 主键\n"
    files["qs_highway_db_20250702_190410_pair.json"] = json.dumps(
        [{"question": question(n), "sql": f"SELECT {n};"} for n in range(pairs)], ensure_ascii=False
    )
    parameters = TaskParameters(db_name="highway_db", **switches)
    return MemoryRun(Step.TRAINING_LOAD, files=files, parameters=parameters, load_number=load_number)


async def load(run: MemoryRun, store: TrainingStore) -> dict[str, object]:
    return await load_training(run, StepCollaborators(training=store))


async def test_the_sample_is_7_8_and_50_however_often_it_is_loaded(pgvector_store: TrainingStore) -> None:
    for number in (1, 2, 3):
        summary = await load(a_run(number), pgvector_store)
        assert summary["records"] == {"ddl": 7, "documentation": 8, "sql": 50}
        assert await pgvector_store.count() == counts(ddl=7, documentation=8, sql=50)


async def test_a_task_with_fewer_files_retires_the_records_of_the_one_before(pgvector_store: TrainingStore) -> None:
    await load(a_run(1), pgvector_store)
    summary = await load(a_run(2, tables=3, pairs=10), pgvector_store)

    assert summary["retired"] == 4 + 4 + 40
    assert await pgvector_store.count() == counts(ddl=3, documentation=4, sql=10)


async def test_a_load_that_is_no_longer_the_latest_fails_the_step_and_writes_no_report(
    pgvector_store: TrainingStore,
) -> None:
    await load(a_run(2), pgvector_store)
    late = a_run(1, pairs=1)

    with pytest.raises(SupersededLoad):
        await load(late, pgvector_store)

    assert late.written == {}
    assert await pgvector_store.count() == counts(ddl=7, documentation=8, sql=50)


async def test_a_backup_before_the_load_brings_back_what_truncate_took(pgvector_store: TrainingStore) -> None:
    await load(a_run(1), pgvector_store)
    await load(a_run(2, tables=1, pairs=1, backup_vector_tables=True, truncate_vector_tables=True), pgvector_store)

    [backup] = await pgvector_store.backups()
    await pgvector_store.restore(backup.id)

    assert await pgvector_store.count() == counts(ddl=7, documentation=8, sql=50)


async def test_skipping_needs_no_store_at_all() -> None:
    run = a_run(1, skip_training=True)
    summary = await load_training(run, StepCollaborators())

    assert summary["skipped"] is True
    assert "training_load_report.json" in run.written


async def test_nothing_to_load_is_said_before_the_store_is_asked() -> None:
    with pytest.raises(PermanentError, match="没有可以装载的训练数据"):
        await load_training(MemoryRun(Step.TRAINING_LOAD, load_number=1), StepCollaborators())
