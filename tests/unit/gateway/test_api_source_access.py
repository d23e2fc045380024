"""The business database that a new task names."""

import pytest

from services.gateway.edge.source_access import SourceAccess
from services.gateway.envelope import InvalidParams, MissingParams, Unavailable
from shared.sealing import Sealer, new_key
from shared.source import HostNotAllowed, HostPolicy, InvalidConnectionString, SourceSettings, parse
from shared.source.port import SourceUnreachable

SEALER = Sealer([new_key()])
GIVEN = "postgresql://ann:s3cret@db.example:6432/highway_db"


def access(configured: str | None = None, *, policy: HostPolicy | None = None) -> SourceAccess:
    return SourceAccess(parse(configured, embedded=True) if configured else None, policy or HostPolicy(), SEALER)


def test_a_connection_is_sealed_and_its_password_masked() -> None:
    chosen = access().choose(GIVEN, None)
    assert chosen.db_name == "highway_db"
    assert chosen.masked == "postgresql://ann:***@db.example:6432/highway_db"
    assert chosen.sealed is not None
    assert "s3cret" not in chosen.sealed
    assert SEALER.open(chosen.sealed) == GIVEN


def test_db_name_replaces_the_database_of_the_connection() -> None:
    chosen = access().choose(GIVEN, "other_db")
    assert (chosen.db_name, chosen.masked) == ("other_db", "postgresql://ann:***@db.example:6432/other_db")
    assert SEALER.open(chosen.sealed or "").endswith("/other_db")


def test_alone_it_replaces_the_database_of_the_configured_one() -> None:
    chosen = access("postgresql://app:pw@main.example/shop").choose(None, "highway_db")
    assert (chosen.db_name, chosen.masked, chosen.sealed) == (
        "highway_db",
        "postgresql://app:***@main.example/highway_db",
        None,
    )


def test_nothing_given_means_the_configured_database() -> None:
    assert access("postgresql://app:pw@main.example/shop").choose(None, None).db_name == "shop"


def test_a_configured_socket_is_the_operators_choice() -> None:
    assert access("postgresql://postgres@/highway_db?host=/run/pg").choose(None, None).db_name == "highway_db"


def test_a_name_is_enough_where_nothing_is_configured_yet() -> None:
    assert access().choose(None, "highway_db").masked is None


OWN = ("postgresql://app:pw@127.0.0.1:5432/schemaloom", "postgresql://app:pw@db.example/training")


def gateway_with(url: str) -> SourceAccess:
    return SourceAccess.from_settings(SourceSettings(url=url), SEALER, OWN)


def test_the_gateways_own_databases_are_no_business_databases() -> None:
    known = gateway_with("postgresql://app:pw@localhost/shop")
    for connection, name in [
        (None, "schemaloom"),
        ("postgresql://ann:pw@localhost/schemaloom", None),
        ("postgresql://ann:pw@LOCALHOST:5432/other", "schemaloom"),
        ("postgresql://ann:pw@db.example/training", None),
    ]:
        with pytest.raises(InvalidParams):
            known.choose(connection, name)
    with pytest.raises(InvalidParams):
        known.open("postgresql://ann:pw@[::1]/schemaloom")
    assert known.choose(None, "training").db_name == "training"
    assert known.choose("postgresql://ann:pw@localhost:6432/schemaloom", None).db_name == "schemaloom"


def test_what_the_operator_configures_as_the_source_is_allowed() -> None:
    assert gateway_with(OWN[0]).choose(None, None).db_name == "schemaloom"


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(MissingParams) as refused:
        access().choose(None, None)
    assert refused.value.details == {"missing_params": ["db_connection"]}
    with pytest.raises(InvalidParams):
        access().choose("postgresql://ann:pw@db.example", None)


@pytest.mark.parametrize(
    "connection",
    [
        "postgresql:///db?host=/var/run/postgresql",
        "postgresql://ann:pw@/db",
        "postgresql://ann:pw@db.example/db?passfile=/etc/passwd",
        "postgresql://ann:pw@db.example/db?options=-c%20log_statement%3Dall",
        "postgresql://ann:pw@db.example/db?sslrootcert=/etc/shadow",
        "postgresql://ann:pw@db.example/db?service=prod",
        "mysql://ann:pw@db.example/db",
        "host=db.example dbname=db",
        "not a url",
    ],
)
def test_connections_that_read_this_machine_are_refused_without_their_password(connection: str) -> None:
    with pytest.raises(InvalidConnectionString) as refused:
        access().choose(connection, None)
    assert "pw" not in refused.value.message


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "metadata.google.internal", "2852039166"])
def test_link_local_and_metadata_hosts_are_refused(host: str) -> None:
    with pytest.raises(HostNotAllowed):
        access().choose(f"postgresql://ann:pw@{host}/db", None)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "192.168.67.1", "localhost"])
def test_loopback_and_private_hosts_are_allowed_unless_settings_say_otherwise(host: str) -> None:
    assert access().choose(f"postgresql://ann:pw@{host}/db", None).db_name == "db"
    with pytest.raises(HostNotAllowed):
        access(policy=HostPolicy.parse("db.example")).choose(f"postgresql://ann:pw@{host}/db", None)


def test_without_a_sealing_key_no_connection_is_kept() -> None:
    unsealed = SourceAccess.from_settings(SourceSettings(url=None), None)
    with pytest.raises(Unavailable) as refused:
        unsealed.choose(GIVEN, None)
    assert refused.value.details == {"can_retry": False}


async def test_opening_a_database_that_is_away_names_host_and_database_but_no_password() -> None:
    with pytest.raises(SourceUnreachable) as refused:
        async with access().open("postgresql://ann:s3cret@127.0.0.1:1/highway_db"):
            pass
    assert "127.0.0.1:1/highway_db" in refused.value.message
    assert "s3cret" not in refused.value.message


def test_opening_needs_a_database() -> None:
    with pytest.raises(MissingParams):
        access().open(None)
