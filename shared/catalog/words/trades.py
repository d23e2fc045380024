"""What a database is about, as far as its names and its context tell: words mean other things in each trade."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shared.catalog.model import Table
from shared.catalog.settings import Language
from shared.catalog.words.own_words import NO_OWN_WORDS, OwnWords
from shared.catalog.words.split import singular, words
from shared.catalog.words.vocabulary import respelled

LEAST_SIGNS = 2
"""So many different words must speak for a trade."""
CLEAR_SIGNS = 3
"""So many of one table's own words outweigh what the rest of the database is about."""
WEIGHT_OF_CONTEXT = 2
_FILLING = (
    *("数据库", "数据仓库", "管理信息系统", "管理系统", "信息系统", "业务系统", "系统", "平台", "管理", "信息", "业务"),
    *("综合", "后台", "数据", "服务平台", "分析", "软件"),
)
"""What a business context says beside its noun: 高速公路服务区管理系统 is about 高速公路服务区."""


@dataclass(frozen=True, slots=True)
class Business:
    """The trade that a name is understood in, and what the task says the database is for."""

    trade: str | None = None
    context: str = ""
    senses: tuple[str, ...] = ()
    """What the table's own names speak of besides."""
    own: OwnWords = NO_OWN_WORDS
    """What the database itself says its names mean."""

    @property
    def noun(self) -> str:
        """What the context is about, in one noun; empty when it says nothing, or more than that."""
        clause, longer = self.context.strip(), ""
        while clause != longer:
            longer = clause
            for word in _FILLING:
                clause = clause.removesuffix(word)
        return clause if 2 <= len(clause) <= 12 and all(c > "\u4e00" for c in clause) else ""


NO_BUSINESS = Business()


def business_of(tables: Iterable[Table], context: str = "") -> Business:
    """The business that the names of tables and columns, and the context, speak of."""
    return Business(trade_of((name for table in tables for name in names_in(table)), context), context)


def names_in(table: Table) -> Iterable[str]:
    """The table's name and its columns'."""
    return (table.name.name, *(column.name for column in table.columns))


def trade_of(names: Iterable[str], context: str = "", least: int = LEAST_SIGNS) -> str | None:
    """The trade that most words speak for, or None when fewer than `least` do."""
    spoken = _spoken(names)
    signs = {trade: _signs(trade, spoken, context) for trade in _trades()}
    best = max(signs, key=lambda trade: signs[trade])
    return best if signs[best] >= least else None


def speak_of(trade: str | None, names: Iterable[str]) -> bool:
    """Whether the names are those of that trade, be they those of another one too."""
    return trade is not None and _signs(trade, _spoken(names)) >= LEAST_SIGNS


def _signs(trade: str, spoken: frozenset[str], context: str = "") -> int:
    known = _trades()[trade]
    told = {singular((word,)) for word in spoken & known["names"]}
    return len(told) + WEIGHT_OF_CONTEXT * sum(word in context for word in known["context"])


def terms_of_trade(trade: str | None) -> Mapping[tuple[str, ...], str]:
    """The terms that mean something of their own in that trade, in Chinese."""
    return _trades()[trade]["terms"] if trade else {}


def senses_of(names: Iterable[str]) -> tuple[str, ...]:
    """The senses that any word of the names tells, with another of those that must stand beside it, and all of some."""
    spoken = _spoken(names)
    told = ((sense, known) for sense, known in _read("senses.toml").items() if spoken & known["names"])
    beside = ((sense, known) for sense, known in told if spoken & known["beside"] or not known["beside"])
    return tuple(sense for sense, known in beside if known["all"] <= spoken)


def terms_of_senses(senses: Iterable[str], language: Language = Language.CHINESE) -> Mapping[tuple[str, ...], str]:
    """The terms that mean something of their own in these senses; hardly any do in English, which the names are in."""
    known, terms = _read("senses.toml"), "terms" if language is Language.CHINESE else "english"
    return {term: meaning for sense in senses for term, meaning in known[sense][terms].items()}


def _spoken(names: Iterable[str]) -> frozenset[str]:
    """The words of the names, and the names as a whole: rate_unit tells more than its words."""
    split = [words(name) for name in names]
    return frozenset(word for parts in split for word in (*parts, *singular(parts)[-1:], "_".join(parts)))


def _trades() -> dict[str, dict[str, Any]]:
    return _read("trades.toml")


@cache
def _read(file: str) -> dict[str, dict[str, Any]]:
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    return {
        name: {
            "names": frozenset(known["names"].split()),
            "beside": frozenset(known.get("beside", "").split()),
            "all": frozenset(known.get("all", "").split()),
            "context": tuple(known.get("context", "").split()),
            "terms": _terms(known.get("terms", {})),
            "english": _terms(known.get("english", {})),
        }
        for name, known in tomllib.loads(text).items()
    }


def _terms(meanings: Mapping[str, str]) -> Mapping[tuple[str, ...], str]:
    return respelled({tuple(term.split()): meaning for term, meaning in meanings.items()})
