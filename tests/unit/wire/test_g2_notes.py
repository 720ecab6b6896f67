"""Notes to editors: the public ones, and what makes others private."""

import pytest
from lxml.etree import fromstring

from pipeline.wire.g2_notes import is_private, public_notes


def notes(*elements: str) -> tuple[str, ...]:
    return public_notes(fromstring(f"<x>{''.join(elements)}</x>"))


def test_public_notes_are_kept_once_and_in_order():
    assert notes(
        "<edNote>Adds quotes.</edNote>",
        "<edNote role='nlw:public'>A photo\n   follows.</edNote>",
        "<edNote>Adds quotes.</edNote>",
        "<edNote/>",
    ) == ("Adds quotes.", "A photo follows.")


@pytest.mark.parametrize(
    "attributes",
    [
        "role='nlwnote:private'",
        "role='x:nonpublic'",
        "role='x:not-for-publication'",
        "role='x:deskcontacts'",
        "role='x:internal'",
        "role='x:closingline'",
        "roleuri='http://cv.nlw.example/role/private'",
        "pubconstraint='x:anything'",
        "pubconstrainturi='http://cv.nlw.example/c/1'",
    ],
)
def test_a_note_that_is_marked_private_is_none(attributes):
    assert notes(f"<edNote {attributes}>Call the mayor.</edNote>") == ()


def test_of_a_note_with_public_and_private_sections_only_the_public_are_kept():
    assert notes(
        "<edNote><section class='notes'><h3>Notes</h3>"
        "<section class='np-public'><h4>Hints</h4><ul><li>A map</li></ul></section>"
        "<section class='np-nonpublic'><h4>Desk</h4><ul><li>Ask Ann</li></ul></section>"
        "<p class='closingline'>nlw ar</p></section></edNote>"
    ) == ("A map",)


@pytest.mark.parametrize(
    "line",
    [
        "Ann Reed, reed@nlw.example",
        "Desk: +44 20 7946 0000",
        "Desk (Port Ellis) +44 207 9460000",
        "Newsroom 030285232232",
        "Newsroom 020 7946 0000",
        "Help: 555-010-0199",
        "Tel.: 946",
    ],
)
def test_a_line_with_an_address_or_a_number_is_private(line):
    assert notes(f"<edNote><p>Adds quotes.</p><p>{line}</p></edNote>") == (
        "Adds quotes.",
    )


@pytest.mark.parametrize(
    "line",
    [
        "Moves on 2031-05-06 at 08:00",
        "Held until 06.05.2031 19.00",
        "Repeats NLW0012, 06/05/2031",
        "Profit rose 1 000 000 000 to 2,000,000,000.00",
        "See https://nlw.example/a/0123456789",
    ],
)
def test_dates_and_sums_are_no_telephone_numbers(line):
    assert notes(f"<edNote>{line}</edNote>") == (line,)


@pytest.mark.parametrize(
    "warning", ["NOT FOR PUBLICATION", "Das ist nicht zur Veröffentlichung bestimmt:"]
)
def test_what_follows_a_warning_is_private(warning):
    marked = f"<p>One.</p><p>{warning}</p><p>Two.</p>"
    for text in (marked, f"One.\n\n{warning}\n\nTwo."):
        assert notes(f"<edNote>{text}</edNote>") == ("One.",)


def test_any_property_may_be_private():
    assert is_private(fromstring("<by pubconstraint='x:nonpublic'>Ann Reed</by>"))
    assert not is_private(fromstring("<by role='x:international'>Ann Reed</by>"))
