import pytest

from shared.catalog.words.plurals import a, plural, singular

NOUNS = [
    ("member", "members"),
    ("branch", "branches"),
    ("category", "categories"),
    ("service area", "service areas"),
    ("status", "statuses"),
    ("bus", "buses"),
    ("warehouse", "warehouses"),
    ("purchase", "purchases"),
    ("analysis", "analyses"),
    ("course", "courses"),
    ("address", "addresses"),
    ("salesman", "salesmen"),
    ("specimen", "specimens"),
    ("person", "people"),
    ("child", "children"),
    ("day", "days"),
    ("tax", "taxes"),
    ("kind of membership", "kinds of membership"),
    ("date hired", "dates hired"),
    ("bill of materials component", "bill of materials components"),
    ("ISBN", "ISBNs"),
]


@pytest.mark.parametrize(("one", "several"), NOUNS)
def test_a_noun_has_a_plural_and_the_plural_leads_back(one: str, several: str) -> None:
    assert plural(one) == several
    assert singular(several) == one


@pytest.mark.parametrize("noun", ["daily revenue", "sales", "customer data", "series", "branches", "员工"])
def test_what_is_no_single_thing_stays_as_it_is(noun: str) -> None:
    assert plural(noun) == noun


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("unit price", "a unit price"),
        ("average price", "an average price"),
        ("hourly rate", "an hourly rate"),
        ("ISBN", "an ISBN"),
        ("PDF", "a PDF"),
        ("average price of books", "an average price of books"),
        ("orders", "orders"),
        ("revenue", "revenue"),
    ],
)
def test_the_article_follows_the_sound_and_leaves_plurals_alone(noun: str, said: str) -> None:
    assert a(noun) == said
