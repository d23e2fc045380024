"""Names that a database explains itself: by the comments of other tables, by the initials that comments spell out."""

import pytest

from shared.catalog.glossary import Glossary
from shared.catalog.model import Column, ColumnProfile, Table, TableName, TableProfile, TableType, TypeFamily
from shared.catalog.reading.roles import roles_of
from shared.catalog.reading.senses import code_labels, head
from shared.catalog.settings import Language
from shared.catalog.words.initials import shortens
from shared.catalog.words.languages import chinese_words, lexicon_of
from shared.catalog.words.own_words import OwnWords, own_words
from shared.catalog.words.pinyin import table_of
from shared.catalog.words.rule_author import RuleAuthor
from shared.catalog.words.split import words
from shared.catalog.words.trades import Business


def table(name: str, comment: str | None, *columns: tuple[str, str | None]) -> Table:
    """A table whose first column is its key."""
    made = tuple(Column(named, "text", TypeFamily.TEXT, comment=said) for named, said in columns)
    key = (columns[0][0],)
    return Table(TableName("public", name), TableType.TABLE, made, primary_key=key, comment=comment)


GYM = (
    table(
        "hy_info", "会员", ("hy_id", None), ("hybh", "会员编号"), ("xm", "姓名"), ("sc_flag", "删除标志 0正常 1已删除")
    ),
    table("kc_info", "课程信息表", ("kc_id", None), ("kcmc", "课程名称"), ("sc_flag", None)),
    table("md_rpt", "门店日报", ("id", "主键ID"), ("jc_rs", "进场人数"), ("qd_cnt", None), ("jcmc", None)),
    table("yy_record", None, ("yy_id", None), ("hy_id", None), ("qd_time", "签到时间"), ("xm", None)),
)


def learned(*tables: Table) -> OwnWords:
    return own_words(tables, Glossary(), chinese_words())


def meaning(own: OwnWords, name: str) -> str | None:
    lexicon = lexicon_of(Language.CHINESE, Business(own=own))
    return lexicon.meaning_of(own.apart(words(name), lexicon.terms.keys()))


def test_a_table_in_initials_is_read_by_those_of_its_neighbours() -> None:
    own = learned(table("tb_fxd", "发血单", ("id", None)), table("tb_xxz", "献血者", ("id", None)))
    assert own.stems == {"fx": "发血", "fxd": "发血单", "xx": "献血", "xxz": "献血者"}
    assert (table_of("fxmx", own.stems), table_of("fxzz", own.stems)) == ("发血明细", None)


def test_initials_that_would_mean_two_things_tell_of_no_table() -> None:
    assert "fx" not in learned(table("fxd", "发血单", ("id", None)), table("fxp", "风险品", ("id", None))).stems


@pytest.mark.parametrize(
    ("letters", "phrase", "fits"),
    [
        ("hy", "会员", True),
        ("kcmc", "课程名称", True),
        ("yh", "银行", True),
        ("sc", "时长", True),
        ("hy", "门店", False),
        ("hy", "会员卡", False),
        ("ab", "ab", False),
    ],
)
def test_letters_shorten_a_phrase_when_each_begins_its_character(letters: str, phrase: str, fits: bool) -> None:
    assert shortens(letters, phrase) is fits


def test_a_name_means_what_the_comment_of_the_same_name_says() -> None:
    own = learned(*GYM)
    assert own.terms["xm",] == "姓名"
    assert own.terms["sc", "flag"] == "删除标志"
    assert own.spoken(GYM[1]) == {"kcmc": "课程名称", "kc_id": "课程ID", "sc_flag": "删除标志"}


def test_a_key_is_called_after_its_table() -> None:
    own = learned(*GYM)
    assert meaning(own, "hy_id") == "会员ID"
    assert meaning(own, "kc_id") == "课程ID"
    assert own.nouns == {GYM[0].name: "会员", GYM[1].name: "课程", GYM[2].name: "门店日报"}


def test_a_table_s_noun_is_its_name_s_by_one_and_by_many() -> None:
    own = learned(table("zqshows", "带看记录表", ("id", None), ("zqshow_type", None)))
    assert meaning(own, "zqshow_type") == "带看类型"
    assert meaning(own, "new_zqshows") == "新带看"


def test_initials_are_read_as_the_words_that_comments_spell_out() -> None:
    own = learned(*GYM)
    assert meaning(own, "qd_cnt") == "签到数量"
    assert meaning(own, "kc_rs") == "课程人数"
    assert meaning(own, "jcmc") == "进场名称"


def test_initials_mean_nothing_in_a_database_that_does_not_shorten_its_names() -> None:
    own = learned(table("orders", "订单", ("id", None), ("qd_time", "签到时间"), ("total", "合计")))
    assert meaning(own, "qd_cnt") is None


def test_nothing_is_believed_of_a_name_that_is_called_differently_everywhere() -> None:
    own = learned(table("a", "甲", ("id", None), ("lx", "类型")), table("b", "乙", ("id", None), ("lx", "联系")))
    assert ("lx",) not in own.terms


def test_what_everybody_understands_keeps_its_meaning() -> None:
    own = learned(table("refund", "退款单", ("id", None), ("amount", "退款金额"), ("order_no", "原单号")))
    assert meaning(own, "amount") == "金额"
    assert meaning(own, "order_no") == "订单编号"


def test_a_code_is_called_everywhere_what_a_comment_calls_it_once() -> None:
    own = learned(table("customer", "客户", ("id", None), ("route_code", "配送线路")))
    assert meaning(own, "route_code") == "配送线路"


