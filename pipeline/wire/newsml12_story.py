"""The story in the components of a NewsML 1.2 item, and what comes with it."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from pipeline.model import Block, Link
from pipeline.wire.bodies import element_blocks, media_kind, nitf_text, text_blocks
from pipeline.wire.item import ItemKind
from pipeline.wire.nitf_head import Head, read_head
from pipeline.wire.xml import attribute, children, find, find_all, local, text_of

_SUMMARY = frozenset({"abstract", "summary", "teaser", "lead"})
_LOOKS = frozenset({"logo", "icon", "stylesheet", "thumbnail", "quicklook"})
_PICTURED = frozenset(
    {"photo", "picture", "image", "graphic", "infographic", "video", "audio"}
)
_ASIDE = (
    _SUMMARY
    | _LOOKS
    | _PICTURED
    | {"advisory", "byline", "caption", "contact", "contacts", "copyright", "credit"}
    | {"dateline", "editorsnote", "ednote", "headline", "keywords", "note", "slugline"}
    | {"subheadline", "boilerplate"}
)
"""Roles of texts that are not the story, without blanks and in small letters."""
_RANKS = {
    "body": 0,
    "bodytext": 0,
    "main": 1,
    "maintext": 1,
    "story": 1,
    "text": 1,
    "": 2,
}
_OTHER_RANK = 3
_NO_TEXT = re.compile(r"css|javascript|csv|calendar|vcard", re.IGNORECASE)
_MARKUP = frozenset(
    {"p", "div", "section", "block", "br", "table", "ul", "ol", "pre", "blockquote",
     "h1", "h2", "h3", "hl1", "hl2", "b", "i", "em", "strong", "span", "a"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A component with its role, which may be that of the one around it.

    `path` are the components from the outermost to this one.
    """

    path: tuple[_Element, ...]
    role: str

    @property
    def contents(self) -> list[_Element]:
        """The content items, mostly renditions of one thing."""
        return children(self.path[-1], "ContentItem")

    @property
    def rank(self) -> int:
        """How likely the text in it is the story; the smallest is."""
        return _RANKS.get(self.role, _OTHER_RANK)


class _Text(NamedTuple):
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    head: Head = Head()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What an item tells; `path` are the components that describe it.

    `head` is that of NITF within NewsML.
    """

    kind: ItemKind
    path: tuple[_Element, ...]
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    members: tuple[str, ...] = ()
    description: str | None = None
    head: Head = field(default_factory=Head)


def read_story(item: _Element) -> Story:
    """Read the components of a NewsItem; nested NewsItems are not looked into."""
    parts = list(_parts(item))
    likely = _likely(parts)
    found = ((part, _text(part)) for part in likely)
    part, text = next((f for f in found if f[1].blocks), (None, _Text()))
    members = tuple(filter(None, _members(parts)))
    return Story(
        kind=ItemKind.TEXT if part else _kind(item, likely, parts, members),
        path=part.path if part else tuple(p.path[-1] for p in parts),
        blocks=text.blocks,
        links=tuple(dict.fromkeys((*text.links, *_links(parts)))),
        members=members,
        description=_summary(parts) or text.head.description,
        head=text.head,
    )


def _likely(parts: list[Part]) -> list[Part]:
    """Return the parts that may hold the story, the likeliest first.

    Beside a main part, those of other roles are no stories of their own.
    """
    stories = sorted((p for p in parts if p.role not in _ASIDE), key=lambda p: p.rank)
    has_main = any(part.rank < _RANKS[""] and part.contents for part in stories)
    return [p for p in stories if p.rank < _OTHER_RANK or not has_main]


def formal_name(element: _Element | None) -> str:
    """Return what NewsML calls a FormalName; "" when there is none."""
    return attribute(element, "FormalName") or ""


def _parts(item: _Element) -> Iterator[Part]:
    """Yield the components in their order, each before those within it."""
    waiting = [Part((c,), _role(c)) for c in reversed(children(item, "NewsComponent"))]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += [
            Part((*part.path, child), _role(child) or part.role)
            for child in reversed(children(part.path[-1], "NewsComponent"))
        ]


def _role(component: _Element) -> str:
    name = formal_name(find(component, "Role")).rpartition(":")[2]
    return "".join(filter(str.isalpha, name)).casefold()


def _text(part: Part) -> _Text:
    """Return the first text; what follows a picture in a component is its caption."""
    for content in part.contents:
        if _media(content):
            break
        text = _content(content)
        if text.blocks:
            return text
    return _Text()


def _media(content: _Element) -> ItemKind | None:
    """Return what kind of media a content item is; None for a text."""
    claims = (formal_name(find(content, n)) for n in ("MediaType", "MimeType"))
    return media_kind(*claims)


def _content(content: _Element) -> _Text:
    """Return blocks, links and NITF's head of a content item that is a text."""
    data = find(content, "DataContent")
    kinds = (formal_name(find(content, name)) for name in ("MimeType", "Format"))
    if any(map(_NO_TEXT.search, kinds)):
        return _Text()
    if data is None:
        return _Text(_encoded(find(content, "Encoding")))
    for nitf in data.iter("{*}nitf"):
        return _Text(*nitf_text(nitf), read_head(nitf))
    for body in data.iter("{*}body", "{*}body.content"):
        return _Text(*nitf_text(body))
    is_markup = not len(data) or any(local(e) in _MARKUP for e in data.iter())
    return _Text(element_blocks(data)) if is_markup else _Text()


