"""A small application behind every layer of the API, without ports: what the door does is the same for all handlers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, File, Form, Query, Request, UploadFile
from fastapi.responses import StreamingResponse

from services.gateway.api.bodies import JsonBody, Moment, Words
from services.gateway.app import add_layers
from services.gateway.edge import failures
from services.gateway.settings import GatewaySettings
from shared.steps import Step


class Order(JsonBody):
    name: Words
    count: int = 1
    step: Step | None = None
    since: Moment | None = None
    tags: tuple[Words, ...] = ()


class Draft(JsonBody):
    name: Words = "untitled"


def application(settings: GatewaySettings) -> FastAPI:
    app = FastAPI(redirect_slashes=False, strict_content_type=False)
    failures.install(app)
    raised: dict[str, Exception] = {}
    app.state.raised = raised

    @app.post("/api/order")
    async def order(body: Order) -> dict[str, Any]:
        return body.model_dump(mode="json")

    @app.post("/api/optional")
    async def optional(body: Draft) -> dict[str, Any]:
        return body.model_dump(mode="json")

    @app.post("/api/files")
    async def files(file: Annotated[UploadFile, File()], mode: Annotated[str, Form()] = "backup") -> dict[str, Any]:
        return {"size": file.size, "mode": mode}

    @app.get("/api/numbers")
    async def numbers(limit: Annotated[int, Query(ge=1, le=100)] = 50) -> dict[str, int]:
        return {"limit": limit}

    @app.get("/api/endless")
    async def endless() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"x"
                    await asyncio.sleep(0)
            finally:
                app.state.left.set()

        app.state.left = asyncio.Event()
        return StreamingResponse(pieces())

    @app.get("/api/raise")
    async def fail() -> None:
        raise raised["error"]

    @app.get("/api/caller")
    async def caller(request: Request) -> dict[str, str]:
        return {"name": request.state.caller.name}

    add_layers(app, settings)
    return app


OPEN = GatewaySettings(max_json_bytes=2000, max_upload_bytes=5000, body_timeout_s=0.2, upload_timeout_s=0.5)


def client_of(app: FastAPI, **more: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8084", **more)
