"""The list of the sources: how each is doing, out of what the ledger knows."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

from pipeline import console
from pipeline.operations.sources_list import SourceHealth, as_record, list_sources
from pipeline.records import Arrivals, FeedState
from tests.newsroom import a_source
from tests.values import HOUR, NOW

FEED = "https://valley.example/feed.xml"
OTHER = "https://valley.example/sport.xml"


@dataclass
class Known:
    """A ledger that knows only this."""

    states: list[FeedState] = field(default_factory=list)
    came: dict[str, list[Arrivals]] = field(default_factory=dict)
    asked: list[datetime] = field(default_factory=list)

    def feeds(self) -> list[FeedState]:
        return self.states

    def arrivals(self, since: datetime) -> dict[str, list[Arrivals]]:
        self.asked.append(since)
        return self.came


def listed(known: Known, *sources) -> list[SourceHealth]:
    job = SimpleNamespace(
        sources={source.id: source for source in sources},
        ledger=known,
        now=lambda: NOW,
    )
    return list_sources(job)


def a_feed(url: str = FEED, **given: object) -> FeedState:
    whole = {"source_id": "valley", "polled_at": NOW, "succeeded_at": NOW}
    return FeedState(url=url, **(whole | given))


def test_a_source_is_as_its_feeds_are() -> None:
    known = Known(
        [
            a_feed(interval=HOUR, next_poll_at=NOW + HOUR, missed=3.0, newest_at=NOW),
            a_feed(
                OTHER,
                succeeded_at=NOW - HOUR,
                interval=2 * HOUR,
                next_poll_at=NOW + 2 * HOUR,
                failures=4,
                problem="404 Not Found",
                newest_at=NOW - HOUR,
            ),
        ],
        {"valley": [Arrivals(NOW - HOUR, 5), Arrivals(NOW, 2)]},
    )
    (valley,) = listed(known, a_source("valley", FEED, OTHER))
    assert valley.succeeded_at == valley.newest_at == NOW
    assert (valley.interval, valley.next_poll_at) == (HOUR, NOW + HOUR)
    assert (valley.entries, valley.missed) == (7, 3.0)
    assert [feed.url for feed in valley.failing] == [OTHER]
    assert valley.unasked == ()
    assert known.asked == [NOW - timedelta(days=7)]


def test_feeds_that_were_never_asked_are_counted() -> None:
    (valley,) = listed(Known(), a_source("valley"))
    assert valley.unasked == (FEED,)
    assert valley.next_poll_at is valley.interval is valley.succeeded_at is None
    told = console.feed_problems([valley, valley])
    assert told == ["- not asked yet: 2; 'news run' does"]


def test_feeds_that_left_the_configuration_do_not_count_but_members_do() -> None:
    index = "https://valley.example/sitemap.xml"
    known = Known(
        [
            a_feed(OTHER, failures=9, problem="gone"),
            a_feed(index),
            a_feed("https://valley.example/sitemap-1.xml", parent=index),
        ]
    )
    (valley,) = listed(known, a_source("valley", index))
    assert len(valley.feeds) == 2
    assert valley.failing == ()


def test_a_source_is_told_as_plain_values() -> None:
    known = Known([a_feed(interval=HOUR, missed=0.24, problem="lists no entries")])
    (valley,) = listed(known, a_source("valley"))
    record = json.loads(json.dumps(as_record(valley)))
    (feed,) = record["feeds"]
    assert (record["source"], record["entries_of_7_days"]) == ("valley", 0)
    assert (feed["interval"], feed["missed"]) == (3600.0, 0.2)
    assert feed["succeeded_at"] == "2026-09-01T06:00:00+00:00"
    assert feed["next_poll_at"] is None


def test_the_table_tells_times_as_people_do() -> None:
    known = Known([a_feed(succeeded_at=NOW - HOUR * 5, next_poll_at=NOW + HOUR * 3)])
    table = console.sources_table(listed(known, a_source("valley")), NOW)
    cells = [next(iter(column.cells)) for column in table.columns]
    assert cells[:5] == ["valley", "1", "5 h ago", "–", "in 3 h"]
