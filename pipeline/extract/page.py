"""A fetched page → Article; the only module that knows trafilatura."""

from collections import Counter
from typing import Any

from lxml.html import HtmlElement
from trafilatura import bare_extraction, extract_metadata, html2txt
from trafilatura.meta import reset_caches as _reset_caches
from trafilatura.utils import decode_file

from pipeline.extract.assemble import Hints, assemble
from pipeline.extract.blocks import body_blocks
from pipeline.extract.consent import MOST_IN_A_WALL, is_consent_wall
from pipeline.extract.markup import has_prose, lighten, parse, without_frame
from pipeline.extract.readings import Reading, choose_reading
from pipeline.extract.sniff import decode, why_not_html
from pipeline.extract.structured import Claims, read_claims
from pipeline.extract.subheads import restore_subheads
from pipeline.model import Article, Block, BlockKind, Document, Ended, FeedEntry, Reason
from pipeline.sources import Source
from pipeline.text import squeeze

_ENOUGH = 250
# Its rivals replace trafilatura's own text only when they hold more than twice as
# much: so they are not asked where the page has not that much in paragraphs.
_MUCH_MORE = 2.0


_NOTHING = Reading((), "trafilatura", "nothing extracted")


def read_page(
    document: Document, entry: FeedEntry | None, source: Source
) -> Article | Ended:
    """Read the article on a page; `entry` is the feed's word about it.

    The text is trafilatura's; where that has (almost) none, the page's JSON-LD
    or the feed's content stands in, and `evidence["text"]` says why.
    """
    if not document.body.strip():
        return Ended(Reason.EMPTY, f"empty page: {document.url}")
    if kind := why_not_html(document):
        return Ended(Reason.NOT_HTML, f"{kind}, not HTML: {document.url}")
    text = decode(document)
    tree = parse(decode_file(document.body) if text is None else text)
    claims = Claims() if tree is None else read_claims(tree, document.final_url)
    hints = _hints(tree, claims, document.final_url)
    found, is_wall = (_NOTHING, False) if tree is None else _read(tree, claims)
    reading = choose_reading(_NOTHING if is_wall else found, claims.body, entry)
    if reading is None:
        reason = Reason.CONSENT_WALL if is_wall else Reason.NO_TEXT
        return Ended(reason, f"no article text: {document.url}")
    return assemble(document, source, reading, claims, hints, entry)


def reset_caches() -> None:
    """Empty trafilatura's caches; they grow with every page of a long-lived worker."""
    _reset_caches()


def _read(tree: HtmlElement, claims: Claims) -> tuple[Reading, bool]:
    """Return the page's text, and whether it is a consent wall's."""
    lighten(tree)
    found = _extract(tree)
    text = "\n".join(block.text for block in found.blocks)
    if len(text) > MOST_IN_A_WALL:
        return found, False
    if is_consent_wall(text, html2txt(tree)):
        return found, True
    return (found if claims.body or has_prose(tree) else _NOTHING), False


def _extract(tree: HtmlElement) -> Reading:
    """Extract the text: fast, and again with all that trafilatura has where in doubt.

    The second way takes twice the time and gives the same on most pages.
    """
    blocks = _blocks(without_frame(tree), fast=True)
    how = "its own rules"
    if _is_doubtful(blocks, tree):
        blocks = _blocks(tree, fast=False)
        how = "the best of its methods"
    size = sum(len(block.text) for block in blocks)
    why = f"{size} characters extracted by {how}"
    return Reading(restore_subheads(blocks, tree), "trafilatura", why)


def _blocks(tree: HtmlElement, *, fast: bool) -> tuple[Block, ...]:
    found: Any = bare_extraction(
        tree, fast=fast, include_comments=False, with_metadata=False
    )
    return () if found is None else body_blocks(found.body)


def _is_doubtful(blocks: tuple[Block, ...], tree: HtmlElement) -> bool:
    """Return whether another method may find more, or something better than tables."""
    size = sum(len(block.text) for block in blocks)
    kinds = Counter(block.kind for block in blocks)
    if size < _ENOUGH or kinds[BlockKind.TABLE] > kinds[BlockKind.PARAGRAPH]:
        return True
    in_paragraphs = sum(len(squeeze(p.text_content())) for p in tree.iter("p"))
    return in_paragraphs > _MUCH_MORE * size


def _hints(tree: HtmlElement | None, claims: Claims, url: str) -> Hints:
    """Ask trafilatura for what the page does not say outright.

    Its search for dates and names takes much of the time that the text takes, so
    pages that are plain about them are not searched, nor for a date that they tell.
    """
    if tree is None or (claims.published and claims.authors and claims.names_itself):
        return Hints()
    found = extract_metadata(tree, default_url=url, extensive=not claims.published)
    return Hints(
        title=found.title or "",
        authors=tuple((found.author or "").split("; ")),
        date=found.date or "",
        site_name=found.sitename or "",
        description=found.description or "",
    )
