"""What an English comment adds to the name of a column."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.catalog.model import ColumnProfile, Relation, Table, TableProfile, Value
from shared.catalog.settings import Language
from tests.support.tables import annotated, column, inferred, profile, seen, table

VISIT = "id integer|member_id integer|visited_on date|fee numeric|kind text"


def comment(of: Table, name: str, looked: TableProfile | None = None, relations: Sequence[Relation] = ()) -> str:
    return annotated(of, looked, relations, language=Language.ENGLISH).comments.columns[name].text


def between(first: str, last: str, nulls: float = 0.0) -> ColumnProfile:
    return ColumnProfile(nulls, distinct=40, minimum=first, maximum=last)


def test_a_primary_key_says_what_it_identifies() -> None:
    assert comment(table("visit", VISIT), "id") == "Primary key ID, identifies one visit"


def test_a_part_of_a_key_names_the_others() -> None:
    of = table("order_line", "order_id integer|line_no integer|qty integer", key=("order_id", "line_no"))
    assert comment(of, "line_no").endswith(", identifies one order line together with order_id")


def test_a_foreign_key_says_where_it_leads() -> None:
    of = table("visit", VISIT)
    assert comment(of, "member_id", relations=[inferred("visit", "member_id", "member")]) == (
        "Member ID, refers to member.id"
    )


def test_a_key_to_the_same_table_leads_to_another_row() -> None:
    of = table("employee", "id integer|manager_id integer")
    told = comment(of, "manager_id", relations=[inferred("employee", "manager_id", "employee")])
    assert told == "Manager ID, refers to another employee, employee.id"


@pytest.mark.parametrize(
    ("name", "type_", "looked", "added"),
    [
        ("order_status", "text", seen("paid", "open"), "one of paid and open"),
        ("source_type", "integer", seen("3", "0", "1"), "one of 3, 0 and 1"),
        ("brand", "text", seen(*(f"brand {n}" for n in range(30))), "30 different values"),
        ("published_year", "integer", between("1968", "2023"), "from 1968 to 2023"),
        ("city", "text", seen("Bath"), "the same in every row"),
        ("company_name", "text", seen(distinct=100), "different for each order"),
        ("visited_on", "date", between("2022-02-01", "2023-04-16"), "from February 2022 to April 2023"),
        ("paid_on", "date", between("2023-04-01", "2023-04-16", 0.2), "all in April 2023, not always set"),
        ("unit_price", "numeric", seen(distinct=50), "to be averaged rather than added up"),
        ("order_count", "integer", seen(distinct=50), "can be added up"),
        ("discount_rate", "numeric", ColumnProfile(distinct=9, maximum="0.35"), "a fraction of 1"),
        ("discount_rate", "numeric", ColumnProfile(distinct=9, maximum="35.0"), "in percent"),
        ("note", "text", seen(distinct=80), "free text"),
        ("attributes", "jsonb", ColumnProfile(examples=('{"binding": "paper"}',)), "a JSON object with binding"),
        ("position", "text", ColumnProfile(distinct=9, examples=("115.49,25.76",)), "two coordinates in degrees"),
        ("created_by", "text", seen(distinct=4), "the user who created the row"),
        ("update_ts", "timestamp", seen(distinct=90), "when the row was last changed"),
        ("delete_ts", "timestamp", seen(distinct=9), "empty while the row is live"),
        ("version", "integer", seen("1", "2"), "bookkeeping without business meaning"),
        ("tags", "text[]", ColumnProfile(null_fraction=1.0), "no values yet"),
    ],
)  # fmt: skip
def test_what_is_known_of_a_column_follows_its_name(name: str, type_: str, looked: ColumnProfile, added: str) -> None:
    of = table("customer_order", [column("id", "integer"), column(name, type_)])
    told = comment(of, name, profile(of, 100, **{name: looked}))
    assert told.partition(", ")[2].replace("customer order", "order") == added


def test_a_generated_column_says_what_it_is_computed_from() -> None:
    cost, price, count = column("total_cost", "numeric"), column("unit_cost", "numeric"), column("quantity", "integer")
    of = table("facility", [price, count, replace(cost, generated="unit_cost * quantity")])
    assert comment(of, "total_cost") == "Total cost, computed from unit_cost and quantity"


def test_values_that_would_be_read_as_codes_are_only_counted() -> None:
    of = table("donor", "id integer|blood_type text")
    assert (
        comment(of, "blood_type", profile(of, 100, blood_type=seen("O", "O-neg"))) == "Blood type, 2 different values"
    )


def test_a_flag_that_says_yes_or_no_needs_no_more() -> None:
    assert comment(table("copy", "id integer|is_lost boolean"), "is_lost") == "Lost (yes/no)"


def test_what_nobody_knows_stays_unknown() -> None:
    assert comment(table("visit", "id integer|wx numeric"), "wx") == "wx (meaning unknown)"


def test_what_the_database_says_stands_as_it_is() -> None:
    of = table("visit", [column("id", "integer"), replace(column("fee", "numeric"), comment="费用")])
    assert comment(of, "fee") == "费用"


def test_a_chinese_comment_gets_nothing_added() -> None:
    assert annotated(table("visit", VISIT)).comments.columns["fee"].text == "费用"


def test_values_that_may_not_be_shown_are_not_told() -> None:
    of = table("customer_order", "id integer|order_status text")
    hidden = {"order_status": ColumnProfile(distinct=2), "id": ColumnProfile()}
    assert comment(of, "order_status", TableProfile(100, exact=True, columns=hidden)) == (
        "Order status, 2 different values"
    )


def test_every_value_listed_is_one_of_the_data() -> None:
    looked = ColumnProfile(distinct=2, values=(Value("open", 60), Value("paid", 40)))
    of = table("customer_order", "id integer|order_status text")
    listed = comment(of, "order_status", profile(of, 100, order_status=looked)).partition("one of ")[2]
    assert listed.split(" and ") == [value.text for value in looked.values]


@pytest.mark.parametrize(
    ("name", "type_", "said"),
    [
        ("sessions_total", "integer", "Number of sessions"),
        ("sessions_total", "numeric", "Sessions total"),
        ("sales_total", "integer", "Sales total"),
        ("order_total", "integer", "Order total"),
    ],
)
def test_a_whole_total_of_things_is_their_number(name: str, type_: str, said: str) -> None:
    assert comment(table("pack", f"id integer|{name} {type_}"), name).partition(",")[0] == said
