"""A scripted OpenAI-compatible server on the loopback: chat, embeddings and models, with failures on demand.

    with LlmDouble() as double:
        double.answer("themes", lambda request: {"themes": []})
        double.then(rate_limited(retry_after=0.1))  # the next request only
        ... SCHEMALOOM_LLM_BASE_URL = double.base_url ...
        assert double.calls["themes"] == 1

`python -m tests.support.llm_double --port 0` runs one for other processes; it prints its base URL.
"""

import argparse
import asyncio
import socket
import threading
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from types import TracebackType
from typing import Any, Self

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.support.llm_answers import DEFAULT_ANSWERS
from tests.support.llm_faults import Fault, refused
from tests.support.llm_requests import ChatRequest, EmbeddingsRequest
from tests.support.llm_vectors import vector_of

AnswerFunction = Callable[[ChatRequest], dict[str, Any] | str]
ALL_FORMS = frozenset({"json_schema", "json_object", "text"})
KEEP_ALIVE_S = 0.02
_BOOT_TIMEOUT_S = 10


class Load:
    """How many requests are under way, and were at most."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def enter(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)

    def leave(self) -> None:
        self.now -= 1


class LlmDouble:
    """The server and its script. It runs in a thread of its own, so tests with and without a loop can use it."""

    def __init__(self, *, port: int = 0, latency_s: float = 0.0, embeddings_latency_s: float = 0.0) -> None:
        self.port = port
        self.reset()
        self.latency_s = latency_s
        self.embeddings_latency_s = embeddings_latency_s

    def reset(self) -> None:
        """Forgets script and records."""
        self.latency_s = self.embeddings_latency_s = 0.0
        self.answers: dict[str, AnswerFunction] = dict(DEFAULT_ANSWERS)
        self.forms = ALL_FORMS
        """The forms of answer that the endpoint knows; any other is refused with 400."""
        self.refused_parameters: frozenset[str] = frozenset()
        self.api_key: str | None = None
        """When set, any other key is refused."""
        self.dimension = 64
        self.requests: list[ChatRequest] = []
        self.embeddings_requests: list[EmbeddingsRequest] = []
        self.calls: Counter[str] = Counter()
        """Requests by the name of their answer's schema; embeddings count as `embeddings`."""
        self._load = Load()
        self._arrival = threading.Condition()
        self._next: deque[Fault] = deque()
        self._always: dict[str | None, Fault] = {}

    def answer(self, name: str, function: AnswerFunction) -> None:
        """Answers requests whose schema has this name: a dict is sent as JSON, a string as it is."""
        self.answers[name] = function

    def then(self, *faults: Fault) -> None:
        """The next requests of any kind meet these faults, one each."""
        self._next.extend(faults)

    def always(self, fault: Fault | None, *, name: str | None = None) -> None:
        """All requests, or those of one name, meet this fault from now on; None ends it."""
        if fault is None:
            self._always.pop(name, None)
        else:
            self._always[name] = fault

    @property
    def most_at_once(self) -> int:
        """The largest number of requests that were under way together."""
        return self._load.most

    async def asked(self, requests: int) -> None:
        """Returns when so many requests have arrived since the last reset."""
        await asyncio.to_thread(self._await_requests, requests)

    def _await_requests(self, requests: int) -> None:
        with self._arrival:
            assert self._arrival.wait_for(lambda: self.calls.total() >= requests, _BOOT_TIMEOUT_S)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            self._app(), log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=0, access_log=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), name="llm-double", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(_BOOT_TIMEOUT_S)

    def serve_for_ever(self) -> None:
        self._thread.join()

    def _app(self) -> Starlette:
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/embeddings", self._embeddings, methods=["POST"]),
            Route("/v1/models", self._models),
            Route("/stats", self._stats),
        ]
        return Starlette(routes=routes)

    async def _chat(self, http: Request) -> Response:
        request = ChatRequest.read(await http.json(), http.headers.get("authorization", ""))
        self.requests.append(request)
        return await self._counted(request.name, self.latency_s, http, lambda fault: self._chat_body(request, fault))

    def _chat_body(self, request: ChatRequest, fault: Fault) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal.response()
        content = fault.wrap(request.rendered(self.answers.get(request.name, _clueless)(request)))
        usage = {"prompt_tokens": len(request.text) // 2, "completion_tokens": len(content) // 2}
        return _json(request.completion(content, usage, fault), fault)

    def _refusal(self, request: ChatRequest) -> Fault | None:
        if self.api_key is not None and request.authorization != f"Bearer {self.api_key}":
            return refused(401, f"Incorrect API key provided: {request.authorization}", code="invalid_api_key")
        if request.form not in self.forms:
            return refused(400, f"response_format.type '{request.form}' is unavailable now")
        for parameter in sorted(self.refused_parameters & request.body.keys()):
            return refused(400, f"Unsupported parameter: '{parameter}' is not supported with this model.")
        return None

    async def _embeddings(self, http: Request) -> Response:
        request = EmbeddingsRequest.read(await http.json())
        self.embeddings_requests.append(request)
        latency = self.embeddings_latency_s
        return await self._counted("embeddings", latency, http, lambda fault: self._vectors(request, fault))

    def _vectors(self, request: EmbeddingsRequest, fault: Fault) -> Response:
        if request.dimensions and "dimensions" in self.refused_parameters:
            return refused(400, "Unknown parameter: 'dimensions'").response()
        size = request.dimensions or self.dimension
        data = [{"index": i, "embedding": vector_of(text, size)} for i, text in enumerate(request.inputs)]
        data.reverse()  # the order of an answer is its indices', not its own
        return _json({"object": "list", "model": request.model, "data": data}, fault)

    async def _counted(self, name: str, latency_s: float, http: Request, body: Callable[[Fault], Response]) -> Response:
        with self._arrival:
            self.calls[name] += 1
            self._arrival.notify_all()
        load = self._load  # a request that outlives its test is none of the next one's
        load.enter()
        fault = self._next.popleft() if self._next else self._always.get(name) or self._always.get(None) or Fault()
        try:
            await asyncio.sleep(latency_s + fault.delay_s)
            if fault.hangs:
                await _gone(http)
            if fault.trickles:
                return StreamingResponse(_blanks(), media_type="application/json")
            return fault.response() if fault.status else body(fault)
        finally:
            load.leave()

    async def _models(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": "double", "object": "model", "owned_by": "tests"}]})

    async def _stats(self, _: Request) -> Response:
        return JSONResponse({"calls": dict(self.calls), "most_at_once": self.most_at_once})


def _clueless(_: ChatRequest) -> str:
    return "我不知道"


def _json(content: dict[str, Any], fault: Fault) -> Response:
    body = fault.cut(bytes(JSONResponse(content).body))
    return Response(body, media_type=fault.media_type)


async def _gone(http: Request) -> None:
    """Returns when the caller has hung up."""
    while (await http.receive())["type"] != "http.disconnect":
        continue


async def _blanks() -> AsyncIterator[bytes]:
    while True:
        yield b" \n"
        await asyncio.sleep(KEEP_ALIVE_S)  # what real servers do while they think


@pytest.fixture(scope="session")
def llm_server() -> Iterator[LlmDouble]:
    with LlmDouble() as double:
        yield double


@pytest.fixture
def llm_double(llm_server: LlmDouble) -> LlmDouble:
    """A scripted LLM endpoint, fresh for each test."""
    llm_server.reset()
    return llm_server


def main() -> None:
    options = argparse.ArgumentParser(description="A scripted OpenAI-compatible server.")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--latency", type=float, default=0.0, help="seconds of one chat call")
    options.add_argument("--embeddings-latency", type=float, default=0.0, help="seconds of one embeddings call")
    chosen = options.parse_args()
    double = LlmDouble(port=chosen.port, latency_s=chosen.latency, embeddings_latency_s=chosen.embeddings_latency)
    with double:
        print(double.base_url, flush=True)  # noqa: T201 - the caller reads it
        double.serve_for_ever()


if __name__ == "__main__":
    main()
