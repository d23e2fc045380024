"""What the names of one database mean by its own comments: a column hy_id of one table is the 会员ID of another."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.catalog.glossary import Glossary
from shared.catalog.model import Table, TableName
from shared.catalog.reading.senses import head
from shared.catalog.words.comments import Proposal, by_strength, from_database, from_glossary
from shared.catalog.words.initials import shortens
from shared.catalog.words.pinyin import means_otherwise
from shared.catalog.words.plurals import plural, singular
from shared.catalog.words.split import is_key_word, subject, words
from shared.catalog.words.vocabulary import shipped_terms

Words = tuple[str, ...]

LEAST_SHORTENED = 3
"""So many comments must spell out their names before the initials of a database are believed."""
_AGREED = 0.75
"""So many of the comments of a name must say the same."""
_SHORTEST = 2
_LEAST_LETTERS = 4
"""Of each of two words that are written as one."""
_LEAST_MARKED, _NEARLY_ALL = 3, 0.75
"""So many tables, and such a part of them, begin with a mark."""
_LONGEST_NOUN = 4
_CHINESE_FROM = "\u3400"
_TABLE_ENDS = ("基础信息", "基本信息", "信息", "记录", "明细", "台账", "档案", "字典", "主", "表")


@dataclass(frozen=True, eq=False)
class OwnWords:
    """What a database says of itself. Two are the same only if they are one: a lexicon is kept for each."""

    terms: Mapping[Words, str] = field(default_factory=dict)
    """What names and parts of names mean."""
    nouns: Mapping[TableName, str] = field(default_factory=dict)
    """What the rows of each table are called."""
    called: Mapping[Words, str] = field(default_factory=dict)
    """The same by the words of the table's name, where they are those of one table."""
    stems: Mapping[str, str] = field(default_factory=dict)
    """What the first letters of table names mean: fx is 发血 where fxd is called 发血单."""
    tables: frozenset[str] = frozenset()
    """Words that tables are called by, one or many: user and users."""
    mark: str = ""
    """What nearly all tables begin with, though it is no word: rbac of rbac_roles."""

    def spoken(self, table: Table) -> dict[str, str]:
        """The comments of the table's columns; where there is none, what the same name means elsewhere."""
        elsewhere = {column.name: self.terms.get(words(column.name)) for column in table.columns}
        said = {column.name: column.comment or elsewhere[column.name] for column in table.columns}
        return {name: comment for name, comment in said.items() if comment}

    def apart(self, parts: Words, known: Collection[Words]) -> Words:
        """The words of a name with those taken apart that only the database's own ones make up: kcmc is kc, mc.

        So is what the name of a table and another word make up: countrylanguage, where there are countries.
        """
        return tuple(
            piece for part in parts for piece in (self._pieces(part, known) if (part,) not in known else (part,))
        )

    def unmarked(self, parts: Words) -> Words:
        """The words of a table's name without the mark that nearly all tables bear."""
        return parts[1:] if len(parts) > 1 and parts[0] == self.mark else parts

    def _pieces(self, part: str, known: Collection[Words]) -> Words:
        cuts = [(part[:cut], part[cut:]) for cut in range(_SHORTEST, len(part) - 1)]
        found = [cut for cut in cuts if all((piece,) in self.terms for piece in cut)] or [
            cut
            for cut in cuts
            if self.tables & {*cut} and all((piece,) in known and len(piece) >= _LEAST_LETTERS for piece in cut)
        ]
        return found[0] if len(found) == 1 and (part,) not in self.terms else (part,)


NO_OWN_WORDS = OwnWords()


def own_words(tables: Iterable[Table], glossary: Glossary, known: Collection[str]) -> OwnWords:
    """What the comments and the glossary of a database tell of its names. `known` are words of the language.

    Of a name that is called differently in different places nothing is believed.
    """
    said = [(table, by_strength([from_database(table), from_glossary(table, glossary)])) for table in tables]
    nouns = {table.name: noun for table, proposals in said if (noun := _noun(proposals))}
    told = [*_columns(said), *((words(name.name), noun) for name, noun in nouns.items())]
    vocabulary = {*known, *nouns.values()}
    called = _called(nouns)
    terms = {**_in_number(called), **_shortened(told, vocabulary), **_keys(said, nouns), **_agreed(_columns(said))}
    names = [subject(table.name.name) for table, _ in said]
    heads = {form(parts[-1]) for parts in names for form in (singular, plural)}
    return OwnWords(terms, nouns, called, _stems(nouns), frozenset(heads), _mark(names, terms))


