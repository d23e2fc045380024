"""Comments from several authors, and which of them stands: approved > database > glossary > LLM > rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.catalog.glossary import Glossary
from shared.catalog.model import Comment, CommentOrigin, Table, TableComments

LONGEST_TITLE = 30
"""Characters; a longer table comment is a description, of which the title is the first clause."""
_ORDER = tuple(CommentOrigin)
_BELIEVED = (CommentOrigin.APPROVED, CommentOrigin.RULE)
"""What a person wrote stands whatever it says, and what the last author says has nobody behind it."""
_BLANKS = re.compile(r"\s+")
_CLAUSE_END = re.compile("[,;:。、(\uff0c\uff1b\uff1a\uff08]|\\. ")
_SAYS_NOTHING = re.compile(r"^(todo|tbd|fixme|n/?a|null|none|test|comment|[\W_]*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one author says about a table; nothing where he says nothing."""

    origin: CommentOrigin
    title: str | None = None
    description: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    enum_columns: frozenset[str] = frozenset()

    def covers(self, table: Table) -> bool:
        """Whether it says something of the table and of each of its columns."""
        texts = (self.title, self.description, *(self.columns.get(column.name) for column in table.columns))
        return all(one_line(text or "") for text in texts)


def compose(table: Table, proposals: Iterable[Proposal]) -> TableComments:
    """The strongest comment for the table and for each column; one of the proposals must be complete (the rule's)."""
    ordered = by_strength(proposals)
    return TableComments(
        title=_strongest(ordered, [proposal.title for proposal in ordered], table.name.name),
        description=_strongest(ordered, [proposal.description for proposal in ordered], table.name.name),
        columns=compose_columns(table, ordered),
        enum_columns=frozenset().union(*(proposal.enum_columns for proposal in ordered)),
    )


def compose_columns(table: Table, proposals: Iterable[Proposal]) -> dict[str, Comment]:
    """The strongest comment for each column of the table."""
    ordered = by_strength(proposals)
    return {
        column.name: _strongest(ordered, [p.columns.get(column.name) for p in ordered], column.name)
        for column in table.columns
    }


def by_strength(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals, strongest first."""
    return sorted(proposals, key=lambda proposal: _ORDER.index(proposal.origin))


def _strongest(proposals: Sequence[Proposal], texts: Sequence[str | None], name: str) -> Comment:
    for proposal, text in zip(proposals, texts, strict=True):
        line = one_line(text or "")
        if says_something(line, name) or (line and proposal.origin in _BELIEVED):
            return Comment(line, proposal.origin)
    raise ValueError(f"no author speaks of {name}")


def says_something(text: str, name: str) -> bool:
    """Whether the text is more than the name again, or a placeholder."""
    return not _SAYS_NOTHING.match(text) and _letters(text) != _letters(name)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold() if text.isascii() else text


def one_line(text: str) -> str:
    """The text on one line, without control characters: it will stand in a comment of a file."""
    return _BLANKS.sub(" ", flat(text)).strip()


def flat(text: str) -> str:
    """The text with a blank for every line break and control character; unlike `one_line` it keeps a name's blanks."""
    return "".join(c if c.isprintable() else " " for c in text)


def from_database(table: Table) -> Proposal:
    """The comments that the database keeps."""
    columns = {column.name: column.comment for column in table.columns if column.comment}
    return _of_table(CommentOrigin.DATABASE, table.comment, columns)


def from_glossary(table: Table, glossary: Glossary) -> Proposal:
    """What the glossary says of the table and its columns."""
    meaning = glossary.of_table(table.name)
    proposal = _of_table(CommentOrigin.GLOSSARY, meaning, glossary.of_columns(table))
    return replace(proposal, title=_as_title(proposal.title)) if proposal.title else proposal


def _as_title(meaning: str) -> str:
    """A meaning in Chinese as the name of a table: 分公司信息 -> 分公司信息表."""
    is_chinese = meaning[-1] >= "\u4e00"
    return f"{meaning}表" if is_chinese and not meaning.endswith(("表", "视图", "台账")) else meaning


def _of_table(origin: CommentOrigin, comment: str | None, columns: Mapping[str, str]) -> Proposal:
    text = one_line(comment or "")
    first_line = one_line((comment or "").strip().partition("\n")[0])
    return Proposal(origin, title_of(first_line) or None, description_of(text), columns)


def title_of(comment: str) -> str:
    """The first clause of a table's comment, as a short name."""
    clause = _CLAUSE_END.split(comment, maxsplit=1)[0].strip()
    return clause[:LONGEST_TITLE].strip()


def description_of(comment: str) -> str | None:
    """The whole comment, when it is more than the title."""
    return comment if comment != title_of(comment) else None
