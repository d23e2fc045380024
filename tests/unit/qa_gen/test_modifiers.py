"""How a condition is said before a noun, and what stands around it in a question."""

from dataclasses import replace
from datetime import date

import pytest

from services.qa_gen.synthesis.periods import Period
from services.qa_gen.synthesis.sketch import (
    At,
    Dimension,
    Filter,
    Function,
    Grain,
    Measure,
    Scope,
    Sketch,
)
from services.qa_gen.synthesis.sketch import Test as Asks
from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.measures import together
from services.qa_gen.synthesis.wording.modifiers import denied, modifier
from services.qa_gen.synthesis.wording.nouns import Modifier, Place, beside, phrase, short
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

YEAR = Period(date(2017, 1, 1), date(2017, 12, 31))
MONTH = Period(date(2023, 3, 1), date(2023, 3, 31))


def subject(title: str, comment: str, kind: str = "text", role: TableRole = TableRole.ENTITY) -> Subject:
    """A table of one column that matters."""
    name = TableName("public", "t")
    known = ColumnRole.EVENT_TIME if kind == "date" else ColumnRole.CATEGORY
    columns = (
        column("id", "int", ColumnRole.KEY, "主键"),
        column("c", kind, known, comment, values=("甲", "乙"), span=("2017-01-01", "2023-12-31")),
    )
    return build_world([annotated(name, title, role, *columns)], ()).subject(name)


def said(title: str, comment: str, value: str, *, kind: str = "text", verb: str = "为") -> str:
    asked = subject(title, comment, kind)
    test = Asks.TRUE if kind == "bool" else Asks.EQUALS
    f = Filter(At(asked.field("c")), test, value)
    return phrase([modifier(f, asked, asked.noun, str, verb)], asked.noun)


