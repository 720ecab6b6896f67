"""Alarms: one for each cause, in words that say what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.poll.alarm import Alarm, AlarmKind, Severity
from pipeline.poll.alarms import alarms
from pipeline.records import Arrivals, FeedMove, FeedState
from tests.values import HOUR, NOW

DAY = timedelta(days=1)
WEEKS = 8 * 7 * 24
FEED = "https://valley.example/feed.xml"
UNREACHABLE = "no such host; check the network and the URL"


def a_feed(
    source_id: str = "valley", path: str = "feed.xml", **given: Any
) -> FeedState:
    """Return a feed that is well, asked a moment ago."""
    whole = {
        "url": f"https://{source_id}.example/{path}",
        "source_id": source_id,
        "polled_at": NOW,
        "succeeded_at": NOW,
        "next_poll_at": NOW + HOUR,
        "newest_at": NOW - HOUR,
    }
    return FeedState(**(whole | given))


def a_failing(source_id: str = "valley", path: str = "feed.xml", **given: Any) -> Any:
    """Return a feed that has failed since yesterday."""
    url = f"https://{source_id}.example/{path}"
    whole = {
        "succeeded_at": NOW - DAY,
        "failures": 9,
        "problem": f"{url}: {UNREACHABLE}",
    }
    return a_feed(source_id, path, **(whole | given))


def told(
    *feeds: FeedState,
    arrivals: Mapping[str, Sequence[Arrivals]] | None = None,
    moves: Sequence[FeedMove] = (),
    now: datetime = NOW,
) -> list[Alarm]:
    return alarms(feeds, arrivals or {}, moves, now)


def only(*feeds: FeedState, **given: Any) -> Alarm:
    (alarm,) = told(*feeds, **given)
    return alarm


def hourly(until: datetime, entries: int = 3) -> list[Arrivals]:
    """Return arrivals of every hour of eight weeks."""
    return [Arrivals(until - n * HOUR, entries) for n in range(WEEKS, 0, -1)]


def test_where_all_is_well_nothing_is_told() -> None:
    assert told() == []
    assert told(a_feed(), arrivals={"valley": hourly(NOW)}) == []


def test_a_source_without_new_entries_is_quiet() -> None:
    end = NOW - 12 * HOUR
    alarm = only(a_feed(), arrivals={"valley": hourly(end)})
    assert (alarm.kind, alarm.subject, alarm.since) == (AlarmKind.QUIET, FEED, end)
    assert alarm.severity is Severity.ALARM
    assert "about 36 entries are usual in that time" in alarm.text
    assert "once in more than a million" in alarm.text


def test_of_a_silence_we_know_up_to_the_last_answer_only() -> None:
    feed = a_failing(succeeded_at=NOW - 12 * HOUR)
    alarm = only(feed, arrivals={"valley": hourly(NOW - 12 * HOUR)})
    assert alarm.kind is AlarmKind.FAILING


def test_one_feed_that_answers_is_enough_to_know_of_a_silence() -> None:
    feeds = (a_failing(path="a.xml"), a_feed(path="b.xml"))
    found = told(*feeds, arrivals={"valley": hourly(NOW - DAY)})
    assert {alarm.kind for alarm in found} == {AlarmKind.QUIET, AlarmKind.FAILING}


def test_a_blog_that_publishes_every_quarter_is_not_quiet() -> None:
    rows = [Arrivals(NOW - 50 * DAY, 1)]
    assert told(a_feed(newest_at=NOW - 20 * DAY), arrivals={"valley": rows}) == []


def test_an_archive_listed_again_is_a_surge_for_a_day() -> None:
    hour = NOW - 5 * HOUR
    rows = [*hourly(hour), Arrivals(hour, 700), Arrivals(NOW, 3)]
    alarm = only(a_feed(), arrivals={"valley": rows})
    assert (alarm.kind, alarm.since) == (AlarmKind.SURGE, hour)
    assert alarm.text.startswith("700 new entries came in the hour from 2026-09-01 01")
    later = NOW + DAY
    rows += [Arrivals(NOW + n * HOUR, 3) for n in range(24)]
    feed = a_feed(succeeded_at=later, next_poll_at=later, newest_at=later)
    assert told(feed, arrivals={"valley": rows}, now=later) == []


def test_a_feed_whose_newest_entry_is_a_month_old_is_stale() -> None:
    alarm = only(a_feed(newest_at=NOW - 31 * DAY))
    assert (alarm.kind, alarm.severity) == (AlarmKind.STALE, Severity.NOTE)
    assert "2026-08-01, 31 days ago" in alarm.text


def test_a_busy_feed_is_stale_after_three_days_of_old_dates() -> None:
    rows = {"valley": hourly(NOW)}
    assert told(a_feed(newest_at=NOW - 2 * DAY), arrivals=rows) == []
    assert only(a_feed(newest_at=NOW - 4 * DAY), arrivals=rows).kind is AlarmKind.STALE


def test_a_monthly_feed_may_be_silent_for_months() -> None:
    rows = {"valley": [Arrivals(NOW - 45 * DAY, 1), Arrivals(NOW - 15 * DAY, 1)]}
    assert told(a_feed(newest_at=NOW - 90 * DAY), arrivals=rows) == []


def test_that_a_quiet_source_is_stale_too_is_not_told() -> None:
    end = NOW - 20 * DAY
    found = told(a_feed(newest_at=end), arrivals={"valley": hourly(end)})
    assert [alarm.kind for alarm in found] == [AlarmKind.QUIET]


def test_dates_to_come_are_told() -> None:
    alarm = only(a_feed(newest_at=datetime(2099, 1, 1, tzinfo=UTC)))
    assert alarm.kind is AlarmKind.FUTURE
    assert "2099-01-01" in alarm.text


def test_missed_entries_are_told_for_a_day() -> None:
    feed = a_feed(missed=41.7, missed_at=NOW - HOUR)
    alarm = only(feed)
    assert (alarm.kind, alarm.since) == (AlarmKind.OVERFLOW, NOW - HOUR)
    assert "about 42 in all" in alarm.text
    assert told(replace(feed, missed_at=NOW - 2 * DAY)) == []


def test_a_feed_fails_after_three_failures_and_six_hours() -> None:
    assert told(a_failing(failures=2)) == []
    assert told(a_failing(succeeded_at=NOW - 5 * HOUR)) == []
    alarm = only(a_failing())
    assert (alarm.kind, alarm.since) == (AlarmKind.FAILING, NOW - DAY)
    assert alarm.severity is Severity.WARNING
    assert "9 times in a row" in alarm.text
    assert UNREACHABLE in alarm.text


@pytest.mark.parametrize("since", [None, NOW - 4 * DAY])
def test_a_feed_that_never_answered_or_fails_for_days_is_urgent(
    since: datetime | None,
) -> None:
    assert only(a_failing(succeeded_at=since)).severity is Severity.ALARM


def test_a_closed_feed_is_told_at_once() -> None:
    alarm = only(a_failing(failures=1, problem=f"410 Gone: {FEED}; find its new URL"))
    assert (alarm.kind, alarm.severity) == (AlarmKind.GONE, Severity.ALARM)


def test_feeds_of_a_source_that_fail_alike_are_one_alarm() -> None:
    feeds = [a_failing(path=f"{n}.xml", failures=3 + n) for n in range(5)]
    alarm = only(*feeds)
    assert (alarm.subject, alarm.also) == (
        feeds[0].url,
        tuple(feed.url for feed in feeds[1:]),
    )


def test_feeds_of_a_source_that_fail_for_other_causes_are_told_apart() -> None:
    other = a_failing(path="b.xml", problem="404 Not Found: https://valley.example/b")
    found = told(a_failing(), other, a_feed(path="c.xml"))
    assert [alarm.subject for alarm in found] == [FEED, other.url]


def test_that_most_sources_fail_is_one_alarm() -> None:
    names = ["valley", "coast", "hill", "island", "lake"]
    down = [a_failing(name) for name in names]
    down[0] = replace(down[0], succeeded_at=NOW - 40 * DAY)
    well = [a_feed("forest"), a_feed("harbour")]
    alarm = only(*down, *well)
    assert (alarm.source_id, alarm.subject, alarm.since) == ("", "", NOW - DAY)
    assert alarm.text.startswith("5 of 7 sources fail: look at the network")
    assert len(told(*down[:4], *well)) == 4


def test_that_nobody_polls_is_told() -> None:
    feed = a_feed(polled_at=NOW - DAY, succeeded_at=NOW - DAY)
    assert told(feed) == []
    alarm = only(replace(feed, next_poll_at=NOW - 7 * HOUR))
    assert (alarm.kind, alarm.since) == (AlarmKind.IDLE, NOW - DAY)
    assert told(replace(feed, next_poll_at=NOW - 7 * HOUR), a_feed("hill")) == []


def moving(target: str, seen: int, path: str = "feed.xml") -> FeedState:
    return a_feed(path=path, moved_to=target, moved_at=NOW - DAY, moved_seen=seen)


def test_a_feed_on_probation_is_told_and_one_not_trusted_is_a_warning() -> None:
    new, odd = "https://valley.example/new.xml", "https://hill.example/"
    found = told(moving(new, 2, "a.xml"), moving(new, 3, "b.xml"), moving(odd, 0))
    assert [(a.kind, a.severity, a.also) for a in found] == [
        (AlarmKind.MOVING, Severity.WARNING, ()),
        (AlarmKind.MOVING, Severity.NOTE, ("https://valley.example/b.xml",)),
    ]
    assert odd in found[0].text


def test_the_address_kept_from_before_is_no_move() -> None:
    assert told(a_feed(moved_to="https://valley.example/new.xml")) == []


def test_that_a_feed_redirected_before_it_failed_is_not_told() -> None:
    assert told(replace(moving("https://hill.example/", 2), failures=1)) == []


def test_a_move_is_told_for_a_week() -> None:
    new = "https://news.valley.example/"
    feed = a_feed(location=new)
    move = FeedMove(url=FEED, at=NOW - DAY, before=FEED, after=new, why="it redirects")
    alarm = only(feed, moves=[move])
    assert (alarm.kind, alarm.since) == (AlarmKind.MOVED, NOW - DAY)
    assert f"asked at {new} since" in alarm.text
    assert told(feed, moves=[replace(move, at=NOW - 8 * DAY)]) == []
    back = replace(move, at=NOW, before=new, after=FEED, why="it failed")
    assert "its own address again" in only(a_feed(), moves=[move, back]).text


def test_a_feed_that_moved_to_another_ones_address_is_told() -> None:
    other = a_feed(path="all.xml")
    alarm = only(a_feed(location=other.url), other)
    assert (alarm.kind, alarm.subject) == (AlarmKind.DOUBLED, FEED)


def test_of_a_sitemap_of_an_index_only_missed_entries_are_told() -> None:
    index = a_feed(path="sitemap.xml")
    old = a_failing(
        path="2019.xml", parent=index.url, newest_at=datetime(2019, 1, 1, tzinfo=UTC)
    )
    assert told(index, old) == []
    alarm = only(index, replace(old, missed=3, missed_at=NOW))
    assert alarm.kind is AlarmKind.OVERFLOW


def test_the_most_urgent_comes_first() -> None:
    found = told(
        a_feed("coast", newest_at=NOW - 90 * DAY),
        a_feed("hill", missed=1, missed_at=NOW),
        a_failing("valley", problem="410 Gone"),
    )
    assert [alarm.source_id for alarm in found] == ["valley", "hill", "coast"]


TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
FEEDS = st.builds(
    FeedState,
    url=st.sampled_from([FEED, "https://hill.example/", "x"]),
    source_id=st.sampled_from(["valley", "hill"]),
    polled_at=TIMES,
    succeeded_at=TIMES,
    next_poll_at=TIMES,
    newest_at=TIMES,
    missed_at=TIMES,
    moved_at=TIMES,
    changed_at=TIMES,
    failures=st.integers(0, 9),
    problem=st.none() | st.text(),
    moved_to=st.none() | st.just("x"),
    missed=st.floats(0, 1e9),
)
ROWS = st.builds(
    Arrivals, st.integers(0, 2000).map(lambda n: NOW - n * HOUR), st.integers(0, 10**9)
)


@given(
    st.lists(FEEDS, max_size=6),
    st.dictionaries(st.sampled_from(["valley", "x"]), st.lists(ROWS, max_size=20)),
)
def test_no_state_is_too_odd(
    feeds: list[FeedState], arrivals: dict[str, list[Arrivals]]
) -> None:
    for alarm in told(*feeds, arrivals=arrivals):
        assert alarm.text
