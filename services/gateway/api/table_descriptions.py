"""One table of a business database: its DDL, its document and its columns."""

import asyncio
from enum import StrEnum
from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.gateway.api.bodies import JsonBody, Words
from services.gateway.api.context import API, RunningGateway
from services.gateway.envelope import Data, InvalidParams, Success, Unavailable, documented
from shared.catalog.description import TableDescription, describe_table
from shared.catalog.glossary import Glossary, InvalidGlossary, parse_glossary
from shared.catalog.model import AnnotatedTable, Column
from shared.catalog.names import InvalidTableName, parse_table_name, qualified

router = APIRouter(prefix=f"{API}/database", tags=["表名管理 API"])


class Document(StrEnum):
    DDL = "ddl"
    MD = "md"
    BOTH = "both"


class DescribeTable(JsonBody):
    """Which table, and which of its documents."""

    model_config = ConfigDict(json_schema_extra={"example": {"table": "public.bss_company", "type": "both"}})

    table: Words = Field(min_length=1, max_length=300, description="`name`, `schema.name`, quoted or not")
    db_connection: Words = Field("", max_length=2000, description="Default: the configured business database")
    business_context: Words = Field("", max_length=10_000, description="Taken for tasks; the rule author needs none")
    type: Document = Document.BOTH


class TableInfo(BaseModel):
    table_name: str
    schema_name: str
    full_name: str = Field(description="As a query must write it")
    table_type: str
    comment: str
    description: str
    field_count: int
    row_count: int
    table_size: int = Field(description="Bytes")


class FieldInfo(BaseModel):
    name: str
    type: str
    comment: str
    nullable: bool
    default: str | None
    is_primary_key: bool
    is_foreign_key: bool
    is_enum: bool
    enum_values: list[str] = Field(description="All values of a closed set, most frequent first")
    examples: list[str] = Field(description="At most three real values, masked where personal")


class Description(Data):
    table: str
    ddl: str | None
    md: str | None
    table_info: TableInfo
    fields: list[FieldInfo]


@router.post("/table/ddl", summary="描述一个表 · Describe a table", responses=documented(400, 404, 503))
async def describe(gateway: RunningGateway, body: DescribeTable) -> Success[Description]:
    """By the rule author: no language model is asked."""
    try:
        name = parse_table_name(body.table)
    except InvalidTableName as error:
        raise InvalidParams(error.message, "table") from None
    glossary = await _glossary(gateway.catalog.glossary)
    async with gateway.source.open(body.db_connection) as source:
        described = await describe_table(source, name, gateway.catalog, glossary)
    return Success(data=render_description(described, body.type))


async def _glossary(path: Path | None) -> Glossary:
    try:
        return parse_glossary(await asyncio.to_thread(path.read_text, "utf-8")) if path else Glossary()
    except (OSError, ValueError, InvalidGlossary):
        raise Unavailable("服务配置的术语表(SCHEMALOOM_GLOSSARY)无法读取", can_retry=False) from None


def render_description(described: TableDescription, wanted: Document) -> Description:
    annotated = described.annotated
    return Description(
        response="获取表结构成功",
        table=qualified(annotated.table.name),
        ddl=None if wanted is Document.MD else described.ddl,
        md=None if wanted is Document.DDL else described.detail,
        table_info=_table(annotated),
        fields=[_field(annotated, column) for column in annotated.table.columns],
    )


def _table(annotated: AnnotatedTable) -> TableInfo:
    table = annotated.table
    return TableInfo(
        table_name=table.name.name,
        schema_name=table.name.schema,
        full_name=qualified(table.name),
        table_type=table.type,
        comment=annotated.comments.title.text,
        description=annotated.comments.description.text,
        field_count=len(table.columns),
        row_count=annotated.profile.rows,
        table_size=table.size_bytes,
    )


def _field(annotated: AnnotatedTable, column: Column) -> FieldInfo:
    table, seen = annotated.table, annotated.profile.columns.get(column.name)
    is_enum = column.name in annotated.comments.enum_columns
    return FieldInfo(
        name=column.name,
        type=column.type,
        comment=annotated.comments.columns[column.name].text,
        nullable=not column.not_null,
        default=column.default,
        is_primary_key=column.name in table.primary_key,
        is_foreign_key=any(column.name in key.columns for key in table.foreign_keys),
        is_enum=is_enum,
        enum_values=[value.text for value in seen.values] if is_enum and seen else [],
        examples=list(seen.examples) if seen else [],
    )
