"""The rule author of comments: works from names, roles and relations alone, and says so when he does not know."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from shared.catalog.glossary import Glossary
from shared.catalog.model import (
    MEASURES,
    OVERHEAD,
    Column,
    ColumnProfile,
    ColumnRole,
    CommentOrigin,
    Dictionary,
    Relation,
    Table,
    TableComments,
    TableProfile,
    TableRole,
    TableType,
    TypeFamily,
)
from shared.catalog.names import quote, reference
from shared.catalog.reading.roles import Roles
from shared.catalog.reading.senses import head
from shared.catalog.settings import Language
from shared.catalog.words.by_values import told_by_values
from shared.catalog.words.codes import with_codes, with_name, with_names
from shared.catalog.words.comments import (
    Proposal,
    by_strength,
    compose,
    compose_columns,
    from_database,
    from_glossary,
    says_something,
)
from shared.catalog.words.facts import Facts
from shared.catalog.words.from_chinese import has_chinese, named_by_values
from shared.catalog.words.languages import lexicon_of
from shared.catalog.words.lexicon import Lexicon
from shared.catalog.words.links import ends_of, says_more
from shared.catalog.words.own_marks import spelled_by, spelled_by_keys, stood_for
from shared.catalog.words.own_words import OwnWords
from shared.catalog.words.pinyin import PRICE, spelled_out, table_of
from shared.catalog.words.plurals import plural
from shared.catalog.words.siblings import told_by_siblings
from shared.catalog.words.split import PERIODS, shared_mark, subject, title_words, words
from shared.catalog.words.trades import (
    CLEAR_SIGNS,
    LEAST_SIGNS,
    NO_BUSINESS,
    Business,
    names_in,
    senses_of,
    speak_of,
    trade_of,
)
from shared.catalog.words.wording import Wording, wording_of

MOST_ATTRIBUTES, MOST_MEASURES = 6, 2
"""So many columns a description names, so many of them measures when there is not room for all."""
GENERIC_WORDS = frozenset("name no code number title type status state category level price".split())  # noqa: SIM905
"""A column called so is the table's own: name -> 产品名称."""
_PLACE = "州"  # The state that an address is in is not that of what lies there.
_NO_SUBJECT = PERIODS | frozenset(
    ("data", "info", "record", "records", "log", "logs", "stat", "stats", "report", "detail", "details", "main", "list")
)
"""A table whose name says no more than this is about what the whole business is about."""
_TABLE_WORDS = re.compile(r"(基础|基本)?(信息|台账|映射|关联|记录|统计|字典|主)?(表|视图)?$")
_AS_MEASURE = {"order": ("order", "count"), "orders": ("order", "count"), "area": ("area", "size")}
"""What a word means at the end of a number's name."""
_OWN_ENDS_ENGLISH = {
    **{"record": "records", "link": "links", "log": "log", "snapshot": "snapshots", "report": "report"},
    **{end: end for end in ("records", "information", "statistics", "mapping", "dictionary", "history", "ledger")},
    **{end: end for end in ("schedule", "plan", "journal", "summary", "relations", "links", "view", "logs")},
}
_OWN_ENDS = ("表", "视图", "台账", "清单", "字典")
_TABLE_NOUNS = (
    *("记录", "流水", "订单", "明细", "日志", "映射", "关联", "统计", "信息", "字典", "报表", "汇总", "快照"),
    *("数据", "单", "合同", "计划", "排期", "目标", "发票", "余额", "净值", "汇率", "规则", "登记", "挂号"),
    *("考勤", "配置", "档案", "结果", "评价", "考核", "申请", "主表", "凭证", "缴纳", "配送", "报名", "选课"),
)
_VIEWS = frozenset({TableType.VIEW, TableType.MATERIALIZED_VIEW})
_NAMED = frozenset({TableRole.ENTITY, TableRole.EVENT, TableRole.DICTIONARY})
_OF_MANY = frozenset({TableRole.MAPPING, TableRole.DICTIONARY, TableRole.REPORT})
"""Their English descriptions speak of several things."""
_KIND_OF_VALUE = dict.fromkeys((TypeFamily.INTEGER, TypeFamily.DECIMAL), "值")
"""What stands behind an abbreviation that is the same in Chinese: sku -> SKU编码."""
_OF_A_ROW = frozenset({"id", "no", "code", "name"})
"""What the rows of a table are known by."""
_PAPERS = ("单", "票", "卡", "证")
_OF_PEOPLE = frozenset("长员主")
"""What goes on with a word for people: the 电话 of a 班组长 is none of the 班组."""
_AT_EACH_TIME = re.compile("^(每日|每周|每月|每季|每年|每小时)|(统计|汇总|快照)$")


