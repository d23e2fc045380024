"""Uploads that do not become files."""

from pathlib import Path

import pytest

from services.gateway.edge.uploads import removed_if_refused, upload_key
from services.gateway.errors import Conflict, StoreUnavailable, UnknownTask
from services.gateway.records import TaskStatus
from shared.errors import SchemaloomError
from shared.objects import connect
from shared.objects.port import ObjectMissing, ObjectStore, Stored


@pytest.fixture
async def objects(tmp_path: Path) -> ObjectStore:
    return await connect(tmp_path.as_uri())


async def put_and_fail(objects: ObjectStore, error: SchemaloomError) -> Stored:
    stored = await objects.put(upload_key("task_20250702_174000", "a.txt"), b"x")
    with pytest.raises(type(error)):
        async with removed_if_refused(objects, stored):
            raise error
    return stored


@pytest.mark.parametrize("refusal", [Conflict("正在执行", status=TaskStatus.IN_PROGRESS), UnknownTask("任务不存在")])
async def test_an_upload_that_is_refused_leaves_no_object(objects: ObjectStore, refusal: SchemaloomError) -> None:
    stored = await put_and_fail(objects, refusal)
    with pytest.raises(ObjectMissing):
        await objects.get(stored.key)


async def test_an_upload_whose_fate_is_unknown_is_kept(objects: ObjectStore) -> None:
    stored = await put_and_fail(objects, StoreUnavailable("数据库没有应答"))
    assert await objects.get(stored.key) == b"x"
