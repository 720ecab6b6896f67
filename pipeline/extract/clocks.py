"""Times of day as live pages write them, and the days that they fall on."""

import itertools
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from pipeline.extract.dates import parse_claim
from pipeline.text import tidy

_LONGEST = 24
_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})[:.h](\d{2})(?!\d|[.:]\d{3})(?:[:.]\d{2})?(?:\s*([ap])\.?m\b)?",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"[\s|•·–—-]*(?:at|um|à|às|a las|alle|kl\.?|saat|godz\.?)?\s*"
    r"(\d{1,2}[:.h]\d{2}(?::\d{2})?)\s*(?:uhr|[ap]\.?m\.?|h|hs|hrs)?\s*"
    r"\(?(?:gmt|utc|[a-z]{1,3}s?t|tsi)?\)?[\s|:•·–—-]*",
    re.IGNORECASE,
)
_DAY = timedelta(days=1)


def clock_in(text: str) -> time | None:
    """Return the last time of day in `text`, None when it tells none."""
    told = [found for match in _CLOCK.finditer(text) if (found := _time(match))]
    return told[-1] if told else None


def is_clock(text: str) -> bool:
    """Return whether `text` is a time of day and nothing else."""
    line = tidy(text) if len(text) < 10 * _LONGEST else ""
    return 0 < len(line) <= _LONGEST and _ALONE.fullmatch(line) is not None


def moment_of(claim: str) -> datetime | None:
    """Return `claim` with the offset that it tells, in UTC where it tells none."""
    try:
        moment = datetime.fromisoformat(claim.strip())
    except ValueError:
        return parse_claim(claim)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def on_their_days(
    clocks: Sequence[time | None], first: datetime | None, last: datetime | None
) -> list[datetime | None]:
    """Return times of day as aware UTC, each on its day; None stays None.

    They are in the order of the page, the newest or the oldest on top; `first` and
    `last` are when the page was published and changed. Without either no day is
    known.
    """
    told = [clock for clock in clocks if clock]
    falls = sum(b < a for a, b in itertools.pairwise(told))
    is_newest_first = 2 * falls >= len(told) - 1
    start = (last or first) if is_newest_first else (first or last)
    if start is None:
        return [None] * len(clocks)
    return _walked(clocks, start, is_newest_first)


def _walked(
    clocks: Sequence[time | None], start: datetime, is_newest_first: bool
) -> list[datetime | None]:
    day, before = start.date(), None
    found: list[datetime | None] = []
    for clock in clocks:
        if clock and before and clock != before and (clock > before) is is_newest_first:
            day += -_DAY if is_newest_first else _DAY
        before = clock or before
        at = datetime.combine(day, clock, start.tzinfo) if clock else None
        found.append(at.astimezone(UTC) if at else None)
    return found


def _time(match: re.Match[str]) -> time | None:
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
