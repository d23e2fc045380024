"""Where an S3 bucket is, read from its URL."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from minio.helpers import check_bucket_name

from shared.errors import PermanentError
from shared.objects.keys import check_key

_FORM = (
    "SCHEMALOOM_OBJECTS_URL 须写作 s3://key:secret@host:port/bucket[/prefix][?secure=true&region=…],"
    "其中 key 与 secret 须做百分号编码"
)


@dataclass(frozen=True, slots=True)
class S3Location:
    """A bucket, a place in it, and the key pair that opens it."""

    address: str
    """Host and port."""
    bucket: str
    prefix: str
    """Stands before every key; empty or ending in `/`."""
    access_key: str
    secret_key: str = field(repr=False)
    secure: bool = False
    region: str = "us-east-1"
    """Named, because asking for it costs a call and a permission."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raises PermanentError; the text quotes nothing, for any part may be a piece of the secret."""
        try:
            return cls._parse(url)
        except (ValueError, KeyError):
            raise PermanentError(_FORM) from None

    @classmethod
    def _parse(cls, url: str) -> Self:
        parts = urlsplit(url)
        bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        if not (parts.hostname and bucket and parts.username and parts.password) or parts.fragment:
            raise ValueError("incomplete")
        if any(c.isspace() for c in parts.hostname):
            raise ValueError("no host name")
        check_bucket_name(bucket, strict=True)
        if options.keys() - {"secure", "region"}:
            raise ValueError("unknown option")
        return cls(
            address=_address(parts.hostname, parts.port),
            bucket=bucket,
            prefix=f"{check_key(prefix)}/" if prefix else "",
            access_key=unquote(parts.username),
            secret_key=unquote(parts.password),
            secure={"true": True, "false": False}[options.get("secure", "false").lower()],
            region=options.get("region", "us-east-1"),
        )

    def __str__(self) -> str:
        """For a person: no key."""
        return f"{self.address}/{self.bucket}"


def _address(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name
