"""The pictures of a story: where they are, what they show, who made them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipeline.extract.addresses import absolute
from pipeline.extract.credits import split_credit, without_label
from pipeline.extract.structured import Claims
from pipeline.model import Block, Link
from pipeline.text import tidy

PICTURE = "picture"
_MOST, _MOST_FIGURES = 50, 500
_LONGEST = 1500
_LONGEST_CREDIT = 200
_START = 40
_OTHER_PARAGRAPHS = ("p", "div", "li", "blockquote", "section")
_WIDE = ("body", "html", "main")
# "2 of 7" at the head of a caption in a gallery.
_COUNT = re.compile(
    r"^\d{1,2} ?(?:of|/|von|de|di|van|av|z) ?\d{1,2}\b[ .:|]*|^\d+of\d+"
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CREDIT = re.compile(
    r"credits?|copyrights?|photographers?|fotocredit|fotografo?|byline|attribution"
    r"|source|rights|urheber|quelle|cr[eé]dito?s?|agency|holder"
)
_CAPTION = re.compile(r"captions?|legende?|legenda|bildunterschrift|didascalia")
_ELSEWHERE = re.compile(
    r"comments?|kommentare?|related|teasers?|sidebar|recommend(?:ed|ations?)?|promos?"
    r"|newsletters?|trending|authors?|avatar|logo|ads?|advert(?:isement)?|card"
)
_FRAME = frozenset({"nav", "footer", "aside"})
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-full-src", "src")
_SIZE = re.compile(r"[-_]?(?:\d{2,4}x\d{2,4}|scaled|large|small|thumb)$")
_TITLES = ("h2", "h3", "h4")


def pictures_of(
    tree: HtmlElement, blocks: Iterable[Block], claims: Claims, url: str
) -> tuple[Link, ...]:
    """Return the pictures of the story of which `blocks` are the text, in order.

    They stand in figures between its headline and its end, not in teasers or the
    page's frame. The lead picture, the page's word for it, comes first if it is none
    of them and something is said of it.
    """
    figures = [*islice(tree.iter("figure"), _MOST_FIGURES)]
    figures += islice(_captioned(tree), _MOST_FIGURES)
    inner = _within_story(figures, tree, blocks) if figures else []
    base = _base(tree, url)
    found = (_picture(figure, base) for figure in inner[:_MOST])
    shown = tuple(dict.fromkeys(link for link in found if link))
    return _with_lead(shown, claims)


def _captioned(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield what holds a picture and a line that is called its caption."""
    for image in tree.iter("img"):
        if _is_in(image, "figure"):
            continue
        for element in (image.getparent(), _parent(image.getparent())):
            if element is not None and _is_called(element, _CAPTION):
                yield element
                break


def _parent(element: HtmlElement | None) -> HtmlElement | None:
    return None if element is None else element.getparent()


def _within_story(
    figures: list[HtmlElement], tree: HtmlElement, blocks: Iterable[Block]
) -> list[HtmlElement]:
    """Return the figures from the headline on, or from the story's top, to its end."""
    starts = {line[:_START] for block in blocks for line in block.lines}
    order = {element: number for number, element in enumerate(tree.iter())}
    paragraphs = _paragraphs(tree, starts)
    if not paragraphs:
        return []
    first, last = paragraphs[0], paragraphs[-1]
    around = set(first.iterancestors())
    home = next((e for e in last.iterancestors() if e in around), first)
    heads = (order[h1] for h1 in tree.iter("h1") if order[h1] < order[first])
    top = max(heads, default=order[next(first.iterancestors("article", "main"), first)])
    is_wide = home.tag in _WIDE
    return [
        figure
        for figure in figures
        if _stands_there(figure, around)
        and (
            top < order[figure] < order[last]
            or (not is_wide and home in figure.iterancestors())
        )
    ]


def _paragraphs(tree: HtmlElement, starts: set[str]) -> list[HtmlElement]:
    """Return the paragraphs of the story on its page, of whatever elements they are."""
    found = _of_story(tree, ("p",), starts)
    return found if len(found) > 1 else _of_story(tree, _OTHER_PARAGRAPHS, starts)


def _of_story(
    tree: HtmlElement, tags: tuple[str, ...], starts: set[str]
) -> list[HtmlElement]:
    return [
        element
        for element in tree.iter(*tags)
        if not (element.tag == "div" and any(c.tag in ("p", "div") for c in element))
        and tidy(str(element.text_content()))[:_START] in starts
        and not _is_in(element, "figure")
    ]


