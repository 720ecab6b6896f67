"""An entry of a feed → Article, where there is no page to read."""

from pipeline.extract.assemble import Hints, assemble
from pipeline.extract.readings import feed_reading
from pipeline.extract.structured import Claims
from pipeline.model import Article, Document, Ended, FeedEntry, Reason
from pipeline.sources import Source


def read_entry(entry: FeedEntry, document: Document, source: Source) -> Article | Ended:
    """Read the article that `entry` carries itself; `document` is the feed.

    Without an own link the article has no URL: the feed's is not its address.
    """
    reading = feed_reading(entry)
    if reading is None:
        where = f"entry {entry.part} of {document.url}"
        return Ended(Reason.NO_TEXT, f"no text in {where}")
    return assemble(document, source, reading, Claims(), Hints(), entry)
