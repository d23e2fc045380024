"""The tables: made when they are missing, refused when they are not what applications read."""

from pathlib import Path
from typing import Any

import aiosql
import asyncpg

from shared.training.port import DimensionMismatch, RecordKind, TrainingStoreRefused

KINDS = [kind.value for kind in RecordKind]
"""The names of Vanna's collections."""
NOT_INSTALLED = (asyncpg.FeatureNotSupportedError, asyncpg.UndefinedFileError)
"""What CREATE EXTENSION raises on a server that lacks the extension."""
COLUMNS = {"id", "collection_id", "embedding", "document", "cmetadata"}

queries: Any = aiosql.from_path(Path(__file__).parent / "queries", "asyncpg", mandatory_parameters=False)


async def prepare(connection: Any) -> None:
    """Makes what is missing, inside the transaction that `connection` has open. Raises TrainingStoreRefused."""
    await queries.lock_layout(connection)
    await _require_extension(connection)
    await _create_missing_tables(connection)
    await queries.create_collections(connection, kinds=KINDS)


async def _require_extension(connection: Any) -> None:
    if await queries.has_vector_type(connection):
        return
    try:
        async with connection.transaction():
            await queries.create_extension(connection)
    except NOT_INSTALLED:
        raise TrainingStoreRefused("训练库的 PostgreSQL 没有安装 pgvector 扩展,请先在服务器上安装") from None
    except asyncpg.InsufficientPrivilegeError:
        raise TrainingStoreRefused(
            "训练库的数据库用户无权创建 pgvector 扩展,请管理员在该数据库执行 CREATE EXTENSION vector"
        ) from None


async def _create_missing_tables(connection: Any) -> None:
    # IF NOT EXISTS would not do: it asks for the right to create, and to own, even what is there
    if await queries.has_langchain_tables(connection):
        await _require_columns(connection)
    else:
        await queries.create_langchain_tables(connection)
    if not await queries.has_own_tables(connection):
        await queries.create_own_tables(connection)


async def _require_columns(connection: Any) -> None:
    types = await column_types(connection)
    if not types.keys() >= COLUMNS or types["cmetadata"] != "jsonb":
        raise TrainingStoreRefused(
            "表 langchain_pg_embedding 不是 langchain-postgres 的当前结构(需要 id、collection_id、embedding、"
            "document 与 jsonb 类型的 cmetadata),请先迁移或换一个数据库"
        )


async def require_dimension(connection: Any, dimension: int, ids: list[str]) -> None:
    """Raises DimensionMismatch when records that stay, or the column's own type, have another dimension."""
    declared = (await column_types(connection))["embedding"]
    if declared not in {"vector", f"vector({dimension})"}:
        raise DimensionMismatch(f"训练库的向量列是 {declared},而当前向量模型给出 {dimension} 维")
    other = await queries.other_dimension(connection, kinds=KINDS, dimension=dimension, ids=ids)
    if other is not None:
        raise DimensionMismatch(
            f"训练库里还有 {other['records']} 条 {other['dimension']} 维的记录,而当前向量模型给出 {dimension} 维;"
            "请换回原来的模型,或用 truncate_vector_tables 清空后重新装载"
        )


async def column_types(connection: Any) -> dict[str, str]:
    return {row["name"]: row["type"] async for row in queries.embedding_columns(connection)}
