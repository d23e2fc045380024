"""What of a chat completion is read; endpoints leave out, null or add the rest as they please."""

from typing import Self

from pydantic import BaseModel

from shared.llm.extraction import Unusable


class Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    message: Message | None = None
    finish_reason: str | None = None


class Tokens(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Completion(BaseModel):
    choices: list[Choice] | None = None
    usage: Tokens | None = None

    @classmethod
    def read(cls, body: bytes) -> Self:
        """From the body of an answer, which may start with keep-alive blanks. Raises ValueError."""
        return cls.model_validate_json(body.strip())

    @property
    def withheld(self) -> bool:
        """The model, or a filter behind it, declines to answer this."""
        return any(c.finish_reason == "content_filter" or (c.message and c.message.refusal) for c in self.choices or ())

    def text(self) -> str:
        """What the model said. Raises Unusable when it was cut off."""
        choice = self.choices[0] if self.choices else Choice()
        if choice.finish_reason == "length":
            raise Unusable("回答超过长度上限而被截断,请写得更短")
        return (choice.message and choice.message.content) or ""
