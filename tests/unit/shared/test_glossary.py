"""What people say that names mean, for all tasks and for one."""

from shared.catalog.glossary import Glossary, parse_glossary
from tests.support.tables import column, table

SHOPS = table("shops", [column("id", "integer"), column("wx", "numeric")])
FOR_ALL = "table,column,meaning\nshops,,门店表\n,wx,微信支付金额\n"


def test_what_a_task_says_goes_before_what_holds_for_all() -> None:
    both = parse_glossary("table,column,meaning\nshops,wx,微信收款\n").over(parse_glossary(FOR_ALL))
    assert both.of_table(SHOPS.name) == "门店表"
    assert both.of_columns(SHOPS) == {"wx": "微信收款"}


def test_names_that_nothing_has_are_told() -> None:
    said = "table,column,meaning\nshops,wx,a\nshops,wy,b\nshop,,c\n,id,d\n,ids,e\nshop,id,f\nSHOPS,,g\n"
    assert parse_glossary(said).unused([SHOPS]) == ["ids", "shop", "shop.id", "shops.wy"]
    assert Glossary().unused([SHOPS]) == []
