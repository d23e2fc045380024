"""The ways in which an LLM endpoint answers, each with what a step makes of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from shared.llm.port import Trouble
from tests.support import llm_faults as faults
from tests.support.llm_double import ALL_FORMS, LlmDouble
from tests.support.llm_faults import Fault


class Use(StrEnum):
    """What comes of it."""

    ANSWERED = "answered"
    """The LLM's work is taken."""
    USELESS = "useless"
    """Each item falls to the rule author by itself."""
    GIVEN_UP = "given up"
    """The rule author does all that is left."""


@dataclass(frozen=True)
class Kind:
    """An endpoint's behaviour, in the words of the double's script."""

    use: Use = Use.ANSWERED
    always: Fault | None = None
    first: tuple[Fault, ...] = ()
    forms: frozenset[str] = ALL_FORMS
    listens: bool = True
    trouble: Trouble | None = None
    says: str = ""
    """What the task's log says of the cause."""
    attempts: int = 1
    """At the step, until it completes."""
    settings: dict[str, float] = field(default_factory=dict)

    def script(self, double: LlmDouble) -> None:
        double.forms = self.forms
        double.then(*self.first)
        if self.always is not None:
            double.always(self.always)


def passing(*trouble: Fault, **settings: float) -> Kind:
    return Kind(first=trouble, settings=settings)


def out(
    fault: Fault | None, trouble: Trouble, says: str, *, attempts: int, listens: bool = True, **settings: float
) -> Kind:
    """The endpoint as a whole gives no answer, however often it is asked."""
    return Kind(Use.GIVEN_UP, fault, listens=listens, trouble=trouble, says=says, attempts=attempts, settings=settings)


KINDS = {
    "right answers": Kind(),
    "prose around the JSON": Kind(always=faults.prose()),
    "a fence around it": Kind(always=faults.fenced()),
    "reasoning before it": Kind(always=faults.thinking()),
    "blanks before it": Kind(always=faults.leading_blanks()),
    "no json_schema": Kind(forms=frozenset({"json_object", "text"})),
    "text only": Kind(forms=frozenset({"text"})),
    "429 with Retry-After": passing(*[faults.rate_limited(retry_after=0.05)] * 2),
    "500s that pass": passing(faults.server_error(), faults.server_error(503)),
    "half a body": passing(faults.cut_body()),
    "a hang that passes": passing(faults.hang(), timeout_s=1.0),
    "truncated JSON": Kind(Use.USELESS, faults.truncated()),
    "truncated, and told so": Kind(Use.USELESS, faults.truncated(told=True)),
    "blanks": Kind(Use.USELESS, faults.blank()),
    "wrong names": Kind(Use.USELESS, faults.wrong_names()),
    "no JSON at all": Kind(Use.USELESS, faults.says("我不知道")),
    "a refusal to answer": Kind(Use.USELESS, faults.withheld()),
    "a filtered answer": Kind(Use.USELESS, faults.filtered()),
    "requests that it will not take": Kind(Use.USELESS, faults.refused(400, "no")),
    "quota": out(faults.out_of_quota(), Trouble.QUOTA, "额度已用尽 (429)", attempts=1),
    "a wrong key": out(faults.refused(401, "Incorrect API key"), Trouble.REFUSED, "密钥无效 (401)", attempts=1),
    "an unknown model": out(
        faults.refused(404, "no such model"), Trouble.REFUSED, "地址或模型不存在 (404)", attempts=1
    ),
    "429 for an hour": out(faults.rate_limited(retry_after=3600), Trouble.RATE, "请求过于频繁 (429)", attempts=1),
    "429 without end": out(faults.rate_limited(), Trouble.RATE, "请求过于频繁 (429)", attempts=5),
    "500s without end": out(faults.server_error(), Trouble.DOWN, "暂时不可用 (500)", attempts=5),
    "hangs": out(faults.hang(), Trouble.SILENT, "没有在时限内应答", attempts=2, timeout_s=0.2),
    "nobody there": out(None, Trouble.DOWN, "无法连接", attempts=5, listens=False),
}
