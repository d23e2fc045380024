"""What an endpoint understands of a chat request, found out by asking."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal


class Form(StrEnum):
    """How the answer's form is asked for, the strictest first: the rungs of the ladder."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


_NEXT_FORM = {Form.JSON_SCHEMA: Form.JSON_OBJECT, Form.JSON_OBJECT: Form.TEXT}
LimitName = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to put a request."""

    form: Form = Form.JSON_SCHEMA
    temperature: bool = True
    limit: LimitName | None = "max_tokens"
    """OpenAI's newer models know only the second name, most others only the first."""

    def after_refusal(self, said: str) -> "Dialect | None":
        """The next way to try when the endpoint refused this one and `said` why; None when there is no other."""
        if self.limit and self.limit in said:
            return replace(self, limit="max_completion_tokens" if self.limit == "max_tokens" else None)
        if self.temperature and "temperature" in said:
            return replace(self, temperature=False)
        following = _NEXT_FORM.get(self.form)
        return replace(self, form=following) if following else None

    def response_format(self, name: str, schema: dict[str, Any]) -> dict[str, Any] | None:
        """The request's `response_format`; None to leave it out."""
        if self.form is Form.JSON_SCHEMA:
            return {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": True}}
        return {"type": "json_object"} if self.form is Form.JSON_OBJECT else None


class DialectFinder:
    """The dialect of one endpoint, kept for the process once a call in it has succeeded."""

    def __init__(self, first: Dialect) -> None:
        self.current = first
        self._proven = False

    def succeeded(self, dialect: Dialect) -> None:
        """A proven dialect stays: what it once refused was that one request, not the form."""
        if not self._proven:
            self.current = dialect
            self._proven = True
