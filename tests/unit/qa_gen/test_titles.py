import pytest

from services.qa_gen.synthesis import measures
from services.qa_gen.synthesis.ingredients import neighbour
from services.qa_gen.synthesis.sketch import At, Function, Measure, Scope, Sketch
from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world import titles
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import ColumnRole, Relation, RelationOrigin, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at


@pytest.mark.parametrize(
    ("title", "word", "owner"),
    [
        ("物料用量记录", "报废数量", "物料"),
        ("生产记录", "报废数量", "生产"),
        ("门店日营业", "优惠金额", "门店"),
        ("冷库每日温湿度", "湿度", "冷库"),
        ("代理人每月绩效", "佣金", "代理人"),
        ("每日库存", "数量", "库存"),
        ("订单明细", "金额", "订单"),
        ("缺陷类型", "类别", "缺陷"),
        ("缺陷类型", "面积", "缺陷类型"),
        ("单车月度成本核算", "运费收入", "车辆"),
        ("门店月结", "毛利额", "门店"),
        ("配件月末库存", "入库数量", "配件"),
        ("会员月度账单", "金额", "会员月度账单"),
    ],
)
def test_a_number_is_that_of_what_the_table_is_about(title: str, word: str, owner: str) -> None:
    assert titles.owner_said(title, word) == owner


@pytest.mark.parametrize(
    ("noun", "number"),
    [
        ("客户拜访", "客户拜访次数"),
        ("预约记录", "预约次数"),
        ("充值流水", "充值笔数"),
        ("门店", "门店数量"),
        ("订单", "订单数量"),
        ("还没归还的借阅", "还没归还的借阅数量"),
    ],
)
def test_deeds_are_counted_by_how_often_they_are_done(noun: str, number: str) -> None:
    assert titles.counted(noun) == number


@pytest.mark.parametrize(
    ("title", "noun"),
    [
        ("小时工排班考勤", "排班"),
        ("小程序点餐订单", "点餐订单"),
        ("门店食材采购单", "食材采购单"),
        ("一卡通消费流水", "一卡通消费"),
        ("物料用量记录", "物料用量记录"),
        ("供应商送货单", "供应商送货单"),
        ("图书借阅", "图书借阅"),
    ],
)
def test_a_long_title_of_what_happens_is_cut_between_words(title: str, noun: str) -> None:
    assert titles.short(title) == noun


def test_what_owner_and_word_share_is_said_once() -> None:
    assert titles.together("机器维护", "维护类别", apart=False) == "机器维护类别"
    assert titles.together("服务区设施", "单位成本", apart=True) == "服务区设施的单位成本"


@pytest.mark.parametrize(
    ("word", "noun", "said"),
    [("创建时间", "耗材", "建档时间"), ("创建时间", "订单", "创建时间"), ("更新时间", "耗材", "更新时间")],
)
def test_goods_are_filed_rather_than_made(word: str, noun: str, said: str) -> None:
    assert titles.entered(word, noun) == said


def test_words_that_only_fill_are_left_out() -> None:
    assert titles.without_filling("成本金额") == "成本"
    assert [titles.without_filling(word) for word in ("Cost amount", "Fine amount")] == ["Cost", "Fine amount"]
    assert titles.without_filling("顾客评分1-5") == "顾客评分"
    assert titles.without_filling("缺陷类型类别") == "缺陷类别"
    assert titles.without_filling("本次放行人数") == "放行人数"
    assert titles.without_filling("当日进入人次") == "进入人次"
    assert titles.without_filling("当月期初库存") == "当月期初库存"
    assert titles.without_filling("下单时产品名称") == "产品名称"
    assert titles.without_filling("下单时间") == "下单时间"
    assert titles.without_filling("收银员工") == "收银员"
    assert titles.without_filling("采购金额") == "采购金额"
    assert titles.without_filling("省/直辖市") == "省份"
    assert [titles.without_filling(word) for word in ("行总额", "行优惠金额", "行业")] == ["总额", "优惠金额", "行业"]
    assert [titles.without_filling(word) for word in ("适合年级起", "适合年级止")] == ["最低适合年级", "最高适合年级"]
    assert [titles.without_filling(word) for word in ("省", "市", "县")] == ["省份", "城市", "县"]