@pytest.mark.parametrize(
    ("title", "comment", "value", "wording"),
    [
        ("服务区信息表", "服务区状态", "开放", "开放的服务区"),
        ("设施表", "设施状态", "运行", "运行中的设施"),
        ("申请表", "审核状态", "通过", "审核通过的申请"),
        ("领料单表", "领料类型", "领料", "领料类型的领料单"),
        ("工单表", "处理状态", "处理中", "处理中的工单"),
        ("房源表", "挂牌状态", "paused", "暂停(paused)的房源"),
        ("站点表", "站点状态", "OPEN", "营业中(OPEN)的站点"),
        ("合同表", "合同状态", "In_Progress", "进行中(In_Progress)的合同"),
        ("合同表", "合同状态", "mortgage", "状态为mortgage的合同"),
        ("课程表", "授课方式", "online", "授课方式为online的课程"),
        ("服务区信息表", "服务区类型", "信息化服务区", "信息化服务区"),
        ("投诉工单表", "投诉类型", "卫生", "卫生投诉工单"),
        ("客户表", "客户等级", "普通", "普通客户"),
        ("告警表", "告警级别", "高", "高级别的告警"),
        ("能源账单表", "能源种类", "水", "种类为水的能源账单"),
        ("医生表", "职称", "主任医师", "主任医师"),
        ("医生表", "职称", "高级", "高级医生"),
        ("订单表", "支付方式", "微信", "微信支付的订单"),
        ("订单表", "支付渠道", "微信支付", "微信支付的订单"),
        ("药品表", "处方类别", "处方药", "处方药"),
        ("课程表", "考核方式", "考查", "考核方式为考查的课程"),
        ("订单表", "渠道", "线上", "线上渠道的订单"),
        ("租赁合同表", "经营业态", "小吃", "经营业态为小吃的租赁合同"),
        ("租赁合同表", "合同状态", "履行中", "履行中的租赁合同"),
        ("租赁合同表", "类型", "短期", "短期租赁合同"),
        ("订单表", "委托加工方式", "自提", "委托加工方式为自提的订单"),
        ("员工表", "工种", "焊工", "焊工"),
        ("员工表", "工种", "加工", "加工员工"),
        ("查勘记录表", "查勘类型", "首次查勘", "首次查勘"),
        ("客户表", "是否黑名单", "是", "在黑名单里的客户"),
        ("客户表", "是否黑名单", "否", "不在黑名单里的客户"),
        ("客户表", "客户来源", "官网", "来自官网的客户"),
        ("消费订单表", "消费地点", "一食堂", "一食堂的消费订单"),
        ("供应商表", "所在城市", "北京", "北京的供应商"),
        ("销售订单表", "所属小组", "A组", "A组的销售订单"),
        ("销售订单表", "用户", "丙", "用户丙的销售订单"),
        ("处方表", "药品名称", "布洛芬", "布洛芬的处方"),
        ("图书表", "出版社名称", "Canongate", "Canongate出版的图书"),
        ("设施表", "设施名称", "公共卫生间", "名为公共卫生间的设施"),
        ("作者表", "国籍", "Japanese", "国籍为Japanese的作者"),
        ("订单表", "订单状态", "其他", "状态为其他的订单"),
        ("订单表", "状态", "KITTED", "状态为KITTED的订单"),
        ("订单表", "状态", "BACKORDERED", "缺货待补(BACKORDERED)的订单"),
        ("任务表", "任务状态", "open", "未关闭(open)的任务"),
        ("发票表", "发票状态", "open", "未付款(open)的发票"),
        ("预订表", "预订状态", "checked_in", "已入住(checked_in)的预订"),
        ("产品表", "品牌", "得力", "得力品牌的产品"),
        ("客户表", "客户状态", "正常", "状态正常的客户"),
        ("客户拜访表", "拜访方式", "上门", "上门的客户拜访"),
        ("收款单", "收款方式", "现金", "现金收款单"),
        ("部门表", "位置", "上海", "上海的部门"),
        ("联系人表", "是否主联系人", "是", "主联系人"),
        ("班级表", "上课形式", "周末班", "周末班"),
        ("教师表", "全职/兼职", "兼职", "兼职教师"),
        ("教师表", "授课方向", "电工", "电工方向的教师"),
        ("学员表", "学历", "初中", "初中学历的学员"),
        ("课次表", "教室", "103", "103教室的课次"),
        ("探头表", "固件版本", "2.1", "固件版本2.1的探头"),
        ("退费申请表", "处理人", "冼伟强", "冼伟强处理的退费申请"),
        ("销售单", "业务员", "王强", "业务员王强的销售单"),
        ("送货单", "承运商", "德邦", "德邦承运的送货单"),
        ("收款表", "财务是否确认到账", "是", "财务已确认到账的收款"),
        ("收款表", "财务是否确认到账", "否", "财务未确认到账的收款"),
        ("考勤表", "出勤情况", "迟到", "迟到的考勤"),
        ("批次表", "检验结果", "合格", "检验合格的批次"),
        ("报修工单表", "紧急程度", "一般", "紧急程度一般的报修工单"),
        ("事件表", "严重程度", "严重", "严重的事件"),
        ("员工表", "离职原因", "门店关闭", "因门店关闭离职的员工"),
        ("化验单", "不合格项目", "酸度", "因酸度不合格的化验单"),
        ("合同", "贷款银行", "农业银行", "在农业银行贷款的合同"),
        ("合同", "银行", "农业银行", "农业银行的合同"),
        ("退货单", "责任部门", "生产部", "责任部门为生产部的退货单"),
        ("客户表", "首选区县", "姑苏区", "首选区县为姑苏区的客户"),
        ("线索表", "来源渠道", "抖音", "来自抖音的线索"),
        ("门店表", "经营模式", "加盟", "加盟的门店"),
        ("岗位表", "岗位序列", "产品", "产品序列的岗位"),
        ("供应商档案", "类型", "生产商", "类型为生产商的供应商"),
        ("产品表", "产品类别", "半成品", "类别为半成品的产品"),
        ("运单轨迹", "扫描类型", "揽收", "扫描类型为揽收的运单轨迹"),
        ("患者表", "性别", "F", "女性(F)的患者"),
        ("员工表", "性别", "Male", "男性(Male)的员工"),
        ("宠物表", "性别", "M", "雄性(M)的宠物"),
        ("种子表", "性别", "M", "性别为M的种子"),
        ("发票表", "币种", "USD", "USD发票"),
        ("客户表", "结算币种", "USD", "结算币种为USD的客户"),
    ],
)
def test_a_condition_drops_the_column_that_goes_without_saying(
    title: str, comment: str, value: str, wording: str
) -> None:
    assert said(title, comment, value) == wording


