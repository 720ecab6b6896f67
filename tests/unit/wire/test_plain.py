"""Reading a story in plain text."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Block, BlockKind
from pipeline.wire.format import Provider
from pipeline.wire.item import Embargo, PubStatus, WireItem
from pipeline.wire.plain import FORMAT, decode_text, read_plain, text_lines

LONG = (
    "The quay was closed on Monday after a storm had torn two cranes off their rails."
)
MORE = "Nobody was hurt, the harbour office said, and the ferries sailed from the pier."


def read(text: str) -> WireItem:
    return read_plain(text)


def test_the_first_line_is_the_headline():
    item = read(f"Storm closes quay\n\n{LONG}\n\n{MORE}\n")
    assert item.headline == "Storm closes quay"
    assert item.blocks == (Block(LONG), Block(MORE))
    assert (item.format, item.guid) == ("plain text", None)


def test_a_headline_needs_no_blank_line_below():
    item = read(f"Storm closes quay\n{LONG}\n\n{MORE}")
    assert (item.headline, item.blocks[0].text) == ("Storm closes quay", LONG)


def test_a_wrapped_headline_is_joined():
    first = "Storm closes the eastern quay of the old harbour town"
    item = read(f"{first}\nfor the third time this winter\n\n{LONG}\n\n{MORE}")
    assert item.headline == f"{first} for the third time this winter"


def test_a_text_that_begins_with_a_long_paragraph_has_no_headline():
    item = read(f"{LONG} {MORE} {LONG} {MORE}\n\n{MORE}")
    assert item.headline == ""
    assert len(item.blocks) == 2


def test_slug_and_byline_may_follow_the_headline():
    item = read(f"Storm closes quay\n\nHARBOUR-STORM/2\n\nBy Ilse Varga\n\n{LONG}\n")
    assert item.slugline == "HARBOUR-STORM/2"
    assert item.byline == "Ilse Varga"
    assert item.blocks == (Block(LONG),)
    item = read(f"Storm closes quay\n\nBy Ilse Varga\n{LONG}\n\n{MORE}")
    assert (item.byline, item.blocks[0].text) == ("Ilse Varga", LONG)


def test_a_sentence_that_begins_with_by_is_no_byline():
    text = "By noon the quay was closed. Nobody was hurt."
    item = read(f"Storm closes quay\n\n{text}\n\n{MORE}")
    assert (item.byline, item.blocks[0].text) == (None, text)


def test_lines_broken_for_width_are_joined_and_lists_are_not():
    wrapped = f"{LONG}\n{MORE}\nEnd of it."
    item = read(
        f"Storm\n\n{wrapped}\n\n- first crane\n- second crane\n\nIn short\nlines."
    )
    assert item.blocks == (
        Block(f"{LONG} {MORE} End of it."),
        Block("- first crane\n- second crane", BlockKind.LIST),
        Block("In short\nlines."),
    )


def test_a_short_line_between_paragraphs_is_a_subhead():
    item = read(f"Storm\n\n{LONG}\n\nTwo Cranes\n\n{MORE}\n\nRelated Articles")
    assert [block.kind for block in item.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.SUBHEAD,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
    ]


@pytest.mark.parametrize("line", ["“Closed.”", "Why?", "It said:", "He left."])
def test_a_short_sentence_is_no_subhead(line):
    item = read(f"Storm\n\n{LONG}\n\n{line}\n\n{MORE}")
    assert item.blocks[1].kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_of_every_system_are_read(newline):
    item = read(newline.join(["Storm", "", LONG, " \t", MORE]))
    assert [block.text for block in item.blocks] == [LONG, MORE]


@pytest.mark.parametrize(
    "body",
    [
        "Stürme „am“ Kai".encode(),
        b"\xef\xbb\xbf" + "Stürme „am“ Kai".encode(),
        "Stürme „am“ Kai".encode("cp1252"),
        "Stürme „am“ Kai".encode("utf-16"),
    ],
)
def test_text_is_decoded(body):
    assert decode_text(body) == "Stürme „am“ Kai"


@given(st.text())
def test_no_letter_is_lost(text):
    item = read(text)
    kept = (
        f"{item.headline}{item.slugline or ''}{item.byline or ''}{''.join(item.notes)}"
    )
    kept += "".join(block.text for block in item.blocks)
    lost = sum(map(str.isalpha, text)) - sum(map(str.isalpha, kept))
    # The word that marks a byline is no part of the name.
    assert lost <= len("Door")


def test_a_byline_below_a_long_headline_is_no_part_of_it():
    headline = "Old river bridge reopens to trams after four years of repair"
    item = read(f"{headline}\nBy Mara Lindqvist\n\n{LONG}")
    assert (item.headline, item.byline) == (headline, "Mara Lindqvist")


@pytest.mark.parametrize("text", ["", " \n\t\r\n"])
def test_a_blank_text_is_an_item_without_a_story(text):
    assert read(text) == WireItem(format="plain text")


def test_a_carriage_may_return_twice():
    assert text_lines("one\r\r\ntwo\r\n\r\nthree") == ["one", "two", "", "three"]


def test_all_but_utf8_is_in_the_given_encoding():
    assert decode_text("łódź".encode("cp1250"), "cp1250") == "łódź"
    assert decode_text("łódź".encode(), "cp1250") == "łódź"
    assert decode_text(b"a+AOQ-", "utf-7") == "aä"
    assert decode_text("Kai ü".encode("cp1252"), "no such one") == "Kai ü"


def test_a_file_is_one_item_in_the_providers_encoding():
    body = f"Łódź\n\n{LONG}".encode("cp1250")
    provider = Provider(name="nlw", encoding="cp1250")
    (item,) = FORMAT.items(io.BytesIO(body), provider)
    assert item().headline == "Łódź"


def test_any_text_is_plain_text_and_data_is_not():
    assert FORMAT.is_in("Stürme".encode("utf-16"))
    assert FORMAT.is_in(b"")
    assert not FORMAT.is_in(bytes(range(256)))


def test_a_kill_note_is_no_story():
    note = read(f"KILL KILL KILL\n\nStorm closes quay\n\n{LONG}")
    assert (note.is_note, note.pubstatus) == (True, PubStatus.CANCELED)
    assert note.headline == "Storm closes quay"


@pytest.mark.parametrize("first", ["Kill Bill", "Hold on", "Embargo on oil", "Kill"])
def test_a_story_about_a_kill_or_an_embargo_is_one(first):
    item = read(f"{first}\n\n{LONG}\n\n{MORE}")
    assert (item.headline, item.is_note, item.embargo) == (first, False, None)


def test_an_embargo_above_the_headline_hides_a_story():
    text = f"EMBARGOED TO 0001 MARCH 4, 2024\n\nStorm closes quay\n\n{LONG}\n\n{MORE}"
    item = read_plain(text, ZoneInfo("Europe/London"))
    assert item.embargo == Embargo(datetime(2024, 3, 4, 0, 1, tzinfo=UTC))
    assert item.headline == "Storm closes quay"
    assert item.notes == ("EMBARGOED TO 0001 MARCH 4, 2024",)


def test_a_correction_says_so_in_its_first_line():
    for text in ("CORRECTED\n\nStorm closes quay", "CORRECTED-Storm closes quay"):
        assert read(f"{text}\n\n{LONG}").is_correction
