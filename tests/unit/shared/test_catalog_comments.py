"""Whose comment stands, and what the rule author says."""

from dataclasses import replace

import pytest

from shared.catalog.glossary import Glossary, InvalidGlossary, parse_glossary
from shared.catalog.model import Comment, CommentOrigin
from shared.catalog.reading.roles import roles_of
from shared.catalog.settings import Language
from shared.catalog.words.comments import Proposal, compose, from_database, one_line, says_something, title_of
from shared.catalog.words.rule_author import described
from tests.support.tables import annotated, column, inferred, profile, seen, table, view

AREA = table("bss_service_area", "id varchar(32)|service_area_name text|tkp_x text")
RULE = Proposal(CommentOrigin.RULE, "规则", "规则描述", {one.name: f"规则{one.name}" for one in AREA.columns})


def test_the_strongest_author_stands_column_by_column() -> None:
    proposals = [
        RULE,
        Proposal(CommentOrigin.LLM, "模型", "模型描述", {"id": "模型id", "tkp_x": "模型x"}),
        Proposal(CommentOrigin.DATABASE, columns={"id": "数据库id"}),
        Proposal(CommentOrigin.APPROVED, title="人工"),
    ]
    comments = compose(AREA, proposals)
    assert comments.title == Comment("人工", CommentOrigin.APPROVED)
    assert comments.description == Comment("模型描述", CommentOrigin.LLM)
    assert comments.columns["id"] == Comment("数据库id", CommentOrigin.DATABASE)
    assert comments.columns["tkp_x"].origin is CommentOrigin.LLM
    assert comments.columns["service_area_name"].origin is CommentOrigin.RULE


def test_a_comment_that_says_nothing_makes_way() -> None:
    for empty in ("", "  ", "TODO", "-", "tkp_x", "TKP X", "N/A"):
        comments = compose(AREA, [RULE, Proposal(CommentOrigin.DATABASE, columns={"tkp_x": empty})])
        assert comments.columns["tkp_x"].origin is CommentOrigin.RULE


def test_what_a_person_wrote_stands_even_when_it_is_the_name() -> None:
    comments = compose(AREA, [RULE, Proposal(CommentOrigin.APPROVED, columns={"tkp_x": "tkp_x"})])
    assert comments.columns["tkp_x"].text == "tkp_x"


def test_what_a_person_wrote_of_all_of_a_table_stands_word_for_word_beside_the_columns_that_are_enums() -> None:
    kinds = table("shop_kind", "id integer|kind text")
    whole = Proposal(CommentOrigin.APPROVED, "店铺", "店铺的种类", {"id": "编号", "kind": "种类: A/B"})
    looked = profile(kinds, kind=seen("A", "B"))
    roles = roles_of(kinds, looked, ())
    told = described(kinds, looked, roles, (), glossary=Glossary(), language=Language.CHINESE, said=[whole])
    assert [told.title.text, told.description.text] == ["店铺", "店铺的种类"]
    assert {name: comment.text for name, comment in told.columns.items()} == whole.columns
    assert told.enum_columns == {"kind"}


@pytest.mark.parametrize("nothing", ["", " \x07 "])
def test_what_lacks_anything_leaves_it_to_others(nothing: str) -> None:
    whole = replace(RULE, origin=CommentOrigin.APPROVED)
    assert whole.covers(AREA)
    assert not replace(whole, title=nothing).covers(AREA)
    assert not replace(whole, description=nothing).covers(AREA)
    assert not replace(whole, columns={**whole.columns, "tkp_x": nothing}).covers(AREA)


def test_comments_stand_on_one_line() -> None:
    assert one_line("a\nb\t\x07c  d") == "a b c d"
    assert says_something("编号", "id")
    assert title_of("公司信息表,存储企业信息") == "公司信息表"


def test_a_long_table_comment_gives_a_title_and_a_description() -> None:
    commented = replace(AREA, comment="服务区信息表\uff0c存储服务区的基础信息")
    proposal = from_database(commented)
    assert (proposal.title, proposal.description) == ("服务区信息表", "服务区信息表\uff0c存储服务区的基础信息")


def test_unknown_names_are_marked_and_not_guessed() -> None:
    comments = annotated(AREA).comments
    assert comments.columns["tkp_x"].text == "tkp_x(含义未知)"
    assert comments.columns["service_area_name"].text == "服务区名称"
    assert comments.columns["id"].text == "主键ID"
    assert comments.title.text == "服务区信息表"


def test_an_unknown_key_says_where_it_leads() -> None:
    of = table("orders", "id integer|zzq_id integer")
    comments = annotated(of, relations=[inferred("orders", "zzq_id", "ods.zzq")]).comments
    assert comments.columns["zzq_id"].text == "zzq_id 关联 ods.zzq.id"


