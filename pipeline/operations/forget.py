"""Forget: an article's text leaves archive, ledger and index for good.

What stays is its id, its hash, when, why and who: enough to keep it out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.fetch.compare import key_of
from pipeline.records import Item, Location, StoredDocument, Takedown
from pipeline.stages.indexing import flush
from pipeline.stages.job import LEASE, Job

GONE = Location("", 0, 0)
"""Where a document is whose record was taken out of the archive."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was purged, and the copies at other outlets, which stay."""

    article_ids: tuple[str, ...]
    records: int
    copies: tuple[str, ...]


def forget(job: Job, text: str, *, why: str, actor: str) -> Forgotten:
    """Take down the articles that an id or a URL leads to.

    Raises:
        ConfigError: Nothing is known under `text`.
    """
    keys = [key_of(text)]
    article_ids = job.ledger.find_articles(text, keys)
    if not article_ids:
        raise ConfigError(f"{text}: no such article; 'news search' shows ids")
    heads = job.ledger.heads(article_ids)
    groups = [head.placement.copy_group_id for head in heads.values()]
    items = [i for a in article_ids for i in job.ledger.find_items(a, [])]
    now = job.wall.now()
    job.ledger.begin_run(job.run_id, now, now, now + LEASE)
    documents: list[StoredDocument] = []
    for article_id in article_ids:
        taken = Takedown(
            article_id=article_id,
            sha256=heads[article_id].fingerprint,
            at=now,
            why=why,
            actor=actor,
        )
        documents += job.ledger.take_down(job.run_id, taken)
    flush(job)
    records = _purge(job, [*documents, *_listings(job, items)])
    job.ledger.finish_run(job.run_id, now, None)
    copies = {h.placement.article_id for g in groups for h in job.ledger.group(g)}
    return Forgotten(tuple(article_ids), records, tuple(sorted(copies)))


def _listings(job: Job, items: Iterable[Item]) -> list[StoredDocument]:
    """Return the feed captures that listed the items: they hold a part of the text.

    Other items of such a capture keep their entries, which the ledger holds.
    """
    found: dict[str, StoredDocument] = {}
    for item in items:
        marks = [m.encode() for m in (item.url, item.guid) if m]
        for stored in job.ledger.feed_captures(item.channel):
            if stored.document.document_id in found or not stored.location.length:
                continue
            body = job.archive.load(stored.location).inflated
            if any(mark in body for mark in marks):
                found[stored.document.document_id] = stored
    return list(found.values())


def _purge(job: Job, documents: Iterable[StoredDocument]) -> int:
    """Write archive files anew without these documents; return how many went."""
    of_file: dict[str, set[Location]] = defaultdict(set)
    for stored in documents:
        if stored.location.length:
            of_file[stored.location.archive_file].add(stored.location)
    for archive_file, places in of_file.items():
        held = list(job.archive.records(archive_file))
        without = frozenset(c.document_id for c, place in held if place in places)
        # A revisit has no body: its document is at the place of the earlier one.
        with_body = {c.document_id for c, _ in held if c.same_as is None}
        moved = job.archive.rewrite(archive_file, without)
        kept = {i: place for i, place in moved.items() if i in with_body}
        job.ledger.move_documents({**kept, **dict.fromkeys(without, GONE)})
    return sum(len(places) for places in of_file.values())
