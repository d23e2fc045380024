"""English names of ordinary trades as people of those trades say them in Chinese."""

import pytest

from shared.catalog.model import Table
from shared.catalog.reading.roles import roles_of
from shared.catalog.settings import Language
from shared.catalog.words.rule_author import RuleAuthor
from shared.catalog.words.trades import business_of
from tests.support.tables import profile, table

CAR_HIRE = (
    table("vehicles", "id integer|registration text|make text|transmission text|mileage integer|model_id integer"),
    table("customers", "id integer|licence_number text|licence_expires_on date|state text|zip_code text"),
    table(
        "reservations",
        "id integer|pickup_branch_id integer|return_branch_id integer|pickup_at timestamp|return_at timestamp",
    ),
    table("returns", "id integer|rental_id integer|returned_at timestamp|odometer_in integer|late_fee numeric"),
    table("damages", "id integer|vehicle_id integer|panel text|repair_estimate numeric"),
)
SHOP = (
    table("addresses", "id integer|customer_id integer|line1 text|city text|state text|postal_code text"),
    table("categories", "id integer|name text|slug text|position integer"),
    table(
        "orders",
        "id integer|coupon_id integer|shipping_address_id integer|shipping_amount numeric|shipping_tax numeric",
    ),
    table("coupons", "id integer|usage_limit integer|min_order_amount numeric|max_days integer"),
    table("shipments", "id integer|order_id integer|carrier text|warehouse_id integer|tracking_number text"),
    table("payments", "id integer|order_id integer|amount numeric|captured_at timestamp|card_last4 text"),
)
WAREHOUSE = (
    table("locations", "id integer|zone_id integer|aisle text|bin text|pick_sequence integer"),
    table("lots", "id integer|lot_number text|product_id integer|uom text"),
    table("sales_orders", "id integer|order_number text|warehouse_id integer"),
    table("stock_movements", "id integer|from_location_id integer|to_location_id integer|qty_picked integer"),
    table("pallets", "id integer|wave_id integer|dock_door text"),
)
SUBSCRIPTIONS = (
    table("plans", "id integer|name text|seat_limit integer|trial_days integer|price_cents integer"),
    table("subscriptions", "id integer|plan_id integer|seats integer|mrr numeric|from_plan_id integer|meal_plan text"),
    table("users", "id integer|account_id integer|mfa_enabled boolean|invited_by text"),
    table("emails", "id integer|subject text|sent_at timestamp"),
)
GYM = (
    table("member", "id integer|gender text|home_store_id integer|height_cm numeric|weight_kg numeric"),
    table("coach", "id integer|coach_name text|class_fee numeric|pt_price numeric"),
    table("course", "id integer|course_name text|duration_min integer"),
    table("class_schedule", "id integer|course_id integer|coach_id integer|capacity integer"),
    table("pt_lesson", "id integer|coach_id integer|training_part text"),
    table("entry_log", "id integer|member_id integer|entry_time timestamp|exit_time timestamp|entry_type text"),
    table("store", "id integer|store_name text|open_date date|close_date date"),
    table("shelf", "id integer|height_cm numeric|weight_kg numeric|material text"),
)
STUDIO = (
    table("studio", "id integer|studio_name text|shooting_rooms integer|open_date date"),
    table("photographer", "id integer|real_name text|style text|entry_date date|exit_date date|studio_id integer"),
    table(
        "shoot_package", "id integer|package_name text|package_price numeric|includes_album boolean|raw_photos integer"
    ),
    table("costume_rental", "id integer|costume_name text|rent_date date|due_back_date date|rent_fee numeric"),
)
NURSERY = (
    table("campus", "id integer|campus_name text|principal_name text|approved_capacity integer"),
    table("child", "id integer|child_name text|class_id integer|allergy text|withdraw_date date|is_only_child boolean"),
    table("teacher", "id integer|teacher_name text|post text|entry_date date|leave_date date"),
    table("health_check", "id integer|child_id integer|check_date date|height_cm numeric|weight_kg numeric"),
    table("tuition_bill", "id integer|child_id integer|bill_month text|care_fee numeric|paid_time timestamp"),
)
PET_CLINIC = (
    table("pet", "id integer|pet_name text|chip_no text|species text|weight_kg numeric"),
    table("grooming_order", "id integer|pet_id integer|groomer_name text|pickup_time timestamp"),
    table("outpatient_visit", "id integer|pet_id integer|vet_id integer|visit_type text|exam_fee numeric"),
    table("boarding", "id integer|pet_id integer|boarding_days integer|need_walk boolean"),
)
LAUNDRY = (
    table("card_recharges", "id integer|recharge_amount numeric|bonus_amount numeric|recharged_at timestamp"),
    table("order_items", "id integer|garment_type text|washed_at timestamp|picked_up_at timestamp"),
    table("payslips", "id integer|base_salary numeric|bonus_amount numeric|paid_on date"),
)
TRADES = {
    "laundry": LAUNDRY,
    "studio": STUDIO,
    "nursery": NURSERY,
    "pet clinic": PET_CLINIC,
    "gym": GYM,
    "car hire": CAR_HIRE,
    "shop": SHOP,
    "warehouse": WAREHOUSE,
    "subscriptions": SUBSCRIPTIONS,
}


