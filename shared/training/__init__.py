"""The training store: `connect` picks the adapter by the scheme of the URL."""

from urllib.parse import urlsplit

from shared.errors import PermanentError
from shared.training.pgvector import PgvectorStore
from shared.training.port import TrainingStore
from shared.training.weaviate import WeaviateStore


async def connect(url: str) -> TrainingStore:
    """A store that connects when it is first used.

    `postgresql://…` is PostgreSQL with pgvector, `weaviate://[key@]host:http_port?grpc_port=…` Weaviate.
    Raises PermanentError for a URL that cannot work; it never quotes the URL, which may hold a password.
    """
    scheme = _scheme(url)
    if scheme in {"postgresql", "postgres"}:
        return await PgvectorStore.connect(url)
    if scheme == "weaviate":
        return WeaviateStore.at(url)
    raise PermanentError(f"the training store's URL starts with postgresql:// or weaviate://, not {scheme!r}")


def _scheme(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_list = "," in parts.netloc  # PostgreSQL takes several hosts, each with a port
        _ = None if is_list else parts.port
    except ValueError:
        raise PermanentError("the training store's URL cannot be read as a URL") from None
    return parts.scheme
