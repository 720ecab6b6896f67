"""Recognising what a delivery is."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.detect import Media, Unknown, detect
from pipeline.wire.format import HEAD, Format
from pipeline.wire.formats import FORMATS
from pipeline.wire.head import narrow
from pipeline.wire.item import ItemKind

G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
NITF = "<nitf><body><body.content><p>x</p></body.content></body></nitf>"
MAIL = "From: a@nlw.example\r\nTo: b@nlw.example\r\nSubject: x\r\n\r\nText"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f'<?xml version="1.0"?>\n<newsMessage {G2}/>', "NewsML-G2"),
        (f"<n:newsItem {G2.replace('xmlns', 'xmlns:n')}/>", "NewsML-G2"),
        ("<?xml version='1.0'?><!-- v2 --><NewsML Version='1.2'/>", "NewsML 1.2"),
        ('<!DOCTYPE NewsML SYSTEM "x" [<!ENTITY % a "b">]><NewsML/>', "NewsML 1.2"),
        ("\n\n  " + NITF, "NITF"),
        ("<RBNews><NewsID/></RBNews>", "Ritzau XML"),
        ('{"uri": "u", "versioncreated": "t", "body_html": ""}', "ninjs"),
        ('{"uri": "u", "bodies": [], "headlines": []}', "ninjs"),
        ('{"format": "digitalwires@0.9"}', "dpa digitalwires"),
        ('{"api_version": "1.1", "data": {"item": {}}}', "AP Media API"),
        ("\x16\x16\x01A1234\x1f_abc\nr d\x11 NLW\n\x02text\x03", "ANPA 1312"),
        ("\x7f\x7f\r\n\x01abc001 3 i 100  dpa 001\r\n\x02Head =\x03", "IPTC 7901"),
        ("abc001 3 i 100\r\n\x02Head =\r\nText\x03", "IPTC 7901"),
        (MAIL, "e-mail"),
        ("  \r\n" + MAIL, "e-mail"),
        ("Storm closes quay\n\nThe quay was closed.", "plain text"),
        ("[Correction] Storm closes quay\n\nText.", "plain text"),
        ("Note: the mayor spoke\nWhere: quay\nWhen: now\n\nIt rained.", "plain text"),
        ("BMW closes a plant\n\nText.", "plain text"),
        ("PK and other names\n\nText.", "plain text"),
        ("ID3 is a car\n\nText.", "plain text"),
    ],
)
def test_formats_are_known_by_their_content(text, name):
    found = detect(text.encode())
    assert isinstance(found, Format)
    assert found.name == name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "name"),
    [(NITF, "NITF"), ('{"format": "digitalwires@1"}', "dpa digitalwires")],
)
def test_formats_are_known_however_they_are_coded(text, name, encoding):
    assert detect(text.encode(encoding)).name == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_texts_are_known_however_they_are_coded(encoding):
    assert detect("Stürme am Kai\n\nGeschlossen.".encode(encoding)) is FORMATS[-1]


@pytest.mark.parametrize(
    ("head", "name", "is_text"),
    [
        (b"<rss version='2.0'/>", "an RSS feed", True),
        (b"<rdf:RDF xmlns:rdf='urn:r'/>", "an RDF document", True),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "an Atom feed", True),
        (b"<!doctype html><html></html>", "an HTML page", True),
        (b"<HTML><body>", "an HTML page", True),
        (b"<story><p>x</p></story>", "XML with root story", True),
        (b"<<<", "XML with root unknown", True),
        (b'[{"a": 1}]', "JSON", True),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "a JSON Feed", True),
        (b"{\\rtf1 x}", "RTF", True),
        (b"%PDF-1.4 ...", "PDF", False),
        (b"PK\x03\x04...", "a ZIP archive", False),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "an Office document", False),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document", False),
        (b"\x1f\x8b\x08\x00", "gzip data", False),
        (bytes([0, 5, 6, 7, 14, 15]) * 40, "binary data", False),
    ],
)
def test_what_nobody_reads_is_named(head, name, is_text):
    assert detect(head) == Unknown(name, is_text)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", ItemKind.PICTURE),
        (b"\x89PNG\r\n\x1a\n", ItemKind.PICTURE),
        (b"II*\x00", ItemKind.PICTURE),
        (b"RIFF\x00\x00\x00\x00WEBP", ItemKind.PICTURE),
        (b"\x00\x00\x00\x20ftypheic", ItemKind.PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ItemKind.GRAPHIC),
        (b"\x00\x00\x00\x20ftypisom", ItemKind.VIDEO),
        (b"\x00\x00\x01\xba", ItemKind.VIDEO),
        (b"\x00\x00\x00\x20ftypM4A ", ItemKind.AUDIO),
        (b"RIFF\x00\x00\x00\x00WAVE", ItemKind.AUDIO),
        (b"ID3\x03", ItemKind.AUDIO),
        (b"\xff\xfb\x90", ItemKind.AUDIO),
    ],
)
def test_pictures_films_and_sounds_are_known(head, kind):
    found = detect(head)
    assert isinstance(found, Media)
    assert found.kind is kind


def test_random_bytes_are_no_text():
    dice = random.Random(7)
    for _ in range(200):
        assert isinstance(detect(b"\x90" + dice.randbytes(4000)), Unknown)


@given(st.binary(max_size=HEAD))
def test_any_bytes_are_something(head):
    assert detect(head).name


_PRINTED = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]))


@given(_PRINTED, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_a_marked_head_is_shown_as_utf_8(text, encoding):
    assert narrow(text.encode(encoding)) == text.encode()


def test_a_head_cut_within_a_character_is_shown_as_far_as_it_goes():
    assert narrow("<ab".encode("utf-16")[:-1]).startswith(b"<a")
