"""The gateway's process: its API, and the ports and background work behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from services.gateway.api import TAGS, docs, routers
from services.gateway.edge import failures
from services.gateway.edge.body_guard import BodyGuard, BodyLimits
from services.gateway.edge.gatekeeper import DoorPolicy, Gatekeeper
from services.gateway.edge.head_as_get import HeadAsGet
from services.gateway.edge.methods import Methods
from services.gateway.edge.rate_limit import RateLimit
from services.gateway.edge.request_context import REQUEST_ID, RequestContext
from services.gateway.openapi import describe
from services.gateway.ports import PortSettings, opened
from services.gateway.settings import GatewaySettings, listed
from services.gateway.timing import Timing

VERSION = "0.1.0"
DESCRIPTION = (
    "把 PostgreSQL 的表结构变成自然语言转 SQL 的训练数据。"
    " · Turns a PostgreSQL schema into training data for natural-language-to-SQL."
)


def create_app(
    settings: GatewaySettings | None = None, ports: PortSettings | None = None, *, timing: Timing | None = None
) -> FastAPI:
    """The ASGI application; what is not given is read from the environment. Nothing is opened before its lifespan."""
    settings = settings or GatewaySettings()
    ports = ports or PortSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(settings, ports, timing) as gateway:
            app.state.gateway = gateway
            yield

    app = FastAPI(
        title="Schemaloom",
        version=VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        strict_content_type=False,
        generate_unique_id_function=lambda route: route.name,
    )
    failures.install(app)
    for router in routers():
        app.include_router(router)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    docs.serve(app)
    add_layers(app, settings)
    return app


def add_layers(app: FastAPI, settings: GatewaySettings) -> None:
    """The last one added is the outermost."""
    app.add_middleware(Methods, paths=lambda: app.openapi()["paths"])
    app.add_middleware(HeadAsGet)
    app.add_middleware(
        BodyGuard,
        limits=BodyLimits(
            json=settings.max_json_bytes,
            upload=settings.max_upload_bytes,
            table_list=settings.max_table_list_bytes,
            silence_s=settings.body_timeout_s,
            total_s=settings.upload_timeout_s,
        ),
    )
    app.add_middleware(Gatekeeper, policy=door_policy(settings), rate=RateLimit(settings.rate_limit))
    app.add_middleware(failures.CatchDefects)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=listed(settings.cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID", "Range", REQUEST_ID],
            expose_headers=["Content-Disposition", "Content-Range", "ETag", "Retry-After", REQUEST_ID],
        )
    app.add_middleware(RequestContext)


def door_policy(settings: GatewaySettings) -> DoorPolicy:
    return DoorPolicy(
        keys=settings.api_keys,
        origins=frozenset(listed(settings.cors_origins)),
        hosts=frozenset(listed(settings.allowed_hosts)),
        any_host=settings.allow_open,
    )
