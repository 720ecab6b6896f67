"""How much of an endless feed is read."""

import re
from datetime import datetime

from pipeline.feeds.times import loose_time

MOST_ENTRIES = 2_000
"""Entries of one feed; more are an archive, or made to hurt."""

_ENTRY = re.compile(r"<((?:[A-Za-z_][\w.-]{0,30}:)?(?:item|entry))[\s/>]")
_END = re.compile(r"</(?:[\w.-]{1,30}:)?(?:channel|rss|rdf|feed)\s*>", re.IGNORECASE)
_DATE = re.compile(r"<(?:\w{1,30}:)?(?:pubDate|published|updated|date)>([^<]{1,80})<")


def cut_off(count: int, first: datetime | None, last: datetime | None) -> int:
    """Return how many of `count` entries are left out at the beginning.

    The first ones are kept, but the last ones of a feed that grows at its end,
    as the dates of its first and its last entry tell.
    """
    grows_at_its_end = bool(first and last and first < last)
    return max(count - MOST_ENTRIES, 0) if grows_at_its_end else 0


def left_out(count: int, cut: int) -> str | None:
    """Say which entries of a feed of `count` were read; None: all."""
    if count <= MOST_ENTRIES:
        return None
    which = "last" if cut else "first"
    return f"lists {count:,} entries; the {which} {MOST_ENTRIES:,} were read"


def bounded(text: str) -> tuple[str, int, str | None]:
    """Cut an XML feed to `MOST_ENTRIES` entries.

    Return the rest, how many entries were cut off at the beginning, and a word on
    what was left out.
    """
    starts = _starts(text)
    if len(starts) <= MOST_ENTRIES:
        return text, 0, None
    dates = _date(text, starts[0], starts[1]), _date(text, starts[-1], len(text))
    cut = cut_off(len(starts), *dates)
    if cut:
        kept = text[starts[cut] :]
    else:
        kept = text[starts[0] : starts[MOST_ENTRIES]] + _closing(text, starts[-1])
    return text[: starts[0]] + kept, cut, left_out(len(starts), cut)


def _starts(text: str) -> list[int]:
    """Return where entries start; elements of that name elsewhere do not count."""
    first = _ENTRY.search(text)
    names = {"item", "entry", first[1]} if first else set()
    if sum(text.count(f"<{name}") for name in names) <= MOST_ENTRIES:
        return []
    return [entry.start() for entry in _ENTRY.finditer(text) if entry[1] in names]


def _date(text: str, start: int, end: int) -> datetime | None:
    written = _DATE.search(text, start, end)
    return loose_time(written[1]) if written else None


def _closing(text: str, last: int) -> str:
    """Return the tags that close the feed behind its last entry."""
    return "".join(_END.findall(text, last))
