"""Find the feed captures that listed an article: they hold a part of its text."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import DamagedError
from pipeline.model import Document, ParsedFeed
from pipeline.poll.entries import item_id, listed
from pipeline.records import GONE, StoredDocument
from pipeline.stages.job import Job

FEEDS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Listings:
    """The captures that list an article; `unread` names those nobody can read."""

    documents: tuple[StoredDocument, ...]
    unread: tuple[str, ...]


def find_listings(job: Job, article_ids: Sequence[str]) -> Listings:
    """Look for articles in all feeds of the sources that they were listed by.

    Other items of such a capture keep their entries, which the ledger holds.
    """
    items = [item for one in article_ids for item in job.ledger.find_items(one, [])]
    ids = {item.item_id for item in items}
    keys = [key for one in article_ids for key in _urls(job, one)]
    searched = [
        _search(job, captures, ids | {item_id(source_id, key) for key in keys})
        for source_id in sorted({item.source_id for item in items})
        for captures in _captures(job, source_id)
    ]
    return Listings(
        tuple(stored for some in searched for stored in some.documents),
        tuple(problem for some in searched for problem in some.unread),
    )


def _urls(job: Job, article_id: str) -> list[str]:
    return [key for kind, key in job.ledger.names(article_id) if kind == "url"]


def _captures(job: Job, source_id: str) -> Iterator[list[StoredDocument]]:
    """Return the captures of a source's feeds, each body once, some at a time."""
    of_place = {one.location: one for one in job.ledger.feed_captures(source_id)}
    captures = [one for place, one in of_place.items() if place != GONE]
    for start in range(0, len(captures), FEEDS_AT_ONCE):
        yield captures[start : start + FEEDS_AT_ONCE]


def _search(
    job: Job, captures: Sequence[StoredDocument], wanted: Collection[str]
) -> Listings:
    """Return those of the captures that list a wanted item."""
    loaded, unread = _load(job, captures)
    feeds = job.readers.parse([document for _, document in loaded])
    listing: list[StoredDocument] = []
    for (stored, document), feed in zip(loaded, feeds, strict=True):
        if isinstance(feed, ParsedFeed):
            listing += [stored] if _lists(job, document, feed, wanted) else []
        elif document.status == 200:  # else it is an error page, and no feed at all
            unread.append(f"{stored.location.archive_file}: {feed.detail}")
    return Listings(tuple(listing), tuple(unread))


def _load(
    job: Job, captures: Sequence[StoredDocument]
) -> tuple[list[tuple[StoredDocument, Document]], list[str]]:
    """Return captures with their bodies, and what is wrong with the others."""
    loaded: list[tuple[StoredDocument, Document]] = []
    damaged: list[str] = []
    for stored in captures:
        try:
            body = job.archive.load(stored.location).inflated
        except DamagedError as error:
            damaged.append(str(error))
        else:
            loaded.append((stored, replace(stored.document, body=body)))
    return loaded, damaged


def _lists(
    job: Job, document: Document, feed: ParsedFeed, wanted: Collection[str]
) -> bool:
    listing = listed(
        feed,
        source_id=document.source_id,
        channel=document.url,
        seen_at=document.captured_at,
        run_id=None,
        comparable=job.comparable,
    )
    return any(item.item_id in wanted for item in listing.items)
