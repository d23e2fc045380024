"""How sizes and times are written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.gateway.edge.sizes import readable, short
from services.gateway.edge.times import LocalTimes

SHANGHAI = LocalTimes(ZoneInfo("Asia/Shanghai"))
MOMENT = datetime(2025, 7, 2, 9, 40, 0, 268100, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0.0 B"),
        (284, "284.0 B"),
        (1023, "1023.0 B"),
        (1024, "1.0 KB"),
        (35951, "35.1 KB"),
        (104982, "102.5 KB"),
        (10 * 1024**2, "10.0 MB"),
        (3 * 1024**3, "3.0 GB"),
        (5 * 1024**5, "5120.0 TB"),
    ],
)
def test_sizes_read_as_in_the_guide(size: int, text: str) -> None:
    assert readable(size) == text


def test_deletes_write_whole_bytes() -> None:
    assert (short(281), short(1023), short(2048)) == ("281 B", "1023 B", "2.0 KB")


def test_times_have_no_zone_and_six_digits() -> None:
    assert SHANGHAI.text(MOMENT) == "2025-07-02T17:40:00.268100"
    assert SHANGHAI.text(MOMENT.replace(microsecond=0)) == "2025-07-02T17:40:00.000000"
    assert SHANGHAI.text(None) is None


def test_log_times_have_whole_seconds() -> None:
    assert SHANGHAI.log_text(MOMENT) == "2025-07-02 17:40:00"


def test_a_callers_time_is_in_the_servers_zone_unless_it_says_another() -> None:
    local = SHANGHAI.aware(datetime(2025, 7, 2, 17, 40))  # noqa: DTZ001 - as a caller writes it
    assert local == datetime(2025, 7, 2, 9, 40, tzinfo=UTC)
    assert SHANGHAI.aware(MOMENT) == MOMENT
    assert SHANGHAI.aware(None) is None
