"""What becomes of a call when the LLM endpoint misbehaves."""

import asyncio
import logging
import socket

import pytest

from shared.llm.chat import ChatModel
from shared.llm.port import BadAnswer, Chat, LlmRefused, LlmUnavailable
from shared.llm.retry import RetryPolicy
from shared.llm.settings import LlmSettings
from shared.llm.usage import UsageMeter
from tests.support import llm_faults as faults
from tests.support.llm_chat import KEY, PROMPT, QUICK, Answers, Scope, item, model_at
from tests.support.llm_double import LlmDouble
from tests.support.llm_faults import Fault

pytestmark = pytest.mark.slow  # the endpoint makes its callers wait, as real ones do

PASSING = {
    "500": faults.server_error(500),
    "503": faults.server_error(503),
    "529": faults.server_error(529),
    "429": faults.rate_limited(),
    "429 with a pause": faults.rate_limited(retry_after=0.05),
    "503 with a pause": faults.server_error(503, retry_after=0.05),
    "half a body": faults.cut_body(),
    "web page": faults.web_page(),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
async def test_trouble_that_passes_is_waited_out(chat: Chat, llm_double: LlmDouble, fault: Fault) -> None:
    llm_double.then(fault, fault)

    assert (await chat.ask(PROMPT, Scope)).text == "高速公路服务区"
    assert llm_double.calls["business_scope"] == 3


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
async def test_trouble_that_stays_means_the_endpoint_is_unavailable(
    chat: Chat, llm_double: LlmDouble, cache: Answers, fault: Fault
) -> None:
    llm_double.always(fault)

    with pytest.raises(LlmUnavailable, match=f"127.0.0.1:{llm_double.port}"):
        await chat.ask(PROMPT, Scope)

    assert llm_double.calls["business_scope"] == QUICK.retries + 1
    assert cache == {}


async def test_the_pause_that_the_server_asks_for_is_kept(chat: Chat, llm_double: LlmDouble) -> None:
    llm_double.then(faults.rate_limited(retry_after=0.3))
    loop = asyncio.get_running_loop()
    started = loop.time()

    await chat.ask(PROMPT, Scope)

    assert 0.3 <= loop.time() - started < 1.5


async def test_a_pause_too_long_to_wait_is_handed_on(chat: Chat, llm_double: LlmDouble) -> None:
    llm_double.always(faults.rate_limited(retry_after=3600))

    with pytest.raises(LlmUnavailable) as trouble:
        await chat.ask(PROMPT, Scope)

    assert trouble.value.retry_after == 3600
    assert llm_double.calls.total() == 1


@pytest.mark.parametrize(
    "fault",
    [faults.out_of_quota(), faults.refused(402, "Insufficient Balance"), faults.refused(400, "Arrearage: overdue")],
    ids=["quota", "balance", "arrearage"],
)
async def test_a_quota_used_up_is_not_asked_again(chat: Chat, llm_double: LlmDouble, fault: Fault) -> None:
    llm_double.always(fault)

    with pytest.raises(LlmUnavailable, match="额度"):
        await chat.ask(PROMPT, Scope)

    assert llm_double.calls.total() == 1


@pytest.mark.parametrize(
    "fault",
    [
        faults.refused(401, f"Incorrect API key provided: {KEY}", code="invalid_api_key"),
        faults.refused(403, "Country not supported"),
        faults.refused(404, "The model `double` does not exist", code="model_not_found"),
        faults.refused(400, "Model Not Exist"),
    ],
    ids=["401", "403", "404", "400"],
)
async def test_an_endpoint_that_refuses_us_is_a_matter_for_a_person(
    chat: Chat, llm_double: LlmDouble, fault: Fault
) -> None:
    llm_double.always(fault)

    with pytest.raises(LlmRefused, match="拒绝访问"):
        await chat.ask(PROMPT, Scope)

    assert llm_double.calls.total() == 1


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_the_key_is_in_no_error_and_no_log(
    llm_double: LlmDouble, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    llm_double.always(faults.refused(status, f"something is wrong with {KEY}"))
    async with model_at(llm_double) as model:
        with pytest.raises((LlmRefused, LlmUnavailable, BadAnswer)) as trouble:
            await model.bind(Answers(), UsageMeter()).ask(PROMPT, Scope)

    assert KEY.lower() not in trouble.value.message.lower()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("schemaloom")]
    assert KEY not in "".join(ours)
    assert trouble.value.__suppress_context__ or trouble.value.__context__ is None


@pytest.mark.parametrize("fault", [faults.hang(), faults.keep_alive_blanks()], ids=["hang", "keep-alive blanks"])
async def test_a_call_ends_at_its_deadline_whatever_trickles_in(llm_double: LlmDouble, fault: Fault) -> None:
    llm_double.always(fault)
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with model_at(llm_double, timeout_s=0.2) as model:
        with pytest.raises(LlmUnavailable, match="时限"):
            await model.bind(Answers(), UsageMeter()).ask(PROMPT, Scope)

    assert loop.time() - started < 2
    assert llm_double.calls.total() == 2


async def test_a_call_that_fails_while_others_are_answered_is_that_items_failure(llm_double: LlmDouble) -> None:
    llm_double.then(faults.hang())
    async with model_at(llm_double, timeout_s=0.5, policy=RetryPolicy(silent_retries=0)) as model:
        chat = model.bind(Answers(), UsageMeter())
        hanging = asyncio.create_task(chat.ask(item(1), Scope))
        await llm_double.asked(1)
        await chat.ask(item(2), Scope)
        with pytest.raises(BadAnswer):
            await hanging


async def test_an_endpoint_that_nobody_listens_at_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        model = ChatModel(LlmSettings(base_url=address, model="none"), policy=QUICK)
        with pytest.raises(LlmUnavailable, match="无法连接"):
            await model.bind(Answers(), UsageMeter()).ask(PROMPT, Scope)
        await model.close()


async def test_once_the_endpoint_is_down_the_other_items_do_not_wait_for_it(llm_double: LlmDouble) -> None:
    llm_double.always(faults.server_error())
    async with model_at(llm_double, concurrency=2) as model:
        chat = model.bind(Answers(), UsageMeter())

        outcomes = await asyncio.gather(*(chat.ask(item(n), Scope) for n in range(30)), return_exceptions=True)

    assert all(isinstance(outcome, LlmUnavailable) for outcome in outcomes)
    assert llm_double.calls.total() <= 2 * (QUICK.retries + 1)


async def test_no_more_calls_are_under_way_than_allowed(llm_double: LlmDouble) -> None:
    llm_double.latency_s = 0.02
    async with model_at(llm_double, concurrency=3) as model:
        runs = [model.bind(Answers(), UsageMeter()) for _ in range(2)]
        await asyncio.gather(*(runs[n % 2].ask(item(n), Scope) for n in range(20)))

        assert runs[0].concurrency == 3
    assert llm_double.most_at_once == 3
