"""Which hosts may be connected to."""

import pytest

from shared.source.dsn import parse
from shared.source.hosts import HostNotAllowed, HostPolicy


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "2852039166",
        "0xA9FEA9FE",
        "[fe80::1]",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "metadata.google.internal",
        "metadata.google.internal.",
        "224.0.0.1",
    ],
)
def test_metadata_services_are_never_reached(host: str) -> None:
    with pytest.raises(HostNotAllowed):
        HostPolicy().check(parse(f"postgresql://u:p@{host}/d"))


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "192.168.67.1", "localhost", "[::1]", "db.example.com"])
def test_loopback_and_private_hosts_are_allowed_by_default(host: str) -> None:
    HostPolicy().check(parse(f"postgresql://u:p@{host}/d"))


@pytest.mark.parametrize("host", ["db.example.com", "DB.EXAMPLE.COM", "eu.pg.example.com", "10.8.0.1", "[fd00::5]"])
def test_a_list_of_names_patterns_and_networks_admits(host: str) -> None:
    policy = HostPolicy.parse("db.example.com, *.pg.example.com, 10.0.0.0/8, fd00::/16")
    policy.check(parse(f"postgresql://u:p@{host}/d"))


@pytest.mark.parametrize(
    ("allowed", "host"),
    [("db.example.com", "example.com"), ("*.example.com", "example.org"), ("10.0.0.0/8", "11.8.0.1")],
)
def test_what_is_not_on_the_list_is_refused(allowed: str, host: str) -> None:
    with pytest.raises(HostNotAllowed, match="SCHEMALOOM_SOURCE_HOSTS"):
        HostPolicy.parse(allowed).check(parse(f"postgresql://u:p@{host}/d"))


def test_a_name_that_may_lie_in_an_allowed_network_is_judged_once_it_is_resolved() -> None:
    HostPolicy.parse("10.0.0.0/8").check(parse("postgresql://u:p@db.example.com/d"))


def test_every_host_of_several_must_be_allowed() -> None:
    with pytest.raises(HostNotAllowed):
        HostPolicy.parse("a.example.com").check(parse("postgresql://u:p@a.example.com,b.example.com/d"))


async def test_a_name_is_judged_by_what_it_resolves_to() -> None:
    connection = parse("postgresql://u:p@localhost/d")
    places = await HostPolicy.parse("127.0.0.0/8, ::1").places(connection)
    assert {(place.host, place.port) for place in places} == {("localhost", 5432)}
    assert {place.address for place in places} <= {"127.0.0.1", "::1"}
    with pytest.raises(HostNotAllowed):
        await HostPolicy.parse("10.0.0.0/8").places(connection)


async def test_a_socket_of_the_operator_is_its_own_address() -> None:
    connection = parse("postgresql://postgres@/db?host=/run/pg", embedded=True)
    assert [place.address for place in await HostPolicy().places(connection)] == ["/run/pg"]
