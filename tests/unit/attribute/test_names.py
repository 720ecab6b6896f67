"""The names of agencies."""

import pytest

from pipeline.attribute.names import agency_named, are_agencies, bracketed


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("AFP", "AFP"),
        ("afp", "AFP"),
        ("ats afp", "AFP"),
        ("tca/dpa", "dpa"),
        ("dpa/lni", "dpa"),
        ("AP, Reuters", "Reuters"),
        ("GLOBE NEWSWIRE", "Globe Newswire"),
        ("Agence France-Presse", "AFP"),
        ("IS", None),
        ("an ap", None),
        ("later AP", None),
        ("", None),
    ],
)
def test_an_agency_is_known_in_brackets(text, agency):
    assert bracketed(text) == agency


def test_outside_of_brackets_the_letters_case_counts():
    assert agency_named(" Reuters ") == "Reuters"
    assert agency_named("THE ASSOCIATED PRESS") is None
    assert agency_named("pa") is None


@pytest.mark.parametrize(
    ("text", "are_all"),
    [
        ("ats afp", True),
        ("tca/dpa", True),
        ("GLOBE NEWSWIRE", True),
        ("dpa/lni", False),
        ("afp and others", False),
        ("", False),
        (" ", False),
    ],
)
def test_a_desk_among_agencies_is_told(text, are_all):
    assert are_agencies(text) is are_all
