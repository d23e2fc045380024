"""A database is connected to at the addresses that were judged, and checked by the name that it was called by."""

from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from shared.source import HostNotAllowed, HostPolicy, Patience, parse, source_opener
from shared.source.hosts import Address
from shared.source.port import SourceUnreachable
from tests.support.postgres import Door
from tests.support.tls_door import Certificate, TlsDoor

pytestmark = pytest.mark.integration
HERE, METADATA = "127.0.0.1", "169.254.169.254"
ONCE = Patience(timeout=5, pauses=())


class Names:
    """A resolver whose answers change from question to question, the last one for good."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked = 0
        self._answers = answers

    async def __call__(self, host: str, _port: int) -> list[Address]:
        assert host == "db.example"
        self.asked += 1
        return [ip_address(address) for address in self._answers[min(self.asked, len(self._answers)) - 1]]


async def asked_there(url: str, names: Names, *, parameters: str = "") -> int:
    """Asks the database behind the door for a number, calling it db.example."""
    connection = parse(url.replace(HERE, "db.example") + parameters)
    policy = HostPolicy(resolve=names)
    async with source_opener(connection, policy=policy, patience=ONCE)() as source:
        ((number,),) = await source.fetch("SELECT 42")
    return int(number)


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    async with Door(database_url) as door:
        yield door


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """Of db.example, and trusted on this machine."""
    certificate = Certificate.of("db.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    return certificate


@pytest.fixture
async def tls_door(database_url: str, certificate: Certificate) -> AsyncIterator[TlsDoor]:
    async with TlsDoor(database_url, certificate) as door:
        yield door


async def test_a_name_is_looked_up_once_and_what_was_judged_is_connected_to(door: Door) -> None:
    names = Names([HERE], [METADATA])
    assert await asked_there(door.url(), names) == 42
    assert names.asked == 1


async def test_connections_that_a_pool_opens_later_go_to_the_same_address(door: Door) -> None:
    names = Names([HERE], [METADATA])
    connection = parse(door.url().replace(HERE, "db.example"))
    async with source_opener(connection, policy=HostPolicy(resolve=names), patience=ONCE)() as source:
        await door.hang_up()
        with pytest.raises(Exception, match="中断"):
            await source.fetch("SELECT 42")
        assert await source.fetch("SELECT 42")
    assert names.asked == 1


async def test_a_name_that_also_stands_for_a_forbidden_address_is_refused(door: Door) -> None:
    with pytest.raises(HostNotAllowed):
        await asked_there(door.url(), Names([HERE, METADATA]))


async def test_every_try_judges_anew(door: Door) -> None:
    await door.shut()
    names = Names([HERE], [METADATA])
    connection = parse(door.url().replace(HERE, "db.example"))
    patience = Patience(timeout=2, pauses=(0.01,))
    with pytest.raises(HostNotAllowed):
        async with source_opener(connection, policy=HostPolicy(resolve=names), patience=patience)():
            raise AssertionError


async def test_the_next_address_of_a_name_is_tried_when_nobody_answers_at_the_first(door: Door) -> None:
    assert await asked_there(door.url(), Names(["127.0.0.2", HERE])) == 42


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full", "prefer"])
async def test_the_server_is_greeted_by_its_name_in_every_mode(tls_door: TlsDoor, mode: str) -> None:
    assert await asked_there(tls_door.url(), Names([HERE]), parameters=f"?sslmode={mode}") == 42
    assert set(tls_door.greeted_as) == {"db.example"}
    assert tls_door.in_the_clear == 0


async def test_verify_full_refuses_a_certificate_of_another_name(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anothers = Certificate.of("other.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(anothers.path))
    async with TlsDoor(database_url, anothers) as door:
        with pytest.raises(SourceUnreachable):
            await asked_there(door.url(), Names([HERE]), parameters="?sslmode=verify-full")
        assert await asked_there(door.url(), Names([HERE]), parameters="?sslmode=verify-ca") == 42


async def test_an_authority_that_nobody_knows_is_refused_where_it_is_checked(
    tls_door: TlsDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(Certificate.of("unrelated.example", tmp_path).path))
    for mode in ("verify-ca", "verify-full"):
        with pytest.raises(SourceUnreachable):
            await asked_there(tls_door.url(), Names([HERE]), parameters=f"?sslmode={mode}")
    assert tls_door.in_the_clear == 0


async def test_allow_and_disable_begin_in_the_clear(tls_door: TlsDoor) -> None:
    for mode in ("allow", "disable"):
        assert await asked_there(tls_door.url(), Names([HERE]), parameters=f"?sslmode={mode}") == 42
    assert (tls_door.greeted_as, tls_door.in_the_clear) == ([], 2)


async def test_prefer_takes_a_server_without_encryption_and_require_does_not(door: Door) -> None:
    assert await asked_there(door.url(), Names([HERE]), parameters="?sslmode=prefer") == 42
    with pytest.raises(SourceUnreachable):
        await asked_there(door.url(), Names([HERE]), parameters="?sslmode=require")
