"""The letters that Chinese is shortened to: 会员 is hy in the names of many Chinese databases.

GB2312 orders its common characters by their reading, so the place of a character tells its first letter.
"""

from bisect import bisect_right

_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
"""The first character of each letter."""
_LETTERS = "abcdefghjklmnopqrstwxyz"
_LAST = "座"
_STARTS = [character.encode("gb2312") for character in _FIRST]
_SEVERAL = {"行": "xh", "长": "cz", "重": "zc", "调": "dt", "率": "ls", "传": "cz", "乐": "ly", "弹": "dt", "解": "jx"}
"""Characters with more than one reading."""


def initials(character: str) -> str:
    """The letters a character may be shortened to; empty for what is no common Chinese character."""
    if character in _SEVERAL:
        return _SEVERAL[character]
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    common = len(code) == 2 and _STARTS[0] <= code <= _LAST.encode("gb2312")
    return _LETTERS[bisect_right(_STARTS, code) - 1] if common else ""


def shortens(letters: str, phrase: str) -> bool:
    """Whether the letters are the initials of the phrase: kcmc of 课程名称."""
    return len(letters) == len(phrase) and all(
        letter in initials(character) for letter, character in zip(letters, phrase, strict=True)
    )
