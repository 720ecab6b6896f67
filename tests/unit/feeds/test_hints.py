"""What a feed wishes about when it is asked for."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.hints import LONGEST, hints
from pipeline.model import FeedHints

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ttl", "every"),
    [
        ("60", HOUR),
        (" 5 ", timedelta(minutes=5)),
        ("10080", timedelta(days=7)),
        ("0", None),
        ("-5", None),
        ("10081", None),
        ("9" * 5000, None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
    ],
)
def test_ttl_is_in_minutes_and_sensible(ttl: str, every: timedelta | None) -> None:
    assert hints(ttl=ttl).every == every


@pytest.mark.parametrize(
    ("period", "frequency", "every"),
    [
        ("hourly", "1", HOUR),
        ("hourly", "", HOUR),
        ("hourly", "0", HOUR),
        (" Daily\n", "24", HOUR),
        ("weekly", "1", timedelta(days=7)),
        ("monthly", "1", None),
        ("yearly", "1", None),
        ("", "4", None),
    ],
)
def test_a_period_is_shared(period: str, frequency: str, every: timedelta) -> None:
    assert hints(period=period, frequency=frequency).every == every


def test_of_two_waits_the_longer_is_meant() -> None:
    assert hints(ttl="30", period="hourly").every == HOUR
    assert hints(ttl="90", period="hourly").every == timedelta(minutes=90)


def test_hours_and_days_are_numbers() -> None:
    found = hints(hours=("0", "24", " 7", "25", "x"), days=(" Monday", "SUNDAY", "Mon"))
    assert (found.skip_hours, found.skip_days) == ({0, 7}, {0, 6})


def test_who_would_never_be_asked_has_said_nothing() -> None:
    days = [f"{day}day" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur")]
    found = hints(hours=map(str, range(24)), days=[*days, "Sunday"])
    assert found == FeedHints()


@given(st.text(max_size=8), st.text(max_size=8), st.lists(st.text(max_size=3)))
def test_any_words_give_sound_hints(one: str, other: str, many: list[str]) -> None:
    found = hints(ttl=one, period="daily", frequency=other, hours=many, days=many)
    assert found.every is None or timedelta(0) < found.every <= LONGEST
    assert all(0 <= hour < 24 for hour in found.skip_hours)
