"""Purge: documents leave the archive for good."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import structlog

from pipeline.errors import ArchiveError
from pipeline.model import Reason
from pipeline.records import GONE, Candidate, Decision, Location, StoredDocument
from pipeline.stages.job import LEASE, Job

log = structlog.get_logger()

REWRITING = "archive: rewriting"
"""The lease of who writes archive files anew, or removes what that leaves."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many records went, and where others may still be, for people."""

    records: int = 0
    problems: tuple[str, ...] = ()


def purge(job: Job, documents: Iterable[StoredDocument]) -> Purged:
    """Write archive files anew without these documents; those that went are skipped.

    A new file is in place before the ledger leads there, and the old one stays
    until it does: whenever this ends, every other document can be read.
    """
    of_file: dict[str, set[Location]] = defaultdict(set)
    for stored in documents:
        if stored.location != GONE:
            of_file[stored.location.archive_file].add(stored.location)
    records, problems = 0, []
    for archive_file, places in of_file.items():
        try:
            _purge_file(job, archive_file, places)
            records += len(places)
        except ArchiveError as error:
            problems.append(str(error))
    job.ledger.release({REWRITING: job.wall.now()}, job.run_id)
    return Purged(records, tuple(problems))


def purge_returned(
    job: Job, candidates: Sequence[Candidate], decisions: Sequence[Decision]
) -> None:
    """Purge what was taken down and came back: archived before it was known."""
    returned = [
        candidate.document_id
        for candidate, decision in zip(candidates, decisions, strict=True)
        if decision.reason is Reason.TAKEDOWN
    ]
    if returned:
        for problem in purge(job, job.ledger.documents(returned).values()).problems:
            log.warning("not purged", run_id=job.run_id, problem=problem)


def _purge_file(job: Job, archive_file: str, places: Collection[Location]) -> None:
    if not may_rewrite(job):
        raise ArchiveError(
            f"{archive_file}: another run is writing archive files anew; "
            "run 'news forget' again"
        )
    moved = job.archive.rewrite(archive_file, places)
    job.ledger.move_documents({**moved, **dict.fromkeys(places, GONE)})
    job.archive.remove(archive_file)


def may_rewrite(job: Job) -> bool:
    """Take the lease of who writes archive files anew; tell whether we hold it."""
    now = job.wall.now()
    return bool(job.ledger.claim([REWRITING], job.run_id, now, now + LEASE))
