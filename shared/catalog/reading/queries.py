"""Named queries from the .sql files beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import aiosql


@cache
def queries(file: str) -> Mapping[str, str]:
    """The texts of the queries in `file` by the names of their `-- name:` lines."""
    read = aiosql.from_path(Path(__file__).with_name(file), "asyncpg", mandatory_parameters=False)
    return {name: getattr(read, name).sql for name in read.available_queries if not name.endswith("_cursor")}
