"""The step against an endpoint as real ones are: it ends with all its files, and the log says what fell back."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from shared.llm.port import Answer, Chat, LlmUnavailable, Prompt
from shared.llm.retry import RetryPolicy
from shared.llm.usage import UsageMeter
from tests.integration.qa_gen.steps import Generated, generate
from tests.integration.qa_gen.test_highway import SEVEN
from tests.support import llm_faults as faults
from tests.support.llm_chat import QUICK, Answers, model_at
from tests.support.llm_double import LlmDouble
from tests.support.llm_faults import Fault
from tests.support.llm_requests import ChatRequest

pytestmark = pytest.mark.integration
GOOD = [
    ("服务区一共有多少个?", "SELECT COUNT(*) AS 服务区数量 FROM bss_service_area WHERE delete_ts IS NULL"),
    ("有哪些分公司?", "SELECT company_name AS 公司名称 FROM bss_company WHERE delete_ts IS NULL"),
]
FILES = {"_pair.json", "metadata.txt", "metadata_detail.md", "db_query_decision_prompt.txt"}
IMPATIENT = RetryPolicy(retries=1, first_pause_s=0.01, longest_pause_s=0.02, silent_retries=0)


def right_answers(request: ChatRequest) -> dict[str, Any]:
    return {"pairs": [{"question": question, "sql": sql} for question, sql in GOOD]}


@dataclass
class CountedRounds:
    """A Chat that counts how often calls begin while none is under way."""

    chat: Chat
    rounds: int = 0
    _under_way: int = 0

    @property
    def concurrency(self) -> int:
        return self.chat.concurrency

    async def ask(self, prompt: Prompt, answer: type[Answer]) -> Answer:
        self.rounds += not self._under_way
        self._under_way += 1
        try:
            return await self.chat.ask(prompt, answer)
        finally:
            self._under_way -= 1


@asynccontextmanager
async def chat_at(
    double: LlmDouble, *, policy: RetryPolicy = IMPATIENT, **settings: Any
) -> AsyncIterator[CountedRounds]:
    async with model_at(double, policy=policy, **settings) as model:
        yield CountedRounds(model.bind(Answers(), UsageMeter()))


async def run_against(double: LlmDouble, url: str, **settings: Any) -> Generated:
    async with chat_at(double, **settings) as chat:
        made = await generate(url, tables=SEVEN, chat=chat, theme_count=2, questions_per_theme=5)
    assert made.summary["pairs_delivered"] == 10
    assert all(any(name.endswith(ending) for name in made.run.written) for ending in FILES)
    assert len(made.details) == 10
    return made


async def test_right_answers_are_kept_and_the_rest_is_by_rule(llm_double: LlmDouble, highway_url: str) -> None:
    llm_double.answer("question_sql_pairs", right_answers)
    made = await run_against(llm_double, highway_url)
    assert made.summary["by_author"] == {"llm": 2, "rule": 8}
    assert "模型没有给出" not in made.run.log.text


@pytest.mark.parametrize("fault", [faults.prose, faults.fenced, faults.thinking, faults.leading_blanks])
async def test_what_stands_around_an_answer_does_no_harm(
    llm_double: LlmDouble, highway_url: str, fault: Callable[[], Fault]
) -> None:
    llm_double.answer("question_sql_pairs", right_answers)
    llm_double.always(fault())
    made = await run_against(llm_double, highway_url)
    assert made.summary["by_author"]["llm"] == 2


@pytest.mark.parametrize(
    "fault", [faults.wrong_names, faults.truncated, faults.blank, faults.withheld, faults.filtered]
)
async def test_useless_answers_leave_the_work_to_the_rule_author_and_the_log_says_so(
    llm_double: LlmDouble, highway_url: str, fault: Callable[[], Fault]
) -> None:
    llm_double.always(fault())
    made = await run_against(llm_double, highway_url)
    assert made.summary["by_author"] == {"llm": 0, "rule": 10}
    for what in ("改由规则划分", "改由规则出题", "改由规则撰写"):
        assert what in made.run.log.text


@pytest.mark.parametrize("fault", [faults.rate_limited(retry_after=0.05), faults.server_error(), faults.hang()])
async def test_trouble_that_passes_is_waited_out(llm_double: LlmDouble, highway_url: str, fault: Fault) -> None:
    llm_double.answer("question_sql_pairs", right_answers)
    llm_double.then(fault)
    made = await run_against(llm_double, highway_url, policy=QUICK, timeout_s=1.0)
    assert made.summary["by_author"]["llm"] == 2


@pytest.mark.parametrize("fault", [faults.out_of_quota(), faults.server_error(), faults.hang()])
async def test_an_endpoint_that_is_down_as_a_whole_fails_the_attempt_for_a_later_one(
    llm_double: LlmDouble, highway_url: str, fault: Fault
) -> None:
    llm_double.always(fault)
    with pytest.raises(LlmUnavailable):
        await run_against(llm_double, highway_url, timeout_s=0.3)


async def test_an_endpoint_without_json_schema_is_asked_in_another_form(
    llm_double: LlmDouble, highway_url: str
) -> None:
    llm_double.forms = frozenset({"text"})
    llm_double.answer("question_sql_pairs", right_answers)
    made = await run_against(llm_double, highway_url)
    assert made.summary["by_author"]["llm"] == 2


async def test_seven_tables_and_fifty_pairs_take_at_most_four_rounds(llm_double: LlmDouble, highway_url: str) -> None:
    llm_double.latency_s = 0.2
    async with chat_at(llm_double) as chat:
        made = await generate(highway_url, tables=SEVEN, chat=chat)
    assert made.summary["pairs_delivered"] == 50
    assert chat.rounds <= 4
    assert llm_double.most_at_once == 6
