"""The question for a sketch in a style: deterministic, None where the style does not suit the shape."""

from zlib import crc32

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording import english, phrases
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.wording.synonyms import replaced
from services.qa_gen.synthesis.wording.templates import fill, templates


def question(sketch: Sketch, style: Style, *, chinese: bool = True) -> str | None:
    """What a colleague would ask; None where the shape is not asked in this style."""
    if style is Style.OMITTED and not sketch.measures and not sketch.scope.base.countable:
        return None
    choices = _choices(sketch, style, "zh" if chinese else "en")
    slots = phrases.slots if chinese else english.slots
    filled = slots(sketch, replaced if style is Style.SYNONYM else str)
    if style is Style.SYNONYM and filled == slots(sketch, str):
        return None
    texts = [text for text in (fill(choice, filled) for choice in choices) if text and _says_limit(text, sketch)]
    return _finish(texts[crc32(sketch.key.encode()) % len(texts)], chinese) if texts else None


def _says_limit(text: str, sketch: Sketch) -> bool:
    return sketch.limit is None or str(sketch.limit) in text


def styles(sketch: Sketch, *, chinese: bool = True) -> tuple[Style, ...]:
    """The styles in which the sketch can be asked."""
    return tuple(style for style in Style if question(sketch, style, chinese=chinese))


def _choices(sketch: Sketch, style: Style, language: str) -> list[str]:
    known = templates(language)
    counting = bool(sketch.measures) and sketch.measures[0].counts
    by_style = known.get(f"{sketch.shape}_count", {}) if counting else {}
    return (by_style or known.get(sketch.shape, {})).get(style.value, [])


def _finish(text: str, chinese: bool) -> str:
    tidy = " ".join(text.split()) if not chinese else text
    return tidy[:1].upper() + tidy[1:] if not chinese else tidy
