"""Claims of time: read them, and judge them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=1)
# Seconds or milliseconds since 1970, from 2001 on: shorter numbers are years.
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")
# The parser of mail dates takes "6:45 pm" for the morning.
_MAIL = re.compile(r"(?!.*[AaPp]\.?[Mm]\b)(?:[A-Za-z]{3,9},\s*)?\d{1,2}\s+[A-Za-z]{3}")
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
# "2024-5-3", "…T4:10:0", "… 10:00:00 +0200", "…T10:00Z[UTC]": the parser is stricter.
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ONE_DIGIT = re.compile(r"(?<=[T :])\d(?=[^\d]|$)")
_BEFORE_ZONE = re.compile(r"(?<=\d)\s+(?=(?:[+-]\d{2}:?\d{2}|Z)$)")
_TRAILER = re.compile(r"\s*(?:\[[^\]]*\]|UTC|GMT)$")


def parse_claim(claim: str | None) -> datetime | None:
    """Return what `claim` says as aware UTC, None when it says nothing readable.

    ISO 8601, RFC 5322 and seconds or milliseconds since 1970 are read. A date
    without a time is midnight, a time without a zone is UTC.
    """
    try:
        moment = as_told(claim or "")
        return moment and _as_utc(moment)
    except (ValueError, OverflowError, OSError):
        return None


def as_told(claim: str) -> datetime | None:
    """Return what `claim` says by its own clock, with the offset only if it tells one.

    None is for what cannot be read.
    """
    text = claim.strip()
    if not text or len(text) > 60:
        return None
    try:
        moment = _read(text)
    except (ValueError, OverflowError, OSError):
        return None
    is_bare = moment.tzinfo is None
    return moment.replace(tzinfo=UTC) if is_bare and _TRAILER.search(text) else moment


def has_time(claim: str) -> bool:
    """Return whether `claim` tells the time of day, too."""
    return ":" in claim or _EPOCH.fullmatch(claim.strip()) is not None


def with_offset(claim: str, zone: tzinfo) -> str:
    """Return `claim` with the offset of `zone` if it tells a time and none of its own.

    A date alone stays: it is that day in every zone.
    """
    text = claim.strip()
    moment = as_told(text) if has_time(text) else None
    if moment is None or moment.tzinfo:
        return claim
    return moment.replace(tzinfo=zone).isoformat()


def plausible(published_at: datetime | None, seen_at: datetime) -> bool:
    """Return whether an article seen at `seen_at` can be from `published_at`.

    A day of slack is for clocks and zones; no claim is no reason for doubt.
    """
    return published_at is None or EARLIEST <= published_at <= seen_at + _SLACK


def _read(text: str) -> datetime:
    if epoch := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    if _MAIL.match(text):
        return parsedate_to_datetime(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(_tidied(text))


def _tidied(text: str) -> str:
    text = _SLASHED.sub(r"\1-\2-\3", text)
    text = _DATE.sub(lambda m: f"{m[1]}-{m[2]:0>2}-{m[3]:0>2}", text)
    text = _ONE_DIGIT.sub(r"0\g<0>", text)
    return _BEFORE_ZONE.sub("", _TRAILER.sub("", text))


def _as_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)
