"""The frames of messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.wire.service_messages import Message, message_parts, raw_messages

FIRST = b"\x01nlw001 3 i 9\r\n\x02One.\x03311159 GMT Dec 23\x04"
SECOND = b"\x01nlw002 3 i 9\r\n\x02Two.\x03\x04"


def test_a_message_has_heading_text_and_trailer():
    message = Message(b"nlw001 3 i 9\r\n", b"One.", b"311159 GMT Dec 23")
    assert message_parts(FIRST, "item 1") == message


def test_messages_follow_one_another_with_padding_between():
    body = b"\x7f\x7f\r\n" + FIRST + b"\r\n\x16\x16" + SECOND
    assert list(raw_messages(body)) == [
        ("item 1, byte 4", FIRST),
        (f"item 2, byte {8 + len(FIRST)}", SECOND),
    ]


def test_a_message_that_is_cut_is_told_and_the_next_is_read():
    cut, whole = list(raw_messages(FIRST[:20] + SECOND))
    with pytest.raises(WireParseError, match="item 1, byte 0: the message is cut"):
        message_parts(cut[1], cut[0])
    assert message_parts(whole[1], whole[0]).text == b"Two."


def test_a_text_that_ends_needs_no_end_of_transmission():
    assert message_parts(FIRST.removesuffix(b"\x04"), "item 1").text == b"One."


def test_without_control_bytes_all_is_text():
    assert list(raw_messages(b"plain")) == [("item 1", b"plain")]
    assert message_parts(b"plain", "item 1") == Message(b"", b"plain")


@given(st.binary(max_size=200) | st.text("\1\2\3\4ab \n", max_size=80).map(str.encode))
def test_any_bytes_are_parted_or_told_to_be_cut(body):
    for place, raw in raw_messages(body):
        try:
            message_parts(raw, place)
        except WireParseError as error:
            assert error.problem == "the message is cut"  # noqa: PT017
