"""A delivery → Article."""

from pipeline.model import Article, Document, Ended, Reason, WireItem
from pipeline.sources import Source
from pipeline.wire.detect import PLAIN_TEXT, detect_format
from pipeline.wire.plain import decode_text, read_plain


def read_delivery(
    document: Document, part: str | None, source: Source
) -> Article | Ended:
    """Read the story that `document` holds; `part` names it within the delivery.

    A format that is not read yet ends as quarantined under its name: nothing of
    a delivery is lost, and a human sees what is missing.
    """
    if not document.body.strip():
        return Ended(Reason.EMPTY, f"empty delivery: {document.url}")
    found = detect_format(document.body)
    if found.name != PLAIN_TEXT:
        return _not_read(found.name, found.is_text, document.url)
    item = read_plain(decode_text(document.body), part or "1")
    if item is None or not (item.blocks or item.headline):
        return Ended(Reason.EMPTY, f"blank delivery: {document.url}")
    if not item.blocks:
        return Ended(Reason.NO_TEXT, f"a headline without a story: {document.url}")
    return _article(item, source)


def _not_read(name: str, is_text: bool, url: str) -> Ended:
    if not is_text:
        return Ended(Reason.UNREADABLE, f"{name}, not text: {url}")
    return Ended(
        Reason.UNKNOWN_FORMAT,
        f"looks like {name}; this format is not read yet, the delivery is kept: {url}",
    )


def _article(item: WireItem, source: Source) -> Article:
    """Make an article of `item`; it has no date of its own and no address."""
    return Article(
        source_id=source.id,
        guid=item.guid,
        headline=item.headline,
        byline=item.byline,
        slugline=item.slugline,
        declared_language=item.language or source.language,
        published_at=item.published_at,
        blocks=item.blocks,
        extractor="wire",
        evidence={
            "text": f"wire: {item.format}",
            "headline": "first line" if item.headline else "none",
        },
    )
