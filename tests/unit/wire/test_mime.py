"""The parts of a message and its texts."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.wire.mime import MOST_PARTS, Entity, decoded, parse


def message(*lines: str) -> Entity:
    return parse("\r\n".join(lines).encode())


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Kaj Ø".encode("latin-1"), "iso-8859-1", "Kaj Ø"),
        ("Kaj Ø".encode(), "iso-8859-1", "Kaj Ø"),
        (b"\x93Quay\x94", "iso-8859-1", "“Quay”"),
        (b"\x93Quay\x94", "us-ascii", "“Quay”"),
        ("Kaj Ø".encode("latin-1"), "utf-8", "Kaj Ø"),
        ("Kaj Ø".encode("latin-1"), None, "Kaj Ø"),
        ("Набережная".encode("koi8-r"), "koi8-r", "Набережная"),
        ("岸壁".encode("shift-jis"), "shift_jis", "岸壁"),
        ("岸壁".encode("iso-2022-jp"), "iso-2022-jp", "岸壁"),
        ("岸壁".encode(), "shift_jis", "岸壁"),
        ("码头".encode("gbk"), "gb2312", "码头"),
        (b"Quay", "utf-16", "Quay"),
        ("Quay".encode("utf-16"), "utf-16", "Quay"),
        (b"Quay", "hex", "Quay"),
        (b"Quay", "punycode", "Quay"),
        (b"Quay", "no\0such", "Quay"),
        (b"Quay", "x-unknown", "Quay"),
    ],
)
def test_bytes_are_read_as_what_they_are(data, charset, text):
    assert decoded(data, charset) == text


@given(st.text(), st.sampled_from(["utf-8", "iso-8859-1", "us-ascii", "nonsense"]))
def test_utf_8_is_read_whatever_it_declares(text, charset):
    assert decoded(text.encode("utf-8", "ignore"), charset) == (
        text.encode("utf-8", "ignore").decode()
    )


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Quay closed", "Quay closed"),
        (b"=?utf-8?q?Quay_closed?=", "Quay closed"),
        (b"=?UTF-8?B?S2FqIMOY?=", "Kaj Ø"),
        (b"Re: =?utf-8?q?Kaj?= =?utf-8?q?_=C3=98?= now", "Re: Kaj Ø now"),
        (b"=?utf-8?q?Kaj_=C3?= =?utf-8?q?=98?=", "Kaj Ø"),
        (b"=?utf-8?q?Kaj?=\r\n =?iso-8859-1?q?_=D8?=", "Kaj Ø"),
        (b"=?iso-8859-1*da?q?Kaj_=D8?=", "Kaj Ø"),
        (b"=?windows-1252?Q?The_quay\xe2\x80\x99s_end?=", "The quay’s end"),
        (b"=?utf-8?b?S2Fq!IA?=", "Kaj"),
        ("Kaj Ø".encode(), "Kaj Ø"),
        ("Kaj Ø".encode("latin-1"), "Kaj Ø"),
        (b"=?utf-8?x?Kaj?=", "=?utf-8?x?Kaj?="),
        (b"=?utf-8?q?Kaj", "=?utf-8?q?Kaj"),
        (b"folded\r\n\tlines", "folded lines"),
    ],
)
def test_headers_are_read_however_they_are_coded(raw, text):
    assert parse(b"Subject: " + raw + b"\r\n\r\n").header("subject") == text


def test_a_missing_header_is_blank():
    assert message("From: a@nlw.example", "", "x").header("subject") == ""


def test_parts_are_found_in_their_order():
    found = message(
        'Content-Type: multipart/mixed; boundary="=_a+b"',
        "",
        "for old readers",
        "--=_a+b",
        "Content-Type: text/plain",
        "",
        "one",
        "--=_a+b  ",
        "",
        "two",
        "--=_a+bc is no boundary",
        "--=_a+b--",
        "after it",
    )
    assert [part.body for part in found.parts] == [
        b"one",
        b"two\r\n--=_a+bc is no boundary",
    ]
    assert [part.type for part in found.parts] == ["text/plain", "text/plain"]


def test_a_message_that_was_cut_off_keeps_its_last_part():
    found = message(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "one",
        "--b",
        "",
        "t",
    )
    assert [part.body for part in found.parts] == [b"one", b"t"]


def test_the_parts_of_a_digest_are_messages():
    found = message(
        "Content-Type: multipart/digest; boundary=b",
        "", "--b", "", "Subject: one", "", "x",
        "--b", "", "Subject: two", "", "y", "--b--",
    )  # fmt: skip
    assert [inner.header("subject") for inner in found.messages()] == ["one", "two"]


def test_messages_in_attached_messages_are_theirs():
    found = message(
        "Content-Type: message/rfc822", "", "Subject: one",
        "Content-Type: message/rfc822", "", "Subject: two", "", "x",
    )  # fmt: skip
    (one,) = found.messages()
    (two,) = one.messages()
    assert (one.header("subject"), two.header("subject")) == ("one", "two")


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        ("7bit", b"a=41", b"a=41"),
        ("Quoted-Printable", b"a=41=\r\nb", b"aAb"),
        ("BASE64", b"UXVh\r\neQ==", b"Quay"),
        ("base64", b"UXVheQ", b"Quay"),
        ("base64", b"UXVhe", b"Qua"),
        ("base64", b"", b""),
        ("no such", b"x", b"x"),
    ],
)
def test_transfer_encodings_are_undone(encoding, body, content):
    head = f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    assert parse(head + body).content == content


@given(st.binary())
def test_base64_gives_back_what_was_coded(data):
    head = b"Content-Transfer-Encoding: base64\n\n"
    assert parse(head + base64.encodebytes(data)).content == data


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('Content-Disposition: attachment; filename="a.xml"', "a.xml"),
        ('Content-Type: text/xml; name="=?utf-8?q?=C3=98.xml?="', "Ø.xml"),
        ("Content-Disposition: inline; filename*=utf-8''%C3%98.xml", "Ø.xml"),
        ('Content-Disposition: attachment; filename="../a\tb.xml"', "../a b.xml"),
        (f"Content-Disposition: x; filename*{'9' * 5000}*=utf-8''a", ""),
        ("Content-Disposition: inline", ""),
    ],
)
def test_files_have_names(header, name):
    assert message(header, "", "x").file_name == name


def test_too_many_parts_are_refused_soon():
    head = b"Content-Type: multipart/mixed; boundary=b\n\n"
    with pytest.raises(WireParseError, match=f"more than {MOST_PARTS} MIME parts"):
        parse(head + b"--b\n\n" * 100_000)


def test_parts_in_parts_without_end_are_refused():
    with pytest.raises(WireParseError, match="in one another"):
        parse(b"Content-Type: message/rfc822\n\n" * 1000)


@given(st.binary())
def test_any_bytes_are_a_message(data):
    found = parse(data)
    assert isinstance(found.text() + found.header("subject") + found.file_name, str)


_PIECES = st.sampled_from(
    [b"Content-Type: multipart/mixed; boundary=b\r\n", b"\r\n", b"--b\r\n", b"--b--",
     b"Content-Type: message/rfc822\r\n", b"Content-Type: text/plain; charset=x\r\n",
     b"Content-Disposition: attachment; filename*0*=utf-8''%FF; filename*1=\xff\r\n",
     b"Content-Transfer-Encoding: base64\r\n", b"=C3", b"\xc3", b"Subject: =?utf-8?q?"]
)  # fmt: skip


@given(st.lists(_PIECES).map(b"".join))
def test_pieces_of_mail_in_any_order_are_a_message(data):
    for part in (found := parse(data)).parts:
        assert len(part.body) <= len(found.body)
        assert isinstance(part.text() + part.file_name + part.boundary, str)
