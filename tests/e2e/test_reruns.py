"""A task that is executed again after its database and its table list have changed, over the REST API alone."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.console.client import ApiClient
from tests.support.cluster import Cluster, public_folder
from tests.support.journey import Outcome, finish, start
from tests.support.llm_double import LlmDouble
from tests.support.llm_requests import ChatRequest
from tests.support.postgres import TestServer, execute, run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
SCHEMA = """
CREATE TABLE shop (id int PRIMARY KEY, shop_name text, city text);
CREATE TABLE sale (id int PRIMARY KEY, shop_id int REFERENCES shop (id), sold_at timestamp, amount numeric,
  channel text);
CREATE TABLE book (id int PRIMARY KEY, title text, price numeric, kind text);
CREATE TABLE parcel (id int PRIMARY KEY, weight numeric, carrier text);
CREATE TABLE reader (id int PRIMARY KEY, grade text, joined_on date);
CREATE TABLE depot (id int PRIMARY KEY, depot_name text, size numeric);
CREATE TABLE van (id int PRIMARY KEY, fuel text, seats int);
INSERT INTO shop SELECT n, '门店' || n, (ARRAY['南昌','九江'])[1 + n % 2] FROM generate_series(1, 20) n;
INSERT INTO sale SELECT n, 1 + n % 20, timestamp '2022-01-01' + n * interval '9 hours', n % 300,
  (ARRAY['线上','门店'])[1 + n % 2] FROM generate_series(1, 900) n;
INSERT INTO book SELECT n, '图书' || n, n % 40 + 5, (ARRAY['小说','历史','科技'])[1 + n % 3]
  FROM generate_series(1, 60) n;
