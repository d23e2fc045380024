"""The two transfers that outlive one S3 call: an upload in parts, and a download read bit by bit."""

import hashlib
from contextlib import suppress

from minio import Minio
from minio.datatypes import Part
from minio.error import MinioException, ServerError
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError


class Upload:
    """An object sent in parts; nobody sees it before `complete`.

    minio's public `put_object` pulls from a blocking reader and so cannot be fed from an event loop; its own
    building blocks can, and the shared test suite holds them to it.
    """

    def __init__(self, client: Minio, bucket: str, name: str) -> None:
        self._client = client
        self._place = (bucket, name)
        self._id = ""
        self._parts: list[Part] = []
        self.digest = hashlib.sha256()
        self.size = 0

    def begin(self) -> None:
        self._id = self._client._create_multipart_upload(*self._place, {})

    def send(self, part: bytes) -> None:
        number = len(self._parts) + 1
        etag = self._client._upload_part(*self._place, part, None, self._id, number)
        self._parts.append(Part(number, etag))
        self.digest.update(part)
        self.size += len(part)

    def complete(self) -> None:
        result = self._client._complete_multipart_upload(*self._place, self._id, self._parts)
        if result.etag is None:  # S3 may say 200 and then an error
            raise ServerError("the upload was not completed", 500)

    def abort(self) -> None:
        # a store that is out of reach drops unfinished uploads by its own rules
        with suppress(MinioException, HTTPError):
            self._client._abort_multipart_upload(*self._place, self._id)


class Reading:
    """The body of an answer, or of none. Closing frees its connection, and drops it if the body was not read out."""

    def __init__(self, response: BaseHTTPResponse | None) -> None:
        self._response = response

    def read(self, size: int | None = None) -> bytes:
        return self._response.read(size) if self._response else b""

    def close(self) -> None:
        if self._response:
            self._response.close()
            self._response.release_conn()
