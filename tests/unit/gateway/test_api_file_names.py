"""Names of files: which are allowed, and how a header carries them."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.edge.file_names import content_disposition, file_type, is_safe, media_type, uploaded_name
from services.gateway.envelope import InvalidParams


@pytest.mark.parametrize(
    "name", ["test.ddl", "服务区.md", "qs_highway_db_pair.json", "a b.txt", "T.SQL", "x.markdown", "é.csv"]
)
def test_ordinary_names_are_kept_as_they_are(name: str) -> None:
    assert uploaded_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "..",
        ".",
        "../x.txt",
        "a/b.txt",
        "a\\b.txt",
        "a..b.txt",
        "a\n.txt",
        "a\r\nX-Evil: 1.txt",
        "a\x00.txt",
        "\u2028.txt",
        "服" * 84 + ".txt",
    ],
)
def test_names_with_paths_or_control_characters_are_refused(name: str) -> None:
    assert not is_safe(name)
    with pytest.raises(InvalidParams):
        uploaded_name(name)


@pytest.mark.parametrize(
    "name", ["run.exe", "noextension", "tables.txt_bak1", "a.json.backup", "data_pipeline.log", "x.zip"]
)
def test_only_the_kinds_that_a_step_reads_are_taken(name: str) -> None:
    with pytest.raises(InvalidParams) as refused:
        uploaded_name(name)
    assert refused.value.details["invalid_params"] == ["file"]


@pytest.mark.parametrize("name", ["task_result.json", "qa_generation_result.json"])
def test_what_the_system_says_of_a_task_is_not_uploaded(name: str) -> None:
    with pytest.raises(InvalidParams, match="由系统写入"):
        uploaded_name(name)


@pytest.mark.parametrize(
    ("name", "kind", "media"),
    [
        ("a.ddl", "ddl", "text/plain; charset=utf-8"),
        ("a.sql", "sql", "text/plain; charset=utf-8"),
        ("a_detail.md", "markdown", "text/markdown; charset=utf-8"),
        ("a.json", "json", "application/json; charset=utf-8"),
        ("table_list.txt", "text", "text/plain; charset=utf-8"),
        ("a_summary.log", "log", "text/plain; charset=utf-8"),
        ("a.csv", "csv", "text/csv; charset=utf-8"),
        ("a.txt_bak1", "other", "application/octet-stream"),
    ],
)
def test_the_ending_says_what_a_file_is(name: str, kind: str, media: str) -> None:
    assert (file_type(name), media_type(name)) == (kind, media)


@given(st.text(max_size=60))
def test_no_name_breaks_out_of_the_header_and_all_names_survive_it(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert unquote(header.split("''")[1]) == name


def test_old_clients_read_a_name_in_ascii() -> None:
    header = content_disposition("服务区.md")
    assert header == "attachment; filename=\"___.md\"; filename*=UTF-8''%E6%9C%8D%E5%8A%A1%E5%8C%BA.md"
