"""robots.txt as RFC 9309 has it: what an answer means and what it allows."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite

from protego import Protego

from pipeline.model import Ended, Reason
from pipeline.records import Exchange, RobotsFile

# RFC 9309 section 2.3.1.2
MAX_REDIRECTS = 5

# RFC 9309 section 2.5 wants at least this much to be read
_MOST_BYTES = 500 * 1024
# RFC 9309 section 2.4
_FRESH_FOR = timedelta(hours=24)
_DEFERRED_FOR = timedelta(minutes=10)
_LONGEST_DELAY = timedelta(seconds=60)
_TOKEN = re.compile(r"[A-Za-z_-]+")
# no robots.txt can be had there, so none forbids; a page there fails by itself
_AS_IF_ABSENT = (Reason.TOO_MANY_REDIRECTS, Reason.ADDRESS_REFUSED)


def read_robots(
    origin: str, answer: Exchange | Ended, fetched_at: datetime
) -> RobotsFile:
    """Return the robots.txt of `origin`, given the last answer to asking for it.

    A 4xx allows everything; a 5xx, a cut answer and no answer at all defer the
    origin (RFC 9309 section 2.3.1).
    """
    match answer:
        case Ended(reason=reason):
            text, deferred = None, reason not in _AS_IF_ABSENT
        case Exchange(status=status) if 200 <= status < 300:
            text = answer.inflated[:_MOST_BYTES].decode("utf-8-sig", "replace")
            deferred = answer.truncated not in (None, "length")
        case Exchange(status=status):
            text, deferred = None, status >= 500
    return RobotsFile(
        origin=origin,
        fetched_at=fetched_at,
        text=None if deferred else text,
        deferred=deferred,
    )


def is_fresh(robots: RobotsFile, now: datetime) -> bool:
    """Return whether `robots` need not be asked for again yet."""
    lifetime = _DEFERRED_FOR if robots.deferred else _FRESH_FOR
    return timedelta(0) <= now - robots.fetched_at < lifetime


def allows(robots: RobotsFile, user_agent: str, url: str) -> bool:
    """Return whether `user_agent` may ask for `url`; not while deferred."""
    if robots.text is None:
        return not robots.deferred
    return _rules(robots.text).can_fetch(url, _product_token(user_agent))


def crawl_delay(robots: RobotsFile, user_agent: str) -> timedelta | None:
    """Return the pause that the file asks for, at most a minute."""
    if robots.text is None:
        return None
    seconds = _rules(robots.text).crawl_delay(_product_token(user_agent))
    if seconds is None or not isfinite(seconds) or seconds < 0:
        return None
    return timedelta(seconds=min(seconds, _LONGEST_DELAY.total_seconds()))


def _product_token(user_agent: str) -> str:
    # The whole header would match rules for words of its comment, like "bot".
    found = _TOKEN.match(user_agent)
    return found[0] if found else user_agent


@lru_cache(maxsize=64)
def _rules(text: str) -> Protego:
    return Protego.parse(text)
