"""List the sources: how their feeds are doing, and how much comes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipeline.operations.feed_alarms import watched_feeds
from pipeline.records import Arrivals, FeedState
from pipeline.sources import Source
from pipeline.stages.job import Job

LOOKED_BACK = timedelta(days=7)
"""For how long the new entries are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is doing; `feeds` has what was asked so far, members included.

    `unasked` are feeds that were never asked, `entries` is how many were new in the
    last seven days.
    """

    source: Source
    feeds: tuple[FeedState, ...] = ()
    unasked: tuple[str, ...] = ()
    entries: int = 0

    @property
    def succeeded_at(self) -> datetime | None:
        """When one of its feeds was last had."""
        return _latest(feed.succeeded_at for feed in self.feeds)

    @property
    def newest_at(self) -> datetime | None:
        """The newest date among its entries."""
        return _latest(feed.newest_at for feed in self.feeds)

    @property
    def next_poll_at(self) -> datetime | None:
        """When one of its feeds is asked next."""
        times = (feed.next_poll_at for feed in self.feeds)
        return min(filter(None, times), default=None)

    @property
    def interval(self) -> timedelta | None:
        """The shortest wait between two polls of a feed, as it is now."""
        waits = (feed.interval for feed in self.feeds)
        return min(filter(None, waits), default=None)

    @property
    def missed(self) -> float:
        """Entries that came and went unseen, as estimated."""
        return sum(feed.missed for feed in self.feeds)

    @property
    def failing(self) -> tuple[FeedState, ...]:
        """The feeds whose last poll failed or told of a problem."""
        return tuple(feed for feed in self.feeds if feed.failures or feed.problem)


def list_sources(job: Job) -> list[SourceHealth]:
    """Return how each configured source is doing, by id."""
    asked: defaultdict[str, list[FeedState]] = defaultdict(list)
    for feed in watched_feeds(job):
        asked[feed.source_id].append(feed)
    arrivals = job.ledger.arrivals(job.now() - LOOKED_BACK)
    return [
        _health(source, asked[source.id], arrivals)
        for _, source in sorted(job.sources.items())
    ]


def _health(
    source: Source, feeds: Iterable[FeedState], arrivals: Mapping[str, list[Arrivals]]
) -> SourceHealth:
    asked = tuple(feeds)
    urls = {feed.url for feed in asked}
    return SourceHealth(
        source=source,
        feeds=asked,
        unasked=tuple(url for url in source.feeds if url not in urls),
        entries=sum(hour.entries for hour in arrivals.get(source.id, ())),
    )


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, times), default=None)


def as_record(health: SourceHealth) -> dict[str, Any]:
    """Return what is known of a source as plain values, durations in seconds."""
    return {
        "source": health.source.id,
        "name": health.source.name,
        "entries_of_7_days": health.entries,
        "feeds": [_feed_record(feed) for feed in health.feeds],
        "never_asked": list(health.unasked),
    }


def _feed_record(feed: FeedState) -> dict[str, Any]:
    times = {
        "polled_at": feed.polled_at,
        "succeeded_at": feed.succeeded_at,
        "next_poll_at": feed.next_poll_at,
        "changed_at": feed.changed_at,
        "newest_at": feed.newest_at,
    }
    return {
        "url": feed.url,
        "address": feed.address,
        "parent": feed.parent,
        **{name: at.isoformat() if at else None for name, at in times.items()},
        "interval": feed.interval.total_seconds() if feed.interval else None,
        "failures": feed.failures,
        "missed": round(feed.missed, 1),
        "problem": feed.problem,
    }
