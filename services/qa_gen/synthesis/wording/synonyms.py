"""Other words for the same thing, as people use them who never saw the schema."""

import re
from collections.abc import Iterable

_CHINESE = (
    ("支付金额", "付款金额"),
    ("销售额", "卖货金额"),
    ("营收", "营业额"),
    ("订单数量", "单量"),
    ("订单数", "单量"),
    ("订单总数", "总单量"),
    ("车流量", "过车量"),
    ("车辆数", "车流"),
    ("客户", "顾客"),
    ("员工", "职工"),
    ("充电流水", "充电记录"),
    ("投诉工单", "投诉单"),
    ("用户", "使用者"),
    ("商品", "货品"),
    ("费用", "花费"),
    ("单价", "价格"),
    ("价格", "价钱"),
    ("工资", "薪水"),
    ("薪资", "工资"),
    ("库存", "存货"),
    ("类型", "种类"),
    ("类别", "种类"),
    ("渠道", "途径"),
    ("编码", "代码"),
    ("编号", "代号"),
    ("经纬度", "坐标"),
    ("地址", "位置"),
    ("分公司", "下属公司"),
    ("公司", "企业"),
    ("金额", "钱数"),
)
_ENGLISH = (
    ("amount", "sum of money"),
    ("customer", "client"),
    ("employee", "staff member"),
    ("product", "item"),
    ("category", "kind"),
    ("type", "kind"),
    ("status", "state"),
    ("price", "cost"),
    ("salary", "pay"),
    ("name", "title"),
    ("number", "count"),
)


Pair = tuple[str, str]


def pairs_for(words: Iterable[str]) -> list[Pair]:
    """The pairs that change one of the words, in the order of the words."""
    found = (pair for word in words for pair in (*_CHINESE, *_ENGLISH) if exchanged(word, pair) != word)
    return list(dict.fromkeys(found))


def exchanged(word: str, pair: Pair) -> str:
    """The word with one part said otherwise."""
    known, other = pair
    if other in word:
        return word
    if known.isascii():
        return re.sub(rf"\b{known}\b", other, word, count=1)
    return word.replace(known, other, 1)
