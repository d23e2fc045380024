"""The documents of a table: written, and read back after people have edited them."""

from dataclasses import replace
from itertools import pairwise

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.documents.creation import plan_creation
from shared.catalog.documents.ddl import render_ddl, stands_alone
from shared.catalog.documents.detail import DetailWriter, shortened
from shared.catalog.documents.edited import parse_ddl, parse_detail
from shared.catalog.model import (
    AnnotatedTable,
    Check,
    Column,
    ColumnRole,
    Comment,
    CommentOrigin,
    Relation,
    TableName,
    TableType,
    TypeFamily,
)
from shared.catalog.words.wording import CHINESE, ENGLISH
from tests.support.tables import annotated, by_name, column, inferred, profile, references, seen, table, view

COMPANY = replace(
    table("bss_company", "id varchar(32)|version integer|company_name varchar(255)"),
    columns=(
        replace(column("id", "varchar(32)"), not_null=True),
        replace(column("version", "integer"), not_null=True),
        column("company_name", "varchar(255)"),
    ),
)
AREA = references(
    table("bss_service_area", "id varchar(32)|company_id varchar(32)|service_state varchar(50)|delete_ts timestamp"),
    "company_id",
    COMPANY,
)


def ddl(of: AnnotatedTable, *others: AnnotatedTable, relations: tuple[Relation, ...] = ()) -> str:
    plan = plan_creation(by_name(of.table, *(other.table for other in others)))
    return render_ddl(of, plan, relations)


def test_the_ddl_of_a_table() -> None:
    assert ddl(annotated(COMPANY)) == (
        "-- 中文名: 公司信息表\n"
        "-- 描述: 存储公司的名称\n"
        "create table public.bss_company (\n"
        "  id varchar(32) not null,    -- 主键ID,主键\n"
        "  version integer not null,   -- 版本号\n"
        "  company_name varchar(255),  -- 公司名称\n"
        "  primary key (id)\n"
        ");\n"
    )


def test_foreign_keys_within_the_task_are_constraints() -> None:
    text = ddl(annotated(AREA), annotated(COMPANY))
    assert "  foreign key (company_id) references public.bss_company (id)\n);" in text
    assert "-- 公司ID,外键" in text


def test_foreign_keys_to_other_tables_are_comments() -> None:
    text = ddl(annotated(AREA))
    assert "-- 外键(引用任务之外的表): foreign key (company_id) references public.bss_company (id)\n" in text
    assert sqlglot.parse_one(text, dialect="postgres").find(sqlglot.exp.ForeignKey) is None


def test_inferred_relations_are_comments() -> None:
    edges = (inferred("bss_company", "version", 'ods."Versions"'),)
    text = ddl(annotated(COMPANY, relations=edges), relations=edges)
    assert '-- 推断关联: version -> ods."Versions".id\n' in text
    assert "references" not in text


def test_a_cycle_is_broken_by_a_comment() -> None:
    a, b = table("a", "id integer|b_id integer"), table("b", "id integer|a_id integer")
    a, b = references(a, "b_id", b), references(b, "a_id", a)
    texts = [ddl(annotated(a), annotated(b)), ddl(annotated(b), annotated(a))]
    assert sum("-- 外键(成环,未建立): foreign key" in text for text in texts) == 1
    assert sum("\n  foreign key" in text for text in texts) == 1


def test_a_table_may_reference_itself() -> None:
    node = table("node", "id integer|parent_id integer")
    assert "\n  foreign key (parent_id) references public.node (id)" in ddl(
        annotated(references(node, "parent_id", node))
    )


def test_tables_come_after_what_they_need() -> None:
    area, link = AREA, references(table("area_link", "id integer|area_id varchar(32)"), "area_id", AREA)
    report = view("v", "x integer", "SELECT 1", "bss_service_area", "area_link")
    order = plan_creation(by_name(report, link, area, COMPANY)).order
    assert [name.name for name in order] == ["bss_company", "bss_service_area", "area_link", "v"]


def test_a_long_chain_of_references_is_no_problem() -> None:
    chain = [table(f"t{n:04d}", "id integer|next_id integer") for n in range(2000)]
    linked = [references(one, "next_id", other) for one, other in pairwise(chain)] + chain[-1:]
    order = plan_creation(by_name(*linked)).order
    assert order[0] == chain[-1].name
    assert order[-1] == chain[0].name


def test_a_key_lifted_to_a_root_without_that_key_is_left_out() -> None:
    root = table("root", "id integer|day date", key=("id", "day"))
    key = references(table("x", "id integer|root_id integer"), "root_id", table("root", "id integer"))
    assert "\n  foreign key" not in ddl(annotated(key), annotated(root))


def test_everything_that_needs_quotes_has_them() -> None:
    of = table('ods."Order Items"', [column("Id", "integer"), column("order"), column("服务区")], key=("Id",))
    text = ddl(annotated(of))
    assert 'create table ods."Order Items" (' in text
    assert '\n  "Id" integer' in text
    assert '\n  "order" text' in text
    assert "\n  服务区 text" in text
    assert '\n  primary key ("Id")' in text


