"""What a real PostgreSQL says about its tables."""

from collections.abc import Mapping

import pytest

from shared.catalog.model import Catalog, RelationOrigin, Table, TableName, TableType, TypeFamily
from shared.catalog.reading.introspect import introspect, list_tables
from shared.catalog.table_list import parse_table_list
from shared.source import parse, source_opener
from shared.source.port import SourceDatabase
from tests.support.postgres import execute

pytestmark = pytest.mark.integration


async def read(source: SourceDatabase, *names: str) -> Catalog:
    catalog, missing = await introspect(source, parse_table_list("\n".join(names)).names)
    assert missing == ()
    return catalog


async def one(source: SourceDatabase, name: str) -> Table:
    (table,) = (await read(source, name)).tables.values()
    return table


async def types(source: SourceDatabase, name: str) -> Mapping[str, tuple[str, TypeFamily]]:
    return {column.name: (column.type, column.family) for column in (await one(source, name)).columns}


async def test_columns_have_short_types_and_families(awkward: SourceDatabase) -> None:
    assert await types(awkward, "crm.users") == {
        "id": ("bigint", TypeFamily.INTEGER),
        "email": ("crm.email", TypeFamily.TEXT),
        "full_name": ("text", TypeFamily.TEXT),
        "manager_id": ("bigint", TypeFamily.INTEGER),
        "last_login": ("timestamptz", TypeFamily.TIMESTAMP),
        "balance": ("numeric(12,2)", TypeFamily.DECIMAL),
        "is_active": ("boolean", TypeFamily.BOOLEAN),
        "avatar": ("bytea", TypeFamily.BINARY),
        "search": ("tsvector", TypeFamily.OTHER),
    }


async def test_own_types_arrays_and_ranges_keep_their_names(awkward: SourceDatabase) -> None:
    order = await one(awkward, '"Sales Data"."Order"')
    state, tags, valid = (order.column(name) for name in ("state", "tags", "valid"))
    assert state and tags and valid
    assert (state.type, state.family) == ("crm.order_state", TypeFamily.ENUM)
    assert (tags.type, tags.family, tags.element_family) == ("text[]", TypeFamily.ARRAY, TypeFamily.TEXT)
    assert valid.family is TypeFamily.RANGE


async def test_types_of_extensions_keep_their_names_and_sizes(database_url: str) -> None:
    await execute(
        database_url,
        "CREATE EXTENSION vector",
        "CREATE SCHEMA gis; CREATE TYPE gis.geometry AS (wkb bytea)",
        "CREATE TABLE place (embedding vector(384), many vector(3)[], shape gis.geometry, spans int4range[])",
    )
    async with source_opener(parse(database_url, embedded=True))() as source:
        found = {name: written for name, (written, _) in (await types(source, "place")).items()}
    assert found == {
        "embedding": "vector(384)",
        "many": "vector(3)[]",
        "shape": "gis.geometry",
        "spans": "int4range[]",
    }


async def test_checks_are_read_as_they_stand(awkward: SourceDatabase) -> None:
    order = await one(awkward, '"Sales Data"."Order"')
    assert [check.expression for check in order.checks] == ['CHECK ("No" > 0)']


async def test_a_key_that_only_a_partition_declares_is_its_root_s(database_url: str) -> None:
    await execute(
        database_url,
        "CREATE TABLE kind (id integer PRIMARY KEY)",
        "CREATE TABLE reading (id integer, kind_id integer, day date) PARTITION BY RANGE (day)",
        "CREATE TABLE reading_2024 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "ALTER TABLE reading_2024 ADD FOREIGN KEY (kind_id) REFERENCES kind (id)",
    )
    async with source_opener(parse(database_url, embedded=True))() as source:
        catalog = await read(source, "reading", "kind")
    assert {(str(r.table), r.columns, str(r.target)) for r in catalog.relations} == {
        ("public.reading", ("kind_id",), "public.kind")
    }


async def test_a_domain_brings_its_not_null(awkward: SourceDatabase) -> None:
    email = (await one(awkward, "crm.users")).column("email")
    assert email
    assert email.not_null


async def test_precision_stays_with_the_short_name(awkward: SourceDatabase) -> None:
    measured = await types(awkward, "measurement")
    assert measured["taken_at"] == ("timestamp(3)", TypeFamily.TIMESTAMP)
    assert measured["reading"] == ("double precision", TypeFamily.DECIMAL)


async def test_defaults_identity_and_generated_columns(awkward: SourceDatabase) -> None:
    order = await one(awkward, '"Sales Data"."Order"')
    total, line = order.column("total"), (await one(awkward, '"Sales Data"."Order Line"')).column("line")
    assert total and line
    assert total.default is None
    assert total.generated is not None
    assert "round" in total.generated
    assert line.identity == "by default"


async def test_keys_of_several_columns_keep_their_order(awkward: SourceDatabase) -> None:
    line = await one(awkward, '"Sales Data"."Order Line"')
    assert line.primary_key == ("Year", "No", "line")
    (key,) = line.foreign_keys
    assert (key.columns, key.target, key.target_columns) == (
        ("Year", "No"),
        TableName("Sales Data", "Order"),
        ("Year", "No"),
    )


