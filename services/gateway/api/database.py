"""What a business database holds: its tables, and one of them described."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.gateway.api.bodies import JsonBody, Words
from services.gateway.api.context import API, RunningGateway
from services.gateway.envelope import Data, Success, documented
from shared.catalog.reading.introspect import list_tables

router = APIRouter(prefix=f"{API}/database", tags=["表名管理 API"])

DEFAULT_SCHEMA = "public"


class ListTables(JsonBody):
    """Which tables of which database; every field may be left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "db_connection": "postgresql://user:password@localhost:5432/highway_db",
                "schema": "public,ods,dw",
                "table_name_pattern": "*_area*",
            }
        }
    )

    db_connection: Words = Field("", max_length=2000, description="Default: the configured business database")
    schemas: Words = Field(DEFAULT_SCHEMA, alias="schema", max_length=2000, description="Comma separated")
    table_name_pattern: Words = Field("", max_length=200, description="`*` and `%` stand for any run; `_` for itself")

    @property
    def wanted_schemas(self) -> list[str]:
        names = (name.strip() for name in self.schemas.split(","))
        return list(dict.fromkeys(name for name in names if name)) or [DEFAULT_SCHEMA]


class DatabaseInfo(BaseModel):
    database: str


class TableNames(Data):
    tables: list[str] = Field(description="schema.table, quoted where PostgreSQL must; can be posted back as a list")
    total: int
    schemas: list[str]
    db_connection_info: DatabaseInfo
    table_name_pattern: str | None = Field(default=None, exclude_if=lambda pattern: pattern is None)


@router.post("/tables", summary="查询数据库表列表 · List the tables of a database", responses=documented(400, 503))
async def list_database_tables(gateway: RunningGateway, body: ListTables) -> Success[TableNames]:
    """Tables, partitioned tables, views, materialised views and foreign tables, sorted."""
    pattern = body.table_name_pattern or None
    async with gateway.source.open(body.db_connection) as source:
        tables = await list_tables(source, body.wanted_schemas, pattern)
        database = source.database
    return Success(
        data=TableNames(
            response="获取表列表成功",
            tables=tables,
            total=len(tables),
            schemas=body.wanted_schemas,
            db_connection_info=DatabaseInfo(database=database),
            table_name_pattern=pattern,
        )
    )
