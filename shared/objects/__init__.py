"""The object store: one URL, whose scheme picks the adapter."""

from urllib.parse import urlsplit

from shared.errors import PermanentError
from shared.objects.port import ObjectStore

__all__ = ["connect"]


async def connect(url: str) -> ObjectStore:
    """Opens `file:///dir` or `s3://key:secret@host:port/bucket[/prefix]?secure=true&region=us-east-1`.

    A folder or bucket that is missing is made. Raises ObjectsUnavailable, ObjectsRefused, or PermanentError
    for a URL that makes no sense; no text ever quotes the URL, which holds a secret.
    """
    scheme = urlsplit(url).scheme
    # imported when chosen: the S3 client alone takes as long to import as all of ours
    if scheme == "file":
        from shared.objects.files import FileStore  # noqa: PLC0415

        return await FileStore.open(url)
    if scheme == "s3":
        from shared.objects.s3 import S3Store  # noqa: PLC0415

        return await S3Store.open(url)
    raise PermanentError("SCHEMALOOM_OBJECTS_URL 须以 file:// 或 s3:// 开头")
