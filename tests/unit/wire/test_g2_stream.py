"""The items of a G2 file, one after the other."""

from io import BytesIO

import pytest

from pipeline.errors import WireParseError
from pipeline.wire.g2_stream import elements, is_g2
from pipeline.wire.xml import attribute, local, text_of

NS = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def texts(body: bytes, encoding: str | None = None) -> list[str]:
    return [text_of(element) for element in elements(BytesIO(body), encoding)]


@pytest.mark.parametrize(
    "head",
    [
        f"<newsItem {NS}/>",
        f"<newsMessage {NS}><itemSet><newsItem guid='cut of",
        f"<?xml version='1.0'?><!-- c --><!DOCTYPE newsItem><newsItem {NS}>",
        "<n:packageItem xmlns:n='http://iptc.org/std/nar/2006-10-01/'>",
        f"\n  <catalogItem {NS}/>",
        f"\ufeff<planningItem a='>' {NS}>",
    ],
)
def test_a_root_of_g2_is_recognised(head):
    assert is_g2(head.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_a_root_is_recognised_in_any_encoding(encoding):
    declared = encoding[:6].replace("latin-", "iso-8859-1")
    text = f"<?xml version='1.0' encoding='{declared}'?><newsItem {NS}>é</newsItem>"
    assert is_g2(text.encode(encoding))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Storm shuts quay",
        b"<newsItem/>",
        b"<NewsML/>",
        b"<nitf><newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'/></nitf>",
        f"<newsItems {NS}/>".encode(),
        f"<!-- <newsItem {NS}> -->".encode(),
    ],
)
def test_other_roots_are_not(head):
    assert not is_g2(head)


def test_items_come_before_the_place_where_the_file_breaks():
    body = f"<newsMessage {NS}><itemSet><newsItem>a</newsItem>\n<newsItem>b</newsItem>"
    found = elements(BytesIO(body.encode() + b"\n<newsItem><x></newsItem>"), None)
    assert [text_of(next(found)), text_of(next(found))] == ["a", "b"]
    with pytest.raises(WireParseError) as caught:
        next(found)
    assert caught.value.place.startswith("line 3:")


def test_headers_come_with_the_items_but_not_those_of_html():
    body = (
        f"<newsMessage {NS}><header><sent>t</sent></header><itemSet><newsItem>"
        "<header xmlns='http://www.w3.org/1999/xhtml'>h</header></newsItem></itemSet>"
        "</newsMessage>"
    )
    found = [local(element) for element in elements(BytesIO(body.encode()), None)]
    assert found == ["header", "newsItem"]


def test_an_item_within_the_content_of_another_is_none_of_the_message():
    inner = "<contentSet><inlineXML><newsItem>in</newsItem></inlineXML></contentSet>"
    body = f"<newsMessage {NS}><newsItem>out {inner}</newsItem></newsMessage>"
    assert texts(body.encode()) == ["out in"]


def test_entities_of_html_are_characters_and_unknown_ones_text():
    body = f"<newsItem {NS}>a&nbsp;b &eacute;&LT; &amp; &nlw; &#233;</newsItem>"
    assert texts(body.encode()) == ["a b é< & &nlw; é"]


def test_entities_are_found_across_the_borders_of_what_is_read():
    many = "".join("&eacute;" + "x" * (n % 7) for n in range(20_000))
    (found,) = texts(f"<newsItem {NS}>{many}</newsItem>".encode())
    assert found.count("é") == 20_000
    assert "&" not in found


def test_an_entity_of_its_own_is_refused():
    body = f"<!DOCTYPE newsItem [<!ENTITY a 'b'>]><newsItem {NS}>&a;</newsItem>"
    with pytest.raises(WireParseError, match="&a;"):
        texts(body.encode())


def test_a_doctype_that_is_not_at_hand_does_no_harm():
    doctype = "<!DOCTYPE newsItem SYSTEM 'http://nlw.example/x.dtd'>"
    assert texts(f"{doctype}<newsItem {NS}>a</newsItem>".encode()) == ["a"]


def test_text_that_is_no_utf8_is_in_the_encoding_of_the_provider():
    body = f"<newsItem {NS}>Łódź</newsItem>".encode("iso-8859-2")
    assert texts(body, "iso-8859-2") == ["Łódź"]


@pytest.mark.parametrize("body", [b"", b"quay", b"\xff\xfe", b"<a", b"<?xml?>", b"\0"])
def test_what_is_no_xml_is_our_error(body):
    with pytest.raises(WireParseError):
        texts(body)


def test_what_has_been_read_is_gone_from_the_tree():
    story = "<p>Rain.</p>" * 20
    items = "".join(f'<newsItem guid="{n}">{story}</newsItem>\n' for n in range(500))
    body = f"<newsMessage {NS}><header/><itemSet>{items}</itemSet></newsMessage>"
    guids = []
    for element in elements(BytesIO(body.encode()), None):
        guids.append(attribute(element, "guid"))
        before = list(element.itersiblings(preceding=True))
        assert len(before) <= 1
        assert not any(len(one) for one in before)
    assert guids == [None, *map(str, range(500))]
