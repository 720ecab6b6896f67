"""Which of a page's titles is the headline."""

import re
from collections import Counter
from urllib.parse import urlsplit

from pipeline.extract.structured import Claims
from pipeline.text import fold, squeeze, words

_BAR = re.compile(r"\s+[|\-–—·•»›:]+\s+|\s*[|│»]\s*|:\s+")
_LOOSE_BAR = re.compile(r"\s+[|\-–—·•]+$")
_TAIL_BAR = re.compile(r"\s+[•·»›]\s+|\s*[|│]\s*")
_VOTERS = ("json-ld", "h1", "og:title")
_FEW = 3
# No headline is longer, and no page may make us cut for long.
_LONGEST = 1000
_CUT = re.compile(r"\s*(?:\.{3}|…)$")


def choose_headline(
    claims: Claims, extracted: str, feed_title: str, site: str
) -> tuple[str, str]:
    """Return the headline and where it is from, ("", "") when nothing names one.

    The title that most places agree on wins, so mostly what readers see; where they
    all differ, the order is JSON-LD, the only h1, OpenGraph, trafilatura's choice,
    the feed.
    """
    names = _site_names(claims, site)
    offered = {
        "json-ld": claims.headline,
        "h1": claims.h1,
        "og:title": without_site(claims.og_title, names),
        "title": without_site(claims.page_title, names),
        "trafilatura": without_site(extracted, names),
        "feed": squeeze(feed_title),
    }
    whole = {
        place: text
        for place, text in offered.items()
        if text and fold(text) not in names and not _CUT.search(text)
    }
    titles = _without_tails(_on_topic(whole))
    return _elect(titles) or _elect({k: v for k, v in offered.items() if v}) or ("", "")


def without_site(title: str, names: set[str]) -> str:
    """Return `title` without the site's name, one of folded `names`, at an end."""
    title = _LOOSE_BAR.sub("", squeeze(title))
    bars = list(_BAR.finditer(title)) if len(title) <= _LONGEST else []
    if bars and _names_site(title[bars[-1].end() :], names):
        return without_site(title[: bars[-1].start()], names)
    if bars and _names_site(title[: bars[0].end()].rstrip(" |│-–—·•»›:"), names):
        return title[bars[0].end() :]
    return title


def _site_names(claims: Claims, site: str) -> set[str]:
    """Return what the site may call itself: its names, its host, the host's label."""
    host = (urlsplit(claims.canonical_url).hostname or "").removeprefix("www.")
    label = max(host.split(".")[:-1], key=len, default="")
    return {fold(name) for name in (site, claims.site_name, host, label) if name}


def _names_site(part: str, names: set[str]) -> bool:
    """Return whether `part` is the site's name: as given, or as its address."""
    folded = fold(part)
    return bool(folded) and (
        folded in names
        or folded.replace(" ", "") in {n.replace(" ", "") for n in names}
    )


def _on_topic(titles: dict[str, str]) -> dict[str, str]:
    """Return `titles` without an h1 of a few words that no other title has.

    "Our Blog" heads all pages of a site.
    """
    told = {place: set(words(text)) for place, text in titles.items()}
    heading = told.pop("h1", set())
    if len(heading) > _FEW or any(heading & others for others in told.values()):
        return titles
    return {place: titles[place] for place in told} or titles


def _without_tails(titles: dict[str, str]) -> dict[str, str]:
    """Cut what follows a bar where what is before it is all of another title."""
    folded = {fold(text) for text in titles.values()}
    return {place: _front(text, folded) for place, text in titles.items()}


def _front(title: str, folded: set[str]) -> str:
    bars = _TAIL_BAR.finditer(title[:_LONGEST])
    fronts = (title[: bar.start()] for bar in bars)
    return next((front for front in fronts if fold(front) in folded), title)


def _elect(titles: dict[str, str]) -> tuple[str, str] | None:
    """Return the title with most votes and its first place; ties go to the first.

    What readers and their friends see outvotes what is written for search engines,
    in JSON-LD and mostly in the title of the window; trafilatura and the feed repeat
    the page. Of two forms of a title the one with a typewriter's dash gives way.
    """
    keys = {place: fold(title).replace("--", "-") for place, title in titles.items()}
    votes = Counter(keys[place] for place in titles if place in _VOTERS)
    if not titles:
        return None
    best = max(titles, key=lambda place: votes[keys[place]])
    forms = (place for place in titles if keys[place] == keys[best])
    place = min(forms, key=lambda place: "--" in titles[place])
    return titles[place], place
