"""robots.txt as RFC 9309 has it: what an answer means and what it allows."""

import re
from collections.abc import Sequence
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
# a parsed file of the largest size takes 8 MB
_MOST_PARSED = 32
# RFC 9309 section 2.4
_FRESH_FOR = timedelta(hours=24)
_DEFERRED_FOR = timedelta(minutes=10)
# what Nutch-based news crawlers accept; a longer wish is a way to say no
_LONGEST_DELAY = timedelta(seconds=120)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(\*|[^\s/#*]*)", re.IGNORECASE)
# lines that may stand between the names of a group
_BETWEEN = re.compile(r"\s*($|#|site-?maps?\b|host\b)", re.IGNORECASE)
# no robots.txt can be had there, so none forbids; a page there fails by itself
_AS_IF_ABSENT = (Reason.TOO_MANY_REDIRECTS, Reason.ADDRESS_REFUSED)


def read_robots(
    origin: str, answer: Exchange | Ended, fetched_at: datetime
) -> RobotsFile:
    """Return the robots.txt of `origin`, given the last answer to asking for it.

    A 4xx allows everything; a 5xx, an answer that is cut or in an unknown coding,
    and no answer at all defer the origin (RFC 9309 section 2.3.1).
    """
    match answer:
        case Ended(reason=reason):
            text, deferred = None, reason not in _AS_IF_ABSENT
        case Exchange(status=status) if 200 <= status < 300:
            text = answer.inflated[:_MOST_BYTES].decode("utf-8-sig", "replace")
            is_cut = answer.truncated not in (None, "length")
            deferred = is_cut or answer.problem is not None
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
    token = _product_token(user_agent)
    return _rules(robots.text, (token,)).can_fetch(url, token)


def crawl_delay(robots: RobotsFile, user_agent: str) -> timedelta | None:
    """Return the pause that the file asks for, at most two minutes.

    "Request-rate: 1/10" is such a wish too; the hours that it may name are not
    looked at.
    """
    if robots.text is None:
        return None
    token = _product_token(user_agent)
    found = _rules(robots.text, (token,))
    rate = found.request_rate(token)
    wishes = (found.crawl_delay(token), rate and rate.seconds / rate.requests)
    seconds = max((s for s in wishes if s and isfinite(s)), default=0.0)
    if seconds <= 0:
        return None
    return timedelta(seconds=min(seconds, _LONGEST_DELAY.total_seconds()))


def who_is_forbidden(text: str, names: tuple[str, ...], url: str) -> str | None:
    """Return the first of `names` that a group of its own keeps from `url`."""
    found = _rules(text, names)
    for name in names:
        if name.lower() in _named(text) and not found.can_fetch(url, name):
            return name
    return None


def matches(patterns: Sequence[str], url: str) -> bool:
    """Return whether one of the path patterns, as in "Disallow", takes in `url`."""
    lines = [f"Disallow: {pattern}" for pattern in patterns]
    rules = Protego.parse("\n".join(["User-agent: *", *lines]))
    return not rules.can_fetch(url, "*")


def _product_token(user_agent: str) -> str:
    # The whole header would match rules for words of its comment, like "bot".
    found = _TOKEN.match(user_agent)
    return found[0] if found else user_agent


@lru_cache(maxsize=_MOST_PARSED)
def _rules(text: str, names: tuple[str, ...]) -> Protego:
    return Protego.parse(_groups_of(text, frozenset(map(str.lower, (*names, "*")))))


def _groups_of(text: str, names: frozenset[str]) -> str:
    """Return the groups of `names` alone.

    Others would cost time, up to the square of a hostile file, and a name that is
    only the beginning of ours is not ours (RFC 9309 section 2.2.1).
    """
    kept: list[str] = []
    is_ours = in_head = False
    for line in text.splitlines():
        name = _agent(line)
        if name is not None:
            is_ours = (is_ours and in_head) or name in names
            in_head = True
            if name in names:
                kept.append(f"User-agent: {name}")
        else:
            in_head = in_head and _BETWEEN.match(line) is not None
            if is_ours:
                kept.append(line)
    return "\n".join(kept)


@lru_cache(maxsize=_MOST_PARSED)
def _named(text: str) -> frozenset[str]:
    return frozenset(name for line in text.splitlines() if (name := _agent(line)))


def _agent(line: str) -> str | None:
    """Return the name in a "User-agent" line, without a version."""
    found = _AGENT.match(line)
    return found[1].lower() if found else None
