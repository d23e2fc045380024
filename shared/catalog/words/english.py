"""English noun phrases from the words of a name."""

import re

from shared.catalog.model import NUMERIC, TypeFamily
from shared.catalog.words.from_chinese import english_of, has_chinese
from shared.catalog.words.lexicon import Lexicon
from shared.catalog.words.split import HOW_OFTEN, singular
from shared.catalog.words.vocabulary import Words

_PARTICIPLE = re.compile(
    r"(ed|en|sent|paid|sold|built|made|left|won|lost|drawn|held|met|begun|done|run|bought|thrown|known|shown|withdrawn)$"
)
_BETWEEN = ("of", "per", "in", "after", "before", "by", "to", "from", "for", "with")
_UNITS = {unit: unit for unit in ("kg", "g", "km", "cm", "mm", "ms", "seconds", "bytes", "cents", "pence", "knots")}
_UNITS |= {"nmi": "nautical miles", "kts": "knots", "gallons": "gallons", "miles": "miles"}
_UNITS |= {unit: unit.upper() for unit in ("kb", "mb", "gb", "tb", "usd", "eur", "gbp", "cny")}
_UNITS |= {"kwh": "kWh", "kw": "kW", "sqm": "square metres", "sec": "seconds", "secs": "seconds"}
_UNITS_OF_TIME = {
    "min": "minutes",
    "mins": "minutes",
    "minutes": "minutes",
    "hrs": "hours",
    "hours": "hours",
    "days": "days",
}
_UNITS_OF_POWER = {"w": "W", "wh": "Wh", "mah": "mAh", "ah": "Ah"}
_ELECTRIC = frozenset({"power", "energy", "capacity", "consumption"})
"""What letters measure in behind these alone: a bare w may be a width, and wh a warehouse."""
_SPANS = (
    *("duration", "length", "time", "runtime", "delay", "wait", "latency", "downtime", "uptime", "age"),
    *("term", "terms", "period", "sla"),
)
"""What is measured in minutes, so that the minutes are no part of its name: processing minutes are."""
_SPLIT_UNITS = {("m", "3"): "cubic metres", ("m", "2"): "square metres", ("km", "2"): "square km"}
_YEARS_OF = frozenset({"experience", "service", "employment", "practice", "education", "tenure", "residence"})
"""What one has years of: years_experience."""
_LONG_UNITS = frozenset({"years", "months", "weeks", "days", "hours"})
_HOW_FULL = frozenset({"empty", "full", "idle", "deadhead", "free"})
"""How a thing went so many miles."""
_SHORTENED = {"del": "deleted", "should": "receivable"}
_TIMED = re.compile(
    r"^(?:date|time|day|month|year|week|due|born|birth)\b|\b(?:date|time|day|month|year|week|quarter|period|season|term"
    r"|timestamp|moment|deadline|expiry|birthday|until|since|from|to|on|by|back|for|end|start|due|hour|weekday)$"
)
"""It says already that it is a time."""
_NO_FLAGS = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.TEXT, TypeFamily.ENUM})
_IS = re.compile(r"^is (.+)$|^(.+) \(yes/no\)$")
_MOMENT_ENDS = {"at": "time", "ts": "time", "time": "time", "on": "date", "date": "date"}
_DOES = {
    "ends": "end",
    "starts": "start",
    "begins": "start",
    "expires": "expiry",
    "closes": "closing",
    "opens": "opening",
}
"""What happens to the thing before it: a trial_ends_at is a trial end date."""
_LEFT_OPEN = ("for", "from", "of")
_MOMENTS = {TypeFamily.DATE: "date", TypeFamily.TIMESTAMP: "time"}
_HOLDS = ("capacity", "volume")
_SAYS_YES_OR_NO = re.compile(r"flag$|\(yes/no\)$")
_LIKE_ENGLISH = re.compile(r"^(?=[a-z]{4,}$)(?=.*[aeiouy])(?!.*[^aeiouy]{5})(?!.*q(?!u))(?!.*(.)\1\1)[a-z]+$")
"""What may well be an English word: four letters, a vowel, no crowd of consonants."""
_FINAL = (
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|ve|[aeiouv])"
)
_PINYIN = re.compile(rf"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?{_FINAL}(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw]){_FINAL})*")
_CUT_SHORT = frozenset(
    (
        *("attr", "auth", "calc", "comm", "cust", "dept", "dest", "diff", "disp", "distr", "extn", "hist", "inst"),
        *("intl", "inven", "loca", "oper", "orig", "perf", "pref", "prev", "proc", "prod", "prov", "recv", "resp"),
        *("seqn", "serv", "spec", "supp", "surv", "syst", "temp", "tran", "trans", "util", "vend", "vers"),
    )
)
"""Half words that look like whole ones."""


