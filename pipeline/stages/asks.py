"""What polling asks for."""

from dataclasses import dataclass

from pipeline.records import FeedState


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
        return self.page or self.state.url