@pytest.mark.parametrize(
    ("comment", "called", "labels"),
    [
        ("0停业1营业", "", {"0": "停业", "1": "营业"}),
        ("0待付/1已付", "", {"0": "待付", "1": "已付"}),
        ("entry录入 co_closer合作", "", {"entry": "录入", "co_closer": "合作"}),
        ("A-合格 B-不合格", "", {"A": "合格", "B": "不合格"}),
        ("状态 draft:草稿/active:在售", "状态", {"draft": "草稿", "active": "在售"}),
        ("类型,1为自营,2为加盟", "类型", {"1": "自营", "2": "加盟"}),
        ("折扣,1为不打折", "折扣", {}),
        ("0 booked, 1 done, 3 no-show", "", {"0": "booked", "1": "done", "3": "no-show"}),
        ("买卖为总价,租赁为月租", "", {}),
        ("空表示在职", "", {}),
        ("行为类型,点击为主", "行为类型", {}),
        ("酸度 °T", "酸度", {}),
        ("净重kg", "净重", {}),
        ("黄曲霉毒素M1 μg/kg,抽检", "黄曲霉毒素M1", {}),
        ("金额 万元", "金额", {}),
        ("性别 1男2女", "性别", {"1": "男", "2": "女"}),
        ("是否主车牌 1是0否", "是否主车牌", {"1": "是", "0": "否"}),
        ("支付方式1微信2支付宝3现金", "支付方式", {"1": "微信", "2": "支付宝", "3": "现金"}),
        ("0 已报案 1 审核中", "", {"0": "已报案", "1": "审核中"}),
        ("active=有效 lapsed=失效", "", {"active": "有效", "lapsed": "失效"}),
        ("缴费方式: annual年缴 monthly月缴", "缴费方式", {"annual": "年缴", "monthly": "月缴"}),
        ("课程类型 团课/私教", "课程类型", {}),
        ("评分1-5", "评分", {}),
        ("满意度(1-5分)", "满意度", {}),
        ("面积㎡", "面积", {}),
        ("面积/平方米", "面积", {}),
        ("重量 单位kg", "重量", {}),
        ("有效期 天", "有效期", {}),
        ("指导收购价 元/公斤", "指导收购价", {}),
        ("黑名单 1是", "黑名单", {}),
        ("门店ID -> store.id", "门店ID", {}),
        ("出/入库类型", "出/入库类型", {}),
        ("0未付 1已付 付款标志", "付款标志", {"0": "未付", "1": "已付"}),
        ("近7天3次", "近7天3次", {}),
        ("0阴 1阳, 以下各项相同", "", {"0": "阴", "1": "阳"}),
        ("预献量 全血ml 机采为治疗量", "预献量", {}),
        ("单价 不含税", "单价", {}),
        ("状态{1:有效,2:过期}", "状态", {"1": "有效", "2": "过期"}),
        ("客户 名称", "客户 名称", {}),
        ("1站内/献血屋 2采血车", "", {"1": "站内/献血屋", "2": "采血车"}),
        ("第1季度2季度", "第1季度2季度", {}),
        (
            "Status (A=Active, S=In shop, O=Out of service)",
            "Status",
            {"A": "Active", "S": "In shop", "O": "Out of service"},
        ),
        ("Type: 1 = Full time; 2 = Part time", "Type", {"1": "Full time", "2": "Part time"}),
        ("Mode A=Automatic M=Manual", "Mode", {"A": "Automatic", "M": "Manual"}),
        ("付(收)款时间", "付款时间", {}),
        ("实付(收)金额", "实付金额", {}),
        ("单价(元)含税", "单价", {}),
        ("箱型(40HC:40尺高柜;20GP:20尺普柜)", "箱型", {"40HC": "40尺高柜", "20GP": "20尺普柜"}),
        ("等级 level:1低 2中 3高", "等级 level", {"1": "低", "2": "中", "3": "高"}),
    ],
)
def test_codes_behind_one_another_are_read_and_side_notes_are_no_name(
    comment: str, called: str, labels: dict[str, str]
) -> None:
    assert (head(comment), code_labels(comment)) == (called, labels)


SHOP = (
    table("product", "商品", ("prod_id", None), ("prod_name", None)),
    table("delivery", "送货单", ("delivery_id", None), ("delivery_no", None)),
)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("prod_id", "商品ID"),
        ("product_code", "商品编码"),
        ("prod_name", "商品名称"),
        ("delivery_no", "送货单号"),
        ("delivery_fee", "配送费"),
    ],
)
def test_keys_numbers_and_names_speak_of_rows_as_the_table_is_commented(name: str, called: str) -> None:
    author = RuleAuthor(business=Business(own=learned(*SHOP)))
    stock = table("stock", None, ("id", None), (name, None))
    profile = TableProfile(1, True, {"id": ColumnProfile(), name: ColumnProfile()})
    proposed = author.propose(stock, profile, roles_of(stock, profile, ()))
    assert proposed.columns[name] == called


def test_the_mark_that_all_columns_of_a_table_bear_says_nothing() -> None:
    names = ("l_linenumber", "l_shipdate", "l_comment")
    lines = table("lineitem", None, *((name, None) for name in names))
    profile = TableProfile(1, True, {name: ColumnProfile() for name in names})
    proposed = RuleAuthor().propose(lines, profile, roles_of(lines, profile, ()))
    assert [proposed.columns[name] for name in names] == ["行号", "发货日期", "评论"]


def test_initials_that_mean_two_things_are_not_learned_from_one_longer_name() -> None:
    priced = table("cp", "产品", ("cpbh", "产品编号"), ("cpmc", "产品名称"), ("bzdj", "标准单价"), ("kcsl", "库存数量"))
    own = learned(priced)
    assert ("bz",) not in own.terms
    assert own.terms["bzdj",] == "标准单价"
