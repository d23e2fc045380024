from datetime import datetime

import pytest
import sqlglot

from services.qa_gen.knowledge import Knowledge
from services.qa_gen.metadata import metadata_detail, metadata_sql
from services.qa_gen.scope import business_scope, decision_prompt
from services.qa_gen.synthesis.world.spoken import in_english
from services.qa_gen.themes.model import Theme
from services.qa_gen.themes.rule import themes_of
from shared.catalog.model import Catalog
from shared.catalog.words.from_chinese import has_chinese
from shared.manifests import DEFAULT_CONTEXT
from tests.unit.qa_gen import english_library
from tests.unit.qa_gen.worlds import CATALOG, ORDERS, TABLES, shop

THEMES = themes_of(shop(), 3)
KNOWN = Knowledge(CATALOG, TABLES, shop())
CREATED = datetime(2025, 7, 2, 19, 4, 10)  # noqa: DTZ001 - the port's times are naive


def odd_theme() -> Theme:
    return Theme(
        topic_name="O'Reilly 的\n书",
        description='带"引号"与\\反斜杠',
        related_tables=(ORDERS,),
        biz_entities=("书, 本", "作者's"),
        biz_metrics=('"销量"',),
        owned=(ORDERS,),
    )


def sql(*themes: Theme) -> str:
    return metadata_sql(themes, database="shop", business_context="零售\n系统; DROP TABLE x", created=CREATED)


def test_every_theme_is_one_insert_after_the_table() -> None:
    statements = [s for s in sqlglot.parse(sql(*THEMES), read="postgres") if s is not None]
    assert [s.key for s in statements] == ["create", "insert", "insert", "insert"]


def test_the_header_says_what_it_is_on_one_line_each() -> None:
    assert sql(*THEMES).splitlines()[:4] == [
        "-- Schema 元数据: 业务主题",
        "-- 业务背景: 零售 系统; DROP TABLE x",
        "-- 生成时间: 2025-07-02 19:04:10",
        "-- 数据库: shop",
    ]


def test_quotes_commas_and_backslashes_survive_in_text_and_arrays() -> None:
    text = sql(odd_theme())
    assert "'O''Reilly 的 书'" in text
    assert """'{"书, 本","作者''s"}'""" in text
    assert """'{"\\"销量\\""}'""" in text


@pytest.mark.parametrize(
    "part", ["## metadata(业务主题元数据表)", "- id (integer) - 主键 [主键, 非空]", "字段补充说明:"]
)
def test_the_metadata_table_is_documented_like_any_other(part: str) -> None:
    assert part in metadata_detail(THEMES)


def test_the_examples_of_the_metadata_table_are_real() -> None:
    assert THEMES[0].topic_name in metadata_detail(THEMES)


@pytest.mark.parametrize("context", ["", DEFAULT_CONTEXT])
def test_the_scope_names_no_business_of_which_nobody_told_and_no_time_before_anything_happened(context: str) -> None:
    said = business_scope(KNOWN, THEMES, business_context=context)
    assert said.startswith("数据库记录")
    assert "数据时间从 2022-01-01 到 2023-04-16" in said  # the stores opened from 2018


def test_the_decision_prompt_has_its_three_parts() -> None:
    text = decision_prompt(KNOWN, THEMES, business_scope(KNOWN, THEMES, business_context="零售系统"))
    scope, entities, metrics = text.split("=== ")[1:]
    assert scope.startswith("数据库业务范围 ===\n零售系统的数据库")
    assert "- 门店: " in entities
    assert "- 订单金额合计: 对 orders.amount 求和" in metrics
    assert "平均折扣率: 对 orders.discount 求平均" in metrics
    assert "store_product" not in entities


ENGLISH = tuple(in_english(table, english_library.RELATIONS) for table in english_library.TABLES)


def test_the_files_about_the_themes_are_written_in_the_language_of_the_questions() -> None:
    known = Knowledge(Catalog({}, ()), ENGLISH, english_library.library())
    themes = themes_of(known.world, 2)
    scope = business_scope(known, themes, business_context="a library")
    written = [
        metadata_sql(themes, database="library", business_context="a library", created=CREATED, chinese=False),
        metadata_detail(themes, chinese=False),
        decision_prompt(known, themes, scope),
    ]
    assert not any(has_chinese(text) for text in written)
    assert scope.startswith("Database of a library: It holds ")
    assert "- number of loans: number of rows of loan\n" in written[-1]
    assert sqlglot.parse(written[0], read="postgres")
