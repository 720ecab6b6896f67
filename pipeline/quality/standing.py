"""Whether an outlet has gone off its baseline, or come back to it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from math import comb

from pipeline.profiles import KEPT, PageProfile, Quality
from pipeline.quality.baseline import FEWEST, RECENT
from pipeline.quality.findings import TELLING, WALLED

_FEW = 5
_FEW_OFF, _RECENT_OFF = 0.6, 0.75
"""Shares of the last few pages, in what tells most, and of the recent ones in all."""
_RECOVERED = 0.2
_CHANCE = 0.001
"""Pages of which so many are off are not so by chance, if that is less probable."""


class Turn(StrEnum):
    """What happened to an outlet: it went off its baseline, or is back on it."""

    CHANGED = "changed"
    RECOVERED = "recovered"


def standing(
    was: Quality,
    newest: Sequence[PageProfile],
    came: int,
    told: Mapping[str, str],
    since: datetime | None = None,
) -> tuple[Quality, Turn | None]:
    """Return how an outlet is doing, and what happened to it, if anything did.

    `newest` are its judged pages, the newest first, of which `came` came just now;
    `told` says of items in what they are off, `since` from when on all pages are
    known (`whole_since`). Links, requests and missing texts need
    three of the last five pages, odd lengths and dates nine of twelve.
    """
    if was.changed_at:
        if _is_still_off(was.changed_at, newest, came):
            return was, None
        return replace(was, changed_at=None, problem=None), Turn.RECOVERED
    whole = [page for page in newest if since is None or page.read_at >= since]
    for is_marked, size, share in _KINDS:
        last = newest[: max(size, came)]
        marks = [is_marked(page) for page in whole]
        if _is_sudden(marks, len(last), share):
            off = [page for page in last if is_marked(page)]
            first = min(page.read_at for page in off)
            problem = _problem(off, len(last), told)
            return replace(was, changed_at=first, problem=problem), Turn.CHANGED
    return was, None


def _is_still_off(since: datetime, newest: Sequence[PageProfile], came: int) -> bool:
    """Tell whether more of the last pages are off than of those before the change."""
    last = [bool(page.off) for page in newest[: max(_FEW, came)]]
    before = [bool(page.off) for page in newest if page.read_at < since]
    usual = sum(before) / len(before) if before else 0.0
    return sum(last) > max(_RECOVERED, usual) * len(last)


def _is_telling(page: PageProfile) -> bool:
    return not TELLING.isdisjoint(page.off)


def _is_walled(page: PageProfile) -> bool:
    return not WALLED.isdisjoint(page.off)


def _is_odd(page: PageProfile) -> bool:
    return not WALLED.issuperset(page.off)


_KINDS = (
    (_is_telling, _FEW, _FEW_OFF),
    (_is_walled, _FEW, _FEW_OFF),
    (_is_odd, RECENT, _RECENT_OFF),
)
"""What pages may have in common, of how many of the last ones, and their share."""


def newest_of_each(pages: Iterable[PageProfile]) -> list[PageProfile]:
    """Return the pages of different items, the newest first."""
    newest: dict[str, PageProfile] = {}
    for page in sorted(pages, key=lambda page: page.read_at, reverse=True):
        newest.setdefault(page.item_id, page)
    return list(newest.values())


def whole_since(known: Sequence[PageProfile]) -> datetime | None:
    """Return since when no page is missing, of those that were read and of others.

    `known` is all that is kept of an outlet, without what came just now: however much
    that is, it takes nothing from the pages before.
    """
    kinds = ([p.read_at for p in known if p.is_read is kind] for kind in (True, False))
    return max((min(kind) for kind in kinds if len(kind) >= KEPT), default=None)


def _is_sudden(marks: Sequence[bool], recent: int, share: float) -> bool:
    """Tell whether far more of the `recent` pages are marked than of those before."""
    last, before = marks[:recent], marks[recent:]
    if len(before) < FEWEST or sum(last) < share * recent:
        return False
    usual = (sum(before) + 0.5) / (len(before) + 1)
    return _chance(sum(last), recent, usual) < _CHANCE


def _chance(marked: int, of: int, usual: float) -> float:
    """Return how probable it is that so many of `of` are marked, or more."""
    return sum(
        comb(of, n) * usual**n * (1 - usual) ** (of - n) for n in range(marked, of + 1)
    )


def _problem(off: Sequence[PageProfile], of: int, told: Mapping[str, str]) -> str:
    kinds = Counter(page.off[0] for page in off)
    named = ", ".join(f"{kind} {number}" for kind, number in kinds.most_common())
    example = next((told[page.item_id] for page in off if page.item_id in told), "")
    return f"{len(off)} of the last {of} pages ({named})" + (example and f": {example}")
