"""Embargoes told in words, and stories about embargoes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.embargo_words import embargo_in_notes, embargo_line
from pipeline.wire.item import Embargo

DAY = date(2016, 9, 7)
LONDON = ZoneInfo("Europe/London")
NINTH = datetime(2016, 9, 9, 11, tzinfo=UTC)


def line(text: str) -> Embargo | None:
    return embargo_line(text, DAY, LONDON)


def note(text: str) -> Embargo | None:
    return embargo_in_notes([text], DAY, LONDON)


@pytest.mark.parametrize(
    "text",
    [
        "Embargoed to 1200 Friday September 9",
        "EMBARGOED UNTIL 12 NOON FRIDAY, SEPT. 9",
        "Hold for release until 12 p.m. Friday, Sept. 9, 2016",
        "Not for publication before 12:00 BST on 9th September",
        "For release at 7 a.m. EDT Sept. 9",
        "Sperrfrist: Freitag, 9. September 2016, 12.00 Uhr",
        "Sperrfrist 09.09.2016, 12 Uhr",
        "Sperrfrist: 9. September, 13.00 MESZ",
        "Embargo jusqu’au vendredi 9 septembre 2016 à 12h00",
        "Sous embargo jusqu'au 9 septembre à 12 h",
        "Embargo hasta el viernes 9 de septiembre a las 12:00",
        "Embargo fino al 9 settembre alle ore 12",
        "Onder embargo tot vrijdag 9 september 12.00 uur",
        "Sob embargo até 9 de setembro, 12h00",
        "*** EMBARGO: 2016-09-09T11:00Z ***",
    ],
)
def test_a_whole_time_ends_an_embargo(text):
    assert line(text) == Embargo(NINTH)
    assert note(text) == Embargo(NINTH)


@pytest.mark.parametrize(
    "text",
    [
        "EMBARGO",
        "Embargoed",
        "Hold for release",
        "Sperrfrist: 12.00 Uhr",
        "Sperrfrist: Freitag, 12.00 Uhr",
        "Embargoed until September 9",
        "Embargoed to midnight September 9",
        "Embargoed until 12:00 on Thursday September 9",
        "Embargo: 9/10/2016 10:00",
        "Embargoed until 6 p.m. or 7 p.m. September 9 and 10",
        "Embargoed until 12:00 local time September 9",
        "EMBARGOED UNTIL THE SPEECH BEGINS",
        "Embargoed until 25:00 September 9",
        "Embargoed until 12:00 February 30",
    ],
)
def test_a_doubtful_time_hides_without_an_end(text):
    assert note(text) == Embargo(None) or text == "EMBARGO"
    assert line(text) == Embargo(None) or "or 7" in text


@pytest.mark.parametrize(
    "text",
    [
        "Embargo",
        "Embargo 2014",
        "Embargo on oil lifted",
        "Arms embargo until Friday",
        "Embargo until talks end, minister says",
        "Embargo: what it means for farmers",
        "Embargoed until death: the letters of a poet",
        "Sperrfrist: Was Sie wissen sollten",
        "Sperrfristen laufen ab",
        "Hold for release of hostages",
        "Hold on",
        "For immediate release",
        "For release",
        "Not for publication",
        "Frei ab 18",
        "Lift the embargo by September 9, envoys urge",
        "Embargo-busting tanker seized",
        "",
    ],
)
def test_a_headline_about_an_embargo_is_none(text):
    assert line(text) is None


def test_an_embargo_needs_no_zone_but_is_the_longer_without_one():
    text = "Embargoed until 12:00 September 9"
    assert embargo_line(text, DAY) == Embargo(datetime(2016, 9, 10, 0, tzinfo=UTC))


def test_without_the_day_of_sending_the_year_must_be_told():
    assert embargo_line("Embargoed until 12:00 September 9", None, LONDON) == Embargo(
        None
    )
    told = embargo_line("Embargoed until 12:00 September 9, 2016", None, LONDON)
    assert told == Embargo(NINTH)


@pytest.mark.parametrize(
    "text",
    [
        "Eds: Embargoed to 1200 Friday September 9. Adds quote from minister.",
        "New approach. EMBARGOED UNTIL 7 a.m. EDT Sept 9.",
        "Please note: embargo until 1200 Sept 9",
        "Adds detail\nSperrfrist: 9. September, 12 Uhr",
    ],
)
def test_a_note_may_say_more(text):
    assert note(text) == Embargo(NINTH)


def test_what_a_note_leaves_unclear_hides():
    assert note("Eds: Hold for release until the report is out.") == Embargo(None)
    assert note("Embargo: see letter to clients") == Embargo(None)


@pytest.mark.parametrize(
    "text",
    [
        "Embargo lifted",
        "EMBARGO: none",
        "The embargo is over",
        "Embargo is over",
        "Sperrfrist aufgehoben",
        "Updates with U.S. embargo to Cuba",
        "Adds arms embargo until Friday",
        "Embargoed goods list follows",
        "",
    ],
)
def test_a_note_about_an_embargo_is_none(text):
    assert note(text) is None


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    embargo_line(text, DAY)
    embargo_in_notes([text, f"Embargo: {text}", f"Sperrfrist {text}"], DAY)


@given(st.text(alphabet="0123456789.:/- hapmUZTuntil", max_size=40))
def test_any_time_is_read(text):
    assert embargo_line(f"EMBARGOED UNTIL {text}".upper(), DAY) is not None
