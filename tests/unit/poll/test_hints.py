"""What publishers want us to wait."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import FeedHints
from pipeline.poll.hints import asked_wait, next_allowed, skip_bits, skips
from pipeline.records import Exchange

NOW = datetime(2024, 1, 4, 10, 20, tzinfo=UTC)  # a Thursday
DATE = "Thu, 04 Jan 2024 10:20:00 GMT"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
names = st.sampled_from(["Cache-Control", "Age", "Expires", "Date", "Retry-After"])
rests = st.builds(
    FeedHints,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def asked(*headers: tuple[str, str]) -> timedelta | None:
    url = "https://valley.example/feed"
    return asked_wait(Exchange(url=url, captured_at=NOW, headers=headers), NOW)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ([("Cache-Control", "max-age=600")], 10 * MINUTE),
        ([("cache-control", 'public, Max-Age="600"')], 10 * MINUTE),
        ([("Cache-Control", "max-age=600"), ("Age", "120")], 8 * MINUTE),
        ([("Cache-Control", "public"), ("Cache-Control", "max-age=60")], MINUTE),
        ([("Cache-Control", "max-age=60, max-age=900")], MINUTE),
        ([("Date", DATE), ("Expires", "Thu, 04 Jan 2024 11:20:00 GMT")], HOUR),
        ([("Expires", "Thu, 04 Jan 2024 11:20:00 GMT")], HOUR),
        ([("Retry-After", "3600")], HOUR),
        ([("Retry-After", "Thu, 04 Jan 2024 10:50:00 GMT")], 30 * MINUTE),
        ([("Cache-Control", "max-age=60"), ("Retry-After", "900")], 15 * MINUTE),
        ([("Cache-Control", "no-store"), ("Retry-After", "900")], 15 * MINUTE),
    ],
)
def test_headers_ask_for_a_wait(
    headers: list[tuple[str, str]], wait: timedelta
) -> None:
    assert asked(*headers) == wait


def test_expires_counts_from_the_clock_of_the_server() -> None:
    late = ("Date", "Wed, 03 Jan 2024 10:20:00 GMT")
    assert asked(late, ("Expires", "Wed, 03 Jan 2024 10:30:00 GMT")) == 10 * MINUTE


def test_max_age_is_stronger_than_expires() -> None:
    expires = ("Expires", "Fri, 05 Jan 2024 10:20:00 GMT")
    assert asked(("Cache-Control", "max-age=60"), expires) == MINUTE
    assert asked(("Cache-Control", "max-age=0"), expires) is None


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Cache-Control", "")],
        [("Cache-Control", "max-age=-5")],
        [("Cache-Control", "max-age=soon, ===,,")],
        [("Cache-Control", "max-age=31536000")],
        [("Cache-Control", "max-age=99999999999999999999")],
        [("Cache-Control", "no-cache, max-age=600")],
        [("Cache-Control", "max-age=60"), ("Age", "61")],
        [("Expires", "0")],
        [("Expires", "-1")],
        [("Expires", DATE)],
        [("Expires", "Sat, 01 Jan 2050 00:00:00 GMT")],
        [("Expires", "Sat, 99 Jan 99999 00:00:00 GMT")],
        [("Retry-After", "-10")],
        [("Retry-After", "1e3")],
        [("Retry-After", "Wed, 03 Jan 2024 10:20:00 GMT")],
    ],
)
def test_what_makes_no_sense_asks_for_nothing(headers: list[tuple[str, str]]) -> None:
    assert asked(*headers) is None


def test_a_retry_after_of_days_counts_for_one() -> None:
    assert asked(("Retry-After", "316800")) == DAY


@given(st.lists(st.tuples(names, st.text(st.characters(codec="latin-1"), max_size=30))))
def test_no_header_breaks_it(headers: list[tuple[str, str]]) -> None:
    wait = asked(*headers)
    assert wait is None or timedelta(0) < wait <= 7 * DAY


def test_hours_and_days_of_rest_are_skipped() -> None:
    assert next_allowed(NOW, FeedHints()) == NOW
    assert next_allowed(NOW, FeedHints(skip_hours=frozenset({9}))) == NOW
    noon = NOW.replace(hour=12, minute=0)
    assert next_allowed(NOW, FeedHints(skip_hours=frozenset({10, 11}))) == noon
    monday = datetime(2024, 1, 8, tzinfo=UTC)
    weekend = FeedHints(skip_days=frozenset({3, 4, 5, 6}))
    assert next_allowed(NOW, weekend) == monday


def test_the_hours_are_those_of_utc() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert next_allowed(there, FeedHints(skip_hours=frozenset({15}))) == NOW
    later = next_allowed(there, FeedHints(skip_hours=frozenset({10})))
    assert later == NOW.replace(hour=11, minute=0)


@given(moments, rests)
def test_a_moment_is_never_put_off_for_more_than_a_week(
    at: datetime, rest: FeedHints
) -> None:
    allowed = next_allowed(at, rest)
    assert at <= allowed < at + 7 * DAY
    rests_always = len(rest.skip_hours) == 24 or len(rest.skip_days) == 7
    rests_then = allowed.hour in rest.skip_hours or allowed.weekday() in rest.skip_days
    assert rests_then == rests_always
    assert allowed == at or not rests_always


@given(rests)
def test_hours_of_rest_are_kept_as_a_number(rest: FeedHints) -> None:
    assert skips(skip_bits(rest)) == rest


def test_hours_that_do_not_exist_are_left_out() -> None:
    odd = FeedHints(skip_hours=frozenset({-1, 24, 99}), skip_days=frozenset({7}))
    assert skips(skip_bits(odd)) == FeedHints()
