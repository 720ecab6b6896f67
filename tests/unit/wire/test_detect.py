"""Recognising what a delivery is."""

import random

import pytest

from pipeline.wire.detect import detect_format

G2 = b'xmlns="http://iptc.org/std/nar/2006-10-01/"'


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'<?xml version="1.0"?>\n<newsMessage ' + G2 + b"/>", "NewsML-G2"),
        (b"<n:newsItem xmlns:n='http://iptc.org/std/nar/2006-10-01/'/>", "NewsML-G2"),
        (b"<?xml version='1.0'?><!-- v2 --><NewsML Version='1.2'/>", "NewsML 1.2"),
        (b'<!DOCTYPE NewsML SYSTEM "x" [<!ENTITY % a "b">]><NewsML/>', "NewsML 1.2"),
        (b"\xef\xbb\xbf<nitf><body/></nitf>", "NITF"),
        (b"<RBNews><NewsID/></RBNews>", "Ritzau XML"),
        (b"<rss version='2.0'/>", "an RSS feed"),
        (b"<!doctype html><html></html>", "an HTML page"),
        (b"<story><p>x</p></story>", "XML with root story"),
        (b"<<<", "XML with root unknown"),
        (b'{"uri": "u", "versioncreated": "t", "body_html": ""}', "ninjs 1"),
        (b'{"uri": "u", "bodies": []}', "ninjs 2"),
        (b'{"uri": "u", "versionCreated": "t", "bodies": []}', "ninjs 3"),
        (b'{"format": "digitalwires@0.9"}', "dpa digitalwires JSON"),
        (b'{"api_version": "1.1", "data": {}}', "AP Media API JSON"),
        (b'[{"a": 1}]', "JSON"),
        (b"\x16\x16\x01A1234\x1f_abc\nr d\x02text\x03", "ANPA 1312"),
        (b"\x7f\x7f\r\n\x01abc001 3 i 100  dpa 001\r\n\x02Head =\x03", "IPTC 7901"),
        (b"abc001 3 i 100\r\n\x02Head =\r\nText\x03", "IPTC 7901"),
        (b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nText", "e-mail"),
        (b"Storm closes quay\n\nThe quay was closed.", "plain text"),
        ("Stürme am Kai\n\nGeschlossen.".encode("latin-1"), "plain text"),
        ("Storm\n\nClosed.".encode("utf-16"), "plain text"),
        (b"[Correction] Storm closes quay\n\nText.", "plain text"),
        (b"Note: the mayor spoke\n\nText: it rained.\n\nEnd", "plain text"),
    ],
)
def test_formats_are_named(body, name):
    found = detect_format(body)
    assert (found.name, found.is_text) == (name, True)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.4 ...", "PDF"),
        (b"PK\x03\x04...", "a ZIP archive"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (bytes([0, 5, 6, 7, 14, 15]) * 40, "binary data"),
    ],
)
def test_bytes_that_nobody_reads_are_no_text(body, name):
    found = detect_format(body)
    assert (found.name, found.is_text) == (name, False)


def test_random_bytes_are_no_wire_format_of_the_teleprinter_age():
    dice = random.Random(7)
    for _ in range(200):
        body = dice.randbytes(4000)
        assert detect_format(b"\x90" + body).is_text is False
