"""What came and went between two polls, as far as two windows can tell."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pipeline.poll.answer import Overlap
from pipeline.records import FeedState
from pipeline.text import digest

LONGEST_WINDOW = 500
_DIGEST_LENGTH = 12
"""48 bits: among 500 entries two share one by chance once in two thousand million."""

_FEWEST = 3
"""A feed of fewer entries changes them all without having missed any."""

_FULL = 10
"""So many new entries at once are no relaunch of an emptied feed."""

_MOST_WINDOWS = 50
"""Beyond this many windows, the rate of one says nothing about the time before."""

_SHORTEST = timedelta(minutes=1)
"""Entries dated closer than this bear the time of the feed, not their own."""


def window(keys: Sequence[str]) -> tuple[str, ...]:
    """Return digests of the entries with these keys, in the feed's order.

    Of more than 500 those with the smallest digests stay. So the same entries stay
    of the next window, wherever in the feed they stand by then.
    """
    return tuple(_sampled(_digests(keys)))


def compare(
    state: FeedState,
    keys: Sequence[str],
    dates: Sequence[datetime | None],
    now: datetime,
) -> Overlap:
    """Compare what a feed lists with its last window; `dates` are of the entries.

    It has overflown when it is full of entries that were not there before, and none
    of them need have been there: dates from before the last poll tell that links
    were changed, not that entries were missed. All is new to a feed without a last
    window, and nothing missed.
    """
    listed = _digests(keys)
    known = frozenset(state.window)
    past = _telling(dates, len(listed), now)
    is_overflow = (
        bool(known)
        and known.isdisjoint(listed)
        and _is_full(len(listed), len(known))
        and not _reaches_back(state, past)
    )
    return Overlap(
        listed=len(listed),
        new=_new(listed, known),
        missed=_missed(state, len(listed), past) if is_overflow else 0.0,
        is_overflow=is_overflow,
    )


def needs_refill(overlap: Overlap) -> bool:
    """Tell whether older pages of the feed should be asked for what was missed."""
    return overlap.is_overflow


def continues(state: FeedState, overlap: Overlap | None) -> bool:
    """Tell whether an answer fits what was known, with `state` as it was before it.

    It does where nothing changed (None), and where nothing was known.
    """
    return overlap is None or not state.window or overlap.new < overlap.listed


def _digests(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(digest(key)[:_DIGEST_LENGTH] for key in keys))


def _sampled(digests: Sequence[str]) -> list[str]:
    smallest = frozenset(sorted(digests)[:LONGEST_WINDOW])
    return [one for one in digests if one in smallest]


def _new(listed: Sequence[str], known: frozenset[str]) -> int:
    """Return how many are new, by the share of those of which that can be told."""
    if len(known) < LONGEST_WINDOW:
        return sum(one not in known for one in listed)
    last = max(known)
    told = [one for one in listed if one <= last]
    new = sum(one not in known for one in told)
    return round(len(listed) * new / len(told)) if told else len(listed)


def _is_full(listed: int, last: int) -> bool:
    return min(listed, last) >= _FEWEST and listed >= min(last / 2, _FULL)


def _telling(
    dates: Sequence[datetime | None], listed: int, now: datetime
) -> list[datetime]:
    """Return the dates, the oldest first; none where they do not tell the rate."""
    past = sorted(date for date in dates if date and date <= now)
    if len(past) < max(2, listed / 2) or past[-1] - _oldest(past) < _SHORTEST:
        return []
    return past


def _oldest(past: Sequence[datetime]) -> datetime:
    """Return the oldest date but for a tenth, which may be pinned or backdated."""
    return past[len(past) // 10]


def _last_known(state: FeedState) -> datetime | None:
    """Return the date, by the publisher's clock, up to which all was seen."""
    times = [at for at in (state.newest_at, state.succeeded_at) if at]
    return min(times, default=None)


def _reaches_back(state: FeedState, past: Sequence[datetime]) -> bool:
    last = _last_known(state)
    return bool(past) and last is not None and _oldest(past) <= last


def _missed(state: FeedState, listed: int, past: Sequence[datetime]) -> float:
    """Estimate what came before the window does, at the rate of the window.

    Where dates tell nothing we say half a window: that it was passed is all we know.
    """
    begin = state.succeeded_at
    if not past or begin is None:
        return listed / 2
    oldest = _oldest(past)
    if begin >= oldest:  # the publisher's clock is behind ours
        begin = _last_known(state) or begin
    older = listed * (len(past) // 10) / len(past)
    windows: float = (oldest - begin) / (past[-1] - oldest)
    return max(min(windows, _MOST_WINDOWS) * (listed - older) - older, 0.0)
