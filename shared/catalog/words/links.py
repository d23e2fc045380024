"""Tables that tie others together: what their keys lead to, and whether their own name says more than that."""

from shared.catalog.model import ColumnRole, Table
from shared.catalog.reading.roles import Roles
from shared.catalog.words.split import singular, stem, title_words

Words = tuple[str, ...]

_LINKING = frozenset(
    ("map", "mapping", "rel", "relation", "relations", "relationship", "link", "links", "xref", "ref", "assoc", "join")
) | frozenset(("item", "detail", "line", "list", "record", "to", "of", "and", "info", "data", "table", "association"))
"""What is said of a link beside its ends."""


def ends_of(table: Table, roles: Roles) -> list[Words]:
    """What its foreign keys speak of, in the order of the columns: customer_id, product_id -> customer, product."""
    return [stem(column.name) for column in table.columns if roles.columns[column.name] is ColumnRole.FOREIGN_KEY]


def says_more(table: Table, roles: Roles) -> bool:
    """Its name is no list of what it ties together: a wishlist_items of customers and products."""
    ends = {word for end in ends_of(table, roles) for word in end}
    said = {singular((word,))[0] for word in title_words(table.name.name)}
    return bool(said - ends - {singular((end,))[0] for end in ends} - _LINKING)
