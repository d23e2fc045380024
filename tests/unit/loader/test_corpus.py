"""Which files are training data, and what records they give."""

import json

import pytest

from services.loader.corpus import Corpus, Parsed, kind_of, parse, sections
from shared.training.port import RecordKind

DETAIL = "## bss_company(公司表)\nbss_company 表存储公司。\n字段列表:\n- id (varchar(32)) - 主键ID [主键, 非空]\n"


def parsed(name: str, text: str) -> Parsed:
    kind = kind_of(name)
    assert kind is not None
    return parse(name, kind, text, dataset="highway_db", task_id="task_1")


def reasons(file: Parsed) -> list[tuple[str, str]]:
    return [(item, error.message) for item, error in file.errors]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bss_company.ddl", RecordKind.DDL),
        ("ORDERS.DDL", RecordKind.DDL),
        ("bss_company_detail.md", RecordKind.DOCUMENTATION),
        ("metadata_detail.md", RecordKind.DOCUMENTATION),
        ("业务知识.markdown", RecordKind.DOCUMENTATION),
        ("qs_highway_db_20250702_190410_pair.json", RecordKind.SQL),
        ("mine_pair.json", RecordKind.SQL),
        ("orders_old.ddl", RecordKind.DDL),
        ("qs_highway_db_20250702_190410_detail.json", None),
        ("bss_company.ddl_bak1", None),
        ("bss_company_detail.md_bak12", None),
        ("qs_highway_db_pair.json_bak2", None),
        ("qs_highway_db_pair.json.backup", None),
        ("qs_highway_db_pair.json.backup_2", None),
        ("bss_company.ddl_old", None),
        ("metadata.txt", None),
        ("table_list.txt", None),
        ("training_load_report.json", None),
        ("task_result.json", None),
        ("glossary.csv", None),
    ],
)
def test_the_name_says_what_a_file_is_read_as(name: str, kind: RecordKind | None) -> None:
    assert kind_of(name) is kind


def test_a_ddl_file_is_one_record_however_many_statements_it_has() -> None:
    file = parsed("a.ddl", "-- 中文名: 公司表\ncreate table a (id int);\ncreate index on a (id);\n\n\n")

    assert [record.content for record in file.records] == [
        "-- 中文名: 公司表\ncreate table a (id int);\ncreate index on a (id);\n"
    ]
    assert file.records[0].metadata == {"task_id": "task_1", "file": "a.ddl"}
    assert file.records[0].id.endswith("-ddl")


def test_a_detail_file_is_one_document() -> None:
    assert [record.content for record in parsed("bss_company_detail.md", DETAIL).records] == [DETAIL]


def test_markdown_is_cut_at_its_second_level_headings() -> None:
    text = "## 营收\n营收按日汇总。\n### 细则\n含税。\n## 车流\n按车型统计。\n"

    assert sections(text) == ["## 营收\n营收按日汇总。\n### 细则\n含税。\n", "## 车流\n按车型统计。\n"]


def test_a_bare_title_joins_the_first_section() -> None:
    assert sections("# 业务知识\n\n## 营收\n甲\n## 车流\n乙") == ["# 业务知识\n\n## 营收\n甲\n", "## 车流\n乙"]


def test_an_introduction_is_a_document_of_its_own() -> None:
    assert sections("# 业务知识\n本文说明口径。\n## 营收\n甲") == ["# 业务知识\n本文说明口径。\n", "## 营收\n甲"]


def test_markdown_without_second_level_headings_is_cut_at_the_first_level() -> None:
    assert sections("# 营收\n甲\n# 车流\n乙") == ["# 营收\n甲\n", "# 车流\n乙"]


def test_markdown_without_headings_is_one_document() -> None:
    assert sections("只有一段话。\n#不是标题\n") == ["只有一段话。\n#不是标题\n"]


@pytest.mark.parametrize("text", ["", "\n", "# 题\n## 一\n\n甲\n## 二", "引言\n\n# 一\n```\n# 注\n```\n# 二\n\n\n"])
def test_cutting_loses_nothing(text: str) -> None:
    assert "".join(sections(text)) == text


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_a_comment_in_a_code_block_is_no_heading(fence: str) -> None:
    text = f"## 示例\n{fence}sh\n## 注释\n# 注释\n{fence}\n正文\n## 下一节\n"

    assert len(sections(text)) == 2