def happened(name: str, title: str, *columns: str, state: str = "") -> Subject:
    table = TableName("public", name)
    numbers = [column(f"n{place}", "num", ColumnRole.ADDITIVE, word) for place, word in enumerate(columns)]
    states = [column("state", "text", ColumnRole.CATEGORY, state, values=("A", "B"))] if state else []
    made = annotated(table, title, TableRole.EVENT, column("id", "int", ColumnRole.KEY, "主键"), *numbers, *states)
    return build_world([made], ()).subject(table)


def test_the_rows_of_a_log_that_measures_something_are_not_counted() -> None:
    assert measures.things(happened("production_record", "生产记录表", "产量")) is None
    assert measures.things(happened("order_item", "订单明细表", "数量")) is None


def test_what_is_followed_up_or_done_is_counted_though_it_measures_something() -> None:
    assert measures.things(happened("usage_record", "物料领用记录表", "数量", state="审批状态")) is not None
    assert measures.things(happened("passage", "车辆进出记录表", "应收金额")) is not None
    assert measures.things(happened("recharge_log", "充值流水表", "充值金额")) is not None


def test_a_short_word_that_says_of_what_it_is_needs_no_owner() -> None:
    record = happened("production_record", "生产记录表", "产量", "数量")
    assert [field.full for field in record.additive] == ["产量", "生产数量"]


def test_the_subtotal_of_order_lines_is_called_after_what_was_ordered() -> None:
    dish, line = TableName("public", "dish"), TableName("public", "order_item")
    key = column("id", "int", ColumnRole.KEY, "主键")
    dishes = annotated(dish, "菜品表", TableRole.ENTITY, key)
    lines = annotated(
        line,
        "订单明细表",
        TableRole.EVENT,
        key,
        column("dish_id", "int", ColumnRole.FOREIGN_KEY, "菜品ID"),
        column("amount", "num", ColumnRole.ADDITIVE, "小计金额"),
    )
    to_dish = Relation(line, ("dish_id",), dish, ("id",), RelationOrigin.DECLARED)
    assert build_world([dishes, lines], [to_dish]).subject(line).field("amount").full == "菜品销售额"


def test_deeds_are_asked_about_by_their_number() -> None:
    visit = happened("visit", "客户拜访表", "拜访费用")
    counted = measures.things(visit)
    assert counted is not None
    assert question(Sketch("count", Scope(visit), (counted,)), Style.TERSE) in {
        "客户拜访次数",
        "一共多少次客户拜访",
    }


def test_a_number_that_says_what_it_is_of_stands_alone() -> None:
    refund = happened("refund", "退费申请表", "退费金额")
    asked = Sketch("total", Scope(refund), (Measure(Function.SUM, "退费金额合计", At(refund.field("n0"))),))
    assert question(asked, Style.TERSE) == "退费金额合计"


def test_one_deed_of_two_is_what_people_count() -> None:
    assert titles.short("报名缴费") == "报名"
    assert titles.counted("报名") == "报名人次"
    assert titles.counted("课次") == "课次数"


def world_of_lessons() -> World:
    """Teachers, the classes that they lead, the lessons that they give and their leaves."""
    teacher, group = TableName("public", "teacher"), TableName("public", "class")
    lesson, leave = TableName("public", "lesson"), TableName("public", "leave_request")
    key = column("id", "int", ColumnRole.KEY, "主键")
    name = column("name", "text", ColumnRole.LABEL, "姓名", values=("甲", "乙"))
    made = [annotated(teacher, "教师表", TableRole.ENTITY, key, name)]
    pointing = ((group, "班级表", TableRole.ENTITY, "主讲教师"), (lesson, "课次表", TableRole.EVENT, "实际授课教师"))
    for table, title, role, word in (*pointing, (leave, "请假表", TableRole.EVENT, "教师ID")):
        made.append(annotated(table, title, role, key, column("t_id", "int", ColumnRole.FOREIGN_KEY, word)))
    return build_world(made, [points_at(table, "t_id", teacher) for table in (group, lesson, leave)])


