"""One number for another: a part of its whole, what went wrong of what was made, how much each order came to."""

import re
from collections.abc import Iterator, Sequence

from services.qa_gen.synthesis.sketch import At, Function, Measure
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from shared.catalog.words.split import words as split

TOTAL = re.compile(r"总|合计|total|sum|全部", re.IGNORECASE)
QUANTITY = re.compile(r"(?:订单|笔|单|件|人|次|交易)?(?:数量|笔数|单数|件数|人数|次数|数|量)$")
_AMOUNT = re.compile(r"(?:支付|交易|销售)?(?:金额|总额|额|收入|营收|费用)$|\b(?:amount|revenue|income|sales)$")
_TURNOVER = re.compile(
    r"(?:营业额|销售额|营收|总收入|总额)(?:合计)?$|\b(?:turnover|total (?:amount|revenue|sales|income))$"
)
_VALUED = re.compile(r"保价|保额|货值|价值|市值|\b(?:value|valuation|insured)\b", re.IGNORECASE)
"""What things are worth is no part of what was paid."""
_TAKEN_OFF = re.compile(r"退|优惠|折扣|减免|抵扣|成本|罚|损|赔|refund|discount|cost|waived", re.IGNORECASE)
_ORDERS = re.compile(r"^(?:总)?(?:订单|交易|成交)?(?:单数|单量|笔数|订单数|订单量|订单数量)$|\b(?:order count|orders)$")
_GUESTS = re.compile(r"^(?:客流|客流量|到店|客人|来客|顾客|就餐)?(?:人数|人次)$|\bguest count$")
_PLANNED = re.compile(r"计划|目标|定额|预算|额度|\b(?:planned|plan|target|budget)\b", re.IGNORECASE)
_DONE = re.compile(r"完成|达成|\b(?:completed|achieved)\b", re.IGNORECASE)
_WENT = (
    ("报废", re.compile(r"报废|废品|\bscrap(?:ped)?\b")),
    ("不良", re.compile(r"不良|缺陷|不合格|次品|\bdefect(?:s|ive)?\b")),
    ("合格", re.compile(r"(?<!不)合格|良品|\bgood\b")),
    ("返工", re.compile(r"返工|返修|\brework(?:ed)?\b")),
    ("退货", re.compile(r"退货|\breturn(?:ed|s)?\b")),
    ("损耗", re.compile(r"损耗|\bloss\b|\bwast(?:e|ed)\b")),
    ("破损", re.compile(r"破损|\bdamaged?\b")),
    ("取消", re.compile(r"取消|\bcancel(?:led|ed)?\b")),
    ("爽约", re.compile(r"爽约|\bno shows?\b")),
)
"""What part of a quantity came out how."""
_WHOLE = re.compile(
    r"^(?:总?产量|(?:生产|采购|进货|入库|销售|订购|下单|检验|抽检|加工|投入|预约|发货|总)?(?:数量|件数|份数|总数|数))$"
    r"|\b(?:produced|purchased|ordered|inspected|booked|output|total)\b.*\b(?:qty|quantity|count|pieces|units)?$"
    r"|^(?:quantity|qty|output)$"
)


def quotients(sums: Sequence[Field]) -> Iterator[Measure]:
    """What people ask of these sums together, each as the sum of one over the sum of the other."""
    yield from _rates(sums)
    yield from _shares(sums)
    yield from _each(sums)


def _rates(sums: Sequence[Field]) -> Iterator[Measure]:
    """报废率, 合格率 of what was made; 完成率 of what was planned."""
    went = [(stem, f) for stem, mark in _WENT if (f := next((f for f in sums if mark.search(f.said)), None))]
    parts = [field for _, field in went]
    whole = next((f for f in sums if f not in parts and not _PLANNED.search(f.said) and _is_whole(f)), None)
    for stem, field in went:
        if whole and not _AMOUNT.search(field.word):
            yield _percent(_rate(stem, field), field, whole)
    planned = next((f for f in sums if _PLANNED.search(f.said)), None)
    done = next((f for f in sums if _DONE.search(f.said) and f != planned), None)
    if planned and done and _unit(planned) == _unit(done):
        yield _percent("完成率" if words.is_chinese(done.word) else "completion rate", done, planned)


def _is_whole(field: Field) -> bool:
    return bool(_WHOLE.search(field.word) or _WHOLE.search(" ".join(split(field.name))))


def _rate(stem: str, field: Field) -> str:
    if words.is_chinese(field.word):
        return f"{stem}率"
    first = field.word.split()[0]
    return f"{first} rate"


def _unit(field: Field) -> str:
    """The last character or word: 工时 against 工时, amount against amount."""
    return field.word[-1:] if words.is_chinese(field.word) else field.word.rpartition(" ")[2]


def _shares(sums: Sequence[Field]) -> Iterator[Measure]:
    """The kinds of income in the whole of it, and what was taken off it."""
    total = next((f for f in sums if _is_total(f)), None)
    for field in sums if total else ():
        if total and field != total and _is_part(field):
            yield _percent(_share(field, total), field, total)


def _is_total(field: Field) -> bool:
    said = f"{field.word} {field.name}"
    return bool(_TURNOVER.search(field.word)) or bool(TOTAL.search(said) and _AMOUNT.search(field.word))


def _is_part(field: Field) -> bool:
    return bool(_AMOUNT.search(field.word)) and not _is_total(field) and not _VALUED.search(field.said)


def _share(part: Field, total: Field) -> str:
    if not _TAKEN_OFF.search(part.said):
        return f"{part.word}占比"
    if words.is_chinese(part.word):
        return f"{part.word}占{total.word.removesuffix('合计')}的比例"
    return f"{part.word} as a share of {total.word}"


def _each(sums: Sequence[Field]) -> Iterator[Measure]:
    """How much an order, and how much a guest, came to."""
    for amount in (f for f in sums if _AMOUNT.search(f.word) or _is_total(f)):
        orders = next((f for f in sums if _same_stem(amount, f)), None)
        orders = orders or next((f for f in sums if _is_total(amount) and _ORDERS.search(f.word)), None)
        if orders:
            yield Measure(Function.RATIO, _for_each(amount), At(amount), At(orders))
        guests = next((f for f in sums if _is_total(amount) and _GUESTS.search(f.word)), None)
        if guests and words.is_chinese(amount.word):
            yield Measure(Function.RATIO, f"人均{amount.word.removesuffix('合计')}", At(amount), At(guests))


def _for_each(amount: Field) -> str:
    plain = not _stem(_AMOUNT, amount.word) or _TURNOVER.search(amount.word)
    return "平均客单价" if plain else f"平均每单{amount.word}"


def _percent(word: str, part: Field, whole: Field) -> Measure:
    return Measure(Function.PERCENT, word, At(part), At(whole))


def _same_stem(amount: Field, quantity: Field) -> bool:
    if not re.search(r"单", quantity.word) or amount == quantity:
        return False
    return _stem(_AMOUNT, amount.word) == _stem(QUANTITY, quantity.word)


def _stem(tail: re.Pattern[str], word: str) -> str:
    return re.sub("总|合计|支付|付款|订单|全部", "", tail.sub("", word))
