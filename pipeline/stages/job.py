"""What every stage of a run has at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.model import Document, Ended, Outcome, Reason
from pipeline.poll.recheck import recheck_at, retry_at
from pipeline.ports import (
    Archive,
    Clock,
    DropFolder,
    Fetcher,
    Progress,
    Readers,
    Records,
    SearchIndex,
)
from pipeline.records import Item, ItemOutcome, ReadTask
from pipeline.sources import Source

LEASE = timedelta(minutes=15)
"""How long a run may be silent before another takes its items on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings that stages need."""

    poll_window: timedelta = timedelta(minutes=5)
    recheck_after: tuple[timedelta, ...] = ()
    host_gap: timedelta = timedelta(seconds=1)
    batch: int = 128
    every_feed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run: who it is, its edges and its rules.

    `clock` tells the time of the visit, `wall` that of the machine, which leases
    go by; only in a replay they differ.
    """

    run_id: str
    sources: Mapping[str, Source]
    ledger: Records
    archive: Archive
    fetcher: Fetcher
    drops: DropFolder
    readers: Readers
    index: SearchIndex
    clock: Clock
    wall: Clock
    progress: Progress
    comparable: Callable[[str], str]
    policy: Policy = field(default_factory=Policy)
    stop: Callable[[], bool] = lambda: False

    def source(self, source_id: str) -> Source:
        """Return a source, also one that left the configuration."""
        known = self.sources.get(source_id)
        return known or Source(id=source_id, name=source_id)

    def now(self) -> datetime:
        """Return the time of the visit."""
        return self.clock.now()

    def claim(self, *names: str) -> set[str]:
        """Take leases, and renew the run's own with them."""
        now = self.wall.now()
        own = f"run:{self.run_id}"
        held = self.ledger.claim([own, *names], self.run_id, now, now + LEASE)
        return held - {own}


def read_task(job: Job, item: Item, part: str | None, document: Document) -> ReadTask:
    """Return all that reading an item takes."""
    return ReadTask(
        item_id=item.item_id,
        document=document,
        part=part,
        entry=item.entry,
        source=job.source(item.source_id),
    )


def ended(
    job: Job, item: Item, end: Ended, stage: str, retry_after: float | None = None
) -> ItemOutcome:
    """Return the outcome of an item that goes no further.

    What failed is tried again later, until we give up.
    """
    again = None
    if end.outcome is Outcome.FAILED:
        now = job.now()
        interrupted = end.reason is Reason.INTERRUPTED
        again = now if interrupted else retry_at(item.attempts + 1, now, retry_after)
        if again is None:
            detail = f"tried {item.attempts + 1} times, the last time: {end.detail}"
            end = Ended(Reason.GAVE_UP, detail)
    return ItemOutcome(
        item_id=item.item_id,
        outcome=end.outcome,
        reason=end.reason,
        detail=end.detail,
        stage=stage,
        article_id=item.article_id,
        retry_at=again,
    )


def succeeded(
    job: Job, item: Item, outcome: Outcome, article_id: str | None
) -> ItemOutcome:
    """Return the outcome of an item that led to an article."""
    now = job.now()
    looks_again = item.url is not None and outcome is not Outcome.REMOVED
    changed_at = now if outcome is Outcome.UPDATED else item.changed_at
    after = job.policy.recheck_after
    return ItemOutcome(
        item_id=item.item_id,
        outcome=outcome,
        stage="index",
        reason=Reason.TAKEDOWN if outcome is Outcome.REMOVED else None,
        article_id=article_id,
        recheck_at=recheck_at(item.first_seen_at, now, changed_at, after)
        if looks_again
        else None,
    )
