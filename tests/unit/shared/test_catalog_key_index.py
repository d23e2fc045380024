import pytest

from shared.catalog.model import Catalog, Column, ColumnProfile, Table, TableName, TableType, TypeFamily
from shared.catalog.reading.relations import KeyIndex, candidates_of
from tests.support.tables import profile

COLUMNS = ("id", "customer_id", "parent_id", "amount")


def orders(area: str) -> Table:
    columns = tuple(Column(name, "bigint", TypeFamily.INTEGER) for name in COLUMNS)
    return Table(TableName("public", f"{area}_order"), TableType.TABLE, columns, primary_key=("id",))


ORDERS = [orders(f"area{number}") for number in range(50)]
CUSTOMER = Table(
    TableName("public", "customer"), TableType.TABLE, (Column("id", "bigint", TypeFamily.INTEGER),), primary_key=("id",)
)
TABLES = [CUSTOMER, *ORDERS]


def looked_at(column: str, keys: KeyIndex) -> set[str]:
    found = keys.worth_a_look(ORDERS[0], next(one for one in ORDERS[0].columns if one.name == column))
    return {table.name.name for table, _ in found}


def test_a_column_is_held_against_the_table_that_it_names_and_its_own() -> None:
    keys = KeyIndex((table, table.columns[0]) for table in TABLES)
    assert looked_at("customer_id", keys) == {"customer", "area0_order"}
    assert looked_at("parent_id", keys) == {"area0_order"}


def test_tables_of_the_same_kind_are_not_held_against_one_another() -> None:
    keys = KeyIndex((table, table.columns[0]) for table in TABLES)
    assert looked_at("amount", keys) == {"area0_order"}


def named_in_initials(key: str, name: str) -> set[str]:
    """What a column of lines may point at: goods, whose key is written in the initials of Chinese words."""
    line, goods = TableName("public", "line"), TableName("public", "jc_zd")
    of = Table(goods, TableType.TABLE, (Column(key, "text", TypeFamily.TEXT),), primary_key=(key,))
    columns = (Column("id", "int", TypeFamily.INTEGER), Column(name, "text", TypeFamily.TEXT))
    tables = {table.name: table for table in (Table(line, TableType.TABLE, columns, primary_key=("id",)), of)}
    rows = {line: 40, goods: 9}
    few = {name: ColumnProfile(distinct=9)}
    seen = {one: profile(table, rows[one], **(few if one == line else {})) for one, table in tables.items()}
    return {found.target.name for found in candidates_of(Catalog(tables, ()), seen)}


@pytest.mark.parametrize(
    ("key", "name", "found"), [("cpbm", "cpbm", True), ("cp_bm", "cp_bm", True), ("cp_bm", "kh_bm", False)]
)
def test_initials_are_keys_with_and_without_a_line_between(key: str, name: str, *, found: bool) -> None:
    assert bool(named_in_initials(key, name)) is found


HALL, SEAT, SHELF = (TableName("public", name) for name in ("hall", "order_seat", "shelf"))


def inferred(column: Column) -> set[TableName]:
    """What a column of halls may point at: seats, or shelves that are put in order by a number."""
    ids = Column("id", "int", TypeFamily.INTEGER)
    seat = Table(SEAT, TableType.TABLE, (Column("seat_id", "int", TypeFamily.INTEGER),), primary_key=("seat_id",))
    shelf = Table(SHELF, TableType.TABLE, (ids, Column("sort_no", "int", TypeFamily.INTEGER)), primary_key=("id",))
    hall = Table(HALL, TableType.TABLE, (ids, column), primary_key=("id",))
    tables = {table.name: table for table in (hall, seat, shelf)}
    seen = {name: profile(table, 40) for name, table in tables.items()}
    return {found.target for found in candidates_of(Catalog(tables, ()), seen) if found.table == HALL}


@pytest.mark.parametrize(
    ("name", "comment", "targets"),
    [
        ("seat_num", "座位数", set()),
        ("seat_num", "座位号", {SEAT}),
        ("sort_no", None, set()),
    ],
)
def test_a_count_and_a_place_in_an_order_point_at_nothing(
    name: str, comment: str | None, targets: set[TableName]
) -> None:
    assert inferred(Column(name, "int", TypeFamily.INTEGER, comment=comment)) == targets
