"""A live blog → its introduction and its entries, each with its time."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml.html import HtmlElement

from pipeline.extract.blocks import text_blocks
from pipeline.extract.clocks import moment_of
from pipeline.extract.dates import EARLIEST
from pipeline.extract.live_entries import Entry, entries_on
from pipeline.extract.live_labels import without_labels
from pipeline.extract.live_updates import Updates, live_updates
from pipeline.extract.readings import Reading
from pipeline.extract.structured import Claims, is_jsonld
from pipeline.extract.surroundings import is_elsewhere
from pipeline.model import Block, BlockKind
from pipeline.text import fold, tidy

LIVE = "live-blog"
_FEWEST_TIMES = 3
# How a title says that its page is live; "live" within one is mostly the verb.
_TITLED = re.compile(
    r"live[- ]?(?:blog|ticker|updates?|coverage|text)"
    r"|(?:^|[|:–—-] ?)live\b ?(?:[|:–—!-]|$)"
    r"|(?:^|[|:–—-] )live$|\blive[:!]|as it happened|newsblog|newsticker|\bticker\b"
    r"|im ticker|en direct\b|(?:^|[|:–—-] ?)direct\b ?[|:–—-]|en directo|en vivo"
    r"|minuto a minuto|in diretta|\bdiretta\b|ao vivo|minuto a minuto|em direto"
    r"|liverapport|liveblogg|direktrapport|på direkten|na żywo|relacja live|canlı"
    r"|онлайн-трансляция|прямой эфир|مباشر|ライブ速報|文字直播|直播"
)
_PATH = re.compile(
    r"/(?:live|direct|en-direct|directo|diretta|ao-vivo|canli)/|live-?blog|live-?ticker"
    r"|-live-updates|newsticker|[-/]live(?:[-/.?]|$)|-ticker[-/.]|minuto-a-minuto"
)
_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_SHORT, _LONG = 30, 100
_KINDS = {"p": BlockKind.PARAGRAPH, "li": BlockKind.LIST}
_MUCH_MORE = 2.0


def read_live(tree: HtmlElement, claims: Claims, url: str) -> Reading | None:
    """Return the reading of a live blog by its entries, None if the page is none.

    What the page shows counts; what its JSON-LD lists stands in where no entries
    can be told from the page's markup.
    """
    scripts = [s.text or "" for s in tree.iter("script") if is_jsonld(s)]
    updates = live_updates(scripts)
    is_live = bool(updates.entries) or _calls_itself_live(claims, url)
    times = sum(1 for _ in zip(tree.iter("time"), range(_FEWEST_TIMES), strict=False))
    if not is_live and times < _FEWEST_TIMES:
        return None
    entries = entries_on(
        tree,
        claims.canonical_url or url,
        is_live=is_live,
        first=_moment(claims.published),
        last=_moment(claims.modified),
    )
    if entries:
        return _shown(entries, tree)
    return _told(updates, tree)


def _calls_itself_live(claims: Claims, url: str) -> bool:
    titles = (claims.h1, claims.headline, claims.og_title)
    paths = (claims.canonical_url, url)
    return any(_TITLED.search(fold(title)) for title in titles if title) or any(
        _PATH.search(path) for path in paths if path
    )


def _moment(claimed: tuple[tuple[str, str], ...]) -> datetime | None:
    moments = (moment_of(claim) for _, claim in claimed)
    return next((m for m in moments if m and m.year >= EARLIEST.year), None)


def _shown(entries: Sequence[Entry], tree: HtmlElement) -> Reading:
    intro = _intro(tree, entries[0].element)
    blocks, removed = without_labels([entry.blocks for entry in entries])
    why = f"{len(entries)} dated entries that stand side by side on the page"
    return Reading((*intro, *blocks), LIVE, why, removed)


def _told(updates: Updates, tree: HtmlElement) -> Reading | None:
    """Return what JSON-LD lists, unless the page shows far more than that."""
    shown = sum(len(str(p.text_content())) for p in tree.iter("p"))
    if len(updates.entries) < _FEWEST_TIMES or shown > _MUCH_MORE * updates.size:
        return None
    blocks = [block for entry in updates.entries for block in entry]
    why = f"{len(updates.entries)} entries of the page's liveBlogUpdate"
    return Reading((*text_blocks(updates.intro), *blocks), LIVE, why)


def _intro(tree: HtmlElement, first: HtmlElement) -> list[Block]:
    """Return the prose between the last headline above the entries and the first."""
    around = set(first.iterancestors())
    found: list[Block] = []
    for element in tree.iter("h1", "p", "li", first.tag):
        if element is first:
            break
        if element.tag == "h1":
            found.clear()
        elif element.tag in _KINDS and element not in around:
            found += _prose(element)
    return found


def _prose(element: HtmlElement) -> Iterator[Block]:
    text = tidy(str(element.text_content()))
    is_around = element.tag == "li" and element.find(".//p") is not None
    if is_around or len(text) < _SHORT or element.find(".//time") is not None:
        return
    if not (_SENTENCE.search(text) or len(text) >= _LONG) or is_elsewhere(element):
        return
    linked = sum(len(str(a.text_content())) for a in element.iter("a"))
    if 2 * linked < len(text):
        yield Block(text, _KINDS[element.tag])
