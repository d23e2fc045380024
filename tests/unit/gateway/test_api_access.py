"""Who calls, and what they may do."""

import pytest

from services.gateway.edge.access import GUEST, ApiKey, Caller, Role, authenticate, digest_of, parse_api_keys
from services.gateway.edge.rate_limit import RateLimit

KEYS = parse_api_keys(f"ann:user:{digest_of('ann-key')}, root:admin:{digest_of('root-key')}")


def test_keys_are_read_as_name_role_and_digest() -> None:
    assert KEYS[0] == ApiKey("ann", Role.USER, digest_of("ann-key"))
    assert [key.role for key in KEYS] == [Role.USER, Role.ADMIN]


@pytest.mark.parametrize("entry", ["ann", "ann:user", "ann:king:" + "0" * 64, "ann:user:abc", ":user:" + "0" * 64])
def test_a_malformed_key_is_refused_without_being_quoted(entry: str) -> None:
    with pytest.raises(ValueError, match="API key 1") as refused:
        parse_api_keys(entry)
    assert "0000" not in str(refused.value)


def test_the_bearer_of_a_key_is_its_owner() -> None:
    assert authenticate(KEYS, "Bearer ann-key") == Caller("ann", Role.USER)
    assert authenticate(KEYS, "bearer  root-key ") == Caller("root", Role.ADMIN)


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic ann-key", "ann-key", f"Bearer {digest_of('ann-key')}"],
)
def test_everybody_else_is_nobody(header: str | None) -> None:
    assert authenticate(KEYS, header) is None


def test_a_user_touches_their_own_tasks_and_an_administrator_all() -> None:
    ann = Caller("ann", Role.USER)
    assert (ann.owner, ann.may_touch("ann"), ann.may_touch("bob")) == ("ann", True, False)
    assert (GUEST.owner, GUEST.may_touch("bob")) == (None, True)


def test_a_key_may_call_as_often_as_its_limit_and_then_has_to_wait() -> None:
    now = 0.0
    limit = RateLimit(per_minute=2, clock=lambda: now)
    assert [limit.wait_s("ann") for _ in range(3)] == [0, 0, 30]
    assert limit.wait_s("bob") == 0
    now = 30.0
    assert [limit.wait_s("ann") for _ in range(2)] == [0, 30]


def test_unused_requests_do_not_pile_up() -> None:
    now = 0.0
    limit = RateLimit(per_minute=2, clock=lambda: now)
    limit.wait_s("ann")
    now = 3600.0
    assert [limit.wait_s("ann") for _ in range(3)] == [0, 0, 30]


def test_zero_sets_no_limit() -> None:
    limit = RateLimit(per_minute=0)
    assert {limit.wait_s("ann") for _ in range(100)} == {0}
