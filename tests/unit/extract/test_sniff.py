"""What is HTML, and in which encoding."""

import pytest

from pipeline.extract.sniff import decode, why_not_html

HTML = b"<!doctype html><html><body><p>Storm</p></body></html>"


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"%PDF-1.7\n...", "application/pdf", "PDF"),
        (b"%PDF-1.7\n...", "text/html", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "PNG"),
        (b"\xff\xd8\xff\xe0", "text/html", "JPEG"),
        (b"PK\x03\x04...", "", "ZIP"),
        (b"plain words only", "text/plain", "text/plain"),
        (b'{"title": "x"}', "text/html", "a feed or data"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "text/html", "a feed or data"),
        (
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<?xml-stylesheet href="/x.css"?>'
            b"\n<!-- ours --><rss><channel><title>Ledger</title></channel></rss>",
            "text/html",
            "a feed or data",
        ),
        (b"<sitemapindex><p>", "application/xml", "application/xml"),
        (b'\xef\xbb\xbf {"body": "<p>x</p>"}', "text/html", "a feed or data"),
        (bytes(range(32)) * 8, "text/html", "binary data"),
    ],
)
def test_what_is_not_html_is_named(page, body, content_type, kind):
    assert why_not_html(page(body, content_type)) == kind


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (HTML, "text/html; charset=utf-8"),
        (HTML, "application/octet-stream"),
        (HTML, "text/plain"),
        (HTML, ""),
        (b"  \n" + HTML, "application/xhtml+xml"),
        (b'<?xml version="1.0"?><html xmlns="x"><body/></html>', "application/xml"),
        (HTML.decode().encode("utf-16"), "text/html"),
        (b"<html>\x00<p>one NUL</p>" + b"word " * 50, "text/html"),
        (b"words without a tag", "text/html"),
        (b"<!-- <rss> -->" + HTML, "text/html"),
        (b"<!--" * 1024, "text/html"),
    ],
)
def test_html_is_taken_whatever_the_header_says(page, body, content_type):
    assert why_not_html(page(body, content_type)) is None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Müller".encode(), "text/html; charset=iso-8859-1"),
        ("<meta charset=gb2312>Müller".encode(), "text/html"),
        (b"\xef\xbb\xbf" + "Müller".encode(), "text/html"),
        ("Müller".encode("utf-16"), "text/html; charset=utf-8"),
        ("Müller".encode("latin-1"), "text/html; charset=iso-8859-1"),
        (b"<meta charset='windows-1252'>" + "Müller".encode("cp1252"), "text/html"),
        (
            b"<meta charset=iso-8859-1>" + "Müller".encode("latin-1"),
            "text/html; charset=utf-8",
        ),
    ],
)
def test_text_is_decoded_by_what_the_bytes_bear_out(page, body, content_type):
    text = decode(page(body, content_type))
    assert text is not None
    assert text.endswith("Müller")


def test_latin_1_means_what_browsers_take_it_for(page):
    text = decode(page(b"\x93Storm\x94", "text/html; charset=iso-8859-1"))
    assert text == "“Storm”"


def test_one_bad_byte_does_not_garble_all_other_letters(page):
    body = "äöü".encode() * 20 + b"\xff" + "äöü".encode() * 20
    text = decode(page(body, "text/html; charset=utf-8"))
    assert text is not None
    assert text.count("ä") == 40


def test_an_undeclared_or_unknown_encoding_is_left_to_guessing(page):
    assert decode(page("Müller".encode("latin-1"), "text/html")) is None
    assert decode(page("Müller".encode("latin-1"), "text/html; charset=x-no")) is None


def test_a_seven_bit_encoding_is_believed(page):
    body = "東京".encode("iso-2022-jp")
    assert decode(page(body, "text/html; charset=iso-2022-jp")) == "東京"
