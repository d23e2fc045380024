"""Bills with a state, and what is asked of them."""

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis import sketch as parts
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import AnnotatedTable, ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column

BILL = TableName("public", "bill")
R = ColumnRole
SPAN = ("2023-01-02", "2024-06-28")


def bill(*states: str, title: str = "销售单表") -> AnnotatedTable:
    return annotated(
        BILL,
        title,
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=900),
        column("bill_no", "text", R.IDENTIFIER, "单号", examples=("B1",), distinct=900),
        column("amount", "num", R.ADDITIVE, "应收金额", distinct=800),
        column("status", "text", R.CATEGORY, "单据状态", values=states),
        rows=900,
    )


def totals(world: World, column_name: str) -> Sketch:
    """What of all rows together comes to."""
    asked = (s for s in catalogue.sketches(world, world.subject(BILL)) if s.shape == "total" and len(s.measures) == 1)
    named = (s for s in asked if s.measures[0].at and s.measures[0].at.field.name == column_name)
    return next(s for s in named if not any(f.test is parts.Test.EQUALS for f in s.filters))


def where(sketch: Sketch) -> str:
    return tree.text(catalogue.query(sketch)).partition("WHERE ")[2].rstrip(";")
