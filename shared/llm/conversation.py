"""What is said to the model, and what is said when it answered badly."""

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from shared.llm.dialect import Form
from shared.llm.port import Prompt

Message = dict[Literal["role", "content"], str]

_QUOTED_CHARACTERS = 4000
"""What of a bad answer is shown to the model again."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One question, and perhaps one bad answer to it. Constant text comes first: prompt caches want equal prefixes."""

    prompt: Prompt
    schema: dict[str, Any]
    bad_answer: str = ""
    fault: str | None = None

    def after(self, bad_answer: str, fault: str) -> "Conversation":
        return replace(self, bad_answer=bad_answer, fault=fault)

    def messages(self, form: Form) -> list[Message]:
        constant = self.prompt.constant
        if form is not Form.JSON_SCHEMA:
            constant = f"{constant}\n\n{self._form_told()}"
        messages: list[Message] = [
            {"role": "system", "content": constant},
            {"role": "user", "content": self.prompt.item},
        ]
        if self.fault is None:
            return messages
        if self.bad_answer:
            messages.append({"role": "assistant", "content": self.bad_answer[:_QUOTED_CHARACTERS]})
        messages.append({"role": "user", "content": f"上一个回答无法使用: {self.fault}\n{self._form_told()}"})
        return messages

    def _form_told(self) -> str:
        # endpoints that know json_object only insist on the word "json" in the prompt
        schema = json.dumps(self.schema, ensure_ascii=False)
        return f'请只回答一个 json 对象,不要任何说明。它须符合 JSON Schema "{self.prompt.name}":\n{schema}'
