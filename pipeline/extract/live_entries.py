"""The entries of a live blog among the markup of its page."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.extract.clocks import clock_in, is_clock, on_their_days
from pipeline.extract.dates import has_time, parse_claim
from pipeline.extract.subheads import with_bold_subheads
from pipeline.markup import tree_blocks
from pipeline.model import Block
from pipeline.text import tidy

_FEWEST = 3
_LEVELS = 8
_MOST_MARKS = 3000
# So much of the prose of its page stands in the entries of a live blog, and so much
# where nothing but its form tells that it is one.
_MOST_OF_IT = 0.5
_NEARLY_ALL = 0.8
_PROSE = 60
_SPAN = timedelta(hours=48)
_IN_ORDER = 0.75
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LIVE = re.compile(r"live|liveblogs?|(?:live|news)?ticker|minutes?|updates?|liveposts?")
_OTHERS = re.compile(
    r"comments?|kommentare?|comentarios?|commentaires?|disqus|repl(?:y|ies)|forum"
    r"|related|recommend(?:ed|ations?)?|sidebar|teasers?|promos?|trending|timeline"
)
_FURNITURE = re.compile(
    r"ads?|advert(?:isement)?|authors?|avatar|byline|captions?|comments?|newsletters?"
    r"|promos?|related|shar(?:e|ing|ebar)|social|timestamps?|tooltip"
)
_FRAME = frozenset({"nav", "footer", "aside", "form"})
_SILENT = ("time", "button", "form", "nav", "footer", "aside")
_SHORT_TEXTS: Any = XPath(
    ".//text()[string-length() < 240 and contains(translate(., '.h', '::'), ':')]"
)
_TITLES: Any = XPath(".//h1|.//h2|.//h3|.//h4|.//h5")
_LINKED: Any = XPath("string-length(normalize-space(.//a))")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with its time, its blocks, and the element that holds it."""

    element: HtmlElement
    at: datetime | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """An element that tells a time: a moment, or a time of day alone."""

    element: HtmlElement
    at: datetime | None
    clock: time | None


_Group = dict[HtmlElement, _Mark]


def entries_on(
    tree: HtmlElement,
    url: str,
    *,
    is_live: bool,
    first: datetime | None,
    last: datetime | None,
) -> tuple[Entry, ...]:
    """Return the entries of a live blog in the order of the page, () if it is none.

    They are siblings of one kind, each with a time, and hold most of the page's
    prose. Something must call them live: the page (`is_live`) or their own names;
    else each must be as plain an entry as can be. Comments, lists of teasers and
    timelines within a story are none. `first` and `last` are when the page was
    published and changed.
    """
    marks = list(_marks(tree, is_live=is_live))
    if not _FEWEST <= len(marks) <= _MOST_MARKS:
        return ()
    group = _best(marks)
    if group is None or not _is_blog(group, tree, url, is_live=is_live):
        return ()
    return tuple(_entries(group, first, last))


def _marks(tree: HtmlElement, *, is_live: bool) -> Iterator[_Mark]:
    for element in tree.iter("time"):
        claim, text = element.get("datetime", ""), element.text_content()
        at = parse_claim(claim) if has_time(claim) else None
        if at or (clock := clock_in(text)):
            yield _Mark(element, at, None if at else clock)
    if not is_live:
        return
    for text in _SHORT_TEXTS(tree):
        if text.is_text and is_clock(text) and text.getparent().tag != "time":
            yield _Mark(text.getparent(), None, clock_in(text))


def _best(marks: Sequence[_Mark]) -> _Group | None:
    """Return the siblings that hold most text among those that hold times each."""
    groups = defaultdict[tuple[HtmlElement, str, str], _Group](dict)
    for mark in marks:
        child = mark.element
        for _, parent in zip(range(_LEVELS), child.iterancestors(), strict=False):
            groups[parent, *_kind(child)].setdefault(child, mark)
            child = parent
    many = [group for group in groups.values() if len(group) >= _FEWEST]
    sizes = [sum(len(_text(element)) for element in group) for group in many]
    large = [g for g, s in zip(many, sizes, strict=True) if s >= 0.7 * max(sizes)]
    return max(large, key=len, default=None)


