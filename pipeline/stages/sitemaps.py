"""Sitemaps: what an index leads on to, also where it stayed the same."""

from collections.abc import Iterable
from dataclasses import replace

import structlog

from pipeline.errors import DamagedError
from pipeline.model import Document, FeedMember, ParsedFeed
from pipeline.poll.members import members_due
from pipeline.records import FeedState, StoredDocument
from pipeline.stages.job import Job

log = structlog.get_logger()


def due_sitemaps(
    job: Job, index: FeedState, members: Iterable[FeedMember]
) -> list[FeedState]:
    """Return the sitemaps of an index that are to be read now."""
    listed = list(members)
    known = job.ledger.feed_states(member.url for member in listed)
    return members_due(index, listed, known, job.now()) if listed else []


def listed_before(job: Job, earlier: StoredDocument) -> tuple[FeedMember, ...]:
    """Return the sitemaps of an index that says that it was not modified.

    They may have changed all the same: an index need not say when they did.
    """
    document = _loaded(job, earlier)
    feeds = job.readers.parse([document] if document else [])
    return tuple(
        member
        for feed in feeds
        if isinstance(feed, ParsedFeed)
        for member in feed.members
    )


def _loaded(job: Job, stored: StoredDocument) -> Document | None:
    """Return a document with its body; one that is damaged tells nothing."""
    try:
        body = job.archive.load(stored.location).inflated
    except DamagedError as error:
        log.warning("sitemap index not read", url=stored.document.url, why=str(error))
        return None
    return replace(stored.document, body=body)
