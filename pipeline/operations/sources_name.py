"""What a new source is called, and where it is at home."""

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from pipeline.fetch.compare import host_of
from pipeline.fetch.url import registrable_domain
from pipeline.text import squeeze

MOST_ID = 60
_NOT_OF_ID = re.compile(r"[^a-z0-9]+")
# As in: The Valley » Feed; Valley News - RSS Feed; Valley (Atom)
_OF_FEEDS = re.compile(
    r"[\s\-–—|»:>(]+(?:(?:the |latest )?(?:rss|atom|xml|feeds?)\b[\s).]*)+$",
    re.IGNORECASE,
)
_EDGES = " -–—|»:>,/"
# Country codes whose names are sold for what they look like (".tv", ".io"), or
# that are no country's.
_NO_COUNTRY = frozenset(
    (
        "ac", "ag", "ai", "am", "as", "bz", "cc", "cd", "co", "cx", "dj", "eu", "fm",
        "gg", "io", "im", "is", "la", "li", "ly", "me", "ms", "mu", "nu", "sc", "sh",
        "st", "su", "tk", "to", "tv", "vc", "vu", "ws",
    )
)  # fmt: skip


def id_for(url: str, taken: Collection[str]) -> str:
    """Return an id after the name that the site registered, one not yet taken."""
    name = registrable_domain(host_of(url)).partition(".")[0]
    if name.isdigit():
        name = host_of(url)
    stem = _NOT_OF_ID.sub("-", name.lower()).strip("-")[: MOST_ID - 5] or "source"
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (stem, *numbered) if each not in taken)


def name_for(titles: Sequence[str], source_id: str) -> str:
    """Return what the titles of feeds have in common, or else the id as a name."""
    names = [_site(title) for title in titles if _site(title)]
    shared = names[0] if len(set(names)) == 1 else _whole_words(names)
    return shared or source_id.replace("-", " ").title()


def _site(title: str) -> str:
    """Return the title of a feed without the words that say that it is one."""
    text = squeeze(title)[:200]
    return _OF_FEEDS.sub("", text).strip(_EDGES)


def _whole_words(names: Sequence[str]) -> str:
    """Return the words that all of `names` begin with."""
    shared = takewhile(
        lambda column: len(set(column)) == 1,
        zip(*(name.split() for name in names), strict=False),
    )
    return " ".join(column[0] for column in shared).strip(_EDGES)


def country_of(url: str) -> str | None:
    """Return the country that the end of the host names, if it surely does."""
    code = host_of(url).rpartition(".")[2]
    if len(code) != 2 or not code.isalpha() or code in _NO_COUNTRY:
        return None
    return "GB" if code == "uk" else code.upper()
