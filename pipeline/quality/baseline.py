"""What the pages of an outlet are like: the range of all that it has shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log1p
from statistics import median

from pipeline.profiles import PageProfile, Quality

FEWEST = 12
"""Different articles from which on we know what an outlet's pages are like."""
RECENT = 12
"""So many of the newest pages may be the first ones of a change."""
ADMITTED = "admitted"
"""What is `off` in a page that a human lets pass; it says nothing about others."""
_SIGMA = 1.4826
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Range:
    """The least, the usual and the most that was measured.

    Under `low` were a fifth. `spread` is a standard deviation of the logarithms, one
    that outliers do not move.
    """

    least: float
    low: float
    usual: float
    most: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The ranges of what was measured, and what all pages had.

    `ages` are the days from publishing to reading; `same_date` is how many pages had
    one date in common, to the second.
    """

    ranges: Mapping[str, Range] = field(default_factory=dict)
    ages: Range | None = None
    same_date: int = 0
    has_dates: bool = False
    has_headlines: bool = False


def baseline_of(
    profiles: Sequence[PageProfile], quality: Quality | None = None
) -> Baseline | None:
    """Return what an outlet's pages are like, None if too little is known.

    `profiles` are those of its pages, the newest first. A page that was off the
    baseline counts only when later ones have shown that nothing had changed.
    """
    pages = _different(
        page
        for number, page in enumerate(profiles)
        if page.is_read and not _is_none_of_it(page, number, quality)
    )
    if len(pages) < FEWEST:
        return None
    dated = [page for page in pages if page.published_at]
    dates = Counter(page.published_at for page in dated)
    return Baseline(
        ranges=_ranges(pages),
        ages=_range([age(page) for page in dated]) if dated else None,
        same_date=max(dates.values(), default=0),
        has_dates=len(dated) == len(pages),
        has_headlines=all(page.headline for page in pages),
    )


def age(page: PageProfile) -> float:
    """Return how many days after its date a page was read; 0 for none."""
    return (page.read_at - page.published_at) / _DAY if page.published_at else 0.0


def counts_for(page: PageProfile, quality: Quality | None) -> bool:
    """Tell whether a page is not older than what a human accepted."""
    accepted_at: datetime | None = quality.accepted_at if quality else None
    return accepted_at is None or page.read_at >= accepted_at


def _is_none_of_it(page: PageProfile, number: int, quality: Quality | None) -> bool:
    if ADMITTED in page.off or not counts_for(page, quality):
        return True
    changed_at = quality.changed_at if quality else None
    is_new = number < RECENT or (changed_at is not None and page.read_at >= changed_at)
    return bool(page.off) and is_new


def _different(profiles: Iterable[PageProfile]) -> list[PageProfile]:
    """Leave out pages with the headline and the length of another one."""
    found = {(p.headline, p.measures.get("characters")): p for p in profiles}
    return list(found.values())


def _ranges(pages: Sequence[PageProfile]) -> dict[str, Range]:
    values: dict[str, list[float]] = {}
    for page in pages:
        for name, value in page.measures.items():
            values.setdefault(name, []).append(value)
    return {n: _range(found) for n, found in values.items() if len(found) >= FEWEST}


def _range(values: Sequence[float]) -> Range:
    logs = [log1p(max(value, 0.0)) for value in values]
    middle = median(logs)
    spread = _SIGMA * median(abs(value - middle) for value in logs)
    low = sorted(values)[len(values) // 5]
    return Range(min(values), low, median(values), max(values), spread)
