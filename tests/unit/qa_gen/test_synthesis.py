"""Every sketch of a world has SQL that resolves and means what its question says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.shapes.probes import round_down
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question, styles
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole
from shared.sql.ladder import read
from shared.sql.meaning import Fault, meaning_faults
from shared.sql.resolve import Resolved
from tests.unit.qa_gen.worlds import (
    CATALOG,
    CITY,
    ORDERS,
    STOCK_DAY,
    STORE,
    STORE_PRODUCT,
    TABLES,
    annotated,
    column,
    points_at,
    shop,
)

WORLD = shop()


def sketches() -> Iterator[Sketch]:
    for subject in WORLD.subjects:
        for sketch in catalogue.sketches(WORLD, subject, catalogue.SHAPES):
            needs = catalogue.probe(sketch) is not None
            yield replace(sketch, thresholds=(Decimal(50), Decimal(80))) if needs else sketch


ALL = tuple(sketches())
SHAPES = sorted({sketch.shape for sketch in ALL})


def of_shape(shape: str, **wanted: object) -> list[Sketch]:
    return [s for s in ALL if s.shape == shape and all(getattr(s, name) == value for name, value in wanted.items())]


@pytest.mark.parametrize("subject", WORLD.subjects, ids=lambda subject: subject.name.name)
def test_what_can_be_asked_is_the_same_whether_it_is_drawn_shape_by_shape_or_not(subject: Subject) -> None:
    apart = [list(drawn) for drawn in catalogue.by_shape(WORLD, subject)]
    assert all(len({sketch.shape for sketch in drawn}) == 1 for drawn in apart)
    assert sorted(s.key for drawn in apart for s in drawn) == sorted(s.key for s in catalogue.sketches(WORLD, subject))


def sql_of(sketch: Sketch) -> str:
    return tree.text(catalogue.query(sketch))


def test_the_shop_has_questions_of_almost_every_shape() -> None:
    missing = set(catalogue.SHAPES) - set(SHAPES)
    assert missing <= {
        "count_distinct",
        "missing",
        "superior",
        "subordinates",
        "below",
        "facts_over_time",
        "figures",
    } | {
        "new_by_month",  # of things that come in one after the other
        "count_without",  # of what some have none of
        "both",  # of what two kinds of events happened to
        "one_by",  # of goods in several units
        *("months", "recent"),  # of what no window may be named for
        "only",  # of stores of which some have none
        *("short", "beyond", "count_short", "count_beyond"),  # of two numbers of one thing
        "ends_by",  # of kinds whose prices may be held against one another
        *("daily", "daily_kinds", "daily_rate", "daily_range", "daily_change", "daily_running"),  # of a few weeks
        *("share_of_each", "gap", "of_two"),  # of things that have an amount, and names that may be said
        *("in_a_year", "ends_by_year", "of_many_kinds", "not_filled_in", "with_a_word"),  # asked as other shapes are
        *("by_year", "decades", "ends_of_years"),  # of years that are kept as numbers
        *("top_names", "repeated_names", "share_within", "first_within"),  # of names and kinds that repeat
        *("begins_with", "count_begins_with", "first_letters"),  # of names in Latin letters
        *("with_some", "share_without"),  # of parents of which some have no children
    }


def faults_of(text: str, resolved: Resolved) -> Sequence[Fault]:
    return meaning_faults(
        text,
        resolved,
        CATALOG,
        table_roles={t.table.name: t.role for t in TABLES},
        column_roles={(t.table.name, name): role for t in TABLES for name, role in t.column_roles.items()},
        labels={(ORDERS, "channel"): {"1": "线上", "2": "线下"}},
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_a_question_states_all_that_its_sql_takes_for_granted(shape: str) -> None:
    for sketch in of_shape(shape):
        sql = sql_of(sketch)
        verdict, resolved = read(sql, CATALOG)
        assert resolved is not None, verdict.error
        assert not verdict.join_explosion, sql
        for style in styles(sketch):
            text = question(sketch, style) or ""
            assert faults_of(text, resolved) == [], f"{text}\n{sql}"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_question_can_be_asked_and_holds_no_identifier_and_no_slot(shape: str) -> None:
    for sketch in of_shape(shape):
        asked = [question(sketch, style) for style in styles(sketch)]
        assert asked, sketch.key
        for text in asked:
            assert text is not None
            assert not re.search(r"[{}]|None|_id|store_|order_|public", text), text
            assert not re.search(r"的的|、、|,,|。。|各各|量数量|数数量", text), text


def test_every_style_is_asked_in_many_shapes() -> None:
    for style in Style:
        shapes = {sketch.shape for sketch in ALL if question(sketch, style)}
        assert len(shapes) >= 12, style


def test_the_same_sketch_is_always_asked_the_same_way() -> None:
    again = {sketch.key: question(sketch, Style.FORMAL) for sketch in sketches()}
    assert again == {sketch.key: question(sketch, Style.FORMAL) for sketch in ALL}


def test_live_rows_only_and_only_where_the_table_knows_deletion() -> None:
    stores = next(s for s in of_shape("list_where") if s.scope.base.name == STORE)
    assert "deleted_at IS NULL" in sql_of(stores)
    orders = next(s for s in of_shape("total") if s.scope.base.name == ORDERS)
    assert "deleted_at" not in sql_of(orders)


def test_joined_parents_must_be_live_too() -> None:
    by_store = next(s for s in of_shape("by") if s.scope.base.name == ORDERS and len(s.scope.hops) == 1)
    assert "JOIN store AS s ON o.store_id = s.id WHERE s.deleted_at IS NULL" in sql_of(by_store)


def test_a_timestamp_is_bounded_by_the_day_after_and_a_date_by_its_last_day() -> None:
    stamped = next(s for s in of_shape("trend") if s.scope.base.name == ORDERS)
    dated = next(s for s in of_shape("trend") if s.scope.base.name == STOCK_DAY)
    assert "ordered_at >= '2022-10-01' AND ordered_at < '2023-04-01'" in sql_of(stamped)
    assert "day BETWEEN '2022-10-01' AND '2023-03-31'" in sql_of(dated)


def test_conditions_stand_side_by_side_without_needless_brackets() -> None:
    stamped = next(s for s in of_shape("total_of") if s.scope.base.name == ORDERS and s.filters[0].period)
    assert "WHERE s.deleted_at IS NULL AND o.ordered_at >= '" in sql_of(stamped)
    either = next(s for s in of_shape("month_pair"))
    assert " OR " in sql_of(either)
    assert "(" in sql_of(either).split("WHERE")[1]


def test_a_link_is_counted_by_what_it_leads_to() -> None:
    linked = next(s for s in of_shape("linked_top") if s.dimensions[0].noun == "门店")
    assert "COUNT(DISTINCT sp.product_id) AS 商品数量" in sql_of(linked)
    assert question(linked, Style.TERSE) == "商品最多的10家门店"


def test_names_that_repeat_are_grouped_by_their_key_too() -> None:
    store = WORLD.subject(STORE)
    title = store.field("store_name")
    fields = tuple(replace(f, profile=replace(f.profile, distinct=30)) if f == title else f for f in store.fields)
    alike = replace(store, fields=fields)
    sketch = next(s for s in of_shape("rank") if s.dimensions[0].noun == "门店")
    hop = sketch.scope.hops[0]
    edge = replace(hop.edge, parent=alike)
    scope = replace(sketch.scope, hops=(replace(hop, edge=edge),))
    at = replace(sketch.dimensions[0].at, field=alike.field("store_name"))
    repeated = replace(sketch, scope=scope, dimensions=(replace(sketch.dimensions[0], at=at),))
    assert "GROUP BY s.id, s.store_name" in sql_of(repeated)


def test_two_totals_are_condensed_before_they_meet() -> None:
    sql = sql_of(of_shape("two_facts")[0])
    assert sql.count("GROUP BY store_id") == 2
    assert "WITH first_total AS" in sql


def test_a_label_is_asked_for_and_its_code_queried() -> None:
    coded = next(s for s in of_shape("count") if any(f.at.field.name == "channel" for f in s.filters))
    assert "channel = 1" in sql_of(coded)
    assert "线上" in (question(coded, Style.FORMAL) or "")


def test_reserved_and_mixed_case_names_are_quoted() -> None:
    assert tree.identifier("order").sql(dialect="postgres") == '"order"'
    assert tree.identifier("ServiceArea").sql(dialect="postgres") == '"ServiceArea"'
    assert tree.identifier("store_no").sql(dialect="postgres") == "store_no"


def test_an_alias_is_cut_to_what_postgresql_keeps() -> None:
    name = tree.alias_name("一二三四五六七八九十一二三四五六七八九十一二三")
    assert len(name.this.encode()) <= 63
    assert tree.alias_name("2023年3月").sql(dialect="postgres") == '"2023年3月"'


@pytest.mark.parametrize(
    ("value", "said"), [("4732", "4000"), ("1732", "1500"), ("37", "35"), ("12", "10"), ("4", "4"), ("0.37", "0.3")]
)
def test_thresholds_are_numbers_that_people_say(value: str, said: str) -> None:
    assert round_down(Decimal(value)) == Decimal(said)


def test_cities_are_reached_over_two_hops() -> None:
    far = [s for s in of_shape("top") if s.scope.base.name == ORDERS and CITY in s.tables]
    assert far
    assert sql_of(far[0]).count("JOIN") == 2


def test_a_link_table_is_never_the_answer_to_how_many() -> None:
    assert not [s for s in ALL if s.shape == "count" and s.scope.base.name == STORE_PRODUCT]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_sketch_can_be_asked_in_english_too(shape: str) -> None:
    for sketch in of_shape(shape):
        asked = [question(sketch, style, chinese=False) for style in styles(sketch, chinese=False)]
        assert len(asked) >= 4, sketch.key
        for text in asked:
            assert text
            assert "  " not in text, text
            assert not re.search(r"[{}]|None", text), text


def test_two_facts_are_of_one_time() -> None:
    """A month of one and another month of the other are nothing to put side by side."""
    person, called, mailed = (TableName("public", name) for name in ("person", "call", "letter"))

    def happened(name: TableName, title: str, span: tuple[str, str]) -> AnnotatedTable:
        return annotated(
            name,
            title,
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键", distinct=5000),
            column("person_id", "int", ColumnRole.FOREIGN_KEY, "联系人ID"),
            column("at", "date", ColumnRole.EVENT_TIME, f"{title}时间", span=span),
            rows=5000,
        )

    people = annotated(
        person,
        "联系人表",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("person_name", "text", ColumnRole.LABEL, "联系人名称", examples=("甲乙",), distinct=40),
        rows=40,
    )
    relations = (points_at(called, "person_id", person), points_at(mailed, "person_id", person))

    def windows(last: str, first: str = "2022-01-01") -> set[tuple[object, object]]:
        tables = (
            people,
            happened(called, "来电", ("2022-01-01", "2023-04-16")),
            happened(mailed, "来信", (first, last)),
        )
        world = build_world(tables, relations)
        pairs = (s for s in catalogue.sketches(world, world.subject(person)) if s.shape == "two_facts")
        return {(s.period, s.other.period if s.other else None) for s in pairs}

    assert all(one == other and one for one, other in windows("2022-09-30"))
    assert windows("2022-09-30")
    assert not windows("2024-09-30", first="2023-06-01")
