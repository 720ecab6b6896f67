from lxml import etree

from pipeline.model import Block, BlockKind, Link
from pipeline.wire.bodies import (
    element_blocks,
    media_kind,
    media_links,
    nitf_text,
    text_blocks,
    without_embeds,
    without_headline,
)
from pipeline.wire.item import ItemKind

SUBHEAD = BlockKind.SUBHEAD


def texts(markup: str) -> list[str]:
    return [block.text for block in nitf_text(etree.fromstring(markup))[0]]


def test_the_text_of_nitf_is_its_body_content_alone() -> None:
    nitf = (
        "<nitf><head><title>T</title></head><body><body.head>"
        "<note><body.content><p>Note.</p></body.content></note></body.head>"
        "<body.content><p>One.</p><p>Two.</p></body.content>"
        "<body.end><tagline>End.</tagline></body.end></body></nitf>"
    )
    assert texts(nitf) == ["One.", "Two."]


def test_names_count_without_their_namespace() -> None:
    nitf = "<n:nitf xmlns:n='u'><n:body><n:body.content><n:p>One.</n:p>"
    assert texts(nitf + "</n:body.content></n:body></n:nitf>") == ["One."]


def test_a_body_without_body_content_is_the_text_itself() -> None:
    body = "<body><body.head><p>H</p></body.head><p>One.</p>Two.<body.end/></body>"
    assert texts(body) == ["One.", "Two."]


def test_bylines_datelines_and_notes_in_the_text_are_left_out() -> None:
    content = (
        "<body.content><block><byline>By Ann</byline><dateline>Here</dateline>"
        "<p>One.</p><note type='npa'><body.content><p>Secret.</p></body.content>"
        "</note><p>Two.</p></block></body.content>"
    )
    element = etree.fromstring(content)
    assert [b.text for b in nitf_text(element)[0]] == ["One.", "Two."]
    assert len(list(element.iter("note"))) == 1, "what was given is not changed"


def test_nitf_without_a_body_has_no_text() -> None:
    assert texts("<nitf/>") == []


def test_escaped_markup_is_read_as_markup() -> None:
    element = etree.fromstring("<c>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</c>")
    assert [b.text for b in element_blocks(element)] == ["One.", "Two."]


def test_blank_lines_and_indents_part_plain_text() -> None:
    assert [b.text for b in text_blocks("One.\n\nTwo.\n    Three.")] == [
        "One.", "Two.", "Three.",
    ]  # fmt: skip


def test_wrapped_lines_are_joined_and_short_ones_stay_apart() -> None:
    first = "A line that fills the width of a page of teleprinter paper"
    assert [b.text for b in text_blocks(f"{first}\nand ends.")] == [
        f"{first} and ends."
    ]
    assert [b.text for b in text_blocks("Short one.\nShort two.")] == [
        "Short one.", "Short two.",
    ]  # fmt: skip
    long = "A paragraph. " * 20
    assert len(text_blocks(f"{long}\n{long}")) == 2


def test_embeds_at_the_end_go_with_the_subheads_that_announce_them() -> None:
    embed = Block('<div id="x"></div><script src="y"></script>')
    one, map_, two = Block("One."), Block("Map:", SUBHEAD), Block("Two.")
    assert without_embeds((one, map_, embed, map_, embed)) == (one,)
    assert without_embeds((one, map_, embed, two)) == (one, map_, two)
    assert without_embeds((one, map_)) == (one, map_)
    assert without_embeds((Block("<5 per cent of the valley agree"),))


def test_a_copy_of_the_headline_before_the_text_is_left_out() -> None:
    copy, text = Block("RAIN ends", SUBHEAD), Block("It rained.")
    assert without_headline((copy, text), "Rain  Ends") == (text,)
    assert without_headline((text, copy), "Rain ends") == (text, copy)
    assert without_headline((Block("Rain ends"),), "Rain ends") != ()
    assert without_headline((), "Rain ends") == ()


def test_media_are_links_with_caption_and_credit() -> None:
    tree = etree.fromstring(
        "<b><media media-type='image'><media-reference/>"
        "<media-reference source='a.jpg'/><media-reference source='small.jpg'/>"
        "<media-caption>A dry  lake</media-caption><media-producer>Ann</media-producer>"
        "</media><media media-type='other'><media-reference source='x.bin'/></media>"
        "<media><media-reference source='c.mp4' mime-type='video/mp4'/></media>"
        "<media/><img source='b.jpg'/><img/></b>"
    )
    assert media_links(tree) == (
        Link("a.jpg", "picture", "A dry lake", "Ann"),
        Link("x.bin", "data"),
        Link("c.mp4", "video"),
        Link("b.jpg", "picture"),
    )


def test_the_first_known_claim_tells_the_kind_of_media() -> None:
    assert media_kind("Photo", None) is ItemKind.PICTURE
    assert media_kind("", "audio/mpeg") is ItemKind.AUDIO
    assert media_kind("Graphic") is ItemKind.GRAPHIC
    assert media_kind("Text", "application/xhtml+xml") is None
