"""People whose names are kept in two columns are called by both of them."""

import pytest
from sqlglot import exp

from bench.quality.counters import Reading, personal_columns
from services.qa_gen.digest import digest, told
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.planning.coverage import goals_of
from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.ingredients import caller
from services.qa_gen.synthesis.rows import with_all_owners
from services.qa_gen.synthesis.sketch import At, Scope, Sketch, given
from services.qa_gen.synthesis.values import is_masked, known_values
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import AnnotatedTable, Catalog, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

CUSTOMER, RENTAL = TableName("public", "customer"), TableName("public", "rental")
R = ColumnRole
SPAN = ("2024-01-02", "2024-12-30")
MASKED = (("J***", "M***"), ("S***", "B***"))
UNMASKED = (("James", "Mary"), ("Smith", "Brown"))
CHINESE = (("伟***", "芳***"), ("王***", "李***"))


def customers(
    *names: str,
    comments: tuple[str, str] = ("名", "姓"),
    examples: tuple[tuple[str, ...], tuple[str, ...]] = MASKED,
    distinct: int = 60,
    title: str = "客户表",
) -> AnnotatedTable:
    """400 customers with a code, a city and these columns for names."""
    parts = (
        column(name, "text", R.TEXT, said, examples=seen, distinct=distinct)
        for name, said, seen in zip(names, (*comments, "全名"), (*examples, ("J***",)), strict=False)
    )
    return annotated(
        CUSTOMER,
        title,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=400),
        column("city", "text", R.CATEGORY, "城市", values=("York", "Hull")),
        column("username", "text", R.LABEL, "用户名", examples=("j***",), distinct=400),
        *parts,
        rows=400,
    )


RENTALS = annotated(
    RENTAL,
    "租赁订单表",
    TableRole.EVENT,
    column("id", "int", R.KEY, "主键", distinct=9000),
    column("rental_no", "text", R.IDENTIFIER, "租赁编号", examples=("R1",), distinct=9000),
    column("customer_id", "int", R.FOREIGN_KEY, "客户ID", distinct=380),
    column("rented_at", "ts", R.EVENT_TIME, "租赁时间", span=SPAN),
    column("amount", "num", R.ADDITIVE, "金额", distinct=800),
    rows=9000,
)
TABLES = (customers("first_name", "last_name"), RENTALS)
WORLD = build_world(TABLES, [points_at(RENTAL, "customer_id", CUSTOMER)])
KNOWN = Knowledge(Catalog({table.table.name: table.table for table in TABLES}, ()), TABLES, WORLD)


def subject(table: AnnotatedTable) -> Subject:
    return build_world([table], ()).subject(table.table.name)


def whole(table: AnnotatedTable) -> Field:
    """The one field that stands for two columns."""
    (field,) = (field for field in subject(table).fields if field.parts)
    return field


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("first_name", "last_name"),
        ("given_name", "family_name"),
        ("GivenNames", "Surname"),
        ("forename", "surname"),
        ("fname", "lname"),
        ("fst_nm", "lst_nm"),
    ],
)
def test_given_and_family_name_are_one_field_however_they_are_written(given: str, family: str) -> None:
    made = subject(customers(family, given, comments=("未知", "未知")))
    assert [field.word for field in made.fields if field.parts] == ["姓名"]
    assert all(field.name not in {given, family} for field in made.fields if not field.parts)
    assert whole(customers(given, family)).refs == ((CUSTOMER, given), (CUSTOMER, family))


def test_columns_that_only_their_comments_call_names_are_one_field_too() -> None:
    assert whole(customers("c1", "c2", comments=("客人名字", "客人姓氏"))).word == "客人姓名"


@pytest.mark.parametrize(
    "names",
    [("first_name",), ("last_name",), ("guest_first_name", "last_name"), ("first_name", "last_name", "full_name")],
)
def test_a_name_without_its_other_half_or_beside_the_full_name_stays_as_it_is(names: tuple[str, ...]) -> None:
    made = subject(customers(*names, comments=("一", "二")))
    assert not any(field.parts for field in made.fields)
    assert {field.name for field in made.fields} >= {*names}


