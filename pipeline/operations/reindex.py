"""Reindex: the search index written anew from archive and ledger."""

from dataclasses import dataclass

from pipeline.model import Ended, Reason
from pipeline.stages.indexing import rebuild
from pipeline.stages.job import Job

ARTICLES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many articles were written, and why others were not, by id."""

    written: int
    problems: dict[str, Ended]


def missing(job: Job) -> int:
    """Return how many articles the ledger has that the index has not."""
    return max(0, job.ledger.article_count() - job.index.count())


def reindex(job: Job) -> Reindexed:
    """Write every article that the ledger knows, tombstones included."""
    written, last = 0, ""
    problems: dict[str, Ended] = {}
    job.progress.stage("reindex", 0)
    while ids := job.ledger.article_ids(last, ARTICLES_AT_ONCE):
        articles, unreadable = rebuild(job, ids)
        results = job.index.write(articles)
        problems |= unreadable | {
            result.article_id: Ended(Reason.INDEX_REJECTED, result.error)
            for result in results
            if result.error
        }
        written += sum(1 for result in results if not result.error)
        last = ids[-1]
        job.progress.advance(len(ids))
    return Reindexed(written, problems)
