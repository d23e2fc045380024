"""What only an S3 endpoint can do to us."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from minio import Minio

from shared.objects import connect, s3
from shared.objects.port import ObjectMissing, ObjectsRefused, ObjectStore, ObjectsUnavailable
from shared.objects.s3_location import S3Location
from tests.support.s3 import S3Server, free_port
from tests.support.scripted_http import ScriptedHttp, answer

integration = pytest.mark.integration
BUCKET_IS_THERE = answer("200 OK")
UNAVAILABLE = answer("503 Service Unavailable", b"busy")
NO_S3 = answer("404 Not Found", b"nope")
NO_SUCH_KEY = answer("404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>", content_type="application/xml")
CUT_OFF = answer("200 OK", b"only this", length=1000)


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedHttp]:
    async with ScriptedHttp() as server:
        yield server


def url_of(server: ScriptedHttp) -> str:
    return f"s3://key:hidden@127.0.0.1:{server.port}/bucket"


def client_of(at: S3Location) -> Minio:
    return Minio(at.address, access_key=at.access_key, secret_key=at.secret_key, secure=False, region=at.region)


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@integration
@pytest.mark.parametrize("wrong", ["s3://schemaloom-tests:hidden@{}/{}", "s3://nobody:hidden@{}/{}"])
async def test_wrong_credentials_are_reported_without_the_secret(s3_server: S3Server, wrong: str) -> None:
    with pytest.raises(ObjectsRefused) as refusal:
        await connect(wrong.format(s3_server.address, "bucket"))

    assert s3_server.address in refusal.value.message
    assert "hidden" not in refusal.value.message


@integration
async def test_stores_with_different_prefixes_share_a_bucket_without_seeing_each_other(s3_url: str) -> None:
    left, right = await connect(f"{s3_url}/left"), await connect(f"{s3_url}/right/著")
    await left.put("a", b"1")
    await right.put("a", b"2")
    await right.put("b", b"3")

    assert (await left.get("a"), await right.get("a")) == (b"1", b"2")
    assert [key async for key in left.keys("")] == ["a"]
    assert sorted([key async for key in right.keys("")]) == ["a", "b"]
    for store in (left, right):
        await store.close()


@integration
async def test_a_bucket_that_vanished_is_no_missing_object(s3_url: str) -> None:
    store = await connect(s3_url)
    at = S3Location.parse(s3_url)
    client_of(at).remove_bucket(at.bucket)

    for call in (store.get("a"), store.put("a", b""), store.ping()):
        with pytest.raises(ObjectsRefused, match="存储桶不存在"):
            await call
    await store.close()


@integration
async def test_an_upload_in_parts_that_fails_is_aborted(s3_url: str) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"a" * (s3.PART_BYTES * 2 + 1)
        raise RuntimeError("the source broke")

    store = await connect(s3_url)
    with pytest.raises(RuntimeError):
        await store.put("broken", broken())

    at = S3Location.parse(s3_url)
    assert client_of(at)._list_multipart_uploads(at.bucket).uploads == []
    await store.close()


@integration
async def test_abandoned_streams_leave_no_more_connections_than_threads(s3_url: str) -> None:
    store = await connect(s3_url)
    await store.put("big", b"x" * (4 << 20))
    before = open_files()

    async def abandon() -> None:
        stream = store.stream("big")
        assert await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]

    for _ in range(5):
        await asyncio.gather(*(abandon() for _ in range(20)))

    assert open_files() - before <= s3._THREADS
    await store.close()


async def test_an_endpoint_that_nobody_listens_at_is_reported_within_seconds() -> None:
    started = time.monotonic()

    with pytest.raises(ObjectsUnavailable) as trouble:
        await connect(f"s3://key:hidden@127.0.0.1:{free_port()}/bucket")

    assert time.monotonic() - started < 5
    assert "hidden" not in trouble.value.message


async def test_an_endpoint_that_never_answers_is_given_up_after_one_timeout(
    scripted: ScriptedHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "READ_TIMEOUT_S", 0.3)
    scripted.answers = None

    with pytest.raises(ObjectsUnavailable):
        await connect(url_of(scripted))

    assert scripted.requests == 1


async def test_an_endpoint_in_trouble_is_tried_three_times(scripted: ScriptedHttp) -> None:
    scripted.answers = [UNAVAILABLE]

    with pytest.raises(ObjectsUnavailable):
        await connect(url_of(scripted))

    assert scripted.requests == 3


async def test_an_endpoint_that_recovers_is_used_as_if_nothing_had_happened(scripted: ScriptedHttp) -> None:
    scripted.answers = [UNAVAILABLE, UNAVAILABLE, BUCKET_IS_THERE]

    store = await connect(url_of(scripted))

    await store.ping()
    await store.close()


async def test_something_that_is_no_s3_is_refused(scripted: ScriptedHttp) -> None:
    scripted.answers = [NO_S3]

    with pytest.raises(ObjectsRefused):
        await connect(url_of(scripted))


async def test_an_object_cut_off_on_its_way_is_no_object(scripted: ScriptedHttp) -> None:
    scripted.answers = [BUCKET_IS_THERE, CUT_OFF]
    store: ObjectStore = await connect(url_of(scripted))

    with pytest.raises(ObjectsUnavailable):
        await store.get("a")
    with pytest.raises(ObjectsUnavailable):
        _ = [chunk async for chunk in store.stream("a")]
    await store.close()


async def test_an_object_whose_reading_breaks_off_is_read_again(scripted: ScriptedHttp) -> None:
    scripted.answers = [BUCKET_IS_THERE, CUT_OFF, CUT_OFF, answer("200 OK", b"all of it")]
    store = await connect(url_of(scripted))

    assert await store.get("a") == b"all of it"
    await store.close()


async def test_a_missing_object_is_told_from_trouble(scripted: ScriptedHttp) -> None:
    scripted.answers = [BUCKET_IS_THERE, NO_SUCH_KEY]
    store = await connect(url_of(scripted))

    with pytest.raises(ObjectMissing):
        await store.get("a")
    await store.close()
