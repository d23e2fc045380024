"""The question for a sketch in a style: deterministic, None where the style does not suit the shape."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from zlib import crc32

from services.qa_gen.synthesis.sense.deleted import passed_over
from services.qa_gen.synthesis.sketch import Filter, Sketch
from services.qa_gen.synthesis.wording import conditions, phrases, states, verbs
from services.qa_gen.synthesis.wording.english import slots as english_slots
from services.qa_gen.synthesis.wording.english.conditions import left_out as denied_in_english
from services.qa_gen.synthesis.wording.english.values import listed
from services.qa_gen.synthesis.wording.measures import joined
from services.qa_gen.synthesis.wording.modifiers import called_off
from services.qa_gen.synthesis.wording.nouns import Word
from services.qa_gen.synthesis.wording.style import STYLES, Style
from services.qa_gen.synthesis.wording.synonyms import exchanged, pairs_for
from services.qa_gen.synthesis.wording.templates import fill, templates
from shared.catalog.words.plurals import plural

_WITH_TWICE = re.compile(r"( with [^,.?:]+) with their ")
_CAR_TWICE = re.compile(r"(?<=辆)车辆|车辆车(?=[型牌])")
"""每辆车 and 车型: what is called by its counter."""
_EPISODE_TWICE = re.compile(r"(?<=[\d多少几]集)剧集")
_OF_TWICE = re.compile(r"(?<!目)的的")
_NOUN_TWICE = re.compile(
    r"([\u3400-\u9fff]{2,6})的\1的?(?=[\u3400-\u9fff]{2})(?!.[为是]|方式|渠道|[有占都一]|[费额量数率价款单号卡])"
)
_PARTS = re.compile(r"[,,::、?。占(]")
_MOST_OWNERS = 2
"""Times that one part of a Chinese question may say 的: 未拒赔的赔案的损失总额最高的险别 is hard to follow."""
_DENIED_LAST = re.compile(r"的未[\u3400-\u9fff]{2,3}(?:\([^)]*\))?的|未[\u3400-\u9fff]{2,3}(?:\([^)]*\))?的还没")
"""华为的未退役的充电桩, 未取消的还没完成的订单."""
_FIRST_OF_ALL = re.compile(r"最.的(?=\d)")
"""最新的10趟车次: no owner."""
_END = re.compile(r"[。?.?]?$")
_BEFORE_A_STOP = re.compile(r" ([?.,:;])")


def question(sketch: Sketch, style: Style, *, chinese: bool = True) -> str | None:
    """What a colleague would ask; None where the shape is not asked in this style."""
    if style is Style.OMITTED and not sketch.measures and not sketch.scope.base.countable:
        return None
    said = _with_synonym if style is Style.SYNONYM else _plainly
    text = said(sketch, style, chinese=chinese)
    if text is None or not (_DENIED_LAST.search(text) or _is_hard_to_follow(text)):
        return text
    apart = said(replace(sketch, states_apart=True), style, chinese=chinese)
    return next((told for told in (apart, text) if told and not _is_hard_to_follow(told)), None)


def _plainly(sketch: Sketch, style: Style, *, chinese: bool) -> str | None:
    return _filled(sketch, style, str, chinese=chinese)


def _is_hard_to_follow(text: str) -> bool:
    parts = _PARTS.split(_FIRST_OF_ALL.sub("", text))
    return any(part.count("的") > _MOST_OWNERS for part in parts)


def _with_synonym(sketch: Sketch, style: Style, *, chinese: bool) -> str | None:
    """The question with one word of the schema said otherwise, wherever it stands."""
    seen: list[str] = []

    def remembered(word: str) -> str:
        seen.append(word)
        return word

    plain = _filled(sketch, style, remembered, chinese=chinese)
    known = {name for place in sketch.scope.places for name in (place.noun, *(f.word for f in place.fields))}
    pairs = (
        pair for pair in pairs_for(seen) if not known & {new for said in seen if (new := exchanged(said, pair)) != said}
    )
    texts = (_filled(sketch, style, partial(exchanged, pair=pair), chinese=chinese) for pair in pairs)
    return next((text for text in texts if text != plain), None)


def _filled(sketch: Sketch, style: Style, word: Word, *, chinese: bool) -> str | None:
    """One of the shape's templates, always the same for the same sketch."""
    slots = phrases.slots(sketch, word) if chinese else english_slots.slots(sketch, word)
    choices = (fill(choice, slots) for choice in _choices(sketch, style, "zh" if chinese else "en"))
    texts = [text for text in choices if text and _says_limit(text, sketch) and (chinese or _says_when(text, sketch))]
    if not texts:
        return None
    chosen = texts[crc32(sketch.key.encode()) % len(texts)]
    return _finish(_aside(chosen, sketch, chinese), chinese=chinese)


