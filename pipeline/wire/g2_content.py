"""The content of a G2 item: its text in whatever markup, and what it points to."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from html import unescape
from itertools import chain, dropwhile

from lxml.etree import _Element

from pipeline.markup import html_tree, tree_blocks
from pipeline.model import Block, Link
from pipeline.text import fold
from pipeline.wire.bodies import media_kind, media_links, without_embeds
from pipeline.wire.g2_lines import (
    leave_out,
    line_of,
    lower_name,
    mark_paragraphs,
    plain_paragraphs,
)
from pipeline.wire.item import ItemKind
from pipeline.wire.xml import attribute, children, local

_OTHER_KINDS = {
    "sports-content": ItemKind.DATA,
    "event": ItemKind.EVENT,
    "events": ItemKind.EVENT,
    "concept": ItemKind.CONCEPT,
    "conceptSet": ItemKind.CONCEPT,
}
_TEASERS = frozenset({"teaser", "summary", "abstract"})
_LEFT_OUT = frozenset(
    {"header", "footer", "nav", "title", "hedline", "body.head", "body.end", "note",
     "byline", "dateline", "copyrite"}
)  # fmt: skip
_LEFT_OUT_CLASSES = _TEASERS | {"notepad", "caption", "closingline", "slugline"}
_PRIVATE_CLASS = re.compile(r"(?:^|[-_ ])(?:private|non-?public)", re.IGNORECASE)
_TEXTUAL = re.compile(r"text/(?!calendar|csv|vcard|rtf|css)|html|nitf|/xml")
_MARKUP = re.compile(
    r"</?(?:a|article|b|block|body|body\.content|br|div|em|h[1-6]|html|i|li|nitf|ol|p"
    r"|pre|section|span|strong|table|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Content:
    """What one item holds.

    `title` and `teaser` are those that stand in the text, for an item without such
    metadata. `kind` is set where the content is no text at all.
    """

    blocks: tuple[Block, ...] = ()
    title: str = ""
    teaser: str = ""
    links: tuple[Link, ...] = ()
    kind: ItemKind | None = None


def read_content(content_set: _Element | None, titles: Iterable[str] = ()) -> Content:
    """Read the best of the renditions; copies of `titles` at its start are left out.

    Markup is better than data, unless the data hold more than twice the text. The
    links are those of all renditions.
    """
    copies = [title for title in titles if title]
    inline = children(content_set, "inlineXML")
    markup = [_read_markup(deepcopy(one), copies) for one in inline]
    data = [_read_data(one, copies) for one in children(content_set, "inlineData")]
    sizes = [(2 * _size(one), one) for one in markup]
    sizes += [(_size(one), one) for one in data]
    best = max(sizes, key=lambda pair: pair[0])[1] if sizes else Content()
    links = [link for one in markup + data for link in one.links]
    return replace(best, links=distinct_links([*_remote_links(content_set), *links]))


def distinct_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links, each address once."""
    return tuple({link.href: link for link in links}.values())


def is_private_class(element: _Element) -> bool:
    """Tell whether an element's class says that it is not for the public."""
    return bool(_PRIVATE_CLASS.search(element.get("class") or ""))


def _size(content: Content) -> int:
    return sum(len(block.text) for block in content.blocks)


def _remote_links(content_set: _Element | None) -> Iterator[Link]:
    """Yield the renditions that are kept elsewhere."""
    for remote in children(content_set, "remoteContent"):
        if href := attribute(remote, "href") or attribute(remote, "residref"):
            kind = media_kind(attribute(remote, "contenttype")) or ItemKind.DATA
            yield Link(href, kind.value)


def _read_data(data: _Element, titles: list[str]) -> Content:
    """Read inline data: text, or markup that was escaped and mostly is not declared."""
    if len(data):
        return _read_markup(deepcopy(data), titles)
    text = _decoded(data)
    if not _MARKUP.search(text):
        blocks = map(Block, plain_paragraphs(unescape(text)))
        return Content(blocks=_without_titles(blocks, titles))
    tree = html_tree(text)
    return Content() if tree is None else _read_markup(tree, titles)


def _decoded(data: _Element) -> str:
    """Return the text of inline data; "" for what is no text."""
    text = data.text or ""
    if not _TEXTUAL.search((attribute(data, "contenttype") or "text/plain").lower()):
        return ""
    encoding = attribute(data, "encoding") or attribute(data, "encodinguri")
    if not encoding:
        return text
    if not encoding.lower().endswith("base64"):
        return ""
    try:
        return b64decode(text).decode("utf-8", "replace")
    except (Error, ValueError):
        return ""


def _read_markup(scope: _Element, titles: list[str]) -> Content:
    """Read one rendition; `scope` is changed on the way."""
    if kind := next(filter(None, map(_OTHER_KINDS.get, map(local, scope))), None):
        return Content(kind=kind)
    title = line_of(next(scope.iter("{*}h1", "{*}hl1"), None))
    links = media_links(scope)
    body = _body(scope)
    teaser = _teaser(body)
    leave_out(body, _is_aside)
    mark_paragraphs(body)
    blocks = _without_titles(without_embeds(tree_blocks(body)), titles or [title])
    return Content(blocks, title, teaser, links)


def _classes(element: _Element) -> set[str]:
    return set((element.get("class") or "").lower().split())


def _body(scope: _Element) -> _Element:
    """Return the element that holds the text, the most exact that there is."""
    # A note in the head of NITF has a body.content too.
    contents = (
        one
        for one in scope.iter("{*}body.content")
        if next(one.iterancestors("{*}body.head"), None) is None
    )
    sections = scope.iter("{*}section", "{*}article", "{*}div")
    mains = (one for one in sections if "main" in _classes(one))
    bodies = scope.iter("{*}main", "{*}body")
    return next(chain(contents, mains, bodies), scope)


def _teaser(body: _Element) -> str:
    """Return the summary that stands in the text; "" when there is none."""
    marked = (one for one in body.iter("*") if _classes(one) & _TEASERS)
    return line_of(next(marked, None))


def _is_aside(element: _Element) -> bool:
    classes = _classes(element)
    return lower_name(element) in _LEFT_OUT or (
        bool(classes)
        and (not classes.isdisjoint(_LEFT_OUT_CLASSES) or is_private_class(element))
    )


def _without_titles(
    blocks: Iterable[Block], titles: Iterable[str]
) -> tuple[Block, ...]:
    copies = set(map(fold, titles))
    return tuple(dropwhile(lambda block: fold(block.text) in copies, blocks))
