"""Splits SQL into tokens as PostgreSQL does, and refuses the spellings on which two readers could disagree.

Only '…' strings and "…" names are let through: E'…', U&'…', B'…', X'…' and $…$ exist in PostgreSQL, but a text
that uses them may mean one thing to the parser that vets it and another to the server that runs it.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from shared.sql.names import fold
from shared.sql.verdict import Rejected

MAX_LENGTH = 20_000
MAX_TOKENS = 3_000


class Kind(StrEnum):
    WORD = "word"
    QUOTED = "quoted"
    STRING = "string"
    NUMBER = "number"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"


@dataclass(frozen=True, slots=True)
class Token:
    """A lexeme and where it stands: text[start:end]."""

    kind: Kind
    text: str
    start: int
    end: int
    line_break_before: bool = False

    @property
    def name(self) -> str:
        """What an identifier names: unquoted words fold to lower case."""
        return self.text[1:-1].replace('""', '"') if self.kind is Kind.QUOTED else fold(self.text)

    @property
    def value(self) -> str:
        """The value of a string literal."""
        return self.text[1:-1].replace("''", "'")

    def is_word(self, *words: str) -> bool:
        return self.kind is Kind.WORD and self.text.lower() in words

    def is_symbol(self, *symbols: str) -> bool:
        return self.kind in (Kind.PUNCTUATION, Kind.OPERATOR) and self.text in symbols


_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\n\r\f\v]+)
  | (?P<comment>--[^\n\r]*)
  | (?P<block>/\*)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*)
  | (?P<operator>::|[-+*/<>=~!@\#%^&|?]+)
  | (?P<punctuation>[()\[\],;.:])
    """,
    re.VERBOSE,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_STRING_PREFIXES = {"e", "b", "x", "n", "u"}
_NAMES_OF_STRAYS = {
    "`": "反引号是 MySQL 的写法,PostgreSQL 的标识符用双引号或不加引号",
    "$": "不支持 $…$ 字符串和 $1 参数,字符串请用普通的 '…'",
    "'": "字符串没有结束的单引号",
    '"': "标识符没有结束的双引号,或双引号之间是空的",
    "\\": "引号之外不能有反斜线",
    "{": "不支持花括号占位符",
    "}": "不支持花括号占位符",
}


def tokenize(sql: str) -> list[Token]:
    """The tokens of a text, comments left out. Raises Rejected (syntax)."""
    if len(sql) > MAX_LENGTH:
        raise Rejected("syntax", f"SQL 过长:{len(sql)} 个字符,上限 {MAX_LENGTH}")
    tokens: list[Token] = []
    position, line_break = 0, False
    while position < len(sql):
        match = _match(sql, position)
        end = _block_end(sql, position) if match.lastgroup == "block" else _operator_end(match)
        if match.lastgroup in ("space", "comment", "block"):
            line_break = line_break or "\n" in sql[position:end] or "\r" in sql[position:end]
        else:
            kind = Kind(str(match.lastgroup))
            _append(tokens, Token(kind, sql[position:end], position, end, line_break))
            line_break = False
        position = end
    return tokens


def _match(sql: str, position: int) -> re.Match[str]:
    match = _TOKEN.match(sql, position)
    if match is None:
        stray = sql[position]
        reason = _NAMES_OF_STRAYS.get(stray, f"不认识的字符 {stray!r}")
        raise Rejected(
            "syntax", f"语法错误:第 {position + 1} 个字符处,{reason}", subject=stray, span=(position, position + 1)
        )
    return match


def _block_end(sql: str, start: int) -> int:
    depth = 0
    for edge in _BLOCK_EDGE.finditer(sql, start):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    raise Rejected("syntax", "语法错误:注释没有结束")


def _operator_end(match: re.Match[str]) -> int:
    # an operator ends where a comment begins, as in PostgreSQL's own lexer
    if match.lastgroup == "operator":
        cuts = [match.group().find(opening, 1) for opening in ("--", "/*")]
        found = [cut for cut in cuts if cut > 0]
        if found:
            return match.start() + min(found)
    return match.end()


def _append(tokens: list[Token], token: Token) -> None:
    before = tokens[-1] if tokens else None
    if before is not None:
        _refuse_prefixed(before, token)
        if before.kind is Kind.STRING and token.kind is Kind.STRING:
            _refuse_unless_continued(token)
    if token.kind is Kind.STRING:
        _refuse_trailing_backslash(token)
    if token.kind is Kind.WORD:
        _refuse_invisible(token)
    if _UNSENDABLE.search(token.text):
        raise Rejected("syntax", "语法错误:含有数据库不能接收的字符", span=(token.start, token.end))
    tokens.append(token)
    if len(tokens) > MAX_TOKENS:
        raise Rejected("syntax", f"SQL 过长:超过 {MAX_TOKENS} 个词")


def _refuse_prefixed(before: Token, token: Token) -> None:
    adjacent = before.end == token.start
    if not adjacent:
        return
    if before.kind is Kind.NUMBER and token.kind is Kind.WORD:
        raise Rejected(
            "syntax", f"语法错误:数字后面紧跟着文字 {before.text}{token.text}", span=(before.start, token.end)
        )
    quote = token.kind in (Kind.STRING, Kind.QUOTED)
    if quote and (before.text.lower() in _STRING_PREFIXES or before.text == "&"):
        spelling = f"{before.text}{token.text[0]}…{token.text[0]}"
        raise Rejected(
            "syntax", f"不支持 {spelling} 写法,请用普通的引号", subject=before.text, span=(before.start, token.end)
        )


def _refuse_unless_continued(token: Token) -> None:
    if not token.line_break_before:
        raise Rejected("syntax", f"语法错误:两个字符串相邻,缺少运算符:{token.text}", span=(token.start, token.end))


def _refuse_trailing_backslash(token: Token) -> None:
    # with standard_conforming_strings off, a backslash would escape the closing quote
    body = token.text[1:-1]
    if ("'" in body and "\\'" in body) or (len(body) - len(body.rstrip("\\"))) % 2:
        raise Rejected("syntax", "字符串中的引号前不能有反斜线", span=(token.start, token.end))


def _refuse_invisible(token: Token) -> None:
    for character in token.text:
        if unicodedata.category(character)[0] in "ZC":
            code = f"U+{ord(character):04X}"
            raise Rejected("syntax", f"引号之外有不可见字符 {code}", subject=character, span=(token.start, token.end))


def join(tokens: list[Token]) -> str:
    """The tokens on one line, comments gone, each run of blanks one blank, literals and quoted names untouched."""
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        if before is not None and before.kind is token.kind is Kind.STRING:
            pieces[-1] = pieces[-1][:-1] + token.text[1:]
            continue
        if before is not None and before.end < token.start:
            pieces.append(" ")
        pieces.append(token.text)
    return "".join(pieces)
