"""Which columns identify a row of a table, as far as the catalog says."""

from collections.abc import Collection, Iterator

from shared.catalog.model import Catalog, TableName


def keys(catalog: Catalog, name: TableName) -> Iterator[frozenset[str]]:
    """Sets of columns each of which tells rows apart: declared keys, and what many-to-one relations point at."""
    table = catalog.tables.get(name)
    if table is not None:
        yield from (frozenset(key) for key in (table.primary_key, *table.unique_keys) if key)
        yield from (frozenset(index.columns) for index in table.indexes if index.unique and index.columns)
    yield from (frozenset(r.target_columns) for r in catalog.relations if r.target == name and r.target_columns)


def identifies(catalog: Catalog, name: TableName, columns: Collection[str]) -> bool:
    """Whether at most one row of the table has given values of these columns."""
    return any(key <= set(columns) for key in keys(catalog, name))


def has_keys(catalog: Catalog, name: TableName) -> bool:
    return any(True for _ in keys(catalog, name))
