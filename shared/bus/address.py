"""Where the bus is, as its URL says."""

from dataclasses import dataclass

from yarl import URL

from shared.errors import PermanentError

MEMORY_SCHEME = "memory"
AMQP_SCHEMES = frozenset({"amqp", "amqps"})


@dataclass(frozen=True, slots=True)
class BusAddress:
    """A parsed bus URL. Its `str` and `repr` hold no password."""

    url: URL
    """Without the query parameters that are ours."""
    prefix: str

    @classmethod
    def parse(cls, text: str) -> "BusAddress":
        """Raises PermanentError, which never quotes the URL: it may hold a password."""
        try:
            url = URL(text)
            prefix = url.query.get("prefix", "")
            address = cls(url.without_query_params("prefix"), prefix)
        except ValueError:
            raise PermanentError("the bus URL cannot be read as a URL") from None
        address._require_known_scheme()
        return address

    def _require_known_scheme(self) -> None:
        if self.url.scheme == MEMORY_SCHEME:
            return
        if self.url.scheme not in AMQP_SCHEMES:
            raise PermanentError(f"the bus URL starts with memory://, amqp:// or amqps://, not {self.url.scheme!r}")
        if not self.url.host:
            raise PermanentError("the bus URL names no host")

    @property
    def is_memory(self) -> bool:
        return self.url.scheme == MEMORY_SCHEME

    def __str__(self) -> str:
        return f"{self.url.scheme}://{self.url.host_port_subcomponent or ''}{self.url.path}"

    def __repr__(self) -> str:
        return f"BusAddress({self}, prefix={self.prefix!r})"