@pytest.mark.parametrize(
    ("title", "names", "comments", "word"),
    [
        ("customer", ("first_name", "last_name"), ("first name", "last name"), "customer name"),
        ("booking", ("first_name", "last_name"), ("first name", "last name"), "full name"),
        ("booking", ("guest_first_name", "guest_last_name"), ("guest first name", "guest last name"), "guest name"),
        ("预订表", ("guest_first_name", "guest_last_name"), ("客人名", "客人姓"), "客人姓名"),
    ],
)
def test_its_word_is_of_the_language_of_the_schema_and_says_whose_name_it_is(
    title: str, names: tuple[str, str], comments: tuple[str, str], word: str
) -> None:
    assert whole(customers(*names, comments=comments, title=title)).word == word


def test_the_parts_are_joined_by_a_blank_and_chinese_ones_stand_family_name_first_without_any() -> None:
    english, chinese = (whole(customers("first_name", "last_name", examples=seen)) for seen in (MASKED, CHINESE))
    assert tree.field_of(english, "c").sql("postgres") == "CONCAT_WS(' ', c.first_name, c.last_name)"
    assert tree.field_of(chinese, "c").sql("postgres") == "c.last_name || c.first_name"


def test_a_customer_is_called_by_the_whole_name_ahead_of_a_user_name() -> None:
    assert given(caller(WORLD.subject(CUSTOMER))).word == "姓名"


def test_groups_are_told_apart_by_their_key_and_show_the_whole_name() -> None:
    made = [s for s in catalogue.sketches(WORLD, WORLD.subject(RENTAL)) if any(d.noun for d in s.dimensions)]
    queries = [tree.text(catalogue.query(sketch)) for sketch in made if sketch.shape == "top"]
    name = "CONCAT_WS(' ', c.first_name, c.last_name)"
    assert queries
    assert all(f"SELECT {name} AS 客户姓名" in sql and f"GROUP BY c.id, {name}" in sql for sql in queries)


def test_beside_what_is_theirs_a_person_goes_by_what_they_are_to_it() -> None:
    assert [at.word for at in with_all_owners(WORLD, WORLD.subject(RENTAL)).shown] == ["租赁编号", "客户"]


def test_neither_part_is_ever_shown_alone() -> None:
    queries = [catalogue.query(sketch) for sketch in catalogue.sketches(WORLD, WORLD.subject(CUSTOMER))]
    parts = [c for query in queries for c in query.find_all(exp.Column) if c.name in {"first_name", "last_name"}]
    assert parts
    assert all(isinstance(part.parent, exp.ConcatWs) for part in parts)


@pytest.mark.parametrize("examples", [MASKED, UNMASKED])
def test_no_question_can_hold_a_value_of_it(examples: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    field = whole(customers("first_name", "last_name", examples=examples))
    assert known_values(field) == []
    assert is_masked(field)


@pytest.mark.parametrize(("distinct", "role"), [(200, R.LABEL), (20, R.TEXT)])
def test_names_of_many_kinds_tell_people_apart_and_those_of_a_few_do_not(distinct: int, role: ColumnRole) -> None:
    field = whole(customers("first_name", "last_name", distinct=distinct))
    assert field.role is role
    assert field.profile.distinct < 400


def test_a_question_that_shows_it_is_about_both_columns_and_neither_is_a_goal() -> None:
    customer, both = WORLD.subject(CUSTOMER), {(CUSTOMER, "first_name"), (CUSTOMER, "last_name")}
    shown = Sketch("list", Scope(customer), shown=(At(given(caller(customer))),))
    sql = f"SELECT {tree.field_of(shown.shown[0].field).sql('postgres')} AS 姓名 FROM customer;"
    assert shown.columns == Reading([{"question": "有哪些客户?", "sql": sql}], KNOWN).valid[0].columns == both
    assert personal_columns(KNOWN) >= both
    assert not goals_of(WORLD).columns & both


def test_each_column_is_still_found_by_its_name_and_described_to_a_model() -> None:
    customer = WORLD.subject(CUSTOMER)
    assert [customer.field(name).word for name in ("first_name", "last_name", "city")] == ["名", "姓", "城市"]
    lines = digest(KNOWN, [CUSTOMER]).splitlines()
    assert [line.split(" ")[1] for line in lines if line.startswith("- ")][:2] == ["first_name", "last_name"]
    assert told(KNOWN)[str(CUSTOMER)].keys() >= {"first_name", "last_name"}
