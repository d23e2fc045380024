"""Comments as words of questions in one language: Service areas -> service area; Order date -> 订单日期 in Chinese."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.counted_nouns import counted, named_after
from shared.catalog.glossary import Glossary
from shared.catalog.model import AnnotatedTable, Column, Comment, Relation, TableComments
from shared.catalog.reading.roles import Roles
from shared.catalog.reading.senses import code_labels, head
from shared.catalog.reading.units import is_in_cents
from shared.catalog.settings import Language
from shared.catalog.words.comments import title_of
from shared.catalog.words.from_chinese import english_of
from shared.catalog.words.labels import is_written_out, label_of
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.plurals import singular
from shared.catalog.words.rule_author import described
from shared.catalog.words.split import as_written, table_as_written

_ABOUT_TABLES = re.compile(
    r"^(?:(?:master |fact |dimension |lookup |base )?(?:table|list|register) (?:of|with|for) (?:all |the )?)"
    r"|\s+(?:(?:master|fact|dimension|base|lookup|main)\s+)?(?:table|view|list|register|master|headers?|data|info|information)$"
    r"|\s+(?:dictionary|mapping|statistics|links?)$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s+in (?:(?:US |euro )?cents|pence|bytes|kWh|kW|k?m|cm|mm|k?g|ms|[KMGT]B|USD|CNY|EUR|GBP"
    r"|(?:square|cubic) (?:km|metres)|minutes|hours|seconds|days)$"
)
_YEAR = re.compile(r"^(born|built|\w+ed) year$")
_DONE_IN = {"born": "birth", "published": "publication", "built": "construction"}
_PERIOD = re.compile(
    r"^(month|week|year|hour)(?= (?:total|sales|revenue|orders|amount|payment|average|wage|rate|pay|salary|rent|fee) ?)"
)
_ARTICLE = re.compile(
    r"^(?:whether (?:it is |this is |they are )?)?(?:the|an?)\s+|^whether (?:it is |they are )?", re.IGNORECASE
)
_FLAGS = (("flg",), ("flag",), ("ind",), ("yn",))
"""A name that ends so answers yes or no, which its label need not say: Active."""
_TELLING = 4
"""Letters of a word that is no abbreviation."""
_SMALL_LETTERS = re.compile("[a-z]{2}")
_KEPT_CAPITALS = re.compile(r"[A-Z][^a-z]|.*[a-z][A-Z]")
"""ISBN, ID card, iPhone model: capitals that mean something."""


def in_english(annotated: AnnotatedTable, relations: Sequence[Relation]) -> AnnotatedTable:
    """The table with comments that can stand inside an English sentence; the rule author's where they are Chinese."""
    said = annotated.comments
    rule = _by_rule(annotated, relations, Language.ENGLISH)
    title = _title(_table_called(annotated, rule.title), rule.title)
    called = {column.name: _called(column, said, rule) for column in annotated.table.columns}
    columns = {name: _english(comment, rule.columns[name]) for name, comment in called.items()}
    noun, roles = _noun(title.text), annotated.column_roles
    words_of = {name: named_after(noun, _word(comment.text), roles.get(name)) for name, comment in columns.items()}
    spoken = replace(
        said,
        title=replace(title, text=counted(noun, annotated, relations)),
        columns={name: replace(comment, text=words_of[name]) for name, comment in columns.items()},
    )
    return replace(annotated, comments=spoken)


def _table_called(annotated: AnnotatedTable, rule: Comment) -> Comment:
    """The title, or what the table is called where that was cut out of a comment in the database."""
    said, comment = annotated.comments.title, annotated.table.comment or ""
    if not comment or said.text != title_of(comment) or _in_chinese(comment):
        return said
    return _named(rule, comment, table_as_written(annotated.table.name.name)) or said


def _called(column: Column, comments: TableComments, rule: TableComments) -> Comment:
    """What the column is called where its comment is the database's: it may be a remark, where others write names."""
    said, by_name, comment = comments.columns[column.name], rule.columns[column.name], column.comment or ""
    if not comment or head(said.text) != head(comment) or _in_chinese(comment):
        return said
    found = _named(by_name, comment, as_written(column.name)) or by_name
    codes = said.text.strip()[len(head(said.text)) :].lstrip(" :,") if code_labels(said.text) else ""
    kept = codes or ("in cents" if is_in_cents(column.name, comment) else "")
    return replace(found, text=f"{head(found.text)}; {kept}") if kept else found


def _named(rule: Comment, comment: str, written: Sequence[str]) -> Comment | None:
    """The name where it is written out, else the label that the comment begins with, else the name as far as known."""
    known = not _unknown(rule.text)
    if known and is_written_out(written, comment):
        return rule
    label = label_of(comment)
    if label and written[-1:] in _FLAGS and not label.endswith("flag"):
        label = f"{label} flag"
    if label and known and _speaks_of_else(label, rule.text, written):
        return rule
    return replace(rule, text=label) if label else rule if known else None


