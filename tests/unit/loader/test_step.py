"""training_load as its callers see it: files in, records in the store, a report out."""

import json
from typing import Any

import pytest

from services.loader.report import NAME
from services.loader.step import load_training
from shared.errors import PermanentError
from shared.manifests import TaskParameters
from shared.steps import Step
from shared.training.port import EmbeddedRecord, LoadCounts, RecordKind, TrainingStore, TrainingStoreUnavailable
from shared.training.weaviate import WeaviateStore
from tests.support.run import MemoryRun, StepCollaborators
from tests.support.training import counts, question, store_over
from tests.support.training_weaviate import MemoryWeaviate

PAIR_FILE = "qs_highway_db_20250702_190410_pair.json"


def task_files(*, tables: int = 7, pairs: int = 50) -> dict[str, str]:
    """The files that the earlier steps leave."""
    files: dict[str, str] = {"table_list.txt": "# 表清单文件\n", "metadata.txt": "-- metadata\n"}
    for table in range(tables):
        files[f"bss_table_{table}.ddl"] = f"-- 中文名: 表{table}\ncreate table public.bss_table_{table} (id int);\n"
        files[f"bss_table_{table}_detail.md"] = f"## bss_table_{table}(表{table})\n字段列表:\n- id (int) - 主键\n"
    files["metadata_detail.md"] = "## metadata(元数据表)\n字段列表:\n- id (int) - 主键\n"
    files[PAIR_FILE] = json.dumps(
        [{"question": question(n), "sql": f"SELECT {n};"} for n in range(pairs)], ensure_ascii=False
    )
    files[PAIR_FILE.replace("_pair", "_detail")] = "[]"
    files[PAIR_FILE + ".backup"] = "[]"
    files["bss_table_0.ddl_bak1"] = "create table old ();"
    return files


def a_run(files: dict[str, str] | None = None, *, load_number: int | None = 1, **switches: bool) -> MemoryRun:
    parameters = TaskParameters(db_name="highway_db", **switches)
    return MemoryRun(
        Step.TRAINING_LOAD,
        files=task_files() if files is None else files,
        parameters=parameters,
        load_number=load_number,
    )


async def loaded(run: MemoryRun, store: TrainingStore) -> dict[str, Any]:
    """Runs the step and gives its report."""
    await load_training(run, StepCollaborators(training=store))
    report: dict[str, Any] = json.loads(run.written[NAME])
    return report


async def test_seven_tables_and_fifty_pairs_are_65_records(memory_weaviate_store: TrainingStore) -> None:
    run = a_run()
    report = await loaded(run, memory_weaviate_store)

    assert report["sent"] == report["records"] == {"ddl": 7, "documentation": 8, "sql": 50}
    assert await memory_weaviate_store.count() == counts(ddl=7, documentation=8, sql=50)
    assert len(run.finished) == run.expected == 4
    assert run.failures == []


async def test_the_report_says_what_was_loaded_and_what_came_back(memory_weaviate_store: TrainingStore) -> None:
    report = await loaded(a_run(), memory_weaviate_store)

    assert (report["task_id"], report["dataset"], report["load_number"]) == ("task_20250702_174000", "highway_db", 1)
    assert report["embedding"] == {"model": "characters", "dimension": 64}
    assert report["retrieval"]["asked"] == 20
    assert report["retrieval"]["recall_at_5"] == 1.0
    assert report["retrieval"]["missed"] == []
    assert (report["retired"], report["truncated"], report["duplicates"]) == (0, 0, 0)
    assert {"name": PAIR_FILE, "kind": "sql", "records": 50} in report["files"]
    assert report["contents"][0]["title"] == "-- 中文名: 表0"
    assert report["contents"][0]["id"].endswith("-ddl")


async def test_the_summary_holds_the_figures_without_the_lists(memory_weaviate_store: TrainingStore) -> None:
    summary = await load_training(a_run(), StepCollaborators(training=memory_weaviate_store))

    assert summary["records"] == {"ddl": 7, "documentation": 8, "sql": 50}
    assert summary["files"] == 16
    assert "contents" not in summary
    json.dumps(summary)


async def test_records_know_their_task_and_their_file(memory_weaviate_store: TrainingStore) -> None:
    await loaded(a_run(), memory_weaviate_store)

    hit = (await memory_weaviate_store.search([0.125] * 64, RecordKind.SQL))[0]
    assert hit.record.metadata == {
        "task_id": "task_20250702_174000",
        "file": PAIR_FILE,
        "dataset": "highway_db",
        "load_number": 1,
    }


async def test_a_second_load_of_fewer_files_retires_the_rest(memory_weaviate_store: TrainingStore) -> None:
    await loaded(a_run(), memory_weaviate_store)
    report = await loaded(a_run(task_files(tables=2, pairs=5), load_number=2), memory_weaviate_store)

    assert report["records"] == {"ddl": 2, "documentation": 3, "sql": 5}
    assert await memory_weaviate_store.count() == counts(ddl=2, documentation=3, sql=5)


async def test_skip_training_writes_the_report_and_loads_nothing(memory_weaviate_store: TrainingStore) -> None:
    run = a_run(skip_training=True, load_number=None)
    report = await loaded(run, memory_weaviate_store)

    assert report["skipped"] is True
    assert report["records"] == {"ddl": 0, "documentation": 0, "sql": 0}
    assert len(report["contents"]) == 65
    assert await memory_weaviate_store.count() == counts()
    assert "跳过" in run.log.text


