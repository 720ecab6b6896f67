"""Times, months and zones of text services."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.service_times import (
    Stamp,
    full_year,
    month_named,
    nearest,
    read_stamp,
    weekday_named,
    zone_named,
)

BERNE = ZoneInfo("Europe/Zurich")


def test_the_day_comes_first_in_a_trailer_of_7901():
    at = datetime(2013, 11, 13, 11, 37, tzinfo=UTC)
    assert read_stamp("131137 GMT Nov 13 ") == Stamp(date(2013, 11, 13), at)


def test_the_month_comes_first_in_an_american_trailer():
    at = datetime(2016, 8, 29, 20, 26, tzinfo=UTC)
    assert read_stamp("NLW-ES-08-29-16 1626EDT<") == Stamp(date(2016, 8, 29), at)


def test_a_time_without_a_zone_is_the_agencys_own():
    at = datetime(2018, 12, 9, 11, 23, tzinfo=UTC)
    assert read_stamp("091223 dec 18", BERNE) == Stamp(date(2018, 12, 9), at)
    assert read_stamp("091223 dec 18") == Stamp(date(2018, 12, 9), None)


def test_the_day_is_the_one_on_the_agencys_calendar():
    stamp = read_stamp("010010 Mai 2024", BERNE)
    assert stamp == Stamp(date(2024, 5, 1), datetime(2024, 4, 30, 22, 10, tzinfo=UTC))


def test_an_unknown_zone_leaves_the_day_alone():
    assert read_stamp("131137 QQT Nov 13", BERNE) == Stamp(date(2013, 11, 13), None)


@pytest.mark.parametrize(
    "text", ["", "NNNN", "321137 GMT Nov 13", "132537 GMT Nov 13", "131137 GMT Foo 13"]
)
def test_what_is_no_time_is_none(text):
    assert read_stamp(text, BERNE) is None


@given(st.text(max_size=60))
def test_no_trailer_raises(text):
    read_stamp(text, BERNE)


@pytest.mark.parametrize(
    ("word", "month"),
    [("Mär", 3), ("mrt", 3), ("août", 8), ("Sept", 9), ("ene", 1), ("gennaio", 1),
     ("out", 10), ("Dez", 12), ("juillet", 7), ("may", 5)],
)  # fmt: skip
def test_months_are_known_in_seven_languages(word, month):
    assert month_named(word) == month


@pytest.mark.parametrize("word", ["Marketing", "ma", "jui", "December31", ""])
def test_what_may_be_two_months_or_none_is_none(word):
    assert month_named(word) is None


def test_weekdays_are_known_by_name_and_abbreviation():
    words = ["Friday", "vendredi", "Freitag", "Fri", "vrijdag", "viernes", "venerdì"]
    assert {weekday_named(word) for word in words} == {4}
    assert weekday_named("Frisian") is None


def test_two_digits_of_a_year_are_of_the_age_of_computers():
    assert [full_year(year) for year in (0, 69, 70, 99, 2013)] == [
        2000, 2069, 1970, 1999, 2013,
    ]  # fmt: skip


def test_a_day_without_a_year_is_the_nearest():
    assert nearest(12, 31, date(2020, 1, 2)) == date(2019, 12, 31)
    assert nearest(1, 1, date(2019, 12, 30)) == date(2020, 1, 1)
    assert nearest(2, 30, date(2020, 1, 1)) is None


def test_zones_go_by_their_abbreviations():
    assert datetime(2020, 7, 1, tzinfo=zone_named("ET")).utcoffset().seconds == 72_000
    assert zone_named("MESZ") is not None
    assert zone_named("uhr") is None
