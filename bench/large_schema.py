"""A made-up schema of any number of tables with twenty columns and fifty rows each."""

from pathlib import Path

import asyncpg

_TEMPLATE = Path(__file__).with_name("large.sql").read_text(encoding="utf-8")
_AT_A_TIME = 50
"""Tables in one transaction: each takes locks, and their number is limited."""
_AREAS = ("sales", "stock", "finance", "staff", "fleet", "plant", "retail", "claims", "rental", "energy")
_THINGS = ("order", "invoice", "contract", "delivery", "payment", "customer", "supplier", "visit", "ticket", "device")


def table_names(count: int) -> list[str]:
    """Distinct, in the order in which they refer to one another."""
    return [f"{_AREAS[i % 10]}_{_THINGS[i // 10 % 10]}_{i // 100 + 1}" for i in range(count)]


def statements(names: list[str]) -> list[str]:
    """DDL and rows of each table; a table refers to the one ten before it, the first ones to themselves."""
    parents = [names[max(i - 10, i % 10)] for i in range(len(names))]
    return [_TEMPLATE.format(table=name, parent=parent) for name, parent in zip(names, parents, strict=True)]


async def create_large_schema(url: str, count: int) -> list[str]:
    """Fills an empty database; gives the names of its tables."""
    names = table_names(count)
    texts = statements(names)
    connection = await asyncpg.connect(url)
    try:
        for start in range(0, count, _AT_A_TIME):
            await connection.execute("".join(texts[start : start + _AT_A_TIME]))
        await connection.execute("analyze")
    finally:
        await connection.close()
    return names
