"""A consumer in a process of its own, which says what it took and then works for ever: it is there to be killed."""

import asyncio
import sys

from shared.bus import connect
from shared.bus.port import Delivery
from tests.integration.bus.inbox import JOBS, MORGUE


async def work_for_ever(delivery: Delivery) -> None:
    sys.stdout.write(f"{delivery.message.id}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def main(url: str) -> None:
    bus = await connect(url, (JOBS, MORGUE))
    await bus.consume("jobs", work_for_ever)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
