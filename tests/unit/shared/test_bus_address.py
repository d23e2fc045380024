"""The bus URL: what it may say, and that an error never quotes a password."""

import pytest

from shared.bus import connect
from shared.bus.address import BusAddress
from shared.bus.port import Queue
from shared.bus.settings import BusSettings
from shared.errors import PermanentError


def test_the_prefix_is_ours_and_the_rest_goes_to_the_client() -> None:
    address = BusAddress.parse("amqps://user:pw@mq:5671/prod?prefix=blue.&heartbeat=7")

    assert address.prefix == "blue."
    assert str(address.url) == "amqps://user:pw@mq:5671/prod?heartbeat=7"


def test_a_url_without_a_prefix_has_none() -> None:
    assert BusAddress.parse("memory://schemaloom").prefix == ""


def test_an_address_shown_to_a_person_holds_no_password() -> None:
    address = BusAddress.parse("amqp://user:hunter2@mq:5673/prod?prefix=x")

    assert str(address) == "amqp://mq:5673/prod"
    assert "hunter2" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "kafka://user:hunter2@mq/",
        "user:hunter2@mq",
        "hunter2",
        "",
        "amqp://user:hunter2@[mq/",
        "amqp://user:hunter2@mq:99999999/",
        "amqp:///?password=hunter2",
    ],
)
def test_a_url_that_cannot_work_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(PermanentError, match="bus URL") as refusal:
        BusAddress.parse(url)

    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__cause__ is None


async def test_dead_letters_need_a_queue_that_is_declared() -> None:
    with pytest.raises(PermanentError, match="jobs has its dead letters in morgue"):
        await connect("memory://x", (Queue("jobs", dead_letter="morgue"),))


def test_the_settings_default_to_the_memory_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEMALOOM_BUS_URL", raising=False)
    assert BusSettings().url == "memory://schemaloom"


def test_the_settings_read_the_environment_and_hide_it_in_their_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_BUS_URL", "amqp://user:hunter2@mq/")

    assert BusSettings().url == "amqp://user:hunter2@mq/"
    assert "hunter2" not in repr(BusSettings())
