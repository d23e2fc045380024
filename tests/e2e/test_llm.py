"""A whole task with a language model: when it answers well, when it talks nonsense, and when it refuses us."""

from collections.abc import Iterator

import pytest

from tests.support.cluster import Cluster, public_folder
from tests.support.journey import Outcome, complete
from tests.support.llm_double import LlmDouble
from tests.support.llm_faults import refused, says
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


def test_a_model_that_refuses_our_key_fails_the_step_and_says_so(llm: LlmDouble, standalone: Cluster) -> None:
    llm.reset()
    llm.always(refused(401, f"Incorrect API key provided: {KEY}"))
    outcome = run_apart(complete(standalone.url))
    assert outcome.state["status"] == "failed"
    assert outcome.state["step_status"]["ddl_generation"] == "failed"
    assert outcome.state["error_message"]
    assert KEY not in told(outcome, standalone)
