"""Messages of IPTC 7901."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Block, Subject
from pipeline.wire.format import Provider
from pipeline.wire.iptc7901 import FORMAT
from pipeline.wire.item import Action, Embargo, PubStatus, Sequence, WireItem

NEWSLINE = Provider(name="newsline", time_zone=ZoneInfo("Europe/Berlin"))
LONG = "The quay was closed on Monday after a storm had torn two cranes off"
TEXT = (
    f"\r\n   Port Varga (nlw) - {LONG}\r\ntheir rails.\r\n\r\n   Nobody was hurt.\r\n"
)
NOTEBOOK = """
# nlw Notebook

## Note to editors
- adds harbour master

* * * *
The following information is not for publication

- Editing by: Ilse Varga, +00 1234
"""


def message(
    block: str = "Storm closes quay =",
    slug: str = "Harbour-storm/",
    text: str = TEXT,
    number: str = "157",
    trailer: str = "011137 GMT Mar 24",
) -> bytes:
    heading = f"\x01nlw{number} 3 i 120   nlw 0{number}\r\n\r\n{slug}\r\n"
    return f"{heading}\x02{block}\r\n{text}\x03{trailer}\r\n\x7f\x04".encode()


def read(body: bytes, provider: Provider = NEWSLINE) -> WireItem:
    (item,) = FORMAT.items(io.BytesIO(body), provider)
    return item()


def test_a_story_is_read():
    item = read(message(text=TEXT + NOTEBOOK))
    assert item == WireItem(
        format="IPTC 7901",
        guid="iptc-7901:nlw:harbour-storm:2024-03-01",
        aliases=("nlw157:2024-03-01", "harbour-storm:2024-03-01"),
        version_at=datetime(2024, 3, 1, 11, 37, tzinfo=UTC),
        priority=3,
        headline="Storm closes quay",
        slugline="Harbour-storm",
        subjects=(Subject("i", "iptc-7901"),),
        notes=("adds harbour master",),
        blocks=(
            Block(f"Port Varga (nlw) - {LONG} their rails."),
            Block("Nobody was hurt."),
        ),
        sequence=Sequence("nlw", 157, 999),
    )


def test_the_headline_block_may_hold_take_words_and_a_byline():
    item = read(
        message("REFILE\n2ND LEAD\nStorm closes\neastern quay\nBy Ilse Varga =")
    )
    assert item.headline == "Storm closes eastern quay"
    assert item.byline == "Ilse Varga"
    assert (item.version, item.number) == ("REFILE 2ND LEAD", 102)
    assert item.is_correction
    assert item.guid == read(message()).guid


def test_what_stands_above_the_slug_taken_up_is_a_kicker():
    item = read(message("Overview\nNorway:\nStorm closes quay =", "Norway"))
    assert (item.kicker, item.headline) == ("Overview", "Norway: Storm closes quay")


def test_stories_under_the_name_of_a_desk_are_not_taken_for_one():
    storm, cup = read(message(slug="Norway")), read(message("Rovers win =", "Norway"))
    assert storm.guid != cup.guid
    assert not set(storm.aliases) & {"norway:2024-03-01"}


def test_without_a_mark_the_headline_ends_at_a_blank_line():
    item = read(message("Storm closes quay\n"))
    assert item.headline == "Storm closes quay"
    assert len(item.blocks) == 2


def test_a_text_that_opens_with_a_paragraph_has_no_headline():
    item = read(message("", text=TEXT))
    assert item.headline == ""
    assert len(item.blocks) == 2


def test_notes_in_brackets_are_for_editors():
    item = read(message("Storm closes quay\n(Corrects name of quay) ="))
    assert (item.headline, item.notes) == (
        "Storm closes quay",
        ("(Corrects name of quay)",),
    )
    assert item.is_correction


def test_a_time_without_a_zone_is_the_agencys():
    item = read(message(trailer="010037 mar 24"))
    assert item.version_at == datetime(2024, 2, 29, 23, 37, tzinfo=UTC)
    assert item.guid == "iptc-7901:nlw:harbour-storm:2024-03-01"
    item = read(message(trailer="010037 mar 24"), Provider(name="newsline"))
    assert item.version_at is None
    assert len(item.warnings) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_it_is_utf8_or_windows_latin(encoding):
    body = message("Fähre «Möwe» fährt =").decode().encode(encoding)
    assert read(body).headline == "Fähre «Möwe» fährt"


def test_a_message_may_have_lost_its_control_bytes():
    body = message().translate(None, b"\x01\x02\x03\x04\x7f")
    assert FORMAT.is_in(body)
    item, whole = read(body), read(message())
    assert item == whole


def test_a_hold_that_asks_to_kill_names_the_item_by_number():
    text = "\r\nPlease kill item nlw 157. The quay was open.\r\n"
    note = read(message("HOLD HOLD HOLD =", text=text, number="160"))
    assert (note.is_note, note.pubstatus) == (True, PubStatus.CANCELED)
    (order,) = note.orders
    assert order.action is Action.CANCEL
    assert order.guids[:2] == ("nlw157:2024-03-01", "nlw157:2024-02-29")
    assert set(read(message()).aliases) & set(order.guids)


@pytest.mark.parametrize("slug", ["KILL KILL KILL", "Harbour-storm (Kill)"])
def test_a_kill_may_stand_in_the_slug(slug):
    assert read(message(slug=slug)).is_note


@pytest.mark.parametrize(
    "block", ["Kill Bill returns =", "Hold on to your hats =", "Embargo hits farmers ="]
)
def test_a_story_about_such_words_stays_one(block):
    text = "\r\nKill the story, he said. Embargo until Friday. Hold item nlw 3.\r\n"
    item = read(message(block, text=text))
    assert (item.is_note, item.embargo, item.orders) == (False, None, ())
    assert item.headline == block.removesuffix(" =")


@pytest.mark.parametrize(
    "made",
    [
        message("Sperrfrist: 4. März 2024, 12.00 Uhr\nStorm closes quay ="),
        message(slug="Harbour-storm/\nSperrfrist: 4. März, 12.00 Uhr"),
        message(text="\nSperrfrist: Montag, 4. März, 12 Uhr\n" + TEXT),
    ],
)
def test_an_embargo_above_the_text_hides_it(made):
    item = read(made)
    assert item.embargo == Embargo(datetime(2024, 3, 4, 11, tzinfo=UTC))
    assert item.headline == "Storm closes quay"
    assert len(item.blocks) == 2
    assert item.notes[0].startswith("Sperrfrist")


def test_several_messages_are_several_items():
    body = b"\x7f\x7f\r\n" + message() + b"\r\n" + message(number="158")
    numbers = [
        item().sequence.number for item in FORMAT.items(io.BytesIO(body), NEWSLINE)
    ]
    assert numbers == [157, 158]


def test_a_heading_that_cannot_be_read_is_a_warning():
    item = read(message().replace(b"nlw157 3 i 120", b"?"))
    assert item.headline == "Storm closes quay"
    assert item.warnings == ("the heading cannot be read",)


def test_the_format_is_known_by_its_first_bytes():
    assert FORMAT.is_in(message())
    assert FORMAT.is_in(b"\x7f\x7f\r\n" + message())
    assert not FORMAT.is_in(b"\x16\x16\x01D0042\x1fvalle\r\n")
    assert not FORMAT.is_in(b"nlw 157 is a road\n")
    assert not FORMAT.is_in(b"From: nlw\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told_to_be_cut(body):
    for raw in (
        body,
        b"\x01" + body,
        message()[:50] + body,
        b"nlw157 3 i 120\n" + body,
    ):
        for item in FORMAT.items(io.BytesIO(raw), NEWSLINE):
            try:
                item()
            except WireParseError:
                continue
