"""Objects in MinIO or any other S3."""

import hashlib
import io
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from itertools import islice
from types import TracebackType
from typing import Self

import certifi
from minio import Minio
from minio.error import S3Error
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from shared.objects.blocks import blocks
from shared.objects.keys import check_key, check_prefix
from shared.objects.port import ObjectMissing, ObjectsRefused, Stored
from shared.objects.s3_errors import reported
from shared.objects.s3_location import S3Location
from shared.objects.s3_transfers import Reading, Upload
from shared.objects.threads import Threads

PART_BYTES = 8 << 20
"""What of an upload is in memory at a time; S3 takes 10,000 parts, so 80 GB."""
CHUNK_BYTES = 1 << 20
KEYS_A_PAGE = 1000
CONNECT_TIMEOUT_S = 2.0
READ_TIMEOUT_S = 10.0
READS = 4
"""How often an object is read when its body breaks off."""
_THREADS = 16


class S3Store:
    """An ObjectStore in a bucket. The client is synchronous, so every call runs in a thread of the store's own."""

    def __init__(self, location: S3Location) -> None:
        self._at = location
        self._connections = _connections()
        self._client = Minio(
            location.address,
            access_key=location.access_key,
            secret_key=location.secret_key,
            secure=location.secure,
            region=location.region,
            http_client=self._connections,
        )
        self._threads = Threads(_THREADS)

    @classmethod
    async def open(cls, url: str) -> Self:
        """From `s3://key:secret@host:port/bucket[/prefix]`; the bucket is made when it is missing."""
        store = cls(S3Location.parse(url))
        try:
            with reported(store._at):
                await store._threads.run(store._make_bucket)
        except BaseException:
            await store.close()
            raise
        return store

    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> Stored:
        name = self._name(key)
        parts = blocks(data, PART_BYTES)
        with reported(self._at, key):
            first = await anext(parts, b"")
            if len(first) < PART_BYTES:
                return await self._threads.run(self._put_whole, key, first)
            upload = Upload(self._client, self._at.bucket, name)
            await self._put_parts(upload, first, parts)
        return Stored(key, upload.size, upload.digest.hexdigest())

    async def get(self, key: str) -> bytes:
        check_key(key)
        with reported(self._at, key):
            return await self._threads.run(self._read_whole, key)

    async def stream(self, key: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        check_key(key)
        if start < 0:
            raise ValueError("start counts bytes from the beginning")
        with reported(self._at, key):
            async with self._threads.opened(self._open, key, start, length) as response:
                while chunk := await self._threads.run(response.read, CHUNK_BYTES):
                    yield chunk

    async def exists(self, key: str) -> bool:
        name = self._name(key)
        try:
            with reported(self._at, key):
                await self._threads.run(self._client.stat_object, self._at.bucket, name)
        except ObjectMissing:
            return False
        return True

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        found = self._found(check_prefix(prefix))
        with reported(self._at):
            while page := await self._threads.run(list, islice(found, KEYS_A_PAGE)):
                for key in page:
                    yield key

    async def delete(self, key: str) -> None:
        name = self._name(key)
        with reported(self._at, key):
            await self._threads.run(self._client.remove_object, self._at.bucket, name)

    async def ping(self) -> None:
        with reported(self._at):
            if not await self._threads.run(self._client.bucket_exists, self._at.bucket):
                raise ObjectsRefused(f"对象存储 {self._at} 的存储桶不存在")

    async def close(self) -> None:
        await self._threads.close()
        self._connections.clear()

    def _name(self, key: str) -> str:
        return self._at.prefix + check_key(key)

    def _make_bucket(self) -> None:
        if self._client.bucket_exists(self._at.bucket):
            return
        try:
            self._client.make_bucket(self._at.bucket)
        except S3Error as error:
            if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                raise

    def _put_whole(self, key: str, data: bytes) -> Stored:
        self._client.put_object(self._at.bucket, self._name(key), io.BytesIO(data), len(data), part_size=PART_BYTES)
        return Stored(key, len(data), hashlib.sha256(data).hexdigest())

    async def _put_parts(self, upload: Upload, first: bytes, rest: AsyncIterator[bytes]) -> None:
        await self._threads.run(upload.begin)
        try:
            await self._threads.run(upload.send, first)
            async for part in rest:
                await self._threads.run(upload.send, part)
            await self._threads.run(upload.complete)
        except BaseException:
            await self._threads.run(upload.abort)
            raise

    def _read_whole(self, key: str) -> bytes:
        for _ in range(READS - 1):
            # some gateways cut off who is reading when the object is put again
            with suppress(ProtocolError):
                return self._read_once(key)
        return self._read_once(key)

    def _read_once(self, key: str) -> bytes:
        with closing(Reading(self._client.get_object(self._at.bucket, self._name(key)))) as reading:
            return reading.read()

    def _open(self, key: str, start: int, length: int | None) -> Reading:
        name = self._name(key)
        if length == 0:
            self._client.stat_object(self._at.bucket, name)
            return Reading(None)
        try:
            return Reading(self._client.get_object(self._at.bucket, name, start, length or 0))
        except S3Error as error:
            if error.code == "InvalidRange":  # it starts behind the end
                return Reading(None)
            raise

    def _found(self, prefix: str) -> Iterator[str]:
        for found in self._client.list_objects(self._at.bucket, self._at.prefix + prefix, recursive=True):
            if found.object_name and not found.is_dir:
                yield found.object_name.removeprefix(self._at.prefix)


class _Tries(Retry):
    """A dropped connection is tried again; a silent server has had its time."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        if isinstance(error, ReadTimeoutError):
            raise error
        return super().increment(method, url, response, error, _pool, _stacktrace)


def _connections() -> PoolManager:
    """Gives up on a dead endpoint after some ten seconds; the client's own pool would take minutes."""
    return PoolManager(
        maxsize=_THREADS,
        timeout=Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S),
        retries=_Tries(
            total=2,
            backoff_factor=0.2,
            status_forcelist=[500, 502, 503, 504],
            raise_on_status=False,
            respect_retry_after_header=False,
        ),
        ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
    )
