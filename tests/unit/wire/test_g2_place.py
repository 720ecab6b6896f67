"""The place of a dateline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.g2_place import place_of


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("Port Ellis (NLW) - ", "Port Ellis"),
        ("PORT ELLIS (NLW) --", "PORT ELLIS"),
        ("PORT ELLIS, Wales (NLW) _", "PORT ELLIS, Wales"),
        ("Port Ellis, 21 jan 2031 (NLW) -", "Port Ellis"),
        ("PORT ELLIS, Wales, Dec. 9 Valley -", "PORT ELLIS, Wales"),
        ("(NLW) - PORT ELLIS, JUL 11 -", "PORT ELLIS"),
        ("PORT ELLIS Oct 12", "PORT ELLIS"),
        ("Port Ellis, 21 ene (NLW).-", "Port Ellis"),
        ("Port Ellis /nlw/:", "Port Ellis"),
        ("Port-Ellis -", "Port-Ellis"),
        ("Port Ellis -", "Port Ellis"),
        ("Marseille 21 mai", "Marseille"),
        ("Zürich", "Zürich"),
    ],
)
def test_a_place_stands_before_agency_and_date(dateline, place):
    assert place_of(dateline) == place


@pytest.mark.parametrize(
    "dateline",
    ["", " - ", "2031-05-06 08:00:00 GMT+00:00", "(NLW) -", "Jan 3 (NLW) -", "March 3",
     "06/05/2031", "rain " * 60],
)  # fmt: skip
def test_a_time_or_an_agency_is_no_place(dateline):
    assert place_of(dateline) is None


@given(st.text(max_size=80))
def test_a_place_is_a_part_of_the_line(dateline):
    place = place_of(dateline)
    assert place is None or (place in dateline and place[0].isalpha())