def _encoded(encoding: _Element | None) -> tuple[Block, ...]:
    """Return the blocks of a text in base64; other notations are none of ours."""
    data = text_of(find(encoding, "DataContent"))
    if "base64" not in (attribute(encoding, "Notation") or "").casefold():
        return ()
    try:
        return text_blocks(b64decode(data).decode("utf-8", "replace"))
    except (Error, ValueError):
        return ()


def _members(parts: list[Part]) -> Iterator[str]:
    """Yield the items that components refer to or hold, by their public names."""
    for component in (part.path[-1] for part in parts):
        for reference in children(component, "NewsItemRef"):
            yield attribute(reference, "NewsItem") or ""
        for item in children(component, "NewsItem"):
            identifier = find(item, "Identification", "NewsIdentifier")
            yield text_of(find(identifier, "PublicIdentifier"))


def _kind(
    item: _Element, likely: list[Part], parts: list[Part], members: tuple[str, ...]
) -> ItemKind:
    """Return the kind of an item without a text; an alert is a text all the same."""
    firsts = [part.contents[0] for part in likely if part.contents]
    if any(formal_name(find(c, "MediaType")).casefold() == "text" for c in firsts):
        return ItemKind.TEXT
    media = (_media(content) for part in parts for content in part.contents)
    if kind := next(filter(None, media), None):
        return kind
    if members:
        return ItemKind.PACKAGE
    is_data = any(len(d) for c in firsts for d in children(c, "DataContent"))
    return ItemKind.DATA if is_data else catalog_kind(item) or ItemKind.TEXT


def catalog_kind(element: _Element) -> ItemKind | None:
    """Return the kind of what holds topics or a catalog and no story."""
    if find(element, "NewsComponent") is not None:
        return None
    if find(element, "TopicSet") is not None:
        return ItemKind.CONCEPT
    return ItemKind.CATALOG if find(element, "Catalog") is not None else None


def _links(parts: list[Part]) -> Iterator[Link]:
    """Yield one reference for each component of media, with its caption."""
    captions = {p.path[-2:][0]: _all_text(p) for p in parts if p.role == "caption"}
    for part in parts:
        component = part.path[-1]
        found = (c for c in part.contents if _media(c) and attribute(c, "Href"))
        if part.role in _LOOKS or (content := next(found, None)) is None:
            continue
        around = part.path[-2:][0]
        yield Link(
            href=attribute(content, "Href") or "",
            kind=str(_media(content)),
            caption=captions.get(component) or captions.get(around, ""),
            credit=text_of(find(component, "NewsLines", "CreditLine")),
        )


def _summary(parts: list[Part]) -> str | None:
    texts = (_all_text(part) for part in parts if part.role in _SUMMARY)
    return next(filter(None, texts), None)


def _all_text(part: Part) -> str:
    contents = find_all(part.path[-1], "ContentItem")
    blocks = (block for content in contents for block in _content(content).blocks)
    return " ".join(line for block in blocks for line in block.lines)