@pytest.mark.parametrize(
    "sql", ["DROP TABLE a;", "SELECT pg_sleep(100)", "SELECT 1; SELECT 2", "DELETE FROM a RETURNING b", "删表"]
)
def test_what_is_no_single_harmless_select_is_not_loaded(sql: str) -> None:
    file = parsed("qs_pair.json", json.dumps([{"question": "好", "sql": "SELECT 1;"}, {"question": "坏", "sql": sql}]))
    assert [record.question for record in file.records] == ["好"]
    assert [(item, error.code) for item, error in file.errors] == [("qs_pair.json 第2条", "bad_training_file")]


def test_a_ddl_file_creates_something() -> None:
    file = parsed("a.ddl", "vm\n")
    assert not file.records
    assert "CREATE" in file.errors[0][1].message


def test_each_pair_is_a_record() -> None:
    pairs = [
        {"question": " 有多少公司? ", "sql": "SELECT count(*) FROM bss_company;"},
        {"question": "乙", "sql": "SELECT 2 AS 乙;"},
    ]
    file = parsed("qs_pair.json", json.dumps(pairs))

    assert [(record.question, record.sql) for record in file.records] == [
        ("有多少公司?", "SELECT count(*) FROM bss_company;"),
        ("乙", "SELECT 2 AS 乙;"),
    ]
    assert file.errors == ()


@pytest.mark.parametrize(
    "entry",
    [
        {"question": "没有 SQL"},
        {"question": "", "sql": "SELECT 1;"},
        {"question": "空 SQL", "sql": "  "},
        {"question": 1, "sql": "SELECT 1;"},
        {"question": None, "sql": None},
        "SELECT 1;",
        None,
    ],
)
def test_a_bad_pair_is_named_and_the_others_stay(entry: object) -> None:
    file = parsed("qs_pair.json", json.dumps([{"question": "好", "sql": "SELECT 1;"}, entry]))

    assert len(file.records) == 1
    assert reasons(file) == [("qs_pair.json 第2条", "问答对应当有非空的 question 和 sql")]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a_pair.json", "[{", "JSON"),
        ("a_pair.json", '{"question": "q", "sql": "s"}', "数组"),
        ("a_pair.json", "[]", "没有问答对"),
        ("a_pair.json", "[" * 100_000, "JSON"),
        ("a.ddl", " \n\t", "空"),
        ("a.md", "\ufeff\n", "空"),
        ("a.ddl", "create table a\x00;", "NUL"),
        ("a_pair.json", '[{"question": "\\u0000", "sql": "SELECT 1;"}]', "NUL"),
        ("a_pair.json", '[{"question": "\\ud800", "sql": "SELECT 1;"}]', "Unicode"),
    ],
)
def test_a_bad_file_gives_no_record_and_a_reason(name: str, text: str, reason: str) -> None:
    file = parsed(name, text)

    assert file.records == ()
    assert len(file.errors) == 1
    assert reason in file.errors[0][1].message


def test_files_saved_on_windows_give_the_same_records() -> None:
    assert (
        parsed("a_detail.md", "\ufeff" + DETAIL.replace("\n", "\r\n")).records == parsed("a_detail.md", DETAIL).records
    )


def test_the_same_content_in_two_files_is_one_record() -> None:
    pairs = json.dumps([{"question": "甲", "sql": "SELECT 1;"}, {"question": "乙", "sql": "SELECT 2;"}])
    corpus = Corpus.of([parsed("a_pair.json", pairs), parsed("b_pair.json", pairs)])

    assert corpus.counts == {RecordKind.DDL: 0, RecordKind.DOCUMENTATION: 0, RecordKind.SQL: 2}
    assert corpus.duplicates == 2


def test_one_question_with_two_answers_is_two_records() -> None:
    pairs = json.dumps([{"question": "甲", "sql": "SELECT 1;"}, {"question": "甲", "sql": "SELECT 2;"}])

    assert len(parsed("a_pair.json", pairs).records) == 2


def test_ids_follow_from_the_content_alone() -> None:
    once, again = parsed("a.ddl", "create table a ();"), parsed("b.ddl", "create table a ();")
    elsewhere = parse("a.ddl", RecordKind.DDL, "create table a ();", dataset="hr_db", task_id="task_2")

    assert once.records[0].id == again.records[0].id
    assert once.records[0].id != elsewhere.records[0].id
