"""Other words for the same thing, as people use them who never saw the schema."""

from collections.abc import Iterable

from services.qa_gen.synthesis.wording.english import synonyms as english

_WHOLE_WORDS = (
    ("订单数量", "单量"),
    ("订单总数", "总单量"),
    ("订单数", "单量"),
    ("充电流水", "充电记录"),
    ("投诉工单", "投诉单"),
    ("车流量", "车流"),
    ("车辆数", "车流量"),
    ("营收", "营业额"),
    ("总支付金额", "营业额"),
    ("支付总额", "营业额"),
    ("支付金额", "付款金额"),
    ("销售额", "销售金额"),
    ("月销量", "每月销量"),
    ("销量", "售出数量"),
    ("费用金额", "费用"),
    ("销售金额", "销售额"),
    ("采购金额", "采购额"),
    ("消费金额", "消费额"),
    ("交易金额", "交易额"),
    ("成交金额", "成交额"),
    ("退款金额", "退款额"),
    ("订单金额", "订单额"),
    ("应收金额", "应收款"),
    ("实付金额", "实付款"),
    ("采购数量", "采购量"),
    ("销售数量", "销量"),
    ("损耗数量", "损耗量"),
    ("报废数量", "报废量"),
    ("入库数量", "入库量"),
    ("出库数量", "出库量"),
    ("退货数量", "退货量"),
    ("退货金额", "退货额"),
    ("配送金额", "送货金额"),
    ("送货金额", "配送金额"),
    ("订货数", "订货量"),
    ("订货数量", "订货量"),
    ("浏览数", "浏览次数"),
    ("带看数", "带看次数"),
    ("库存数量", "库存量"),
    ("总价", "总额"),
    ("运输方式", "运送方式"),
    ("总费用", "总花费"),
    ("等级", "级别"),
    ("岗位", "职位"),
    ("成本价", "进价"),
    ("联系人", "对接人"),
    ("住客", "客人"),
    ("维修费用", "维修费"),
    ("充电费用", "充电费"),
    ("工资", "薪水"),
    ("薪资", "工资"),
    ("月薪", "月工资"),
    ("类型", "类别"),
    ("支付渠道", "支付方式"),
    ("编码", "代码"),
    ("经纬度", "坐标"),
    ("手机号", "电话"),
    ("得分", "分数"),
    ("成绩", "分数"),
    ("姓名", "名字"),
    ("日期", "时间"),
    ("描述", "说明"),
    ("患者", "病人"),
    ("医生", "大夫"),
    ("教师", "老师"),
    ("供应商", "供货商"),
    ("图书", "书籍"),
    ("门店", "店铺"),
    ("仓库", "库房"),
    ("广告主", "广告客户"),
    ("制作公司", "制作方"),
    ("出品公司", "出品方"),
    ("曝光量", "曝光次数"),
    ("点击量", "点击次数"),
    ("实收金额", "实收款"),
    ("临停收入", "临时停车收入"),
    ("入场车次", "进场车次"),
    ("出场车次", "离场车次"),
    ("在场车辆数", "场内车辆数"),
    ("月租费", "包月费"),
    ("任课教师", "任课老师"),
    ("平均分", "均分"),
    ("保险到期日", "保险截止日"),
    ("利润", "盈利"),
    ("底薪", "基本工资"),
    ("加油站", "油站"),
    ("销售代表", "销售"),
    ("播放量", "播放次数"),
    ("浏览量", "浏览次数"),
    ("分类", "类别"),
    ("出生年份", "出生年"),
    ("时间段", "时段"),
    ("停车场", "车场"),
    ("入场时间", "进场时间"),
    ("出场时间", "离场时间"),
    ("车牌号", "车牌"),
    ("车位数", "泊位数"),
    ("车位", "泊位"),
    ("收费标准", "计费标准"),
    ("宿舍", "寝室"),
    ("司机", "驾驶员"),
    ("运费收入", "运费"),
    ("加油金额", "油费"),
    ("过路费", "通行费"),
    ("始发地", "出发地"),
    ("修理厂", "维修厂"),
    ("合同金额", "合同额"),
    ("回款金额", "回款额"),
    ("收入金额", "收入"),
    ("开票金额", "开票额"),
    ("优惠金额", "优惠额"),
    ("折扣金额", "折扣额"),
    ("售价", "卖价"),
    ("总金额", "总额"),
    ("预算金额", "预算"),
    ("保费", "保险费"),
    ("联系电话", "电话"),
    ("邮箱", "电子邮箱"),
    ("开始时间", "起始时间"),
    ("结束时间", "截止时间"),
)
"""What a word may end in: within a term (服务区编码映射) it stays as it is."""
_ALONE = (("名称", "名字"), ("库存", "存货"), ("工时", "工作时长"))
"""What is said otherwise only where it says nothing of what it names: not in a 路线名称."""
_ANYWHERE = (
    ("员工", "职工"),
    ("车辆类别", "车型"),
)
Pair = tuple[str, str]
_PAIRS = (*_WHOLE_WORDS, *_ALONE, *_ANYWHERE, *english.PAIRS)
_WAGES = ("实发工资", "应发工资", "基本工资", "最低工资", "最高工资", "绩效工资")
_TERMS = (
    "客单价",
    "成本金额",
    "费用金额",
    "应收金额",
    "工资奖金",
    *_WAGES,
    "安全库存",
    "出生日期",
    "生产日期",
    "月销量",
)
"""Words that mean something of their own, whatever they end in."""


def pairs_for(words: Iterable[str]) -> list[Pair]:
    """The pairs that change one of the words, in the order of the words."""
    said = dict.fromkeys(words)
    found = (pair for word in said for pair in _PAIRS if pair[0].strip("*") in word and exchanged(word, pair) != word)
    return list(dict.fromkeys(found))


def exchanged(word: str, pair: Pair) -> str:
    """The word with one part said otherwise."""
    known, other = pair
    if known.isascii():
        return english.exchanged(word, pair)
    if (word == known and len(other) < len(known)) or (word != known and pair in _ALONE):
        return word
    if other in word.replace(known, "") or word.endswith(_TERMS):
        return word
    if len(other) == 1 and word.removesuffix(known).endswith("的"):
        return word
    if pair in (*_WHOLE_WORDS, *_ALONE):
        return word.removesuffix(known) + other if word.endswith(known) else word
    return word.replace(known, other, 1)
