"""What a commit leaves to do, told at once to the loops of this process. Only hints: each loop looks by itself too."""

import asyncio


class Signals:
    """Set after a commit, cleared by the loop that acts on it."""

    def __init__(self) -> None:
        self.requested = asyncio.Event()
        """The outbox holds a request."""
        self.ended = asyncio.Event()
        """An execution has ended."""
        self.deleted = asyncio.Event()
        """A task was deleted."""
        self.changed = asyncio.Event()
        """Some task has changed; `take_changes` tells which."""
        self._changes: dict[str, int] = {}

    def note_change(self, task_id: str, version: int) -> None:
        self._changes[task_id] = max(version, self._changes.get(task_id, 0))
        self.changed.set()

    def take_changes(self) -> dict[str, int]:
        """The newest version of each task that changed since the last call."""
        self.changed.clear()
        changes, self._changes = self._changes, {}
        return changes
