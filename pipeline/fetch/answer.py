"""What an answer means: taken, refused, or to be tried again later."""

from datetime import datetime
from http import HTTPStatus

from pipeline import headers
from pipeline.model import Ended, Reason
from pipeline.records import Exchange


def conclude(exchange: Exchange, *, is_conditional: bool) -> Exchange | Ended:
    """Return the answer when we take it, else why not; redirects come before.

    That nothing was modified is an answer to a conditional request only: who has
    no body yet gets none by it.
    """
    status, url = exchange.status, exchange.url
    if status == HTTPStatus.NOT_MODIFIED and is_conditional:
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
    wait = headers.retry_after(exchange.header("retry-after"), now)
    return None if wait is None else wait.total_seconds()


def named(status: int) -> str:
    """Return `status` with its phrase: "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
