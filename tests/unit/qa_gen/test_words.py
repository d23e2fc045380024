import pytest

from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.fields import field_of
from shared.catalog.model import ColumnRole, TableName, TableRole
from shared.catalog.reading.senses import code_labels, head
from tests.unit.qa_gen.worlds import annotated, column


@pytest.mark.parametrize(
    ("title", "noun"),
    [
        ("服务区信息表", "服务区"),
        ("高速公路服务区基础信息表", "高速公路服务区"),
        ("服务区设施台账", "服务区设施"),
        ("服务区每日车流量统计表", "服务区每日车流量"),
        ("充电流水表", "充电"),
        ("业主表", "业主"),
        ("销售报表", "销售报表"),
        ("运营日报表", "运营日报"),
        ("订单主表", "订单"),
        ("缺陷类型字典表", "缺陷类型"),
        ("月卡绑定车牌表", "绑定车牌"),
        ("房屋档案表", "房屋"),
        ("订单,按月分区", "订单"),
        ("趟次途经卸货点", "卸货点"),
        ("学生学籍", "学生"),
        ("处方登记表", "处方"),
        ("景点客流日快照", "景点客流"),
        ("访客登记表", "访客登记"),
        ("员工花名册", "员工"),
        ("选课与成绩", "选课"),
        ("图书与期刊", "图书与期刊"),
        ("系统字典", "字典项"),
        ("车型字典", "车型"),
        ("表", "表"),
        ("customer table", "customer"),
    ],
)
def test_a_title_without_its_table_words_is_what_a_row_is_called(title: str, noun: str) -> None:
    assert words.noun(title) == noun


def test_things_that_happen_keep_the_word_for_it() -> None:
    assert words.noun("充电流水表", happens=True) == "充电流水"


@pytest.mark.parametrize(
    ("thing", "counter"),
    [
        ("公司", "家"),
        ("订单", "笔"),
        ("路段", "条"),
        ("员工", "位"),
        ("服务区", "个"),
        ("处方", "张"),
        ("订单行", "条"),
        ("借阅", "次"),
        ("馆藏", "册"),
        ("任务", "项"),
        ("运单", "票"),
        ("采购单", "张"),
        ("拜访", "次"),
        ("面试", "场"),
        ("包裹", "件"),
        ("请假申请", "条"),
        ("理赔", "笔"),
        ("车辆", "辆"),
        ("培训课程", "门"),
        ("私教课", "节"),
        ("排课", "次"),
        ("影楼", "家"),
        ("住宅楼", "栋"),
        ("儿童", "位"),
        ("行程", "趟"),
    ],
)
def test_each_noun_has_its_measure_word(thing: str, counter: str) -> None:
    assert words.counter(thing) == counter


def test_the_first_clause_of_a_comment_is_the_word() -> None:
    assert head("服务区状态(开放、关闭)") == "服务区状态"
    assert head("满意度评分,1到5分") == "满意度评分"


def test_codes_are_read_from_a_comment() -> None:
    assert code_labels("状态(0:停用,1=启用)") == {"0": "停用", "1": "启用"}
    assert code_labels("订单金额") == {}


@pytest.mark.parametrize(
    ("comment", "name", "labels"),
    [
        ("状态 0筹备中 1营业中", "状态", {"0": "筹备中", "1": "营业中"}),
        ("经营模式:1直营 2加盟", "经营模式", {"1": "直营", "2": "加盟"}),
        ("M男 F女", "", {"M": "男", "F": "女"}),
        ("渠道:1直销 2OTA 3旅行社/团队", "渠道", {"1": "直销", "2": "OTA", "3": "旅行社/团队"}),
        ("SKU BOM", "SKU BOM", {}),
        ("0停业1营业", "", {"0": "停业", "1": "营业"}),
        ("性别 1男2女", "性别", {"1": "男", "2": "女"}),
        ("active=有效 lapsed=失效", "", {"active": "有效", "lapsed": "失效"}),
        ("缴费方式: annual年缴 monthly月缴", "缴费方式", {"annual": "年缴", "monthly": "月缴"}),
        ("课程类型 团课/私教/小班", "课程类型", {}),
        ("面积㎡", "面积", {}),
        ("A座 大厅", "A座 大厅", {}),
        ("基本工资/月", "基本工资", {}),
        ("起/止时间", "起/止时间", {}),
    ],
)
def test_codes_stand_beside_their_labels_too(comment: str, name: str, labels: dict[str, str]) -> None:
    assert (head(comment), code_labels(comment)) == (name, labels)


