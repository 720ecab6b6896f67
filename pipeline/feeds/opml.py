"""Subscription lists (https://opml.org/spec2.opml), read and written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from lxml import etree
from lxml.etree import _Element

from pipeline.errors import FeedParseError
from pipeline.feeds.decode import decode
from pipeline.feeds.markup import plain, tidy_url
from pipeline.text import scrub


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """A feed that a subscription list names; `folders` from the outermost in."""

    url: str
    title: str = ""
    home_page: str | None = None
    folders: tuple[str, ...] = ()
    language: str | None = None


def read_opml(body: bytes) -> tuple[OpmlFeed, ...]:
    """Return the feeds of a list in its order; of those with one URL the first.

    A list that is not well formed is read as far as it goes. The URLs are as
    written and may be none of the web; only "feed:" becomes what it stands for.

    Raises:
        FeedParseError: It is no subscription list.
    """
    text, _ = decode(body, "")
    # As HTML: names in any case, the entities that people write, none declared.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    tree = etree.HTML(scrub(text).encode("utf-8", "replace") or b" ", parser)
    if tree is None or next(tree.iter("opml", "outline"), None) is None:
        raise FeedParseError("not a subscription list: no <opml>")
    found: dict[str, OpmlFeed] = {}
    for feed in _feeds(tree):
        found.setdefault(feed.url, feed)
    return tuple(found.values())


def write_opml(feeds: Iterable[OpmlFeed], title: str) -> bytes:
    """Return a list of `feeds` in their folders, in the order given."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = plain(title)
    body = ElementTree.SubElement(root, "body")
    folders: dict[tuple[str, ...], ElementTree.Element] = {(): body}
    for feed in feeds:
        ElementTree.SubElement(_folder(feed.folders, folders), "outline", _named(feed))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return written + b"\n"


def _feeds(tree: _Element) -> Iterator[OpmlFeed]:
    # Walked, not recursed into: lists nest deeper than Python's stack.
    folders: list[str] = []
    for event, outline in etree.iterwalk(tree, events=("start", "end"), tag="outline"):
        if event == "end":
            folders.pop()
            continue
        url = _address(_attribute(outline, "xmlurl"))
        if url:
            yield OpmlFeed(
                url=url,
                title=_title(outline),
                home_page=tidy_url(_attribute(outline, "htmlurl")) or None,
                folders=tuple(filter(None, folders)),
                language=_attribute(outline, "language") or None,
            )
        folders.append("" if url else _title(outline))


def _title(outline: _Element) -> str:
    return _attribute(outline, "text") or _attribute(outline, "title")


def _attribute(outline: _Element, name: str) -> str:
    return plain(outline.get(name, ""))


def _address(written: str) -> str:
    """Return a URL without the "feed:" that browsers once put before it."""
    url = tidy_url(written)
    if not url.lower().startswith("feed:"):
        return url
    bare = url[len("feed:") :]
    return f"http:{bare}" if bare.startswith("//") else bare


def _folder(
    path: tuple[str, ...], folders: dict[tuple[str, ...], ElementTree.Element]
) -> ElementTree.Element:
    """Return the outline of a folder, made where there is none yet."""
    for depth in range(1, len(path) + 1):
        if path[:depth] not in folders:
            outer = folders[path[: depth - 1]]
            name = plain(path[depth - 1])
            folders[path[:depth]] = ElementTree.SubElement(outer, "outline", text=name)
    return folders[path]


def _named(feed: OpmlFeed) -> dict[str, str]:
    title = plain(feed.title) or feed.url
    given = {
        "type": "rss",
        "text": title,
        "title": title,
        "xmlUrl": plain(feed.url),
        "htmlUrl": plain(feed.home_page or ""),
        "language": plain(feed.language or ""),
    }
    return {name: value for name, value in given.items() if value}
