"""Only one harmless SELECT gets through, and its text stays what it was."""

from collections import Counter
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from shared.sql.lexer import Kind
from shared.sql.parse import normalise, parse_select
from shared.sql.verdict import Rejected, Stage
from tests.support.hostile_sql import HOSTILE


@pytest.mark.parametrize(("sql", "code"), HOSTILE)
def test_a_hostile_text_is_refused(sql: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse_select(sql)
    assert (refused.value.failure.code, refused.value.failure.stage) == (code, Stage.PARSED)
    assert refused.value.message


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "(SELECT 1)",
        "SELECT 1;;",
        "WITH a AS (SELECT 1 AS n) SELECT n FROM a",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
        "(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1 LIMIT 1",
        "SELECT a FROM t EXCEPT SELECT a FROM u INTERSECT SELECT a FROM v",
        "SELECT count(*) FILTER (WHERE a > 1), sum(x) OVER (PARTITION BY b ORDER BY c ROWS UNBOUNDED PRECEDING) FROM t",
        "SELECT rank() OVER w FROM t WINDOW w AS (PARTITION BY a ORDER BY b)",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t",
        "SELECT a FROM t GROUP BY GROUPING SETS ((a), ())",
        "SELECT extract(year FROM d), date_trunc('month', d), to_char(d, 'YYYY-MM'), d + interval '1 day' FROM t",
        "SELECT cast(a AS numeric(10,2)), a::varchar(20), b::int4[] FROM t",
        "SELECT trim(BOTH ' ' FROM a), substring(a FROM 1 FOR 2), position('x' IN a) FROM t",
        "SELECT overlay(a PLACING b FROM 1) FROM t",
        "SELECT a->>'x', b @> '{}', c ? 'd', d #>> '{a,b}' FROM t",
        "SELECT t.x FROM t CROSS JOIN LATERAL jsonb_to_recordset(t.y) AS y(a int, b text)",
        "SELECT v.a FROM (VALUES (1, 2), (3, 4)) AS v(a, b)",
        "SELECT d::date FROM generate_series(DATE '2023-01-01', DATE '2023-01-31', interval '1 day') AS d",
        "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC NULLS LAST FETCH FIRST 5 ROWS ONLY",
        "SELECT pg_catalog.upper(a), lpad(a, 5, '0'), repeat('★', 5), format('%s-%s', a, b) FROM t",
        'SELECT "列 名" AS "总""额", 营收 AS 营收（元） FROM "Mixed Case"."表"',
        "SELECT a FROM t WHERE b ~ '^\\d+$' AND c IN ('x;y', '--z', '/* k */')",
        "SELECT a FROM t TABLESAMPLE BERNOULLI (1)",
    ],
)
def test_a_query_is_let_through(sql: str) -> None:
    assert parse_select(sql).sql.endswith(";")


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("  SELECT\n\t1\r\n ;\n", "SELECT 1;"),
        ("SELECT 1 -- the one\n + 2", "SELECT 1 + 2;"),
        ("SELECT/* a /* nested */ comment */1", "SELECT 1;"),
        (
            "SELECT 'two  blanks -- and /* no */ comment', \"A  b\"",
            "SELECT 'two  blanks -- and /* no */ comment', \"A  b\";",
        ),
        ("SELECT 'it''s', 'a'\n  'b'", "SELECT 'it''s', 'ab';"),
        ("SELECT 'line\nbreak'", "SELECT 'line\nbreak';"),
        ("\ufeffSELECT 1", "SELECT 1;"),
        ("select a-- b\n-c", "select a -c;"),
    ],
)
def test_normalising_keeps_what_is_quoted_and_drops_what_means_nothing(sql: str, line: str) -> None:
    assert normalise(sql) == line


