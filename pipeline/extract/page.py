"""A fetched page → Article; with `quick` and `asking`, all that knows trafilatura."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from lxml.html import Element, HtmlElement
from trafilatura import bare_extraction, extract_metadata, html2txt
from trafilatura.meta import reset_caches as _reset_caches
from trafilatura.utils import decode_file

from pipeline.extract.assemble import Hints, assemble
from pipeline.extract.bare_texts import wrap_bare_texts
from pipeline.extract.blocks import body_blocks
from pipeline.extract.consent import take_banners
from pipeline.extract.counts import count
from pipeline.extract.guesses import guessed_date, guessed_names
from pipeline.extract.kinds import as_told
from pipeline.extract.live import read_live
from pipeline.extract.lumps import part_lumps
from pipeline.extract.markup import has_prose, lighten, open_boxes, parse, without_frame
from pipeline.extract.overrides import NO_SITES, SiteOverride, SiteRules
from pipeline.extract.paragraphs import Told, restore_paragraphs, told_in
from pipeline.extract.paywall import declared_locked, why_teaser
from pipeline.extract.pictures import pictures_of
from pipeline.extract.places import find_places
from pipeline.extract.quick import quick_body
from pipeline.extract.readings import Reading, choose_reading
from pipeline.extract.repeats import leave_out_repeats
from pipeline.extract.shaping import Found, corrected, find_text, with_site
from pipeline.extract.size import cut_names, is_large, why_too_large
from pipeline.extract.sniff import decode, why_not_html
from pipeline.extract.standfirst import restore_standfirst
from pipeline.extract.structured import Claims, read_claims
from pipeline.extract.subheads import restore_subheads, with_bold_subheads
from pipeline.extract.surplus import leave_out
from pipeline.extract.teaser import as_teaser, before_the_gate
from pipeline.extract.walls import wall_at, wall_on
from pipeline.model import Article, Block, BlockKind, Document, Ended, FeedEntry, Reason
from pipeline.sources import Source

_ENOUGH = 500
# Its rivals replace trafilatura's own text only when they hold more than twice as
# much: so they are not asked where the page has not that much in paragraphs.
_MUCH_MORE = 2.0
# A text this short may be no story at all, and one this long is no wall.
_DOUBTFUL = 400
_NO_WALL = 3000
# What takes the place of a teaser must be a story.
_STORY = 1000
_NOTHING = Reading((), "trafilatura", "nothing extracted")
_UNREAD = Found(_NOTHING, Element("html"))


def read_page(
    document: Document,
    entry: FeedEntry | None,
    source: Source,
    sites: SiteRules = NO_SITES,
) -> Article | Ended:
    """Read the article on a page; `entry` is the feed's word about it.

    The text is trafilatura's; where that has (almost) none, or a wall stands before
    the story, the page's JSON-LD or the feed's content stands in, and
    `evidence["text"]` says why. What can be read before a paywall is an article that
    `is_teaser`, if it is more than a sentence. `sites` are the overrides of single
    sites.
    """
    if not document.body.strip():
        return Ended(Reason.EMPTY, f"empty page: {document.url}")
    if kind := why_not_html(document):
        return Ended(Reason.NOT_HTML, f"{kind}, not HTML: {document.url}")
    if elsewhere := wall_at(document):
        document = replace(document, final_url=document.url)
    tree = None if elsewhere else _tree(document)
    if tree is not None and (why := why_too_large(tree, len(document.body))):
        return Ended(Reason.TOO_LARGE, f"{why}: {document.url}")
    off = frozenset(source.without_rules)
    site = sites.of(document.final_url, off)
    claims = Claims() if tree is None else read_claims(tree, document.final_url)
    claims, told = (claims, ()) if tree is None else corrected(claims, tree, site)
    hints = _hints(tree, claims, document.final_url)
    found, wall = (
        (_UNREAD, elsewhere) if tree is None else _read(document, tree, claims, site)
    )
    own = found.reading
    if wall and not claims.headline:
        claims, hints = Claims(), Hints()
    reading = (
        _instead_of(own, claims, entry)
        if wall
        else choose_reading(own, claims.body, entry)
    )
    is_wanted = wall and not reading and source.teasers == "index"
    teaser = before_the_gate(own) if is_wanted else None
    reading = reading or teaser
    if reading is None:
        return wall or Ended(Reason.NO_TEXT, f"no article text: {document.url}")
    if reading in (own, teaser):
        reading = _by_place(reading, found.tree, document.final_url, source, claims)
    article = assemble(document, source, reading, claims, hints, entry)
    if wall and teaser:
        article = as_teaser(article, wall)
    links = pictures_of(found.tree, own.blocks, claims, document.final_url)
    article = replace(article, links=links)
    return with_site(article, sites, site, found.told + told)


def reset_caches() -> None:
    """Empty trafilatura's caches; they grow with every page of a long-lived worker."""
    _reset_caches()


def _tree(document: Document) -> HtmlElement | None:
    text = decode(document)
    tree = parse(decode_file(document.body) if text is None else text)
    if tree is not None:
        cut_names(tree, len(document.body))
    return tree


