"""How long a step waits for an LLM that gives no answer, and what it is told when it waits no longer."""

import pytest
from pydantic import BaseModel

from shared.llm.patience import Patience, PatientChat
from shared.llm.port import BadAnswer, LlmGivenUp, LlmRefused, LlmUnavailable, Outage, Prompt, Trouble
from shared.steps import Step
from tests.support.run import MemoryRun, ScriptedChat

PROMPT = Prompt("business_scope", "constant", "item")
QUOTA = LlmUnavailable("LLM 端点 host 额度已用尽 (429)", trouble=Trouble.QUOTA)
DOWN = LlmUnavailable("LLM 端点 host 无法连接")


class Scope(BaseModel):
    text: str


@pytest.mark.parametrize(
    ("trouble", "attempt", "is_last", "asked_pause_s", "waits"),
    [
        (Trouble.DOWN, 1, False, None, True),
        (Trouble.DOWN, 4, False, None, True),
        (Trouble.DOWN, 5, False, None, False),
        (Trouble.DOWN, 9, False, None, False),
        (Trouble.DOWN, 1, True, None, False),
        (Trouble.DOWN, 1, False, 120.0, True),
        (Trouble.DOWN, 1, False, 121.0, False),
        (Trouble.RATE, 1, False, 30.0, True),
        (Trouble.RATE, 4, False, 30.0, True),
        (Trouble.RATE, 5, False, 30.0, False),
        (Trouble.RATE, 1, False, 3600.0, False),
        (Trouble.SILENT, 1, False, None, True),
        (Trouble.SILENT, 2, False, None, False),
        (Trouble.QUOTA, 1, False, None, False),
        (Trouble.REFUSED, 1, False, None, False),
    ],
)
def test_an_attempt_ends_for_a_later_one_only_while_waiting_may_help(
    trouble: Trouble, attempt: int, is_last: bool, asked_pause_s: float | None, waits: bool
) -> None:
    assert Patience().waits(trouble, attempt, is_last=is_last, asked_pause_s=asked_pause_s) is waits


@pytest.mark.parametrize("trouble", Trouble)
def test_a_patience_of_one_attempt_waits_for_nothing(trouble: Trouble) -> None:
    assert not Patience(attempts=1).waits(trouble, 1)


@pytest.mark.parametrize("trouble", Trouble)
def test_the_last_attempt_never_fails_for_an_llm(trouble: Trouble) -> None:
    assert not Patience(attempts=10).waits(trouble, 1, is_last=True)


def run_of(attempt: int = 1, *, last: bool = False) -> MemoryRun:
    return MemoryRun(Step.DDL_GENERATION, attempt=attempt, last_attempt=last)


def answering(*outcomes: Outage | BadAnswer | dict[str, str]) -> ScriptedChat:
    """Gives these outcomes one after the other."""
    left = iter(outcomes)
    return ScriptedChat({PROMPT.name: lambda _: next(left)})


async def test_an_answer_passes_as_it_is() -> None:
    run = run_of()
    assert (await PatientChat(answering({"text": "范围"}), Patience(), run).ask(PROMPT, Scope)).text == "范围"
    assert run.log.records == []


async def test_trouble_that_may_pass_ends_the_attempt_without_a_word() -> None:
    run = run_of()
    with pytest.raises(LlmUnavailable, match="无法连接"):
        await PatientChat(answering(DOWN), Patience(), run).ask(PROMPT, Scope)
    assert run.log.records == []


async def test_an_item_that_has_no_answer_is_no_outage() -> None:
    run, inner = run_of(), answering(BadAnswer("空"), {"text": "范围"})
    chat = PatientChat(inner, Patience(), run)
    with pytest.raises(BadAnswer, match="空"):
        await chat.ask(PROMPT, Scope)
    assert (await chat.ask(PROMPT, Scope)).text == "范围"
    assert run.remarks == {}


@pytest.mark.parametrize(
    ("outage", "run", "advice"),
    [
        (QUOTA, run_of(), "请补足额度"),
        (LlmRefused("LLM 端点 host 拒绝访问: 密钥无效 (401)"), run_of(), "SCHEMALOOM_LLM_API_KEY"),
        (DOWN, run_of(5), "请检查端点是否在运行"),
        (DOWN, run_of(2, last=True), "请检查端点是否在运行"),
        (LlmUnavailable("慢", trouble=Trouble.RATE, retry_after=900), run_of(), "SCHEMALOOM_LLM_CONCURRENCY"),
        (LlmUnavailable("停", trouble=Trouble.SILENT), run_of(2), "SCHEMALOOM_LLM_TIMEOUT_S"),
    ],
    ids=["quota", "refused", "fifth attempt", "last attempt", "a long pause", "silent twice"],
)
async def test_without_hope_it_says_so_once_with_cause_and_advice_and_asks_no_more(
    outage: Outage, run: MemoryRun, advice: str
) -> None:
    inner = ScriptedChat({PROMPT.name: outage})
    chat = PatientChat(inner, Patience(), run)
    for _ in range(3):
        with pytest.raises(LlmGivenUp, match="大模型端点不可用"):
            await chat.ask(PROMPT, Scope)
    assert len(inner.prompts) == 1
    ((level, message),) = run.log.records
    assert level == "WARNING"
    assert outage.message in message
    assert advice in message
    assert run.remarks["llm_given_up"] == {
        "trouble": outage.trouble,
        "reason": outage.message,
        "attempt": run.attempt,
    }


def test_as_many_calls_may_be_under_way_as_before() -> None:
    assert PatientChat(ScriptedChat({}, concurrency=7), Patience(), run_of()).concurrency == 7
