"""Messages of ANPA 1312."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Block, BlockKind, Subject
from pipeline.wire.anpa import FORMAT
from pipeline.wire.format import Provider
from pipeline.wire.item import Action, Embargo, PubStatus, Sequence, WireItem

VALLEY = Provider(name="valley", time_zone=ZoneInfo("America/New_York"))
STORY = (
    "\t   PORT VARGA (VW) _ The quay was shut.\r\n\r\n"
    "\t   ``All is well,'' he said.\r\n"
)
CARETS = (
    "^Storm shuts quay<\r\n^By ILSE VARGA=\r\n^Valley Wire=\r\n^Eds: With photos.<\r\n"
)


def message(
    keyword: str = "BC-XX--Quay Storm",
    below: str = CARETS + STORY,
    number: str = "D0042",
    trailer: str = "VW-WF-03-01-24 1509GMT",
    priority: str = "u",
) -> bytes:
    heading = (
        f"{number}\x1fvalle\r\n{priority} i\x13\x11 BC-XX--QuayStorm   03-01 0120\r\n"
    )
    text = f"^{keyword},120<\r\n{below}\r\n\t   "
    return f"\x16\x16\x01{heading}\x02{text}\x03{trailer}<\r\n\r\n\x04".encode()


def read(body: bytes, provider: Provider = VALLEY) -> WireItem:
    (item,) = FORMAT.items(io.BytesIO(body), provider)
    return item()


def test_a_story_is_read():
    item = read(message())
    assert item == WireItem(
        format="ANPA 1312",
        guid="anpa-1312:d:bc-xx-quay-storm:2024-03-01",
        aliases=("d42:2024-03-01", "bc-xx-quay-storm:2024-03-01"),
        version_at=datetime(2024, 3, 1, 15, 9, tzinfo=UTC),
        priority=3,
        headline="Storm shuts quay",
        slugline="BC-XX--Quay Storm",
        byline="ILSE VARGA",
        credit="Valley Wire",
        subjects=(Subject("i", "anpa-1312"),),
        notes=("Eds: With photos.",),
        blocks=(
            Block("PORT VARGA (VW) — The quay was shut."),
            Block("“All is well,” he said."),
        ),
        sequence=Sequence("d", 42),
    )


def test_every_lead_and_redelivery_is_the_same_story():
    first = read(message())
    lead = read(message("BC-XX--Quay Storm, 1st Ld-Writethru", number="D0099"))
    again = read(message(number="D0142"))
    assert first.guid == lead.guid == again.guid
    assert (first.version, lead.version) == (None, "1st Ld-Writethru")
    assert first.number < lead.number


def test_an_add_is_no_version_of_what_it_goes_on_from():
    assert read(message("BC-XX--Quay Storm, 1st Add")).guid != read(message()).guid


def test_the_day_is_the_agencys_and_not_that_of_the_time_in_gmt():
    item = read(message(trailer="VW-WF-03-02-24 0123GMT"))
    assert item.guid == "anpa-1312:d:bc-xx-quay-storm:2024-03-01"
    assert item.version_at == datetime(2024, 3, 2, 1, 23, tzinfo=UTC)


def test_a_day_far_from_the_trailers_is_not_believed():
    item = read(message(trailer="VW-WF-07-02-24 0123GMT"))
    assert item.guid == "anpa-1312:d:bc-xx-quay-storm:2024-07-02"


@pytest.mark.parametrize(
    ("letter", "priority"),
    [("f", 1), ("B", 2), ("u", 3), ("r", 4), ("d", 5), ("q", None)],
)
def test_the_letter_is_the_priority(letter, priority):
    assert read(message(priority=letter)).priority == priority


def test_the_urgency_is_the_providers():
    assert read(message()).urgency is None
    assert read(message(), Provider(name="valley", urgency=5)).urgency == 5


def test_rows_make_a_table_and_other_lines_go_on():
    below = (
        "^Cup scores<\n\tThe cup ended on\nSunday.\n\n"
        "\bRovers   3  1\n\bUnited   2  2\n\n^Fans react=\n\tThey sang.\n"
    )
    assert read(message(below=below)).blocks == (
        Block("The cup ended on Sunday."),
        Block("Rovers | 3 | 1\nUnited | 2 | 2", BlockKind.TABLE),
        Block("Fans react", BlockKind.SUBHEAD),
        Block("They sang."),
    )


def test_a_list_of_headlines_is_the_text_where_there_is_no_other():
    below = "^Top news at noon<\n^One thing<\n^Another thing<\n^A third<\n"
    item = read(message(below=below))
    assert item.headline == "Top news at noon"
    listed = Block("One thing\nAnother thing\nA third", BlockKind.LIST)
    assert item.blocks == (listed,)


def test_without_a_keyword_line_the_heading_has_it():
    heading = "D0042\x1fvalle\nr i BC-XX--Quay 1stLd  03-01 0120\n"
    text = "^Storm shuts quay<\n\tText."
    item = read(f"\x01{heading}\x02{text}\x03VW-WF-03-01-24 1509GMT\x04".encode())
    assert item.headline == "Storm shuts quay"
    assert item.slugline == "BC-XX--Quay 1stLd"
    assert item.number == 1


def test_a_kill_is_a_note_that_cancels_its_story():
    note = read(
        message("BC-XX--Quay Storm, Kill", "^Kill notice<\n\tThe quay was open.")
    )
    assert note.is_note
    assert note.pubstatus is PubStatus.CANCELED
    assert note.guid == read(message()).guid
    (order,) = note.orders
    assert order.action is Action.CANCEL
    assert note.guid in order.guids
    assert "bc-xx-quay-storm:2024-02-29" in order.guids


@pytest.mark.parametrize(
    "keyword", ["BC-XX--Road Kill", "BC-XX--Killed", "BC-XX--Hold"]
)
def test_a_story_about_a_kill_stays_one(keyword):
    item = read(message(keyword, "^Kill Bill returns<\n\tKILL was shown on Monday."))
    assert not item.is_note
    assert item.pubstatus is PubStatus.USABLE


def test_editors_tell_of_embargoes_and_corrections():
    note = "^Eds: Embargoed to 0900 Monday March 4. Corrects name.<\n"
    item = read(message(below=CARETS + note + STORY))
    assert item.embargo == Embargo(datetime(2024, 3, 4, 14, tzinfo=UTC))
    assert item.is_correction
    assert item.headline == "Storm shuts quay"


def test_an_advance_is_hidden_until_it_is_released():
    item = read(message("BC-XX--Travel-Quays-ADV05"))
    assert item.embargo == Embargo(None)
    assert item.guid == "anpa-1312:d:bc-xx-travel-quays:2024-03-01"


def test_a_message_without_a_time_has_no_name():
    item = read(message(trailer=""))
    assert (item.guid, item.aliases, item.version_at) == (None, (), None)
    assert item.warnings == ("the trailer has no time",)
    assert item.sequence == Sequence("d", 42)


def test_a_cut_message_does_not_hide_the_next():
    cut, whole = FORMAT.items(io.BytesIO(message()[:90] + message()), VALLEY)
    with pytest.raises(WireParseError, match="cut"):
        cut()
    assert whole().headline == "Storm shuts quay"


def test_the_format_is_known_by_its_first_bytes():
    assert FORMAT.is_in(message())
    assert FORMAT.is_in(b"\r\n\x7f" + message()[2:])
    assert not FORMAT.is_in(b"\x01nlw042 3 i 120\r\n")
    assert not FORMAT.is_in(b"\x16\x16\x01nlw042 3 i 120\r\n")
    assert not FORMAT.is_in(b"W0042 is the road")


def test_all_but_utf8_is_in_the_providers_encoding():
    body = message(below="^Fähre fährt<\n\tText.").decode().encode("cp850")
    item = read(body, Provider(name="valley", encoding="cp850"))
    assert item.headline == "Fähre fährt"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told_to_be_cut(body):
    for raw in (body, b"\x16\x16\x01" + body, message()[:60] + body):
        for item in FORMAT.items(io.BytesIO(raw), VALLEY):
            try:
                item()
            except WireParseError:
                continue
