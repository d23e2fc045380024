"""Writes docs/asyncapi.yaml, the description of everything that travels over the bus, from the code.

A developer's tool: `python -m shared.asyncapi > docs/asyncapi.yaml` needs pyyaml from requirements-dev.in.
"""

import sys
from typing import Any

import yaml
from pydantic.json_schema import models_json_schema

from shared.bus.amqp.messages import CONTENT_TYPE
from shared.bus.amqp.topology import BROADCAST_EXCHANGE
from shared.bus.port import Queue
from shared.events import (
    EVENT_TYPES,
    MAX_EVENT_BYTES,
    CloudEvent,
    Event,
    LogEmitted,
    StepCompleted,
    StepFailed,
    StepProgressed,
    StepRequested,
    StepStarted,
    StepYielded,
    SweepTicked,
    TaskChanged,
)
from shared.steps import STEPS
from shared.topology import DEAD_LETTERS, LOG_EVENTS, QUEUES, STEP_EVENTS, step_queue

Document = dict[str, Any]

BINDING_VERSION = "0.3.0"

CARRIED: dict[str, tuple[type[Event], ...]] = {
    **{step_queue(step): (StepRequested,) for step in STEPS},
    STEP_EVENTS: (StepStarted, StepProgressed, StepYielded, StepCompleted, StepFailed, SweepTicked),
    LOG_EVENTS: (LogEmitted,),
    DEAD_LETTERS: tuple(cls for cls in EVENT_TYPES.values() if cls is not TaskChanged),
    BROADCAST_EXCHANGE: (TaskChanged,),
}
"""Which events a queue, or the broadcast, carries."""


def document() -> Document:
    """The AsyncAPI 3.0 document as plain data."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Schemaloom on the bus",
            "version": "1.0.0",
            "license": {"name": "Apache-2.0"},
            "description": (
                "Work queues and one broadcast. Every message is a CloudEvents 1.0 event in JSON of at most "
                f"{MAX_EVENT_BYTES} bytes; its id is deterministic, so that a fact that comes twice is recognised. "
                "Delivery is at least once. Fields are only ever added."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {_key(name): _channel(name) for name in CARRIED},
        "operations": dict(_operation(name, action) for name in CARRIED for action in ("send", "receive")),
        "components": {
            "messages": {cls.__name__: _message(cls) for cls in EVENT_TYPES.values()},
            "schemas": _schemas(),
        },
    }


def render() -> str:
    """The document as YAML, the same for the same code."""
    return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=110)


def _channel(name: str) -> Document:
    queue = next((queue for queue in QUEUES if queue.name == name), None)
    return {
        "address": name,
        "messages": {cls.__name__: {"$ref": f"#/components/messages/{cls.__name__}"} for cls in CARRIED[name]},
        **(_broadcast_details() if queue is None else _queue_details(queue)),
    }


def _queue_details(queue: Queue) -> Document:
    binding = {"name": queue.name, "durable": True, "exclusive": False, "autoDelete": False}
    return {
        "description": "Dead letters." if queue.dead_letter is None else "A work queue with competing consumers.",
        "bindings": {"amqp": {"is": "queue", "queue": binding, "bindingVersion": BINDING_VERSION}},
        "x-queue-type": "quorum",
        "x-delivery-limit": queue.delivery_limit,
        "x-consumer-timeout-s": queue.consumer_timeout_s,
        **({"x-dead-letter-queue": queue.dead_letter} if queue.dead_letter else {}),
    }


def _broadcast_details() -> Document:
    binding = {"name": BROADCAST_EXCHANGE, "type": "fanout", "durable": True, "autoDelete": False}
    return {
        "description": "Hints for everyone who listens now; never relied upon.",
        "bindings": {"amqp": {"is": "routingKey", "exchange": binding, "bindingVersion": BINDING_VERSION}},
    }


def _operation(name: str, action: str) -> tuple[str, Document]:
    key = _key(name)
    operation: Document = {"action": action, "channel": {"$ref": f"#/channels/{key}"}}
    if action == "send":
        relied_upon = name != BROADCAST_EXCHANGE
        binding = {"deliveryMode": 2, "mandatory": relied_upon, "bindingVersion": BINDING_VERSION}
        operation["bindings"] = {"amqp": binding}
    return f"{action}_{key}", operation


def _message(cls: type[Event]) -> Document:
    payload = {
        "allOf": [
            {"$ref": "#/components/schemas/CloudEvent"},
            {
                "type": "object",
                "properties": {
                    "type": {"const": cls.type},
                    "data": {"$ref": f"#/components/schemas/{cls.__name__}"},
                },
            },
        ]
    }
    return {
        "name": cls.type,
        "title": cls.__name__,
        "summary": (cls.__doc__ or "").strip(),
        "contentType": CONTENT_TYPE,
        "payload": payload,
    }


def _schemas() -> Document:
    models = [(cls, "validation") for cls in (CloudEvent, *EVENT_TYPES.values())]
    _, schema = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return dict(sorted(schema["$defs"].items()))


def _key(name: str) -> str:
    return name.replace(".", "_")


if __name__ == "__main__":
    sys.stdout.write(render())