def _stands_there(figure: HtmlElement, around: set[HtmlElement]) -> bool:
    """Return whether nothing but what is `around` the story, too, calls it other."""
    own = [e for e in figure.iterancestors() if e not in around]
    return not any(map(_is_elsewhere, (figure, *own))) and not _is_teaser(figure)


def _is_in(element: HtmlElement, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _is_elsewhere(element: HtmlElement) -> bool:
    return element.tag in _FRAME or _is_called(element, _ELSEWHERE)


def _is_called(element: HtmlElement, names: re.Pattern[str]) -> bool:
    called = f"{element.get('class', '')} {element.get('id', '')}"
    called += f" {element.get('itemprop', '')}"
    return any(names.fullmatch(word.lower()) for word in _WORD.findall(called))


def _is_teaser(figure: HtmlElement) -> bool:
    """Return whether a picture goes with the linked title of another story."""
    parent = figure.getparent()
    if parent is None or parent.tag == "body":
        return False
    if _is_in(figure, "a"):
        return True
    return any(
        next(title.iter("a"), None) is not None
        for tag in _TITLES
        for title in parent.iterfind(tag)
    ) and not any(child.tag == "p" for child in parent)


def _picture(figure: HtmlElement, base: str) -> Link | None:
    image = next(figure.iter("img"), None)
    href = absolute(base, _source(figure, image)) if image is not None else ""
    if not href:
        return None
    return Link(href, PICTURE, *_told(figure))


def _source(figure: HtmlElement, image: HtmlElement) -> str:
    """Return the address of a picture, which is often loaded later by a script."""
    for name in _SOURCES:
        value = (image.get(name) or "").strip()
        if value and not value.startswith("data:"):
            return value
    for element in (image, *figure.iter("source")):
        listed = element.get("srcset") or element.get("data-srcset") or ""
        parts = [part.split() for part in listed.split(",") if part.strip()]
        if parts:
            return parts[-1][0]
    return ""


def _told(figure: HtmlElement) -> tuple[str, str]:
    """Return the caption and the credit that stand with a picture."""
    holders = list(figure.iter("figcaption"))[:1] or _called_captions(figure)
    text = tidy(" ".join(str(holder.text_content()) for holder in holders))[:_LONGEST]
    text = _COUNT.sub("", text)
    named = (e for e in figure.iterdescendants() if e not in holders and _is_credit(e))
    texts = (tidy(str(element.text_content())) for element in named)
    credit = next((each for each in texts if 0 < len(each) <= _LONGEST_CREDIT), "")
    if not credit:
        return split_credit(text)
    before, _, behind = text.rpartition(credit)
    return split_credit(f"{before} {behind}")[0], without_label(credit)


def _called_captions(figure: HtmlElement) -> list[HtmlElement]:
    called = (e for e in figure.iterdescendants() if isinstance(e.tag, str))
    return [e for e in called if e.tag != "img" and _is_called(e, _CAPTION)][:1]


def _is_credit(element: HtmlElement) -> bool:
    return isinstance(element.tag, str) and _is_called(element, _CREDIT)


def _with_lead(shown: tuple[Link, ...], claims: Claims) -> tuple[Link, ...]:
    """Return pictures with what the page tells machines of them."""
    told = {_stem(link.href): link for link in claims.pictures}
    filled = tuple(_filled(link, told.get(_stem(link.href))) for link in shown)
    stems = {_stem(link.href) for link in filled}
    lead = next(iter(claims.pictures), None)
    is_new = lead and (lead.caption or lead.credit) and _stem(lead.href) not in stems
    if lead is None or not is_new:
        return filled
    captions = {link.caption for link in filled if link.caption}
    return filled if lead.caption in captions else (lead, *filled)


def _filled(link: Link, told: Link | None) -> Link:
    if told is None:
        return link
    return replace(
        link, caption=link.caption or told.caption, credit=link.credit or told.credit
    )


def _stem(href: str) -> str:
    """Return what the renditions of a picture have in common, near enough."""
    name = unquote(urlsplit(href).path).rpartition("/")[2].partition(".")[0]
    return _SIZE.sub("", name) or href


def _base(tree: HtmlElement, url: str) -> str:
    element = next(tree.iter("base"), None)
    href = element.get("href", "") if element is not None else ""
    return absolute(url, href) or url