class English:
    """The grammar."""

    def phrase(self, lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
        parts = tuple(_SHORTENED.get(part, part) for part in parts)
        if family in NUMERIC and parts[-1] == "name" and len(parts) > 1:
            parts = (*parts[:-1], "nmi")  # spelled nm
        meaning = _of_chinese(lexicon, parts) if any(map(has_chinese, parts)) else _of_english(lexicon, parts, family)
        if meaning and family in _MOMENTS and not _TIMED.search(meaning):
            return f"{meaning} {_MOMENTS[family]}"
        if meaning and family in _NO_FLAGS:
            return _as_a_flag(meaning)
        if meaning and family is TypeFamily.BOOLEAN and not _SAYS_YES_OR_NO.search(meaning):
            return f"{meaning.removeprefix('is ')} (yes/no)"
        return meaning

    def subject(self, lexicon: Lexicon, parts: Words) -> str | None:
        rest = parts[:-1] if parts[-1] in ("data", "count", "stat", "stats", "statistics", "summary") else parts
        period = next((part for part in rest[1:] if part in HOW_OFTEN), "")
        if period:
            place = rest.index(period, 1)
            return _compound(lexicon, (HOW_OFTEN[period], *rest[:place], *rest[place + 1 :]))
        return self.phrase(lexicon, parts, None)

    def join(self, meanings: list[str]) -> str:
        return " ".join(meanings)


def _as_a_flag(meaning: str) -> str:
    """A question that a number or a letter answers: is main is the main flag."""
    asked = _IS.match(meaning)
    return f"{asked[1] or asked[2]} flag" if asked and not meaning.endswith("flag") else meaning


def _of_english(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    if parts in (("at",), ("on",)) and family in _MOMENTS:
        return _MOMENTS[family]
    if family in NUMERIC and (total := _total(parts)):
        return total
    if family is TypeFamily.INTEGER and (number := _number_of(parts)):
        return number
    return lexicon.term(parts) or _shaped(lexicon, parts, family) or _compound(lexicon, parts)


def _total(parts: Words) -> str:
    return "total amount" if parts == ("total",) else ""


def _number_of(parts: Words) -> str:
    """How many things there are in all: sessions_total, while an order_total is what the order came to."""
    things, last = parts[:-1], parts[-1]
    several = last == "total" and singular(things) != things and things[-1:] != ("sales",)
    return f"number of {' '.join(things)}" if several else ""


def _of_chinese(lexicon: Lexicon, parts: Words) -> str:
    """In English where each word has some; a name in Chinese says in Chinese what it means."""
    written = "".join(parts)
    runs = [english_of(written)] if not any(map(str.isascii, parts)) else [_either(lexicon, part) for part in parts]
    return " ".join(filter(None, runs)) if all(runs) else written


def _either(lexicon: Lexicon, part: str) -> str | None:
    return english_of(part) if has_chinese(part) else lexicon.term((part,))


def _compound(lexicon: Lexicon, parts: Words) -> str | None:
    """Known terms and words that are plainly English; where none is known, none may be Chinese in Latin letters."""
    said: list[str] = []
    known = 0
    rest = parts
    while rest:
        term = next((rest[:n] for n in range(min(5, len(rest)), 0, -1) if lexicon.term(rest[:n])), None)
        if term is None and not _LIKE_ENGLISH.match(rest[0]):
            return None
        said.append((lexicon.term(term) if term else None) or rest[0])
        known += term is not None
        rest = rest[len(term) if term else 1 :]
    return " ".join(said) if known or not any(map(_may_be_no_word, parts)) else None


def is_like_english(word: str) -> bool:
    """Whether a word that stands in no lexicon reads as English: neither cut short nor Chinese in Latin letters."""
    return bool(_LIKE_ENGLISH.match(word)) and not _may_be_no_word(word)


def _may_be_no_word(part: str) -> bool:
    return bool(_PINYIN.fullmatch(part)) or part in _CUT_SHORT or not set(part) & set("aeiou")


def _shaped(lexicon: Lexicon, parts: Words, family: TypeFamily | None) -> str | None:
    if len(parts) < 2:
        return None
    if family in _MOMENTS and parts[-1] in _DOES:
        parts = (*parts, "on")  # licence_expires is when it does
    first, last, head = parts[0], parts[-1], parts[:-1]
    if first in ("is", "has"):
        rest = _compound(lexicon, parts[1:])
        return rest and (f"{rest} (yes/no)" if first == "is" else f"has {rest} (yes/no)")
    if last in _MOMENT_ENDS and (last in ("at", "ts", "on") or _PARTICIPLE.search(head[-1])):
        return _when(lexicon, head, _MOMENT_ENDS[last])
    if family in _MOMENTS and last in _LEFT_OPEN and (found := _left_open(lexicon, head, last, family)):
        return found
    if last == "by":
        done = _compound(lexicon, head)
        return done and f"{done} by"
    if first in _LONG_UNITS and parts[1] in _YEARS_OF:
        parts = (first, "of", *parts[1:])
    return _linked(lexicon, parts) or _with_unit(lexicon, parts)


def _with_unit(lexicon: Lexicon, parts: Words) -> str | None:
    head, unit = without_unit(parts)
    timed = head[-2:] == ("time", "spent")
    if unit and head and not timed and (_PARTICIPLE.search(head[-1]) or head[-1] in _HOW_FULL):
        done = _compound(lexicon, head)
        return done and f"{done} {unit}"
    measured = _total(head) or _compound(lexicon, head) if unit and head else None
    return measured and f"{measured} in {unit}"


def without_unit(parts: Words) -> tuple[Words, str]:
    """The words before the unit that a name ends in, and the unit as people write it, which may be empty."""
    if parts[-2:] in _SPLIT_UNITS:
        return parts[:-2], _SPLIT_UNITS[parts[-2], parts[-1]]
    spent = parts[-2:-1] == ("spent",)
    before, last = parts[-3:-2] if spent else parts[-2:-1], parts[-1]
    if before and before[0] in _SPANS and last in _UNITS_OF_TIME:
        return parts[:-1], _UNITS_OF_TIME[last]
    if before and before[0] in _ELECTRIC and last in _UNITS_OF_POWER:
        return parts[:-1], _UNITS_OF_POWER[last]
    if before and before[0] in _HOLDS and last.endswith("s"):
        return parts[:-1], last
    return parts[:-1], _UNITS.get(last, "")


def _when(lexicon: Lexicon, head: Words, noun: str) -> str | None:
    if len(head) > 1 and head[-1] in _DOES:
        head, noun = (*head[:-1], _DOES[head[-1]]), "date"
    done = _compound(lexicon, head)
    return done and (f"{noun} {done}" if _PARTICIPLE.search(head[-1]) else f"{done} {noun}")


def _left_open(lexicon: Lexicon, head: Words, last: str, family: TypeFamily | None) -> str | None:
    """A moment whose name breaks off: scheduled_for is a scheduled time, served_from a date served, week_of a week."""
    said, noun = _compound(lexicon, head), _MOMENTS[family] if family else ""
    if said is None or last == "of":
        return said
    if not _PARTICIPLE.search(head[-1]):
        return None
    return f"{said} {noun}" if last == "for" else f"{noun} {said}"


def _linked(lexicon: Lexicon, parts: Words) -> str | None:
    word = next((word for word in _BETWEEN if word in parts[1:-1]), None)
    if word is None:
        return None
    place = parts.index(word, 1)
    first, second = _compound(lexicon, parts[:place]), _compound(lexicon, parts[place + 1 :])
    return f"{first} {word} {second}" if first and second else None
