"""An HTTP server that starts and ends with the process around it, and a worker's health on top of it."""

import asyncio
import os
import signal
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from shared.bus.port import BusUnavailable
from shared.listening import CannotListen, listening, told_to_stop, until_stopped_or_broken
from shared.worker.health import served


async def hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


async def get(port: int, path: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"http://127.0.0.1:{port}{path}")


async def test_it_answers_from_the_start_to_the_end_of_the_block(port: int) -> None:
    async with listening(APP, "127.0.0.1", port):
        assert (await get(port, "/")).text == "hello"
    with pytest.raises(httpx.ConnectError):
        await get(port, "/")


async def test_a_port_that_is_taken_is_an_error_and_not_the_end_of_the_process(port: int) -> None:
    async with listening(APP, "127.0.0.1", port):
        with pytest.raises(CannotListen):
            async with listening(APP, "127.0.0.1", port):
                pass


async def test_sigterm_ends_the_wait_and_nothing_else(port: int) -> None:
    stop = told_to_stop()
    async with listening(APP, "127.0.0.1", port) as serving:
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await until_stopped_or_broken(stop, serving)
        assert not serving.done()


async def test_a_worker_is_ready_while_its_ports_answer(port: int) -> None:
    away = asyncio.Event()

    async def ping() -> None:
        if away.is_set():
            raise BusUnavailable

    async with served(port, ping):
        assert [(await get(port, path)).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]
        away.set()
        assert (await get(port, "/readyz")).status_code == 503
        assert (await get(port, "/readyz")).text == "bus_unavailable"
        assert (await get(port, "/healthz")).status_code == 200


async def test_without_a_port_there_is_no_health_server() -> None:
    async with served(None):
        pass
