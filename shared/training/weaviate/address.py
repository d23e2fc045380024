"""Where the Weaviate server is, as its URL says."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from shared.errors import PermanentError

HTTP_PORT = 8080
GRPC_PORT = 50051


@dataclass(frozen=True, slots=True)
class WeaviateAddress:
    """A parsed `weaviate://[key@]host[:http_port][?grpc_port=…][&grpc_host=…][&secure=true]`."""

    host: str
    http_port: int = HTTP_PORT
    grpc_port: int = GRPC_PORT
    grpc_host: str = ""
    """Empty where it is the same host."""
    secure: bool = False
    key: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> "WeaviateAddress":
        """Raises PermanentError, which never quotes the URL: it may hold a key."""
        try:
            parts = urlsplit(url)
            query = parse_qs(parts.query, strict_parsing=bool(parts.query))
            grpc_port = int(query.pop("grpc_port", [str(GRPC_PORT)])[-1])
            grpc_host = query.pop("grpc_host", [""])[-1]
            secure = {"true": True, "false": False}[query.pop("secure", ["false"])[-1]]
            key = unquote(parts.username) if parts.username else None
            address = cls(parts.hostname or "", parts.port or HTTP_PORT, grpc_port, grpc_host, secure, key)
        except (ValueError, KeyError):
            raise PermanentError("the training store's URL cannot be read as a weaviate:// URL") from None
        if query:
            raise PermanentError(f"the training store's URL has unknown parameters: {', '.join(sorted(query))}")
        if not address.host:
            raise PermanentError("the training store's URL names no host")
        if not grpc_host and address.http_port == grpc_port:
            raise PermanentError("the training store's URL gives HTTP and gRPC the same port; set grpc_port")
        return address
