"""Views of which each row is a figure of some thing in some month: 服务区月收入 are no things that one lists."""

import re

from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import MEASURES, TableRole

_FIGURE = re.compile(
    r"(?:[额量数率度]|收入|营收|费用?|成本|利润|工资|业绩|报表|[日周月年]报|趋势)$"
    r"|\b(?:amount|fee|revenue|sales|payment|cost|turnover|income|profit|report|summary|statistics|figure|trend)s?$",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"每?[日周月年季]度?(?=..)|\b(?:dai|week|month|year)ly ", re.IGNORECASE)


def is_figures(subject: Subject) -> bool:
    """The noun of the view says what was measured."""
    return subject.role is TableRole.REPORT and subject.time is not None and bool(_FIGURE.search(subject.noun))


def thing_of(subject: Subject) -> Field | None:
    """The name of what the figures are of."""
    named_by = (subject.title, *subject.names, *subject.categories)
    return next((field for field in named_by if field and words.is_name(field.word)), None)


def is_nameless(subject: Subject) -> bool:
    """Figures of nothing that has a name: no row of theirs can be told from the others."""
    return is_figures(subject) and thing_of(subject) is None


def amounts(subject: Subject) -> list[Field]:
    return [field for field in subject.useful if field.role in MEASURES and field.numeric]


def parts(noun: str) -> tuple[str, str]:
    """Whose figures they are and what was measured: 北区 and 销售额 of a 北区月度销售额; the first may be empty."""
    period = _PERIOD.search(noun)
    return (noun[: period.start()].strip(), noun[period.end() :]) if period else ("", noun)
