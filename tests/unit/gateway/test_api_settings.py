"""How the gateway is run."""

from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from services.gateway.app import door_policy
from services.gateway.edge.access import digest_of
from services.gateway.settings import GatewaySettings, is_loopback, listed

KEY = f"ann:user:{digest_of('k')}"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_an_open_gateway_may_listen_on_this_machine(host: str) -> None:
    assert is_loopback(host)
    assert GatewaySettings(host=host).is_open


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "gateway.example"])
def test_an_open_gateway_is_not_started_beyond_it_unless_that_is_said(host: str) -> None:
    with pytest.raises(ValidationError, match="SCHEMALOOM_API_KEYS"):
        GatewaySettings(host=host)
    assert GatewaySettings(host=host, allow_open=True).host == host
    assert not GatewaySettings.model_validate({"host": host, "api_keys": KEY}).is_open


def test_keys_come_from_the_environment_and_show_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_API_KEYS", KEY)
    settings = GatewaySettings()
    assert [key.name for key in settings.api_keys] == ["ann"]
    assert digest_of("k") not in repr(settings)


def test_a_wrong_setting_is_refused_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_API_KEYS", "secret-thing")
    with pytest.raises(ValidationError) as refused:
        GatewaySettings()
    assert "secret-thing" not in str(refused.value)


def test_a_variable_that_is_set_but_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_PORT", "")
    assert GatewaySettings().port == 8084


def test_callers_are_limited_only_where_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert GatewaySettings().rate_limit == 0
    monkeypatch.setenv("SCHEMALOOM_RATE_LIMIT", "60")
    assert GatewaySettings().rate_limit == 60


def test_the_zone_is_the_configured_one() -> None:
    assert GatewaySettings(timezone="Asia/Shanghai").zone == ZoneInfo("Asia/Shanghai")
    with pytest.raises(ValidationError, match="unknown time zone"):
        GatewaySettings(timezone="Mars/Olympus")


def test_without_one_it_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Paris")
    assert GatewaySettings().zone == ZoneInfo("Europe/Paris")
    monkeypatch.delenv("TZ")
    assert isinstance(GatewaySettings().zone, ZoneInfo)


def test_lists_are_read_at_commas() -> None:
    assert listed(" a, b ,,c") == ("a", "b", "c")
    policy = door_policy(GatewaySettings(cors_origins="https://a.example,https://b.example", allowed_hosts="x.example"))
    assert policy.origins == {"https://a.example", "https://b.example"}
    assert policy.hosts == {"x.example"}


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in GatewaySettings.model_fields.values())