@dataclass(frozen=True, slots=True)
class RuleAuthor:
    """Proposes a complete set of comments for any table."""

    language: Language = Language.CHINESE
    business: Business = NO_BUSINESS
    """Of the whole database; a table whose own names tell of a trade is understood in that one."""
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What its keys are cut down to, and the words of the tables that they lead to."""

    @property
    def lexicon(self) -> Lexicon:
        return lexicon_of(self.language, self.business)

    @property
    def wording(self) -> Wording:
        return wording_of(self.language)

    def propose(
        self,
        table: Table,
        profile: TableProfile,
        roles: Roles,
        relations: Sequence[Relation] = (),
        said: Sequence[Proposal] = (),
    ) -> Proposal:
        """Comments for the table and all its columns; the description speaks in the words of `said`, the stronger."""
        columns = {column.name: self._column(table, column, profile, roles, relations) for column in table.columns}
        if self.language is Language.CHINESE:
            columns |= self._told_otherwise(table, said)
        spoken = Proposal(CommentOrigin.RULE, columns=columns)
        composed = compose_columns(table, [*said, spoken])
        unknown = self.wording.unknown.format(name="")
        standing = {name: with_name(comment, columns[name], unknown).text for name, comment in composed.items()}
        title = self._title(table, roles)
        named = next((p.title for p in by_strength(said) if p.title), title)
        return Proposal(
            CommentOrigin.RULE,
            title=title,
            description=self._description(table, roles, self._subject_of(table, named), standing),
            columns=columns,
            enum_columns=enum_columns(table, profile, roles),
        )

    def of_table(self, table: Table, relations: Sequence[Relation] = ()) -> "RuleAuthor":
        """The author who knows what the words of this table mean, beside those of its neighbours."""
        usual, least = self.business.trade, CLEAR_SIGNS if self.business.trade else LEAST_SIGNS
        own = None if speak_of(usual, names_in(table)) else trade_of(names_in(table), least=least)
        trade = own or usual
        senses = senses_of([*names_in(table), *(r.target.name for r in relations)])
        business = replace(self.business, trade=trade, senses=senses)
        return replace(self, business=business, marks=spelled_by_keys(relations))

    def _told_otherwise(self, table: Table, said: Sequence[Proposal]) -> dict[str, str]:
        """What names say in initials of pinyin, and what the comments that somebody wrote tell of the others."""
        spoken = {name: head(text) for p in by_strength(said)[::-1] for name, text in p.columns.items()}
        written = {name: text for name, text in spoken.items() if text}
        spelled = spelled_out(self.lexicon, table.columns)
        priced = {name for name, text in spelled.items() if text == PRICE}
        unread = {name: text for name, text in spelled.items() if name in priced or self.lexicon.meaning(name) is None}
        return unread | told_by_siblings(self.lexicon, table.columns, written)

    def _of_its_paper(self, table: Table, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The order_type of a maintenance_order is a 维修单类型; that of a sales_order stays an 订单类型."""
        about = subject(table.name.name)
        paper = (self.lexicon.term(about) or "") if about[-1:] == parts[:1] == ("order",) and len(parts) > 1 else ""
        return (*about, *parts[1:]) if paper.endswith("单") and not paper.endswith("订单") else parts

    def _column(
        self, table: Table, column: Column, profile: TableProfile, roles: Roles, relations: Sequence[Relation]
    ) -> str:
        role, family = roles.columns[column.name], column.family
        named = _as_its_target(_unmarked(table, column), column, relations)
        named = self._of_its_paper(table, named if self.lexicon.term(named) else spelled_by(table, named))
        of_a_table = self._of_a_table(named) if self.language is Language.CHINESE else None
        if of_a_table:
            return of_a_table
        parts = self.business.own.apart(named, self.lexicon.terms.keys())
        if parts == ("id",):
            pointing = self._pointing(column, relations) if role is ColumnRole.FOREIGN_KEY else None
            own = role is ColumnRole.KEY and table.type not in _VIEWS
            return self.wording.key if own else pointing or self.wording.row_key
        whole = parts in self.business.own.terms or self.lexicon.term(parts) == _PLACE
        owned = parts if whole else self.business.own.unmarked(_owned(table, parts, role))
        cut_down = (*stood_for(parts[0], table.name.name), *parts[1:])
        tried = (self.lexicon.meaning_of(named_so, family) for named_so in (owned, parts, cut_down))
        meaning = next(filter(None, tried), None)
        if meaning is None:
            return self._pointing(column, relations) or self.wording.unknown.format(name=column.name)
        own_term = len(parts) > 1 and self.lexicon.term(parts[-2:])
        counted = _AS_MEASURE.get(parts[-1]) if role in MEASURES and not own_term else None
        meaning = (counted and self.lexicon.meaning_of((*parts[:-1], *counted), family)) or meaning
        seen = profile.columns.get(column.name, ColumnProfile())
        if self.language is Language.ENGLISH:
            return self._written(named_by_values(meaning, seen))
        told = told_by_values(meaning, parts, seen)
        repeats = told.isascii() and not says_something(told, column.name)
        return told.removesuffix("ID").strip() + _KIND_OF_VALUE.get(family, "编码") if repeats else told

    def _of_a_table(self, parts: tuple[str, ...]) -> str | None:
        """A key, number or name by what a table is commented as: prod_id of 商品, delivery_no of 送货单."""
        named, end = parts[:-1], parts[-1]
        tail = self.lexicon.term((end,)) if named and end in _OF_A_ROW else None
        meaning = self.lexicon.meaning_of(named) if tail else None
        own = self.business.own
        alike = {*_nouns_by_meaning(self.lexicon, own).get(meaning, ()), *filter(None, [own.called.get(named)])}
        if len(alike) != 1 or tail is None:
            return None
        noun = alike.pop()
        written = end == "no" and noun.endswith(_PAPERS)
        return f"{noun}号" if written else self.lexicon.join(noun, tail)

    def _pointing(self, column: Column, relations: Sequence[Relation]) -> str | None:
        """Of a key that leads somewhere: what stands there, or at least where that is."""
        edge = next((r for r in relations if r.columns == (column.name,)), None)
        if edge is None:
            return None
        noun = self.business.own.nouns.get(edge.target) if self.language is Language.CHINESE else None
        if noun and sum(r.target == edge.target for r in relations) == 1:
            return f"{noun}ID"
        target = f"{reference(edge.target)}.{quote(edge.target_columns[0])}"
        return self.wording.refers.format(columns=column.name, target=target)

    def _written(self, meaning: str) -> str:
        return meaning if self.language is Language.CHINESE else meaning[:1].upper() + meaning[1:]

    def _title(self, table: Table, roles: Roles) -> str:
        role = roles.table
        measured = self.language is Language.ENGLISH and bool(MEASURES & set(roles.columns.values()))
        named = says_more(table, roles) and self._about(table) is not None
        linked = role is TableRole.BRIDGE and not (measured or named)
        meaning = (self._linked(table, roles) if linked else None) or self._about(table)
        if meaning is None:
            return self.wording.unknown.format(name=table.name.name)
        if self.language is Language.ENGLISH:
            end = "" if role is TableRole.BRIDGE and measured else self.wording.table_ends[role]
            return self._written(_english_title(meaning, end))
        if meaning.endswith(_OWN_ENDS):
            return meaning
        return meaning + ("表" if meaning.endswith(_TABLE_NOUNS) else self.wording.table_ends[role])

    def _about(self, table: Table) -> str | None:
        own, known = self.business.own, self.lexicon.terms.keys()
        named = title_words(table.name.name)
        spelled = (self.marks.get(named[0], named[:1]) if len(named) > 1 else named[:1]) + named[1:]
        parts = own.apart(own.unmarked(spelled), known)
        about = self.lexicon.subject_of(parts)
        missing = self.business.noun if set(parts) <= _NO_SUBJECT and self.language is Language.CHINESE else ""
        if about is None and self.language is Language.CHINESE:
            about = table_of("".join(parts), self.business.own.stems)
        return missing + (about or "") or None

    def row_of(self, table: Table, roles: Roles) -> str:
        """What one row is called: a thing or something that happened by its name, anything else a row."""
        return (roles.table in _NAMED and self._about(table)) or "row"

    def _linked(self, table: Table, roles: Roles) -> str | None:
        """What a bridge ties together, from its foreign keys."""
        meanings = [self.lexicon.meaning_of(end) for end in ends_of(table, roles)]
        strange = self.language is Language.ENGLISH and any(map(has_chinese, filter(None, meanings)))
        return self.wording.last.join(filter(None, meanings)) if all(meanings) and not strange else None

    def _subject_of(self, table: Table, title: str) -> str:
        """What the table is about, without the word for the table itself; empty when nobody knows."""
        if self.wording.unknown.format(name="") in title:
            return ""
        if self.language is Language.CHINESE:
            return _AT_EACH_TIME.sub("", _TABLE_WORDS.sub("", title)) or title
        return (self._about(table) or "").removesuffix(" " + self.wording.table_ends[TableRole.MAPPING])

    def _description(self, table: Table, roles: Roles, about: str, columns: Mapping[str, str]) -> str:
        unknown = self.wording.unknown.format(name="")
        named = self._attributes(_telling(table, roles, columns, unknown), roles, about, columns)
        if self.language is Language.ENGLISH:
            named = [_inside_a_sentence(name) for name in named]
            about = plural(about) if roles.table in _OF_MANY else about
        if not named:
            return self.wording.unknown.format(name=table.name.name)
        *others, last = dict.fromkeys(named)
        attributes = self.wording.last.join(filter(None, [self.wording.enumeration.join(others), last]))
        pattern = self.wording.sentences[roles.table] if about else self.wording.without_subject
        return self._written(pattern.format(subject=about, attributes=attributes))

    def _attributes(self, telling: Sequence[str], roles: Roles, about: str, columns: Mapping[str, str]) -> list[str]:
        """What the telling columns are called in a description; where only keys tell, what they lead to."""
        clauses = [clause for name in telling if (clause := head(columns[name]))]
        keys_alone = len(telling) > 1 and all(roles.columns[name] in OVERHEAD for name in telling)
        if keys_alone or roles.table is TableRole.BRIDGE:
            return [clause.removesuffix("ID").strip() or clause for clause in clauses if clause != self.wording.key]
        return [_short(clause, about, clauses) for clause in clauses]


