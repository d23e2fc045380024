"""The LLM as a step uses it: forms, answers, cache and cost."""

import asyncio

import pytest
from pydantic import BaseModel

from shared.errors import PermanentError
from shared.events import Usage
from shared.llm.chat import ChatModel
from shared.llm.port import BadAnswer, Chat, Prompt
from shared.llm.settings import LlmSettings
from shared.llm.usage import UsageMeter
from tests.support import llm_faults as faults
from tests.support.llm_chat import KEY, PROMPT, Answers, Scope, item, model_at
from tests.support.llm_double import LlmDouble
from tests.support.llm_faults import Fault


async def test_a_prompt_is_asked_for_in_the_strictest_form(chat: Chat, llm_double: LlmDouble) -> None:
    assert await chat.ask(PROMPT, Scope) == Scope(text="高速公路服务区")

    (request,) = llm_double.requests
    assert (request.form, request.name) == ("json_schema", "business_scope")
    assert request.schema == {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
        "additionalProperties": False,
    }
    assert request.authorization == f"Bearer {KEY}"


async def test_constant_text_comes_first_and_the_item_last(chat: Chat, llm_double: LlmDouble) -> None:
    await chat.ask(PROMPT, Scope)

    assert [message["content"] for message in llm_double.requests[0].messages] == [PROMPT.constant, PROMPT.item]


@pytest.mark.parametrize(
    ("known", "form", "refusals"),
    [
        ({"json_schema", "json_object", "text"}, "json_schema", 0),
        ({"json_object", "text"}, "json_object", 1),
        ({"text"}, "text", 2),
    ],
)
async def test_the_form_that_the_endpoint_knows_is_found_once(
    chat: Chat, llm_double: LlmDouble, known: set[str], form: str, refusals: int
) -> None:
    llm_double.forms = frozenset(known)

    for number in range(3):
        assert (await chat.ask(item(number), Scope)).text == "高速公路服务区"

    assert [request.form for request in llm_double.requests[refusals:]] == [form] * 3


async def test_without_schema_support_the_prompt_names_and_shows_it_as_json(chat: Chat, llm_double: LlmDouble) -> None:
    llm_double.forms = frozenset({"json_object"})

    await chat.ask(PROMPT, Scope)

    constant = llm_double.requests[-1].constant
    assert constant.startswith(PROMPT.constant)
    assert "json" in constant
    assert '"additionalProperties": false' in constant
    assert llm_double.requests[-1].item == PROMPT.item


async def test_a_form_that_worked_is_not_given_up_for_one_refused_request(chat: Chat, llm_double: LlmDouble) -> None:
    await chat.ask(item(1), Scope)
    llm_double.then(faults.refused(400, "this schema is too complex"))

    await chat.ask(item(2), Scope)
    await chat.ask(item(3), Scope)

    assert [request.form for request in llm_double.requests] == [
        "json_schema",
        "json_schema",
        "json_object",
        "json_schema",
    ]


async def test_parameters_that_the_model_does_not_know_are_left_out(llm_double: LlmDouble) -> None:
    llm_double.refused_parameters = frozenset({"temperature", "max_tokens"})
    async with model_at(llm_double, temperature=0.3, max_output_tokens=500) as model:
        await model.bind(Answers(), UsageMeter()).ask(PROMPT, Scope)

    body = llm_double.requests[-1].body
    assert "temperature" not in body
    assert body["max_completion_tokens"] == 500
    assert llm_double.requests[-1].form == "json_schema"


@pytest.mark.parametrize(
    "fault",
    [
        faults.prose(),
        faults.fenced(),
        faults.thinking(),
        faults.thinking(opened=False),
        faults.leading_blanks(),
        faults.slow(0.05),
    ],
    ids=["prose", "fence", "thinking", "thinking without its first tag", "leading blanks", "slow"],
)
async def test_an_answer_in_a_wrapping_is_taken_at_once(chat: Chat, llm_double: LlmDouble, fault: Fault) -> None:
    llm_double.then(fault)

    assert (await chat.ask(PROMPT, Scope)).text == "高速公路服务区"
    assert len(llm_double.requests) == 1


MALFORMED = {
    "blank": faults.blank(),
    "truncated": faults.truncated(),
    "truncated and told so": faults.truncated(told=True),
    "wrong names": faults.wrong_names(),
    "prose only": faults.says("我不清楚"),
    "reasoning only": faults.says("<think>想"),
    "wrong type": faults.says('{"text": 5}'),
    "list": faults.says("[]"),
}


