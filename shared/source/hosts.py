"""Which hosts a business database may live on: the guard against requests to what only the server itself can reach."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from shared.source.dsn import ConnectionString, InvalidConnectionString

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Awaitable[list[Address]]]
"""The addresses of a host name and a port. Raises OSError."""
METADATA_NAMES = ("metadata.google.internal", "metadata", "instance-data")
METADATA_ADDRESSES = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254", "192.0.0.192")))


class HostNotAllowed(InvalidConnectionString):
    """The business database's host is not allowed."""

    code = "host_not_allowed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection really goes."""

    host: str
    """As the connection string names it."""
    address: str
    """What the name stood for when it was judged, or the folder of a unix socket."""
    port: int


async def ask_dns(host: str, port: int) -> list[Address]:
    """The addresses as the system's resolver has them. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The hosts that may be connected to; link-local and cloud metadata addresses never are.

    `allowed` holds host names (`*` stands for any run), addresses and networks (10.0.0.0/8); empty allows every host.
    """

    allowed: tuple[str, ...] = ()
    resolve: Resolver = field(default=ask_dns, repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> "HostPolicy":
        """From a comma-separated list."""
        return cls(tuple(entry.strip().lower() for entry in text.split(",") if entry.strip()))

    def check(self, connection: ConnectionString) -> None:
        """What can be said without asking DNS. Raises HostNotAllowed."""
        for host, _ in connection.hosts:
            literal = _literal(host)
            self._check_host(host, [literal] if literal else [])

    async def places(self, connection: ConnectionString) -> list[Place]:
        """Every address that the hosts stand for now, judged: to be connected to as they are, for a name that is
        looked up twice may have moved in between. Raises HostNotAllowed, OSError.
        """
        return [place for host, port in connection.hosts for place in await self._places(host, port)]

    async def _places(self, host: str, port: int) -> list[Place]:
        if host.startswith("/"):
            return [Place(host, host, port)]
        addresses = await self.resolve(host, port)
        self._check_host(host, addresses, resolved=True)
        return [Place(host, str(address), port) for address in addresses]

    def _check_host(self, host: str, addresses: Iterable[Address], *, resolved: bool = False) -> None:
        addresses = list(addresses)
        if host.lower().rstrip(".") in METADATA_NAMES or any(map(_is_metadata, addresses)):
            raise HostNotAllowed(f"不允许连接主机 {host}: 链路本地或元数据地址")
        if not self._admits(host, addresses, resolved=resolved):
            raise HostNotAllowed(f"不允许连接主机 {host}: 不在 SCHEMALOOM_SOURCE_HOSTS 之内")

    def _admits(self, host: str, addresses: list[Address], *, resolved: bool) -> bool:
        name = host.lower().rstrip(".")
        if not self.allowed or host.startswith("/") or any(fnmatchcase(name, entry) for entry in self.allowed):
            return True
        networks = [network for network in map(_network, self.allowed) if network]
        if not addresses and not resolved and not all(network.is_loopback for network in networks):
            return True  # a name that may lie in an allowed network: decided once it is resolved
        return bool(addresses) and all(any(address in network for network in networks) for address in addresses)


def _is_metadata(address: Address) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    return plain.is_link_local or plain.is_multicast or plain in METADATA_ADDRESSES


def _literal(host: str) -> Address | None:
    """The address that `host` writes, in the odd forms of inet_aton too (2852039166, 0xa9fea9fe)."""
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return None
