"""What goes wrong in a data centre, at random but reproducibly: workers die or are drained, the broker restarts."""

import asyncio
import random
from dataclasses import dataclass, field

from bench.surroundings import note
from tests.support.cluster import WORKERS, Cluster, Process
from tests.support.rabbitmq import RabbitNode

LEAST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 8.0


@dataclass
class Chaos:
    """Ends workers of the cluster and puts new ones in their place."""

    cluster: Cluster
    node: RabbitNode
    draw: random.Random
    killed: int = 0
    terminated: int = 0
    restarts: int = 0
    unclean: list[str] = field(default_factory=list)
    """Workers that were told to end and did not end with 0."""
    _ended: set[int] = field(default_factory=set)

    async def end_workers(self) -> None:
        """One every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(self.draw.uniform(LEAST_PAUSE_S, LONGEST_PAUSE_S))
            victim = self.draw.choice(self.cluster.of(self.draw.choice(WORKERS)))
            self._ended.add(victim.pid)
            if self.draw.random() < 0.5:
                self._kill(victim)
            else:
                await self._terminate(victim)
            self.cluster.spawn(victim.name)

    def _kill(self, victim: Process) -> None:
        note(f"soak: kill {victim.name} {victim.pid}")
        victim.kill()
        self.killed += 1

    async def _terminate(self, victim: Process) -> None:
        note(f"soak: terminate {victim.name} {victim.pid}")
        code = await asyncio.to_thread(victim.terminate)
        self.terminated += 1
        if code != 0:
            self.unclean.append(f"{victim.name} ended with {code} when told to: {victim.log_text[-500:]}")

    async def restart_broker(self, *, after_s: float) -> None:
        """Once, in order; messages survive, connections do not."""
        await asyncio.sleep(after_s)
        note("soak: restart the broker")
        await asyncio.to_thread(self.node.stop)
        await asyncio.to_thread(self.node.start)
        self.restarts += 1

    def died_by_themselves(self) -> list[str]:
        """Processes that nobody has ended, and that have ended."""
        gone = [each for each in self.cluster.processes if each.popen.poll() is not None]
        return [
            f"{each.name} died by itself with {each.popen.returncode}: {each.log_text[-500:]}"
            for each in gone
            if each.pid not in self._ended
        ]
