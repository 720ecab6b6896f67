"""Alarms of the sources that are configured, as lines for people."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from pipeline.console import alarm_line
from pipeline.operations.feed_alarms import feed_alarms
from pipeline.poll.alarm import AlarmKind
from pipeline.records import Arrivals, FeedMove, FeedState
from tests.newsroom import a_source
from tests.values import HOUR, NOW

FEED = "https://valley.example/feed.xml"
OTHER = "https://valley.example/sport.xml"


@dataclass
class Known:
    """A ledger that knows only this."""

    states: list[FeedState] = field(default_factory=list)
    came: dict[str, list[Arrivals]] = field(default_factory=dict)
    moved: list[FeedMove] = field(default_factory=list)

    def feeds(self) -> list[FeedState]:
        return self.states

    def arrivals(self, since: datetime) -> dict[str, list[Arrivals]]:
        return {
            source: [row for row in rows if row.hour >= since]
            for source, rows in self.came.items()
        }

    def moves(self, urls: Any) -> list[FeedMove]:
        wanted = set(urls)
        return [move for move in self.moved if move.url in wanted]


def a_job(known: Known) -> Any:
    source = a_source("valley", FEED, OTHER)
    return SimpleNamespace(sources={"valley": source}, ledger=known)


def a_failing(url: str = FEED, **given: Any) -> FeedState:
    whole = {
        "source_id": "valley",
        "polled_at": NOW,
        "succeeded_at": NOW - 10 * HOUR,
        "failures": 4,
        "problem": f"404 Not Found: {url}",
    }
    return FeedState(url=url, **(whole | given))


def test_feeds_that_left_the_sources_raise_no_alarm() -> None:
    known = Known(
        [
            a_failing("https://valley.example/former.xml"),
            a_failing("https://coast.example/feed.xml", source_id="coast"),
        ]
    )
    assert feed_alarms(a_job(known), NOW) == []


def test_the_sitemaps_of_an_index_belong_to_its_source() -> None:
    member = a_failing(
        "https://valley.example/1.xml", parent=FEED, missed=9.0, missed_at=NOW
    )
    (alarm,) = feed_alarms(a_job(Known([member])), NOW)
    assert (alarm.kind, alarm.subject) == (AlarmKind.OVERFLOW, member.url)


def alarm_lines(job: Any, now: datetime) -> list[str]:
    return [alarm_line(alarm) for alarm in feed_alarms(job, now)]


def test_a_line_names_the_source_the_feeds_and_what_to_do() -> None:
    job = a_job(Known([a_failing(), a_failing(OTHER)]))
    assert alarm_lines(job, NOW) == [
        f"! valley: {FEED} and 1 more: fails since 2026-08-31 20:00 UTC, 4 times in a "
        f"row: 404 Not Found: {FEED}"
    ]


def test_what_is_only_good_to_know_is_marked() -> None:
    well = {"failures": 0, "problem": None, "succeeded_at": NOW}
    feed = a_failing(location=OTHER, **well)
    move = FeedMove(url=FEED, at=NOW, before=FEED, after=OTHER, why="it redirects")
    (line,) = alarm_lines(a_job(Known([feed], moved=[move])), NOW)
    assert line.startswith(f"- valley: {FEED}: is asked at {OTHER} since 2026-09-01")


def test_that_nobody_polls_is_a_line_without_a_source() -> None:
    long_ago = NOW - timedelta(days=2)
    feed = a_failing(
        failures=0, polled_at=long_ago, succeeded_at=long_ago, next_poll_at=long_ago
    )
    (line,) = alarm_lines(a_job(Known([feed])), NOW)
    assert line.startswith("! no feed was asked since 2026-08-30 06:00 UTC")


def test_eight_weeks_of_arrivals_tell_that_a_source_is_silent() -> None:
    end = NOW - 12 * HOUR
    hours = [Arrivals(end - n * HOUR, 4) for n in range(2000, 0, -1)]
    feed = a_failing(failures=0, problem=None, succeeded_at=NOW)
    (alarm,) = feed_alarms(a_job(Known([feed], {"valley": hours})), NOW)
    assert (alarm.kind, alarm.since) == (AlarmKind.QUIET, end)
