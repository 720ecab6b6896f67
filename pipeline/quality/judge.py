"""The verdict about pages that came together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.profiles import Outlet, PageProfile, Quality
from pipeline.quality.baseline import ADMITTED, RECENT, baseline_of, counts_for
from pipeline.quality.findings import TELLING, Finding, findings
from pipeline.quality.measures import TEASER
from pipeline.quality.standing import Turn, newest_of_each, standing, whole_since


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of pages that came together.

    `pages` are their profiles, with what is off; `held` are the items that nobody
    is to read, and why. `quality` is how their outlet is doing from now on; there is
    a `turn` where that is new. When it is back on its baseline, `missed` are the
    items of which no text was had meanwhile.
    """

    pages: tuple[PageProfile, ...]
    held: Mapping[str, str]
    quality: Quality
    turn: Turn | None = None
    missed: tuple[str, ...] = ()


def judge(
    outlet: Outlet,
    pages: Sequence[PageProfile],
    known: Sequence[PageProfile],
    quality: Quality | None = None,
) -> Verdict:
    """Judge `pages` of an outlet by its pages that are `known`, the newest first.

    One page that is odd in its length is no error: that takes many. While an outlet
    is off its baseline every page that is off is held, and no others; a page that a
    human admitted never is.
    """
    admitted = {page.item_id for page in known if ADMITTED in page.off}
    before = [page for page in known if counts_for(page, quality)]
    found = _found([p for p in pages if p.item_id not in admitted], before, quality)
    judged = tuple(_marked(page, found, admitted) for page in pages)
    told = {item_id: "; ".join(o.text for o in off) for item_id, off in found.items()}
    newest = newest_of_each(p for p in (*judged, *before) if ADMITTED not in p.off)
    was = quality or Quality(outlet=outlet)
    now, turn = standing(was, newest, len(pages), told, whole_since(known))
    grave = None if now.changed_at else TELLING
    held = {
        item_id: text
        for item_id, text in told.items()
        if any(_is_grave(one, grave) for one in found[item_id])
    }
    missed = _unread_since(was.changed_at, newest) if turn is Turn.RECOVERED else ()
    return Verdict(judged, held, now, turn, missed)


def _found(
    pages: Sequence[PageProfile],
    before: Sequence[PageProfile],
    quality: Quality | None,
) -> dict[str, list[Finding]]:
    """Return in what pages are off, by item; nothing while there is no baseline."""
    baseline = baseline_of(before, quality)
    if baseline is None:
        return {}
    near = [*pages, *before[:RECENT]]
    found = {p.item_id: findings(p, baseline, near) for p in pages if p.is_read}
    return {item_id: off for item_id, off in found.items() if off}


def _unread_since(
    since: datetime | None, newest: Sequence[PageProfile]
) -> tuple[str, ...]:
    return tuple(
        page.item_id
        for page in newest
        if not page.is_read and since and page.read_at >= since
    )


def _is_grave(finding: Finding, grave: frozenset[str] | None) -> bool:
    """Tell whether a page is held for a finding: one of `grave`, or any that may be.

    What can be read of a story that is for subscribers is never held for that.
    """
    return finding.name != TEASER and (grave is None or finding.name in grave)


def _marked(
    page: PageProfile, found: Mapping[str, list[Finding]], admitted: Collection[str]
) -> PageProfile:
    if not page.is_read:
        return page
    if page.item_id in admitted:
        return replace(page, off=(ADMITTED,))
    off = found.get(page.item_id, ())
    return replace(page, off=tuple(one.name for one in off))