@lru_cache(maxsize=64)
def _nouns_by_meaning(lexicon: Lexicon, own: OwnWords) -> Mapping[str | None, Sequence[str]]:
    """What tables are called, by what their names mean; none of names that mean nothing."""
    nouns: dict[str | None, list[str]] = {}
    for named, noun in own.called.items():
        nouns.setdefault(lexicon.meaning_of(named), []).append(noun)
    return {meaning: called for meaning, called in nouns.items() if meaning}


def _unmarked(table: Table, column: Column) -> tuple[str, ...]:
    """The words of the column's name, without the mark of the table that all of its columns bear."""
    parts, mark = words(column.name), shared_mark(tuple(c.name for c in table.columns))
    return parts[1:] if len(parts) > 1 and parts[0] == mark else parts


def _as_its_target(parts: tuple[str, ...], column: Column, relations: Sequence[Relation]) -> tuple[str, ...]:
    """The words of a key that leads to a table, spelled as there: sub_id of subscribers is the ID of a subscriber."""
    edge = next((r for r in relations if r.columns == (column.name,)), None)
    return (*stood_for(parts[0], edge.target.name), parts[1]) if edge and len(parts) == 2 else parts


def _owned(table: Table, parts: tuple[str, ...], role: ColumnRole) -> tuple[str, ...]:
    """The words with those of the table that go without saying: product.name, lab_result.result_id. Not a view's."""
    about = subject(table.name.name)
    if len(parts) == 1 and parts[0] in GENERIC_WORDS and table.type not in _VIEWS:
        return (*about, *parts)
    named = parts[:-1] if role is ColumnRole.KEY else ()
    is_own = bool(named) and len(named) < len(about) and about[-len(named) :] == named
    return (*about, parts[-1]) if is_own else parts


