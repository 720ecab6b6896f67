"""Feeds that redirect for good: followed by name only after a probation.

A redirect is followed at every poll anyway. What is on probation is whether to ask
at the target from now on, which lets one mistake of a publisher, or the next owner
of a domain, take a feed away.

`FeedState.moved_to` with `moved_at` and `moved_seen` stands for:

* seen once or more since `moved_at`: on probation;
* seen 0 times since `moved_at`: not trusted, for its entries were other ones, it
  gives up encryption, or a person went back; so it stays while the target does;
* no `moved_at`: asked there before, and again when the feed's own address fails too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.records import Exchange, FeedMove, FeedState

_PERMANENT = frozenset((301, 308))  # RFC 9110, 15.4.2 and 15.4.9
_REDIRECTS = _PERMANENT | {302, 303, 307}
_FAILING = timedelta(days=3)
_FAILURES = 5


class _Probation(NamedTuple):
    seen: int
    lasting: timedelta


_SAFER = _Probation(2, timedelta(days=1))
_SAME_SITE = _Probation(3, timedelta(days=2))
_STRANGER = _Probation(5, timedelta(days=7))


def permanent_target(exchanges: Sequence[Exchange]) -> str | None:
    """Return where permanent redirects alone lead, if there are any.

    A temporary one ends the way: what is behind it is not meant for good. What
    robots.txt led to is left out.
    """
    target = None
    for hop, following in pairwise(_hops(exchanges)):
        if hop.status not in _PERMANENT:
            break
        target = following.url
    return target


def follow(
    state: FeedState,
    target: str | None,
    now: datetime,
    *,
    overlaps: bool,
    same_site: bool,
) -> tuple[FeedState, FeedMove | None]:
    """Return the state after a good answer, with the move once probation is passed.

    `overlaps` says whether the answer continues what was known of the feed before,
    `same_site` whether `target` is of its registrable domain. At first sight an
    answer with other entries makes the target one that is not trusted; later it
    only does not count, for a busy feed may have overflown.
    """
    if target is None or target == state.address:
        return _settled(state), None
    if target != state.moved_to or state.moved_at is None:
        is_trusted = overlaps and not _is_exposed(state.address, target)
        return _seen(state, target, now, int(is_trusted)), None
    if not overlaps or not state.moved_seen:
        return state, None
    state = replace(state, moved_seen=state.moved_seen + 1)
    if not _is_passed(state, target, now, same_site=same_site):
        return state, None
    since = f"{state.moved_at:%Y-%m-%d}"
    why = f"permanent redirect, seen {state.moved_seen} times since {since}"
    return adopt(state, target, now, why)


def adopt(
    state: FeedState, target: str, now: datetime, why: str
) -> tuple[FeedState, FeedMove]:
    """Ask a feed at `target` from now on, without conditions the first time."""
    move = FeedMove(url=state.url, at=now, before=state.address, after=target, why=why)
    location = None if target == state.url else target
    # What an address answered holds at that address alone.
    state = replace(state, location=location, etag=None, last_modified=None)
    return _settled(state), move


def fall_back(state: FeedState, now: datetime) -> tuple[FeedState, FeedMove | None]:
    """After a failure, turn to the feed's other address where it is time to.

    One that moved and fails for days is asked at its own address again, and where
    that fails as well at the later one, by turns: nothing is given up.
    """
    is_lasting = state.succeeded_at is None or now - state.succeeded_at >= _FAILING
    is_time = state.failures > 0 and state.failures % _FAILURES == 0
    other = state.url if state.location else _earlier(state)
    if other is None or not is_lasting or not is_time:
        return state, None
    before = state.location
    state, move = adopt(state, other, now, f"failed {state.failures} times in a row")
    return replace(state, moved_to=before), move


def revert(
    state: FeedState, now: datetime, why: str
) -> tuple[FeedState, FeedMove | None]:
    """Ask a feed at its own address again, and do not trust where it moved to."""
    if state.location is None:
        return state, None
    target = state.location
    state, move = adopt(state, state.url, now, why)
    return _seen(state, target, now, 0), move


def _hops(exchanges: Sequence[Exchange]) -> Iterator[Exchange]:
    """Yield the hops of the feed itself, in their order."""
    is_robots = leads_on = False
    for exchange in exchanges:
        is_robots = (is_robots and leads_on) or _is_robots(exchange.url)
        leads_on = exchange.status in _REDIRECTS
        if not is_robots:
            yield exchange


def _is_robots(url: str) -> bool:
    return _parts(url)[2] == "/robots.txt"


def _is_passed(
    state: FeedState, target: str, now: datetime, *, same_site: bool
) -> bool:
    start, end = _parts(state.address), _parts(target)
    is_safer = end[0] == "https" and start[1:] == end[1:]
    needed = _SAFER if is_safer else _SAME_SITE if same_site else _STRANGER
    since = state.moved_at or now
    return state.moved_seen >= needed.seen and now - since >= needed.lasting


def _is_exposed(start: str, target: str) -> bool:
    return _parts(start)[0] == "https" and _parts(target)[0] != "https"


def _parts(url: str) -> tuple[str, str, str, str]:
    """Return scheme, host, path and query; all are empty of what is no URL."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.path or "/", parts.query
    except ValueError:
        return "", "", "", ""


def _settled(state: FeedState) -> FeedState:
    return replace(state, moved_to=None, moved_at=None, moved_seen=0)


def _seen(state: FeedState, target: str, now: datetime, times: int) -> FeedState:
    return replace(state, moved_to=target, moved_at=now, moved_seen=times)


def _earlier(state: FeedState) -> str | None:
    return state.moved_to if state.moved_at is None else None
