"""A small shop as hand-built annotated tables, for tests that need no database."""

from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.subjects import World
from shared.catalog.model import (
    AnnotatedTable,
    Catalog,
    Column,
    ColumnProfile,
    ColumnRole,
    Comment,
    CommentOrigin,
    Relation,
    RelationOrigin,
    Table,
    TableComments,
    TableName,
    TableProfile,
    TableRole,
    TableType,
    TypeFamily,
    Value,
)

CITY = TableName("public", "city")
STORE = TableName("public", "store")
ORDERS = TableName("public", "orders")
PRODUCT = TableName("public", "product")
STORE_PRODUCT = TableName("public", "store_product")
STOCK_DAY = TableName("public", "stock_day")
STORE_CODE = TableName("public", "store_code")

FAMILIES = {
    "text": TypeFamily.TEXT,
    "int": TypeFamily.INTEGER,
    "num": TypeFamily.DECIMAL,
    "date": TypeFamily.DATE,
    "ts": TypeFamily.TIMESTAMP,
    "bool": TypeFamily.BOOLEAN,
    "text[]": TypeFamily.ARRAY,
}


def column(
    name: str,
    kind: str,
    role: ColumnRole,
    comment: str,
    *,
    values: tuple[str, ...] = (),
    examples: tuple[str, ...] = (),
    distinct: int = 100,
    nulls: float = 0.0,
    span: tuple[str, str] | None = None,
) -> tuple[Column, ColumnRole, str, ColumnProfile]:
    """A column, its role, its comment and its profile."""
    element = TypeFamily.TEXT if kind == "text[]" else None
    profile = ColumnProfile(
        null_fraction=nulls,
        distinct=len(values) or distinct,
        examples=examples or values[:3],
        values=tuple(Value(text, 50 - place) for place, text in enumerate(values)),
        minimum=span[0] if span else None,
        maximum=span[1] if span else None,
    )
    return Column(name, kind, FAMILIES[kind], element_family=element), role, comment, profile


def annotated(
    name: TableName,
    title: str,
    role: TableRole,
    *columns: tuple[Column, ColumnRole, str, ColumnProfile],
    rows: int = 100,
    key: tuple[str, ...] = ("id",),
) -> AnnotatedTable:
    """A described table from its columns."""
    table = Table(name, TableType.TABLE, tuple(c for c, _, _, _ in columns), primary_key=key)
    said = {c.name: Comment(text, CommentOrigin.DATABASE) for c, _, text, _ in columns}
    comments = TableComments(Comment(title, CommentOrigin.DATABASE), Comment(title, CommentOrigin.RULE), said)
    profile = TableProfile(rows, exact=True, columns={c.name: seen for c, _, _, seen in columns})
    return AnnotatedTable(table, profile, role, {c.name: r for c, r, _, _ in columns}, comments)


def points_at(child: TableName, own: str, parent: TableName, theirs: str = "id") -> Relation:
    return Relation(child, (own,), parent, (theirs,), RelationOrigin.DECLARED)


R = ColumnRole

