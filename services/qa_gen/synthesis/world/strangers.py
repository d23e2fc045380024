"""What the rows of a table are called whose name nobody understands: by what is named, or by its last words."""

import re
from collections.abc import Sequence

from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.fields import Field, spelled_out
from shared.catalog.model import AnnotatedTable, ColumnRole, TableRole
from shared.catalog.settings import Language
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.plurals import singular
from shared.catalog.words.split import as_written, title_words

_NUMBER = re.compile(r"\W*\d+\W*")
_NO_KIND = re.compile(
    r"(?:标题|名称?|题目|内容|描述|说明|编[号码]|代码|[序型]?号|地址|邮编|文本|备注)$"
    r"|\b(?:title|name|headline|subject|content|description|text|code|number|no|address|label|caption)$",
    re.IGNORECASE,
)
"""What names of anything are called."""
_HOLDS_ROWS = re.compile(r"(?:^| )(?:table|data|dataset|list|info|records?|rows?)$")
"""The last words of a name that say only that there are rows."""
_LEAST_SPELLED = 4
_SMALL = frozenset("and but by for in of on or the to with".split())  # noqa: SIM905
_ROW = {Language.CHINESE: "记录", Language.ENGLISH: "row"}
_CALLED_TOO = re.compile(r"[\u3400-\u9fff]+[(\uff08]([\u3400-\u9fff]{2,6})[)\uff09]")
_KNOWN_BY = frozenset({ColumnRole.IDENTIFIER, ColumnRole.LABEL})


def noun_of(annotated: AnnotatedTable, fields: Sequence[Field]) -> str:
    """What one row is called: by the title where somebody understands it, a row of a table `2019` by what it names."""
    title = annotated.comments.title.text
    noun = words.noun(title, happens=annotated.role is TableRole.EVENT)
    name = annotated.table.name.name
    unknown, numbered = words.says_unknown(title), bool(_NUMBER.fullmatch(noun))
    of_rows = not words.is_chinese(noun) and _HOLDS_ROWS.search(" ".join(as_written(name)))
    if not (unknown or numbered or of_rows):
        return _in_brackets(annotated, fields) or noun
    named = _named(annotated, fields)
    if named or not (unknown or numbered):
        return named or noun
    chinese = any(words.is_chinese(field.word) for field in fields)
    told = "" if not unknown else _by_its_end(name) if chinese else singular(spelled_out(" ".join(title_words(name))))
    return told or (_ROW[Language.CHINESE if chinese else Language.ENGLISH] if numbered else noun)


def _in_brackets(annotated: AnnotatedTable, fields: Sequence[Field]) -> str:
    """What a 开课(教学班) is called too, where that is what its rows are numbered or named by: 教学班编号."""
    also = _CALLED_TOO.match(annotated.table.comment or "")
    own = (field for field in fields if field.role in _KNOWN_BY)
    return also[1] if also and any(field.word.startswith(also[1]) for field in own) else ""


def _named(annotated: AnnotatedTable, fields: Sequence[Field]) -> str:
    """What the column that names the rows is called, where that is a kind of thing: 元素, a country or region."""
    label = next((field for field in fields if field.role is ColumnRole.LABEL), None)
    if label is None or not label.known or _NO_KIND.search(label.word) or annotated.role is not TableRole.ENTITY:
        return ""
    return label.word if words.is_chinese(label.word) else singular(label.word)


def _by_its_end(name: str) -> str:
    """The last words of the name that mean something, behind those that may be a proper name: Netflix节目."""
    lexicon, parts = lexicon_of(Language.CHINESE), title_words(name)
    for start in range(1, len(parts)):
        meaning = lexicon.subject_of(parts[start:])
        if meaning and words.is_chinese(meaning):
            return f"{' '.join(map(_spelled, parts[:start]))}{meaning}"
    return ""


def _spelled(word: str) -> str:
    """As proper names are written: Netflix, US."""
    if word in _SMALL:
        return word
    return word.capitalize() if len(word) >= _LEAST_SPELLED else word.upper()