@pytest.mark.parametrize(
    ("title", "comment", "wording"),
    [
        ("课程表", "是否必修", "必修的课程"),
        ("会员表", "是否启用", "有效会员"),
        ("账单表", "逾期标志", "逾期的账单"),
        ("客房表", "是否有窗", "有窗的客房"),
        ("培训表", "是否在线", "线上培训"),
        ("设备表", "是否在线", "在线的设备"),
        ("岗位表", "是否管理岗", "管理岗位"),
        ("监护人表", "是否紧急联系人", "是紧急联系人的监护人"),
        ("学员表", "报名时是否在职", "报名时在职的学员"),
    ],
)
def test_a_flag_is_what_it_says_of_the_noun(title: str, comment: str, wording: str) -> None:
    assert said(title, comment, "", kind="bool") == wording


@pytest.mark.parametrize(
    ("comment", "value", "wording"),
    [
        ("是否赠品(0:正常,1:搭赠)", "0", "不是赠品的订单"),
        ("是否赠品(0:正常,1:搭赠)", "1", "搭赠的订单"),
        ("是否取消(0:正常,1:取消)", "0", "未取消的订单"),
    ],
)
def test_a_flag_that_calls_its_no_normal_says_no(comment: str, value: str, wording: str) -> None:
    name = TableName("public", "t")
    flag = column("c", "int", ColumnRole.FLAG, comment, values=("0", "1"))
    world = build_world([annotated(name, "订单表", TableRole.EVENT, flag)], ())
    asked = world.subject(name)
    f = Filter(At(asked.field("c")), Asks.EQUALS, value)
    assert phrase([modifier(f, asked, asked.noun, str)], asked.noun) == wording


@pytest.mark.parametrize(
    ("comment", "period", "wording"),
    [
        ("入职日期", YEAR, "2017年入职的医生"),
        ("已付日期", MONTH, "2023年3月付款的医生"),
        ("有效期至", YEAR, "有效期至2017年的医生"),
        ("合同日期", YEAR, "合同日期在2017年的医生"),
    ],
)
def test_a_date_is_said_by_what_was_done_then(comment: str, period: Period, wording: str) -> None:
    asked = subject("医生表", comment, "date")
    f = Filter(At(asked.field("c")), Asks.DURING, period=period)
    assert phrase([modifier(f, asked, "医生", str)], "医生") == wording


@pytest.mark.parametrize(
    ("style", "wording"),
    [
        (Style.OMITTED, "开放的服务区占百分之几?"),
        (Style.TERSE, "开放的服务区占比"),
        (Style.FORMAL, "请统计开放的服务区占全部服务区的百分比。"),
    ],
)
def test_no_style_drops_the_noun(style: Style, wording: str) -> None:
    areas = subject("服务区信息表", "服务区状态")
    f = Filter(At(areas.field("c")), Asks.EQUALS, "开放")
    counted = Measure(Function.COUNT, "服务区数量", thing="服务区")
    assert question(Sketch("share_of_all", Scope(areas), (counted,), filters=(f,)), style) == wording


def test_a_count_by_an_attribute_of_the_things_says_them_once() -> None:
    areas = subject("服务区信息表", "服务区类型")
    counted = Measure(Function.COUNT, "服务区数量", thing="服务区")
    split = Sketch("by", Scope(areas), (counted,), (Dimension(At(areas.field("c"))),))
    assert question(split, Style.TERSE) == "各类型的服务区数量"


@pytest.mark.parametrize(
    ("column_word", "noun", "wording"),
    [
        ("服务区状态", "服务区", "状态"),
        ("客户名称", "北区客户", "名称"),
        ("订单号", "订单", "订单号"),
        ("单价", "订单行", "单价"),
        ("加油时里程", "加油", "加油时里程"),
        ("加油时间", "加油", "时间"),
        ("广告主名称", "广告", "广告主名称"),
    ],
)
def test_a_column_beside_its_noun_does_not_repeat_it(column_word: str, noun: str, wording: str) -> None:
    asked = subject(f"{noun}表", column_word)
    assert short(asked.field("c"), asked) == wording


