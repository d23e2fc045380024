"""A small lending library with English comments, as hand-built annotated tables."""

from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.spoken import in_english
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import ColumnRole as R
from shared.catalog.model import TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

BRANCH, BOOK, COPY, MEMBER, LOAN, FINE, CATEGORY = (
    TableName("public", name) for name in ("branch", "book", "copy", "member", "loan", "fine", "category")
)

TABLES = (
    annotated(
        BRANCH,
        "Branches",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("name", "text", R.LABEL, "Branch name", examples=("Clifton", "Harbourside"), distinct=8),
        column("city", "text", R.CATEGORY, "City", values=("Bristol", "Bath")),
        column("opened_on", "date", R.EVENT_TIME, "Opening date", span=("1972-05-02", "2011-06-27")),
        column("area", "num", R.ADDITIVE, "Floor area in square metres", distinct=8),
        rows=8,
    ),
    annotated(
        CATEGORY,
        "Categories",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("name", "text", R.LABEL, "Category name", examples=("Crime", "Travel"), distinct=11),
        column("parent_id", "int", R.FOREIGN_KEY, "Parent category ID", nulls=0.3, distinct=3),
        rows=11,
    ),
    annotated(
        BOOK,
        "Table of books",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("title", "text", R.LABEL, "Book title", examples=("The Last Winter", "Under a Lantern"), distinct=180),
        column("category_id", "int", R.FOREIGN_KEY, "Category ID"),
        column("publisher", "text", R.CATEGORY, "Publisher", values=("Canongate", "Faber", "Penguin", "Vintage")),
        column("year", "int", R.CATEGORY, "Published year"),
        column("pages", "int", R.ADDITIVE, "Page count", distinct=120),
        column("price", "num", R.AVERAGE, "List price", distinct=24),
        column("languages", "text[]", R.STRUCTURED, "Languages", examples=("{Welsh,English}",), distinct=3),
        rows=180,
    ),
    annotated(
        COPY,
        "Copies",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("barcode", "text", R.IDENTIFIER, "Barcode", examples=("BC01",), distinct=420),
        column("book_id", "int", R.FOREIGN_KEY, "Book ID"),
        column("branch_id", "int", R.FOREIGN_KEY, "Branch ID"),
        column("condition", "text", R.CATEGORY, "Condition", values=("good", "worn", "new", "damaged")),
        column("is_lost", "bool", R.FLAG, "Lost (yes/no)"),
        rows=420,
    ),
    annotated(
        MEMBER,
        "Members",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "Primary key ID"),
        column("card_no", "text", R.IDENTIFIER, "Card number", examples=("M01",), distinct=160),
        column("kind", "text", R.CATEGORY, "Membership type", values=("adult", "child", "senior", "student")),
        column("joined_on", "date", R.EVENT_TIME, "Date joined", span=("2018-02-01", "2023-07-20")),
        column("branch_id", "int", R.FOREIGN_KEY, "Branch ID"),
        column("is_active", "bool", R.FLAG, "Active (yes/no)"),
        rows=160,
    ),
    annotated(
        LOAN,
        "Loans",
        TableRole.EVENT,
        column("id", "int", R.KEY, "Primary key ID", distinct=900),
        column("copy_id", "int", R.FOREIGN_KEY, "Copy ID"),
        column("member_id", "int", R.FOREIGN_KEY, "Member ID"),
        column("borrowed_at", "ts", R.EVENT_TIME, "Time borrowed", span=("2023-01-09 10:15:00", "2024-03-25 09:00:00")),
        column("returned_at", "ts", R.EVENT_TIME, "Time returned", nulls=0.1, span=("2023-01-12", "2024-03-30")),
        column("renewals", "int", R.ADDITIVE, "Renewal count", distinct=9),
        rows=900,
    ),
    annotated(
        FINE,
        "Fines",
        TableRole.EVENT,
        column("id", "int", R.KEY, "Primary key ID", distinct=300),
        column("loan_id", "int", R.FOREIGN_KEY, "Loan ID"),
        column("reason", "text", R.CATEGORY, "Reason", values=("overdue", "damage", "lost copy")),
        column("amount", "num", R.ADDITIVE, "Amount", distinct=40),
        column("issued_on", "date", R.EVENT_TIME, "Date issued", span=("2023-02-01", "2024-03-20")),
        column("paid_on", "date", R.EVENT_TIME, "Date paid", nulls=0.2, span=("2023-02-05", "2024-04-02")),
        rows=300,
    ),
)

RELATIONS = (
    points_at(BOOK, "category_id", CATEGORY),
    points_at(CATEGORY, "parent_id", CATEGORY),
    points_at(COPY, "book_id", BOOK),
    points_at(COPY, "branch_id", BRANCH),
    points_at(MEMBER, "branch_id", BRANCH),
    points_at(LOAN, "copy_id", COPY),
    points_at(LOAN, "member_id", MEMBER),
    points_at(FINE, "loan_id", LOAN),
)


def library() -> World:
    return build_world([in_english(table, RELATIONS) for table in TABLES], RELATIONS)