_BLANKS = st.sampled_from([" ", "\n", "\t ", "  ", " -- remark\n", " /* re /* ma */ rk */ "])
_TEXTS = st.text(st.characters(exclude_characters="\x00\\'\"", exclude_categories=["Cs"]), max_size=12)
_NAMES = st.text(st.characters(exclude_characters='\x00"', exclude_categories=["Cs"]), min_size=1, max_size=8)
_WORDS = st.sampled_from(["a", "b", "营收", "t_1"])
_ATOMS = st.one_of(
    _WORDS,
    _NAMES.map(lambda name: f'"{name}"'),
    _TEXTS.map(lambda text: f"'{text}'"),
    st.integers(0, 9999).map(str),
    st.sampled_from(["count(*)", "coalesce(a, 'x  y')", "(SELECT max(b) FROM u)", "a::text", "date '2023-01-01'"]),
)


@st.composite
def _queries(draw: st.DrawFn) -> str:
    """A SELECT with blanks and comments wherever they may stand."""

    def gap() -> str:
        return draw(_BLANKS)

    columns = f"{gap()},{gap()}".join(draw(st.lists(_ATOMS, min_size=1, max_size=4)))
    where = f"{gap()}WHERE{gap()}a{gap()}={gap()}{draw(_ATOMS)}" if draw(st.booleans()) else ""
    return f"SELECT{gap()}{columns}{gap()}FROM{gap()}t{where}{draw(st.sampled_from(['', ';', gap() + ';;']))}"


@given(_queries())
@settings(max_examples=150, deadline=None)
def test_normalising_changes_no_meaning_and_nothing_the_second_time(sql: str) -> None:
    line = normalise(sql)
    assert normalise(line) == line
    assert parse_select(line).tree == parse_select(sql).tree


@given(_queries())
@settings(max_examples=100, deadline=None)
def test_the_parser_reads_the_same_strings_and_names_as_the_lexer(sql: str) -> None:
    select = parse_select(sql)
    strings = Counter(token.value for token in select.tokens if token.kind is Kind.STRING)
    names = Counter(token.name for token in select.tokens if token.kind is Kind.QUOTED)
    assert Counter(node.name for node in select.tree.find_all(exp.Literal) if node.is_string) == strings
    assert Counter(node.name for node in select.tree.find_all(exp.Identifier) if node.args["quoted"]) == names


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse_select(text).sql
    except Rejected as refused:
        assert refused.message


@given(
    st.lists(st.sampled_from(["select", "from", "t", "(", ")", "case", "when", "'a'", ",", ".", "1", "not", "::", "["]))
)
@settings(max_examples=300, deadline=None)
def test_any_heap_of_words_is_read_or_refused(words: list[str]) -> None:
    try:
        parse_select(" ".join(words))
    except Rejected as refused:
        assert refused.failure.code


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 3_000 + "1" + ")" * 3_000,
        "SELECT " + "(" * 900,
        "SELECT " + "abs(" * 60 + "1" + ")" * 60,
        "SELECT " + "CASE WHEN " * 60 + "1" + " THEN 1 END" * 60,
        "SELECT " + "NOT " * 2_500 + "a",
        "SELECT " + "- " * 2_500 + "1",
        "SELECT a" + "[1]" * 900,
        "SELECT a" + "::int" * 1_400,
        "SELECT a" + ".a" * 1_400,
        "SELECT * FROM t " + "JOIN t " * 1_400,
        "SELECT * FROM " + "(SELECT * FROM " * 60 + "t" + ") AS a" * 60,
        "SELECT '" + "x" * 30_000 + "'",
        "SELECT " + "/*" * 5_000,
    ],
)
def test_a_text_made_to_exhaust_the_parser_is_refused_quickly(sql: str) -> None:
    began = process_time()
    with pytest.raises(Rejected):
        parse_select(sql)
    assert process_time() - began < 5


def test_long_flat_queries_are_no_hostile_ones() -> None:
    conditions = " OR ".join(f"a = {n}" for n in range(400))
    assert parse_select(f"SELECT a FROM t WHERE {conditions}").sql
    assert parse_select(" UNION ALL ".join(["SELECT 1"] * 300)).sql
