"""What an answer means: taken, refused, or to be tried again later."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from pipeline.model import Ended, Reason
from pipeline.records import Exchange

_LONGEST_WAIT = timedelta(hours=24)


def conclude(exchange: Exchange) -> Exchange | Ended:
    """Return the answer when we take it, else why not; redirects come before."""
    status, url = exchange.status, exchange.url
    if status == HTTPStatus.NOT_MODIFIED:
        return exchange
    if not 200 <= status < 300:
        return Ended(Reason.HTTP_STATUS, f"{named(status)}: {url}")
    if exchange.problem:
        return Ended(Reason.UNREADABLE, f"{exchange.problem}: {url}")
    if exchange.truncated == "length":
        return Ended(Reason.TOO_LARGE, f"more than {len(exchange.inflated)} B: {url}")
    if exchange.truncated:
        return Ended(Reason.TRUNCATED, f"cut off ({exchange.truncated}): {url}")
    return exchange


def is_rate_limited(exchange: Exchange) -> bool:
    """Return whether the server wants fewer requests, not just this one less."""
    if exchange.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return exchange.header("retry-after") is not None
    return exchange.status == HTTPStatus.TOO_MANY_REQUESTS


def retry_after(exchange: Exchange, now: datetime) -> float | None:
    """Return the seconds that the server asks us to wait, at most a day."""
    value = (exchange.header("retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), _LONGEST_WAIT.total_seconds())
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), _LONGEST_WAIT).total_seconds()


def named(status: int) -> str:
    """Return `status` with its phrase: "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
