"""The load that the clients make, and what they tell of it."""

import asyncio

import pytest

from bench.clients import HttpConnection, Refused, Seen, ask_repeatedly, content_length
from tests.support.scripted_http import ScriptedHttp, answer


def test_percentiles_are_times_that_were_seen() -> None:
    seen = Seen([number / 1000 for number in range(1, 101)], elapsed_s=2.0)
    assert (seen.percentile_ms(50), seen.percentile_ms(99), seen.per_second) == (50, 99, 50)


async def test_all_clients_together_make_the_requests_that_were_asked_for() -> None:
    asked: list[int] = []

    async def ask() -> None:
        await asyncio.sleep(0)
        asked.append(1)

    seen = await ask_repeatedly([ask] * 4, requests=100, seconds=60)
    assert 100 <= len(asked) < 100 + 4
    assert len(seen.latencies_s) == len(asked)


async def test_a_slow_server_does_not_hold_the_bench() -> None:
    async def ask() -> None:
        await asyncio.sleep(0.02)

    seen = await ask_repeatedly([ask], requests=1_000_000, seconds=0.1)
    assert 1 <= len(seen.latencies_s) <= 6


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
