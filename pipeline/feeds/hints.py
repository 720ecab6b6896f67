"""What a feed wishes about when it is asked for."""

from collections.abc import Iterable
from datetime import timedelta

from pipeline.model import FeedHints

LONGEST = timedelta(days=7)
"""A longer wait is a mistake: nobody publishes news once a month."""

# https://web.resource.org/rss/1.0/modules/syndication/
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# int() takes its time, or raises, on endless digits.
_LONGEST_NUMBER = 6


def hints(
    *,
    ttl: str = "",
    period: str = "",
    frequency: str = "",
    hours: Iterable[str] = (),
    days: Iterable[str] = (),
) -> FeedHints:
    """Return the wishes that make sense; of two waits the longer one.

    `ttl` is in minutes, `frequency` how often in a `period`; hour 24 is hour 0.
    Who would never be asked has said nothing.
    """
    waits = (_minutes(ttl), _share(period, frequency))
    sound = [wait for wait in waits if wait and wait <= LONGEST]
    numbers = {number for number in map(_number, hours) if number is not None}
    skip_hours = {number % 24 for number in numbers if number <= 24}
    named = {day.strip().lower() for day in days}
    skip_days = {_DAYS.index(day) for day in named if day in _DAYS}
    return FeedHints(
        every=max(sound, default=None),
        skip_hours=_unless_all(skip_hours, 24),
        skip_days=_unless_all(skip_days, len(_DAYS)),
    )


def _minutes(ttl: str) -> timedelta | None:
    minutes = _number(ttl)
    return timedelta(minutes=minutes) if minutes else None


def _share(period: str, frequency: str) -> timedelta | None:
    whole = _PERIODS.get(period.strip().lower())
    times = _number(frequency) or 1
    return whole / times if whole else None


def _number(text: str) -> int | None:
    digits = text.strip()
    is_number = digits.isascii() and digits.isdigit()
    return int(digits) if is_number and len(digits) <= _LONGEST_NUMBER else None


def _unless_all(skipped: set[int], count: int) -> frozenset[int]:
    return frozenset(skipped if len(skipped) < count else ())
