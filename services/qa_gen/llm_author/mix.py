"""What a call of the LLM is to bring beside its themes: the levels and styles that the accepted pairs still lack."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from math import ceil
from typing import TypeVar

from services.qa_gen.judge import Judged
from services.qa_gen.planning.plan import LEVEL_SHARES, NESTED_SHARE
from services.qa_gen.synthesis.wording.style import STYLES

K = TypeVar("K", bound=Hashable)

_EVEN = {style: 1 / len(STYLES) for style in STYLES}


def mix_of(count: int, accepted: Sequence[Judged], size: int) -> dict[str, object]:
    """How many of `count` pairs are to be of each level, nested, and of each style, so that `size` pairs are mixed."""
    levels = _lacking(LEVEL_SHARES, Counter(pair.level for pair in accepted), size)
    styles = _lacking(_EVEN, Counter(pair.style for pair in accepted), size)
    left = max(count, size - len(accepted))
    nested = max(0.0, NESTED_SHARE * size - sum(pair.nested for pair in accepted))
    return {
        "levels": {level.value: number for level, number in _dealt(count, levels).items() if number},
        "nested": min(count, ceil(nested * count / left)),
        "styles": {style.value: number for style, number in _dealt(count, styles).items() if number},
    }


def _lacking(shares: Mapping[K, float], have: Counter[K], size: int) -> dict[K, float]:
    """How many of `size` are still due to each; the shares themselves where nothing is."""
    lacking = {one: max(0.0, share * size - have[one]) for one, share in shares.items()}
    return lacking if any(lacking.values()) else dict(shares)


def _dealt(count: int, weights: Mapping[K, float]) -> dict[K, int]:
    """Whole numbers in proportion to the weights that come to `count`: the largest remainders are rounded up."""
    whole = sum(weights.values())
    exact = {one: count * weight / whole for one, weight in weights.items()}
    dealt = {one: int(number) for one, number in exact.items()}
    ranked = sorted(exact, key=lambda one: dealt[one] - exact[one])
    for one in ranked[: count - sum(dealt.values())]:
        dealt[one] += 1
    return dealt
