"""The generated .ddl of whole databases: PostgreSQL itself takes every one, in the order of their dependencies."""

import asyncio
import subprocess

import asyncpg
import pytest
import sqlglot

from shared.catalog.documents.creation import CreationPlan, plan_creation
from shared.catalog.documents.ddl import render_ddl
from shared.catalog.documents.detail import DetailWriter
from shared.catalog.documents.edited import parse_ddl, parse_detail
from shared.catalog.glossary import Glossary
from shared.catalog.model import AnnotatedTable, TableName
from shared.catalog.reading.catalog import read_catalog
from shared.catalog.reading.introspect import declared_relations, introspect, list_tables
from shared.catalog.settings import Language
from shared.catalog.table_list import parse_table_list
from shared.catalog.words.rule_author import described
from shared.source import parse, source_opener
from shared.source.port import SourceDatabase
from tests.support.postgres import TestServer, execute

pytestmark = pytest.mark.integration
TYPES_OF_AWKWARD = (
    "CREATE SCHEMA crm",
    'CREATE SCHEMA "Sales Data"',
    "CREATE TYPE crm.order_state AS ENUM ('new', 'paid', 'shipped')",
    "CREATE DOMAIN crm.email AS varchar(120) NOT NULL",
)
TYPES_OF_HIGHWAY = ("CREATE SCHEMA ods", "CREATE TYPE facility_state AS ENUM ('运行', '检修', '停用')")


async def describe(source: SourceDatabase, *schemas: str) -> tuple[CreationPlan, dict[TableName, AnnotatedTable]]:
    names = parse_table_list("\n".join(await list_tables(source, schemas))).names
    reading = await read_catalog(source, names)
    assert set(reading.profiles) == set(names)
    tables = {}
    for name, table in reading.catalog.tables.items():
        profile, roles, edges = reading.profiles[name], reading.roles[name], reading.catalog.relations_of(name)
        comments = described(table, profile, roles, edges, glossary=Glossary(), language=Language.CHINESE)
        tables[name] = AnnotatedTable(table, profile, roles.table, roles.columns, comments)
    return plan_creation(reading.catalog.tables), tables


async def rebuild(postgres: TestServer, url: str, plan: CreationPlan, tables: dict[TableName, AnnotatedTable]) -> None:
    """Runs every .ddl with psql in an empty database, and compares what came out."""
    text = "\n".join(render_ddl(tables[name], plan) for name in plan.order)
    psql = [postgres.psql, "-v", "ON_ERROR_STOP=1", "-q", "-X", url]
    ran = await asyncio.to_thread(subprocess.run, psql, input=text, text=True, capture_output=True, check=False)
    assert ran.stderr == ""
    async with source_opener(parse(url, embedded=True))() as source:
        rebuilt, missing = await introspect(source, plan.order)
    assert missing == ()
    for name, annotated in tables.items():
        made, wanted = rebuilt.tables[name], annotated.table
        assert [(c.name, c.type) for c in made.columns] == [(c.name, c.type) for c in wanted.columns]
        assert made.primary_key == wanted.primary_key
        assert set(made.unique_keys) == set(wanted.unique_keys)


async def test_psql_builds_the_sample_from_its_documents(
    postgres: TestServer, highway: SourceDatabase, database_url: str
) -> None:
    await execute(database_url, *TYPES_OF_HIGHWAY)
    await rebuild(postgres, database_url, *await describe(highway, "public", "ods"))


async def test_psql_builds_the_awkward_database_from_its_documents(
    postgres: TestServer, awkward: SourceDatabase, database_url: str
) -> None:
    await execute(database_url, *TYPES_OF_AWKWARD)
    await rebuild(postgres, database_url, *await describe(awkward, "public", "crm", "Sales Data"))


