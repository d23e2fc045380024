"""Links between things that have no name: viewings and the flats they led to."""

import pytest

from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.spoken import in_english
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole as R
from shared.catalog.model import TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

FLAT, VIEWING, LINK = (TableName("public", name) for name in ("flat", "viewing", "viewing_flat"))


@pytest.fixture(scope="module")
def world() -> World:
    flat = annotated(
        FLAT,
        "房源",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("flat_no", "text", R.IDENTIFIER, "房源编号", examples=("F1",), distinct=90),
        column("deal_type", "text", R.CATEGORY, "交易类型", values=("买卖", "租赁")),
        rows=90,
    )
    viewing = annotated(
        VIEWING,
        "带看",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键"),
        column("shown_at", "ts", R.EVENT_TIME, "带看时间", span=("2023-01-02", "2024-06-28")),
        rows=300,
    )
    link = annotated(
        LINK,
        "带看房源",
        TableRole.BRIDGE,
        column("viewing_id", "int", R.FOREIGN_KEY, "带看"),
        column("flat_id", "int", R.FOREIGN_KEY, "房源"),
        rows=500,
        key=("viewing_id", "flat_id"),
    )
    return build_world(
        [flat, viewing, link], (points_at(LINK, "viewing_id", VIEWING), points_at(LINK, "flat_id", FLAT))
    )


def of_shape(world: World, shape: str) -> list[Sketch]:
    return [sketch for sketch in catalogue.sketches(world, world.subject(LINK)) if sketch.shape == shape]


def test_each_end_is_covered_by_a_question_over_the_link(world: World) -> None:
    covered = {edge for sketch in catalogue.sketches(world, world.subject(LINK)) for edge in sketch.edges}
    assert len(covered) == 2


def test_things_are_ranked_by_their_links_under_the_code_they_are_known_by(world: World) -> None:
    first = next(sketch for sketch in of_shape(world, "linked_top") if sketch.dimensions[0].noun == "房源")
    assert question(first, Style.TERSE) == "带看最多的10套房源"
    assert "f.flat_no AS 房源编号, COUNT(DISTINCT vf.viewing_id)" in catalogue.query(first).sql("postgres")


def test_links_are_counted_by_the_kind_of_what_they_lead_to(world: World) -> None:
    (by_kind,) = of_shape(world, "by")
    assert "f.deal_type AS 交易类型, COUNT(DISTINCT vf.viewing_id)" in catalogue.query(by_kind).sql("postgres")


CUSTOMER, PRODUCT, TIE = (TableName("public", name) for name in ("customer", "product", "tie"))


def tied(title: str, *, english: bool = False) -> World:
    """Customers and products, tied together by a table of that title."""
    said = (
        ("Customers", "Customer name", "Products", "Product name", "Customer ID", "Product ID")
        if english
        else ("客户", "客户名称", "商品", "商品名称", "客户ID", "商品ID")
    )
    ends = [
        annotated(
            name,
            title_,
            TableRole.ENTITY,
            column("id", "int", R.KEY, "主键", distinct=90),
            column("name", "text", R.LABEL, label, examples=("甲", "乙"), distinct=90),
            rows=90,
        )
        for name, title_, label in ((CUSTOMER, *said[:2]), (PRODUCT, *said[2:4]))
    ]
    link = annotated(
        TIE,
        title,
        TableRole.BRIDGE,
        column("customer_id", "int", R.FOREIGN_KEY, said[4], distinct=50),
        column("product_id", "int", R.FOREIGN_KEY, said[5], distinct=40),
        rows=300,
        key=("customer_id", "product_id"),
    )
    relations = (points_at(TIE, "customer_id", CUSTOMER), points_at(TIE, "product_id", PRODUCT))
    tables = [*ends, link]
    return build_world([in_english(table, relations) for table in tables] if english else tables, relations)


@pytest.mark.parametrize(
    ("title", "lacking"),
    [
        ("收藏", "请列出没有收藏的客户。"),
        ("收藏记录", "请列出没有收藏的客户。"),
        ("客户商品关系", "请列出没有商品的客户。"),
        ("客户商品明细", "请列出没有商品的客户。"),
    ],
)
def test_a_link_that_says_more_than_its_ends_keeps_its_name(title: str, lacking: str) -> None:
    world = tied(title)
    (without,) = (s for s in catalogue.sketches(world, world.subject(CUSTOMER)) if s.shape == "without")
    assert question(without, Style.FORMAL) == lacking


@pytest.mark.parametrize(("title", "leads"), [("收藏", False), ("客户商品关系", True)])
def test_what_is_only_wished_for_is_not_what_somebody_has(title: str, *, leads: bool) -> None:
    world = tied(title)
    assert any(s.shape == "across" for s in catalogue.sketches(world, world.subject(TIE))) is leads


@pytest.mark.parametrize(
    ("title", "lacking"),
    [("Wishlist items", "Customers without wishlist items"), ("Customer products", "Customers without products")],
)
def test_a_link_that_says_more_than_its_ends_keeps_its_name_in_english(title: str, lacking: str) -> None:
    world = tied(title, english=True)
    (without,) = (s for s in catalogue.sketches(world, world.subject(CUSTOMER)) if s.shape == "without")
    assert question(without, Style.TERSE, chinese=False) == lacking
