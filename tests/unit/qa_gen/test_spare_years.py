"""Years that are kept as numbers, kinds within kinds, and what is not filled in."""

from collections.abc import Iterator

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.values import delimiter
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

FILM = TableName("public", "film")
CHINESE = ("影片", "影片名称", "发行年份", "上架日期", "类型", "分级", "时长", "题材类别", "导演")
ENGLISH = ("film", "film title", "release year", "date added", "type", "rating", "duration", "genre", "director")


def world(said: tuple[str, ...] = CHINESE, *, years: tuple[str, ...] = ("2018", "2017")) -> World:
    film, title, year, added, type_, rating, duration, genre, director = said
    return build_world(
        (
            annotated(
                FILM,
                film,
                TableRole.ENTITY,
                column("id", "int", ColumnRole.KEY, f"{film} ID"),
                column("title", "text", ColumnRole.LABEL, title, examples=("Alive",), distinct=5000),
                column("release_year", "int", ColumnRole.CATEGORY, year, examples=years, distinct=70),
                column("added_on", "date", ColumnRole.EVENT_TIME, added, span=("2008-01-01", "2021-09-25")),
                column("type", "text", ColumnRole.CATEGORY, type_, values=("Movie", "Show")),
                column("rating", "text", ColumnRole.CATEGORY, rating, values=("A", "B", "C", "D")),
                column("duration", "text", ColumnRole.TEXT, duration, examples=("90 min",), distinct=200),
                column("genres", "text", ColumnRole.CATEGORY, genre, examples=("Drama, Crime", "Family", "Docs")),
                column("director", "text", ColumnRole.TEXT, director, examples=("Lee",), distinct=4000, nulls=0.3),
                rows=5000,
            ),
        ),
        (),
    )


def sketches(known: World) -> Iterator[Sketch]:
    for subject in known.subjects:
        yield from catalogue.sketches(known, subject, catalogue.SPARE)


def told(known: World, style: Style = Style.COLLOQUIAL) -> dict[str | None, str]:
    return {
        question(sketch, style, chinese=known.chinese): tree.text(catalogue.query(sketch))
        for sketch in sketches(known)
        if catalogue.SHAPES[sketch.shape].probe is None
    }


@pytest.mark.parametrize(
    ("asked", "sql"),
    [
        ("各发行年份分别有多少部影片啊?", "GROUP BY release_year ORDER BY 发行年份 ASC"),
        ("影片最多的5个发行年份是哪几年啊?", "GROUP BY release_year ORDER BY 影片数量 DESC LIMIT 5"),
        ("影片最多的上架年份是哪一年啊?", "CAST(EXTRACT(YEAR FROM added_on) AS INT) AS 年份"),
        ("按发行年份每10年一段来看,各有多少部影片啊?", "(release_year / 10) * 10"),
        ("按发行年份看,影片每年累计到多少部了啊?", "SUM(COUNT(*)) OVER (ORDER BY release_year)"),
        ("按发行年份看,影片比上一个年份多了还是少了多少部啊?", "LAG(COUNT(*)) OVER (ORDER BY release_year)"),
        ("影片最早和最晚的发行年份是哪一年啊?", "MIN(release_year) AS 最早发行年份"),
        ("发行年份最早的3部影片是哪些啊?", "ORDER BY 发行年份 ASC LIMIT 3"),
        ("2018年发行的影片一共有多少部?", "WHERE release_year = 2018"),
        ("每种影片类型里影片最多的是哪个分级啊?", "RANK() OVER (PARTITION BY type ORDER BY COUNT(*) DESC)"),
        ("每种影片类型里各分级的影片分别占百分之多少啊?", "SUM(COUNT(*)) OVER (PARTITION BY type)"),
        ("没有导演的影片一共有多少部?", "WHERE director IS NULL"),
        ("哪10个时长的影片最多?", "GROUP BY duration ORDER BY 影片数量 DESC LIMIT 10"),
    ],
)
def test_films_are_asked_for_by_their_year_and_within_their_kind(asked: str, sql: str) -> None:
    assert sql in told(world())[asked]


@pytest.mark.parametrize(
    "asked",
    [
        "How many films are there for each release year?",
        "Which 5 years added have the most films?",
        "How many films released in 2018 do we have?",
        "Which rating has the most films in each type?",
        "How many films without a director do we have?",
    ],
)
def test_they_are_asked_for_in_english_too(asked: str) -> None:
    assert asked in told(world(ENGLISH))


def test_a_number_is_no_year_where_its_values_are_none() -> None:
    assert not [s for s in sketches(world(years=("7", "12"))) if s.shape == "by_year"]


def test_kinds_that_mix_in_many_ways_are_lists_though_the_frequent_ones_are_single() -> None:
    film = world().subject(FILM)
    assert delimiter(film.field("genres")) == ","
    assert delimiter(film.field("duration")) is None
