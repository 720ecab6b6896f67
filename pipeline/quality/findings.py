"""In what a page is off the baseline of its outlet, in words with numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from pipeline.model import Reason
from pipeline.profiles import PageProfile
from pipeline.quality.baseline import Baseline, Range, age
from pipeline.quality.measures import (
    ASKING,
    CHARACTERS,
    LINKED,
    PER_LINE,
    REMOVED,
    TEASER,
)

EMPTY = "nearly_empty"
HEADLINE = "headline"
DATE = "date"
UNREAD = frozenset(
    {
        Reason.EMPTY, Reason.NO_TEXT, Reason.NOT_AN_ARTICLE, Reason.CONSENT_WALL,
        Reason.LOGIN_WALL, Reason.PAYWALL, Reason.CHALLENGE,
    }
)  # fmt: skip
"""Why a page may have no text that is worth reading."""
TELLING = frozenset({LINKED, ASKING, EMPTY})
"""What no article is: of this one page is enough."""
WALLED = frozenset({*UNREAD, TEASER})
"""What keeps readers from a whole story, and is usual on many sites."""
_SHORTER, _LONGER = 2.0, 4.0
"""A length is off when it is so many times under or over that of all others."""
_FAR_SHORTER = 4.0
"""So it is if it is so far under the median, and under half of the shortest fifth."""
_MARGINS = {LINKED: 0.25, ASKING: 0.2, REMOVED: 0.3}
_FEWEST_SHARE = {LINKED: 0.5, ASKING: 0.3, REMOVED: 0.5}
_NEARLY_EMPTY = 60
_TENTH = 0.1
_SAME_DATE, _SAME_NEW_DATE = 2, 4
"""So many other pages with its date are too many for an old date, for any."""
_TWICE, _DAYS = 2.0, 2.0
_SHARES = {
    LINKED: "of its text within links",
    ASKING: "of its text asking for consent, an account or money",
    REMOVED: "of its text taken out as boilerplate",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in which a page is off; `text` says it to people."""

    name: str
    text: str


def findings(
    page: PageProfile, baseline: Baseline, others: Sequence[PageProfile] = ()
) -> list[Finding]:
    """Return in what a page is off, what tells most first; `others` came with it.

    It must lie outside of all that the outlet has shown, and by a margin.
    """
    found = (
        *_too_much(page, baseline),
        *(_teaser(baseline) if page.measures.get(TEASER) else _lengths(page, baseline)),
        *_missing(page, baseline),
        *_dates(page, baseline, others),
    )
    return sorted(found, key=lambda one: one.name not in TELLING)


def _too_much(page: PageProfile, baseline: Baseline) -> Iterator[Finding]:
    for name, words in _SHARES.items():
        share, usual = page.measures.get(name), baseline.ranges.get(name)
        if share is None or usual is None:
            continue
        if share >= max(_FEWEST_SHARE[name], usual.most + _MARGINS[name]):
            where = f"where {usual.most:.0%} is the most"
            yield Finding(name, f"{share:.0%} {words} {where}")


def _teaser(baseline: Baseline) -> Iterator[Finding]:
    """Find a teaser where most pages are whole; that it is short says nothing more."""
    usual = baseline.ranges.get(TEASER)
    if usual and not usual.usual:
        yield Finding(TEASER, "a teaser where most pages are whole stories")


def _lengths(page: PageProfile, baseline: Baseline) -> Iterator[Finding]:
    size, usual = page.measures.get(CHARACTERS), baseline.ranges.get(CHARACTERS)
    if size is not None and usual and _is_far(size, usual):
        is_empty = size < _NEARLY_EMPTY and size < _TENTH * usual.least
        text = f"{size:,.0f} characters where its pages have {_told(usual)}"
        yield Finding(EMPTY if is_empty else CHARACTERS, text)
    size, usual = page.measures.get(PER_LINE), baseline.ranges.get(PER_LINE)
    if size is not None and usual and _is_short(size, usual):
        text = f"{size:,.0f} characters a line where there are {_told(usual)}"
        yield Finding(PER_LINE, text)


def _is_far(size: float, usual: Range) -> bool:
    return _is_short(size, usual) or size > usual.most * _factor(usual, _LONGER)


def _is_short(size: float, usual: Range) -> bool:
    of_few = min(usual.low / _SHORTER, usual.usual / _FAR_SHORTER)
    return size < max(usual.least / _factor(usual, _SHORTER), of_few)


def _factor(usual: Range, least: float) -> float:
    return exp(max(log(least), usual.spread))


def _told(usual: Range) -> str:
    return f"{usual.least:,.0f} to {usual.most:,.0f} (median {usual.usual:,.0f})"


def _missing(page: PageProfile, baseline: Baseline) -> Iterator[Finding]:
    if baseline.has_headlines and not page.headline:
        yield Finding(HEADLINE, "no headline where all pages have one")
    if baseline.has_dates and not page.published_at:
        yield Finding(DATE, "no date where all pages have one")


def _dates(
    page: PageProfile, baseline: Baseline, others: Sequence[PageProfile]
) -> Iterator[Finding]:
    """Find a date that several pages have, and that is too old, or new to them all.

    A date alone may be that of an old story; one that pages share is the page's.
    """
    ages = baseline.ages
    if page.published_at is None or ages is None:
        return
    same = _with_same_date(page, others)
    is_old = age(page) > _TWICE * ages.most + _DAYS or age(page) < ages.least - _DAYS
    is_new = same >= max(_SAME_NEW_DATE, _TWICE * baseline.same_date)
    if is_new or (is_old and same >= max(_SAME_DATE, baseline.same_date)):
        text = f"dated {page.published_at:%Y-%m-%d %H:%M}, as {same} others just read"
        yield Finding(DATE, f"{text}; its pages are {ages.least:.0f} to "
                            f"{ages.most:.0f} days old")  # fmt: skip


def _with_same_date(page: PageProfile, others: Sequence[PageProfile]) -> int:
    return sum(
        other.published_at == page.published_at and other.headline != page.headline
        for other in others
        if other.item_id != page.item_id
    )
