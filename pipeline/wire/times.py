"""Times as agencies write them."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_TIME = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)"
    r"(?:[T ]?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|GMT|UTC|[+-]\d\d:?(?:\d\d)?)?)?"
)
_LATEST = timezone(timedelta(hours=-12))


def read_time(text: str | None, zone: tzinfo | None = None) -> datetime | None:
    """Read an ISO 8601 time, basic or extended; None when it is none.

    One without an offset is local time in `zone`, and None where that is not
    known. A day without a time of day is its midnight.
    """
    return _read(text, zone)


def read_embargo_end(text: str | None, zone: tzinfo | None = None) -> datetime | None:
    """Read until when an item is embargoed; None when nobody can say.

    Without any zone it is the end of that hour at the last place on earth, UTC-12:
    an embargo may be kept too long, never too short.
    """
    return _read(text, zone or _LATEST)


def _read(text: str | None, zone: tzinfo | None) -> datetime | None:
    found = _TIME.fullmatch((text or "").strip())
    if not found:
        return None
    offset = _offset(found["zone"]) if found["zone"] else zone
    if offset is None:
        return None
    parts = ("year", "month", "day", "hour", "minute", "second")
    try:
        local = datetime(*(int(found[p] or 0) for p in parts), tzinfo=offset)  # type: ignore[arg-type, misc]
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> tzinfo | None:
    """Return the offset that is written as Z, +01, +0100 or +01:00."""
    if not text.startswith(("+", "-")):
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    size = timedelta(hours=hours, minutes=minutes)
    if size >= timedelta(hours=24):
        return None
    return timezone(-size if text[0] == "-" else size)
