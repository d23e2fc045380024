"""What a failed call to an OpenAI-compatible endpoint means."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from openai import APIConnectionError, APIStatusError, APITimeoutError

from shared.llm.port import LlmRefused, LlmUnavailable, Trouble

_QUOTA = ("insufficient_quota", "exceeded your current quota", "insufficient balance", "arrearage", "billing", "余额")
_MODEL_MISSING = ("model not exist", "model_not_found", "model does not exist", "no such model")
_TOO_LONG = ("context_length", "context length", "maximum context", "too long", "input length")
_REFUSED = {401: "密钥无效", 403: "没有权限", 404: "地址或模型不存在"}
_ABOUT_THE_REQUEST = {400, 413, 415, 422}


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure that may pass."""

    trouble: Trouble
    text: str
    asked_pause_s: float | None = None


class RequestRefused(Exception):
    """The endpoint works but will not take this request; `said` is its reason, in lower case and without secrets."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said

    @property
    def too_long(self) -> bool:
        return any(words in self.said for words in _TOO_LONG)


def understood(error: Exception, said: str) -> Failure:
    """The failure, if it may pass. Raises RequestRefused, LlmRefused, or LlmUnavailable for a quota used up.

    `said` is what the endpoint said about it, in lower case and without secrets.
    """
    if isinstance(error, APIStatusError):
        return _status(error, said)
    if isinstance(error, APITimeoutError | TimeoutError):
        return Failure(Trouble.SILENT, "没有在时限内应答")
    if isinstance(error, APIConnectionError):
        return Failure(Trouble.DOWN, "无法连接")
    return Failure(Trouble.DOWN, "应答不是有效的 JSON")


def _status(error: APIStatusError, said: str) -> Failure:
    status = error.status_code
    if status == 402 or any(words in said for words in _QUOTA):
        raise LlmUnavailable(f"额度已用尽 ({status})", trouble=Trouble.QUOTA)
    if status in _REFUSED or any(words in said for words in _MODEL_MISSING):
        raise LlmRefused(f"拒绝访问: {_REFUSED.get(status, '模型不存在')} ({status})")
    if status in _ABOUT_THE_REQUEST:
        raise RequestRefused(said)
    pause = asked_pause(error.response.headers.get("retry-after"))
    if status == 429:
        return Failure(Trouble.RATE, "请求过于频繁 (429)", pause)
    return Failure(Trouble.DOWN, f"暂时不可用 ({status})", pause)


def asked_pause(retry_after: str | None) -> float | None:
    """Seconds that a Retry-After header, a number or a date, asks us to wait."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
