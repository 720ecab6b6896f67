"""Feeds that cannot be had, one alarm for what fails for the same cause."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.poll.alarm import (
    Alarm,
    AlarmKind,
    Severity,
    age,
    merged,
    on,
    our_own,
    when,
)
from pipeline.records import FeedState

_FAILURES = 3
_FAILING = timedelta(hours=6)
_FAILING_LONG = timedelta(days=3)
_IDLE = timedelta(hours=6)
_MANY_SOURCES = 5
_GONE = "410 Gone"
_URL = re.compile(r"https?://\S+")


def idle(feeds: Sequence[FeedState], now: datetime) -> list[Alarm]:
    """Say that nobody polls: then nothing else here is new either."""
    late = now - _IDLE
    due = [feed for feed in feeds if feed.next_poll_at and feed.next_poll_at <= late]
    last = max((feed.polled_at for feed in feeds if feed.polled_at), default=None)
    if not due or last is None or last > late:
        return []
    text = (
        f"no feed was asked since {when(last)}, though {len(due)} are due: see "
        "whether the scheduler runs"
    )
    return [our_own(AlarmKind.IDLE, last, text)]


def failing(
    of_sources: Mapping[str, Sequence[FeedState]], now: datetime
) -> Iterator[Alarm]:
    """Name failing feeds by source and problem; where most sources fail, just that."""
    found = {
        source_id: [_failure(feed, now) for feed in feeds]
        for source_id, feeds in of_sources.items()
    }
    down = {
        source_id: [one for one in given if one]
        for source_id, given in found.items()
        if given and all(given)
    }
    if len(down) >= _MANY_SOURCES and len(down) > len(found) / 2:
        yield _network(down, len(found))
        found = {i: given for i, given in found.items() if i not in down}
    for given in found.values():
        yield from _by_cause(given)


def _network(down: Mapping[str, Sequence[Alarm]], of: int) -> Alarm:
    last = max((one for given in down.values() for one in given), key=age)
    text = (
        f"{len(down)} of {of} sources fail: look at the network of this machine, its "
        f"DNS and its proxy; of {last.subject} we know: {last.text}"
    )
    return our_own(AlarmKind.FAILING, last.since, text)


def _by_cause(given: Iterable[Alarm | None]) -> Iterator[Alarm]:
    causes: dict[tuple[str, str], list[Alarm]] = defaultdict(list)
    for one in given:
        if one:
            causes[one.kind, _cause(one)].append(one)
    for same in causes.values():
        yield from merged(same)


def _cause(alarm: Alarm) -> str:
    """Return what failed, without what differs from feed to feed."""
    return _URL.sub("", alarm.text.partition(": ")[2])


def _failure(feed: FeedState, now: datetime) -> Alarm | None:
    problem = feed.problem or "no reason was given"
    since = feed.succeeded_at
    if feed.failures and _GONE in problem:
        text = f"was closed by its publisher: {problem}"
        return on(feed, AlarmKind.GONE, since, text, Severity.ALARM)
    if feed.failures < _FAILURES or (since and now - since < _FAILING):
        return None
    is_long = since is None or now - since >= _FAILING_LONG
    lasting = f"since {when(since)}" if since else "and never answered"
    text = f"fails {lasting}, {feed.failures} times in a row: {problem}"
    severity = Severity.ALARM if is_long else Severity.WARNING
    return on(feed, AlarmKind.FAILING, since, text, severity)
