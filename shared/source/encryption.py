"""How a connection is encrypted, by its `sslmode`, and whose certificate is expected."""

import ssl
from collections.abc import Mapping, Sequence

from shared.source.dsn import ConnectionString
from shared.source.hosts import Place

Way = ssl.SSLContext | bool
"""As asyncpg takes it; False is a connection in the clear."""


class ByName(ssl.SSLContext):
    """Greets and checks a server by its host's name, although it is connected to by its address."""

    names: Mapping[str, str]
    """Of each address."""

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        name = self.names[str(server_hostname)]
        return super().wrap_bio(incoming, outgoing, server_side, name, session)


def ways(connection: ConnectionString, places: Sequence[Place]) -> Sequence[Way]:
    """What is tried, in this order, as libpq's `sslmode` has it: `prefer` and `allow` know a second way."""
    mode = connection.parameter("sslmode") or "prefer"
    if connection.is_socket or mode == "disable":
        return [False]
    encrypted = ByName(ssl.PROTOCOL_TLS_CLIENT)
    encrypted.names = {place.address: place.host for place in places}
    encrypted.check_hostname = mode == "verify-full"
    if mode in ("verify-ca", "verify-full"):
        encrypted.load_default_certs()
    else:
        encrypted.verify_mode = ssl.CERT_NONE
    if mode == "prefer":
        return [encrypted, False]
    return [False, encrypted] if mode == "allow" else [encrypted]