@pytest.mark.parametrize(
    ("kind", "noun", "wording"),
    [
        ("首次查勘", "查勘记录", "首次查勘记录"),
        ("堂食", "订单", "堂食订单"),
        ("查勘", "查勘记录", "查勘查勘记录"),
    ],
)
def test_a_kind_that_ends_as_its_noun_begins_says_that_once(kind: str, noun: str, wording: str) -> None:
    assert phrase([Modifier(kind, Place.JOINED)], noun) == wording


def with_codes(title: str, comment: str, *codes: str) -> Subject:
    """A table of one column whose comment explains its codes."""
    name = TableName("public", "t")
    columns = (
        column("id", "int", ColumnRole.KEY, "主键"),
        column("c", "int", ColumnRole.CATEGORY, comment, values=codes),
    )
    return build_world([annotated(name, title, TableRole.ENTITY, *columns)], ()).subject(name)


@pytest.mark.parametrize(
    ("title", "comment", "said"),
    [
        ("患者", "会员等级(1普通 2金卡)", "普通会员的患者"),
        ("会员", "会员等级(1普通 2金卡)", "普通会员"),
        ("订单", "类型(1普通 2加急)", "普通订单"),
    ],
)
def test_what_is_ordinary_is_so_as_something(title: str, comment: str, said: str) -> None:
    rows = with_codes(title, comment, "1", "2")
    plain = modifier(Filter(At(rows.field("c")), Asks.EQUALS, "1"), rows, title, str)
    assert phrase([plain], title) == said


def test_the_answers_of_a_column_are_said_in_its_own_words() -> None:
    goods, bills = (
        with_codes("商品表", "在售(1在售 0停售)", "1", "0"),
        with_codes("销售单", "开票(0不开 1普票)", "0", "1"),
    )
    on_sale = modifier(Filter(At(goods.field("c")), Asks.EQUALS, "1"), goods, "商品", str)
    unbilled = modifier(Filter(At(bills.field("c")), Asks.EQUALS, "0"), bills, "销售单", str)
    assert goods.field("c").word == "是否在售"
    assert (phrase([on_sale], "商品"), phrase([unbilled], "销售单")) == ("在售的商品", "不开票的销售单")


def test_a_split_by_yes_and_no_names_both() -> None:
    goods = with_codes("商品表", "在售(1在售 0停售)", "1", "0")
    counted = Measure(Function.COUNT, "商品数量", thing="商品")
    split = Sketch("by", Scope(goods), (counted,), (Dimension(At(goods.field("c"))),))
    assert question(split, Style.COLLOQUIAL) in {"在售和停售的分别有多少种商品?", "帮我看下在售和停售的有多少种商品"}
    assert question(split, Style.FORMAL) == "请按是否在售统计商品数量。"


def test_how_many_comes_after_the_things_that_a_condition_tells_apart() -> None:
    probes = subject("探头表", "固件版本")
    counted = Measure(Function.COUNT, "探头数量", thing="探头")
    f = Filter(At(probes.field("c")), Asks.EQUALS, "2.1")
    asked = question(Sketch("count", Scope(probes), (counted,), filters=(f,)), Style.COLLOQUIAL)
    assert asked in {"固件版本2.1的探头一共有多少个?", "帮我看看固件版本2.1的探头有多少个"}


def test_a_prefix_that_two_nouns_share_is_said_once() -> None:
    assert beside("北区客户", "北区订单") == "客户"
    assert beside("服务区", "服务区设施") == "服务区"
    assert beside("科室", "医生") == "科室"


def test_measures_that_end_alike_say_their_end_once() -> None:
    assert together(["微信支付金额", "支付宝支付金额", "现金支付金额"]) == "微信、支付宝和现金支付金额"
    assert together(["订单总数", "微信支付订单数"]) == "订单总数和微信支付订单数"
    assert together(["车场的总车位数", "车场的充电车位数"]) == "车场的总车位数和充电车位数"


@pytest.mark.parametrize(
    ("comment", "most"), [("建筑面积", "最大"), ("充电时长", "最长"), ("床位数", "最多"), ("单价", "最高")]
)
def test_each_number_has_its_superlative(comment: str, most: str) -> None:
    asked = subject("单位表", comment, "num")
    largest = Sketch("largest", Scope(asked), shown=(At(asked.field("c")), At(asked.field("c"))), limit=3)
    assert f"{comment}{most}" in (question(largest, Style.TERSE) or "")


