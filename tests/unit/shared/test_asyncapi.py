"""The published description of the bus is what the code does."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from shared.asyncapi import CARRIED, document, render
from shared.bus.amqp.topology import BROADCAST_EXCHANGE
from shared.events import EVENT_TYPES
from shared.topology import QUEUES

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "docs" / "asyncapi.yaml"


def test_the_committed_copy_is_fresh() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == render(), (
        "docs/asyncapi.yaml is stale: run `python -m shared.asyncapi > docs/asyncapi.yaml`"
    )


def test_the_command_prints_the_document() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "shared.asyncapi"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )

    assert yaml.safe_load(printed.stdout) == document()


def test_every_queue_and_every_event_is_described() -> None:
    assert set(CARRIED) == {queue.name for queue in QUEUES} | {BROADCAST_EXCHANGE}
    assert {cls for classes in CARRIED.values() for cls in classes} == set(EVENT_TYPES.values())


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    references = list(_references(whole))

    assert references
    for reference in references:
        _follow(whole, reference)


def test_a_message_pins_its_type_and_the_schema_of_its_data() -> None:
    envelope, specific = document()["components"]["messages"]["StepRequested"]["payload"]["allOf"]

    assert envelope == {"$ref": "#/components/schemas/CloudEvent"}
    assert specific["properties"] == {
        "type": {"const": "schemaloom.step.requested.v1"},
        "data": {"$ref": "#/components/schemas/StepRequested"},
    }


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _follow(node: Any, reference: str) -> None:
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
