"""What can go wrong between us and an LLM endpoint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import JSONResponse, Response


@dataclass(frozen=True)
class Fault:
    """How one answer goes wrong; without arguments it does not."""

    status: int = 0
    """Answers with this status instead of a completion."""
    message: str = ""
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    hangs: bool = False
    trickles: bool = False
    wrap: Callable[[str], str] = str
    """Changes what the model says."""
    cut: Callable[[bytes], bytes] = bytes
    """Changes the bytes of the HTTP body."""
    media_type: str = "application/json"
    finish_reason: str = "stop"
    refusal: str | None = None

    def response(self) -> Response:
        error = {"message": self.message, "type": self.code or "invalid_request_error", "code": self.code}
        return JSONResponse({"error": error}, self.status, dict(self.headers))


def refused(status: int, message: str, *, code: str | None = None) -> Fault:
    """The endpoint says no, and why."""
    return Fault(status=status, message=message, code=code)


def rate_limited(*, retry_after: float | str | None = None) -> Fault:
    """Too many calls; `retry_after` in seconds, or as a date."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(status=429, message="Rate limit reached for requests", code="rate_limit_exceeded", headers=headers)


def out_of_quota() -> Fault:
    """A 429 that no waiting helps."""
    return Fault(status=429, message="You exceeded your current quota", code="insufficient_quota")


def server_error(status: int = 500, *, retry_after: float | None = None) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(status=status, message="The server had an error", code="server_error", headers=headers)


def hang() -> Fault:
    """The request is taken, and nothing ever comes back."""
    return Fault(hangs=True)


def keep_alive_blanks() -> Fault:
    """Blanks trickle in for ever, so that no read ever times out."""
    return Fault(trickles=True)


def slow(seconds: float) -> Fault:
    return Fault(delay_s=seconds)


def leading_blanks() -> Fault:
    """A whole answer after some blanks that kept the connection alive."""
    return Fault(cut=lambda body: b"\n\n  \n" + body)


def says(text: str) -> Fault:
    """The model says this, whatever it was asked."""
    return Fault(wrap=lambda _: text)


def blank() -> Fault:
    return says(" \n")


def truncated(*, told: bool = False) -> Fault:
    """Half an answer; `told` makes the endpoint admit it."""
    return Fault(wrap=lambda said: said[: len(said) // 2], finish_reason="length" if told else "stop")


def prose() -> Fault:
    """The answer between sentences, one of which has braces too."""
    return Fault(wrap=lambda said: f"好的,这是 {{结果}}:\n{said}\n希望对您有帮助 :}}")


def fenced() -> Fault:
    return Fault(wrap=lambda said: f"当然可以。\n```json\n{said}\n```\n以上。")


def thinking(*, opened: bool = True) -> Fault:
    """Reasoning before the answer, with a draft in it; some servers leave the first tag out."""
    first = "<think>" if opened else ""
    return Fault(wrap=lambda said: f'{first}先想想……草稿 {{"text": "草稿"}}\n</think>\n\n{said}')


def wrong_names() -> Fault:
    """Valid JSON whose fields have other names."""
    return Fault(wrap=lambda said: said.replace('": ', '_x": '))


def withheld() -> Fault:
    """The model declines."""
    return Fault(wrap=lambda _: "", refusal="I can't help with that.")


def filtered() -> Fault:
    """A content filter took the answer."""
    return Fault(wrap=lambda _: "", finish_reason="content_filter")


def cut_body() -> Fault:
    """The HTTP answer is half a JSON document, with status 200."""
    return Fault(cut=lambda body: body[: len(body) // 2])


def web_page() -> Fault:
    """A proxy's page, with status 200."""
    return Fault(cut=lambda _: b"<html>Sign in</html>", media_type="text/html")
