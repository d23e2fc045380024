"""The load that the clients make, and what they tell of it."""

import asyncio

import pytest

from bench.clients import HttpConnection, Refused, Seen, ask_at_a_rate, ask_without_rest, content_length
from tests.support.scripted_http import ScriptedHttp, answer


def test_percentiles_are_times_that_were_seen() -> None:
    seen = Seen([number / 1000 for number in range(1, 101)], elapsed_s=2.0)
    assert (seen.percentile_ms(50), seen.percentile_ms(99), seen.per_second) == (50, 99, 50)


async def test_all_clients_together_make_the_requests_that_were_asked_for() -> None:
    asked: list[int] = []

    async def ask() -> None:
        await asyncio.sleep(0)
        asked.append(1)

    seen = await ask_without_rest([ask] * 4, requests=100, seconds=60)
    assert 100 <= len(asked) < 100 + 4
    assert len(seen.latencies_s) == len(asked)


async def test_a_slow_server_does_not_hold_the_bench() -> None:
    async def ask() -> None:
        await asyncio.sleep(0.02)

    seen = await ask_without_rest([ask], requests=1_000_000, seconds=0.1)
    assert 1 <= len(seen.latencies_s) <= 6


async def test_requests_that_a_stall_holds_up_count_from_when_they_were_due() -> None:
    pauses = iter([0.2, *[0.0] * 19])

    async def ask() -> None:
        await asyncio.sleep(next(pauses))

    seen = await ask_at_a_rate([ask], per_second=100, seconds=0.2)
    assert len(seen.latencies_s) == 20
    assert sum(latency > 0.05 for latency in seen.latencies_s) >= 10


async def test_requests_to_a_server_that_cannot_keep_up_are_given_up_and_counted() -> None:
    async def ask() -> None:
        await asyncio.sleep(0.05)

    seen = await ask_at_a_rate([ask], per_second=200, seconds=0.1)
    assert len(seen.latencies_s) == 20
    assert seen.elapsed_s < 0.4
    assert seen.percentile_ms(99) > 100


async def test_an_answer_that_is_no_success_ends_the_measurement() -> None:
    async with ScriptedHttp() as server:
        server.answers = [answer("503 Service Unavailable", b"not now")]
        connection = await HttpConnection.open(f"http://127.0.0.1:{server.port}")
        with pytest.raises(Refused, match=r"503.*not now"):
            await connection.get("/")
        connection.close()


async def test_a_success_is_read_to_its_end() -> None:
    async with ScriptedHttp() as server:
        server.answers = [answer("200 OK", b"x" * 100_000)]
        connection = await HttpConnection.open(f"http://127.0.0.1:{server.port}")
        await connection.post("/", {"task_name": "负载测试"})
        connection.close()
    assert server.requests == 1


def test_the_length_of_a_body_is_read_in_any_case_of_letters() -> None:
    assert content_length("Date: now\r\ncontent-LENGTH: 12\r\n") == 12
    with pytest.raises(Refused):
        content_length("Transfer-Encoding: chunked\r\n")