def _inside_a_sentence(name: str) -> str:
    return name if re.match(r"[A-Z]{2,}( |$)", name) else name[:1].lower() + name[1:]


def _english_title(meaning: str, end: str) -> str:
    head, _, last = meaning.rpartition(" ")
    own = _OWN_ENDS_ENGLISH.get(last)
    if own:
        return f"{head} {own}".strip()
    return f"{meaning} {end}" if end else plural(meaning)


def _telling(table: Table, roles: Roles, columns: Mapping[str, str], unknown: str) -> list[str]:
    """The columns that a description names: what the rows are about first, and the last of the measures."""
    names = [column.name for column in table.columns if not columns[column.name].endswith(unknown)]
    telling = [name for name in names if roles.columns[name] not in OVERHEAD] or names
    measures = [name for name in telling if roles.columns[name] in MEASURES]
    if len(telling) <= MOST_ATTRIBUTES:
        return telling
    kept = measures[-MOST_MEASURES:]
    others = [name for name in telling if name not in measures][: MOST_ATTRIBUTES - len(kept)]
    return [*others, *kept]


def _short(comment: str, about: str, among: Sequence[str]) -> str:
    """A column's comment without what the table is about, where no other ends alike: 服务区名称 -> 名称."""
    for start in range(len(about) - 1):
        trimmed = comment.removeprefix(about[start:])
        own = sum(other.endswith(trimmed) for other in among) == 1 and trimmed[:1] not in _OF_PEOPLE
        if trimmed not in (comment, "ID") and len(trimmed) > 1 and own:
            return trimmed
    return comment


