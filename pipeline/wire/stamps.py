"""Times that a delivery claims, and what is wrong with them."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from pipeline.text import tidy
from pipeline.wire.times import read_embargo_end, read_time

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as an element gives it; `text` is blank or None where it gives none."""

    name: str
    text: str | None
    zone: tzinfo | None = None

    @property
    def at(self) -> datetime | None:
        """The time; None when it is none, or local to nobody knows where."""
        return read_time(self.text, self.zone)

    @property
    def embargo_end(self) -> datetime | None:
        """The time up to which an embargo must be kept."""
        return read_embargo_end(self.text, self.zone)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an operator should know of it, if anything."""
        if not self.text or self.at:
            return ()
        problem = "has no time zone" if read_time(self.text, UTC) else "is no time"
        return (f"{self.name} {problem}: {tidy(self.text)[:_SHOWN]}",)
