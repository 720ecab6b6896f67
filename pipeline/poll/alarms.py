"""What operators must know of feeds and sources, in words that say what to do."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.poll.alarm import Alarm, AlarmKind, Severity, about, merged, on, when
from pipeline.poll.failing import failing, idle
from pipeline.poll.traffic import (
    FEWEST_OF_SURGE,
    HOUR,
    Traffic,
    is_odd_silence,
    learn,
    silence,
    tolerated,
)
from pipeline.records import Arrivals, FeedMove, FeedState

_DAY = timedelta(days=1)
_MOVE_IS_NEWS = 7 * _DAY
_OLD = 30 * _DAY


def alarms(
    feeds: Sequence[FeedState],
    arrivals: Mapping[str, Sequence[Arrivals]],
    moves: Sequence[FeedMove],
    now: datetime,
) -> list[Alarm]:
    """Return the alarms of all sources, one for each cause, the most urgent first.

    `arrivals` are those of the last eight weeks by source. Of a feed that another
    one lists (a sitemap of an index) only missed entries are told.
    """
    own = [feed for feed in feeds if feed.parent is None]
    found = [
        *idle(own, now),
        *failing(_by_source(own), now),
        *_moves(own, moves, now),
    ]
    for source_id, of_source in _by_source(feeds).items():
        found += _of_source(of_source, arrivals.get(source_id, ()), now)
    urgency = list(Severity)
    return sorted(
        found, key=lambda one: (urgency.index(one.severity), one.source_id, one.kind)
    )


def _by_source(feeds: Sequence[FeedState]) -> dict[str, list[FeedState]]:
    grouped: dict[str, list[FeedState]] = defaultdict(list)
    for feed in feeds:
        grouped[feed.source_id].append(feed)
    return grouped


def _of_source(
    feeds: Sequence[FeedState], rows: Sequence[Arrivals], now: datetime
) -> Iterator[Alarm]:
    quiet = _quiet(feeds, rows, now)
    yield from quiet
    yield from _surge(feeds, rows, now)
    yield from merged(_overflow(feed, now) for feed in feeds)
    own = [feed for feed in feeds if feed.parent is None]
    limit = _stale_after(rows) if len(own) == 1 else _OLD
    yield from merged(_future(feed, now) for feed in own)
    if not quiet:  # the same cause
        yield from merged(_stale(feed, limit, now) for feed in own)


def _quiet(
    feeds: Sequence[FeedState], rows: Sequence[Arrivals], now: datetime
) -> list[Alarm]:
    """Say that a source is silent: up to the last answer, for no later do we know."""
    asked = [feed.succeeded_at for feed in feeds if feed.succeeded_at]
    if not asked:
        return []
    until = min(max(asked), now)
    last = max((row.hour for row in rows if row.hour < until), default=until)
    if until - last <= 2 * HOUR:  # in one whole hour nothing is odd
        return []
    traffic = learn(rows, until)
    if traffic is None or not is_odd_silence(traffic, until):
        return []
    usual = about(traffic.expected(traffic.end, until))
    text = (
        f"nothing new since {when(traffic.end)}, though it answers: {usual} entries "
        f"are usual in that time, and such a silence comes by chance once in "
        f"{_odds(traffic, until)}; look on the site whether it publishes, and where "
        "its feed is now"
    )
    return [on(feeds[0], AlarmKind.QUIET, traffic.end, text, Severity.ALARM)]


def _odds(traffic: Traffic, until: datetime) -> str:
    chance = silence(traffic, until)
    return f"{1 / chance:,.0f}" if chance > 1e-6 else "more than a million"


def _surge(
    feeds: Sequence[FeedState], rows: Sequence[Arrivals], now: datetime
) -> Iterator[Alarm]:
    """Say that far more than ever came in one hour of the last day."""
    recent = [row for row in rows if now - _DAY <= row.hour <= now]
    top = max(recent, key=lambda row: row.entries, default=None)
    if top is None or top.entries <= FEWEST_OF_SURGE:
        return
    traffic, end = learn(rows, top.hour), top.hour + HOUR
    if traffic is None or top.entries <= tolerated(traffic, traffic.end, end):
        return
    usual = about(traffic.expected(traffic.end, end))
    text = (
        f"{top.entries:,} new entries came in the hour from {when(top.hour)}, where "
        f"{usual} are usual: look whether it lists its archive again, or has given "
        "all articles new links"
    )
    yield on(feeds[0], AlarmKind.SURGE, top.hour, text)


def _overflow(feed: FeedState, now: datetime) -> Alarm | None:
    if feed.missed < 1 or feed.missed_at is None or now - feed.missed_at > _DAY:
        return None
    text = (
        f"entries came and went between two polls, the last time at "
        f"{when(feed.missed_at)}: {about(feed.missed)} in all, as estimated; lower "
        "poll.shortest and poll.longest of the source, or add its sitemap or feeds "
        "of its sections"
    )
    return on(feed, AlarmKind.OVERFLOW, feed.missed_at, text)


def _stale_after(rows: Sequence[Arrivals]) -> timedelta:
    """Return how old the newest entry of a source's only feed may become."""
    if len(rows) < 2:
        return _OLD
    hours = [row.hour for row in rows]
    usual = (max(hours) - min(hours)) / (len(rows) - 1)
    return max(min(20 * usual, _OLD), 10 * usual, 3 * _DAY)


