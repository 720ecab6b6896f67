"""Values of HTTP headers that more than one step reads; what makes no sense is None."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = timedelta(hours=24)
"""How long a server can keep us away by asking once."""

_DIGITS = re.compile(r"[0-9]+")
# what a larger number stands for (RFC 9111 section 1.2.2)
_LARGEST = 2.0**31


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait that a Retry-After asks for, a day at most.

    It is in seconds, or until a date (RFC 9110 section 10.2.3); one in the past is
    no wait.
    """
    wait = delta_seconds(value)
    if wait is None and (at := http_date(value)):
        wait = max(at - now, timedelta(0))
    return None if wait is None else min(wait, LONGEST_RETRY_AFTER)


def delta_seconds(value: str | None) -> timedelta | None:
    """Return a number of seconds as a duration."""
    text = (value or "").strip()
    if not _DIGITS.fullmatch(text):
        return None
    return timedelta(seconds=min(float(text), _LARGEST))


def http_date(value: str | None) -> datetime | None:
    """Return a date in UTC; one without a zone is meant so."""
    try:
        at = parsedate_to_datetime(value or "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
