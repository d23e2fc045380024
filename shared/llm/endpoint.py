"""One OpenAI-compatible endpoint: the only place where a call waits, is tried again, or is given up."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

from openai import AsyncOpenAI, OpenAIError
from pydantic import SecretStr

from shared.errors import PermanentError
from shared.llm.circuit import Circuit
from shared.llm.failures import Failure, RequestRefused, understood
from shared.llm.port import BadAnswer, LlmRefused, LlmUnavailable, Trouble
from shared.llm.retry import RetryPolicy

T = TypeVar("T")
Request = Callable[[AsyncOpenAI], Awaitable[T]]

CONNECT_TIMEOUT_S = 10.0
_SAID_CHARACTERS = 500
log = logging.getLogger("schemaloom.llm")


class Endpoint:
    """Bounds the calls under way, their time and their tries, and fails fast while the endpoint is down."""

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr | None,
        *,
        title: str,
        timeout_s: float,
        concurrency: int,
        policy: RetryPolicy,
        circuit: Circuit | None = None,
    ) -> None:
        self._name = f"{title} {_address(base_url)}"
        self._secret = api_key.get_secret_value() if api_key else ""
        self._timeout_s = timeout_s
        self._answers = 0
        self._gate = asyncio.Semaphore(concurrency)
        self._policy = policy
        self._circuit = circuit or Circuit()
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=self._secret or "none",  # the client insists on one
            # its timeout restarts with every byte, and its retries know no quota: ours are the only ones
            timeout=timeout_s,
            max_retries=0,
        )

    async def call(self, request: Request[T]) -> T:
        """What `request` returns, tried again as the policy says.

        A ValueError of the request means an answer that cannot be read. Raises LlmUnavailable, LlmRefused,
        RequestRefused when the endpoint would take another request but not this one, or BadAnswer when all tries
        failed while it answered others.
        """
        async with self._gate:
            self._circuit.check()
            try:
                result = await self._tried(request)
            except LlmUnavailable as error:
                self._circuit.open(error.message, error.trouble, asked=error.retry_after)
                raise
            except (RequestRefused, LlmRefused):
                self._circuit.close()
                raise
            self._answers += 1
            self._circuit.close()
            return result

    async def close(self) -> None:
        await self._client.close()

    async def _tried(self, request: Request[T]) -> T:
        failures, answers_before = 0, self._answers
        while True:
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await request(self._client)
            except (OpenAIError, TimeoutError, ValueError) as error:
                failure = self._understood(error)
            failures += 1
            pause = self._pause(failure, failures)
            if pause is None:
                raise self._given_up(failure, answers_others=self._answers > answers_before)
            log.warning("%s %s,%.1f 秒后第 %d 次重试", self._name, failure.text, pause, failures)
            await asyncio.sleep(pause)

    def _pause(self, failure: Failure, failures: int) -> float | None:
        spread = random.random()  # noqa: S311 - no secret depends on it
        return self._policy.pause(failure.trouble, failures, asked=failure.asked_pause_s, spread=spread)

    def _given_up(self, failure: Failure, *, answers_others: bool) -> BadAnswer | LlmUnavailable:
        text = f"{self._name} {failure.text}"
        if answers_others and failure.trouble is not Trouble.RATE:
            return BadAnswer(text)
        return LlmUnavailable(text, trouble=failure.trouble, retry_after=failure.asked_pause_s)

    def _understood(self, error: Exception) -> Failure:
        # the client's error carries the request, key and all: it is not chained
        try:
            return understood(error, self._said(error))
        except LlmUnavailable as spent:
            raise LlmUnavailable(f"{self._name} {spent.message}", trouble=spent.trouble) from None
        except LlmRefused as refusal:
            raise LlmRefused(f"{self._name} {refusal.message}") from None

    def _said(self, error: Exception) -> str:
        said = str(getattr(error, "body", None) or error)
        if self._secret:
            said = said.replace(self._secret, "***")
        return said[:_SAID_CHARACTERS].lower()


def _address(base_url: str) -> str:
    """Host and port, without whatever else a URL may hold."""
    try:
        parts = urlsplit(base_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PermanentError("LLM 或向量端点的地址须写作 http(s)://主机[:端口]/v1")
    return f"{parts.hostname}{port}"
