"""A whole task with a language model: when it answers well, when it talks nonsense, when it gives no answer at all."""

import json
from collections.abc import Iterator

import pytest

from tests.support.cluster import Cluster, public_folder
from tests.support.journey import Outcome, complete
from tests.support.llm_double import LlmDouble
from tests.support.llm_faults import Fault, refused, says, server_error
from tests.support.postgres import run_apart

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture(scope="module")
def llm() -> Iterator[LlmDouble]:
    with LlmDouble() as double:
        yield double


@pytest.fixture(scope="module")
def standalone(llm: LlmDouble) -> Iterator[Cluster]:
    with public_folder() as folder, Cluster(folder) as cluster:
        yield cluster.start_standalone(
            SCHEMALOOM_LLM_BASE_URL=llm.base_url,
            SCHEMALOOM_LLM_MODEL="double",
            SCHEMALOOM_LLM_API_KEY=KEY,
            SCHEMALOOM_EMBEDDINGS_BASE_URL=llm.base_url,
            SCHEMALOOM_EMBEDDINGS_MODEL="double",
            SCHEMALOOM_LLM_RETRIES="0",
            SCHEMALOOM_LLM_OUTAGE_ATTEMPTS="2",
        )


def told(outcome: Outcome, standalone: Cluster) -> str:
    """Everything a person can see of the task, and the process log."""
    return repr((outcome.state, outcome.logs, outcome.files, standalone.processes[0].log_text))


def test_the_model_writes_first_and_its_calls_are_counted(llm: LlmDouble, standalone: Cluster) -> None:
    llm.reset()
    outcome = run_apart(complete(standalone.url))
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert llm.calls["table_annotation"] == 7
    chats = {name: calls for name, calls in llm.calls.items() if name != "embeddings"}
    assert outcome.state["usage"]["calls"] == sum(chats.values())
    assert outcome.state["usage"]["prompt_tokens"] > 0
    assert len(outcome.pairs) == 50
    assert KEY not in told(outcome, standalone)


def test_a_model_that_talks_nonsense_leaves_the_work_to_the_rules(llm: LlmDouble, standalone: Cluster) -> None:
    llm.reset()
    llm.always(says("I would rather not."))
    outcome = run_apart(complete(standalone.url))
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert len(outcome.pairs) == 50
    assert len(outcome.names(".ddl")) == 7
    assert any(record["level"] == "WARNING" and "规则" in record["message"] for record in outcome.logs)
    assert "rather not" not in outcome.text("bss_company.ddl")


REFUSING = {
    "key": (refused(401, f"Incorrect API key provided: {KEY}"), "密钥无效 (401)", 1),
    "500": (server_error(), "暂时不可用 (500)", 2),
}


@pytest.mark.parametrize(("fault", "cause", "attempts"), REFUSING.values(), ids=REFUSING)
def test_a_model_that_never_answers_leaves_the_work_to_the_rules_and_every_step_says_why(
    llm: LlmDouble, standalone: Cluster, fault: Fault, cause: str, attempts: int
) -> None:
    llm.reset()
    for name in ("table_annotation", "themes", "question_sql_pairs", "business_scope", "sql_repair"):
        llm.always(fault, name=name)
    outcome = run_apart(complete(standalone.url))
    assert outcome.state["status"] == "completed", outcome.state["error_message"]
    assert (len(outcome.names(".ddl")), len(outcome.names("_detail.md")), len(outcome.pairs)) == (7, 8, 50)
    warnings = [record["message"] for record in outcome.logs if record["level"] == "WARNING"]
    given_up = [message for message in warnings if "大模型不再使用" in message]
    assert len(given_up) == 2
    assert all(cause in message and "改由规则生成" in message for message in given_up)
    assert sum("次尝试" in message for message in warnings if "中断" in message) == 2 * (attempts - 1)
    for step in ("ddl_generation", "qa_generation"):
        remark = json.loads(outcome.text(f"{step}_result.json"))["llm_given_up"]
        assert (cause in remark["reason"], remark["attempt"]) == (True, attempts)
    assert KEY not in told(outcome, standalone)