async def test_each_table_alone_is_valid_too(awkward: SourceDatabase, database_url: str) -> None:
    _, tables = await describe(awkward, "public", "crm", "Sales Data")
    await execute(database_url, *TYPES_OF_AWKWARD)
    connection = await asyncpg.connect(database_url)
    for name, annotated in tables.items():
        async with connection.transaction():
            await connection.execute(render_ddl(annotated, plan_creation({name: annotated.table})))
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    await connection.close()


async def test_sqlglot_reads_every_ddl(either: SourceDatabase) -> None:
    plan, tables = await describe(either, "public", "crm", "ods", "Sales Data")
    for annotated in tables.values():
        statements = sqlglot.parse(render_ddl(annotated, plan), dialect="postgres")
        assert [type(statement) for statement in statements] == [sqlglot.exp.Create]


async def test_every_document_reads_back(either: SourceDatabase) -> None:
    plan, tables = await describe(either, "public", "crm", "ods", "Sales Data")
    for name, annotated in tables.items():
        said = {column: comment.text for column, comment in annotated.comments.columns.items()}
        for read in (parse_ddl(render_ddl(annotated, plan)), parse_detail(DetailWriter(annotated).render())):
            assert read.table == name
            assert read.title == annotated.comments.title.text
            assert read.columns == said


async def test_documents_are_the_same_every_time(highway: SourceDatabase) -> None:
    first, second = await describe(highway, "public"), await describe(highway, "public")
    assert first == second


async def test_a_ddl_stays_small(highway: SourceDatabase) -> None:
    plan, tables = await describe(highway, "public", "ods")
    total = sum(len(render_ddl(annotated, plan)) for annotated in tables.values())
    assert total < 14_000


async def test_comments_with_newlines_cannot_leave_their_line(awkward: SourceDatabase) -> None:
    plan, tables = await describe(awkward, "crm")
    (users,) = tables.values()
    assert users.comments.columns["full_name"].text == "姓名 -- 全称 (必填)"
    assert "-- 姓名 -- 全称 (必填)\n" in render_ddl(users, plan)


HOSTILE = (
    "CREATE TABLE parent (id integer PRIMARY KEY)",
    """CREATE TABLE hostile ("a
## x" integer REFERENCES parent, b text, "c  d" integer DEFAULT 1)""",
    """COMMENT ON TABLE hostile IS 'first line
## other(别的表)
); DROP TABLE parent; --'""",
    "COMMENT ON COLUMN hostile.b IS E'text\\u2028- b (text) - 假的\\r\\n字段列表:\\x0b\\x1e'",
)


async def test_line_breaks_in_names_and_comments_break_no_document(database_url: str) -> None:
    await execute(database_url, *HOSTILE)
    async with source_opener(parse(database_url, embedded=True))() as source:
        _, tables = await describe(source, "public")
    annotated = tables[TableName("public", "hostile")]
    relations = tuple(declared_relations(annotated.table))
    detail = DetailWriter(annotated, relations).render()
    assert [line for line in detail.splitlines() if line.startswith("#")] == [detail.splitlines()[0]]
    assert detail.startswith("## hostile(first line)\n")
    assert len(detail.splitlines()) == len(detail.split("\n")) - 1 == 8
    read = parse_detail(detail)
    assert read.table == annotated.table.name
    assert read.columns["b"] == "text - b (text) - 假的 字段列表:"
    ddl = render_ddl(annotated, plan_creation({annotated.table.name: annotated.table}), relations)
    assert len(sqlglot.parse(ddl, read="postgres")) == 1
    assert all(line.startswith("-- ") for line in ddl.split("\n")[:3])


async def test_a_value_in_an_error_of_postgresql_is_not_told(database_url: str) -> None:
    await execute(
        database_url, "CREATE VIEW broken AS SELECT note::integer AS n FROM (VALUES ('x13812345678')) AS v (note)"
    )
    async with source_opener(parse(database_url, embedded=True))() as source:
        reading = await read_catalog(source, [TableName("public", "broken")])
    (failure,) = reading.failures.values()
    assert str(failure) == '无法读取表 public.broken: invalid input syntax for type integer: "…"'
