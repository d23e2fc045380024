"""What the bus tells RabbitMQ about its queues, and what it says when RabbitMQ refuses."""

import json

import pytest
from yarl import URL

from shared.bus import connect
from shared.bus.port import BusUnavailable
from shared.errors import PermanentError
from tests.integration.bus.inbox import JOBS, MORGUE
from tests.support.rabbitmq import RabbitNode, with_query

pytestmark = pytest.mark.integration


async def test_work_queues_are_durable_quorum_queues_with_every_limit_said(
    rabbit_node: RabbitNode, prefix: str
) -> None:
    bus = await connect(with_query(rabbit_node.url, prefix=prefix), (JOBS, MORGUE))
    listed = json.loads(
        rabbit_node.control("list_queues", "--quiet", "--formatter=json", "name", "type", "durable", "arguments")
    )
    await bus.close()
    queues = {queue["name"]: queue for queue in listed}

    jobs = queues[f"{prefix}jobs"]
    assert (jobs["type"], jobs["durable"]) == ("quorum", True)
    assert _arguments(jobs) == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 2,
        "x-consumer-timeout": 3_600_000,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": f"{prefix}morgue",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    assert _arguments(queues[f"{prefix}morgue"]) == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-consumer-timeout": 3_600_000,
    }


def _arguments(queue: dict[str, object]) -> dict[str, object]:
    arguments = queue["arguments"]
    # 3.10 lists triples of name, type and value
    return {name: value for name, _, value in arguments} if isinstance(arguments, list) else dict(arguments)  # type: ignore[call-overload]


async def test_a_refused_password_is_permanent_and_is_not_quoted(rabbit_node: RabbitNode) -> None:
    url = str(URL(rabbit_node.url).with_user("somebody").with_password("hunter2"))
    with pytest.raises(PermanentError) as refusal:
        await connect(url, (JOBS, MORGUE))

    assert "password" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


async def test_a_broker_that_is_not_there_is_unavailable_and_its_address_named_without_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.bus.amqp.bus.CALL_TIMEOUT_S", 0.3)
    with pytest.raises(BusUnavailable, match=r"no broker at amqp://127\.0\.0\.1:1/") as absence:
        await connect("amqp://somebody:hunter2@127.0.0.1:1/", (JOBS, MORGUE))

    assert "hunter2" not in str(absence.value)
