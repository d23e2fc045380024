"""`python -m services.gateway [serve | migrate | openapi | key]`: the REST API and what its operator needs."""

import argparse
import asyncio
import secrets
import sys

from pydantic import ValidationError

from services.gateway.app import create_app
from services.gateway.edge.access import digest_of
from services.gateway.settings import GatewaySettings
from services.gateway.store import migrate
from shared.errors import SchemaloomError
from shared.listening import listening, told_to_stop, until_stopped_or_broken
from shared.settings import explained, load_env_file
from shared.telemetry import configure_logging


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m services.gateway", description=__doc__)
    parser.add_argument("command", nargs="?", choices=sorted(_COMMANDS), default="serve")
    command = _COMMANDS[parser.parse_args().command]
    try:
        command()
    except ValidationError as error:
        return _explain(explained(error))
    except SchemaloomError as error:
        return _explain(error.message)
    return 0


def serve() -> None:
    """Answers until it is told to stop; requests under way get their time to finish."""
    load_env_file()
    configure_logging("gateway")
    asyncio.run(_serve(GatewaySettings()))


async def _serve(settings: GatewaySettings) -> None:
    stop, app = told_to_stop(), create_app(settings)
    async with listening(app, settings.host, settings.port, grace_s=settings.shutdown_grace_s) as serving:
        await until_stopped_or_broken(stop, serving)


def apply_migrations() -> None:
    """Brings the database to the newest schema: the one-shot job of a deployment."""
    load_env_file()
    configure_logging("gateway")
    asyncio.run(migrate(GatewaySettings().database_url.get_secret_value()))


def print_openapi() -> None:
    """The text of docs/openapi.yaml; needs pyyaml from requirements-dev.in."""
    import yaml  # noqa: PLC0415 - a developer's tool

    document = create_app().openapi()
    sys.stdout.write(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110))


def print_key() -> None:
    """A new API key, and what SCHEMALOOM_API_KEYS must hold for it."""
    key = secrets.token_urlsafe(32)
    sys.stdout.write(f"key: {key}\nSCHEMALOOM_API_KEYS: NAME:user:{digest_of(key)}\n")


def _explain(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1


_COMMANDS = {"serve": serve, "migrate": apply_migrations, "openapi": print_openapi, "key": print_key}

if __name__ == "__main__":
    sys.exit(main())
