"""What is of different kinds is neither added up nor held against each other."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Function, Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

THING = TableName("public", "thing")
R = ColumnRole


def things(
    title: str, kind: tuple[str, str, tuple[str, ...]], number: tuple[str, ColumnRole], role: TableRole
) -> list[Sketch]:
    """What is asked of things with a name, a kind (name, comment, values) and a number."""
    named, comment, values = kind
    table = annotated(
        THING,
        title,
        role,
        column("id", "int", R.KEY, "主键", distinct=90),
        column("name", "text", R.LABEL, f"{title}名称", examples=("甲", "乙"), distinct=90),
        column(named, "text", R.CATEGORY, comment, values=values),
        column("number", "num", number[1], number[0], distinct=80),
        rows=90,
    )
    return list(catalogue.sketches(build_world([table], ()), build_world([table], ()).subject(THING)))


def mixing(asked: list[Sketch], kind: str) -> list[Sketch]:
    """Sums and means that the kind neither splits nor chooses."""
    added = (s for s in asked if any(m.function in {Function.SUM, Function.AVG} and m.at for m in s.measures))
    return [s for s in added if kind not in {at.field.name for at in s.ats}]


@pytest.mark.parametrize(
    ("comment", "values", "number", "mixed"),
    [
        ("券类型", ("满减券", "折扣券"), "面值", False),
        ("优惠方式", ("百分比", "固定金额"), "优惠面额", False),
        ("券类型", ("满减券", "代金券"), "面值", True),
        ("券类型", ("九折券", "折扣券"), "售价", True),
        ("券类型", ("会员折扣", "生日折扣"), "面值", True),
    ],
)
def test_percents_and_amounts_of_a_discount_are_told_apart(
    comment: str, values: tuple[str, ...], number: str, *, mixed: bool
) -> None:
    asked = things("优惠券", ("kind", comment, values), (number, R.AVERAGE), TableRole.ENTITY)
    assert any("kind" in {at.field.name for at in s.ats} for s in asked)
    assert bool(mixing(asked, "kind")) is mixed


@pytest.mark.parametrize(
    ("comment", "values", "mixed"),
    [
        ("交易类型", ("充值", "消费", "赠送"), False),
        ("transaction type", ("TOP_UP", "WITHDRAWAL"), False),
        ("收支方向", ("in", "out"), False),
        ("交易类型", ("消费", "退款"), False),
        ("交易类型", ("充值", "赠送"), True),
        ("交易渠道", ("充值", "消费"), True),
    ],
)
def test_what_an_account_got_and_gave_is_no_one_sum(comment: str, values: tuple[str, ...], *, mixed: bool) -> None:
    asked = things("账户流水", ("kind", comment, values), ("金额", R.ADDITIVE), TableRole.EVENT)
    assert any("kind" in {at.field.name for at in s.ats} for s in asked)
    assert bool(mixing(asked, "kind")) is mixed


@pytest.mark.parametrize(
    ("name", "comment", "mixed"),
    [("kind", "指标名称", False), ("usage_type", "类别", False), ("kind", "来源渠道", True)],
)
def test_numbers_of_different_metrics_are_told_apart(name: str, comment: str, *, mixed: bool) -> None:
    asked = things("监测", (name, comment, ("甲项", "乙项")), ("监测数值", R.ADDITIVE), TableRole.EVENT)
    assert asked
    assert bool(mixing(asked, name)) is mixed


@pytest.mark.parametrize(
    ("kind", "number", "held"),
    [
        (("unit", "计量单位", ("千克", "件")), "重量", False),
        (("unit", "计量单位", ("千克", "件")), "采购金额", True),
        (("unit", "计量单位", ("千克", "件")), "采购单价", True),
        (("hall", "所属车间", ("东车间", "西车间")), "重量", True),
    ],
)
def test_kilos_are_not_held_against_pieces(kind: tuple[str, str, tuple[str, ...]], number: str, *, held: bool) -> None:
    asked = things("物料", kind, (number, R.AVERAGE), TableRole.ENTITY)
    ranked = {s.shape for s in asked if any(at.field.name == "number" for at in s.ats)} & {"largest", "above"}
    assert ranked == ({"largest", "above"} if held else set())


NAMES = QUOTED, INQUIRY, GOODS, FIRM = [TableName("public", n) for n in ("quotation", "inquiry", "goods", "firm")]


def priced(*, goods: str) -> list[Sketch]:
    """Quotations for inquiries about goods that come in many units, by companies."""
    company = annotated(
        FIRM,
        "公司",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=30),
        column("firm_name", "text", R.LABEL, "公司名称", examples=("甲", "乙"), distinct=30),
        rows=30,
    )
    material = annotated(
        GOODS,
        goods,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, f"{goods}名称", examples=("钢板", "轴承"), distinct=40),
        column("unit", "text", R.CATEGORY, "计量单位", distinct=12),
        rows=40,
    )
    inquiry = annotated(
        INQUIRY,
        "询价单",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=300),
        column("goods_id", "int", R.FOREIGN_KEY, f"{goods}ID", distinct=40),
        column("firm_id", "int", R.FOREIGN_KEY, "公司ID", distinct=30),
        column("quantity", "num", R.ADDITIVE, "询价数量", distinct=200),
        rows=300,
    )
    quotation = annotated(
        QUOTED,
        "报价",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("inquiry_id", "int", R.FOREIGN_KEY, "询价单ID", distinct=300),
        column("firm_id", "int", R.FOREIGN_KEY, "公司ID", distinct=30),
        column("price", "num", R.AVERAGE, "报价单价", distinct=700),
        rows=900,
    )
    keys = [(QUOTED, "inquiry_id", INQUIRY), (QUOTED, "firm_id", FIRM), (INQUIRY, "goods_id", GOODS)]
    world = build_world(
        [company, material, inquiry, quotation], [points_at(*k) for k in [*keys, (INQUIRY, "firm_id", FIRM)]]
    )
    return [s for name in NAMES for s in catalogue.sketches(world, world.subject(name))]


def measured(asked: list[Sketch], field: str) -> list[Sketch]:
    return [s for s in asked if any(m.at and m.at.field.name == field for m in s.measures)]


def test_a_price_is_no_mean_over_goods_that_lie_some_way_off() -> None:
    over = measured(priced(goods="物料"), "price")
    assert all("goods" in {place.name.name for place in s.scope.places} for s in over)
    assert len(measured(priced(goods="课题"), "price")) > len(over)


def test_quantities_in_many_units_are_added_up_within_one_of_the_goods_alone() -> None:
    added = measured(priced(goods="物料"), "quantity")
    assert added
    assert all(any(d.noun == "物料" for d in s.dimensions) or any(f.at.place for f in s.filters) for s in added)


def test_what_was_quoted_for_a_bearing_is_not_held_against_what_steel_was() -> None:
    def held(goods: str) -> set[str]:
        asked = (s for s in priced(goods=goods) if s.scope.base.name == QUOTED)
        return {s.shape for s in asked if s.shape in {"steps", "largest", "above"}}

    assert not held("物料")
    assert "steps" in held("课题")


@pytest.mark.parametrize(("word", "distinct", "asked"), [("尺寸", 3, False), ("尺寸", 60, True), ("得分", 3, True)])
def test_what_comes_in_a_few_sizes_has_no_mean_one(word: str, distinct: int, *, asked: bool) -> None:
    box = annotated(
        THING,
        "集装箱在港记录",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("kind", "text", R.CATEGORY, "箱型", values=("普通", "冷藏")),
        column("v", "int", R.AVERAGE, word, distinct=distinct),
        rows=900,
    )
    world = build_world([box], ())
    assert bool(measured(list(catalogue.sketches(world, world.subject(THING))), "v")) is asked


STOCKED, PLACE = TableName("public", "stocked"), TableName("public", "place")


@pytest.mark.parametrize(("units", "asked"), [(("千克", "件"), True), (("盒", "瓶"), False)])
def test_of_goods_in_several_units_one_is_split_by_the_places_where_it_was(
    units: tuple[str, str], *, asked: bool
) -> None:
    goods = annotated(
        THING,
        "商品",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=40),
        column("name", "text", R.LABEL, "商品名称", examples=("三文鱼柳", "鳕鱼段"), distinct=40),
        column("unit", "text", R.CATEGORY, "单位", values=units),
        rows=40,
    )
    place = annotated(
        PLACE,
        "冷库",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键", distinct=5),
        column("name", "text", R.LABEL, "冷库名称", examples=("东库", "西库"), distinct=5),
        rows=5,
    )
    days = annotated(
        STOCKED,
        "每日库存",
        TableRole.SNAPSHOT,
        column("id", "int", R.KEY, "主键", distinct=90_000),
        column("thing_id", "int", R.FOREIGN_KEY, "商品ID", distinct=40),
        column("place_id", "int", R.FOREIGN_KEY, "冷库ID", distinct=5),
        column("day", "date", R.EVENT_TIME, "统计日期", span=("2023-01-02", "2024-06-28"), distinct=500),
        column("came", "int", R.ADDITIVE, "入库数量", distinct=300),
        rows=90_000,
    )
    edges = [points_at(STOCKED, "thing_id", THING), points_at(STOCKED, "place_id", PLACE)]
    world = build_world([goods, place, days], edges)
    found = [s for s in catalogue.sketches(world, world.subject(STOCKED)) if s.shape == "one_by"]
    assert bool(found) is asked
    if found:
        said = question(found[0], Style.FORMAL) or ""
        assert said.startswith("请按冷库统计20")
        assert said.endswith(("三文鱼柳的入库数量。", "鳕鱼段的入库数量。"))
        text = tree.text(catalogue.query(found[0]))
        assert text.count("JOIN") == 2
        assert "GROUP BY p.name" in text
