from shared.catalog.model import Column, Table, TableName, TableType, TypeFamily
from shared.catalog.reading.relations import KeyIndex

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