def _aside(text: str, sketch: Sketch, chinese: bool) -> str:
    """With what its numbers leave out though nobody would think so."""
    note = _chinese_aside(sketch) if chinese else _english_aside(sketch)
    return _END.sub(lambda end: f"{note}{end[0]}", text, count=1) if note else text


def _chinese_aside(sketch: Sketch) -> str:
    gone, left_out = passed_over(sketch), _of_each_owner(sketch, conditions.left_out(sketch))
    if gone is not None:
        left_out.append(f"已删除的{gone.noun}")
    alone = _of_each_owner(sketch, conditions.counted_alone(sketch))
    notes = [f"{verb}{','.join(which)}" for verb, which in (("只算", alone), ("不算", left_out)) if which]
    return f"({','.join(notes)})" if notes else ""


def _english_aside(sketch: Sketch) -> str:
    gone, denied = passed_over(sketch), denied_in_english(sketch)
    left_out = [f"{listed([f.at.field.label(f.value).lower() for f in denied])} ones"] if denied else []
    left_out += [f"deleted {plural(gone.noun)}"] if gone is not None else []
    return f" (not counting {listed(left_out)})" if left_out else ""


def _of_each_owner(sketch: Sketch, filters: Sequence[Filter]) -> list[str]:
    """已关闭和已取消的 of what is counted itself, 学员取消的约课 of what it belongs to."""
    labels: dict[int, list[str]] = {}
    for f in filters:
        label, off = f.at.field.label(f.value), called_off(f)
        shown = f"已{off}" if off else verbs.GOING_ON.get(label, states.shown(f.at.field, label))
        labels.setdefault(f.at.place, []).append(shown)
    nouns = {place: sketch.scope.places[place].noun if place else "" for place in labels}
    return [f"{joined(said)}的{nouns[place]}" for place, said in labels.items()]


def _says_limit(text: str, sketch: Sketch) -> bool:
    return sketch.limit is None or str(sketch.limit) in text


def _says_when(text: str, sketch: Sketch) -> bool:
    """A window that the sketch has is one that the question names."""
    return all(f.period.english.removeprefix("in ") in text for f in sketch.filters if f.period)


def styles(sketch: Sketch, order: Iterable[Style] = STYLES, *, chinese: bool = True) -> Iterator[Style]:
    """The styles in which the sketch can be asked, in this order."""
    yield from (style for style in order if question(sketch, style, chinese=chinese))


def _choices(sketch: Sketch, style: Style, language: str) -> list[str]:
    known = templates(language)
    counting = bool(sketch.measures) and sketch.measures[0].counts
    by_style = known.get(f"{sketch.shape}_count", {}) if counting else {}
    return (by_style or known.get(sketch.shape, {})).get(style.value, [])


def _finish(text: str, *, chinese: bool) -> str:
    if chinese:
        return _NOUN_TWICE.sub(r"\1的", _EPISODE_TWICE.sub("", _CAR_TWICE.sub("车", _OF_TWICE.sub("的", text))))
    tidy = _WITH_TWICE.sub(r"\1 and their ", _BEFORE_A_STOP.sub(r"\1", " ".join(text.split())))
    return tidy[:1].upper() + tidy[1:]
