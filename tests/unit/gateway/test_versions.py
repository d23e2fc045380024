"""Which files are current, and what becomes of earlier versions."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from services.gateway.workflow.versions import KEPT_BACKUPS, IndexedFile, Origin, Versions, inputs_of, is_superseded_by
from shared.manifests import CATALOG_FINGERPRINTS, PAIR_FINGERPRINTS
from shared.steps import STEPS, Step

NOON = datetime(2025, 7, 2, 12, tzinfo=UTC)
DDL, QA, VALIDATION, LOAD = STEPS
STAMPED = "qs_db_20250702_190410_pair.json"


def file(name: str, content: str = "v1", *, origin: Origin, uploaded: bool = False, version: int = 1) -> IndexedFile:
    step = Step(origin.value) if origin.value in STEPS else None
    return IndexedFile(name, f"key/{name}/{content}", 2, content, NOON, NOON, uploaded, origin, version, step)


def made(step: Step, name: str, content: str = "v1", *, version: int = 9) -> IndexedFile:
    return file(name, content, origin=Origin(step.value), version=version)


def upload(name: str, content: str = "mine", *, version: int = 1) -> IndexedFile:
    return file(name, content, origin=Origin.UPLOAD, uploaded=True, version=version)


def after(step: Step, before: Iterable[IndexedFile], *outputs: IndexedFile, requested_at: int = 5) -> dict[str, str]:
    """The files once a run of the step is accepted: name -> content."""
    versions = Versions(before)
    versions.accept(step, outputs, requested_at_version=requested_at)
    return {kept.name: kept.sha256 for kept in versions.files}


# uploads


def test_an_upload_keeps_the_earlier_version_as_a_numbered_backup() -> None:
    versions = Versions([upload("a.txt", "one")])
    assert versions.put(upload("a.txt", "two")) == versions.files[0]
    versions.put(upload("a.txt", "three"))
    assert {kept.name: kept.sha256 for kept in versions.files} == {
        "a.txt_bak1": "one",
        "a.txt_bak2": "two",
        "a.txt": "three",
    }


def test_an_upload_of_the_same_bytes_is_an_upload_too() -> None:
    versions = Versions([upload("a.txt", "one")])
    versions.put(upload("a.txt", "one"))
    assert {kept.name for kept in versions.files} == {"a.txt_bak1", "a.txt"}


def test_only_the_newest_twenty_backups_are_kept_and_numbers_go_on() -> None:
    versions = Versions([])
    for number in range(KEPT_BACKUPS + 5):
        versions.put(upload("a.txt", str(number)))
    names = {kept.name for kept in versions.files}
    assert names == {"a.txt", *(f"a.txt_bak{number}" for number in range(5, KEPT_BACKUPS + 5))}


def test_replace_drops_the_earlier_version_but_not_its_age() -> None:
    versions = Versions([upload("a.txt", "one")])
    versions.replace(upload("a.txt", "two"))
    assert [(kept.sha256, kept.created_at) for kept in versions.files] == [("two", NOON)]


# a step's outputs


def test_outputs_become_current() -> None:
    assert after(DDL, [upload("table_list.txt")], made(DDL, "a.ddl")) == {"table_list.txt": "mine", "a.ddl": "v1"}


def test_a_rerun_keeps_the_earlier_version_of_the_same_name() -> None:
    assert after(DDL, [made(DDL, "a.ddl")], made(DDL, "a.ddl", "v2")) == {"a.ddl_bak1": "v1", "a.ddl": "v2"}


def test_a_rerun_that_makes_the_same_bytes_leaves_no_backup() -> None:
    assert after(DDL, [made(DDL, "a.ddl")], made(DDL, "a.ddl")) == {"a.ddl": "v1"}


def test_a_rerun_retires_files_whose_name_carried_the_earlier_stamp() -> None:
    assert after(QA, [made(QA, STAMPED)], made(QA, "qs_db_20250703_080000_pair.json", "v2")) == {
        f"{STAMPED}_bak1": "v1",
        "qs_db_20250703_080000_pair.json": "v2",
    }


def test_a_rerun_retires_what_later_steps_made_but_not_what_earlier_ones_did() -> None:
    before = [made(DDL, "a.ddl"), made(QA, STAMPED), made(VALIDATION, "report.json"), upload("mine_pair.json")]
    assert after(QA, before, made(QA, "new_pair.json")) == {
        "a.ddl": "v1",
        f"{STAMPED}_bak1": "v1",
        "report.json_bak1": "v1",
        "mine_pair.json": "mine",
        "new_pair.json": "v1",
    }


def test_what_a_later_step_corrected_is_retired_with_the_step_that_made_it() -> None:
    versions = Versions([made(QA, STAMPED, "raw")])
    corrected = [made(VALIDATION, STAMPED, "corrected"), made(VALIDATION, f"{STAMPED}.backup", "raw")]
    versions.accept(VALIDATION, corrected, requested_at_version=5)
    assert not any(is_superseded_by(VALIDATION, kept) for kept in versions.files)
    assert after(QA, versions.files) == {f"{STAMPED}_bak1": "corrected", f"{STAMPED}.backup_bak1": "raw"}


@pytest.mark.parametrize("preserved", [f"{STAMPED}.backup", f"{STAMPED}.backup_2"])
def test_a_run_that_preserves_the_old_bytes_itself_leaves_no_further_backup(preserved: str) -> None:
    outputs = [made(VALIDATION, STAMPED, "corrected"), made(VALIDATION, preserved, "raw")]
    assert after(VALIDATION, [made(QA, STAMPED, "raw")], *outputs) == {STAMPED: "corrected", preserved: "raw"}


def test_a_preserved_copy_of_other_bytes_does_not_count() -> None:
    outputs = [made(VALIDATION, STAMPED, "corrected"), made(VALIDATION, f"{STAMPED}.backup", "something else")]
    assert f"{STAMPED}_bak1" in after(VALIDATION, [made(QA, STAMPED, "raw")], *outputs)


def test_a_second_validation_neither_loses_the_pairs_nor_the_preserved_ones() -> None:
    before = [made(QA, STAMPED, "corrected"), made(VALIDATION, f"{STAMPED}.backup", "raw"), made(VALIDATION, "a.log")]
    assert after(VALIDATION, before, made(VALIDATION, "b.log")) == {
        STAMPED: "corrected",
        f"{STAMPED}.backup": "raw",
        "a.log_bak1": "v1",
        "b.log": "v1",
    }


# uploads and steps


def test_a_file_uploaded_while_the_step_ran_stays_current_and_the_steps_own_is_the_backup() -> None:
    before = [upload("a.ddl", version=6)]
    assert after(DDL, before, made(DDL, "a.ddl"), requested_at=5) == {"a.ddl": "mine", "a.ddl_bak1": "v1"}


def test_a_file_uploaded_before_the_step_ran_is_replaced_and_kept() -> None:
    before = [upload("a.ddl", version=5)]
    assert after(DDL, before, made(DDL, "a.ddl"), requested_at=5) == {"a.ddl": "v1", "a.ddl_bak1": "mine"}


def test_a_step_that_makes_what_was_uploaded_changes_nothing() -> None:
    before = upload("a.ddl", "same", version=6)
    versions = Versions([before])
    versions.accept(DDL, [made(DDL, "a.ddl", "same")], requested_at_version=5)
    assert versions.files == (before,)


def test_what_a_step_corrected_of_an_upload_stays_current_when_the_step_runs_again() -> None:
    versions = Versions([upload("mine_pair.json")])
    versions.accept(VALIDATION, [made(VALIDATION, "mine_pair.json", "corrected")], requested_at_version=5)
    versions.accept(QA, [], requested_at_version=5)
    versions.accept(VALIDATION, [], requested_at_version=5)
    current = versions.current("mine_pair.json")
    assert current is not None
    assert (current.sha256, current.uploaded) == ("corrected", False)


# inputs


def test_a_run_reads_what_earlier_steps_made_and_what_a_person_uploaded() -> None:
    files = [
        upload("table_list.txt"),
        made(DDL, "a.ddl"),
        made(QA, STAMPED),
        made(VALIDATION, f"{STAMPED}.backup"),
        made(VALIDATION, "summary.log"),
        file("task_result.json", origin=Origin.GATEWAY),
    ]
    assert [given.name for given in inputs_of(DDL, files)] == ["table_list.txt"]
    assert [given.name for given in inputs_of(QA, files)] == ["a.ddl", "table_list.txt"]
    expected = ["a.ddl", STAMPED, f"{STAMPED}.backup", "table_list.txt"]
    assert [given.name for given in inputs_of(VALIDATION, files)] == expected
    assert [given.uploaded for given in inputs_of(QA, files)] == [False, True]


def test_a_step_that_runs_again_is_given_what_it_remembers_and_nothing_that_others_do() -> None:
    files = [made(DDL, "a.ddl"), made(DDL, CATALOG_FINGERPRINTS), made(QA, STAMPED), made(QA, PAIR_FINGERPRINTS)]
    assert [given.name for given in inputs_of(DDL, files)] == [CATALOG_FINGERPRINTS]
    assert [given.name for given in inputs_of(QA, files)] == ["a.ddl", PAIR_FINGERPRINTS]
    assert [given.name for given in inputs_of(VALIDATION, files)] == ["a.ddl", STAMPED]


def test_what_a_step_remembers_outlives_the_steps_before_it() -> None:
    before = [made(QA, STAMPED), made(QA, PAIR_FINGERPRINTS)]
    assert after(DDL, before) == {f"{STAMPED}_bak1": "v1", PAIR_FINGERPRINTS: "v1"}
    assert after(QA, before, made(QA, PAIR_FINGERPRINTS, "v2")) == {
        f"{STAMPED}_bak1": "v1",
        f"{PAIR_FINGERPRINTS}_bak1": "v1",
        PAIR_FINGERPRINTS: "v2",
    }


def test_no_run_reads_a_backup() -> None:
    versions = Versions([upload("mine_pair.json", "one")])
    versions.put(upload("mine_pair.json", "two"))
    assert [(given.name, given.sha256) for given in inputs_of(LOAD, versions.files)] == [("mine_pair.json", "two")]
