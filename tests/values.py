"""Values for tests: whole ones, of which a test names what it is about."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.dedup.decide import decide, names_asked
from pipeline.dedup.identity import UrlRules, identify
from pipeline.fetch.compare import key_of, same_site, site_of
from pipeline.model import Article, Block, Document, DocumentKind, FeedEntry
from pipeline.poll.entries import item_id
from pipeline.ports import Records
from pipeline.records import (
    Candidate,
    Decision,
    Item,
    Location,
    Reading,
    StoredDocument,
)

NOW = datetime(2026, 9, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
URLS = UrlRules(key_of, same_site, site_of, key_of)


def an_item(url: str = "https://example.org/a.html", **given: Any) -> Item:
    """Return an open item."""
    whole = {
        "item_id": item_id(given.get("source_id", "one"), url),
        "source_id": "one",
        "channel": "https://example.org/feed.xml",
        "key": key_of(url),
        "url": url,
        "title": "A title",
        "entry": FeedEntry(part=0, url=url, title="A title", published_at=NOW),
        "first_seen_at": NOW,
    }
    return Item(**(whole | given))


def an_article(url: str = "https://example.org/a.html", **given: Any) -> Article:
    """Return an article of two paragraphs."""
    whole = {
        "source_id": "one",
        "url": url,
        "final_url": url,
        "headline": "Rain ends drought",
        "language": "en",
        "published_at": NOW,
        "extractor": "trafilatura",
        "blocks": (Block("It rained at last."), Block("The fields are green.")),
    }
    return Article(**(whole | given))


def a_document(**given: Any) -> StoredDocument:
    """Return a page that is archived somewhere."""
    whole = {
        "document_id": uuid.uuid4().hex,
        "kind": DocumentKind.PAGE,
        "source_id": "one",
        "url": "https://example.org/a.html",
        "final_url": "https://example.org/a.html",
        "captured_at": NOW,
        "content_type": "text/html",
        "sha256": "0" * 64,
    }
    place = given.pop("location", Location("pages/one/f.warc.gz", 0, 100))
    return StoredDocument(document=Document(**(whole | given)), location=place)


def a_candidate(article: Article | None = None, **given: Any) -> Candidate:
    """Return a reading that waits for its decision."""
    read = article or an_article()
    whole = {
        "item": an_item(read.url or "https://example.org/x", source_id=read.source_id),
        "reading": Reading(article=read, identity=identify(read, "item", URLS)),
        "document_id": uuid.uuid4().hex,
        "part": None,
        "seen_at": NOW,
    }
    return Candidate(**(whole | given))


def with_text(article: Article, *paragraphs: str) -> Article:
    """Return `article` with another body."""
    return replace(article, blocks=tuple(Block(text) for text in paragraphs))


def decided(
    ledger: Records, *candidates: Candidate, run_id: str = "r1"
) -> list[Decision]:
    """Decide `candidates` in the ledger, as a run does."""

    def work(books: Any) -> list[Decision]:
        identities = [c.reading.identity for c in candidates]
        known = books.known(
            [name for candidate in candidates for name in names_asked(candidate)],
            [i.fingerprint for i in identities],
        )
        decisions = decide(candidates, known)
        books.save(run_id, decisions)
        return decisions

    return ledger.atomically(work)
