"""How long a step waits for an endpoint that gives no answer, and what becomes of it then: no step fails for an LLM."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.llm.port import Answer, Chat, LlmGivenUp, LlmRefused, LlmUnavailable, Outage, Prompt, Trouble

_WORTH: Mapping[Trouble, int] = {Trouble.QUOTA: 1, Trouble.REFUSED: 1, Trouble.SILENT: 2}
"""The most attempts that some troubles are worth: no waiting helps, or each attempt takes minutes by itself."""

_ADVICE: Mapping[Trouble, str] = {
    Trouble.RATE: "请提高端点的限额,或调低 SCHEMALOOM_LLM_CONCURRENCY",
    Trouble.DOWN: "请检查端点是否在运行",
    Trouble.SILENT: "请检查端点,或调高 SCHEMALOOM_LLM_TIMEOUT_S",
    Trouble.QUOTA: "请补足额度",
    Trouble.REFUSED: "请检查 SCHEMALOOM_LLM_BASE_URL、SCHEMALOOM_LLM_API_KEY 与 SCHEMALOOM_LLM_MODEL",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How many attempts at a step an endpoint that gives no answer is worth."""

    attempts: int = 5
    longest_pause_s: float = 120.0
    """An endpoint that wants to be left alone for longer is not waited for."""

    def waits(
        self, trouble: Trouble, attempt: int, *, is_last: bool = False, asked_pause_s: float | None = None
    ) -> bool:
        """Whether attempt number `attempt` (from 1) ends for a later one; else the rule author does what is left.

        `is_last` says that no attempt would follow, `asked_pause_s` what the endpoint asked us to wait.
        """
        if is_last or (asked_pause_s or 0.0) > self.longest_pause_s:
            return False
        return attempt < min(self.attempts, _WORTH.get(trouble, self.attempts))


class Log(Protocol):
    """The task's log."""

    def warning(self, message: str) -> None: ...


class Attempting(Protocol):
    """The run that asks, as far as its patience goes."""

    attempt: int
    last_attempt: bool
    remarks: dict[str, object]

    @property
    def log(self) -> Log: ...


class PatientChat:
    """A Chat that fails the attempt while there is hope; then it says so once and answers LlmGivenUp for every item."""

    def __init__(self, inner: Chat, patience: Patience, run: Attempting) -> None:
        self._inner = inner
        self._patience = patience
        self._run = run
        self._given_up = False

    @property
    def concurrency(self) -> int:
        return self._inner.concurrency

    async def ask(self, prompt: Prompt, answer: type[Answer]) -> Answer:
        """As the port says; LlmUnavailable only where a later attempt is worth its while, and never LlmRefused."""
        if self._given_up:
            raise LlmGivenUp
        try:
            return await self._inner.ask(prompt, answer)
        except (LlmUnavailable, LlmRefused) as outage:
            if self._waits(outage):
                raise
            self._give_up(outage)
            raise LlmGivenUp from None

    def _waits(self, outage: Outage) -> bool:
        run = self._run
        return self._patience.waits(
            outage.trouble, run.attempt, is_last=run.last_attempt, asked_pause_s=outage.retry_after
        )

    def _give_up(self, outage: Outage) -> None:
        if self._given_up:
            return
        self._given_up = True
        run, trouble = self._run, outage.trouble
        run.remarks["llm_given_up"] = {"trouble": trouble.value, "reason": outage.message, "attempt": run.attempt}
        run.log.warning(
            f"大模型不再使用: {outage.message}(第 {run.attempt} 次尝试);本步骤余下的内容全部改由规则生成。"
            f"{_ADVICE[trouble]},之后可重新执行本步骤"
        )
