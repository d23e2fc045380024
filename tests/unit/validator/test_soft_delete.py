"""Conditions on marks of deleted rows: a query may only ask for the mark that its table keeps."""

import pytest

from services.validator.repairs import candidates
from services.validator.rules.soft_delete import is_mark, without_marks
from shared.catalog.model import Catalog, Relation, RelationOrigin, TableName
from shared.sql.ladder import read
from tests.support.highway_catalog import table

STORE, ORDERS, STAFF = (TableName("public", name) for name in ("store", "orders", "Staff"))
SHOP = Catalog(
    {
        STORE: table(STORE, "id name status"),
        ORDERS: table(ORDERS, "id store_id status is_deleted:integer"),
        STAFF: table(STAFF, "id name isDeleted:integer"),
    },
    (Relation(ORDERS, ("store_id",), STORE, ("id",), RelationOrigin.DECLARED),),
)


def proposed(sql: str) -> list[str]:
    verdict, _ = read(sql, SHOP)
    assert verdict.error is not None
    return [repair.sql for repair in candidates(verdict.sql, verdict.error, SHOP)]


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        *(("delete_ts", True), ("isDeleted", True), ("是否删除", True), ("deleted_at", True), ("removed_at", True)),
        *(("delivered_at", False), ("archived_at", False), ("is_archived", False)),
    ],
)
def test_marks_are_known_by_their_names(name: str, marks: bool) -> None:
    assert is_mark(name) is marks


def test_a_date_of_deletion_that_is_none_becomes_the_flag_that_the_table_keeps() -> None:
    assert proposed("SELECT id FROM orders WHERE delete_ts IS NULL AND id = '1';") == [
        "SELECT id FROM orders WHERE COALESCE(is_deleted, 0) = 0 AND id = '1';"
    ]


def test_the_flag_is_not_asked_for_twice() -> None:
    assert proposed('SELECT s.id FROM "Staff" AS s WHERE s."isDeleted" = 0 AND s.delete_ts IS NULL;') == [
        'SELECT s.id FROM "Staff" AS s WHERE s."isDeleted" = 0;'
    ]


def test_the_condition_goes_where_the_table_keeps_no_mark() -> None:
    assert proposed("SELECT s.id FROM store AS s WHERE s.name = 'a' AND s.delete_ts IS NULL;") == [
        "SELECT s.id FROM store AS s WHERE s.name = 'a';"
    ]


def test_a_condition_on_a_mark_does_not_tell_whose_column_is_meant() -> None:
    joined = "SELECT o.id FROM orders AS o JOIN store AS s ON o.store_id = s.id WHERE {} AND status = '0';"
    assert proposed(joined.format("o.is_deleted = 0")) == []
    assert without_marks('WHERE o."isDeleted" = 0 AND o.删除时间 IS NULL AND o.id = 0') == "WHERE  AND  AND o.id = 0"


def test_what_was_archived_is_not_deleted_and_its_condition_stays() -> None:
    repairs = proposed("SELECT s.id FROM store AS s WHERE s.name = 'a' AND s.archived_at IS NULL;")
    assert all("IS NULL" in repair for repair in repairs)
