"""Rows of what stands still: companies, service areas, their codes, sections and facilities."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sample.draw import Draw, money
from sample.places import AREAS_OF_COMPANY, COMPANIES, REPEATED_NAMES, ROUTES

Row = tuple[object, ...]
OPENED = datetime(2021, 6, 1, 9)  # noqa: DTZ001 - the sample's columns are timestamps without a zone
SYSTEMS = (("司乘管理", 3), ("商业管理", 1), ("驿购", 0), ("驿美", 4), ("手工录入", 5))
AREA_COUNT, LINK_COUNT = 60, 90


@dataclass(frozen=True, slots=True)
class Area:
    """A service area and the codes that the source systems know it by."""

    row: Row
    codes: tuple[tuple[str, str, int], ...]
    """Code, system and the system's number."""

    @property
    def id(self) -> str:
        return str(self.row[0])

    @property
    def name(self) -> str:
        return str(self.row[8])

    @property
    def number(self) -> str:
        return str(self.row[9])

    @property
    def is_open(self) -> bool:
        return self.row[13] != "关闭" and self.row[6] is None


def companies(draw: Draw) -> list[Row]:
    return [(*draw.audit(OPENED), name, number) for name, number in COMPANIES]


def areas(draw: Draw, companies: list[Row]) -> list[Area]:
    places = [(name, str(row[0])) for row, names in zip(companies, AREAS_OF_COMPANY, strict=True) for name in names]
    places += [(name, company) for name, company in places if name in REPEATED_NAMES]
    return [_area(draw, number, name, company) for number, (name, company) in enumerate(places, start=1)]


def _area(draw: Draw, number: int, name: str, company: str) -> Area:
    code = f"A{number * 7 + 100:04d}"
    position = f"{113.6 + draw.below(480) / 100:.2f},{24.5 + draw.below(550) / 100:.2f}"
    kind = "智能化服务区" if draw.chance(0.3) else "信息化服务区"
    state = "开放" if draw.chance(0.7) else draw.one_of(("关闭", "上传数据"))
    audit = draw.audit(OPENED, deleted=number in (17, 41))
    row = (*audit, f"{name}服务区", code, company, position, kind, state)
    return Area(row, tuple(_codes(draw, number, code)))


def _codes(draw: Draw, number: int, code: str) -> Iterator[tuple[str, str, int]]:
    """Three systems know every area; one of them, at two areas in five, by the area's own code."""
    keeps_own = number % 5 < 2
    for place, (system, source) in enumerate(sorted(draw.some_of(SYSTEMS, 3), key=lambda pair: pair[1])):
        yield (code if keeps_own and place == 1 else f"H{number * 10 + place:04d}"), system, source


def mapper(draw: Draw, areas: list[Area]) -> list[Row]:
    return [
        (*draw.audit(OPENED, deleted=draw.chance(0.03)), area.name, code, area.id, system, source)
        for area in areas
        for code, system, source in area.codes
    ]


def sections(draw: Draw) -> list[Row]:
    return [
        (*draw.audit(OPENED, deleted=place == 48), f"{section}{half}段", route, code)
        for place, (section, route, code, half) in enumerate(
            (section, route, code, half) for section, route, code in ROUTES for half in ("东", "西")
        )
    ]


def links(draw: Draw, sections: list[Row], areas: list[Area]) -> list[Row]:
    """Every section passes an area, every area lies on a section, some on two."""
    pairs = [(sections[n % len(sections)], area) for n, area in enumerate(areas)]
    pairs += [(section, draw.one_of(areas)) for section in sections]
    unique = dict.fromkeys((str(section[0]), area.id) for section, area in pairs)
    return [pair for pair, _ in zip(unique, range(LINK_COUNT), strict=False)]


_FACILITIES = (
    ("充电桩", 86000.0, ("新能源", "户外"), {"功率千瓦": 120, "品牌": "国充"}),
    ("公共卫生间", 420000.0, ("民生",), {"蹲位": 36}),
    ("便利店", 150000.0, ("商业", "室内"), {"面积平方米": 180}),
    ("加油岛", 380000.0, ("能源", "户外"), {"油枪": 8}),
    ("餐厅", 260000.0, ("商业", "室内"), {"餐位": 160}),
)


def facilities(draw: Draw, areas: list[Area]) -> list[Row]:
    """serviceAreaId, facilityName, order, state, unitCost, quantity, attributes, tags, installedOn."""
    rows: list[Row] = []
    for area in areas:
        for order, (name, cost, tags, attributes) in enumerate(draw.some_of(_FACILITIES, 3), start=1):
            state = "运行" if draw.chance(0.85) else draw.one_of(("检修", "停用"))
            installed = date(2019 + draw.below(4), 1 + draw.below(12), 1 + draw.below(28))
            details = json.dumps(attributes, ensure_ascii=False) if draw.chance(0.8) else None
            price, quantity = money(draw.around(cost)), draw.between(1, 6)
            rows.append((area.id, name, order, state, price, quantity, details, list(tags), installed))
    return rows
