"""The verdict about pages that came together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.profiles import Outlet, PageProfile, Quality
from pipeline.quality.baseline import ADMITTED, RECENT, baseline_of, counts_for
from pipeline.quality.findings import TELLING, Finding, findings
from pipeline.quality.measures import TEASER
from pipeline.quality.standing import Turn, newest_of_each, standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of pages that came together.

    `pages` are their profiles, with what is off; `held` are the items that nobody
    is to read, and why. `quality` is how their outlet is doing from now on; there is
    a `turn` where that is new.
    """

    pages: tuple[PageProfile, ...]
    held: Mapping[str, str]
    quality: Quality
    turn: Turn | None = None


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
    baseline = baseline_of(before, quality)
    near = [*pages, *before[:RECENT]]
    found = {
        page.item_id: findings(page, baseline, near)
        for page in pages
        if baseline and page.is_read and page.item_id not in admitted
    }
    judged = tuple(
        replace(page, off=(ADMITTED,))
        if page.item_id in admitted
        else _marked(page, found.get(page.item_id, ()))
        for page in pages
    )
    told = {item_id: _told(off) for item_id, off in found.items() if off}
    now, turn = standing(
        quality or Quality(outlet=outlet),
        newest_of_each(p for p in (*judged, *before) if ADMITTED not in p.off),
        len(pages),
        told,
    )
    grave = None if now.changed_at else TELLING
    held = {
        item_id: text
        for item_id, text in told.items()
        if any(_is_grave(one, grave) for one in found[item_id])
    }
    return Verdict(judged, held, now, turn)


def _is_grave(finding: Finding, grave: frozenset[str] | None) -> bool:
    """Tell whether a page is held for a finding: one of `grave`, or any that may be.

    What can be read of a story that is for subscribers is never held for that.
    """
    return finding.name != TEASER and (grave is None or finding.name in grave)


def _marked(page: PageProfile, found: Sequence[Finding]) -> PageProfile:
    return replace(page, off=tuple(one.name for one in found)) if found else page


def _told(found: Sequence[Finding]) -> str:
    return "; ".join(one.text for one in found)
