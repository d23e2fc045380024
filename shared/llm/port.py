"""The language model and the embeddings as the steps see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel

from shared.errors import ItemError, PermanentError, TransientError

Answer = TypeVar("Answer", bound=BaseModel)


class Trouble(StrEnum):
    """Why an endpoint gives no answer."""

    RATE = "rate"
    """It asks us to slow down."""
    DOWN = "down"
    """The server fails, or nobody answers."""
    SILENT = "silent"
    """The call took all the time it had."""
    QUOTA = "quota"
    """What was paid for is used up."""
    REFUSED = "refused"
    """It does not take our key, or does not know the model."""


class LlmUnavailable(TransientError):
    """The LLM endpoint as a whole is down or out of quota."""

    code = "llm_unavailable"

    def __init__(
        self, message: str | None = None, *, trouble: Trouble = Trouble.DOWN, retry_after: float | None = None
    ) -> None:
        super().__init__(message, retry_after=retry_after)
        self.trouble = trouble


class LlmRefused(PermanentError):
    """The LLM endpoint refuses us: wrong key, unknown model, or no permission."""

    code = "llm_refused"
    trouble = Trouble.REFUSED
    retry_after: float | None = None


Outage = LlmUnavailable | LlmRefused
"""The endpoint as a whole gives no answer."""


class BadAnswer(ItemError):
    """The LLM gave no usable answer for this item, asked twice."""

    code = "bad_answer"


class LlmGivenUp(BadAnswer):
    """大模型端点不可用"""

    code = "llm_given_up"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to the LLM. Prompt caches work on exact prefixes: `constant` comes first, `item` last."""

    name: str
    """The purpose, and the name of the answer's JSON schema: table_annotation, themes, question_sql_pairs, …"""
    constant: str
    """Instructions and whatever is the same for all items of a step."""
    item: str
    """What this one call is about."""


class Chat(Protocol):
    """The LLM, bound to one run: answers are cached in its checkpoint set and its usage is counted."""

    async def ask(self, prompt: Prompt, answer: type[Answer]) -> Answer:
        """The answer, validated. Raises BadAnswer for this item, LlmUnavailable, LlmRefused.

        A step never sees LlmRefused: its Chat is a `PatientChat`, where no later attempt helps it is a BadAnswer.
        """

    @property
    def concurrency(self) -> int:
        """How many calls may be under way at a time in this process."""


class AnswerCache(Protocol):
    """Where answers are kept, keyed by a hash of all that made them."""

    async def get(self, digest: str) -> bytes | None: ...

    async def put(self, digest: str, body: bytes) -> None: ...


EmbeddingKind = Literal["passage", "query"]


class Embeddings(Protocol):
    """Turns texts into vectors. E5 models embed what is stored (`passage`) and what is asked (`query`) apart."""

    @property
    def model(self) -> str:
        """The name of the model, recorded with every vector."""

    @property
    def dimension(self) -> int: ...

    async def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[list[float]]:
        """One unit vector of `dimension` floats a text, in the order given. Raises LlmUnavailable, LlmRefused."""
