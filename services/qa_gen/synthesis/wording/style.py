"""The registers in which people ask, and how to tell them apart."""

import re
from enum import StrEnum


class Style(StrEnum):
    FORMAL = "formal"
    COLLOQUIAL = "colloquial"
    TERSE = "terse"
    IMPERATIVE = "imperative"
    OMITTED = "omitted"
    """The subject is left to the listener."""
    SYNONYM = "synonym"
    """Other words than the schema's."""


STYLES = tuple(Style)
_POLITE = re.compile(r"^(?:请|麻烦|烦请|please|could you|would you)", re.IGNORECASE)
_SPOKEN = re.compile(r"啊|呢|吗|吧|咱|帮我|给我|怎么样|有没有|看下|看看|都是?什么|^hey|what's|how's", re.IGNORECASE)
_ORDER = re.compile(
    r"^(?:统计|列出|查|找|算|按|对比|把|数|汇总|列|看一下|show|list|find|count|give|get|compute)", re.IGNORECASE
)
_ASKS = re.compile(r"[??]|哪|多少|什么|几|是否|谁|^(?:what|which|who|how|when|where)\b", re.IGNORECASE)


def style_of(question: str) -> Style:
    """The register of a question that somebody else wrote, by its surface."""
    if _POLITE.search(question):
        return Style.FORMAL
    if _SPOKEN.search(question):
        return Style.COLLOQUIAL
    if _ORDER.search(question):
        return Style.IMPERATIVE
    if not _ASKS.search(question):
        return Style.TERSE
    return Style.COLLOQUIAL if len(question) > 12 else Style.OMITTED
