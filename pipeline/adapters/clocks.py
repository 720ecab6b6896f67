"""Clocks: the machine's, and one that stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time (`ports.Clock`)."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Always tells the same time: that of a visit to a recorded web."""

    at: datetime

    def now(self) -> datetime:
        return self.at