def _kind(element: HtmlElement) -> tuple[str, str]:
    """Return what siblings of one kind have in common: tag and first class."""
    first = (element.get("class") or "").split()[:1]
    return element.tag, re.sub(r"\d+", "", "".join(first))


def _is_blog(group: _Group, tree: HtmlElement, url: str, *, is_live: bool) -> bool:
    first = next(iter(group))
    around = [first, *first.iterancestors()]
    if any(_is_other(element) for element in around if element.tag not in _WHOLE):
        return False
    if sum(_leads_elsewhere(element, url) for element in group) * 2 > len(group):
        return False
    told = [len(_text(e)) - float(_LINKED(e)) for e in group]
    if sorted(told)[len(told) // 2] < _PROSE or not _is_in_order(list(group.values())):
        return False
    share = _share(group, tree)
    if is_live or any(_is_called(e, _LIVE) for e in around[: _FEWEST + 1]):
        return share >= _MOST_OF_IT
    return share >= _NEARLY_ALL and _is_plain(group)


_WHOLE = ("html", "body", "main", "article")


def _is_other(element: HtmlElement) -> bool:
    return element.tag in _FRAME or _is_called(element, _OTHERS)


def _is_called(element: HtmlElement, names: re.Pattern[str]) -> bool:
    called = f"{element.get('class', '')} {element.get('id', '')}"
    return any(names.fullmatch(word.lower()) for word in _WORD.findall(called))


def _leads_elsewhere(entry: HtmlElement, url: str) -> bool:
    """Return whether the title of an entry is a link to another page."""
    links = (a for t in _TITLES(entry) for a in (*t.iter("a"), *t.iterancestors("a")))
    here = urlsplit(url)
    for link in links:
        try:
            there = urlsplit(urljoin(url, link.get("href", "")))
        except ValueError:
            continue
        if there.path.rstrip("/") != here.path.rstrip("/"):
            return True
    return False


def _is_in_order(marks: Sequence[_Mark]) -> bool:
    """Return whether most times go one way, up or down; days are not looked at."""
    times = [mark.at for mark in marks if mark.at]
    if len(times) < len(marks):
        return True
    pairs = list(itertools.pairwise(times))
    ups, downs = sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)
    return max(ups, downs) >= _IN_ORDER * len(pairs)


def _is_plain(group: _Group) -> bool:
    """Return whether entries are articles with titles, within two days."""
    times = [mark.at for mark in group.values() if mark.at]
    titled = sum(bool(_TITLES(element)) for element in group)
    return (
        len(group) > _FEWEST
        and len(times) == len(group)
        and max(times) - min(times) <= _SPAN
        and titled * 2 >= len(group)
        and all(element.tag == "article" for element in group)
    )


def _share(group: _Group, tree: HtmlElement) -> float:
    """Return how much of the page's paragraphs and entries are in the entries."""
    inside = sum(len(_text(element)) for element in group)
    held = set(group)
    outside = sum(
        len(_text(p))
        for p in tree.iter("p")
        if held.isdisjoint(around := list(p.iterancestors()))
        and not any(_is_other(e) for e in around if e.tag not in _WHOLE)
    )
    return inside / (inside + outside or 1)


def _entries(
    group: _Group, first: datetime | None, last: datetime | None
) -> Iterator[Entry]:
    marks = list(group.values())
    times = on_their_days([mark.clock for mark in marks], first, last)
    for (element, mark), at in zip(group.items(), times, strict=True):
        blocks = with_bold_subheads(_blocks(element), element, is_entry=True)
        if blocks:
            moment = mark.at or at
            yield Entry(element, moment, (replace(blocks[0], at=moment), *blocks[1:]))


def _blocks(element: HtmlElement) -> tuple[Block, ...]:
    """Return the blocks of an entry without its times, buttons and signatures."""
    entry = copy(element)
    entry.tail = None
    whole = len(_text(entry))
    gone = [
        inner
        for inner in entry.iterdescendants()
        if isinstance(inner.tag, str)
        and (
            inner.tag in _SILENT
            or (_is_called(inner, _FURNITURE) and 2 * len(_text(inner)) < whole)
            or (len(inner) == 0 and is_clock(inner.text or ""))
        )
    ]
    for inner in gone:
        if inner.getparent() is not None:
            inner.drop_tree()
    return tree_blocks(entry)


def _text(element: HtmlElement) -> str:
    return tidy(str(element.text_content()))