def columns_of(*columns: Column) -> str:
    return ddl(annotated(table("x", [column("id", "integer"), *columns])))


def test_identity_generated_and_default_columns() -> None:
    text = columns_of(
        replace(column("a", "integer"), identity="always", not_null=True),
        replace(column("b", "integer"), generated="(a * 2)"),
        replace(column("c", "numeric"), generated="(a + 1) * (a + 2)"),
        replace(column("d", "text"), default="'x(y)'::text"),
        replace(column("e", "integer"), default="nextval('x_id_seq'::regclass)"),
        replace(column("f", "integer"), default="my_function(1)"),
    )
    assert "a integer not null generated always as identity" in text
    assert "b integer generated always as (a * 2) stored" in text
    assert "c numeric generated always as ((a + 1) * (a + 2)) stored" in text
    assert "d text default 'x(y)'::text" in text
    assert "e integer," in text
    assert "f integer," in text
    sqlglot.parse_one(text, dialect="postgres")


@pytest.mark.parametrize(
    ("expression", "alone"),
    [
        ("0", True),
        ("now()", True),
        ("'now my_function(1)'::text", True),
        ("timezone('utc'::text, now())", True),
        ("gen_random_uuid()", True),
        ("'{}'::jsonb", True),
        ("nextval('a_seq'::regclass)", False),
        ("ods.my_function(1)", False),
        ("((a > 0) AND (b > 1))", True),
    ],
)
def test_what_stands_alone(expression: str, alone: bool) -> None:
    assert stands_alone(expression) is alone


def test_unique_keys_and_checks() -> None:
    of = replace(
        table("x", "id integer|code text|n integer", unique=[("code",)]),
        checks=(Check("n_check", "CHECK (n > 0)"), Check("own", "CHECK (my_function(n))")),
    )
    text = ddl(annotated(of))
    assert "  unique (code),\n  check (n > 0)\n);" in text
    assert "my_function" not in text


def test_a_table_without_any_key_or_column_is_valid() -> None:
    assert ddl(annotated(table("x", "a integer", key=()))).endswith("(\n  a integer  -- a(含义未知)\n);\n")
    assert ddl(annotated(table("x", [], key=()))).endswith("create table public.x (\n);\n")


def test_a_partitioned_table_says_how() -> None:
    of = replace(table("x", "id integer|day date", key=("id", "day")), partition_key="RANGE (day)")
    assert ddl(annotated(of)).endswith(") partition by range (day);\n")


def test_a_view_shows_its_definition() -> None:
    of = view("v_names", "company_name text", " SELECT company_name\n   FROM bss_company;", "bss_company")
    text = ddl(annotated(of), annotated(COMPANY))
    assert (
        "create view public.v_names (\n  company_name  -- 公司名称\n) as\nSELECT company_name\n   FROM bss_company;\n"
        in text
    )
    materialized = replace(of, type=TableType.MATERIALIZED_VIEW)
    assert "create materialized view public.v_names" in ddl(annotated(materialized), annotated(COMPANY))


def test_a_view_over_tables_outside_the_task_shows_its_columns() -> None:
    text = ddl(annotated(view("v", "company_name varchar(255)", "SELECT 1", "bss_company")))
    assert "-- 视图,定义引用了任务之外的表 public.bss_company,这里只列出字段\n" in text
    assert "  company_name varchar(255)  -- 公司名称\n" in text


def detail(of: AnnotatedTable, *relations: Relation) -> str:
    return DetailWriter(of, relations).render()


def test_the_detail_of_a_table() -> None:
    looked = profile(
        AREA, 60, id=seen("0271d68e0b6a4f6e9f3b7a5e6d4c3b2a", distinct=60), service_state=seen("开放", "关闭")
    )
    edge = Relation(AREA.name, ("company_id",), COMPANY.name, ("id",), inferred("a", "b", "c").origin, 1.0)
    assert detail(annotated(AREA, looked, [edge]), edge) == (
        "## bss_service_area(服务区信息表)\n"
        "bss_service_area 表存储服务区的服务状态。\n"
        "字段列表:\n"
        "- id (varchar(32)) - 主键ID [主键] [示例: 0271d68e…]\n"
        "- company_id (varchar(32)) - 公司ID [外键]\n"
        "- service_state (varchar(50)) - 服务状态 [示例: 开放, 关闭]\n"
        "- delete_ts (timestamp) - 删除时间\n"
        "字段补充说明:\n"
        "- id 为主键\n"
        "- company_id 关联 bss_company.id(推断)\n"
        "- service_state 为枚举字段,包含取值:开放、关闭\n"
        "- delete_ts 为软删除标记,空值表示有效\n"
    )


def test_sections_that_have_nothing_are_left_out() -> None:
    assert "字段补充说明" not in detail(annotated(table("x", "a text", key=())))


def test_all_values_of_a_category_are_told_most_frequent_first() -> None:
    of = table("x", "id integer|status text")
    values = [f"值{n}" for n in range(15)]
    assert f"status 为枚举字段,包含取值:{'、'.join(values)}\n" in detail(
        annotated(of, profile(of, status=seen(*values)))
    )