TABLES = (
    annotated(
        CITY,
        "城市信息表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("city_name", "text", R.LABEL, "城市名称", examples=("南昌市", "九江市"), distinct=12),
        column("region", "text", R.CATEGORY, "所属大区", values=("华东", "华南")),
        rows=12,
    ),
    annotated(
        STORE,
        "门店基础信息表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("store_name", "text", R.LABEL, "门店名称", examples=("滨江路门店", "老街门店"), distinct=40),
        column("store_no", "text", R.IDENTIFIER, "门店编码", examples=("S001",), distinct=40),
        column("city_id", "int", R.FOREIGN_KEY, "所属城市ID", distinct=12),
        column("state", "text", R.CATEGORY, "状态", values=("营业", "停业")),
        column("area", "num", R.AVERAGE, "营业面积", distinct=38),
        column("tags", "text[]", R.STRUCTURED, "标签", examples=("{旗舰,社区}",), distinct=4),
        column("opened_on", "date", R.EVENT_TIME, "开业日期", span=("2018-03-01", "2022-11-20")),
        column("deleted_at", "ts", R.SOFT_DELETE, "删除时间", nulls=0.95),
        rows=40,
    ),
    annotated(
        ORDERS,
        "订单表",
        TableRole.EVENT,
        column("id", "int", R.KEY, "主键", distinct=9000),
        column("order_no", "text", R.IDENTIFIER, "订单编号", examples=("D20230101",), distinct=9000),
        column("store_id", "int", R.FOREIGN_KEY, "门店ID"),
        column(
            "ordered_at",
            "ts",
            R.EVENT_TIME,
            "下单时间",
            examples=("2022-05-03 12:10:00", "2022-08-21 18:45:00"),
            span=("2022-01-01 08:00:00", "2023-04-16 21:00:00"),
        ),
        column("state", "text", R.CATEGORY, "状态", values=("已完成", "已取消", "待支付")),
        column("channel", "int", R.CATEGORY, "下单渠道(1:线上,2:线下)", values=("1", "2")),
        column("amount", "num", R.ADDITIVE, "订单金额", distinct=8000),
        column("pieces", "int", R.ADDITIVE, "商品件数", distinct=30),
        column("discount", "num", R.AVERAGE, "折扣率", distinct=20, nulls=0.1),
        column("remark", "text", R.TEXT, "备注", examples=("加急,尽快送到", "放在门口"), distinct=700),
        rows=9000,
    ),
    annotated(
        PRODUCT,
        "商品表",
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("product_name", "text", R.LABEL, "商品名称", examples=("绿茶", "红茶礼盒"), distinct=60),
        column("price", "num", R.AVERAGE, "单价", distinct=50),
        rows=60,
    ),
    annotated(
        STORE_PRODUCT,
        "门店商品关联表",
        TableRole.BRIDGE,
        column("store_id", "int", R.FOREIGN_KEY, "门店ID"),
        column("product_id", "int", R.FOREIGN_KEY, "商品ID"),
        rows=300,
        key=("store_id", "product_id"),
    ),
    annotated(
        STOCK_DAY,
        "每日客流统计表",
        TableRole.SNAPSHOT,
        column("id", "int", R.KEY, "主键"),
        column("store_id", "int", R.FOREIGN_KEY, "门店ID"),
        column("day", "date", R.EVENT_TIME, "统计日期", span=("2022-01-01", "2023-04-16")),
        column("visitors", "int", R.ADDITIVE, "客流量", distinct=800),
        rows=12000,
    ),
    annotated(
        STORE_CODE,
        "门店编码映射表",
        TableRole.MAPPING,
        column("id", "int", R.KEY, "主键"),
        column("store_id", "int", R.FOREIGN_KEY, "门店ID"),
        column("system_name", "text", R.CATEGORY, "来源系统名称", values=("收银系统", "会员系统")),
        column("outer_no", "text", R.IDENTIFIER, "来源系统中的门店编码", examples=("A01",), distinct=80),
        rows=80,
    ),
)

RELATIONS = (
    points_at(STORE, "city_id", CITY),
    points_at(ORDERS, "store_id", STORE),
    points_at(STORE_PRODUCT, "store_id", STORE),
    points_at(STORE_PRODUCT, "product_id", PRODUCT),
    points_at(STOCK_DAY, "store_id", STORE),
    points_at(STORE_CODE, "store_id", STORE),
)

CATALOG = Catalog({table.table.name: table.table for table in TABLES}, RELATIONS)


def shop() -> World:
    return build_world(TABLES, RELATIONS)


def many_tables(count: int) -> tuple[AnnotatedTable, ...]:
    return tuple(
        annotated(
            TableName("public", f"t{number:03d}"),
            f"第{number}类单据表",
            TableRole.EVENT,
            column("id", "int", ColumnRole.KEY, "主键"),
            *(column(f"amount_{n}", "num", ColumnRole.ADDITIVE, f"第{n}项金额") for n in range(9)),
        )
        for number in range(count)
    )
