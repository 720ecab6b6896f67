"""Dates in words, and figures in the order of a locale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.worded_dates import iso_of


@pytest.mark.parametrize(
    "claim",
    [
        "14 March 2026",
        "14th March, 2026",
        "March 14, 2026",
        "Mar. 14 2026",
        "Saturday, March 14th, 2026",
        "14. März 2026",
        "14 mars 2026",
        "14 de marzo de 2026",
        "14 de março de 2026",
        "14 maart 2026",
        "14 marca 2026",
        "14 Mart 2026",
        "14 марта 2026 г.",
        "14 березня 2026",
        "14 مارس 2026",
        "2026年3月14日",
        "2026년 3월 14일",
        "14.03.2026",
        "14/03/2026",
        "3/14/2026",
    ],
)
def test_a_day_is_read_in_many_languages(claim):
    assert iso_of(claim, "") == "2026-03-14"


@pytest.mark.parametrize(
    ("claim", "moment"),
    [
        ("Sat, Mar 14 2026 10:01:41 EDT", "2026-03-14T10:01:41-04:00"),
        ("Mar 14, 2026, 04:11 AM IST", "2026-03-14T04:11:00+05:30"),
        ("14 March 2026 12:05 am", "2026-03-14T00:05:00"),
        ("14 March 2026 12:05 pm", "2026-03-14T12:05:00"),
        ("14/03/2026 09:21:40 +0100", "2026-03-14T09:21:40+01:00"),
        ("14 March 2026, 25:10", "2026-03-14"),
    ],
)
def test_time_and_zone_are_kept(claim, moment):
    assert iso_of(claim, "en") == moment


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en-US", "2026-03-04"),
        ("en_US", "2026-03-04"),
        ("en-GB", "2026-04-03"),
        ("fr", "2026-04-03"),
        ("en", ""),
        ("", ""),
    ],
)
def test_which_figure_is_the_month_is_a_question_of_the_locale(language, day):
    assert iso_of("03/04/2026", language) == day


def test_points_are_never_american():
    assert iso_of("03.04.2026", "en-US") == "2026-04-03"


@pytest.mark.parametrize("claim", ["", "yesterday", "31 June 2026", "14 Foo 2026", "7"])
def test_what_is_no_day_gives_none(claim):
    assert iso_of(claim, "en") == ""


@given(st.text(max_size=70), st.text(max_size=7))
def test_no_text_breaks_the_reader(claim, language):
    assert isinstance(iso_of(claim, language), str)


@pytest.mark.parametrize("claim", ["14.03.2612:44", "14.03.202612:44 Uhr"])
def test_a_clock_that_runs_into_the_year_is_no_part_of_it(claim):
    assert iso_of(claim, "de") == "2026-03-14T12:44:00"


@pytest.mark.parametrize("claim", ["14 March 1912", "14.03.1912", "14.03.0026"])
def test_what_is_older_than_the_web_is_no_date_of_a_page(claim):
    assert iso_of(claim, "de") == ""
