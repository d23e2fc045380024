"""How tables are described to the LLM that writes pairs: each fact once, and no number that means nothing."""

from dataclasses import replace

import pytest

from services.qa_gen.digest import digest
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.world.building import build_world
from shared.catalog.model import Catalog, ColumnRole, Comment, CommentOrigin, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

CARRIER, PARCEL = TableName("public", "carrier"), TableName("public", "parcel")


def told(status: str = "状态(1:在途,2:签收)", description: str = "包裹表,记录每个包裹") -> str:
    """The digest of parcels and their carriers."""
    carrier = annotated(
        CARRIER,
        "承运商表",
        TableRole.ENTITY,
        column("id", "int", ColumnRole.KEY, "主键", values=("1", "2")),
        column("code", "text", ColumnRole.IDENTIFIER, "编码", examples=("SF", "YD")),
    )
    parcel = annotated(
        PARCEL,
        "包裹表",
        TableRole.EVENT,
        column("id", "int", ColumnRole.KEY, "主键"),
        column("carrier_id", "int", ColumnRole.FOREIGN_KEY, "承运商ID", values=("1", "2")),
        column("hub", "text", ColumnRole.FOREIGN_KEY, "网点编码", values=("HZ01", "NB02")),
        column("status", "int", ColumnRole.CATEGORY, status, values=("1", "2")),
    )
    comments = replace(parcel.comments, description=Comment(description, CommentOrigin.DATABASE))
    tables = (carrier, replace(parcel, comments=comments))
    edges = (points_at(PARCEL, "carrier_id", CARRIER),)
    catalog = Catalog({table.table.name: table.table for table in tables}, edges)
    return digest(Knowledge(catalog, tables, build_world(tables, edges)))


@pytest.mark.parametrize(
    ("description", "line"),
    [
        ("包裹表,记录每个包裹", "表 parcel: 包裹表,记录每个包裹"),
        ("每行是一个包裹", "表 parcel: 包裹表。每行是一个包裹"),
    ],
)
def test_a_title_is_said_once(description: str, line: str) -> None:
    assert line in told(description=description).splitlines()


@pytest.mark.parametrize(
    ("comment", "line"),
    [
        ("状态(1:在途,2:签收)", "- status int: 状态(1:在途,2:签收)"),
        ("状态(1:在途,2:签收,3:退回)", "- status int: 状态(1:在途,2:签收,3:退回)(取值: 1、2)"),
        ("状态", "- status int: 状态(取值: 1、2)"),
    ],
)
def test_codes_that_the_comment_explains_are_told_again_only_where_some_do_not_occur(comment: str, line: str) -> None:
    assert line in told(comment).splitlines()


def test_numbers_of_keys_are_not_told_and_codes_are() -> None:
    lines = told().splitlines()
    assert "- carrier_id int: 承运商ID" in lines
    assert "- hub text: 网点编码(取值: HZ01、NB02)" in lines
    assert "- parcel.carrier_id = carrier.id" in lines
