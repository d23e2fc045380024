"""What the LLM double was asked."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from tests.support.llm_faults import Fault

_NAMED_IN_PROMPT = re.compile(r'JSON Schema "([\w-]+)"')


@dataclass(frozen=True)
class ChatRequest:
    """One chat completion that was asked for."""

    body: dict[str, Any]
    authorization: str

    @classmethod
    def read(cls, body: dict[str, Any], authorization: str) -> Self:
        return cls(body, authorization)

    @property
    def messages(self) -> list[dict[str, str]]:
        messages: list[dict[str, str]] = self.body["messages"]
        return messages

    @property
    def constant(self) -> str:
        """The system message: instructions, the same for all items."""
        return self.messages[0]["content"]

    @property
    def item(self) -> str:
        """What the call is about."""
        return self.messages[1]["content"]

    @property
    def text(self) -> str:
        return "\n".join(message["content"] for message in self.messages)

    @property
    def asked_again(self) -> bool:
        """The model is told that its first answer was of no use."""
        return len(self.messages) > 2

    @property
    def form(self) -> str:
        """json_schema, json_object or text."""
        return str(self.body.get("response_format", {}).get("type", "text"))

    @property
    def schema(self) -> dict[str, Any] | None:
        """The answer's JSON schema, when the request carries one."""
        schema: dict[str, Any] | None = self.body.get("response_format", {}).get("json_schema", {}).get("schema")
        return schema

    @property
    def name(self) -> str:
        """The name of the answer's schema, from the request or from the prompt."""
        given = self.body.get("response_format", {}).get("json_schema", {}).get("name")
        found = _NAMED_IN_PROMPT.search(self.text)
        return str(given or (found and found[1]) or "")

    def item_json(self) -> Any:
        """The first JSON document in the item, whatever text stands around it; None when there is none."""
        for start in re.finditer(r"[{\[]", self.item):
            try:
                return json.JSONDecoder().raw_decode(self.item[start.start() :])[0]
            except ValueError:
                continue
        return None

    def item_values(self, *keys: str) -> Iterator[Any]:
        """All values under any of the keys, anywhere in the item's JSON, outermost first."""
        pending = [self.item_json()]
        while pending:
            value = pending.pop(0)
            if isinstance(value, dict):
                yield from (value[key] for key in keys if key in value)
                pending += value.values()
            elif isinstance(value, list):
                pending += value

    def rendered(self, answer: dict[str, Any] | str) -> str:
        return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)

    def completion(self, content: str, usage: dict[str, int], fault: Fault) -> dict[str, Any]:
        """The body of the answer, as the API defines it."""
        choice = {
            "index": 0,
            "finish_reason": fault.finish_reason,
            "message": {"role": "assistant", "content": content, "refusal": fault.refusal},
        }
        return {
            "id": "chatcmpl-double",
            "object": "chat.completion",
            "created": 0,
            "model": self.body["model"],
            "choices": [choice],
            "usage": usage | {"total_tokens": sum(usage.values())},
        }


@dataclass(frozen=True)
class EmbeddingsRequest:
    """One batch of texts whose vectors were asked for."""

    model: str
    inputs: tuple[str, ...]
    dimensions: int | None
    encoding_format: str

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        given = body["input"]
        inputs = (given,) if isinstance(given, str) else tuple(given)
        return cls(body["model"], inputs, body.get("dimensions"), body.get("encoding_format", "float"))
