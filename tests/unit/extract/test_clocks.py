"""Times of day, and the days that they fall on."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from pipeline.extract.clocks import clock_in, is_clock, moment_of, on_their_days

CET = timezone(timedelta(hours=1))
MORNING = datetime(2026, 3, 14, 6, 0, tzinfo=CET)
EVENING = datetime(2026, 3, 15, 1, 30, tzinfo=CET)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("14:32", time(14, 32)), ("14.32 Uhr", time(14, 32)), ("14h32", time(14, 32)),
     ("2:32 pm", time(14, 32)), ("12.05 a.m.", time(0, 5)), ("9:15:30", time(9, 15)),
     ("21 mins ago 11:48", time(11, 48)), ("kl. 09.15", time(9, 15)),
     ("25:00", None), ("3.125", None), ("soon", None), ("", None)],
)  # fmt: skip
def test_a_time_of_day_is_read(text, clock):
    assert clock_in(text) == clock


@pytest.mark.parametrize(
    "text",
    ["14:32", " 14.32 Uhr ", "2:32 pm", "12h05", "16:05 GMT", "kl. 09.15", "| 9:15"],
)
def test_a_line_that_is_only_a_time_is_one(text):
    assert is_clock(text)


@pytest.mark.parametrize(
    "text", ["", "At 14:32 it rained", "2.5", "14", "1:0", "x" * 999]
)
def test_a_line_that_says_more_or_less_is_none(text):
    assert not is_clock(text)


def test_newest_first_counts_back_from_the_last_change():
    clocks = [time(1, 10), time(0, 5), time(23, 50), None, time(7, 0)]
    assert on_their_days(clocks, MORNING, EVENING) == [
        datetime(2026, 3, 15, 0, 10, tzinfo=UTC),
        datetime(2026, 3, 14, 23, 5, tzinfo=UTC),
        datetime(2026, 3, 14, 22, 50, tzinfo=UTC),
        None,
        datetime(2026, 3, 14, 6, 0, tzinfo=UTC),
    ]


def test_oldest_first_counts_on_from_publication():
    clocks = [time(7, 0), time(23, 50), time(23, 50), time(0, 5)]
    days = [
        at.astimezone(CET).day for at in on_their_days(clocks, MORNING, EVENING) if at
    ]
    assert days == [14, 14, 14, 15]


def test_without_a_date_no_day_is_known():
    assert on_their_days([time(7, 0)], None, None) == [None]
    assert on_their_days([], MORNING, None) == []


def test_a_claim_keeps_its_offset():
    assert moment_of("2026-03-14T06:00:00+01:00") == MORNING
    assert moment_of("2026-03-14").tzinfo is UTC
    assert moment_of("soon") is None
