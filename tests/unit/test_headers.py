"""Values of headers: durations and dates, and nothing for what is neither."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.headers import (
    LONGEST_RETRY_AFTER,
    delta_seconds,
    http_date,
    retry_after,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 5000, 86_400),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sun, 01 Mar 2026 12:01:30 -0000", 90),
        ("Sun, 01 Mar 2026 14:01:30 +0200", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2036 12:00:00 GMT", 86_400),
    ],
)
def test_a_wait_is_in_seconds_or_until_a_date(value: str, seconds: int) -> None:
    assert retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value", [None, "", "soon", "-5", "1.5", "\u00b2", "1e3", "0x1"]
)
def test_what_is_neither_is_no_wait(value: str | None) -> None:
    assert retry_after(value, NOW) is None


def test_a_number_that_nobody_can_mean_stands_for_the_largest() -> None:
    assert delta_seconds("9" * 400) == timedelta(seconds=2**31)


def test_a_date_that_no_calendar_has_is_none() -> None:
    assert http_date("Sun, 99 Mar 2026 12:00:00 GMT") is None
    assert http_date("Fri, 31 Dec 9999 23:59:59 -2359") is None


@given(st.text(st.characters(codec="latin-1"), max_size=40))
def test_whatever_stands_there_is_a_wait_of_a_day_at_most_or_none(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY_AFTER
