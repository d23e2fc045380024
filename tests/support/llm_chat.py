"""A ChatModel at the LLM double, and the question that its tests ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import BaseModel, SecretStr

from shared.llm.chat import ChatModel
from shared.llm.port import Prompt
from shared.llm.retry import RetryPolicy
from shared.llm.settings import LlmSettings
from tests.support.llm_double import LlmDouble

QUICK = RetryPolicy(retries=2, first_pause_s=0.01, longest_pause_s=0.02, longest_asked_pause_s=1)
KEY = "sk-Very-Secret-0123456789"
PROMPT = Prompt(name="business_scope", constant="描述数据库的业务范围。", item='{"tables": ["bss_company"]}')


class Scope(BaseModel):
    text: str


class Answers(dict[str, bytes]):
    """An AnswerCache in memory."""

    async def get(self, digest: str) -> bytes | None:  # type: ignore[override]
        return super().get(digest)

    async def put(self, digest: str, body: bytes) -> None:
        self[digest] = body


@asynccontextmanager
async def model_at(double: LlmDouble, *, policy: RetryPolicy = QUICK, **settings: Any) -> AsyncIterator[ChatModel]:
    given: dict[str, Any] = {"base_url": double.base_url, "api_key": SecretStr(KEY), "model": "double"} | settings
    model = ChatModel(LlmSettings(**given), policy=policy)
    try:
        yield model
    finally:
        await model.close()


def item(number: int) -> Prompt:
    return Prompt(PROMPT.name, PROMPT.constant, f'{{"tables": ["t{number}"]}}')