@pytest.mark.parametrize("fault", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_malformed_answer_is_asked_for_again_with_the_fault(
    chat: Chat, llm_double: LlmDouble, meter: UsageMeter, fault: Fault
) -> None:
    llm_double.then(fault)

    assert (await chat.ask(PROMPT, Scope)).text == "高速公路服务区"

    again = llm_double.requests[1]
    assert again.asked_again
    assert "无法使用" in again.messages[-1]["content"]
    assert "additionalProperties" in again.messages[-1]["content"]
    assert again.messages[:2] == llm_double.requests[0].messages
    assert meter.usage.calls == 2


@pytest.mark.parametrize("fault", MALFORMED.values(), ids=MALFORMED.keys())
async def test_an_answer_that_is_malformed_twice_is_a_bad_answer_and_never_data(
    chat: Chat, llm_double: LlmDouble, cache: Answers, fault: Fault
) -> None:
    llm_double.then(fault, fault)

    with pytest.raises(BadAnswer):
        await chat.ask(PROMPT, Scope)

    assert len(llm_double.requests) == 2
    assert cache == {}
    assert (await chat.ask(PROMPT, Scope)).text == "高速公路服务区"


@pytest.mark.parametrize("fault", [faults.withheld(), faults.filtered()], ids=["refusal", "filter"])
async def test_a_question_that_the_model_declines_is_not_repeated(
    chat: Chat, llm_double: LlmDouble, fault: Fault
) -> None:
    llm_double.then(fault)

    with pytest.raises(BadAnswer, match="拒绝回答"):
        await chat.ask(PROMPT, Scope)

    assert len(llm_double.requests) == 1


async def test_an_item_that_is_too_long_is_that_items_failure(chat: Chat, llm_double: LlmDouble) -> None:
    llm_double.then(faults.refused(400, "This model's maximum context length is 8192 tokens"))

    with pytest.raises(BadAnswer, match="maximum context length"):
        await chat.ask(PROMPT, Scope)

    assert llm_double.calls.total() == 1
    await chat.ask(item(2), Scope)


async def test_an_answer_is_asked_for_once_and_then_comes_from_the_cache(
    chat: Chat, llm_double: LlmDouble, meter: UsageMeter
) -> None:
    first = await chat.ask(PROMPT, Scope)
    second = await chat.ask(PROMPT, Scope)

    assert first == second
    assert llm_double.calls.total() == 1
    assert (meter.usage.calls, meter.usage.cached_calls) == (1, 1)


async def test_an_answer_is_cached_by_all_that_makes_it(chat: Chat, llm_double: LlmDouble, cache: Answers) -> None:
    class OtherScope(BaseModel):
        text: str
        note: str = ""

    await chat.ask(PROMPT, Scope)
    await chat.ask(PROMPT, OtherScope)
    await chat.ask(Prompt(PROMPT.name, "别的指示", PROMPT.item), Scope)
    await chat.ask(Prompt(PROMPT.name, PROMPT.constant, "别的内容"), Scope)
    async with model_at(llm_double, model="another") as other:
        await other.bind(cache, UsageMeter()).ask(PROMPT, Scope)

    assert len(cache) == llm_double.calls.total() == 5


async def test_an_answer_is_found_again_by_a_process_that_learnt_another_form(
    chat: Chat, llm_double: LlmDouble, cache: Answers
) -> None:
    await chat.ask(PROMPT, Scope)
    llm_double.forms = frozenset({"text"})
    async with model_at(llm_double) as model:
        other = model.bind(cache, UsageMeter())
        await other.ask(item(7), Scope)
        before = llm_double.calls.total()
        await other.ask(PROMPT, Scope)

    assert llm_double.calls.total() == before


async def test_a_cached_answer_that_no_longer_fits_is_asked_for_again(
    chat: Chat, llm_double: LlmDouble, cache: Answers
) -> None:
    await chat.ask(PROMPT, Scope)
    for digest in cache:
        cache[digest] = b'{"words": 1}'

    assert (await chat.ask(PROMPT, Scope)).text == "高速公路服务区"
    assert llm_double.calls.total() == 2


async def test_tokens_and_cost_add_up_over_failed_and_repeated_answers(llm_double: LlmDouble) -> None:
    meter = UsageMeter()
    llm_double.then(faults.blank())
    async with model_at(llm_double, price_per_mtok_input=2.0, price_per_mtok_output=10.0) as model:
        await model.bind(Answers(), meter).ask(PROMPT, Scope)

    usage = meter.usage
    assert usage.calls == 2
    assert usage.prompt_tokens == sum(len(request.text) // 2 for request in llm_double.requests)
    assert usage.completion_tokens > 0
    assert usage.cost == pytest.approx((usage.prompt_tokens * 2 + usage.completion_tokens * 10) / 1_000_000)


async def test_each_run_pays_for_its_own_calls(llm_double: LlmDouble) -> None:
    mine, yours = UsageMeter(), UsageMeter()
    async with model_at(llm_double) as model:
        await model.bind(Answers(), mine).ask(PROMPT, Scope)

    assert mine.usage.calls == 1
    assert yours.usage == Usage()


async def test_a_call_can_be_cancelled_at_any_time(chat: Chat, llm_double: LlmDouble) -> None:
    llm_double.then(faults.hang())
    asking = asyncio.create_task(chat.ask(PROMPT, Scope))
    await llm_double.asked(1)

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (await chat.ask(PROMPT, Scope)).text == "高速公路服务区"


@pytest.mark.parametrize("url", ["not a url", "ftp://host/v1", "https://", "http://host:port/v1"])
def test_an_address_that_makes_no_sense_is_refused_at_start(url: str) -> None:
    with pytest.raises(PermanentError, match="http"):
        ChatModel(LlmSettings(base_url=url, model="any"))


def test_a_password_in_the_address_is_in_no_error(llm_double: LlmDouble) -> None:
    model = ChatModel(LlmSettings(base_url="http://user:hidden@host:1/v1", model="any"))

    assert "hidden" not in model._endpoint._name


def test_without_base_url_or_model_there_is_no_llm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_LLM_BASE_URL", "")
    monkeypatch.setenv("SCHEMALOOM_LLM_MODEL", "some")

    assert not LlmSettings().configured
    with pytest.raises(PermanentError):
        ChatModel(LlmSettings())


def test_settings_keep_the_key_to_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_LLM_API_KEY", KEY)

    assert KEY not in repr(LlmSettings())