def test_a_name_column_names_an_entity() -> None:
    assert words.entity("服务区名称") == "服务区"
    assert words.entity("名称") == ""
    assert words.entity("曲名") == ""
    assert words.is_name("门店名称")
    assert not words.is_name("门店编码")


def test_an_unknown_meaning_is_recognised() -> None:
    assert words.says_unknown("wx_order(含义未知)")
    assert not words.says_unknown("微信订单数")


@pytest.mark.parametrize(
    ("noun", "table", "thing"),
    [
        ("会员记录", "member", "会员"),
        ("借阅记录", "loan", "借阅"),
        ("告警记录", "alarm", "告警"),
        ("生产记录", "production", "生产记录"),
        ("缺陷记录", "defect", "缺陷"),
        ("登录记录", "login_log", "登录记录"),
        ("图书借阅记录", "book_borrow", "图书借阅记录"),
        ("考勤消课记录", "attendance", "考勤消课记录"),
        ("活动报名记录", "signup", "活动报名"),
        ("行程记录", "trip", "行程"),
    ],
)
def test_a_record_of_things_is_the_things_unless_it_is_a_log(noun: str, table: str, thing: str) -> None:
    assert words.thing(noun, table) == thing


@pytest.mark.parametrize(
    ("key", "of", "said"),
    [
        ("供应商", "分包商及供应商", "供应商"),
        ("劳务单位", "分包商及供应商", "劳务单位"),
        ("分包商及供应商", "分包商及供应商", ""),
        ("供应商", "合作伙伴", ""),
    ],
)
def test_of_a_table_of_two_kinds_a_key_says_which(key: str, of: str, said: str) -> None:
    assert words.role(key, of) == said


@pytest.mark.parametrize(("title", "noun"), [("月度产值与进度款", "进度款"), ("货款", "货款"), ("押金与余款", "余款")])
def test_bills_of_two_things_are_for_what_is_paid(title: str, noun: str) -> None:
    assert words.noun(title) == noun


def test_what_was_done_has_days_and_amounts_of_which_there_are_records() -> None:
    assert words.as_done("图书借阅记录") == "图书借阅"
    assert words.as_done("充电记录") == "充电记录"
    assert titles.counter("图书借阅记录") == "次"


def test_a_code_tells_what_it_is_a_code_of() -> None:
    assert words.coded("工单号") == "工单"
    assert words.coded("订单编号") == "订单"


@pytest.mark.parametrize(
    ("word", "done"), [("支付方式", "支付"), ("下单渠道", "下单"), ("数据来源渠道", ""), ("渠道", "")]
)
def test_what_is_done_in_several_ways(word: str, done: str) -> None:
    assert words.way(word) == done


@pytest.mark.parametrize(
    ("name", "kind", "word"), [("needed_by", "date", "needed by"), ("approved_by", "text", "approver")]
)
def test_a_text_by_somebody_says_who_and_a_day_does_not(name: str, kind: str, word: str) -> None:
    table = annotated(
        TableName("public", "job"), "job", TableRole.EVENT, column(name, kind, ColumnRole.TEXT, name.replace("_", " "))
    )
    assert field_of(table, table.table.columns[0]).word == word


@pytest.mark.parametrize(
    ("word", "said"), [("所属小组", "小组"), ("收银/接单员工", "收银员工"), ("入场/离场时间", "入场/离场时间")]
)
def test_what_a_key_leads_to_is_said_in_short(word: str, said: str) -> None:
    assert words.belonging(word) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("实际应缴", "实际应缴金额"),
        ("应收", "应收金额"),
        ("医保支付", "医保支付金额"),
        ("支付", "支付"),
        ("实收人数", "实收人数"),
        ("回收", "回收"),
    ],
)
def test_what_is_to_be_paid_is_an_amount(word: str, said: str) -> None:
    assert words.of_money(word) == said


@pytest.mark.parametrize(
    ("noun", "person"),
    [("司机", True), ("班组", False), ("vet", True), ("corvet", False), ("clinic", False)],
)
def test_people_are_told_in_both_languages(noun: str, *, person: bool) -> None:
    assert words.is_person(noun) is person


def test_what_has_a_name_of_its_own_is_called_by_the_thing() -> None:
    assert [words.entity(word) for word in ("书名", "菜名", "服务区名称", "名称")] == ["图书", "菜品", "服务区", ""]


def test_a_noun_within_another_is_found_however_long_it_is() -> None:
    nouns = ["采购", "采购明细", "门店", "我的门店", "商品", "长" * 50_000]
    assert words.within_others(nouns) == {"采购", "门店"}
    assert words.within_others(["商品", "商品"]) == {"商品"}
