"""Which of a page's titles is the headline."""

import re
from collections import Counter

from pipeline.extract.structured import Claims
from pipeline.text import fold, squeeze

_BAR = re.compile(r"\s+[|\-–—·•»:]+\s+|\s*[|»]\s*|:\s+")
_CUT = re.compile(r"\s*(?:\.{3}|…)$")


def choose_headline(
    claims: Claims, extracted: str, feed_title: str, site: str
) -> tuple[str, str]:
    """Return the headline and where it is from, ("", "") when nothing names one.

    The title that most places agree on wins; where they all differ, the order
    is JSON-LD, the only h1, OpenGraph, trafilatura's choice, the feed.
    """
    names = {fold(name) for name in (site, claims.site_name) if name}
    offered = {
        "json-ld": claims.headline,
        "h1": claims.h1,
        "og:title": without_site(claims.og_title, names),
        "title": without_site(claims.page_title, names),
        "trafilatura": without_site(extracted, names),
        "feed": squeeze(feed_title),
    }
    titles = {
        place: text
        for place, text in offered.items()
        if text and fold(text) not in names and not _CUT.search(text)
    }
    return _elect(titles) or _elect({k: v for k, v in offered.items() if v}) or ("", "")


def without_site(title: str, names: set[str]) -> str:
    """Return `title` without the site's name, one of folded `names`, at an end."""
    title = squeeze(title)
    bars = list(_BAR.finditer(title))
    if bars and _names_site(title[bars[-1].end() :], names):
        return without_site(title[: bars[-1].start()], names)
    if bars and _names_site(title[: bars[0].end()].rstrip(" |-–—·•»:"), names):
        return title[bars[0].end() :]
    return title


def _names_site(part: str, names: set[str]) -> bool:
    """Return whether `part` is the site's name: as given, or as its address."""
    folded = fold(part)
    return bool(folded) and (
        folded in names
        or folded.replace(" ", "") in {n.replace(" ", "") for n in names}
    )


def _elect(titles: dict[str, str]) -> tuple[str, str] | None:
    """Return the title with most votes and its first place; ties go to the first.

    trafilatura and the feed have no vote of their own: they repeat the page.
    """
    votes = Counter(fold(titles[p]) for p in titles if p not in ("trafilatura", "feed"))
    if not titles:
        return None
    place = max(titles, key=lambda place: votes[fold(titles[place])])
    return titles[place], place
