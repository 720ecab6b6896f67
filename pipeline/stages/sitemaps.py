"""Sitemaps: what an index leads on to, also where it stayed the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import structlog

from pipeline.errors import DamagedError
from pipeline.model import Document, FeedMember, ParsedFeed
from pipeline.poll.members import members_due
from pipeline.records import FeedState, StoredDocument
from pipeline.stages.asks import may_lead_to, named_hosts
from pipeline.stages.job import Job

log = structlog.get_logger()


def due_sitemaps(
    job: Job, index: FeedState, members: Iterable[FeedMember]
) -> tuple[list[FeedState], FeedState]:
    """Return the sitemaps of an index that are to be read now, and the index.

    It is read again when the next of them is due, for they are read with it.
    """
    given = list(members)
    if not given:
        return [], index
    hosts = named_hosts(job)
    listed = [member for member in given if may_lead_to(index, member.url, hosts)]
    known = job.ledger.feed_states(member.url for member in listed)
    due = members_due(index, listed, known, job.now())
    for state in known.values():
        index = no_later(index, state, job.now())
    return due, index


def no_later(index: FeedState, sitemap: FeedState, now: datetime) -> FeedState:
    """Return the index, to be asked no later than one of its sitemaps is due."""
    at, own = sitemap.next_poll_at, index.next_poll_at
    is_sooner = at is not None and now < at and (own is None or at < own)
    return replace(index, next_poll_at=at) if is_sooner else index


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
