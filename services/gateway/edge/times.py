"""How times are written in answers: without zone, in the server's."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import overload


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """Writes and reads the times of the API."""

    zone: tzinfo

    @overload
    def text(self, moment: datetime) -> str: ...
    @overload
    def text(self, moment: None) -> None: ...
    @overload
    def text(self, moment: datetime | None) -> str | None: ...
    def text(self, moment: datetime | None) -> str | None:
        """ISO 8601 with six digits, also on a full second: `2025-07-02T17:40:00.000000`."""
        return None if moment is None else self._local(moment).isoformat(timespec="microseconds")

    def log_text(self, moment: datetime) -> str:
        """As the lines of a log have it: `2025-07-02 17:40:00`."""
        return self._local(moment).strftime("%Y-%m-%d %H:%M:%S")

    def aware(self, moment: datetime | None) -> datetime | None:
        """A caller's time: in the server's zone unless it says another."""
        return moment and (moment if moment.tzinfo else moment.replace(tzinfo=self.zone))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)