def said(tables: tuple[Table, ...], name: str) -> tuple[str, dict[str, str]]:
    """The title of the table and what its columns are called, in a database of these tables."""
    of = next(table for table in tables if table.name.name == name)
    author = RuleAuthor(Language.CHINESE, business_of(tables)).of_table(of)
    told = author.propose(of, profile(of), roles_of(of, profile(of), ()), ())
    return told.title or "", dict(told.columns)


@pytest.mark.parametrize(
    ("trade", "of", "words"),
    [
        ("gym", "member", {"home_store_id": "所属门店ID", "height_cm": "身高(厘米)", "weight_kg": "体重(千克)"}),
        ("gym", "coach", {"class_fee": "课时费", "pt_price": "私教单价"}),
        ("gym", "course", {"duration_min": "时长(分钟)"}),
        ("studio", "photographer", {"entry_date": "入职日期", "exit_date": "离职日期", "studio_id": "影楼ID"}),
        (
            "studio",
            "shoot_package",
            {"package_name": "套餐名称", "includes_album": "是否含相册", "raw_photos": "底片张数"},
        ),
        ("studio", "costume_rental", {"rent_date": "租用日期", "due_back_date": "应还日期", "rent_fee": "租金"}),
        ("nursery", "campus", {"principal_name": "校长姓名", "approved_capacity": "核定人数"}),
        ("nursery", "child", {"child_name": "儿童姓名", "withdraw_date": "退学日期", "is_only_child": "是否独生子女"}),
        ("nursery", "teacher", {"post": "岗位", "entry_date": "入职日期"}),
        ("nursery", "health_check", {"height_cm": "身高(厘米)", "weight_kg": "体重(千克)"}),
        ("nursery", "tuition_bill", {"care_fee": "保育费", "paid_time": "支付时间"}),
        ("pet clinic", "grooming_order", {"pickup_time": "接走时间"}),
        ("pet clinic", "outpatient_visit", {"exam_fee": "检查费"}),
        ("pet clinic", "boarding", {"need_walk": "是否需要遛"}),
        ("gym", "pt_lesson", {"training_part": "训练部位"}),
        ("gym", "entry_log", {"entry_type": "入场方式", "exit_time": "离场时间"}),
        ("gym", "store", {"open_date": "开业日期", "close_date": "闭店日期"}),
        (
            "car hire",
            "vehicles",
            {"registration": "车牌号", "make": "品牌", "transmission": "变速箱", "model_id": "车型ID"},
        ),
        ("car hire", "customers", {"licence_number": "驾照号", "licence_expires_on": "驾照到期日期", "state": "州"}),
        (
            "car hire",
            "reservations",
            {"pickup_branch_id": "取车网点ID", "pickup_at": "取车时间", "return_at": "还车时间"},
        ),
        ("car hire", "returns", {"returned_at": "还车时间", "odometer_in": "还车里程", "late_fee": "超时还车费"}),
        ("car hire", "damages", {"panel": "受损部位"}),
        ("shop", "addresses", {"line1": "地址行1", "state": "州"}),
        ("shop", "categories", {"slug": "URL别名", "position": "排序号"}),
        ("shop", "orders", {"shipping_amount": "运费", "shipping_address_id": "收货地址ID"}),
        (
            "shop",
            "coupons",
            {"usage_limit": "使用次数上限", "min_order_amount": "最低订单金额", "max_days": "最多天数"},
        ),
        ("shop", "shipments", {"order_id": "订单ID"}),
        ("shop", "payments", {"captured_at": "扣款时间", "card_last4": "卡号后四位"}),
        ("warehouse", "locations", {"zone_id": "库区ID", "bin": "货位"}),
        ("warehouse", "sales_orders", {"order_number": "订单编号"}),
        (
            "warehouse",
            "stock_movements",
            {"from_location_id": "来源库位ID", "to_location_id": "目标库位ID", "qty_picked": "拣货数量"},
        ),
        ("subscriptions", "plans", {"name": "套餐名称", "seat_limit": "席位上限", "price_cents": "价格(分)"}),
        ("subscriptions", "subscriptions", {"from_plan_id": "原套餐ID", "meal_plan": "餐食方案"}),
        ("laundry", "card_recharges", {"bonus_amount": "赠送金额"}),
        ("laundry", "order_items", {"picked_up_at": "取件时间"}),
        ("laundry", "payslips", {"bonus_amount": "奖金金额"}),
        ("subscriptions", "users", {"mfa_enabled": "是否启用多因素认证"}),
    ],
)
def test_columns_are_called_what_people_of_the_trade_call_them(trade: str, of: str, words: dict[str, str]) -> None:
    columns = said(TRADES[trade], of)[1]
    assert {name: columns[name] for name in words} == words


@pytest.mark.parametrize(
    ("trade", "of", "title"),
    [
        ("gym", "class_schedule", "排课"),
        ("gym", "entry_log", "入场记录"),
        ("gym", "pt_lesson", "私教课"),
        ("warehouse", "lots", "批次"),
        ("shop", "shipments", "发货单"),
        ("subscriptions", "emails", "邮件"),
    ],
)
def test_tables_are_called_what_people_of_the_trade_call_them(trade: str, of: str, title: str) -> None:
    assert said(TRADES[trade], of)[0].startswith(title)
