"""Real values that a question may name, as they are or by their label."""

import re
from collections.abc import Sequence

from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole, TypeFamily

_ODD = re.compile(r"[*\n\r\t'\"\\%_{}]")
_LONGEST = 24
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONGEST_SAID, _LONGEST_NOTED = 10, 7
"""Characters of a Chinese value that is no name, and of one that tells neither kind nor state nor reason."""
_CALLED = re.compile(r"(?:公司|集团|银行|医院|学校|学院|大学|[店厂所局])$")
_ENGLISH_KIND = re.compile(
    r"\b(?:type|kind|category|class|group|department|team|region|area|brand|model|result|outcome)$"
)
_FEWEST, _A_WORD = 2, 2
"""Values that tell what kind a column is, and Chinese characters that an English word comes to."""
_WORDS_NOTED = 3
"""Words of such an English value: nobody knows sentences by heart."""
_MASK = "*"
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_SENTENCES = re.compile(
    r"回复|评论|评语|备注|说明|描述|内容|反馈|留言|意见|\b(?:reply|comments?|notes?|remarks?|description|message|content|feedback)\b",
    re.IGNORECASE,
)
"""Commas part the halves of what was said."""
_DELIMITERS = "、,,;;|"
_LONGEST_CHINESE, _LONGEST_ELEMENT = 6, 20
_LISTED, _LISTED_OF_KINDS = 0.5, 0.3
"""Of the most frequent texts; of kinds that mix in hundreds of ways the frequent ones are single kinds."""
_ENUMERATED = re.compile(r"\w{1,3}(?:\s*[,、;;|]\s*\w{1,3})+")
_LONGEST_NAME, _TELLING = 2, 5
"""Words of a name, and letters of a word that somebody would look for in a text."""
_ABOUT_UNIQUE = 0.98
"""Estimates of how many values differ are a little off in large tables."""


def is_masked(field: Field) -> bool:
    """It holds personal data: its values are not to be seen, let alone named."""
    return any(_MASK in example for example in field.profile.examples)


def is_prose(field: Field) -> bool:
    """Its few values are sentences: nobody asks for a number by each of them."""
    texts = sorted(value.text for value in field.profile.values if value.text not in dict(field.labels))
    if field.numeric or len(texts) < _FEWEST or words.is_name(field.word) or words.is_reason(field.word):
        return False
    lengths = sorted(len(_CHINESE.findall(text)) or _A_WORD * len(text.split()) for text in texts)
    return lengths[len(lengths) // 2] > _longest(field)


def is_enumerated(field: Field) -> bool:
    """Its values are lists of numbers or codes, as the days of a week on which somebody works: 1,4."""
    texts = [value.text for value in field.profile.values] or list(field.profile.examples)
    listed = sum(bool(_ENUMERATED.fullmatch(text.strip())) for text in texts)
    return field.column.family is TypeFamily.TEXT and listed > _LISTED * len(texts)


def sayable(field: Field, values: Sequence[str]) -> list[str]:
    """Values that can stand in a question as they are, or by their label."""
    labels, longest = dict(field.labels), _longest(field)
    tells = longest == _LONGEST_SAID
    known = [value for value in values if value.strip() and len(value) <= _LONGEST and not _ODD.search(value)]
    return [
        value
        for value in known
        if value in labels
        or (not field.numeric and (words.is_name(field.word) or _is_short(value, longest, tells or not field.few)))
    ]


def _longest(field: Field) -> int:
    """Chinese characters of its values that people would say by heart."""
    told = (words.is_kind, words.is_state, words.is_reason, words.is_place, words.is_group, _ENGLISH_KIND.search)
    return _LONGEST_SAID if any(says(field.word) for says in told) else _LONGEST_NOTED


def _is_short(value: str, longest: int, in_full: bool) -> bool:
    """What people would say of it by heart: no sentence, though the name of a company may be long."""
    if words.is_chinese(value):
        return len(_CHINESE.findall(value)) <= longest or bool(_CALLED.search(value))
    return in_full or len(value.split()) <= _WORDS_NOTED


def known_values(field: Field) -> list[str]:
    """Real values of a text column, the most frequent first where all are known."""
    values = [value.text for value in field.profile.values] or list(field.profile.examples)
    return sayable(field, values)


def titles(world: World, subject: Subject) -> list[str]:
    """Names that mean one live row each."""
    field = subject.title
    return named(world, subject, field) if field is not None else []


def named(world: World, subject: Subject, field: Field, *, once: bool = True) -> list[str]:
    """Values of a name or a code that only one row has; of a view, none that its table may have deleted."""
    seen = field.profile
    unique = not once or seen.distinct >= _ABOUT_UNIQUE * subject.rows
    values = known_values(field) if unique else sayable(field, [v.text for v in seen.values if v.count == 1])
    view = subject.role is TableRole.REPORT
    return [value for value in values if not (view and _may_be_deleted(world, value))]


def _may_be_deleted(world: World, value: str) -> bool:
    owners = (subject for subject in world.subjects if subject.soft_delete is not None and subject.title is not None)
    return any(value in known_values(owner.title) for owner in owners if owner.title is not None)


def fragment(field: Field, noun: str) -> str | None:
    """A piece of a real value that a person would search for: two characters, or a word, that tell something."""
    for value in known_values(field):
        piece = value[:2] if words.is_chinese(value) else _telling_word(value)
        if len(piece) >= 2 and not piece.isdigit() and piece != value and piece not in noun:
            return piece
    return None


def _telling_word(text: str) -> str:
    """The scratch of Small scratch on lid, the first word of a name."""
    parts = text.split()
    within = (part.strip(".,;:") for part in parts[1:] if len(parts) > _LONGEST_NAME)
    return next((part for part in within if len(part) >= _TELLING and part.isalpha() and part.islower()), parts[0])


def first_element(field: Field) -> str | None:
    """The first element of a real text array as PostgreSQL writes it: {红,蓝} gives 红."""
    if not is_array(field):
        return None
    for example in field.profile.examples:
        first = example.strip("{}").split(",")[0].strip('" ')
        if first and len(first) <= 20 and not any(odd in first for odd in "\\\"'{}"):
            return first
    return None


def is_array(field: Field) -> bool:
    """It holds lists of texts."""
    return field.column.family is TypeFamily.ARRAY and field.column.element_family is TypeFamily.TEXT


def delimiter(field: Field) -> str | None:
    """What stands between the elements of a list in a text; None where it holds no lists."""
    if field.column.family is not TypeFamily.TEXT or is_masked(field) or _SENTENCES.search(field.said):
        return None
    texts = field.profile.examples
    share = _LISTED_OF_KINDS if words.is_kind(field.word) and not field.few else _LISTED
    return next((mark for mark in _DELIMITERS if texts and _separates(mark, texts, share)), None)


def _separates(mark: str, texts: tuple[str, ...], share: float) -> bool:
    """So many of the texts have it, and what it parts is short and no mere number: sentences have commas too."""
    listed = sum(mark in text for text in texts)
    parts = [part.strip() for text in texts for part in text.split(mark)]
    return listed > share * len(texts) and all(map(_is_element, parts)) and not all(map(_NUMBER.fullmatch, parts))


def _is_element(part: str) -> bool:
    return 0 < len(part) <= (_LONGEST_CHINESE if words.is_chinese(part) else _LONGEST_ELEMENT)
