"""What a business database holds: what contract.md settles."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.envelopes import opened, refused
from tests.support.gateway import TASKS, Api, started
from tests.support.postgres import ASKED_FOR_PASSWORD, Door, TestServer, execute, run_apart

pytestmark = pytest.mark.integration

TABLES = "/api/v0/database/tables"
DDL = "/api/v0/database/table/ddl"

SCHEMA = """
create schema ods;
create table public.a_b (id int primary key, status text);
create table public.axb (id int);
create table public."Mixed Case" (id int);
create table public."select" (id int);
create table public.服务区 (id int);
create table ods.orders (id int, a_id int references public.a_b (id));
create view public.v_a as select * from public.a_b;
create materialized view public.m_a as select * from public.a_b;
create table public.parts (id int, at date) partition by range (at);
create table public.parts_2025 partition of public.parts for values from ('2025-01-01') to ('2026-01-01');
create foreign data wrapper elsewhere;
create server far foreign data wrapper elsewhere;
create foreign table public.f_a (id int) server far;
create table public.locked (id int);
insert into public.a_b select n, case when n % 2 = 0 then '开放' else '关闭' end from generate_series(1, 40) as n;
"""


@pytest.fixture(scope="module")
def source_url(postgres: TestServer) -> Iterator[str]:
    """One business database for the module: nothing here writes to it."""
    url = run_apart(postgres.create_database())
    run_apart(execute(url, SCHEMA))
    yield url
    run_apart(postgres.drop_database(url))


@pytest.fixture
async def shop(gateway_url: str, tmp_path: Path, source_url: str) -> AsyncIterator[Api]:
    """A gateway whose business database has the tables above."""
    async with started(gateway_url, tmp_path, source=source_url) as api:
        yield api


@pytest.fixture
async def over_tcp(source_url: str) -> AsyncIterator[Door]:
    """A way to the same database with a host and a port, as a caller may give it."""
    async with Door(source_url) as door:
        yield door


@pytest.fixture
async def reader(postgres: TestServer, source_url: str) -> AsyncIterator[str]:
    """A role that is asked for its password and may read all tables but one."""
    role = ASKED_FOR_PASSWORD
    await execute(
        source_url,
        f"create role {role} login password 's3cret'",
        f"grant select on all tables in schema public to {role}",
        f"revoke select on public.locked from {role}",
    )
    yield role
    await execute(source_url, f"drop owned by {role}", f"drop role {role}")


async def tables(api: Api, **body: Any) -> list[str]:
    return list(opened(await api.client.post(TABLES, json=body))["tables"])


async def test_tables_views_and_partitioned_tables_are_listed_sorted_and_partitions_left_out(shop: Api) -> None:
    listed = await tables(shop)
    assert listed == [
        'public."Mixed Case"',
        "public.a_b",
        "public.axb",
        "public.f_a",
        "public.locked",
        "public.m_a",
        "public.parts",
        'public."select"',
        "public.v_a",
        "public.服务区",
    ]


async def test_no_body_means_the_public_schema_of_the_configured_database(shop: Api) -> None:
    data = opened(await shop.client.post(TABLES))
    assert (data["schemas"], data["total"]) == (["public"], len(data["tables"]))
    assert "table_name_pattern" not in data


async def test_the_answer_can_be_posted_back_as_a_table_list(shop: Api) -> None:
    listed = await tables(shop, schema="public,ods")
    task_id = await shop.create()
    assert opened(await shop.post(task_id, "table-list", json={"tables": listed}))["table_count"] == len(listed)
    joined = ",".join(listed)
    assert opened(await shop.post(task_id, "table-list", json={"tables": joined}))["table_count"] == len(listed)


async def test_schemas_are_echoed_and_a_missing_one_adds_no_table(shop: Api) -> None:
    data = opened(await shop.client.post(TABLES, json={"schema": "ods, nowhere"}))
    assert (data["schemas"], data["tables"]) == (["ods", "nowhere"], ["ods.orders"])


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("a_b", ["public.a_b"]), ("a*", ["public.a_b", "public.axb"]), ("%xb", ["public.axb"]), ("\\", [])],
)
async def test_star_and_percent_are_any_run_and_underscore_is_literal(
    shop: Api, pattern: str, found: list[str]
) -> None:
    data = opened(await shop.client.post(TABLES, json={"table_name_pattern": pattern}))
    assert (data["tables"], data["table_name_pattern"]) == (found, pattern)


async def test_system_objects_are_left_out(shop: Api) -> None:
    assert await tables(shop, schema="pg_catalog,information_schema,pg_toast") == []


async def test_a_database_that_the_caller_names_is_listed(shop: Api, over_tcp: Door) -> None:
    data = opened(await shop.client.post(TABLES, json={"db_connection": over_tcp.url(), "schema": "ods"}))
    assert data["tables"] == ["ods.orders"]
    assert data["db_connection_info"]["database"] == urlsplit(over_tcp.url()).path[1:]


async def test_an_unreachable_database_is_named_and_its_password_is_not(api: Api) -> None:
    connection = "postgresql://ann:s3cret@127.0.0.1:1/highway_db"
    answer = await api.client.post(TABLES, json={"db_connection": connection})
    data = refused(answer, 503, "service_unavailable")
    assert data["can_retry"] is True
    assert "127.0.0.1:1/highway_db" in data["response"]
    assert "s3cret" not in answer.text


async def test_an_unknown_database_cannot_be_cured_by_trying_again(shop: Api, over_tcp: Door) -> None:
    wrong = urlsplit(over_tcp.url(password="s3cret"))._replace(path="/no_such_database").geturl()
    answer = await shop.client.post(TABLES, json={"db_connection": wrong})
    assert refused(answer, 503, "service_unavailable")["can_retry"] is False
    assert "s3cret" not in answer.text


async def test_a_wrong_password_cannot_be_cured_by_trying_again(shop: Api, over_tcp: Door, reader: str) -> None:
    right, wrong = over_tcp.url(user=reader, password="s3cret"), over_tcp.url(user=reader, password="wr0ng")
    opened(await shop.client.post(TABLES, json={"db_connection": right}))
    answer = await shop.client.post(TABLES, json={"db_connection": wrong})
    assert refused(answer, 503, "service_unavailable")["can_retry"] is False
    assert "wr0ng" not in answer.text


async def test_a_table_that_may_not_be_read_is_named(shop: Api, over_tcp: Door, reader: str) -> None:
    body = {"table": "locked", "db_connection": over_tcp.url(user=reader, password="s3cret")}
    data = refused(await shop.client.post(DDL, json=body), 503, "service_unavailable")
    assert (data["can_retry"], "public.locked" in data["response"]) == (False, True)


async def test_hosts_can_be_limited(gateway_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_SOURCE_HOSTS", "db.example,10.0.0.0/8")
    async with started(gateway_url, tmp_path) as api:
        refusal = await api.client.post(TABLES, json={"db_connection": "postgresql://a:b@127.0.0.1/x"})
        assert refused(refusal, 400, "invalid_params")["invalid_params"] == ["db_connection"]
        opened(await api.client.post(TASKS, json={"db_connection": "postgresql://a:b@db.example/x"}))


async def test_without_a_configured_database_one_must_be_named(gateway_url: str, tmp_path: Path) -> None:
    async with started(gateway_url, tmp_path, source=None) as api:
        answer = await api.client.post(TABLES)
        assert refused(answer, 400, "missing_required_params")["missing_params"] == ["db_connection"]


async def test_a_table_is_described_by_the_rule_author(shop: Api) -> None:
    data = opened(await shop.client.post(DDL, json={"table": "ods.orders"}))
    assert "create table ods.orders" in data["ddl"]
    assert "references public.a_b (id)" in data["ddl"]
    assert data["md"].startswith("## ods.orders(")
    assert (data["table_info"]["full_name"], data["table_info"]["field_count"]) == ("ods.orders", 2)
    assert [(field["name"], field["is_foreign_key"]) for field in data["fields"]] == [("id", False), ("a_id", True)]


async def test_the_rule_author_describes_a_table_whatever_the_business_is_said_to_be(shop: Api) -> None:
    alone = opened(await shop.client.post(DDL, json={"table": "a_b"}))
    body = {"table": "a_b", "business_context": "门店管理", "type": "both"}
    assert opened(await shop.client.post(DDL, json=body)) == alone


async def test_values_of_a_category_are_told(shop: Api) -> None:
    data = opened(await shop.client.post(DDL, json={"table": "a_b"}))
    status = next(field for field in data["fields"] if field["name"] == "status")
    assert (status["is_enum"], set(status["enum_values"])) == (True, {"开放", "关闭"})


async def test_a_glossary_that_cannot_be_read_is_the_operators_to_mend(shop: Api, tmp_path: Path) -> None:
    catalog = shop.gateway.catalog.model_copy(update={"glossary": tmp_path / "nowhere.csv"})
    shop.app.state.gateway = replace(shop.gateway, catalog=catalog)
    data = refused(await shop.client.post(DDL, json={"table": "a_b"}), 503, "service_unavailable")
    assert (data["can_retry"], "SCHEMALOOM_GLOSSARY" in data["response"]) == (False, True)


@pytest.mark.parametrize(("wanted", "given"), [("ddl", ("ddl",)), ("md", ("md",)), ("both", ("ddl", "md"))])
async def test_only_the_document_that_is_wanted_is_given(shop: Api, wanted: str, given: tuple[str, ...]) -> None:
    data = opened(await shop.client.post(DDL, json={"table": '"Mixed Case"', "type": wanted}))
    assert tuple(key for key in ("ddl", "md") if data[key]) == given


async def test_an_unknown_table_is_a_404_and_no_name_at_all_a_400(shop: Api) -> None:
    refused(await shop.client.post(DDL, json={"table": "nowhere"}), 404, "resource_not_found")
    refused(await shop.client.post(DDL, json={"table": "a; drop table b"}), 400, "invalid_params")
    refused(await shop.client.post(DDL, json={}), 400, "missing_required_params")
    refused(await shop.client.post(DDL, json={"table": "a_b", "type": "pdf"}), 400, "invalid_params")
