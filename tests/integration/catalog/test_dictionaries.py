"""What codes mean, where another table says it."""

import pytest

from shared.catalog.description import describe_table
from shared.catalog.documents.edited import parse_ddl, parse_detail
from shared.catalog.glossary import Glossary
from shared.catalog.model import Dictionary, TableName
from shared.catalog.names import parse_table_name
from shared.catalog.reading.catalog import read_catalog
from shared.catalog.settings import CatalogSettings, Samples
from shared.source import parse, source_opener
from tests.integration.ddl_gen.runs import describe
from tests.support.postgres import execute

pytestmark = pytest.mark.integration

SHARED = (
    "CREATE TABLE sys_dict (id serial PRIMARY KEY, dict_type text, dict_value text, dict_label text, sort integer)",
    """INSERT INTO sys_dict (dict_type, dict_value, dict_label, sort) VALUES
       ('order_status', '0', '新建', 1), ('order_status', '1', '完成', 2), ('order_status', '10', '退款', 3),
       ('sys_user_sex', 'M', '男', 1), ('sys_user_sex', 'F', '女', 2),
       ('会员等级', '0', '普通', 1), ('会员等级', '1', '金卡', 2)""",
)
ORDERS = (
    "CREATE TABLE orders (id integer, status integer, lvl integer)",
    "INSERT INTO orders SELECT n, (ARRAY[0, 1, 10])[n % 3 + 1], n % 2 FROM generate_series(1, 90) n",
    "COMMENT ON COLUMN orders.lvl IS '会员等级'",
)
USERS = "CREATE TABLE sys_user AS SELECT n AS id, (ARRAY['M', 'F'])[n % 2 + 1] AS sex FROM generate_series(1, 90) n"
OWN = (
    "CREATE TABLE dict_car_type (code char(2) PRIMARY KEY, name text)",
    "INSERT INTO dict_car_type VALUES ('01', '客车'), ('02', '货车')",
    "CREATE TABLE passage AS SELECT n AS id, '0' || n % 2 + 1 AS car_type FROM generate_series(1, 90) n",
)


async def dictionaries(url: str, *names: str) -> dict[str, Dictionary]:
    async with source_opener(parse(url, embedded=True))() as source:
        reading = await read_catalog(source, [parse_table_name(name) for name in names])
    found = reading.dictionaries.items()
    return {f"{table.name}.{column}": one for table, columns in found for column, one in columns.items()}


async def test_a_dictionary_that_many_columns_share_is_found_by_name_comment_and_values(database_url: str) -> None:
    await execute(database_url, *SHARED, *ORDERS, USERS)
    found = await dictionaries(database_url, "sys_dict", "orders", "sys_user")
    assert set(found) == {"orders.status", "orders.lvl", "sys_user.sex"}
    status = found["orders.status"]
    assert (status.code_column, status.label_column, status.type) == ("dict_value", "dict_label", "order_status")
    assert list(status.labels.items()) == [("0", "新建"), ("1", "完成"), ("10", "退款")]
    assert found["orders.lvl"].labels == {"0": "普通", "1": "金卡"}
    assert found["sys_user.sex"].labels == {"F": "女", "M": "男"}


async def test_a_dictionary_is_found_by_its_letters_in_a_comment_or_across_a_name(database_url: str) -> None:
    scrapped = (
        "CREATE TABLE sys_dict (dict_type text, dict_value text, dict_label text)",
        "INSERT INTO sys_dict SELECT 'bfyy', n, '原因' || n FROM generate_series(1, 3) n",
        "CREATE TABLE bag AS SELECT n AS id, n % 3 + 1 AS bf_yy, n % 3 + 1 AS why FROM generate_series(1, 90) n",
        "COMMENT ON COLUMN bag.why IS '报废原因,字典bfyy'",
    )
    await execute(database_url, *scrapped)
    found = await dictionaries(database_url, "sys_dict", "bag")
    assert {name: one.labels["2"] for name, one in found.items()} == {"bag.bf_yy": "原因2", "bag.why": "原因2"}