@pytest.mark.parametrize(
    ("table", "wording"),
    [("class", "没有主讲任何班级的教师"), ("lesson", "没有授课的教师"), ("leave_request", "没请假过的教师")],
)
def test_what_people_have_not_done_is_said_by_its_verb(table: str, wording: str) -> None:
    world = world_of_lessons()
    edge = next(edge for edge in world.edges if edge.child.name.name == table)
    sketch = Sketch("without", Scope(edge.parent), edge=edge, neighbour=neighbour(world, edge))
    assert question(sketch, Style.TERSE) == wording


def test_a_total_says_the_owner_without_the_word_for_the_log() -> None:
    record = happened("material_usage", "物料用量记录表", "数量")
    field = record.field("n0")
    asked = question(Sketch("total", Scope(record), (Measure(Function.SUM, "数量合计", At(field)),)), Style.TERSE)
    assert asked == "物料数量合计"


@pytest.mark.parametrize(
    ("end", "start", "name"),
    [("退房时间", "入住", "入住"), ("出院时间", "入院", "住院"), ("办结时间", "", "办结")],
)
def test_the_time_between_two_times_is_called_what_it_is_spent_on(end: str, start: str, name: str) -> None:
    assert verbs.stay(end) == (start, name)


@pytest.mark.parametrize(
    ("word", "said"),
    [("核算月份 yyyymm", "核算月份"), ("统计日 YYYY-MM-DD", "统计日")],
)
def test_how_the_values_are_written_is_no_part_of_a_name(word: str, said: str) -> None:
    assert titles.without_filling(word) == said


@pytest.mark.parametrize(
    ("word", "name", "labels", "said"),
    [
        ("结算", "settle_status", ("未结", "已付款"), "结算状态"),
        ("质检状态", "qc_status", ("待检", "放行"), "质检状态"),
        ("抗生素", "antibiotic", ("阴性", "阳性"), "抗生素检测结果"),
        ("判定", "verdict", ("不合格", "合格", "让步"), "判定结果"),
        ("收奶结果", "result", ("合格", "不合格"), "收奶结果"),
        ("是否合格", "passed", ("合格", "不合格"), "是否合格"),
        ("开票", "invoice_type", ("不开", "普票", "专票"), "开票类型"),
        ("班次", "shift_type", ("早", "夜"), "班次"),
        ("班次", "shift", ("早", "夜"), "班次"),
        ("结算", "settle_status", (), "结算"),
    ],
)
def test_a_bare_noun_with_codes_says_what_they_tell_of_it(
    word: str, name: str, labels: tuple[str, ...], said: str
) -> None:
    assert titles.of_a_code(word, name, [(str(code), label) for code, label in enumerate(labels)]) == said


@pytest.mark.parametrize(
    ("word", "name", "said"),
    [
        ("新客户", "new_clients", "新客户数"),
        ("库容", "capacity_pallets", "库容"),
        ("座位", "seats", "座位数"),
        ("订单数量", "orders", "订单数量"),
        ("积分", "points", "积分"),
        ("时长", "minutes", "时长"),
        ("目标", "target", "目标"),
        ("clients", "clients", "clients"),
    ],
)
def test_several_of_something_are_a_number_of_them(word: str, name: str, said: str) -> None:
    assert titles.of_several(word, name) == said


@pytest.mark.parametrize(
    ("word", "noun", "said"),
    [("用量", "批次用奶", "用奶量"), ("用量", "物料领用", "用量"), ("产量", "批次用奶", "产量")],
)
def test_what_was_used_is_said_of_what_it_was(word: str, noun: str, said: str) -> None:
    assert titles.of_use(word, noun) == said


@pytest.mark.parametrize(
    ("noun", "said"), [("配送明细", "配送金额"), ("订单明细", "产品销售额"), ("维修明细", "产品金额")]
)
def test_an_amount_of_lines_is_called_by_what_is_done_to_the_goods(noun: str, said: str) -> None:
    assert titles.of_goods("金额", noun, "产品") == said


@pytest.mark.parametrize(
    ("noun", "goods", "said"),
    [
        ("处方", "药品", "开药数量"),
        ("处方", "检查", ""),
        ("入库单", "物料", "入库数量"),
        ("入库", "物料", ""),
        ("采购订单明细", "商品", "采购数量"),
        ("销售订单", "商品", "商品销量"),
        ("订单行", "产品", "产品销量"),
        ("试用单", "产品", ""),
    ],
)
def test_a_number_of_goods_is_called_by_what_happened_to_them(noun: str, goods: str, said: str) -> None:
    assert titles.handled(noun, goods) == said