def _speaks_of_else(label: str, by_name: str, written: Sequence[str]) -> bool:
    """The label has no word of a name that tells something: a bonus_pct that is an annual target is a bonus percent."""
    told = any(len(part) >= _TELLING and is_written_out([part]) for part in written)
    said, named = ({singular(word) for word in head(text).lower().split()} for text in (label, by_name))
    return told and said.isdisjoint(named)


def in_chinese(annotated: AnnotatedTable, relations: Sequence[Relation]) -> AnnotatedTable:
    """The table with comments that can stand inside a Chinese sentence; the rule author's where they are foreign."""
    said = annotated.comments
    if not any(_foreign(comment.text) for comment in (said.title, *said.columns.values())):
        return annotated
    rule = _by_rule(annotated, relations, Language.CHINESE)
    columns = {name: _chinese(comment, rule.columns[name]) for name, comment in said.columns.items()}
    title = _chinese(said.title, rule.title)
    title = _by_label(annotated) if words.says_unknown(title.text) else title
    return replace(annotated, comments=replace(said, title=title, columns=columns))


def _by_label(annotated: AnnotatedTable) -> Comment:
    """The title of a table whose name nobody knows, or its name where the title was cut out of a sentence."""
    said, table = annotated.comments.title, annotated.table
    remark = (
        bool(table.comment) and said.text == title_of(table.comment or "") and label_of(table.comment or "") is None
    )
    return replace(said, text=table.name.name) if remark else said


def _foreign(comment: str) -> bool:
    """Words of another language; abbreviations such as SKU are at home in Chinese."""
    return not words.says_unknown(comment) and not _in_chinese(comment) and bool(_SMALL_LETTERS.search(comment))


def _chinese(comment: Comment, rule: Comment) -> Comment:
    """The comment, or where it is foreign what the name says in Chinese, or what it says itself; codes are kept."""
    if not _foreign(comment.text):
        return comment
    clause = head(comment.text)
    said = lexicon_of(Language.CHINESE).meaning(clause) if words.says_unknown(rule.text) else head(rule.text)
    return replace(comment, text=said + comment.text.strip()[len(clause) :]) if said else rule


def _by_rule(annotated: AnnotatedTable, relations: Sequence[Relation], language: Language) -> TableComments:
    """What the rule author calls the table and its columns, whatever the database says of them."""
    table = annotated.table
    bare = replace(table, comment=None, columns=tuple(replace(column, comment=None) for column in table.columns))
    roles = Roles(annotated.role, annotated.column_roles)
    return described(bare, annotated.profile, roles, relations, glossary=Glossary(), language=language)


def _title(said: Comment, rule: Comment) -> Comment:
    """The table's title in English; where nobody knows any it stays Chinese, which is more than its name says."""
    if not _in_chinese(said.text):
        return said
    return _translated(said) or said if _unknown(rule.text) else rule


def _english(comment: Comment, rule: Comment) -> Comment:
    """The comment, or where it is Chinese what the name says in English, or what it says itself, word by word."""
    if not _in_chinese(comment.text):
        return comment
    guessed = _unknown(rule.text) or not lexicon_of(Language.ENGLISH).knows(head(rule.text))
    return (_translated(comment) if guessed else None) or rule


def _unknown(comment: str) -> bool:
    return words.says_unknown(comment) or _in_chinese(comment)


def _translated(comment: Comment) -> Comment | None:
    said = english_of(head(comment.text))
    return replace(comment, text=said) if said else None


def _in_chinese(comment: str) -> bool:
    """What it says first is; values that follow may be in any language."""
    return words.is_chinese(head(comment))


def _noun(title: str) -> str:
    if _in_chinese(title) or words.says_unknown(title):
        return title
    clause = _ARTICLE.sub("", head(title))
    return singular(_inside(_ABOUT_TABLES.sub("", clause) or clause))


def _word(comment: str) -> str:
    """The comment with its first clause as it stands in a sentence; codes that follow are kept."""
    clause = head(comment)
    if _in_chinese(comment) or words.says_unknown(comment) or not clause:
        return comment
    bare = _ARTICLE.sub("", clause)
    measured = _UNIT.sub("", bare)
    said = _inside(measured if singular(measured) == measured else bare)  # payment terms would be counted
    return _YEAR.sub(_year_of, _PERIOD.sub(r"\1ly", said)) + comment.strip()[len(clause) :]


def _year_of(match: re.Match[str]) -> str:
    """Published year is the year of publication."""
    return f"year of {_DONE_IN[match[1]]}" if match[1] in _DONE_IN else f"year {match[1]}"


def _inside(phrase: str) -> str:
    return phrase if _KEPT_CAPITALS.match(phrase) else phrase[:1].lower() + phrase[1:]
