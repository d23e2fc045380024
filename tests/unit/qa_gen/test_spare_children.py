"""What is asked of tables that have hardly more than names: how many children each has, and what things are called."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.english import outputs
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

REGION, CITY, TOWN = (TableName("public", name) for name in ("region", "city", "town"))
CHINESE = ("大区", "城市", "乡镇", "名称", "编码")
ENGLISH = ("region", "city", "town", "name", "code")


def world(said: tuple[str, ...] = CHINESE, *, having: int = 60) -> World:
    """Regions with cities, `having` of which have towns."""
    region, city, town, name, code = said
    apart = "" if said is CHINESE else " "
    tables = (
        annotated(
            REGION,
            region,
            TableRole.ENTITY,
            column("id", "int", ColumnRole.KEY, f"{region}{apart}ID"),
            column("name", "text", ColumnRole.LABEL, f"{region}{apart}{name}", examples=("Alsace", "Centre")),
            rows=12,
        ),
        annotated(
            CITY,
            city,
            TableRole.ENTITY,
            column("id", "int", ColumnRole.KEY, f"{city}{apart}ID"),
            column("region_id", "int", ColumnRole.FOREIGN_KEY, region, distinct=12),
            column(
                "name", "text", ColumnRole.LABEL, f"{city}{apart}{name}", examples=("Saint Malo", "Brest"), distinct=60
            ),
            column("code", "text", ColumnRole.IDENTIFIER, f"{city}{apart}{code}", examples=("C1", "C2"), distinct=60),
            rows=60,
        ),
        annotated(
            TOWN,
            town,
            TableRole.ENTITY,
            column("id", "int", ColumnRole.KEY, f"{town}{apart}ID"),
            column("city_id", "int", ColumnRole.FOREIGN_KEY, city, distinct=having),
            column("name", "text", ColumnRole.LABEL, f"{town}{apart}{name}", examples=("Upper Mill",), distinct=800),
            rows=900,
        ),
    )
    return build_world(tables, (points_at(CITY, "region_id", REGION), points_at(TOWN, "city_id", CITY)))


def told(shape: str, known: World, style: Style = Style.COLLOQUIAL) -> dict[str | None, str]:
    """The questions of a shape with their SQL."""
    if known.chinese:
        return {question(sketch, style): tree.text(catalogue.query(sketch)) for sketch in of_shape(shape, known)}
    return {
        question(sketch, style, chinese=False): tree.text(outputs.in_english(catalogue.query(sketch)))
        for sketch in of_shape(shape, known)
    }


def of_shape(shape: str, known: World) -> Iterator[Sketch]:
    for subject in known.subjects:
        for sketch in catalogue.sketches(known, subject, catalogue.SPARE):
            if sketch.shape == shape:
                yield replace(sketch, thresholds=(Decimal(10), Decimal(20)))


@pytest.mark.parametrize(
    ("shape", "asked", "sql"),
    [
        ("most_children", "哪个城市的乡镇最多啊?", "乡镇数量 = (SELECT MAX(乡镇数量) FROM totals)"),
        ("fewest_children", "哪个城市的乡镇最少啊?", "LEFT JOIN town AS t ON t.city_id = c.id"),
        ("fewest_first", "哪10个城市的乡镇最少啊?", "ORDER BY 乡镇数量 ASC LIMIT 10"),
        ("only_one_child", "哪些城市只有1个乡镇啊?", "HAVING COUNT(*) = 1"),
        ("second_most", "乡镇数量排第2的是哪个城市啊?", "WHERE 名次 = 2"),
        ("below_mean_children", "哪些城市的乡镇数量比平均水平低啊?", "乡镇数量 < (SELECT AVG(乡镇数量) FROM totals)"),
        ("children_under", "哪些城市的乡镇不到10个啊?", "HAVING COUNT(*) < 10"),
        ("children_between", "哪些城市的乡镇在10到20个之间啊?", "HAVING COUNT(*) BETWEEN 10 AND 20"),
        ("count_over_children", "有多少个城市的乡镇超过10个啊?", "HAVING COUNT(*) > 10) AS counted"),
        ("steps_of_children", "城市按乡镇数量分低于10、10到20、20及以上三档,各有多少个啊?", "COUNT(*) AS 城市数量"),
        ("median_of_children", "每个城市的乡镇数量,中位数是多少啊?", "PERCENTILE_CONT(0.5)"),
        ("range_of_children", "乡镇最多的城市和最少的城市差多少个啊?", "MAX(乡镇数量) - MIN(乡镇数量)"),
        ("share_of_first", "乡镇最多的3个城市加起来占全部乡镇的百分之多少啊?", "DESC LIMIT 3) AS first_ones"),
        ("running_share", "乡镇数量从多到少排,各城市累计占到百分之多少啊?", "OVER (ORDER BY COUNT(*) DESC, c.name)"),
        ("share_of_one", "Saint Malo的乡镇占全部乡镇的百分之多少啊?", "WHERE c.name = 'Saint Malo'"),
        ("children_of_two", "Saint Malo和Brest各有多少个乡镇啊?", "c.name IN ('Saint Malo', 'Brest') GROUP BY c.name"),
        ("children_gap", "Saint Malo和Brest的乡镇差多少个啊?", "ABS(COUNT(*) FILTER(WHERE c.name = 'Saint Malo')"),
        ("children_from_mean", "每个城市的乡镇数量跟平均值差多少啊?", "乡镇数量 - AVG(乡镇数量) OVER ()"),
        ("quarters", "城市按乡镇数量从多到少平均分成4组,各在第几组啊?", "NTILE(4) OVER (ORDER BY 乡镇数量 DESC"),
        ("first_of_each_above", "每个大区里哪个城市的乡镇最多啊?", "PARTITION BY r.name ORDER BY COUNT(*) DESC"),
        ("mean_of_each_above", "各大区平均每个城市有多少个乡镇啊?", "NULLIF(COUNT(DISTINCT c.id), 0)"),
        ("count_only_one", "有多少个城市只有1个乡镇啊?", "HAVING COUNT(*) = 1) AS counted"),
        ("share_over_children", "乡镇超过10个的城市占百分之多少啊?", "FILTER(WHERE 乡镇数量 > 10)"),
        ("count_above_mean_children", "有多少个城市的乡镇数量比平均水平高啊?", "> (SELECT AVG(乡镇数量) FROM totals)"),
        ("place_of_one", "Saint Malo的乡镇数量在各城市里排第几啊?", "FROM ranked WHERE 城市名称 = 'Saint Malo'"),
        ("more_than_one", "哪些城市的乡镇比Saint Malo多啊?", "WHERE 城市名称 = 'Saint Malo')"),
        ("begins_with", "名称以B开头的城市有哪些啊?", "name LIKE 'B%'"),
        ("count_begins_with", "名称以B开头的城市有多少个啊?", "COUNT(*) AS 城市数量 FROM city WHERE name LIKE 'B%'"),
        ("first_letters", "按名称首字母看,各有多少个城市啊?", "GROUP BY LEFT(name, 1)"),
        ("longest_names", "名称最长的5个城市是哪些啊?", "LENGTH(name) AS 字数"),
        ("top_names", "重名最多的5个乡镇名称是哪些啊?", "GROUP BY name ORDER BY 乡镇数量 DESC LIMIT 5"),
        ("repeated_names", "不止1个乡镇在用的名称有多少个啊?", "HAVING COUNT(*) > 1) AS repeated"),
        ("mentions", "名称里带“Saint”的城市有多少个啊?", "name LIKE '%Saint%'"),
        ("name_by_code", "城市C2叫什么啊?", "WHERE code = 'C2'"),
    ],
)
def test_tables_of_names_are_asked_about_their_children_and_their_names(shape: str, asked: str, sql: str) -> None:
    known = world() if shape != "mentions" else _with_rows(world(), CITY, 90)
    assert sql in told(shape, known)[asked]


def _with_rows(known: World, name: TableName, rows: int) -> World:
    subjects = tuple(replace(s, rows=rows) if s.name == name else s for s in known.subjects)
    return replace(known, subjects=subjects)


@pytest.mark.parametrize(
    ("shape", "asked"),
    [
        ("most_children", "Which city has the most towns?"),
        ("only_one_child", "Which cities have only 1 town?"),
        ("steps_of_children", "How many cities have below 10, 10 to 20 and 20 or more towns?"),
        ("children_of_two", "How many towns do Saint Malo and Brest have?"),
        ("place_of_one", "Where does Saint Malo rank among the cities by number of towns?"),
        ("first_of_each_above", "Which city has the most towns in each region?"),
        ("top_names", "Which 5 names do most towns share?"),
        ("begins_with", "Which cities have a name that begins with B?"),
    ],
)
def test_they_are_asked_in_english_too(shape: str, asked: str) -> None:
    assert asked in told(shape, world(ENGLISH))


def test_parents_without_children_are_spoken_of_where_there_are_some() -> None:
    assert not told("share_without", world()).keys() & {"没有乡镇的城市占百分之多少啊?"}
    some = world(having=40)
    assert "没有乡镇的城市占百分之多少啊?" in told("share_without", some)
    assert "有多少个城市是有乡镇的啊?" in told("with_some", some)
    assert not told("fewest_children", some).keys() & {"哪个城市的乡镇最少啊?"}


def test_no_list_of_all_parents_is_longer_than_anybody_reads() -> None:
    many = _with_rows(world(), CITY, 250)
    edges = tuple(replace(edge, parent=many.subject(edge.parent.name)) for edge in many.edges)
    asked = "城市按乡镇数量从多到少平均分成4组,各在第几组啊?"
    assert asked in told("quarters", world())
    assert asked not in told("quarters", replace(many, edges=edges))


@pytest.mark.parametrize(("role", "asked"), [(TableRole.EVENT, True), (TableRole.SNAPSHOT, False)])
def test_whose_both_kinds_are_asked_for_happened_to_them(role: TableRole, *, asked: bool) -> None:
    visit, state = TableName("public", "visit"), TableName("public", "state")
    cities = annotated(
        CITY,
        "城市",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "城市ID"),
        column("name", "text", ColumnRole.LABEL, "城市名称", examples=("甲", "乙"), distinct=60),
        rows=60,
    )
    children = [
        annotated(
            table,
            said,
            kind,
            column("id", "int", ColumnRole.KEY, f"{said}ID", distinct=500),
            column("city_id", "int", ColumnRole.FOREIGN_KEY, "城市", distinct=having),
            column("on", "date", ColumnRole.EVENT_TIME, f"{said}日期", span=("2023-01-02", "2024-06-28")),
            rows=500,
        )
        for table, said, kind, having in ((visit, "巡查", TableRole.EVENT, 30), (state, "每日人口", role, 40))
    ]
    both = build_world([cities, *children], [points_at(visit, "city_id", CITY), points_at(state, "city_id", CITY)])
    sketches = catalogue.sketches(both, both.subject(CITY))
    assert any(s.shape == "both" for s in sketches) is asked