def _read(
    document: Document, tree: HtmlElement, claims: Claims, site: SiteOverride | None
) -> tuple[Found, Ended | None]:
    """Return the page's text, and the wall that it is, or that it ends at.

    Walls are looked for on the whole page, whatever the text of its `site` is in.
    """
    is_locked = declared_locked(tree)
    lighten(tree)
    open_boxes(tree)
    wrap_bare_texts(tree)
    asked = take_banners(tree)
    found = find_text(
        tree, site, partial(_extract, claims=claims, url=document.final_url)
    )
    text = "\n".join(block.text for block in found.reading.blocks)
    page_text = asked + html2txt(tree) if len(text) <= _DOUBTFUL else text
    if len(text) <= _NO_WALL and (
        wall := wall_on(document, tree, claims.page_title, text, page_text)
    ):
        return _UNREAD, wall
    if why := why_teaser(text, tree, is_locked=is_locked):
        return found, Ended(Reason.PAYWALL, f"a teaser: {why}: {document.url}")
    if len(text) > _DOUBTFUL or claims.body or has_prose(tree):
        return found, None
    return _UNREAD, None


def _instead_of(
    teaser: Reading, claims: Claims, entry: FeedEntry | None
) -> Reading | None:
    """Return the longest reading that is no part of a walled page's own text.

    Where that has a `teaser`, it must hold far more.
    """
    told = choose_reading(_NOTHING, claims.body, None)
    fed = choose_reading(_NOTHING, "", entry)
    longest = max((told, fed), key=lambda r: _size(r.blocks) if r else 0)
    least = max(_STORY, _MUCH_MORE * _size(teaser.blocks)) if teaser.blocks else 0
    return longest if longest and _size(longest.blocks) >= least else None


def _size(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)


def _extract(tree: HtmlElement, claims: Claims, url: str) -> Reading:
    """Extract the text: fast, and again with all that trafilatura has where in doubt.

    The second way takes twice the time and gives the same on most pages. Of a live
    blog trafilatura loses most: its entries are read one by one.
    """
    told = told_in(tree)
    if live := read_live(tree, claims, url):
        blocks = restore_standfirst(live.blocks, told, tree, claims.description)
        return replace(live, blocks=blocks)
    blocks = _quick_blocks(tree)
    why = f"{_size(blocks)} characters extracted by its own rules"
    if _is_doubtful(blocks, told) and not is_large(tree):
        blocks = _blocks(tree, fast=False)
        why = f"{_size(blocks)} characters extracted by the best of its methods"
    blocks = part_lumps(blocks, tree)
    whole = restore_paragraphs(blocks, told)
    if count := len(whole) - len(blocks):
        why += f"; {count} paragraphs that it left out put back"
    whole = as_told(restore_subheads(whole, told), told, claims.description)
    whole = with_bold_subheads(whole, tree)
    text = restore_standfirst(whole, told, tree, claims.description)
    if len(text) > len(whole):
        why += "; its standfirst put back"
    return Reading(text, "trafilatura", why)


def _by_place(
    reading: Reading, tree: HtmlElement, url: str, source: Source, claims: Claims
) -> Reading:
    """Look where the lines stand: what is none of the story, and what are links."""
    places = find_places(
        (line for block in reading.blocks for line in block.lines), tree
    )
    reading = replace(reading, counted=count(reading.blocks, places))
    if source.boilerplate == "off":
        return reading
    off = frozenset(source.without_rules)
    standfirst = claims.description
    titles = (claims.headline, claims.og_title, claims.page_title)
    blocks, removed = leave_out(reading.blocks, places, url, off, standfirst, titles)
    blocks, repeated = leave_out_repeats(blocks, places, off)
    removed = reading.removed + removed + repeated
    return replace(reading, blocks=blocks, removed=removed)


def _quick_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    body = quick_body(without_frame(tree))
    if body is None:
        return _blocks(without_frame(tree), fast=True)
    return body_blocks(body)


def _blocks(tree: HtmlElement, *, fast: bool) -> tuple[Block, ...]:
    found: Any = bare_extraction(
        tree, fast=fast, include_comments=False, with_metadata=False
    )
    return () if found is None else body_blocks(found.body)


def _is_doubtful(blocks: tuple[Block, ...], told: Told) -> bool:
    """Return whether another method may find more, or something better than tables.

    One block that holds far more than any paragraph is the page with all its menus.
    """
    size = _size(blocks)
    kinds = Counter(block.kind for block in blocks)
    if size < _ENOUGH or kinds[BlockKind.TABLE] > kinds[BlockKind.PARAGRAPH]:
        return True
    if len(blocks) == 1 and size > _MUCH_MORE * max(
        (len(text) for _, text in told), default=0
    ):
        return True
    in_paragraphs = sum(len(text) for element, text in told if element.tag == "p")
    return in_paragraphs > _MUCH_MORE * size


def _hints(tree: HtmlElement | None, claims: Claims, url: str) -> Hints:
    """Ask trafilatura for what the page does not say outright.

    Its search for dates and names takes much of the time that the text takes, so
    pages that are plain about them are not searched, nor for a date that they tell.
    """
    if tree is None or (claims.published and claims.authors and claims.names_itself):
        return Hints()
    if is_large(tree):
        return Hints()
    try:
        found = extract_metadata(tree, default_url=url, extensive=not claims.published)
    except (ValueError, OverflowError):
        # Its date search fails on offsets such as +99:99.
        return Hints()
    names = filter(None, (found.author or "").split("; "))
    return Hints(
        title=found.title or "",
        authors=() if claims.authors else guessed_names(names, tree),
        date=guessed_date(found.date, tree, url) if found.date else "",
        site_name=found.sitename or "",
        description=found.description or "",
    )