async def test_backup_and_truncate_do_as_they_say(memory_weaviate_store: TrainingStore) -> None:
    other = a_run(task_files(tables=1, pairs=3), load_number=1)
    other.parameters = TaskParameters(db_name="hr_db")
    await loaded(other, memory_weaviate_store)

    run = a_run(load_number=2, backup_vector_tables=True, truncate_vector_tables=True)
    report = await loaded(run, memory_weaviate_store)

    assert report["truncated"] == 6
    assert await memory_weaviate_store.count() == counts(ddl=7, documentation=8, sql=50)
    assert report["backup"]["counts"] == {"ddl": 1, "documentation": 2, "sql": 3}
    await memory_weaviate_store.restore(report["backup"]["id"])
    assert await memory_weaviate_store.count() == counts(ddl=1, documentation=2, sql=3)
    assert len(run.finished) == run.expected


async def test_uploaded_pairs_and_knowledge_are_loaded_with_the_rest(memory_weaviate_store: TrainingStore) -> None:
    uploads = {
        "mine_pair.json": '[{"question": "我的问题?", "sql": "SELECT 1;"}]',
        "业务知识.md": "# 业务知识\n## 营收\n按日。\n## 车流\n按车型。\n",
        "notes.txt": "不是训练数据",
    }
    run = a_run({**task_files(tables=1, pairs=1), **uploads})
    run.uploaded = {*uploads, "table_list.txt"}
    report = await loaded(run, memory_weaviate_store)

    assert report["records"] == {"ddl": 1, "documentation": 4, "sql": 2}
    assert report["ignored"] == ["notes.txt"]
    assert "notes.txt" in run.log.text
    assert "table_list.txt" not in run.log.text


async def test_only_an_uploaded_pair_file_is_enough(memory_weaviate_store: TrainingStore) -> None:
    report = await loaded(a_run({"mine_pair.json": '[{"question": "甲?", "sql": "SELECT 1;"}]'}), memory_weaviate_store)

    assert report["records"] == {"ddl": 0, "documentation": 0, "sql": 1}


async def test_bad_files_are_item_errors_and_the_rest_is_loaded(memory_weaviate_store: TrainingStore) -> None:
    bad = {"broken_pair.json": "[{", "empty.ddl": "\n"}
    run = a_run({**task_files(tables=1, pairs=1), **bad})
    report = await loaded(run, memory_weaviate_store)

    assert {failure.item for failure in run.failures} == set(bad)
    assert {error["item"] for error in report["item_errors"]} == set(bad)
    assert report["records"] == {"ddl": 1, "documentation": 2, "sql": 1}


@pytest.mark.parametrize("files", [{}, {"table_list.txt": "a"}, {"broken_pair.json": "[{"}])
async def test_nothing_to_load_fails_the_step_and_leaves_the_store(
    files: dict[str, str], memory_weaviate_store: TrainingStore
) -> None:
    await loaded(a_run(), memory_weaviate_store)

    with pytest.raises(PermanentError, match="没有可以装载的训练数据"):
        await load_training(a_run(files, load_number=2), StepCollaborators(training=memory_weaviate_store))

    assert await memory_weaviate_store.count() == counts(ddl=7, documentation=8, sql=50)


async def test_a_request_without_a_load_number_is_refused(memory_weaviate_store: TrainingStore) -> None:
    with pytest.raises(PermanentError, match="序号"):
        await load_training(a_run(load_number=None), StepCollaborators(training=memory_weaviate_store))


async def test_a_run_that_starts_over_embeds_and_loads_nothing_twice(memory_weaviate_store: TrainingStore) -> None:
    first = a_run(backup_vector_tables=True)
    await loaded(first, memory_weaviate_store)
    again = a_run(backup_vector_tables=True)
    again.checkpoints = first.checkpoints
    report = await loaded(again, memory_weaviate_store)

    assert report["records"] == {"ddl": 7, "documentation": 8, "sql": 50}
    assert await memory_weaviate_store.count() == counts(ddl=7, documentation=8, sql=50)
    assert len(await memory_weaviate_store.backups()) == 1


async def test_an_ended_execution_publishes_nothing() -> None:
    class Ended(Exception):
        pass

    class EndedRun(MemoryRun):
        async def guard(self) -> None:
            raise Ended

    server = MemoryWeaviate()
    run = EndedRun(Step.TRAINING_LOAD, files=task_files(tables=1, pairs=1), load_number=1)

    with pytest.raises(Ended):
        await load_training(run, StepCollaborators(training=store_over(server)))

    assert server.classes == {}
    assert run.written == {}


async def test_what_the_store_does_not_give_back_is_not_believed() -> None:
    class ForgetfulStore(WeaviateStore):
        async def load(self, dataset: str, load_number: int, records: Any, *, truncate: bool = False) -> LoadCounts:
            kept: list[EmbeddedRecord] = list(records)[1:]
            return await super().load(dataset, load_number, kept, truncate=truncate)

    async def open_server() -> Any:
        return MemoryWeaviate()

    with pytest.raises(TrainingStoreUnavailable, match=r"65 .*64"):
        await load_training(a_run(), StepCollaborators(training=ForgetfulStore(open_server)))