def test_only_what_is_still_to_come_is_awaited() -> None:
    assert verbs.awaited("归还时间") == "归还"
    assert verbs.awaited("出生日期") == ""


@pytest.mark.parametrize(("comment", "wording"), [("归还时间", "还没归还的借阅数量"), ("备注", "没有备注的借阅次数")])
def test_what_is_missing_is_a_state_of_the_thing(comment: str, wording: str) -> None:
    loans = subject("借阅表", comment)
    counted = Measure(Function.COUNT, "借阅数量", thing="借阅")
    f = Filter(At(loans.field("c")), Asks.MISSING)
    asked = question(Sketch("count", Scope(loans), (counted,), filters=(f,)), Style.TERSE)
    assert asked == wording


def test_rates_say_the_noun_once() -> None:
    orders = subject("订单表", "订单状态")
    counted = Measure(Function.COUNT, "订单数量", thing="订单")
    f = Filter(At(orders.field("c")), Asks.EQUALS, "已付款")
    sketch = Sketch("rate_by", Scope(orders), (counted,), (Dimension(At(orders.field("id"))),), filters=(f,))
    assert (question(sketch, Style.TERSE) or "").endswith("的订单中已付款的占比")


def test_facts_of_one_thing_by_period_do_not_name_the_period_twice() -> None:
    report = subject("月收入视图", "服务区名称", role=TableRole.REPORT)
    income = subject("月收入视图", "月营业额", "num", TableRole.REPORT)
    sketch = Sketch(
        "facts_over_time",
        Scope(report),
        dimensions=(Dimension(At(report.field("id")), Grain.MONTH),),
        shown=(At(income.field("c")),),
        filters=(Filter(At(report.field("c")), Asks.EQUALS, "万年服务区"),),
    )
    assert question(sketch, Style.TERSE) == "万年服务区每个月的营业额"


def test_a_mean_is_said_after_whose_it_is() -> None:
    lines = subject("订单行表", "订单行价格", "num")
    mean = Measure(Function.AVG, "平均订单行价格", At(lines.field("c")))
    assert question(Sketch("total", Scope(lines), (mean,)), Style.TERSE) == "订单行的平均价格"


def test_a_code_names_the_thing_that_it_is_a_code_of() -> None:
    tickets = subject("投诉工单表", "工单编号")
    code = replace(tickets.field("c"), role=ColumnRole.IDENTIFIER)
    coded = replace(tickets, fields=(tickets.field("id"), code))
    sketch = Sketch("lookup", Scope(coded), shown=(At(code),), filters=(Filter(At(code), Asks.EQUALS, "TS01"),))
    assert (question(sketch, Style.TERSE) or "").startswith("工单TS01的")


@pytest.mark.parametrize(
    ("value", "wording"),
    [("cancelled", "未取消(cancelled)"), ("已驳回", "未驳回"), ("已过期", "未过期"), ("scrubbed", "非scrubbed")],
)
def test_what_was_called_off_is_denied_by_the_name_of_its_state(value: str, wording: str) -> None:
    asked = subject("合同表", "合同状态")
    f = Filter(At(asked.field("c")), Asks.NOT, value)
    assert modifier(f, asked, asked.noun, str, alone=True).text == wording


@pytest.mark.parametrize("value", ["学员取消", "不合格", "失败"])
def test_what_no_word_denies_is_left_for_the_end_of_the_question(value: str) -> None:
    asked = subject("合同表", "合同状态")
    assert denied(Filter(At(asked.field("c")), Asks.NOT, value)) is None


def test_the_kind_of_a_row_is_nothing_that_it_has_come_to() -> None:
    asked = subject("领料记录表", "单据类型")
    assert denied(Filter(At(asked.field("c")), Asks.NOT, "退料")) is None


def test_who_is_there_stands_before_what_they_are() -> None:
    man, here = Modifier("男", Place.JOINED), Modifier("在职", Place.JOINED)
    assert phrase([man, here], "教练") == "在职男教练"
