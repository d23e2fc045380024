"""Rows of what happens: takings, traffic, charging, complaints and fuel prices, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sample.calendar import DAYS, busyness
from sample.draw import Draw, money
from sample.network import Area, Row
from sample.places import GIVEN_NAMES, SURNAMES

TAKINGS_COUNT, TRAFFIC_COUNT, CHARGING_COUNT, COMPLAINT_COUNT = 11_000, 7_000, 3_000, 800
ORDER_VALUE = {"wx": 31.0, "zfb": 29.0, "rmb": 24.0, "xs": 35.0, "jd": 42.0}
"""Yuan an order, by channel."""
CAR_TYPES = (("过境", 0.46), ("城际", 0.33), ("其他", 0.17), ("危化品", 0.04))
ODD_SUMS = 25
"""Rows whose total is not the sum of the channels."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A shop: what it is called, what it takes on an ordinary day, and since when."""

    area_name: str
    area_code: str
    number: str
    name: str
    source: int
    daily_orders: float
    opened: date
    takes_jd: bool


def branches(draw: Draw, areas: list[Area]) -> list[Branch]:
    """28 shops at 24 areas; two of the codes that they report under are in no mapping."""
    busy = [area for area in areas if area.is_open][:24]
    made = [_branch(draw, area, place, "东区") for place, area in enumerate(busy)]
    return made + [_branch(draw, area, place, "西区") for place, area in enumerate(busy[:4])]


def _branch(draw: Draw, area: Area, place: int, side: str) -> Branch:
    code, _, source = area.codes[place % len(area.codes)]
    if place in (11, 19):
        code, source = f"X{place:04d}", 2
    kind = ("便利店", "餐厅", "小吃档", "特产店")[place % 4]
    opened = DAYS[0] if place % 3 else DAYS[draw.between(0, 150)]
    orders = draw.around(140 + 28 * (place % 7), 0.3)
    name = f"{area.name.removesuffix('服务区')}{side}{kind}"
    number = f"{area.number}-{'1' if side == '东区' else '2'}"
    return Branch(area.name, code, number, name, min(source, 4), orders, opened, place % 5 == 0)


def takings(draw: Draw, shops: list[Branch]) -> list[Row]:
    """A row a shop and day, of which a few are missing."""
    days = [(day, shop) for day in DAYS for shop in shops if day >= shop.opened]
    missing = set(draw.some_of(range(len(days)), len(days) - TAKINGS_COUNT))
    kept = [pair for place, pair in enumerate(days) if place not in missing]
    odd = set(draw.some_of(range(len(kept)), ODD_SUMS))
    return [_takings(draw, day, shop, odd=place in odd) for place, (day, shop) in enumerate(kept)]


def _takings(draw: Draw, day: date, shop: Branch, *, odd: bool) -> Row:
    orders = _orders(draw, day, shop)
    amounts = {channel: money(count * draw.around(ORDER_VALUE[channel], 0.2)) for channel, count in orders.items()}
    total = sum(amounts.values(), Decimal(0)) - (Decimal(draw.between(5, 80)) if odd else Decimal(0))
    channels = (value for channel in ORDER_VALUE for value in (amounts[channel], orders[channel]))
    audit = draw.audit(draw.moment(day + timedelta(days=1), 1, 3), deleted=draw.chance(0.004))
    place = (day, shop.area_code, shop.area_name, shop.number, shop.name)
    return (*audit, *place, *channels, sum(orders.values()), total, shop.source)


def _orders(draw: Draw, day: date, shop: Branch) -> dict[str, int]:
    months = (day.year - 2022) * 12 + day.month
    shares = {
        "wx": 0.52,
        "zfb": 0.26,
        "rmb": 0.16 - 0.004 * months,
        "xs": 0.05,
        "jd": 0.02 if shop.takes_jd and day >= date(2022, 7, 1) else 0.0,
    }
    expected = shop.daily_orders * busyness(day)
    return {channel: int(draw.around(expected * share) + 0.5) for channel, share in shares.items()}


def traffic(draw: Draw, areas: list[Area]) -> list[Row]:
    """Counted on every fourth day, at 16 areas, by type of car."""
    counted = [area for area in areas if area.row[6] is None][::3][:16]
    keys = [(day, area, place, kind) for day in DAYS[::4] for place, area in enumerate(counted) for kind in CAR_TYPES]
    missing = set(draw.some_of(range(len(keys)), len(keys) - TRAFFIC_COUNT))
    return [_traffic(draw, *key) for number, key in enumerate(keys) if number not in missing]


def _traffic(draw: Draw, day: date, area: Area, place: int, kind: tuple[str, float]) -> Row:
    name, share = kind
    count = int(draw.around((2200 + 260 * place) * share * busyness(day), 0.2) + 0.5)
    audit = draw.audit(draw.moment(day + timedelta(days=1), 2, 4), deleted=draw.chance(0.004))
    return (*audit, count, name, day, area.id)


def charging(draw: Draw, areas: list[Area]) -> list[Row]:
    equipped = [area for area in areas if area.row[12] == "智能化服务区" and area.row[6] is None]
    starts = sorted(draw.moment(draw.one_of(DAYS), 6, 22) for _ in range(CHARGING_COUNT))
    return [_charge(draw, number, start, draw.one_of(equipped)) for number, start in enumerate(starts, start=1)]


def _charge(draw: Draw, number: int, start: datetime, area: Area) -> Row:
    energy = money(draw.around(32, 0.6))
    price = Decimal("1.2500") if 10 <= start.hour < 15 or start.hour >= 18 else Decimal("0.8600")
    end = start + timedelta(minutes=int(float(energy) * 1.4)) if draw.chance(0.99) else None
    channel = draw.one_of(("微信", "支付宝", "行吧", "充电卡"))
    fee = money(float(energy * price))
    return number, start, end, area.id, f"P{draw.between(1, 12):02d}", energy, price, fee, channel


_COMPLAINTS = (
    ("餐饮质量", "饭菜偏凉,等候时间较长"),
    ("卫生环境", "卫生间地面湿滑,异味明显"),
    ("价格争议", "商品价格高于标签"),
    ("充电故障", "充电桩扫码后无法启动"),
    ("服务态度", "收银员态度冷淡"),
)


def complaints(draw: Draw, areas: list[Area]) -> list[Row]:
    return [_complaint(draw, number, draw.one_of(areas)) for number in range(1, COMPLAINT_COUNT + 1)]


def _complaint(draw: Draw, number: int, area: Area) -> Row:
    made = draw.moment(draw.one_of(DAYS), 7, 21).replace(tzinfo=UTC)
    kind, text = draw.one_of(_COMPLAINTS)
    closed = made + timedelta(hours=draw.between(2, 96)) if draw.chance(0.88) else None
    state = "已办结" if closed else draw.one_of(("待处理", "处理中"))
    score = draw.between(1, 5) if closed and draw.chance(0.8) else None
    name = draw.one_of(SURNAMES) + draw.one_of(GIVEN_NAMES)
    phone = f"1{draw.one_of('3578')}{draw.below(10**9):09d}"
    return number, f"TS{made:%Y%m%d}{number:04d}", area.number, made, kind, name, phone, text, state, score, closed


def fuel_prices(draw: Draw) -> Iterator[Row]:
    """Prices change every tenth working day or so."""
    base = {"92号": 8.2, "95号": 8.75, "98号": 9.8, "0号柴油": 7.9}
    for day in DAYS[::14]:
        step = (draw.below(41) - 20) / 100
        base = {fuel: price + step for fuel, price in base.items()}
        yield from ((day, fuel, money(price)) for fuel, price in base.items())
