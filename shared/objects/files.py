"""Objects as files below one folder: the embedded default.

An object is written under `incoming/` and moved to `objects/` when it is whole. Both lie in one file system, so the
move is atomic, and what a crash leaves behind is never listed.
"""

import errno
import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from shared.errors import PermanentError
from shared.objects.blocks import blocks
from shared.objects.keys import check_key, check_prefix
from shared.objects.port import InvalidKey, ObjectMissing, ObjectsRefused, ObjectsUnavailable, Stored
from shared.objects.threads import Threads

BLOCK_BYTES = 1 << 20
KEYS_A_PAGE = 1000
LEFTOVER_AGE_S = 24 * 3600
"""No upload takes that long: what is older was left by a crash."""
_THREADS = 8
_PLACING_ATTEMPTS = 100
_CONFLICT = "对象键与另一个对象冲突: 一个是另一个的上级目录"
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


class FileStore:
    """An ObjectStore in a folder, for any number of processes of one machine."""

    def __init__(self, root: Path) -> None:
        self._objects = root / "objects"
        self._incoming = root / "incoming"
        self._threads = Threads(_THREADS)

    @classmethod
    async def open(cls, url: str) -> Self:
        """From `file:///dir`; the folder is made when it is missing."""
        store = cls(_folder(url))
        try:
            with store._reported():
                await store._threads.run(store._prepare)
        except BaseException:
            await store.close()
            raise
        return store

    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> Stored:
        target = self._path(key)
        with self._reported():
            async with self._threads.opened(_Draft, self._incoming) as draft:
                async for block in blocks(data, BLOCK_BYTES):
                    await self._threads.run(draft.write, block)
                await self._threads.run(draft.publish, target)
        return Stored(key, draft.size, draft.digest.hexdigest())

    async def get(self, key: str) -> bytes:
        path = self._path(key)
        with self._reported(key):
            return await self._threads.run(path.read_bytes)

    async def stream(self, key: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        path = self._path(key)
        left = float("inf") if length is None else length
        with self._reported(key):
            async with self._threads.opened(_open_at, path, start) as file:
                while block := await self._threads.run(file.read, int(min(BLOCK_BYTES, left))):
                    left -= len(block)
                    yield block

    async def exists(self, key: str) -> bool:
        return await self._threads.run(self._path(key).is_file)

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        found = self._found(check_prefix(prefix))
        while page := await self._threads.run(list, islice(found, KEYS_A_PAGE)):
            for key in page:
                yield key

    async def delete(self, key: str) -> None:
        path = self._path(key)
        with self._reported(key):
            await self._threads.run(self._remove, path)

    async def ping(self) -> None:
        if not await self._threads.run(os.access, self._objects, os.W_OK):
            raise ObjectsUnavailable(f"对象目录 {self._objects.parent} 不存在或不可写")

    async def close(self) -> None:
        await self._threads.close()

    def _path(self, key: str) -> Path:
        return self._objects / check_key(key)

    def _prepare(self) -> None:
        for folder in (self._objects, self._incoming):
            folder.mkdir(parents=True, exist_ok=True)
        oldest = time.time() - LEFTOVER_AGE_S
        for leftover in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if leftover.stat().st_mtime < oldest:
                    leftover.unlink()

    def _found(self, prefix: str) -> Iterator[str]:
        top = self._objects / prefix.rpartition("/")[0]
        for folder, _, names in os.walk(top):
            place = Path(folder).relative_to(self._objects)
            keys = ((place / name).as_posix() for name in names)
            yield from (key for key in keys if key.startswith(prefix))

    def _remove(self, path: Path) -> None:
        if path.is_dir():
            return
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
        # rmdir refuses a folder that is in use, so a put beside us loses nothing: it makes its folder anew
        with suppress(OSError):
            for folder in path.parents:
                if folder == self._objects:
                    break
                folder.rmdir()

    @contextmanager
    def _reported(self, key: str = "") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._meaning(error, key) from error

    def _meaning(self, error: OSError, key: str) -> Exception:
        if key and isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError):
            return ObjectMissing(f"对象不存在: {key}")
        text = f"对象目录 {self._objects.parent} 读写失败: {error.strerror}"
        return ObjectsRefused(text) if error.errno in _REFUSED else ObjectsUnavailable(text)


class _Draft:
    """A file that nobody sees until it is published."""

    def __init__(self, incoming: Path) -> None:
        self._path = incoming / uuid4().hex
        self._file = self._path.open("xb")
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, block: bytes) -> None:
        self._file.write(block)
        self.digest.update(block)
        self.size += len(block)

    def publish(self, target: Path) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        _place(self._path, target)
        _sync_folder(target.parent)

    def close(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def _folder(url: str) -> Path:
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.netloc not in {"", "localhost"} or not path.is_absolute() or parts.query or parts.fragment:
        raise PermanentError("SCHEMALOOM_OBJECTS_URL 的目录须写作 file:///绝对路径")
    return path


def _open_at(path: Path, start: int) -> BinaryIO:
    if start < 0:
        raise ValueError("start counts bytes from the beginning")
    file = path.open("rb")
    file.seek(start)
    return file


def _place(draft: Path, target: Path) -> None:
    for _ in range(_PLACING_ATTEMPTS):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(target)
        except (FileNotFoundError, FileExistsError):
            # either a delete prunes the folder between the two calls, or an object has its name
            if any(folder.is_file() for folder in target.parents):
                raise InvalidKey(_CONFLICT) from None
        except (NotADirectoryError, IsADirectoryError):
            raise InvalidKey(_CONFLICT) from None
        else:
            return
    raise ObjectsUnavailable(f"对象目录 {target.parent} 不断被清理")


def _sync_folder(folder: Path) -> None:
    # a delete beside us may have taken object and folder: then nothing is left to make durable
    with suppress(FileNotFoundError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
