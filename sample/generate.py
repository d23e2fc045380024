"""Makes the sample database: `python -m sample.generate postgresql://user:password@host/empty_database`."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import asyncpg

from sample import network, trade
from sample.draw import Draw
from sample.network import Row

SCHEMA = Path(__file__).with_name("highway_db.sql")
GLOSSARY = Path(__file__).with_name("glossary.csv")
SEED = 20230416
FACILITY_COLUMNS = (
    "serviceAreaId",
    "facilityName",
    "order",
    "state",
    "unitCost",
    "quantity",
    "attributes",
    "tags",
    "installedOn",
)


async def create(target: "str | asyncpg.Connection[asyncpg.Record]") -> None:
    """Fills an empty database in about a second: schema, rows by COPY, statistics. The same rows on every machine."""
    if not isinstance(target, str):
        await _create(target)
        return
    connection = await asyncpg.connect(target)
    try:
        await _create(connection)
    finally:
        await connection.close()


async def is_present(url: str) -> bool:
    """Whether the database holds the sample already."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT to_regclass('public.bss_business_day_data')") is not None
    finally:
        await connection.close()


async def _create(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    async with connection.transaction():
        await connection.execute(SCHEMA.read_text(encoding="utf-8"))
        for schema, table, columns, rows in _tables():
            await connection.copy_records_to_table(table, schema_name=schema, columns=columns, records=rows)
    await connection.execute("ANALYZE")


def _tables() -> Iterator[tuple[str, str, tuple[str, ...] | None, Iterable[Row]]]:
    draw = Draw(SEED)
    companies = network.companies(draw)
    areas = network.areas(draw, companies)
    sections = network.sections(draw)
    yield "public", "bss_company", None, companies
    yield "public", "bss_service_area", None, [area.row for area in areas]
    yield "public", "bss_service_area_mapper", None, network.mapper(draw, areas)
    yield "public", "bss_section_route", None, sections
    yield "public", "bss_section_route_area_link", None, network.links(draw, sections, areas)
    yield "public", "bss_business_day_data", None, trade.takings(draw, trade.branches(draw, areas))
    yield "public", "bss_car_day_count", None, trade.traffic(draw, areas)
    yield "public", "ServiceFacility", FACILITY_COLUMNS, network.facilities(draw, areas)
    yield "public", "bss_charging_record", None, trade.charging(draw, areas)
    yield "ods", "ods_complaint", None, trade.complaints(draw, areas)
    yield "ods", "ods_fuel_price", None, trade.fuel_prices(draw)


if __name__ == "__main__":
    asyncio.run(create(sys.argv[1]))
