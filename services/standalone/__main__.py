"""`python -m services.standalone [serve | demo | prepare]`: all of Schemaloom in one process."""

import argparse
import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import ValidationError

from services.standalone.embedded import default_folder, fill_environment
from shared.errors import SchemaloomError
from shared.settings import explained, load_env_file
from shared.telemetry import TelemetrySettings, configure_logging


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m services.standalone", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("serve", "demo", "prepare"), default="serve")
    command = parser.parse_args().command
    load_env_file()
    folder = Path(os.environ.get("SCHEMALOOM_DATA_DIR") or default_folder())
    try:
        return _COMMANDS[command](folder)
    except ValidationError as error:
        print(explained(error), file=sys.stderr)  # noqa: T201 - the person at the terminal
        return 1
    except SchemaloomError as error:
        print(error.message, file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130


# imported when called: the demo is a client and wants none of the server's modules


def _serve(folder: Path) -> int:
    with ThreadPoolExecutor(1) as apart:
        starting = apart.submit(fill_environment, folder)  # PostgreSQL starts while the modules are imported
        from services.standalone.serve import serve  # noqa: PLC0415

        starting.result()
    style = os.environ.get("SCHEMALOOM_LOG_FORMAT") or ("console" if sys.stderr.isatty() else "json")
    configure_logging("standalone", TelemetrySettings.model_validate({"format": style}))
    asyncio.run(serve(folder))
    return 0


def _prepare(_folder: Path) -> int:
    from services.standalone.prepare import prepare  # noqa: PLC0415

    configure_logging("prepare")
    asyncio.run(prepare())
    return 0


def _demo(folder: Path) -> int:
    from services.standalone.demo import demo  # noqa: PLC0415

    return asyncio.run(demo(folder / "demo"))


_COMMANDS = {"serve": _serve, "prepare": _prepare, "demo": _demo}

if __name__ == "__main__":
    sys.exit(main())