@pytest.mark.parametrize(
    ("noun", "goods", "said"),
    [
        ("订单行", "产品", "订单里的产品数量"),
        ("借阅记录", "图书", "借阅的图书数量"),
        ("入库", "物料", "入库的物料数量"),
    ],
)
def test_where_no_verb_is_sure_it_is_the_number_in_what_happened(noun: str, goods: str, said: str) -> None:
    assert titles.within(noun, goods) == said


@pytest.mark.parametrize(
    ("noun", "called"),
    [("站点到分拣中心的转运单", "转运单"), ("客户的车", "客户的车"), ("收购单", "收购单")],
)
def test_a_long_noun_is_called_by_what_stands_behind_its_attribute(noun: str, called: str) -> None:
    assert titles.without_attribute(noun) == called


@pytest.mark.parametrize(
    ("noun", "called"),
    [
        ("安全隐患及整改记录", "安全隐患"),
        ("客户投诉与处理", "客户投诉"),
        ("培训报名及成绩记录", "培训报名"),
    ],
)
def test_what_is_done_about_a_thing_is_no_part_of_its_name(noun: str, called: str) -> None:
    assert titles.short(noun) == called


@pytest.mark.parametrize(
    ("noun", "called"),
    [("选片及后期制作", "选片及后期制作记录"), ("退款与赔付单", "退款与赔付单"), ("和平店巡检", "和平店巡检")],
)
def test_two_deeds_in_one_are_counted_by_their_records(noun: str, called: str) -> None:
    assert titles.short(noun) == called


@pytest.mark.parametrize(
    ("noun", "table", "lines"),
    [
        ("订单明细", "t_17", True),
        ("订单菜品", "order_item", True),
        ("报工行项目", "report_row", True),
        ("问题件登记", "problem_item", False),
        ("待办事项", "todo_items", False),
        ("problem item", "problem_item", True),
    ],
)
def test_lines_are_those_of_papers(noun: str, table: str, *, lines: bool) -> None:
    assert titles.has_lines(noun, table) is lines


@pytest.mark.parametrize(
    ("comment", "word"), [("小计", "金额合计"), ("菜品小计", "菜品金额合计"), ("金额", "金额合计")]
)
def test_what_each_line_comes_to_adds_up_to_an_amount(comment: str, word: str) -> None:
    name = TableName("public", "bill")
    table = annotated(name, "账单", TableRole.EVENT, column("amount", "num", ColumnRole.ADDITIVE, comment), key=())
    field = build_world([table], []).subject(name).field("amount")
    assert measures.sum_of(field).word == word


@pytest.mark.parametrize(
    ("noun", "said"),
    [("律师及业务人员", "律师"), ("医生和其他人员", "医生"), ("收入及支出", "收入及支出"), ("律师", "律师")],
)
def test_people_are_called_by_the_first_of_several_words(noun: str, said: str) -> None:
    assert titles.without_others(noun) == said


@pytest.mark.parametrize(
    ("noun", "number", "said"),
    [
        ("卖品销售", "销售金额", "卖品销售金额"),
        ("会员卡充值", "充值笔数", "会员卡充值笔数"),
        ("销售", "销售金额", "销售金额"),
        ("采购订单", "订单金额", "订单金额"),
    ],
)
def test_what_was_traded_is_said_with_the_number(noun: str, number: str, said: str) -> None:
    assert titles.with_its_deed(noun, number) == said


@pytest.mark.parametrize(("noun", "said"), [("月结账单", "月结账单"), ("月租车", "月租车")])
def test_a_month_that_is_part_of_the_name_stays(noun: str, said: str) -> None:
    assert titles.short(noun) == said


@pytest.mark.parametrize(
    ("word", "labels", "asked"),
    [
        ("在售", ["在售", "停售"], "是否在售"),
        ("有效标志", ["有效", "撤销"], "是否有效"),
        ("有效标志", ["启用", "撤销"], "有效标志"),
        ("作废标志", ["是", "否"], "是否作废"),
    ],
)
def test_a_word_that_is_one_of_its_answers_is_asked_by_whether(word: str, labels: list[str], asked: str) -> None:
    assert titles.as_question(word, labels) == asked
