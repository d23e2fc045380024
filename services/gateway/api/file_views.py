"""Files as the API shows them."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from services.gateway.edge.file_names import TASK_LOG, file_type
from services.gateway.edge.sizes import readable
from services.gateway.edge.times import LocalTimes
from services.gateway.envelope import Data, Timestamp
from services.gateway.records import FileRecord, UploadResult
from services.gateway.store import LogFile


class FileView(BaseModel):
    file_name: str
    file_type: str = Field(description="ddl, sql, markdown, json, text, log, csv or other")
    file_size: int
    file_size_formatted: str
    created_at: Timestamp
    modified_at: Timestamp
    is_readable: bool = True


class DirectoryInfo(BaseModel):
    directory_path: str = Field(description="The task's prefix in the object store")
    exists: bool
    total_files: int
    total_size: int
    total_size_formatted: str


class FileList(Data):
    task_id: str
    files: list[FileView] = Field(description="Newest first")
    directory_info: DirectoryInfo


class UploadedFile(BaseModel):
    filename: str
    size: int
    size_formatted: str
    overwrite_mode: str
    uploaded_at: Timestamp


class BackupInfo(BaseModel):
    had_existing_file: bool = True
    backup_filename: str
    backup_version: int
    backup_created_at: Timestamp


class Upload(Data):
    task_id: str
    success: bool = True
    uploaded_file: UploadedFile
    backup_info: BackupInfo | None = Field(
        default=None, exclude_if=lambda info: info is None, description="Where an earlier file of the name was kept"
    )
    skipped: bool = Field(
        default=False, exclude_if=lambda skipped: not skipped, description="In skip mode: the existing file stayed"
    )


def render_files(
    task_id: str, files: Sequence[FileRecord], log: LogFile | None, *, exists: bool, times: LocalTimes
) -> FileList:
    """The task's files and, once it has records, its log, newest first."""
    dated = [(file.modified_at, _file(file, times)) for file in files]
    if log is not None:
        dated.append((log.modified_at, _log(log, times)))
    views = [view for _, view in sorted(dated, key=lambda pair: pair[0], reverse=True)]
    size = sum(view.file_size for view in views)
    return FileList(
        response="获取任务文件列表成功",
        task_id=task_id,
        files=views,
        directory_info=DirectoryInfo(
            directory_path=f"tasks/{task_id}",
            exists=exists,
            total_files=len(views),
            total_size=size,
            total_size_formatted=readable(size),
        ),
    )


def render_upload(task_id: str, result: UploadResult, mode: str, times: LocalTimes) -> Upload:
    file = result.file
    return Upload(
        response="同名文件已存在,已跳过上传" if result.skipped else "文件上传成功",
        task_id=task_id,
        uploaded_file=UploadedFile(
            filename=file.name,
            size=file.size,
            size_formatted=readable(file.size),
            overwrite_mode=mode,
            uploaded_at=times.text(file.modified_at),
        ),
        backup_info=_backup(result, times),
        skipped=result.skipped,
    )


def _backup(result: UploadResult, times: LocalTimes) -> BackupInfo | None:
    if result.backup_name is None or result.backup_version is None or result.backup_created_at is None:
        return None
    return BackupInfo(
        backup_filename=result.backup_name,
        backup_version=result.backup_version,
        backup_created_at=times.text(result.backup_created_at),
    )


def _file(file: FileRecord, times: LocalTimes) -> FileView:
    return FileView(
        file_name=file.name,
        file_type=file_type(file.name),
        file_size=file.size,
        file_size_formatted=readable(file.size),
        created_at=times.text(file.created_at),
        modified_at=times.text(file.modified_at),
    )


def _log(log: LogFile, times: LocalTimes) -> FileView:
    return FileView(
        file_name=TASK_LOG,
        file_type="log",
        file_size=log.size,
        file_size_formatted=readable(log.size),
        created_at=times.text(log.created_at),
        modified_at=times.text(log.modified_at),
    )
