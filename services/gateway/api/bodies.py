"""What all JSON bodies have in common: unknown fields are ignored, null is as absent, nothing is coerced."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator


class JsonBody(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if value is None:
            return {}
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("不能含有 NUL 字符")
    return text


Text = Annotated[str, AfterValidator(_storable)]
"""A text that a database can hold."""
Words = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_storable)]
"""The same without blanks around it."""


def _written(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("应为 ISO 8601 时间")  # noqa: TRY004 - pydantic explains ValueErrors
    return value


def _plausible(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"年份应在 {_FIRST_YEAR} 到 {_LAST_YEAR} 之间")
    return moment


_FIRST_YEAR, _LAST_YEAR = 1970, 9000  # far enough from the ends for any zone
Moment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_plausible)]
"""A time as text, in the server's zone unless it says another."""
