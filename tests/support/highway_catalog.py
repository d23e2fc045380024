"""The sample's tables as a hand-built catalog, for tests that need no database."""

from shared.catalog.model import (
    Catalog,
    Column,
    ColumnRole,
    Relation,
    RelationOrigin,
    Table,
    TableName,
    TableRole,
    TableType,
    TypeFamily,
)

_FAMILIES = {"text": TypeFamily.TEXT, "integer": TypeFamily.INTEGER, "numeric": TypeFamily.DECIMAL}
_FAMILIES |= {"timestamp": TypeFamily.TIMESTAMP, "date": TypeFamily.DATE}
_AUDIT = "version:integer create_ts:timestamp created_by update_ts:timestamp updated_by delete_ts:timestamp deleted_by"

COMPANY = TableName("public", "bss_company")
AREA = TableName("public", "bss_service_area")
MAPPER = TableName("public", "bss_service_area_mapper")
ROUTE = TableName("public", "bss_section_route")
LINK = TableName("public", "bss_section_route_area_link")
DAY = TableName("public", "bss_business_day_data")
CAR = TableName("public", "bss_car_day_count")
MIXED = TableName("public", "Toll Gate")
ORDERS = TableName("ods", "orders")


def table(name: TableName, columns: str, *, key: tuple[str, ...] = ("id",)) -> Table:
    """A table from `name:type` words; a bare word is text."""
    pairs = [word.partition(":") for word in columns.split()]
    made = tuple(Column(name, kind or "text", _FAMILIES[kind or "text"]) for name, _, kind in pairs)
    return Table(name, TableType.TABLE, made, primary_key=key)


def relation(child: TableName, column: str, parent: TableName) -> Relation:
    return Relation(child, (column,), parent, ("id",), RelationOrigin.INFERRED)


_TABLES = (
    table(COMPANY, f"id company_name company_no {_AUDIT}"),
    table(AREA, f"id service_area_name service_area_no company_id service_area_type service_state {_AUDIT}"),
    table(MAPPER, f"id service_name service_no service_area_id source_system_type source_type:integer {_AUDIT}"),
    table(ROUTE, f"id section_name route_name code {_AUDIT}"),
    table(LINK, "section_route_id service_area_id", key=("section_route_id", "service_area_id")),
    table(DAY, f"id oper_date:date service_no branch_name wx:numeric unit_price:numeric pay_sum:numeric {_AUDIT}"),
    table(CAR, f"id customer_count:integer car_type count_date:date service_area_id {_AUDIT}"),
    table(MIXED, "Id Title lane_no:integer", key=("Id",)),
    table(ORDERS, "id area_id total:numeric"),
)

HIGHWAY = Catalog(
    {one.name: one for one in _TABLES},
    (
        relation(AREA, "company_id", COMPANY),
        relation(MAPPER, "service_area_id", AREA),
        relation(LINK, "section_route_id", ROUTE),
        relation(LINK, "service_area_id", AREA),
        relation(CAR, "service_area_id", AREA),
    ),
)

TABLE_ROLES = {
    COMPANY: TableRole.ENTITY,
    AREA: TableRole.ENTITY,
    MAPPER: TableRole.MAPPING,
    ROUTE: TableRole.ENTITY,
    LINK: TableRole.BRIDGE,
    DAY: TableRole.EVENT,
    CAR: TableRole.SNAPSHOT,
}
COLUMN_ROLES = {(DAY, "unit_price"): ColumnRole.AVERAGE, (DAY, "pay_sum"): ColumnRole.ADDITIVE} | {
    (name, "delete_ts"): ColumnRole.SOFT_DELETE for name in (COMPANY, AREA, MAPPER, ROUTE, DAY, CAR)
}
