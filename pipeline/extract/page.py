"""A fetched page → Article; the only module that knows trafilatura."""

from typing import Any

from lxml.html import HtmlElement
from trafilatura import bare_extraction, extract_metadata, html2txt
from trafilatura.meta import reset_caches as _reset_caches
from trafilatura.utils import load_html

from pipeline.extract.assemble import Hints, assemble
from pipeline.extract.blocks import body_blocks
from pipeline.extract.consent import MOST_IN_A_WALL, is_consent_wall
from pipeline.extract.readings import choose_reading
from pipeline.extract.sniff import decode, why_not_html
from pipeline.extract.structured import Claims, read_claims
from pipeline.extract.subheads import restore_subheads
from pipeline.model import Article, Block, Document, Ended, FeedEntry, Reason
from pipeline.sources import Source


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
    tree = _parse(document)
    claims = Claims() if tree is None else read_claims(tree, document.final_url)
    blocks, is_wall = ((), False) if tree is None else _read(tree)
    reading = choose_reading(() if is_wall else blocks, claims.body, entry)
    if reading is None:
        reason = Reason.CONSENT_WALL if is_wall else Reason.NO_TEXT
        return Ended(reason, f"no article text: {document.url}")
    hints = _hints(tree, claims, document.final_url)
    return assemble(document, source, reading, claims, hints, entry)


def reset_caches() -> None:
    """Empty trafilatura's caches; they grow with every page of a long-lived worker."""
    _reset_caches()


def _parse(document: Document) -> HtmlElement | None:
    text = decode(document)
    tree: HtmlElement | None = load_html(document.body if text is None else text)
    return tree


def _read(tree: HtmlElement) -> tuple[tuple[Block, ...], bool]:
    """Return the page's blocks, and whether they are a consent wall's."""
    found: Any = bare_extraction(tree, include_comments=False, with_metadata=False)
    blocks = () if found is None else body_blocks(found.body)
    blocks = restore_subheads(blocks, tree)
    text = "\n".join(block.text for block in blocks)
    if len(text) > MOST_IN_A_WALL:
        return blocks, False
    return blocks, is_consent_wall(text, html2txt(tree))


def _hints(tree: HtmlElement | None, claims: Claims, url: str) -> Hints:
    """Ask trafilatura for what the page does not say outright.

    Its search for dates and names takes more time than the text itself, so
    pages that are plain about them are not searched.
    """
    if tree is None or (claims.published and claims.authors and claims.names_itself):
        return Hints()
    found = extract_metadata(tree, default_url=url)
    return Hints(
        title=found.title or "",
        authors=tuple((found.author or "").split("; ")),
        date=found.date or "",
        site_name=found.sitename or "",
        description=found.description or "",
    )
