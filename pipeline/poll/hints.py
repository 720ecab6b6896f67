"""What a publisher wants us to wait: by HTTP headers, and by hours of rest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pipeline import headers
from pipeline.headers import delta_seconds, http_date
from pipeline.model import FeedHints
from pipeline.records import Exchange

LONGEST_RETRY_AFTER = headers.LONGEST_RETRY_AFTER
_HOUR = timedelta(hours=1)
_HOURS, _WEEKDAYS = 24, 7
# Servers give files that never change a year: that was not said of a feed.
_LONGEST_FRESHNESS = timedelta(days=7)


def asked_wait(exchange: Exchange, now: datetime) -> timedelta | None:
    """Return how long the headers of an answer want us to wait; None: not at all.

    What is negative or makes no sense is ignored, and so is an answer that is said
    to be fresh for more than a week. A Retry-After counts for a day at most.
    """
    asked = headers.retry_after(exchange.header("retry-after"), now)
    waits = (_freshness(exchange), asked)
    wait = max((wait for wait in waits if wait), default=timedelta(0))
    return wait if wait > timedelta(0) else None


def next_allowed(at: datetime, hints: FeedHints) -> datetime:
    """Return the first moment from `at` on that the publisher does not skip.

    Hours and days are those of UTC (skipHours, skipDays of RSS 2.0). Who skips
    everything skips nothing.
    """
    if not _is_skipped(at, hints):
        return at
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    later = (hour + _HOUR * n for n in range(1, _HOURS * _WEEKDAYS))
    return next((time for time in later if not _is_skipped(time, hints)), at)


def skip_bits(hints: FeedHints) -> int:
    """Return the hours and days of rest as one number, for the feed's rhythm."""
    hours = sum(1 << hour for hour in hints.skip_hours if 0 <= hour < _HOURS)
    days = sum(1 << day for day in hints.skip_days if 0 <= day < _WEEKDAYS)
    return hours | days << _HOURS


def skips(bits: int) -> FeedHints:
    """Return the hours and days of rest that `skip_bits` wrote."""
    return FeedHints(
        skip_hours=frozenset(h for h in range(_HOURS) if bits >> h & 1),
        skip_days=frozenset(d for d in range(_WEEKDAYS) if bits >> (_HOURS + d) & 1),
    )


def _is_skipped(at: datetime, hints: FeedHints) -> bool:
    utc = at.astimezone(UTC)
    return utc.hour in hints.skip_hours or utc.weekday() in hints.skip_days


def _freshness(exchange: Exchange) -> timedelta | None:
    """Return for how long the answer stays fresh (RFC 9111, section 4.2.1)."""
    directives = dict(_directives(exchange))
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        age = delta_seconds(exchange.header("age")) or timedelta(0)
        life = delta_seconds(directives["max-age"])
        fresh = life - age if life is not None else None
    else:
        expires = http_date(exchange.header("expires"))
        date = http_date(exchange.header("date"))
        fresh = expires - (date or exchange.captured_at) if expires else None
    return fresh if fresh is not None and fresh <= _LONGEST_FRESHNESS else None


def _directives(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield the directives of all Cache-Control headers, the first of a name last."""
    values = [v for k, v in exchange.headers if k.lower() == "cache-control"]
    for directive in reversed(",".join(values).split(",")):
        name, _, value = directive.partition("=")
        yield name.strip().lower(), value.strip().strip('"')
