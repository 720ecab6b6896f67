"""What polling asks for."""

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.fetch.compare import host_of, same_site
from pipeline.poll.entries import LONGEST_URL
from pipeline.records import FeedState
from pipeline.stages.job import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap that older pages of a feed may fill: how the feed was before it.

    `listed` is what the feed and those of its `pages` that were read list, as in
    `FeedState.window`.
    """

    before: FeedState
    listed: frozenset[str]
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for: a feed, as it is, or an older `page` of it."""

    state: FeedState
    page: str | None = None
    gap: Gap | None = None

    @property
    def url(self) -> str:
        """The URL to fetch."""
        return self.page or self.state.address

    @property
    def key(self) -> str:
        """What tells it from other asks of the same run."""
        return f"{self.state.url} {self.page}" if self.page else self.state.url


def named_hosts(job: Job) -> frozenset[str]:
    """Return the hosts that the sources name."""
    return frozenset(host for one in job.sources.values() for host in one.hosts)


def may_lead_to(feed: FeedState, url: str, hosts: Collection[str]) -> bool:
    """Tell whether we go where a feed leads: to its own site, or to one of `hosts`.

    Else a feed could make us ask anybody for anything.
    """
    is_known = same_site(url, feed.address) or host_of(url) in hosts
    return is_known and len(url) <= LONGEST_URL
