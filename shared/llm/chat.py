"""The LLM of a process, and the view of it that one run has."""

import hashlib
import json
from functools import partial
from typing import Any

from openai import AsyncOpenAI
from pydantic import ValidationError

from shared.errors import PermanentError
from shared.events import Usage
from shared.llm.completion import Completion
from shared.llm.conversation import Conversation
from shared.llm.dialect import Dialect, DialectFinder, LimitName
from shared.llm.endpoint import Endpoint
from shared.llm.extraction import Unusable, read_answer
from shared.llm.failures import RequestRefused
from shared.llm.port import Answer, AnswerCache, BadAnswer, Chat, Prompt
from shared.llm.retry import RetryPolicy
from shared.llm.schema import strict_schema
from shared.llm.settings import LlmSettings
from shared.llm.usage import UsageMeter

CACHE_FORMAT = 1
"""Rises when answers that were cached before must be asked for again."""
_TOKENS_A_PRICE = 1_000_000


class ChatModel:
    """One a process: what it learns of the endpoint, its limits and its troubles hold for all runs."""

    def __init__(self, settings: LlmSettings, *, policy: RetryPolicy | None = None) -> None:
        if not (settings.base_url and settings.model):
            raise PermanentError("没有配置 LLM: 须设置 SCHEMALOOM_LLM_BASE_URL 与 SCHEMALOOM_LLM_MODEL")
        self.name = settings.model
        self._settings = settings
        limit: LimitName | None = "max_tokens" if settings.max_output_tokens else None
        self._dialects = DialectFinder(Dialect(temperature=settings.temperature is not None, limit=limit))
        self._endpoint = Endpoint(
            settings.base_url,
            settings.api_key,
            title="LLM 端点",
            timeout_s=settings.timeout_s,
            concurrency=settings.concurrency,
            policy=policy or RetryPolicy(retries=settings.retries),
        )

    @property
    def concurrency(self) -> int:
        return self._settings.concurrency

    def bind(self, cache: AnswerCache, meter: UsageMeter) -> Chat:
        """The LLM for one run: answers come from and go to `cache`, and what they cost goes to `meter`."""
        return _BoundChat(self, cache, meter)

    async def answer(self, prompt: Prompt, answer: type[Answer], meter: UsageMeter) -> Answer:
        """Asks, and asks once more with the fault when the answer is of no use."""
        conversation = Conversation(prompt, strict_schema(answer))
        try:
            return await self._answered(conversation, answer, meter)
        except _Faulty as faulty:
            conversation = conversation.after(faulty.said, faulty.fault)
        try:
            return await self._answered(conversation, answer, meter)
        except _Faulty as faulty:
            raise BadAnswer(f"LLM 两次都没有给出可用的回答: {faulty.fault}") from None

    async def close(self) -> None:
        await self._endpoint.close()

    async def _answered(self, conversation: Conversation, answer: type[Answer], meter: UsageMeter) -> Answer:
        completion = await self._completion(conversation)
        meter.add(self._spent(completion))
        if completion.withheld:
            raise BadAnswer("LLM 拒绝回答这一项")
        said = ""
        try:
            said = completion.text()
            return read_answer(said, answer)
        except Unusable as fault:
            raise _Faulty(said, str(fault)) from None

    async def _completion(self, conversation: Conversation) -> Completion:
        dialect = self._dialects.current
        while True:
            try:
                completion = await self._endpoint.call(partial(self._create, conversation, dialect))
            except RequestRefused as refusal:
                dialect = _next(dialect, refusal)
            else:
                self._dialects.succeeded(dialect)
                return completion

    async def _create(self, conversation: Conversation, dialect: Dialect, client: AsyncOpenAI) -> Completion:
        request: dict[str, Any] = {"model": self.name, "messages": conversation.messages(dialect.form)}
        response_format = dialect.response_format(conversation.prompt.name, conversation.schema)
        if response_format:
            request["response_format"] = response_format
        if dialect.temperature:
            request["temperature"] = self._settings.temperature
        if dialect.limit:
            request[dialect.limit] = self._settings.max_output_tokens
        response = await client.chat.completions.with_raw_response.create(**request)
        return Completion.read(response.content)

    def _spent(self, completion: Completion) -> Usage:
        tokens = completion.usage
        prompt = (tokens and tokens.prompt_tokens) or 0
        answered = (tokens and tokens.completion_tokens) or 0
        cost = prompt * self._settings.price_per_mtok_input + answered * self._settings.price_per_mtok_output
        return Usage(calls=1, prompt_tokens=prompt, completion_tokens=answered, cost=cost / _TOKENS_A_PRICE)


class _BoundChat:
    """A Chat: the model behind the cache of one run."""

    def __init__(self, model: ChatModel, cache: AnswerCache, meter: UsageMeter) -> None:
        self._model = model
        self._cache = cache
        self._meter = meter

    @property
    def concurrency(self) -> int:
        return self._model.concurrency

    async def ask(self, prompt: Prompt, answer: type[Answer]) -> Answer:
        digest = answer_digest(self._model.name, prompt, answer)
        cached = _read_cached(await self._cache.get(digest), answer)
        if cached is not None:
            self._meter.add(Usage(cached_calls=1))
            return cached
        fresh = await self._model.answer(prompt, answer, self._meter)
        await self._cache.put(digest, fresh.model_dump_json().encode())
        return fresh


class _Faulty(Exception):
    """An answer of no use: what was said, and what is wrong with it."""

    def __init__(self, said: str, fault: str) -> None:
        super().__init__(fault)
        self.said = said
        self.fault = fault


def answer_digest(model: str, prompt: Prompt, answer: type[Answer]) -> str:
    """The hash of all that makes an answer; how the endpoint wants to be asked makes no difference."""
    made_of = [CACHE_FORMAT, model, prompt.name, prompt.constant, prompt.item, strict_schema(answer)]
    return hashlib.sha256(json.dumps(made_of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _read_cached(body: bytes | None, answer: type[Answer]) -> Answer | None:
    if body is None:
        return None
    try:
        return answer.model_validate_json(body)
    except ValidationError:
        return None


def _next(dialect: Dialect, refusal: RequestRefused) -> Dialect:
    following = None if refusal.too_long else dialect.after_refusal(refusal.said)
    if following is None:
        raise BadAnswer(f"LLM 端点不接受这一项的请求: {refusal.said}") from None
    return following