def _stale(feed: FeedState, limit: timedelta, now: datetime) -> Alarm | None:
    newest = feed.newest_at
    if newest is None or feed.failures or now - newest <= limit:
        return None
    text = (
        f"answers, but its newest entry is of {newest:%Y-%m-%d}, {(now - newest).days} "
        "days ago: look on the site for the feed that took its place; if it "
        "publishes this rarely, all is well"
    )
    return on(feed, AlarmKind.STALE, newest, text, Severity.NOTE)


def _future(feed: FeedState, now: datetime) -> Alarm | None:
    newest = feed.newest_at
    if newest is None or newest - now <= _DAY:
        return None
    text = (
        f"dates its newest entry {newest:%Y-%m-%d}, which is still to come: its dates "
        "are not believed, and whether it has gone stale cannot be told"
    )
    return on(feed, AlarmKind.FUTURE, None, text, Severity.NOTE)


def _moves(
    feeds: Sequence[FeedState], moves: Sequence[FeedMove], now: datetime
) -> Iterator[Alarm]:
    last = {move.url: move for move in sorted(moves, key=lambda move: move.at)}
    at = Counter(feed.address for feed in feeds)
    for of_source in _by_source(feeds).values():
        moving = [one for one in map(_moving, of_source) if one]
        for severity in Severity:
            yield from merged(one for one in moving if one.severity is severity)
        yield from merged(_moved(feed, last.get(feed.url), now) for feed in of_source)
        yield from merged(_doubled(feed, at) for feed in of_source)


def _moving(feed: FeedState) -> Alarm | None:
    if feed.moved_to is None or feed.moved_at is None or feed.failures:
        return None
    begin = f"redirects for good to {feed.moved_to} since {when(feed.moved_at)}"
    if feed.moved_seen:
        text = f"{begin}: it will be asked there if that lasts; nothing is to be done"
        return on(feed, AlarmKind.MOVING, feed.moved_at, text, Severity.NOTE)
    text = (
        f"{begin}, and is not trusted: its entries were other ones there, it gives up "
        "encryption, or somebody went back; look at both, and accept the move or "
        "correct the sources file"
    )
    return on(feed, AlarmKind.MOVING, feed.moved_at, text)


def _moved(feed: FeedState, last: FeedMove | None, now: datetime) -> Alarm | None:
    if last is None or now - last.at > _MOVE_IS_NEWS:
        return None
    text = (
        f"is asked at {last.after} since {when(last.at)} ({last.why}): write that "
        "into the sources file, or revert the move"
        if feed.location
        else f"is asked at its own address again since {when(last.at)} ({last.why})"
    )
    return on(feed, AlarmKind.MOVED, last.at, text, Severity.NOTE)


def _doubled(feed: FeedState, at: Mapping[str, int]) -> Alarm | None:
    if at[feed.address] < 2 or feed.location is None:
        return None
    text = f"is at {feed.address} by now, as another feed is: take one of them out"
    return on(feed, AlarmKind.DOUBLED, None, text, Severity.NOTE)
