"""What PostgreSQL's errors mean for a training store, without the secrets its messages may quote."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from shared.training.port import TrainingStoreRefused, TrainingStoreUnavailable

UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
)
REFUSED: dict[type[Exception], str] = {
    asyncpg.InvalidAuthorizationSpecificationError: "训练库拒绝登录,请检查 SCHEMALOOM_TRAINING_URL 的用户名和密码",
    asyncpg.InvalidCatalogNameError: "训练库所在的数据库不存在,请检查 SCHEMALOOM_TRAINING_URL",
    asyncpg.InsufficientPrivilegeError: "训练库的数据库用户权限不足: 需要能够建表并读写 langchain_pg_* 表",
    asyncpg.ClientConfigurationError: "SCHEMALOOM_TRAINING_URL 不是有效的 PostgreSQL 连接串",
}
REFUSALS = tuple(REFUSED)


@contextmanager
def translated() -> Iterator[None]:
    """Raises TrainingStoreUnavailable or TrainingStoreRefused for what asyncpg raises; other errors pass through."""
    try:
        yield
    except REFUSALS as error:
        raise TrainingStoreRefused(_refusal(error)) from None
    except UNAVAILABLE as error:
        raise TrainingStoreUnavailable(f"训练库(PostgreSQL)暂时不可用: {type(error).__name__}") from error


def _refusal(error: BaseException) -> str:
    return next(text for kind, text in REFUSED.items() if isinstance(error, kind))
