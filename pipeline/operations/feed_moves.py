"""Feeds that moved: what happened, and what people decide about it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from pipeline.errors import ConfigError, PipelineError
from pipeline.operations.feed_alarms import watched_feeds
from pipeline.poll.alarm import when
from pipeline.poll.moves import adopt, revert
from pipeline.records import FeedMove, FeedState
from pipeline.stages.job import LEASE, Job


def revert_move(job: Job, url: str, why: str = "reverted by hand") -> FeedMove:
    """Ask a feed at its own address again; it does not move there by itself again.

    `url` is the feed's own, or the one that it moved to.

    Raises:
        ConfigError: There is no such feed, or it has not moved.
        PipelineError: A run is asking it.
    """
    with _held(job, _found(job, url)) as held:
        state, move = revert(held, job.now(), why)
        if move is None:
            raise ConfigError(f"{url}: has not moved; it is asked at {state.address}")
        job.ledger.save_feed(state, move)
    return move


def accept_move(job: Job, url: str, why: str = "accepted by hand") -> FeedMove:
    """Ask a feed from now on where it redirects to for good, whatever is there.

    Raises:
        ConfigError: There is no such feed, or it does not redirect.
        PipelineError: A run is asking it.
    """
    with _held(job, _found(job, url)) as held:
        if held.moved_to is None:
            raise ConfigError(f"{url}: does not redirect for good; nothing to accept")
        state, move = adopt(held, held.moved_to, job.now(), why)
        job.ledger.save_feed(state, move)
    return move


def move_lines(job: Job) -> list[str]:
    """Tell of each feed that moved or may do so where it is, and all its moves."""
    feeds = watched_feeds(job)
    moves: dict[str, list[FeedMove]] = {}
    for move in job.ledger.moves(feed.url for feed in feeds):
        moves.setdefault(move.url, []).append(move)
    return [line for feed in feeds for line in _lines(feed, moves)]


def _found(job: Job, url: str) -> FeedState:
    feeds = watched_feeds(job)
    named = [feed for feed in feeds if feed.url == url]
    found = named or [feed for feed in feeds if url in (feed.location, feed.moved_to)]
    if len(found) == 1:
        return found[0]
    if found:
        urls = ", ".join(feed.url for feed in found)
        raise ConfigError(f"{url}: several feeds are there; name one of them: {urls}")
    raise ConfigError(f"{url}: no feed of the sources that was ever asked")


@contextmanager
def _held(job: Job, feed: FeedState) -> Iterator[FeedState]:
    """Give the state of a feed while no run can write another.

    Raises:
        PipelineError: A run is asking the feed, and writes how it is afterwards.
    """
    lease, now = f"feed:{feed.url}", job.wall.now()
    if not job.ledger.claim([lease], job.owner, now, now + LEASE):
        raise PipelineError(f"{feed.url}: is being asked just now; try again")
    try:
        yield job.ledger.feed_states([feed.url])[feed.url]
    finally:
        job.ledger.release({lease: job.wall.now()}, job.owner)


def _lines(feed: FeedState, moves: Mapping[str, Sequence[FeedMove]]) -> Iterator[str]:
    past = moves.get(feed.url, ())
    if not past and feed.location is None and feed.moved_at is None:
        return
    yield f"{feed.source_id}: {feed.url}"
    for move in past:
        yield f"  {when(move.at)}: from {move.before} to {move.after}: {move.why}"
    if feed.moved_to and feed.moved_at:
        since = when(feed.moved_at)
        yield f"  redirects to {feed.moved_to} since {since}, {_trust(feed)}"
    yield f"  is asked at {feed.address}"


def _trust(feed: FeedState) -> str:
    if feed.moved_seen:
        return f"seen {feed.moved_seen}x in a row: on probation"
    return "not trusted: accept it, or correct the sources file"
