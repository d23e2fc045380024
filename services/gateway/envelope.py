"""The one shape of every JSON answer: `code`, `success`, `message`, `data`. The HTTP status is the code."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException


class Data(BaseModel):
    """What an answer carries; `response` tells a person what happened."""

    model_config = ConfigDict(frozen=True)

    response: str


Body = TypeVar("Body", bound=BaseModel)

Timestamp = Annotated[
    str,
    Field(
        description="ISO 8601 without zone, in the server's zone, six digits of microseconds",
        examples=["2025-07-02T17:40:00.268100"],
    ),
]


class Success(BaseModel, Generic[Body]):
    """A successful answer."""

    model_config = ConfigDict(frozen=True)

    code: Literal[200] = 200
    success: Literal[True] = True
    message: Literal["操作成功"] = "操作成功"
    data: Body


class FailureData(BaseModel):
    """Why it failed; more keys by kind of error."""

    model_config = ConfigDict(extra="allow")

    response: str = Field(description="What is wrong, for a person")
    error_type: str


class Failure(BaseModel):
    """A failed answer."""

    code: int
    success: Literal[False] = False
    message: str
    data: FailureData


class Refusal(HTTPException):
    """A request that is not carried out, and what the caller reads about it.

    An HTTPException, because FastAPI takes every other error that a body's reader raises for a parse error.
    """

    code: ClassVar[int] = 500
    message: ClassVar[str] = "系统内部错误"
    error_type: ClassVar[str] = "internal_error"

    def __init__(self, response: str, *, headers: Mapping[str, str] | None = None, **details: Any) -> None:
        super().__init__(self.code, response, dict(headers or {}))
        self.response = response
        self.details = details


class InvalidParams(Refusal):
    code, message, error_type = 400, "请求参数错误", "invalid_params"

    def __init__(self, response: str, *params: str, **details: Any) -> None:
        super().__init__(response, invalid_params=list(params), **details)


class MissingParams(Refusal):
    code, message, error_type = 400, "请求参数错误", "missing_required_params"

    def __init__(self, response: str, *params: str) -> None:
        super().__init__(response, missing_params=list(params))


class Unauthorized(Refusal):
    code, message, error_type = 401, "未认证", "unauthorized"

    def __init__(self, response: str) -> None:
        super().__init__(response, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Refusal):
    code, message, error_type = 403, "没有权限", "forbidden"


class NotFound(Refusal):
    code, message, error_type = 404, "资源未找到", "resource_not_found"


class MethodNotAllowed(Refusal):
    code, message, error_type = 405, "请求方法不支持", "method_not_allowed"


class StateConflict(Refusal):
    code, message, error_type = 409, "状态冲突", "conflict"

    def __init__(self, response: str, *, status: str, current_step: str | None = None) -> None:
        super().__init__(response, status=status, current_step=current_step)


class TooLarge(Refusal):
    code, message, error_type = 413, "文件过大", "file_too_large"

    def __init__(self, response: str, max_size: int) -> None:
        super().__init__(response, max_size=max_size)


class InvalidRange(Refusal):
    code, message, error_type = 416, "范围无效", "invalid_range"

    def __init__(self, size: int) -> None:
        super().__init__(f"请求的范围超出文件大小({size} 字节)", headers={"Content-Range": f"bytes */{size}"})


class RateLimited(Refusal):
    code, message, error_type = 429, "请求过于频繁", "rate_limited"

    def __init__(self, response: str, retry_after_s: int) -> None:
        super().__init__(response, headers={"Retry-After": str(retry_after_s)})


class Unavailable(Refusal):
    code, message, error_type = 503, "服务暂时不可用", "service_unavailable"

    def __init__(self, response: str, *, can_retry: bool = True) -> None:
        super().__init__(response, can_retry=can_retry)


class InternalError(Refusal):
    def __init__(self, error_id: str) -> None:
        super().__init__("系统内部错误,请凭 error_id 查看服务日志", error_id=error_id)


REFUSALS: tuple[type[Refusal], ...] = (
    InvalidParams,
    MissingParams,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    StateConflict,
    TooLarge,
    InvalidRange,
    RateLimited,
    Unavailable,
    InternalError,
)


def render(refusal: Refusal) -> JSONResponse:
    """The refusal as an HTTP answer."""
    data = {"response": refusal.response, "error_type": refusal.error_type, **refusal.details}
    body = {"code": refusal.code, "success": False, "message": refusal.message, "data": data}
    return JSONResponse(body, status_code=refusal.code, headers=refusal.headers)


def documented(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The failures of an endpoint, as its OpenAPI description shows them."""
    return {code: _documented(code) for code in sorted(codes)}


def _documented(code: int) -> dict[str, Any]:
    kinds: Sequence[type[Refusal]] = [kind for kind in REFUSALS if kind.code == code]
    example = {
        "code": code,
        "success": False,
        "message": kinds[0].message,
        "data": {"response": "…", "error_type": kinds[0].error_type},
    }
    names = " / ".join(kind.error_type for kind in kinds)
    content = {"application/json": {"example": example}}
    return {"model": Failure, "description": f"{kinds[0].message} · {names}", "content": content}