def enum_columns(table: Table, profile: TableProfile, roles: Roles) -> frozenset[str]:
    """Columns whose values are a closed set: enum types, and categories with few values."""
    categories = (ColumnRole.CATEGORY, ColumnRole.FLAG)
    return frozenset(
        column.name
        for column in table.columns
        if column.family is TypeFamily.ENUM
        or (roles.columns[column.name] in categories and 0 < len(profile.columns[column.name].values) <= 20)
    )


def described(
    table: Table,
    profile: TableProfile,
    roles: Roles,
    relations: Sequence[Relation],
    *,
    glossary: Glossary,
    language: Language,
    said: Sequence[Proposal] = (),
    business: Business = NO_BUSINESS,
    dictionaries: Mapping[str, Dictionary] = MappingProxyType({}),
) -> TableComments:
    """The table's comments from the database, the glossary, the rule author, and whatever else was `said`.

    `dictionaries` are those whose labels may be shown, by column.
    """
    approved = next((p for p in said if p.origin is CommentOrigin.APPROVED and p.covers(table)), None)
    if approved is not None:  # nobody is stronger, and nothing is added to what a person wrote
        enums = Proposal(CommentOrigin.RULE, enum_columns=enum_columns(table, profile, roles))
        return compose(table, [approved, enums])
    stronger = [*said, from_database(table), from_glossary(table, glossary)]
    author = RuleAuthor(language, business).of_table(table, relations)
    rule = author.propose(table, profile, roles, relations, stronger)
    comments = compose(table, [*stronger, rule])
    if language is Language.ENGLISH:
        facts = Facts(table, profile, roles, relations, author.row_of(table, roles))
        comments = facts.added(comments, dictionaries.keys())
    else:
        comments = with_names(comments, rule.columns, unknown=author.wording.unknown.format(name=""))
    return with_codes(comments, dictionaries, wording_of(language))
