"""The text of a story, out of the element that holds it."""

import re
from copy import deepcopy
from textwrap import dedent

from lxml import etree
from lxml.etree import _Element

from pipeline.markup import html_blocks, tree_blocks
from pipeline.model import Block, BlockKind, Link
from pipeline.text import fold, scrub, squeeze
from pipeline.wire.item import ItemKind
from pipeline.wire.xml import attribute, children, find, find_all, local, text_of

_ASIDE = tuple(
    f"{{*}}{name}"
    for name in ("body.head", "body.end", "note", "byline", "dateline", "copyrite")
)
_TAGGED = re.compile(
    r"<(?:p|br|div|span|html|body|article|section|pre|table|ul|ol|b|i|em|strong|h[1-6])"
    r"[\s/>]",
    re.IGNORECASE,
)
_EMBED = re.compile(
    r"<(?:div|script|iframe|blockquote|figure|object|embed|section|video)\b.*>",
    re.DOTALL | re.IGNORECASE,
)
# A blank line parts paragraphs, and so does an indented line.
_BETWEEN = re.compile(r"\n[^\S\n]*\n\s*|\n(?=[ \t\u3000]{2,}\S|\t)")
_WRAPPED = 50
_WIDEST = 100
_MEDIA = {
    "image": ItemKind.PICTURE,
    "photo": ItemKind.PICTURE,
    "picture": ItemKind.PICTURE,
    "graphic": ItemKind.GRAPHIC,
    "infographic": ItemKind.GRAPHIC,
    "video": ItemKind.VIDEO,
    "animation": ItemKind.VIDEO,
    "audio": ItemKind.AUDIO,
    "data": ItemKind.DATA,
    "complexdata": ItemKind.DATA,
}


def nitf_text(element: _Element) -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """Return blocks and links of a `nitf`, `body` or `body.content` element.

    Notes, bylines and datelines within the text are not part of it.
    """
    body = find(element, "body") if local(element) == "nitf" else element
    if body is None:
        return (), ()
    # Agencies with a DTD of their own leave body.content out.
    contents = children(body, "body.content") or [body]
    blocks = [block for content in contents for block in element_blocks(content)]
    return tuple(blocks), media_links(body)


def element_blocks(element: _Element) -> tuple[Block, ...]:
    """Return the blocks in an element: markup, escaped markup or plain text."""
    if not len(element):
        return text_blocks(element.text or "")
    return without_embeds(tree_blocks(_text_alone(element)))


def _text_alone(element: _Element) -> _Element:
    if next(element.iter(*_ASIDE), None) is None:
        return element
    copy = deepcopy(element)
    etree.strip_elements(copy, *_ASIDE, with_tail=False)
    return copy


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, which may be HTML."""
    if _TAGGED.search(text):
        return without_embeds(html_blocks(text))
    lines = dedent(scrub(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n"))
    paragraphs = (p for chunk in _BETWEEN.split(lines) for p in _paragraphs(chunk))
    return tuple(Block(paragraph) for paragraph in paragraphs)


def _paragraphs(chunk: str) -> list[str]:
    """Join lines that were broken for width; the others are paragraphs."""
    lines = [line for line in map(squeeze, chunk.split("\n")) if line]
    is_wrapped = all(_WRAPPED <= len(line) <= _WIDEST for line in lines[:-1])
    return [" ".join(lines)] if lines and is_wrapped else lines


def without_embeds(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Leave out escaped markup, at the end with the subheads that announce it."""
    kept = list(blocks)
    while kept and (_is_embed(kept[-1]) or _is_left_over(kept, blocks)):
        kept.pop()
    return tuple(block for block in kept if not _is_embed(block))


def _is_embed(block: Block) -> bool:
    return _EMBED.fullmatch(block.text) is not None


def _is_left_over(kept: list[Block], blocks: tuple[Block, ...]) -> bool:
    return len(kept) < len(blocks) and kept[-1].kind is BlockKind.SUBHEAD


def without_headline(blocks: tuple[Block, ...], headline: str) -> tuple[Block, ...]:
    """Leave out a copy of the headline before the text."""
    is_copy = len(blocks) > 1 and fold(blocks[0].text) == fold(headline)
    return blocks[1:] if is_copy else blocks


def media_kind(*claims: str | None) -> ItemKind | None:
    """Return what media types or MIME types say, the first that is known."""
    names = (claim.casefold().partition("/")[0] for claim in claims if claim)
    return next((_MEDIA[name] for name in names if name in _MEDIA), None)


def media_links(tree: _Element) -> tuple[Link, ...]:
    """Return what NITF's media and img elements refer to."""
    media = [_media_link(element) for element in tree.iter("{*}media")]
    images = [_image_link(element) for element in tree.iter("{*}img")]
    return tuple(dict.fromkeys(filter(None, media + images)))


def _media_link(media: _Element) -> Link | None:
    """Return the first reference; further ones are renditions of the same thing."""
    references = children(media, "media-reference")
    reference = next((r for r in references if attribute(r, "source")), None)
    href = attribute(reference, "source")
    if href is None:
        return None
    kind = media_kind(attribute(media, "media-type"), attribute(reference, "mime-type"))
    credit = text_of(find(media, "media-producer"))
    return Link(
        href=href,
        kind=(kind or ItemKind.DATA).value,
        caption=" ".join(filter(None, map(text_of, find_all(media, "media-caption")))),
        credit=credit or attribute(reference, "source-credit") or "",
    )


def _image_link(image: _Element) -> Link | None:
    href = attribute(image, "source") or attribute(image, "src")
    caption = attribute(image, "alt") or ""
    return Link(href, ItemKind.PICTURE.value, caption) if href else None
