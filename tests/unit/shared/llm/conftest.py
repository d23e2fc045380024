"""A chat for one test, whose endpoint always has an answer."""

from collections.abc import AsyncIterator

import pytest

from shared.llm.port import Chat
from shared.llm.usage import UsageMeter
from tests.support.llm_chat import Answers, model_at
from tests.support.llm_double import LlmDouble


@pytest.fixture
def meter() -> UsageMeter:
    return UsageMeter()


@pytest.fixture
def cache() -> Answers:
    return Answers()


@pytest.fixture
async def chat(llm_double: LlmDouble, cache: Answers, meter: UsageMeter) -> AsyncIterator[Chat]:
    llm_double.answer("business_scope", lambda _: {"text": "高速公路服务区"})
    async with model_at(llm_double) as model:
        yield model.bind(cache, meter)
