"""What every stage of a run has at hand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from pipeline.errors import PipelineError
from pipeline.fetch.compare import host_of, key_of
from pipeline.model import BLAMELESS, WALLS, Ended, Outcome, Reason
from pipeline.poll.answer import Bounds
from pipeline.poll.interval import PRICE
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
    Spool,
)
from pipeline.records import FeedState, Item, ItemOutcome
from pipeline.sources import Source
from pipeline.text import digest

LEASE = timedelta(minutes=15)
"""How long a run may be silent before another takes its items on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings that stages need."""

    poll: Bounds = field(default_factory=Bounds)
    poll_price: timedelta = PRICE
    recheck_after: tuple[timedelta, ...] = ()
    host_gap: timedelta = timedelta(seconds=1)
    batch: int = 128
    every_feed: bool = False
    obeys_opt_outs: bool = False


@dataclass(frozen=True, slots=True)
class Shard:
    """A share of the hosts: number `number` (from 0) of `count`."""

    number: int = 0
    count: int = 1

    def holds(self, url: str) -> bool:
        """Tell whether what is at `url` belongs to this share, as its host does."""
        return _number(url, self.count) == self.number


def shards(urls: Iterable[str], size: int, most: int) -> list[Shard]:
    """Divide the hosts of `urls` among shares of about `size` URLs, `most` at most.

    A share that would hold nothing is left out.
    """
    held = list(urls)
    count = min(most, -(-len(held) // size))
    return [
        Shard(number, count) for number in sorted({_number(u, count) for u in held})
    ]


def _number(url: str, count: int) -> int:
    return int(digest(host_of(url) or url)[:8], 16) % count


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run: who it is, its edges and its rules.

    `clock` tells the time of the visit, `wall` that of the machine, which leases
    go by; only in a replay they differ. A run that `spans_processes` is divided
    among them by `shard`; `attempt` counts how often one of them was begun.
    """

    run_id: str
    sources: Mapping[str, Source]
    ledger: Records
    archive: Archive
    fetcher: Fetcher
    drops: DropFolder
    spool: Spool
    readers: Readers
    index: SearchIndex
    clock: Clock
    wall: Clock
    progress: Progress
    comparable: Callable[[str], str]
    policy: Policy = field(default_factory=Policy)
    stop: Callable[[], bool] = lambda: False
    shard: Shard = Shard()
    spans_processes: bool = False
    attempt: int = 1

    def source(self, source_id: str) -> Source:
        """Return a source, also one that left the configuration."""
        known = self.sources.get(source_id)
        return known or Source(id=source_id, name=source_id)

    def bounds(self, feed: FeedState) -> Bounds:
        """Return between which waits a feed is asked: its source's, or all sources'."""
        rules, general = self.source(feed.source_id).poll, self.policy.poll
        return Bounds(
            shortest=_seconds(rules.shortest, general.shortest),
            longest=_seconds(rules.longest, general.longest),
        )

    def price(self, feed: FeedState) -> timedelta:
        """Return how much waiting a poll of a feed may cost."""
        given = self.source(feed.source_id).poll.price
        return self.policy.poll_price if given is None else timedelta(hours=given)

    def keys_of(self, text: str) -> list[str]:
        """Return the keys that a URL may be known by: with rules, and without."""
        return list(dict.fromkeys((self.comparable(text), key_of(text))))

    def taken_down(self, items: Iterable[Item]) -> dict[str, str]:
        """Return the articles of `items` that were taken down, by item id.

        An article may be known by a key that the rules of its time made.
        """
        keys = {
            item.item_id: [item.key, *(self.keys_of(item.url) if item.url else ())]
            for item in items
        }
        gone = self.ledger.taken_down(chain.from_iterable(keys.values()))
        return {
            item_id: gone[key]
            for item_id, mine in keys.items()
            for key in mine
            if key in gone
        }

    def now(self) -> datetime:
        """Return the time of the visit."""
        return self.clock.now()

    def attempt_at(self, batch: str) -> str:
        """Return a name for a batch that no earlier attempt at it had."""
        again = "" if self.attempt == 1 else f"-{self.attempt}"
        return f"{self.run_id}-{batch}{again}"

    @property
    def owner(self) -> str:
        """Who holds leases: this share of the run, however often it was begun."""
        return f"{self.run_id}/{self.shard.number}-{self.shard.count}"

    def claim(self, *names: str) -> set[str]:
        """Take leases, and renew that of the run with them.

        Raises:
            PipelineError: The run was taken for dead.
        """
        self.check_is_ours()
        now = self.wall.now()
        self.ledger.claim([f"run:{self.run_id}"], self.run_id, now, now + LEASE)
        return self.ledger.claim(names, self.owner, now, now + LEASE)

    def check_is_ours(self) -> None:
        """Make sure that no other run has taken this one's items on.

        Raises:
            PipelineError: One has, for this run was silent for too long.
        """
        if self.ledger.run_state(self.run_id) == "dead":
            raise PipelineError(
                f"run {self.run_id} was silent for longer than its lease and was "
                "taken for dead; another run took its items on, nothing is lost"
            )


def _seconds(given: float | None, general: timedelta) -> timedelta:
    return general if given is None else timedelta(seconds=given)


def ended(
    job: Job, item: Item, end: Ended, stage: str, retry_after: float | None = None
) -> ItemOutcome:
    """Return the outcome of an item that goes no further.

    What failed is tried again later, until we give up.
    """
    again = None
    if end.outcome is Outcome.FAILED:
        now = job.now()
        if end.reason in BLAMELESS:
            again = now + timedelta(seconds=retry_after or 0)
        else:
            again = retry_at(item.attempts + 1, now, retry_after)
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
        recheck_at=_look_behind(job, item, end),
    )


def _look_behind(job: Job, item: Item, end: Ended) -> datetime | None:
    """Return when to look whether a page is as it should be: some are only at times."""
    if end.reason not in (*WALLS, Reason.OFF_BASELINE):
        return None
    after = job.policy.recheck_after
    return recheck_at(item.first_seen_at, job.now(), item.changed_at, after)


def succeeded(
    job: Job,
    item: Item,
    outcome: Outcome,
    article_id: str | None,
    reason: Reason | None = None,
    detail: str = "",
) -> ItemOutcome:
    """Return the outcome of an item that led to an article."""
    now = job.now()
    has_page = item.url is not None and job.source(item.source_id).crawl.fetch_pages
    looks_again = has_page and outcome is not Outcome.REMOVED
    changed_at = now if outcome is Outcome.UPDATED else item.changed_at
    after = job.policy.recheck_after
    return ItemOutcome(
        item_id=item.item_id,
        outcome=outcome,
        stage="index",
        reason=reason,
        detail=detail,
        article_id=article_id,
        recheck_at=recheck_at(item.first_seen_at, now, changed_at, after)
        if looks_again
        else None,
    )
