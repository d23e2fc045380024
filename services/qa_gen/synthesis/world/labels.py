"""What the values of a column mean: as its comment says, as months, as yes and no."""

import re
from collections.abc import Mapping

from services.qa_gen.synthesis.world import words
from shared.catalog.model import ColumnProfile
from shared.catalog.reading.senses import code_labels

Labels = tuple[tuple[str, str], ...]

_MONTH = re.compile(r"((?:19|20)\d\d)-?(0[1-9]|1[0-2])")
_WORD = re.compile(r"[a-z]{5,}(?:[ _-][a-z]+)*")
_ASKED_WHETHER = re.compile(r"^(?:是否|有无)|..(?:标志|标记|标识)$")
_DONE = re.compile(
    r"(?<![0-9A-Za-z])1\s*[:\uff1a=\-]?\s*(?:表示|代表|为)?\s*已([\u3400-\u9fff]{1,6})(?=$|[\s,\uff0c;\uff1b、)\uff09])"
)
"""退回标志 1已退回: what the other value means goes without saying."""
_NONE = re.compile(
    r"(?:^|[\s,\uff0c;\uff1b(\uff08])(?:为空|空值?|null)(?:时|则)?(?:为|表示|代表|即|则|=)\s*((?!空|无|未知|默认|不限)[\u3400-\u9fff]{2,6})"
    r"(?=$|[\s,\uff0c;\uff1b。、)\uff09])",
    re.IGNORECASE,
)
_ANSWERS = (("Y", "N"), ("T", "F"), ("YES", "NO"), ("TRUE", "FALSE"), ("1", "0"))
"""A yes and a no, in capitals."""
_SAYS_FLAG = re.compile(
    r"\bflag$|^(?:is|has)\b|^(?:active|enabled|disabled|discontinued|deleted|archived|cancell?ed|void(?:ed)?|leased|verified"
    r"|approved|blocked|suspended|published|public|private|taxable|urgent|primary|default)$",
    re.IGNORECASE,
)
"""Without such a word 1 and 0 may be numbers."""
_YES_NO: tuple[Mapping[str, str], ...] = ({"Y": "是", "N": "否"}, {"T": "是", "F": "否"}, {"y": "是", "n": "否"})


def meaning_of_none(comment: str) -> str:
    """当班中 of 交班时间(空为当班中); empty where the comment does not say what an empty column means."""
    told = _NONE.search(comment)
    return told[1] if told else ""


def labels_of(comment: str, word: str, profile: ColumnProfile) -> Labels:
    """(code, meaning) for the values that occur; empty where nothing tells."""
    seen = {value.text for value in profile.values}
    told = tuple((code, label) for code, label in code_labels(comment).items() if code in seen)
    if told and all(_WORD.fullmatch(code) and not words.is_chinese(label) for code, label in told):
        return ()  # standard = pre-approved explains what people call standard
    return told or (_of_a_flag(comment, word, seen) or _months_of(profile) if words.is_chinese(word) else ())


def _of_a_flag(comment: str, word: str, seen: set[str]) -> Labels:
    """是否危废 that is Y or N; 1已退回 where the other rows have 0."""
    answers = next((known for known in _YES_NO if len(seen) > 1 and seen <= known.keys()), {})
    if answers and _ASKED_WHETHER.search(word):
        return tuple(answers.items())
    done = _DONE.search(comment)
    return (("0", f"未{done[1]}"), ("1", f"已{done[1]}")) if done and seen == {"0", "1"} else ()


def yes_and_no(word: str, labels: Labels, profile: ColumnProfile) -> tuple[str, str] | None:
    """What stands for yes and for no in a column that has nothing else: Y and N of a credit hold; else None."""
    called, seen = dict(labels), [value.text for value in profile.values]
    if words.is_chinese(word) or len(seen) != 2:
        return None
    said = {called.get(text, text).upper(): text for text in seen}
    pair = next((pair for pair in _ANSWERS if said.keys() == {*pair}), None)
    told = pair is not None and (not pair[0].isdigit() or bool(_SAYS_FLAG.search(word)))
    return (said[pair[0]], said[pair[1]]) if pair and told else None


def _months_of(profile: ColumnProfile) -> Labels:
    """What months are called that are kept as numbers or texts: 202503 is 2025年3月."""
    found = [(value.text, _MONTH.fullmatch(value.text)) for value in profile.values]
    return tuple((code, f"{m[1]}年{int(m[2])}月") for code, m in found if m) if all(m for _, m in found) else ()
