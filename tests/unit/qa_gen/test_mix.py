"""What levels and styles a call of the LLM is asked for."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.qa_gen.judge import Judged
from services.qa_gen.llm_author.mix import mix_of
from services.qa_gen.synthesis.wording.style import STYLES, Style
from shared.sql.level import Level


def accepted(number: int, *, level: Level = Level.SIMPLE, style: Style = Style.TERSE, nested: bool = False) -> Judged:
    return Judged(
        question=f"{number}", sql="SELECT 1;", theme="t", author="llm", style=style, key=f"{number}"
    ).model_copy(update={"level": level, "nested": nested})


def total(numbers: Any) -> int:
    assert isinstance(numbers, Mapping)
    return sum(numbers.values())


@pytest.mark.parametrize("count", [1, 3, 4, 12, 22])
def test_levels_and_styles_each_add_up_to_what_is_asked_for(count: int) -> None:
    mix = mix_of(count, (), 50)
    assert total(mix["levels"]) == total(mix["styles"]) == count


def test_at_first_every_level_and_style_gets_its_share() -> None:
    mix = mix_of(12, (), 50)
    assert mix["levels"] == {"simple": 4, "moderate": 4, "complex": 3, "highly_complex": 1}
    assert mix["styles"] == {style.value: 2 for style in STYLES}
    assert mix["nested"] == 4


def test_later_what_lacks_is_asked_for() -> None:
    simple = [accepted(number, level=Level.SIMPLE, style=Style.TERSE) for number in range(8)]
    mix = mix_of(4, simple, 12)
    assert mix["levels"] == {"moderate": 2, "complex": 1, "highly_complex": 1}
    assert mix["nested"] == 4
    assert "terse" not in mix["styles"]  # type: ignore[operator]


def test_what_there_is_enough_of_is_asked_for_no_more() -> None:
    nested = [accepted(number, level=Level.COMPLEX, nested=True) for number in range(6)]
    mix = mix_of(4, nested, 10)
    assert mix["nested"] == 0
    assert "complex" not in mix["levels"]  # type: ignore[operator]


def test_where_nothing_lacks_the_shares_hold() -> None:
    levels = [level for level, number in zip(Level, (30, 35, 25, 10), strict=True) for _ in range(number)]
    everything = [
        accepted(n, level=level, style=STYLES[n % len(STYLES)], nested=True) for n, level in enumerate(levels)
    ]
    assert total(mix_of(4, everything, 50)["levels"]) == 4
