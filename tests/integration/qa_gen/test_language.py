"""Comments and questions in the language that is configured."""

import json
import re

import pytest

from services.ddl_gen.step import generate_ddl
from services.qa_gen.step import generate_pairs
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.steps import Step
from tests.support.postgres import execute
from tests.support.run import MemoryRun, StepCollaborators

pytestmark = pytest.mark.integration
TABLES = (
    "CREATE TABLE customer (id int PRIMARY KEY, customer_level text, city text)",
    "CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customer (id), order_time timestamp,"
    " total_amount numeric(10,2), order_status text)",
    "INSERT INTO customer SELECT n, (ARRAY['gold','silver'])[1 + n % 2], (ARRAY['Leeds','York','Hull'])[1 + n % 3]"
    " FROM generate_series(1, 30) n",
    "INSERT INTO orders SELECT n, 1 + n % 30, timestamp '2023-01-01' + n * interval '5 hours', n % 400 + 0.5,"
    " (ARRAY['paid','open','shipped'])[1 + n % 3] FROM generate_series(1, 900) n",
    "ANALYZE",
)
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(("language", "chinese"), [("zh", True), ("en", False)])
async def test_documents_and_questions_are_in_the_configured_language(
    database_url: str, monkeypatch: pytest.MonkeyPatch, language: str, chinese: bool
) -> None:
    monkeypatch.setenv("SCHEMALOOM_LANGUAGE", language)
    await execute(database_url, *TABLES)
    collaborators = StepCollaborators(source_opener(parse(database_url, embedded=True)))
    described = MemoryRun(Step.DDL_GENERATION, {"table_list.txt": "customer\norders"})
    await generate_ddl(described, collaborators)
    parameters = TaskParameters(theme_count=2, questions_per_theme=10, db_name="shop")
    asked = MemoryRun(Step.QA_GENERATION, dict(described.files), parameters=parameters)
    await generate_pairs(asked, collaborators)
    pairs = json.loads(next(text for name, text in asked.written.items() if name.endswith("_pair.json")))
    assert len(pairs) == 20
    assert all(bool(HAN.search(pair["question"])) is chinese for pair in pairs)
    comments = re.findall(r"\) - (.*?)(?: \[|$)", described.written["orders_detail.md"], re.MULTILINE)
    assert len(comments) == 5
    assert all(bool(HAN.search(comment)) is chinese for comment in comments)


async def test_english_comments_are_asked_about_in_chinese_where_that_is_configured(database_url: str) -> None:
    comments = (
        "COMMENT ON TABLE customer IS 'People and firms that buy from us'",
        "COMMENT ON COLUMN customer.customer_level IS 'Market segment'",
        "COMMENT ON TABLE orders IS 'Customer orders'",
        "COMMENT ON COLUMN orders.total_amount IS 'What is paid in the end'",
    )
    await execute(database_url, *TABLES, *comments)
    collaborators = StepCollaborators(source_opener(parse(database_url, embedded=True)))
    files = {"table_list.txt": "customer\norders"}
    asked = MemoryRun(Step.QA_GENERATION, files, parameters=TaskParameters(theme_count=2, questions_per_theme=10))
    await generate_pairs(asked, collaborators)
    questions = [
        pair["question"] for name, text in asked.written.items() if "_pair" in name for pair in json.loads(text)
    ]
    assert any("总金额" in question for question in questions)
    assert not any(word in question for question in questions for word in ("paid in", "segment", "firms", "rders"))
