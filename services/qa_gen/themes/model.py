"""A theme: a part of the business, the tables it is about, and which questions belong to it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.catalog.model import TableName

_SHAPES_OF = """
overview: count mentions below count_distinct values by by_where rate_by share share_of_all steps mean_of_groups
time: total trend growth running month_pair day_steps latest latest_by newest
ranks: top rank best_of_each having linked_top groups_above_mean above_mean extremes largest above
"""


class Aspect(StrEnum):
    """The side of its tables that a theme looks at, where tables are fewer than themes."""

    ALL = "all"
    OVERVIEW = "overview"
    TIME = "time"
    RANKS = "ranks"
    DETAILS = "details"

    def takes(self, shape: str) -> bool:
        """Whether questions of a shape belong to this side."""
        if self is Aspect.ALL:
            return True
        return _SIDES.get(shape, Aspect.DETAILS) is self


_SIDES = {
    shape: Aspect(line.split(":")[0])
    for line in _SHAPES_OF.strip().splitlines()
    for shape in line.split(":")[1].split()
}


class Theme(BaseModel):
    """What metadata.txt says of a theme, and the tables whose questions it holds."""

    model_config = ConfigDict(frozen=True)

    topic_name: str
    description: str
    related_tables: tuple[TableName, ...]
    """Its own tables, and those that they point at."""
    biz_entities: tuple[str, ...]
    biz_metrics: tuple[str, ...]
    owned: tuple[TableName, ...]
    """Every table belongs to at least one theme."""
    aspect: Aspect = Aspect.ALL


class Themes(BaseModel):
    """All themes of a task, in their order."""

    themes: tuple[Theme, ...]
    whole: bool = True
    """False where the rule author stood in for an LLM that had no usable answer."""
