"""Ranges of a file, as RFC 9110 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.edge.byte_range import ByteRange, requested_range
from services.gateway.envelope import InvalidRange


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=2-5", 2, 4),
        ("bytes=5-", 5, 5),
        ("bytes=-3", 7, 3),
        ("bytes=-99", 0, 10),
        ("bytes=8-99", 8, 2),
        ("BYTES = 1-2 ", 1, 2),
    ],
)
def test_one_range_is_cut_to_the_file(header: str, start: int, length: int) -> None:
    assert requested_range(header, 10) == ByteRange(start, length, 10)


def test_the_answer_says_which_bytes_it_holds() -> None:
    assert ByteRange(2, 4, 10).content_range == "bytes 2-5/10"


@pytest.mark.parametrize(
    "header", [None, "", "bytes=", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=5-2", "bytes=a-b"]
)
def test_what_is_no_single_range_means_the_whole_file(header: str | None) -> None:
    assert requested_range(header, 10) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=10-12", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_a_range_outside_the_file_is_refused_with_its_size(header: str, size: int) -> None:
    with pytest.raises(InvalidRange) as refused:
        requested_range(header, size)
    assert refused.value.headers == {"Content-Range": f"bytes */{size}"}


@given(st.text(alphabet="bytes=-0123456789, ", max_size=25), st.integers(0, 100))
def test_whatever_is_asked_for_lies_inside_the_file(header: str, size: int) -> None:
    try:
        part = requested_range(header, size)
    except InvalidRange:
        return
    assert part is None or (part.start >= 0 and part.length > 0 and part.start + part.length <= size)
