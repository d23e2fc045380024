"""The training store: searching it as applications do, and copies of it to go back to."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from services.gateway.api.bodies import JsonBody, Words
from services.gateway.api.context import API, KnownCaller, RunningGateway
from services.gateway.edge.access import Role
from services.gateway.edge.times import LocalTimes
from services.gateway.envelope import Data, Forbidden, NotFound, Success, Timestamp, documented
from shared.training.port import Backup, RecordKind, SearchHit

router = APIRouter(prefix=f"{API}/data_pipeline", tags=["训练库 API"])

BEFORE_RESTORE = "恢复前自动备份"


class Search(JsonBody):
    """A question as a user of a text-to-SQL application asks it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"question": "各服务区的营业额", "kind": "sql", "limit": 5}}
    )

    question: Words = Field(min_length=1, max_length=2000)
    kind: RecordKind | None = Field(None, description="sql, ddl or documentation; default: all three")
    limit: StrictInt = Field(5, ge=1, le=50, description="Of each kind")


class Hit(BaseModel):
    id: str
    kind: RecordKind
    score: float = Field(description="Cosine similarity")
    question: str | None
    sql: str | None
    content: str
    metadata: dict[str, Any]


class SearchResults(Data):
    results: list[Hit] = Field(description="Best first")
    total: int


class MakeBackup(JsonBody):
    model_config = ConfigDict(json_schema_extra={"example": {"note": "上线前"}})

    note: Words = Field("", max_length=500)


class BackupView(BaseModel):
    backup_id: str
    created_at: Timestamp
    note: str
    counts: dict[RecordKind, int]


class BackupMade(Data):
    backup: BackupView


class BackupList(Data):
    backups: list[BackupView] = Field(description="Newest first")
    total: int


class Restore(JsonBody):
    model_config = ConfigDict(json_schema_extra={"example": {"backup_id": "7368b4041ad143c19f733f841c9c0cd2"}})

    backup_id: Words = Field(min_length=1, max_length=200)


class Restored(Data):
    restored: BackupView
    previous: BackupView = Field(description="A copy of what was there before")


@router.post("/search", summary="检索训练数据 · Search the training store", responses=documented(400, 503))
async def search(gateway: RunningGateway, body: Search) -> Success[SearchResults]:
    store = await gateway.training.store()
    vector = await gateway.training.query_vector(body.question)
    kinds = [body.kind] if body.kind else list(RecordKind)
    hits = [hit for kind in kinds for hit in await store.search(vector, kind, limit=body.limit)]
    hits.sort(key=lambda hit: hit.score, reverse=True)
    return Success(data=SearchResults(response="检索成功", results=[render_hit(hit) for hit in hits], total=len(hits)))


@router.post("/vector/backup", summary="备份训练库 · Back the training store up", responses=documented(400, 403, 503))
async def make_backup(gateway: RunningGateway, caller: KnownCaller, body: MakeBackup) -> Success[BackupMade]:
    """A copy inside the store itself; the oldest beyond the twentieth go."""
    _require_admin(caller.role)
    backup = await (await gateway.training.store()).backup(body.note)
    return Success(data=BackupMade(response="训练库备份成功", backup=render_backup(backup, gateway.times)))


@router.get("/vector/restore/list", summary="训练库备份列表 · List the copies", responses=documented(503))
async def list_backups(gateway: RunningGateway) -> Success[BackupList]:
    backups = await (await gateway.training.store()).backups()
    views = [render_backup(backup, gateway.times) for backup in backups]
    return Success(data=BackupList(response="获取训练库备份列表成功", backups=views, total=len(views)))


@router.post("/vector/restore", summary="恢复训练库 · Restore a copy", responses=documented(400, 403, 404, 503))
async def restore(gateway: RunningGateway, caller: KnownCaller, body: Restore) -> Success[Restored]:
    """Replaces all records, other writers' included; what was there is backed up first."""
    _require_admin(caller.role)
    store = await gateway.training.store()
    if body.backup_id not in {backup.id for backup in await store.backups()}:
        raise NotFound("没有这个训练库备份")
    previous = await store.backup(BEFORE_RESTORE)
    restored = await store.restore(body.backup_id)
    return Success(
        data=Restored(
            response="训练库恢复成功",
            restored=render_backup(restored, gateway.times),
            previous=render_backup(previous, gateway.times),
        )
    )


def render_hit(hit: SearchHit) -> Hit:
    record = hit.record
    return Hit(
        id=record.id,
        kind=record.kind,
        score=round(hit.score, 6),
        question=record.question,
        sql=record.sql,
        content=record.content,
        metadata=record.metadata,
    )


def render_backup(backup: Backup, times: LocalTimes) -> BackupView:
    return BackupView(
        backup_id=backup.id, created_at=times.text(backup.created_at), note=backup.note, counts=backup.counts
    )


def _require_admin(role: Role) -> None:
    if role is not Role.ADMIN:
        raise Forbidden("只有管理员可以备份或恢复训练库")
