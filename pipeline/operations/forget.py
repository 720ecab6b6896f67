"""Forget: an article's text leaves archive, ledger and index for good.

What stays is its id, its hash, when, why and who: enough to keep it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.operations.archive_check import settle_unknown
from pipeline.operations.listings import find_listings
from pipeline.records import Head, StoredDocument, Takedown
from pipeline.stages.indexing import flush
from pipeline.stages.job import LEASE, Job
from pipeline.stages.purging import purge


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was purged, and the copies at other outlets, which stay.

    `problems` name what could not be searched or purged: there the text may
    still be.
    """

    article_ids: tuple[str, ...]
    records: int
    copies: tuple[str, ...]
    problems: tuple[str, ...] = ()


def forget(job: Job, text: str, *, why: str, actor: str) -> Forgotten:
    """Take down the articles that an id or a URL leads to, and what is one with them.

    Raises:
        ConfigError: Nothing is known under `text`.
    """
    found = job.ledger.find_articles(text, job.keys_of(text))
    if not found:
        raise ConfigError(f"{text}: no such article; 'news search' shows ids")
    article_ids = job.ledger.merged_with(found)
    heads = job.ledger.heads(article_ids)
    now = job.wall.now()
    job.ledger.begin_run(job.run_id, now, now, now + LEASE)
    settled = settle_unknown(job)
    documents = [
        stored
        for head in heads.values()
        for stored in _take_down(job, head, why, actor)
    ]
    flush(job)
    listings = find_listings(job, article_ids)
    purged = purge(job, [*documents, *listings.documents])
    job.ledger.finish_run(job.run_id, now, None)
    return Forgotten(
        article_ids=tuple(article_ids),
        records=purged.records,
        copies=_copies(job, heads.values()),
        problems=(*settled.damaged, *listings.unread, *purged.problems),
    )


def _take_down(job: Job, head: Head, why: str, actor: str) -> list[StoredDocument]:
    taken = Takedown(
        article_id=head.placement.article_id,
        sha256=head.fingerprint,
        at=job.wall.now(),
        why=why,
        actor=actor,
    )
    return job.ledger.take_down(job.run_id, taken)


def _copies(job: Job, heads: Iterable[Head]) -> tuple[str, ...]:
    groups = {head.placement.copy_group_id for head in heads}
    copies = (head for group in groups for head in job.ledger.group(group))
    return tuple(sorted(head.placement.article_id for head in copies))