async def test_unique_indexes_count_as_keys_unless_partial_or_on_expressions(awkward: SourceDatabase) -> None:
    assert (await one(awkward, "public.users")).unique_keys == (("nickname",),)
    crm = await one(awkward, "crm.users")
    assert crm.unique_keys == (("email",),)
    assert {index.name: index.unique for index in crm.indexes}["users_some"] is False


async def test_same_named_tables_of_two_schemas_stay_apart(awkward: SourceDatabase) -> None:
    catalog = await read(awkward, "users", "crm.users")
    assert [len(table.columns) for table in catalog.tables.values()] == [2, 9]
    assert [table.primary_key for table in catalog.tables.values()] == [("id",), ("id",)]


async def test_partitions_are_lifted_to_their_root(awkward: SourceDatabase) -> None:
    table = await one(awkward, "measurement")
    assert table.type is TableType.PARTITIONED
    assert table.partition_key == "RANGE (taken_at)"
    assert table.row_estimate == 60
    assert table.size_bytes > 0
    assert [(key.columns, str(key.target)) for key in table.foreign_keys] == [(("user_id",), "crm.users")]


async def test_a_partition_may_be_described_by_itself(awkward: SourceDatabase) -> None:
    table = await one(awkward, "measurement_2024")
    assert table.type is TableType.TABLE
    assert [str(key.target) for key in table.foreign_keys] == ["crm.users"]


async def test_views_tell_their_definition_and_what_they_read(awkward: SourceDatabase) -> None:
    view = await one(awkward, "v_active_users")
    assert view.type is TableType.VIEW
    assert view.definition
    assert "FROM crm.users" in view.definition
    assert view.depends_on == (TableName("crm", "users"),)
    assert (await one(awkward, "mv_totals")).type is TableType.MATERIALIZED_VIEW
    assert (await one(awkward, "v_of_view")).depends_on == (TableName("public", "v_active_users"),)


async def test_declared_relations_are_edges(awkward: SourceDatabase) -> None:
    catalog = await read(awkward, "crm.users", '"Sales Data"."Order"')
    edges = {(str(r.table), r.columns, str(r.target)) for r in catalog.relations}
    assert edges == {("crm.users", ("manager_id",), "crm.users"), ("Sales Data.Order", ("user",), "crm.users")}
    assert {r.origin for r in catalog.relations} == {RelationOrigin.DECLARED}


async def test_comments_come_as_they_are(awkward: SourceDatabase) -> None:
    users = await one(awkward, "crm.users")
    assert users.comment == "客户\n账户"
    assert {column.name for column in users.columns if column.comment} == {"full_name"}


async def test_a_table_without_columns_is_a_table(awkward: SourceDatabase) -> None:
    assert (await one(awkward, "no_columns")).columns == ()


async def test_missing_tables_are_told(awkward: SourceDatabase) -> None:
    wanted = parse_table_list("nowhere,crm.users,public.orders").names
    catalog, missing = await introspect(awkward, wanted)
    assert list(catalog.tables) == [TableName("crm", "users")]
    assert missing == (TableName("public", "nowhere"), TableName("public", "orders"))


async def test_a_role_that_may_only_select_sees_all_of_it(awkward: SourceDatabase, awkward_url: str) -> None:
    await execute(awkward_url, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN PASSWORD 'reader'")
    await execute(awkward_url, "GRANT USAGE ON SCHEMA crm TO reader", "GRANT SELECT ON crm.users TO reader")
    login = parse(awkward_url, embedded=True)
    reader = parse(str(login).replace(f"//{login.user}:{login.password or ''}@", "//reader:reader@"), embedded=True)
    try:
        async with source_opener(reader)() as source:
            table = await one(source, "crm.users")
        assert table == await one(awkward, "crm.users")
    finally:
        await execute(awkward_url, "DROP OWNED BY reader", "DROP ROLE reader")


async def test_listing_leaves_partitions_and_system_tables_out(awkward: SourceDatabase) -> None:
    assert await list_tables(awkward, ["public", "pg_catalog", "information_schema", "nowhere"]) == [
        "public.chicken",
        "public.egg",
        "public.measurement",
        "public.mv_totals",
        "public.no_columns",
        "public.no_key",
        "public.nothing_here",
        "public.users",
        "public.v_active_users",
        "public.v_of_view",
        "public.客户",
        "public.订单",
    ]


async def test_listing_by_pattern_quotes_names_so_that_they_can_be_posted_back(awkward: SourceDatabase) -> None:
    listed = await list_tables(awkward, ["Sales Data"], "Order*")
    assert listed == ['"Sales Data"."Order"', '"Sales Data"."Order Line"']
    assert len((await read(awkward, *listed)).tables) == 2
    assert await list_tables(awkward, ["public"], "v_%") == ["public.v_active_users", "public.v_of_view"]
    assert await list_tables(awkward, ["public"], "v_") == []
    assert await list_tables(awkward, ["public"], "no\\_key") == []
