"""Reading and judging claims of time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.dates import (
    as_told,
    has_time,
    parse_claim,
    plausible,
    with_offset,
)

SEEN_AT = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 14, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "claim",
    [
        "2026-03-14T09:30:00+01:00",
        "2026-03-14T08:30:00.000Z",
        "2026-03-14T08:30:00",
        "2026-03-14 09:30:00 +0100",
        "2026-03-14T08:30Z[UTC]",
        "2026-03-14 08:30 UTC",
        "2026-3-14 08:30",
        "2026-3-14T8:30:0",
        "2026-03-14 9:30:00 +0100",
        "2026/03/14 08:30:00",
        "Sat, 14 Mar 2026 09:30:00 +0100",
        "14 Mar 2026 08:30:00 GMT",
        "1773477000",
        "1773477000000",
        "  2026-03-14T08:30:00Z ",
    ],
)
def test_a_claim_is_read_as_aware_utc(claim):
    assert parse_claim(claim) == MORNING


@pytest.mark.parametrize(
    "claim",
    [
        None,
        "",
        "   ",
        "yesterday",
        "2026-13-40",
        "12",
        "2026",
        "14/03/2026 x",
        "9" * 99,
    ],
)
def test_what_says_no_time_is_no_claim(claim):
    assert parse_claim(claim) is None


def test_a_date_without_time_is_midnight_and_known_to_be():
    assert parse_claim("2026-03-14") == datetime(2026, 3, 14, tzinfo=UTC)
    assert not has_time("2026-03-14")
    assert has_time("2026-03-14T08:30Z")
    assert has_time("1773477000")


@given(st.text(max_size=70))
def test_no_text_breaks_the_reader(claim):
    moment = parse_claim(claim)
    assert moment is None or moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("published_at", "is_plausible"),
    [
        (None, True),
        (SEEN_AT, True),
        (SEEN_AT + timedelta(hours=23), True),
        (SEEN_AT + timedelta(hours=25), False),
        (datetime(3000, 1, 1, tzinfo=UTC), False),
        (datetime(1990, 1, 1, tzinfo=UTC), True),
        (datetime(1989, 12, 31, tzinfo=UTC), False),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
    ],
)
def test_far_future_and_far_past_are_not_plausible(published_at, is_plausible):
    assert plausible(published_at, SEEN_AT) is is_plausible


@pytest.mark.parametrize(
    ("claim", "meant"),
    [
        ("2026-03-14T09:30:00", "2026-03-14T09:30:00+01:00"),
        ("2026-07-14 09:30", "2026-07-14T09:30:00+02:00"),
        ("2026/3/14 09:30:00", "2026-03-14T09:30:00+01:00"),
        ("Sat, 14 Mar 2026 09:30:00 -0000", "2026-03-14T09:30:00+01:00"),
    ],
)
def test_a_time_without_an_offset_is_one_of_the_zone(claim, meant):
    assert with_offset(claim, ZoneInfo("Europe/Berlin")) == meant


@pytest.mark.parametrize(
    "claim",
    [
        "2026-03-14T09:30:00Z",
        "2026-03-14T09:30:00-05:00",
        "2026-03-14 09:30 UTC",
        "14 Mar 2026 09:30:00 GMT",
        "2026-03-14",
        "1773477000",
        "today at 9:30",
        "2026-99-99T09:30:00",
        "",
    ],
)
def test_other_claims_stay_as_they_are(claim):
    assert with_offset(claim, ZoneInfo("Asia/Tokyo")) == claim


def test_a_half_of_the_day_is_not_for_the_parser_of_mail_dates():
    assert parse_claim("14 Mar 2026 6:45") == datetime(2026, 3, 14, 6, 45, tzinfo=UTC)
    assert parse_claim("14 Mar 2026 6:45 pm") is None


def test_a_clock_is_told_without_an_offset_where_the_claim_has_none():
    assert as_told("2026-03-14T09:30") == MORNING.replace(
        hour=9, minute=30, tzinfo=None
    )
    assert as_told("2026-03-14 09:30 UTC") == datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
    told = as_told("2026-03-14T09:30:00+01:00")
    assert told is not None
    assert told.utcoffset() == timedelta(hours=1)
    assert as_told("soon") is as_told("") is None
