"""Files as the API shows them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.gateway.api.file_views import render_files, render_upload
from services.gateway.edge.times import LocalTimes
from services.gateway.records import FileRecord, UploadResult
from services.gateway.store import LogFile

TIMES = LocalTimes(ZoneInfo("Asia/Shanghai"))
NOON = datetime(2025, 7, 2, 4, tzinfo=UTC)


def a_file(number: int, size: int = 10) -> FileRecord:
    at = NOON + timedelta(seconds=number)
    return FileRecord("task_1", f"t{number}.ddl", f"k/{number}", size, "00", at, at, uploaded=False)


def test_ten_thousand_files_stand_in_one_list_newest_first() -> None:
    listed = render_files("task_1", [a_file(n) for n in range(10_000)], None, exists=True, times=TIMES)
    assert [file.file_name for file in listed.files[:2]] == ["t9999.ddl", "t9998.ddl"]
    assert (listed.directory_info.total_files, listed.directory_info.total_size) == (10_000, 100_000)


def test_the_log_stands_among_them_by_its_time() -> None:
    log = LogFile(size=35951, created_at=NOON, modified_at=NOON + timedelta(seconds=1, milliseconds=500))
    listed = render_files("task_1", [a_file(1), a_file(2)], log, exists=True, times=TIMES)
    assert [file.file_name for file in listed.files] == ["t2.ddl", "data_pipeline.log", "t1.ddl"]
    assert (listed.files[1].file_type, listed.files[1].file_size_formatted) == ("log", "35.1 KB")


def test_an_upload_tells_of_a_backup_or_a_skip_only_when_there_was_one() -> None:
    plain = render_upload("task_1", UploadResult(a_file(1)), "backup", TIMES).model_dump()
    assert not {"backup_info", "skipped"} & set(plain)
    kept = UploadResult(a_file(1), backup_name="t1.ddl_bak1", backup_version=1, backup_created_at=NOON)
    assert render_upload("task_1", kept, "backup", TIMES).model_dump()["backup_info"] == {
        "had_existing_file": True,
        "backup_filename": "t1.ddl_bak1",
        "backup_version": 1,
        "backup_created_at": "2025-07-02T12:00:00.000000",
    }
    skipped = render_upload("task_1", UploadResult(a_file(1), skipped=True), "skip", TIMES).model_dump()
    assert skipped["skipped"] is True
