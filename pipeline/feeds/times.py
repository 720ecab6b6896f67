"""Times as feeds write them that are no RSS: RFC 3339 and what comes instead."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# "2024-01-04 10:00 +01:00": the blank before the zone is not in the standard.
_LOOSE_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", re.IGNORECASE)
_MONTH = re.compile(r"\d{4}-\d\d")


def iso_time(text: str) -> datetime | None:
    """Read an RFC 3339 time in UTC; one without a zone is taken as UTC."""
    try:
        return _in_utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def loose_time(text: str) -> datetime | None:
    """Read a W3C date (https://www.w3.org/TR/NOTE-datetime) or one of a mail.

    A day stands for its midnight, a month for that of its first day.
    """
    written = _LOOSE_ZONE.sub("", text.strip())
    whole = f"{written}-01" if _MONTH.fullmatch(written) else written
    return iso_time(whole) or _mail_time(written)


def _mail_time(text: str) -> datetime | None:
    # the parser of the library answers bad input with several errors
    try:
        return _in_utc(parsedate_to_datetime(text))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _in_utc(time: datetime) -> datetime:
    return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
