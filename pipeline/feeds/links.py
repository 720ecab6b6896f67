"""The links and guids of entries: absolute, clean and unambiguous."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from pipeline.feeds.markup import tidy_url
from pipeline.model import FeedEntry

_REVISION = re.compile(r"(https?://\S+)#\d+")
_LONGEST_GUID = 2048


def is_web_url(url: str) -> bool:
    """Tell whether `url` is an absolute http or https URL with a usable host."""
    try:
        parts = urlsplit(url)
        # Reading the port checks it; nobody else would until the fetch.
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
        )
    except ValueError:
        return False


def absolute(link: str | None, base: str) -> str | None:
    """Return `link` seen from `base`; None when that is no web address."""
    if not link or not link.strip():
        return None
    try:
        joined = urljoin(base, tidy_url(link))
    except ValueError:
        return None
    return joined if is_web_url(joined) else None


def other_page(link: str | None, url: str) -> str | None:
    """Return where `link` leads from `url`; None when to `url` itself, or nowhere."""
    page = absolute(link, url)
    return None if page is None or _page(page) == _page(url) else page


def with_trusted_guids(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Return `entries` with the guids that name one article each, else None.

    A guid ending in a revision counter ("https://…#3") is cut to what stays the
    same from poll to poll, unless this makes two articles of the feed one.
    """
    raw = tuple(entries)
    cut = tuple(replace(entry, guid=_without_revision(entry.guid)) for entry in raw)
    shared, shared_raw = _shared_guids(cut), _shared_guids(raw)
    chosen = (b if a.guid in shared else a for a, b in zip(cut, raw, strict=True))
    return tuple(
        replace(entry, guid=None) if _is_useless(entry.guid, shared_raw) else entry
        for entry in chosen
    )


def _page(url: str) -> str:
    return url.partition("#")[0]


def _without_revision(guid: str | None) -> str | None:
    revised = _REVISION.fullmatch(guid or "")
    return revised[1] if revised else guid


def _is_useless(guid: str | None, shared: set[str]) -> bool:
    return not guid or guid in shared or len(guid) > _LONGEST_GUID


def _shared_guids(entries: Iterable[FeedEntry]) -> set[str]:
    """Return the guids that stand in entries with different links."""
    links = defaultdict(set)
    for entry in entries:
        if entry.guid:
            links[entry.guid].add(entry.url)
    return {guid for guid, urls in links.items() if len(urls) > 1}
