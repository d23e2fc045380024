"""What a failure of an S3 call means for the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError

from shared.errors import SchemaloomError
from shared.objects.port import ObjectMissing, ObjectsRefused, ObjectsUnavailable
from shared.objects.s3_location import S3Location

_MISSING = {"NoSuchKey"}
_CREDENTIALS = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
_PASSING = {"RequestTimeout", "SlowDown", "InternalError", "ServiceUnavailable", "NoSuchUpload"}
"""Codes of a passing trouble whatever their HTTP status."""
_SERVER_TROUBLE = 500


@contextmanager
def reported(location: S3Location, key: str = "") -> Iterator[None]:
    """Turns what minio and urllib3 raise into the port's errors; none of their texts holds a secret."""
    try:
        yield
    except (MinioException, HTTPError, OSError) as error:
        raise _meaning(error, location, key) from error


def _meaning(error: Exception, location: S3Location, key: str) -> SchemaloomError:
    if not isinstance(error, MinioException):
        return ObjectsUnavailable(f"对象存储 {location} 无法连接或没有应答")
    status, code = _status(error), _code(error)
    if code in _MISSING:
        return ObjectMissing(f"对象不存在: {key}")
    if status >= _SERVER_TROUBLE or code in _PASSING:
        return ObjectsUnavailable(f"对象存储 {location} 暂时不可用: {code or status}")
    if code in _CREDENTIALS:
        return ObjectsRefused(f"对象存储 {location} 拒绝访问: 密钥错误或没有权限 ({code})")
    if code == "NoSuchBucket":
        return ObjectsRefused(f"对象存储 {location} 的存储桶不存在")
    return ObjectsRefused(f"对象存储 {location} 拒绝了请求: {code or status}")


def _code(error: Exception) -> str:
    return (error.code or "") if isinstance(error, S3Error) else ""


def _status(error: Exception) -> int:
    if isinstance(error, S3Error):
        return error.response.status
    if isinstance(error, ServerError):
        return error.status_code
    # minio gives the status of an answer that is no XML in private only
    return int(error._code) if isinstance(error, InvalidResponseError) else 0
