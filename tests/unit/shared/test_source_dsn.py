"""Connection strings: read, refused, masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.source.dsn import InvalidConnectionString, database_of, mask, parse, with_database

GOOD = "postgresql://user:secret@db.example.com:5433/highway_db"


def test_every_part_is_read() -> None:
    read = parse(f"{GOOD}?sslmode=require&application_name=loom")
    assert read.hosts == (("db.example.com", 5433),)
    assert (read.user, read.password, read.database) == ("user", "secret", "highway_db")
    assert read.parameter("sslmode") == "require"


@pytest.mark.parametrize(
    ("dsn", "user", "password", "host", "database"),
    [
        ("postgres://u:p@h/d", "u", "p", "h", "d"),
        ("postgresql://u:p%40ss%2Fword@h/d", "u", "p@ss/word", "h", "d"),
        ("postgresql://u:p@ss@h/d", "u", "p@ss", "h", "d"),
        ("postgresql://u:p/a#ss@h/d", "u", "p/a#ss", "h", "d"),
        ("postgresql://u:p@[2001:db8::7]:6432/d", "u", "p", "2001:db8::7", "d"),
        ("postgresql://u:p@h/%E6%95%B0%E6%8D%AE", "u", "p", "h", "数据"),
        ("postgresql://h/d", "postgres", None, "h", "d"),
        ("postgresql://u@h", "u", None, "h", None),
        ("postgresql:///d?host=h&user=u&password=p", "u", "p", "h", "d"),
        ("POSTGRESQL://u:p@h/d", "u", "p", "h", "d"),
    ],
)
def test_connection_strings_as_people_write_them(
    dsn: str, user: str, password: str | None, host: str, database: str | None
) -> None:
    read = parse(dsn)
    assert (read.user, read.password, read.hosts[0][0], read.database) == (user, password, host, database)


def test_several_hosts_keep_their_order_and_ports() -> None:
    assert parse("postgresql://u:p@a:1,b,c:3/d").hosts == (("a", 1), ("b", 5432), ("c", 3))


@pytest.mark.parametrize(
    "dsn",
    [
        "",
        "highway_db",
        "mysql://u:p@h/d",
        "host=h password=secret",
        "postgresql:///d",
        "postgresql://u:secret@/d",
        "postgresql://u:secret@h:port/d",
        "postgresql://u:secret@h:99999/d",
        "postgresql://u:secret@h/d?options=-c%20statement_timeout%3D0",
        "postgresql://u:secret@h/d?passfile=/etc/passwd",
        "postgresql://u:secret@h/d?service=prod",
        "postgresql://u:secret@h/d?sslrootcert=/etc/ca.pem",
        "postgresql://u:secret@h/d?work_mem=1GB",
        "postgresql://u:secret@h/d?sslmode=maybe",
        "postgresql://u:secret@h/d?connect_timeout=soon",
        "postgresql:///d?host=/var/run/postgresql&password=secret",
        "postgresql://u:secret@%2Fvar%2Frun/d",
        "postgresql://u:sec?ret@h/d",
        "postgresql://u:secret@h ost/d",
    ],
)
def test_what_cannot_be_used_is_refused_without_telling_the_password(dsn: str) -> None:
    with pytest.raises(InvalidConnectionString) as refused:
        parse(dsn)
    assert "secret" not in str(refused.value)


def test_a_socket_is_for_the_operator_only() -> None:
    dsn = "postgresql://postgres:@/postgres?host=/tmp/pg"
    assert parse(dsn, embedded=True).hosts == (("/tmp/pg", 5432),)
    with pytest.raises(InvalidConnectionString, match="套接字"):
        parse(dsn)


@pytest.mark.parametrize(
    ("dsn", "masked"),
    [
        (GOOD, "postgresql://user:***@db.example.com:5433/highway_db"),
        ("postgres://u:p@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p@ss@h:5432/d?sslmode=require", "postgresql://u:***@h/d?sslmode=require"),
        ("postgresql:///d?host=h&user=u&password=secret", "postgresql://u:***@h/d"),
        ("postgresql://u:secret@h/d?passfile=/x&apikey=secret", "postgresql://u:***@h/d"),
        ("postgresql://u:secret@[::1]/d", "postgresql://u:***@[::1]/d"),
        ("postgresql://postgres:@/db?host=/tmp/pg", "postgresql://postgres:***@/db"),
        ("host=h password=secret dbname=d", "postgresql://***"),
        ("postgresql://u:sec?ret@h/d", "postgresql://***"),
        ("postgresql://u:secret", "postgresql://***"),
        ("secret", "postgresql://***"),
        ("", "postgresql://***"),
    ],
)
def test_masked_forms(dsn: str, masked: str) -> None:
    assert mask(dsn) == masked


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=12), st.sampled_from("@/#?:&=% ")
)
def test_no_password_is_ever_shown(password: str, awkward: str) -> None:
    secret = f"Zq{awkward}{password}"
    assert secret not in mask(f"postgresql://user:{secret}@db.example.com/highway_db")


def test_the_representation_hides_the_password() -> None:
    assert "secret" not in repr(parse(GOOD))
    assert "secret" not in parse(GOOD).place


def test_another_database_of_the_same_server() -> None:
    moved = with_database("postgresql://u:p%40ss@h:6432/old?sslmode=require", "数据 库")
    assert parse(moved) == parse("postgresql://u:p%40ss@h:6432/%E6%95%B0%E6%8D%AE%20%E5%BA%93?sslmode=require")
    assert database_of(moved) == "数据 库"
    assert database_of("postgresql://u@h") is None


def test_another_database_over_a_socket() -> None:
    moved = with_database("postgresql://postgres:@/postgres?host=/tmp/pg", "other")
    assert parse(moved, embedded=True).hosts == (("/tmp/pg", 5432),)
    assert database_of(moved) == "other"