def test_soft_delete_says_how_live_rows_look() -> None:
    for type_, values, live in (
        ("boolean", ("false", "true"), "false 表示有效"),
        ("integer", ("0", "1"), "0 表示有效"),
        ("char(1)", ("N", "Y"), "N 表示有效"),
        ("timestamp", (), "空值表示有效"),
    ):
        of = table("x", [column("id", "integer"), column("is_deleted", type_)])
        looked = profile(of, is_deleted=seen(*values))
        assert f"is_deleted 为软删除标记,{live}" in detail(annotated(of, looked))


def test_the_extent_of_dates_is_told() -> None:
    of = table("x", "id integer|oper_date date")
    looked = profile(of, oper_date=replace(seen(distinct=9), minimum="2022-02-01", maximum="2023-04-16"))
    assert "- oper_date 的数据范围:2022-02-01 至 2023-04-16\n" in detail(annotated(of, looked))


def test_long_examples_are_shortened() -> None:
    assert shortened("0271d68e0b6a4f6e9f3b7a5e6d4c3b2a") == "0271d68e…"
    assert shortened("一" * 31) == "一" * 30 + "…"
    assert shortened("a\nb") == "a b"


COMMENT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=2, max_size=20).filter(
    lambda text: text.strip(",\uff0c-[]主外键非空唯一 ") == text
)


@given(st.lists(COMMENT, min_size=6, max_size=6))
def test_what_is_written_reads_back(texts: list[str]) -> None:
    base = annotated(AREA, profile(AREA, 9, service_state=seen("[开]", "a]")))
    title, description, *words = [Comment(text, CommentOrigin.LLM) for text in texts]
    names = [one.name for one in AREA.columns]
    said = replace(base.comments, title=title, description=description, columns=dict(zip(names, words, strict=True)))
    of = replace(base, comments=said)
    for read in (parse_ddl(ddl(of)), parse_detail(detail(of))):
        assert read.table == AREA.name
        assert read.title == title.text
        assert read.columns == {name: word.text for name, word in zip(names, words, strict=True)}


def test_the_documents_of_an_awkward_table_read_back() -> None:
    columns = [column("Id", "numeric(19,4)"), column("a-b (c)"), column("check")]
    of = annotated(table('"My Schema"."Order (Items)"', columns))
    for read in (parse_ddl(ddl(of)), parse_detail(detail(of))):
        assert read.table == TableName("My Schema", "Order (Items)")
        assert set(read.columns) == {"Id", "a-b (c)", "check"}


def test_both_languages_read_back() -> None:
    of = annotated(COMPANY)
    plan = plan_creation(by_name(COMPANY))
    for say in (CHINESE, ENGLISH):
        for read in (parse_ddl(render_ddl(of, plan, (), say)), parse_detail(DetailWriter(of, (), say).render())):
            assert (read.title, read.description) == ("公司信息表", "存储公司的名称")
            assert read.columns["id"] == "主键ID"


def test_a_ddl_of_the_guide_is_understood() -> None:
    read = parse_ddl(
        "-- 中文名: 业务支撑系统公司信息表\n"
        "-- 描述: 业务支撑系统公司信息表,存储服务区关联企业的基础信息及状态变更记录\n"
        "create table public.bss_company (\n"
        "  id varchar(32) not null     -- 主键ID,主键,\n"
        "  version integer not null    -- 版本号,\n"
        "  note text default '--,'     -- 说明 -- 备注,\n"
        "  primary key (id)\n);\n"
    )
    assert read.title == "业务支撑系统公司信息表"
    assert read.columns == {"id": "主键ID", "version": "版本号", "note": "说明 -- 备注"}
    assert read.approved.origin is CommentOrigin.APPROVED


def test_edits_by_hand_are_understood() -> None:
    read = parse_detail(
        "## bss_company\uff08公司表\uff09\n"
        "保存各分公司,\n由总部维护。\n"
        "字段列表:\n"
        "* company_name (varchar(255)) - 分公司[全称]  [非空] [示例: 南昌]\n"
        "- company_no (varchar(255)) - \n"
    )
    assert (read.title, read.description) == ("公司表", "保存各分公司, 由总部维护")
    assert read.columns == {"company_name": "分公司[全称]"}


def test_a_line_for_a_column_that_cannot_be_is_a_line_like_any_other() -> None:
    read = parse_detail(f"## t(表)\n字段列表:\n- {'营' * 25} (text) - 说明\n- id (int) - 编号\n")
    assert read.columns["id"] == "编号"


def test_what_is_no_document_says_nothing() -> None:
    for read in (parse_ddl("select 1"), parse_detail("# readme\n\ntext"), parse_ddl(""), parse_detail("")):
        assert (read.table, read.title, read.columns) == (None, None, {})


def test_every_type_of_column_can_be_described() -> None:
    odd = [Column(f"c{n}", f"type_{n}", family) for n, family in enumerate(TypeFamily)]
    of = annotated(table("odd", [column("id", "integer"), *odd]))
    assert set(of.column_roles.values()) <= set(ColumnRole)
    assert len(parse_detail(detail(of)).columns) == len(odd) + 1