def test_an_unknown_table_is_marked_too() -> None:
    assert annotated(table("xq_77b", "id integer")).comments.title.text == "xq_77b(含义未知)"


def test_a_chinese_name_is_its_own_meaning() -> None:
    comments = annotated(table("客户信息表", "客户编号 integer|客户姓名 text", key=("客户编号",))).comments
    assert comments.columns["客户编号"].text == "客户编号"
    assert comments.title.text == "客户信息表"


def test_a_bare_name_is_the_table_s() -> None:
    assert annotated(table("product", "id integer|name text")).comments.columns["name"].text == "产品名称"


@pytest.mark.parametrize(
    ("name", "columns", "title"),
    [
        ("orders", "id integer|order_date date|amount numeric", "订单表"),
        ("order_status", "id integer|code text|name text", "订单状态字典表"),
        ("machine_log", "id integer|logged_at timestamp", "机器日志表"),
        ("employee", "id integer|name text", "员工信息表"),
    ],
)
def test_titles_say_what_kind_of_table_it_is(name: str, columns: str, title: str) -> None:
    of = table(name, columns)
    assert annotated(of, profile(of, 5)).comments.title.text == title


def test_a_view_is_called_one() -> None:
    assert annotated(view("v_month_sales", "month date|amount numeric", "SELECT 1")).comments.title.text.endswith(
        "视图"
    )


def test_the_description_names_the_telling_columns() -> None:
    description = annotated(table("employee", "id integer|employee_name text|hire_date date|version integer")).comments
    assert description.description.text == "存储员工的姓名与入职日期"


def test_what_goes_on_as_a_word_for_people_is_not_cut() -> None:
    of = table("work_team", "id integer|team_name text|leader_phone text|trade text")
    said = {"id": "主键", "team_name": "班组名称", "leader_phone": "班组长电话", "trade": "工种"}
    named = replace(of, comment="施工班组", columns=tuple(replace(c, comment=said[c.name]) for c in of.columns))
    assert annotated(named).comments.description.text == "存储施工班组的名称、班组长电话与工种"


def test_enum_columns_are_those_with_a_closed_set_of_values() -> None:
    of = table("orders", "id integer|status text|note text")
    looked = profile(of, 100, status=seen("开", "关"), note=seen(distinct=80))
    assert annotated(of, looked).comments.enum_columns == {"status"}


def test_comments_in_english() -> None:
    of = table("employee", "id integer|name text|hire_date date|tkp_x text")
    comments = annotated(of, language=Language.ENGLISH).comments
    assert comments.columns["hire_date"].text == "Hire date, a date"
    assert comments.columns["tkp_x"].text == "tkp_x (meaning unknown)"
    assert comments.title.text == "Employees"


GLOSSARY = """table,column,meaning
bss_service_area,,高速公路服务区
bss_service_area,tkp_x,停靠批次
ods.orders,Amount,订单金额
,wx,微信支付金额
bss_service_area,,
not a table!,x,y
"""


def test_the_glossary_gives_names_their_meaning() -> None:
    comments = annotated(AREA, glossary=parse_glossary(GLOSSARY)).comments
    assert comments.title == Comment("高速公路服务区表", CommentOrigin.GLOSSARY)
    assert comments.columns["tkp_x"] == Comment("停靠批次", CommentOrigin.GLOSSARY)


def test_a_meaning_without_a_table_holds_everywhere_and_case_does_not_matter() -> None:
    glossary = parse_glossary(GLOSSARY)
    assert glossary.of_columns(table("anything", "WX numeric")) == {"WX": "微信支付金额"}
    assert glossary.of_columns(table("ods.orders", "amount numeric|wx numeric")) == {
        "amount": "订单金额",
        "wx": "微信支付金额",
    }


def test_a_glossary_may_have_its_columns_in_any_order_and_a_byte_order_mark() -> None:
    assert parse_glossary("\ufeffmeaning,Table,column\n数量,t,n\n").of_columns(table("t", "n integer")) == {"n": "数量"}


def test_a_file_that_is_no_glossary_is_refused() -> None:
    with pytest.raises(InvalidGlossary, match="table,column,meaning"):
        parse_glossary("name,text\na,b\n")


def test_no_glossary_says_nothing() -> None:
    assert Glossary().of_columns(AREA) == {}
    assert Glossary().of_table(AREA.name) is None


def test_a_bridge_says_what_it_ties_together() -> None:
    link = table("user_role", [column("user_id", "integer"), column("role_id", "integer")], key=("user_id", "role_id"))
    edges = [inferred("user_role", "user_id", "users"), inferred("user_role", "role_id", "roles")]
    comments = annotated(link, relations=edges).comments
    assert comments.title.text == "用户与角色关联表"
    assert comments.description.text == "记录用户与角色的对应关系"