def _mark(names: Sequence[Words], terms: Collection[Words]) -> str:
    """What nearly all names begin with that is no word of the language, nor of the database."""
    heads = Counter(parts[0] for parts in names if len(parts) > 1)
    head, times = max(heads.items(), key=lambda counted: counted[1], default=("", 0))
    shared = times >= max(_LEAST_MARKED, _NEARLY_ALL * len(names))
    return head if shared and (head,) not in shipped_terms("en") and (head,) not in terms else ""


def _in_number(called: Mapping[Words, str]) -> dict[Words, str]:
    """The nouns of tables by one and by many: showing_id and new_showings, where showings is called 带看."""
    told = [(parts, noun) for parts, noun in called.items() if all(map(str.isascii, parts))]
    return {(*parts[:-1], form(parts[-1])): noun for parts, noun in told for form in (singular, plural)}


def _stems(nouns: Mapping[TableName, str]) -> dict[str, str]:
    """Of names that are the initials of what the table is called; nothing that would mean two things."""
    named = (("".join(subject(name.name)), noun) for name, noun in nouns.items())
    spelled = [(letters, noun) for letters, noun in named if shortens(letters, noun)]
    stems = [((letters[:cut],), noun[:cut]) for letters, noun in spelled for cut in range(_SHORTEST, len(letters))]
    agreed = _agreed([*stems, *(((letters,), noun) for letters, noun in spelled)])
    return {letters: noun for (letters,), noun in agreed.items()}


def _called(nouns: Mapping[TableName, str]) -> dict[Words, str]:
    """The nouns by the words of the names, those left out that are a title rather than a noun."""
    found = [(subject(name.name), noun) for name, noun in nouns.items() if len(noun) <= _LONGEST_NOUN]
    times = Counter(parts for parts, _ in found)
    return {parts: noun for parts, noun in found if times[parts] == 1}


def _noun(proposals: Sequence[Proposal]) -> str:
    """What a row of the table is: 会员信息表 holds 会员."""
    noun = head(next((p.title for p in proposals if p.title), ""))
    for end in _TABLE_ENDS * 2:
        noun = noun.removesuffix(end) or noun
    return noun if _is_chinese(noun) else ""


def _columns(said: Iterable[tuple[Table, Sequence[Proposal]]]) -> Iterator[tuple[Words, str]]:
    """The words of each column's name, and what it is called."""
    for table, proposals in said:
        for column in table.columns:
            called = head(next((p.columns[column.name] for p in proposals if column.name in p.columns), ""))
            if _is_chinese(called):
                yield words(column.name), called


def _is_chinese(text: str) -> bool:
    return bool(text) and all(character >= _CHINESE_FROM for character in text.removesuffix("ID"))


def _agreed(told: Iterable[tuple[Words, str]]) -> dict[Words, str]:
    """What most of the comments of a name say."""
    said: dict[Words, Counter[str]] = defaultdict(Counter)
    for parts, called in told:
        said[parts][called] += 1
    found = {}
    for parts, counted in said.items():
        called, times = counted.most_common(1)[0]
        if times >= _AGREED * counted.total():
            found[parts] = called
    return found


def _keys(said: Iterable[tuple[Table, Sequence[Proposal]]], nouns: Mapping[TableName, str]) -> dict[Words, str]:
    """The keys of tables that are called something: hy_id of 会员."""
    keys = ((table.name, words(table.primary_key[0])) for table, _ in said if len(table.primary_key) == 1)
    named = ((parts, f"{nouns[name]}ID") for name, parts in keys if name in nouns and len(parts) > 1)
    return _agreed((parts, called) for parts, called in named if is_key_word(parts[-1]))


def _shortened(told: Iterable[tuple[Words, str]], vocabulary: Collection[str]) -> dict[Words, str]:
    """Initials that stand for words: mc in kcmc, when that is called 课程名称; nothing unless the database has many."""
    found = [list(_spelled(parts, called, vocabulary)) for parts, called in told]
    if sum(map(bool, found)) < LEAST_SHORTENED:
        return {}
    believed = (pair for pairs in found for pair in pairs if not means_otherwise("".join(pair[0]), pair[1]))
    return _agreed(believed)


def _spelled(parts: Words, called: str, vocabulary: Collection[str]) -> Iterator[tuple[Words, str]]:
    """The parts of a name that are the initials of some of what it is called, as a whole and word by word."""
    whole = shortens("".join(parts), called)
    for part in parts:
        places = [start for start in range(len(called)) if shortens(part, called[start : start + len(part)])]
        if len(part) < _SHORTEST or len(places) != 1:
            continue
        spelled = called[places[0] : places[0] + len(part)]
        if whole or spelled in vocabulary:
            yield (part,), spelled
        for cut in range(_SHORTEST, len(part) - 1):
            if spelled[:cut] in vocabulary and spelled[cut:] in vocabulary:
                yield (part[:cut],), spelled[:cut]
                yield (part[cut:],), spelled[cut:]
