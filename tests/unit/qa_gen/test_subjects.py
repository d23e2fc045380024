import pytest

from services.qa_gen.synthesis import ingredients, measures
from services.qa_gen.synthesis.sketch import Function
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import (
    CITY,
    ORDERS,
    RELATIONS,
    STOCK_DAY,
    STORE,
    STORE_PRODUCT,
    TABLES,
    annotated,
    column,
    shop,
)


def test_a_table_is_called_what_its_name_column_names() -> None:
    assert shop().subject(STORE).noun == "门店"


@pytest.mark.parametrize(("title", "noun"), [("商户租赁合同", "商户租赁合同"), ("合作商户信息", "商户")])
def test_a_contract_is_not_who_signed_it(title: str, noun: str) -> None:
    name = column("merchant_name", "text", ColumnRole.LABEL, "商户名称", examples=("甲", "乙"), distinct=34)
    leases = annotated(STORE, title, TableRole.ENTITY, column("id", "int", ColumnRole.KEY, "主键"), name, rows=36)
    assert build_world([leases], ()).subject(STORE).noun == noun


def test_words_that_tables_share_are_told_apart_by_the_noun() -> None:
    states = [shop().subject(name).field("state") for name in (STORE, ORDERS)]
    assert [field.word for field in states] == ["状态", "状态"]
    assert [field.full for field in states] == ["门店状态", "订单状态"]


def test_two_columns_of_one_table_never_have_the_same_word() -> None:
    name = TableName("public", "payment")
    made = annotated(
        name,
        "支付表",
        TableRole.EVENT,
        column("a", "num", ColumnRole.ADDITIVE, "支付金额"),
        column("b", "num", ColumnRole.ADDITIVE, "支付金额"),
        key=("a",),
    )
    fields = build_world([made], ()).subject(name).fields
    assert len({field.word for field in fields}) == 2


def test_bookkeeping_and_keys_are_not_useful() -> None:
    useful = {field.name for field in shop().subject(STORE).useful}
    assert useful == {"store_name", "store_no", "state", "area", "tags", "opened_on"}


def test_codes_take_their_labels_from_the_comment() -> None:
    channel = shop().subject(ORDERS).field("channel")
    assert channel.label("1") == "线上"
    assert channel.word == "下单渠道"


def test_a_snapshot_and_a_link_have_no_things_to_count() -> None:
    world = shop()
    assert measures.things(world.subject(STOCK_DAY)) is None
    assert measures.things(world.subject(STORE_PRODUCT)) is None
    counted = measures.things(world.subject(STORE))
    assert counted is not None
    assert counted.thing == "门店"


def test_rates_average_and_amounts_add() -> None:
    functions = {m.word: m.function for m in measures.numbers(shop().subject(ORDERS))}
    assert functions["订单金额合计"] is Function.SUM
    assert functions["平均折扣率"] is Function.AVG


def test_an_edge_to_a_key_multiplies_no_row() -> None:
    assert all(edge.safe for edge in shop().edges)


def test_an_edge_to_a_column_that_repeats_is_not_joined() -> None:
    repeated = [r for r in RELATIONS if r.target != CITY]
    (edge,) = [edge for edge in shop().edges if edge.parent.name == CITY]
    loose = edge.relation.__class__(STORE, ("city_id",), CITY, ("region",), edge.relation.origin)
    world = build_world(TABLES, [*repeated, loose])
    store = world.subject(STORE)
    assert not world.parents(store)[0].safe
    assert ingredients.safe_parents(world, store) == ()


def test_relations_that_leave_the_task_are_ignored() -> None:
    world = build_world([table for table in TABLES if table.table.name != CITY], RELATIONS)
    assert world.parents(world.subject(STORE)) == ()


def test_things_of_two_schemas_keep_the_nouns_that_tell_them_apart() -> None:
    def customers(schema: str, title: str) -> AnnotatedTable:
        name = TableName(schema, "customer")
        label = column("name", "text", ColumnRole.LABEL, "客户名称", examples=("甲", "乙"), distinct=9)
        return annotated(name, title, TableRole.ENTITY, column("id", "int", ColumnRole.KEY, "主键"), label)

    both = build_world([customers("north", "北区客户"), customers("south", "南区客户")], ())
    assert [subject.noun for subject in both.subjects] == ["北区客户", "南区客户"]
    alone = build_world([customers("north", "北区客户")], ())
    assert [subject.noun for subject in alone.subjects] == ["客户"]


def test_a_total_that_says_nothing_of_its_own_is_that_of_its_table() -> None:
    name = TableName("public", "reservation")
    total = column("total_amount", "num", ColumnRole.ADDITIVE, "总金额")
    made = annotated(name, "预订表", TableRole.EVENT, column("id", "int", ColumnRole.KEY, "主键"), total)
    assert build_world([made], ()).subject(name).field("total_amount").full == "预订总金额"


def test_numbers_of_tables_with_a_twin_say_in_which_schema_they_are() -> None:
    def orders(schema: str, title: str) -> AnnotatedTable:
        return annotated(
            TableName(schema, "orders"),
            title,
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键"),
            column("order_amount", "num", ColumnRole.ADDITIVE, "订单金额"),
            column("ordered_at", "ts", ColumnRole.EVENT_TIME, "下单时间", span=("2022-01-01", "2023-03-31")),
        )

    both = build_world([orders("north", "北区订单"), orders("south", "南区订单")], ())
    assert [s.field("order_amount").full for s in both.subjects] == ["北区订单金额", "南区订单金额"]
    (alone,) = build_world([orders("north", "北区订单")], ()).subjects
    assert alone.field("order_amount").full == "订单金额"