INSERT INTO parcel SELECT n, n % 9 + 0.5, (ARRAY['顺丰','邮政'])[1 + n % 2] FROM generate_series(1, 80) n;
INSERT INTO reader SELECT n, (ARRAY['金卡','银卡'])[1 + n % 2], date '2021-03-01' + n FROM generate_series(1, 70) n;
INSERT INTO depot SELECT n, '仓库' || n, n * 10.5 FROM generate_series(1, 30) n;
INSERT INTO van SELECT n, (ARRAY['汽油','电动'])[1 + n % 2], n % 5 + 2 FROM generate_series(1, 40) n;
ANALYZE
"""
FIRST = ("shop", "sale", "book", "parcel", "depot", "van")
SECOND = ("shop", "sale", "book", "reader", "depot", "van")
"""parcel has gone and reader come; a column is added to book; people have edited what is said of depot and van."""
CHANGED = "ALTER TABLE book ADD COLUMN publisher text; UPDATE book SET publisher = '江西社' || id % 4; ANALYZE"
ALTERED = "ALTER TABLE sale ADD COLUMN clerk_no text; UPDATE sale SET clerk_no = 'K' || id % 7; ANALYZE"
EDITED = {"depot_detail.md": "## depot(仓库名册)", "van.ddl": "-- 中文名: 货车名册"}
"""Files and their first lines, as a person has written them."""
UNTOUCHED = ("shop.ddl", "shop_detail.md", "sale.ddl", "sale_detail.md")
PAIRS = 24
SPARE = 2
"""Pairs that the LLM is asked for beyond those that are needed."""


@dataclass(frozen=True)
class Reruns:
    """What each execution left, in their order."""

    first: Outcome
    same: Outcome
    changed: Outcome
    """After the changes above."""
    alone: Outcome
    """qa_generation by itself."""
    altered: Outcome
    """The same after one more table has got a column."""
    calls: dict[str, Counter[str]]
    """LLM calls of each execution by their purpose."""
    asked: list[ChatRequest]
    """What the LLM was asked after the changes."""


def result(outcome: Outcome, step: str) -> dict[str, Any]:
    summaries = {entry["step_name"]: entry["result"] for entry in outcome.state["result"]["steps"]}
    found: dict[str, Any] = summaries[step]
    return found


def details(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """The sidecar of the current pairs by their questions."""
    (name,) = (name for name in outcome.names("_detail.json") if name.startswith("qs_"))
    return {pair["question"]: pair for pair in json.loads(outcome.files[name])}


def about(outcome: Outcome, tables: set[str]) -> dict[str, str]:
    """The pairs that touch any of the tables: question -> SQL."""
    known = details(outcome)
    return {p["question"]: p["sql"] for p in outcome.pairs if tables & set(known[p["question"]]["tables"])}


def first_round(request: ChatRequest) -> bool:
    return bool(request.item_json()["round"] == 1)


def messages(outcome: Outcome) -> str:
    return "\n".join(record["message"] for record in outcome.logs)


async def again(api: ApiClient, task_id: str, **options: Any) -> Outcome:
    await api.execute(task_id, **({"execution_mode": "complete"} | options))
    return await finish(api, task_id)


def edited(outcome: Outcome, name: str) -> bytes:
    """The file as a person hands it back: with another name for the table."""
    return f"{EDITED[name]}\n{outcome.text(name).split(chr(10), 1)[1]}".encode()


async def rerun(url: str, database: str, llm: LlmDouble) -> Reruns:
    calls: dict[str, Counter[str]] = {}

    def counted(name: str) -> None:
        calls[name] = Counter({purpose: n for purpose, n in llm.calls.items() if purpose != "embeddings"})
        llm.calls.clear()

    async with ApiClient(url) as api:
        given = {"theme_count": 3, "questions_per_theme": 8, "enable_training_data_load": False}
        first = await finish(api, await start(api, FIRST, **given))
        counted("first")
        same = await again(api, first.task_id)
        counted("same")
        for name in EDITED:
            await api.upload(first.task_id, name, edited(first, name))
        await execute(database, CHANGED)
        await api.set_tables(first.task_id, SECOND)
        before = len(llm.requests)
        changed = await again(api, first.task_id)
        counted("changed")
        asked = [request for request in llm.requests[before:] if request.name]
        alone = await again(api, first.task_id, execution_mode="step", step_name="qa_generation")
        counted("alone")
        await execute(database, ALTERED)
        altered = await again(api, first.task_id, execution_mode="step", step_name="qa_generation")
        counted("altered")
    return Reruns(first, same, changed, alone, altered, calls, asked)


@pytest.fixture(scope="module")
def llm() -> Iterator[LlmDouble]:
    with LlmDouble() as double:
        yield double


@pytest.fixture(scope="module", params=["by rule", "by the model"])
def reruns(request: pytest.FixtureRequest, postgres: TestServer, llm: LlmDouble) -> Iterator[Reruns]:
    llm.reset()
    database = run_apart(postgres.create_database())
    run_apart(execute(database, SCHEMA))
    model = {"SCHEMALOOM_LLM_BASE_URL": llm.base_url, "SCHEMALOOM_LLM_MODEL": "double"}
    source = {"SCHEMALOOM_SOURCE_URL": database}
    with public_folder() as folder, Cluster(folder) as cluster:
        cluster.start_standalone(**source, **(model if request.param == "by the model" else {}))
        yield run_apart(rerun(cluster.url, database, llm))
    run_apart(postgres.drop_database(database))


def test_every_execution_completes_with_all_its_pairs(reruns: Reruns) -> None:
    for outcome in (reruns.first, reruns.same, reruns.changed, reruns.alone, reruns.altered):
        assert outcome.state["status"] == "completed", outcome.state["error_message"]
        assert len(outcome.pairs) == PAIRS
    assert reruns.first.state["result"]["rerun"] == []


# nothing has changed


def test_nothing_is_made_anew_when_nothing_has_changed(reruns: Reruns) -> None:
    assert reruns.same.state["result"]["rerun"] == [
        "表: 沿用 6 个(book、depot、parcel、sale、shop、van),重新生成 0 个",
        "问答对: 沿用 24 对,重新生成 0 对;业务主题沿用",
    ]
    assert reruns.same.pairs == reruns.first.pairs
    tables = [name for name in reruns.first.files if name.endswith((".ddl", "_detail.md"))]
    assert all(reruns.same.files[name] == reruns.first.files[name] for name in tables)


def test_the_model_is_asked_nothing_when_nothing_has_changed(reruns: Reruns) -> None:
    assert reruns.calls["same"].total() == reruns.calls["alone"].total() == 0


# one table changed, one new, one gone


def test_only_changed_tables_are_made_anew(reruns: Reruns) -> None:
    said = result(reruns.changed, "ddl_generation")["rerun"]
    assert said == {
        "text": "表: 沿用 2 个(sale、shop),重新生成 4 个(book、depot、reader、van),不再包含 1 个(parcel)",
        "kept_tables": ["public.sale", "public.shop"],
        "made_tables": ["public.book", "public.depot", "public.reader", "public.van"],
        "dropped_tables": ["public.parcel"],
    }
    assert said["text"] in reruns.changed.state["result"]["rerun"]
    assert said["text"] in messages(reruns.changed)


def test_files_of_unchanged_tables_stay_byte_by_byte_and_leave_no_backup(reruns: Reruns) -> None:
    for name in UNTOUCHED:
        assert reruns.changed.files[name] == reruns.first.files[name]
        assert f"{name}_bak1" not in reruns.changed.files


def test_the_earlier_version_of_what_changed_stays_as_a_backup(reruns: Reruns) -> None:
    first, changed = reruns.first, reruns.changed
    assert "publisher" in changed.text("book.ddl")
    (pairs,) = first.names("_pair.json")
    for name in ("book.ddl", "book_detail.md", "parcel.ddl", "parcel_detail.md", "depot.ddl", *EDITED):
        assert changed.files[f"{name}_bak1"] == first.files[name]
    assert json.loads(changed.files[f"{pairs}_bak1"]) == first.pairs
    assert not {"parcel.ddl", "parcel_detail.md", pairs} & changed.files.keys()


@pytest.mark.parametrize("name", EDITED)
def test_what_a_person_edited_survives_and_counts_as_approved(reruns: Reruns, name: str) -> None:
    assert reruns.changed.files[name] == edited(reruns.first, name)
    assert name in result(reruns.changed, "ddl_generation")["kept_files"]
    assert "仓库名册" in reruns.changed.text("depot.ddl")
    assert "货车名册" in reruns.changed.text("van_detail.md")


def test_pairs_of_unchanged_tables_are_the_same_and_the_others_new(reruns: Reruns) -> None:
    said = result(reruns.changed, "qa_generation")["rerun"]
    before = {pair["question"]: pair["sql"] for pair in reruns.same.pairs}
    after = {pair["question"]: pair["sql"] for pair in reruns.changed.pairs}
    stayed = {question for question, sql in after.items() if before.get(question) == sql}
    lost = {question for question in before if question not in stayed}
    assert said["pairs_kept"] + said["pairs_made"] == PAIRS
    assert 0 < said["pairs_kept"] <= len(stayed)
    assert len(lost & about(reruns.same, {"shop", "sale"}).keys()) <= 2, "one table and no relation came"
    assert about(reruns.changed, {"reader"})
    assert not about(reruns.changed, {"parcel"})
    assert said["text"] in messages(reruns.changed)


def test_the_model_is_asked_only_for_what_has_changed(reruns: Reruns) -> None:
    calls = reruns.calls["changed"]
    if not reruns.calls["first"]:
        assert not calls
        return
    described = [request.item_json()["table"] for request in reruns.asked if request.name == "table_annotation"]
    assert sorted(described) == ["book", "reader"]
    assert (calls["themes"], calls["business_scope"]) == (1, 1)
    wanted = [r.item_json()["count"] - SPARE for r in reruns.asked if r.name == "question_sql_pairs" and first_round(r)]
    assert sum(wanted) == result(reruns.changed, "qa_generation")["rerun"]["pairs_made"]


# the step alone


def test_the_step_alone_keeps_its_pairs_too(reruns: Reruns) -> None:
    assert reruns.alone.state["result"]["rerun"] == ["问答对: 沿用 24 对,重新生成 0 对;业务主题沿用"]
    assert reruns.alone.pairs == reruns.changed.pairs
    assert "沿用其中 24 对" in messages(reruns.alone)


def test_the_step_alone_makes_only_the_pairs_of_a_changed_table_anew(reruns: Reruns) -> None:
    said = result(reruns.altered, "qa_generation")["rerun"]
    of_others = (
        about(reruns.alone, {"shop", "book", "reader", "depot", "van"}).items() - about(reruns.alone, {"sale"}).items()
    )
    assert said["themes_kept"]
    assert 0 < said["pairs_made"] <= len(about(reruns.alone, {"sale"}))
    assert of_others <= {(pair["question"], pair["sql"]) for pair in reruns.altered.pairs}
    assert set(reruns.calls["altered"]) <= {"question_sql_pairs"}
