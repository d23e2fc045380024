"""Tables that tie others together: what they are called."""

import pytest

from shared.catalog.model import Table, TableRole
from shared.catalog.reading.roles import Roles, roles_of
from shared.catalog.settings import Language
from shared.catalog.words.links import ends_of, says_more
from tests.support.tables import annotated, inferred, profile, table

COLUMNS = "customer_id integer|product_id integer"


def link(name: str) -> tuple[Table, Roles]:
    """A table of two keys, to customers and to products."""
    of = table(name, COLUMNS, key=("customer_id", "product_id"))
    ends = [inferred(name, "customer_id", "customer"), inferred(name, "product_id", "product")]
    return of, roles_of(of, profile(of), ends)


def title(name: str, language: Language) -> str:
    of, _ = link(name)
    ends = [inferred(name, "customer_id", "customer"), inferred(name, "product_id", "product")]
    return annotated(of, relations=ends, language=language).comments.title.text


def test_the_keys_of_a_link_say_what_it_ties_together() -> None:
    of, roles = link("customer_product")
    assert roles.table is TableRole.BRIDGE
    assert ends_of(of, roles) == [("customer",), ("product",)]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("wishlist_items", True),
        ("favorites", True),
        ("customer_product", False),
        ("customers_products_map", False),
        ("rel_customer_to_product", False),
        ("customer_favorite_products", True),
    ],
)
def test_the_name_of_a_link_says_more_where_it_holds_other_words_than_its_ends(name: str, *, more: bool) -> None:
    assert says_more(*link(name)) is more


@pytest.mark.parametrize(
    ("name", "language", "called"),
    [
        ("wishlist_items", Language.ENGLISH, "Wish list item links"),
        ("customer_product", Language.ENGLISH, "Customer and product links"),
        ("xqz_items", Language.ENGLISH, "Customer and product links"),
        ("favorite", Language.CHINESE, "收藏关联表"),
        ("customer_product", Language.CHINESE, "客户与产品关联表"),
    ],
)
def test_a_link_is_titled_by_its_own_name_where_that_says_more_and_is_known(
    name: str, language: Language, called: str
) -> None:
    assert title(name, language) == called
