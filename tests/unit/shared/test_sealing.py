"""Sealed connection strings."""

import pytest

from shared.sealing import SealBroken, Sealer, SealingKeysInvalid, SealingSettings, new_key

DSN = "postgresql://user:secret@db/highway_db"


def test_what_is_sealed_opens_again_and_tells_nothing() -> None:
    sealer = Sealer([new_key()])
    sealed = sealer.seal(DSN)
    assert "secret" not in sealed
    assert sealer.open(sealed) == DSN


def test_after_a_rotation_old_seals_still_open() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer([old]).seal(DSN)
    rotated = Sealer([new, old])
    assert rotated.open(sealed) == DSN
    assert Sealer([new]).open(rotated.seal(DSN)) == DSN


@pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAAA=="])
def test_what_no_key_opens_is_permanent(sealed: str) -> None:
    with pytest.raises(SealBroken, match="SCHEMALOOM_SEALING_KEYS"):
        Sealer([new_key()]).open(sealed)


@pytest.mark.parametrize("keys", [[], ["short"], ["not base64 at all!"]])
def test_keys_that_are_none_are_refused_without_being_told(keys: list[str]) -> None:
    with pytest.raises(SealingKeysInvalid) as refused:
        Sealer(keys)
    assert not any(key in str(refused.value) for key in keys)


def test_keys_come_from_a_comma_separated_setting() -> None:
    old, new = new_key(), new_key()
    sealer = Sealer.from_settings(SealingSettings(keys=f"{new}, {old}"))
    assert sealer.open(Sealer([old]).seal(DSN)) == DSN
    assert new not in repr(SealingSettings(keys=new))
