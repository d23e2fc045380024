"""Finds the answer in what a model said: behind its reasoning, in a fence, between prose."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Answer = TypeVar("Answer", bound=BaseModel)

_REASONING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_END_OF_REASONING = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[\w-]*\s*\n(.*?)```", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)  # models write line breaks inside strings
_FAULTS_TOLD = 5


class Unusable(Exception):
    """The text holds no valid answer; says why, in words that the model can act on."""


def read_answer(text: str, answer: type[Answer]) -> Answer:
    """The first value in the text that is a valid `answer`. Raises Unusable."""
    said = without_reasoning(text)
    if not said:
        raise Unusable("回答为空")
    fault = "回答中没有 JSON 对象"
    for candidate in _candidates(said):
        try:
            return answer.model_validate(candidate)
        except ValidationError as error:
            fault = _told(error)
    raise Unusable(fault)


def without_reasoning(text: str) -> str:
    """The text behind the reasoning, which some servers open for the model and so send without its first tag."""
    return _END_OF_REASONING.sub("", _REASONING.sub("", text)).strip()


def _candidates(text: str) -> Iterator[dict[str, Any]]:
    """JSON objects, the likeliest first: the whole text, fenced blocks, then whatever starts with a brace."""
    for part in (text, *_FENCE.findall(text)):
        value = _decoded(part.strip())
        if value is not None:
            yield value[0]
    start = text.find("{")
    while start >= 0:
        found = _decoded(text[start:])
        if found is not None:
            yield found[0]
        start = text.find("{", start + (found[1] if found else 1))


def _decoded(text: str) -> tuple[dict[str, Any], int] | None:
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return (value, end) if isinstance(value, dict) else None


def _told(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults[:_FAULTS_TOLD])
