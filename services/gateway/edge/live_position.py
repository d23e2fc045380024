"""How much of a task a watcher has been told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """The version of the state and the cursor of the log; as text it is the id of a live event."""

    version: int = -1
    cursor: int = 0

    def __str__(self) -> str:
        return f"{self.version}.{self.cursor}"

    @classmethod
    def parse(cls, last_event_id: str | None) -> "Position":
        """From a Last-Event-ID; one that is not ours starts from the beginning."""
        version, _, cursor = (last_event_id or "").partition(".")
        if not (_is_number(version) and _is_number(cursor)):
            return cls()
        return cls(int(version), int(cursor))

    def within(self, version: int) -> "Position":
        """The same of a task at this version; one that lies ahead of it is not ours, and starts from the beginning."""
        return self if self.version <= version else Position()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