async def test_what_states_are_called_is_found_by_the_name_of_their_table(database_url: str) -> None:
    typed = (
        "CREATE TABLE sys_dict (dict_type text, dict_value text, dict_label text)",
        "INSERT INTO sys_dict SELECT 'ticket', n, '状态' || n FROM generate_series(1, 3) n",
        "CREATE TABLE ticket AS SELECT n AS id, n % 3 + 1 AS status, n % 3 + 1 AS level FROM generate_series(1, 90) n",
        "CREATE TABLE parcel AS SELECT n AS id, n % 3 + 1 AS status FROM generate_series(1, 90) n",
    )
    await execute(database_url, *typed)
    assert set(await dictionaries(database_url, "sys_dict", "ticket", "parcel")) == {"ticket.status"}


async def test_values_that_the_dictionary_does_not_know_make_no_link(database_url: str) -> None:
    await execute(database_url, *SHARED, *ORDERS, "UPDATE orders SET status = 7 WHERE id > 9")
    assert "orders.status" not in await dictionaries(database_url, "sys_dict", "orders")


async def test_a_dictionary_of_its_own_is_found_by_its_relation(database_url: str) -> None:
    await execute(database_url, *OWN)
    found = await dictionaries(database_url, "dict_car_type", "passage")
    assert {name: dict(one.labels) for name, one in found.items()} == {"passage.car_type": {"01": "客车", "02": "货车"}}


async def test_a_small_table_of_people_is_no_dictionary(database_url: str) -> None:
    people = "CREATE TABLE driver AS SELECT n AS id, '王秀' || '英伟'::text AS name FROM generate_series(1, 9) n"
    trips = "CREATE TABLE trip AS SELECT n AS id, n % 9 + 1 AS driver_id FROM generate_series(1, 90) n"
    await execute(
        database_url, people, "UPDATE driver SET name = '王秀英'", "ALTER TABLE driver ADD PRIMARY KEY (id)", trips
    )
    assert await dictionaries(database_url, "driver", "trip") == {}


async def test_codes_are_explained_in_both_documents_and_read_back(database_url: str) -> None:
    await execute(database_url, *SHARED, *ORDERS, *OWN)
    written = await describe(database_url, "sys_dict,orders,dict_car_type,passage")
    assert "- status (integer) - 订单状态(字典: 0=新建、1=完成、10=退款)" in written["orders_detail.md"]
    assert "- status 的含义见 sys_dict.dict_label(dict_type = 'order_status')" in written["orders_detail.md"]
    assert "-- 会员等级(字典: 0=普通、1=金卡)\n" in written["orders.ddl"]
    assert "- car_type 的含义见 dict_car_type.name" in written["passage_detail.md"]
    assert parse_ddl(written["orders.ddl"]).columns == parse_detail(written["orders_detail.md"]).columns


async def test_labels_are_values_of_rows_and_stay_away_where_none_may_be_shown(database_url: str) -> None:
    await execute(database_url, *SHARED, *ORDERS)
    written = await describe(database_url, "sys_dict,orders", settings=CatalogSettings(samples=Samples.NONE))
    assert "新建" not in "".join(written.values())


@pytest.mark.parametrize(("samples", "told"), [(Samples.MASKED, True), (Samples.NONE, False)])
async def test_a_table_described_by_itself_tells_the_labels_of_its_codes_too(
    database_url: str, samples: Samples, told: bool
) -> None:
    await execute(database_url, *SHARED, *ORDERS, *OWN)
    async with source_opener(parse(database_url, embedded=True))() as source:
        for name, label in (("orders", "0=新建、1=完成、10=退款"), ("passage", "01=客车、02=货车")):
            described = await describe_table(
                source, TableName("public", name), CatalogSettings(samples=samples), Glossary()
            )
            assert (label in described.ddl, label in described.detail) == (told, told)


async def test_a_label_that_is_personal_is_told_to_nobody(database_url: str) -> None:
    await execute(database_url, *SHARED, *ORDERS, "UPDATE sys_dict SET dict_label = '找张伟 13812345678' WHERE id = 1")
    written = "".join((await describe(database_url, "sys_dict,orders")).values())
    assert "张伟" not in written
    assert "13812345678" not in written
