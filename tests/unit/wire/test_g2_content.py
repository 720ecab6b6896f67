"""The text of a G2 item, in whatever markup it comes."""

from base64 import b64encode
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import fromstring
from lxml.etree import tostring as dump

from pipeline.model import Block, BlockKind, Link
from pipeline.wire.g2_content import read_content
from pipeline.wire.g2_lines import paragraphs
from pipeline.wire.item import ItemKind


def content(*parts: str, titles: tuple[str, ...] = ()):
    xml = f'<contentSet xmlns="http://iptc.org/std/nar/2006-10-01/">{"".join(parts)}'
    return read_content(fromstring(f"{xml}</contentSet>"), titles)


def texts(*parts: str, titles: tuple[str, ...] = ()) -> list[str]:
    return [block.text for block in content(*parts, titles=titles).blocks]


def inline(markup: str) -> str:
    return f"<inlineXML>{markup}</inlineXML>"


def escaped(text: str, attributes: str = 'contenttype="text/plain"') -> str:
    return f"<inlineData {attributes}><![CDATA[{text}]]></inlineData>"


@pytest.mark.parametrize(
    "markup",
    [
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head>"
        "<body><p>One.</p><p>Two.</p></body></html>",
        "<html><body><p>One.</p><p>Two.</p></body></html>",
        "<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:body><h:p>One.</h:p>"
        "<h:p>Two.</h:p></h:body></h:html>",
        "<body><header><h1>T</h1></header><section class='main x'><p>One.</p>"
        "<p>Two.</p></section><section class='box'>Box.</section></body>",
        "<nitf><body><body.head><note><body.content><p>Note.</p></body.content></note>"
        "<hedline><hl1>T</hl1></hedline></body.head><body.content><p>One.</p><p>Two.</p>"
        "</body.content><body.end><tagline>x</tagline></body.end></body></nitf>",
        "<body.content><byline>By A</byline><p>One.</p><p>Two.</p></body.content>",
        "<p>One.</p><p>Two.</p>",
        "<tt><head>h</head><story><p>One.</p><p>Two.</p></story></tt>",
    ],
)
def test_the_text_is_found_in_every_markup(markup):
    assert texts(inline(markup)) == ["One.", "Two."]


@pytest.mark.parametrize(
    "data",
    [
        "<p>One &amp; a.</p><p>Two.</p>",
        "<html><head><title>t</title></head><body><p>One &amp; a.<p>Two.</body></html>",
        "<nitf><body><body.head><hedline><hl1>T</hl1></hedline></body.head>"
        "<body.content><p>One &amp; a.</p><p>Two.</p></body.content></body></nitf>",
        "One &amp; a.<br/><br/>Two.",
        "One &amp;\na.\n\nTwo.",
        "One\n& a.\r\n\r\n\r\n   Two.\n",
    ],
)
def test_data_are_markup_or_text_whatever_they_are_declared(data):
    assert texts(escaped(data)) == ["One & a.", "Two."]


def test_lines_of_data_that_were_not_broken_for_width_are_paragraphs():
    long = "It rained on the quay and on the boats. " * 5
    assert texts(escaped(f"{long}\nShort.\n{long}")) == [
        long.strip(), "Short.", long.strip(),
    ]  # fmt: skip


def test_data_may_be_coded_and_may_be_no_text():
    coded = b64encode("Es stürmt.".encode()).decode()
    assert texts(escaped(coded, 'encoding="enc:base64"')) == ["Es stürmt."]
    assert texts(escaped("%%%", 'encoding="enc:base64"')) == []
    assert texts(escaped("abc", 'encoding="enc:uu"')) == []
    assert texts(escaped("BEGIN:VEVENT", 'contenttype="text/calendar"')) == []
    assert texts(escaped(coded, 'contenttype="image/jpeg" encoding="base64"')) == []


def test_of_several_renditions_the_best_is_read_and_never_two():
    story = "<p>One.</p><p>It rained.</p>"
    assert texts(inline("<p>It.</p>"), inline(story)) == ["One.", "It rained."]
    assert texts(escaped("One. It rained. x"), inline(story)) == ["One.", "It rained."]
    assert texts(inline("<p/>"), escaped("One.")) == ["One."]
    assert texts(inline("<p>It.</p>"), escaped("It rained on the quay.")) == [
        "It rained on the quay."
    ]


def test_copies_of_the_headlines_are_left_out_at_the_start_alone():
    markup = "<h1>STORM — quay</h1><h3>Weather</h3><p>One.</p><p>Storm - quay</p>"
    assert texts(inline(markup), titles=("Storm - Quay", "Weather")) == [
        "One.", "Storm - quay",
    ]  # fmt: skip
    assert texts(inline("<p>Storm</p>"), titles=("Storm",)) == []


def test_a_title_in_the_text_serves_an_item_without_one():
    found = content(inline("<h1>Storm</h1><p>One.</p>"))
    assert (found.title, [b.text for b in found.blocks]) == ("Storm", ["One."])


def test_parts_that_are_no_story_are_left_out():
    found = content(
        inline(
            "<body><p class='teaser'>In <b>short</b>.</p>"
            "<p><span class='dateline'>Port Ellis <span class='credit'>(NLW)</span> - "
            "</span>One.</p>"
            "<figure><img src='p' alt='Wave'/><figcaption>Sea</figcaption></figure>"
            "<p class='caption'>Cap.</p><div class='np-nonpublic'>Ask Ann.</div>Tail."
            "<section class='notepad'>Pad.</section><p class='closingline'>nlw ar</p>"
            "<footer>Foot.</footer></body>"
        )
    )
    assert [b.text for b in found.blocks] == ["Port Ellis (NLW) - One.", "Tail."]
    assert (found.teaser, found.links) == ("In short.", (Link("p", "picture", "Wave"),))


def test_a_story_in_one_paragraph_is_parted_at_its_indents():
    story = (
        "<p>(Adds quotes)\n    * Ferries stay in\n    * Port shut\n\n    By Ann Reed\n"
        "    Port Ellis (NLW) - It rained on the\nquay and on <b>the\nboats</b>.\n"
        "    Then it stopped.\n \n (Editing by\nTom Hill)</p>"
    )
    assert texts(inline(f"<html><body>{story}</body></html>")) == [
        "(Adds quotes)",
        "* Ferries stay in",
        "* Port shut",
        "By Ann Reed",
        "Port Ellis (NLW) - It rained on the quay and on the boats.",
        "Then it stopped.",
        "(Editing by Tom Hill)",
    ]


def test_a_paragraph_that_is_laid_out_for_the_eye_is_one():
    markup = "<p>It rained\n      on the quay\n      and the boats.\n   </p>"
    assert texts(inline(markup)) == ["It rained on the quay and the boats."]


def test_text_may_stand_straight_in_the_body():
    assert texts(inline("<body>\n  One\n  line.\n\n\n  Two.</body>")) == [
        "One line.", "Two.",
    ]  # fmt: skip
    assert texts(inline("Only this.")) == ["Only this."]


def test_columns_stay_lines():
    table = "Ellis      1.25      2.00\nPort       0.75      1.00"
    assert texts(inline(f"<pre>Prices:\n\n{table}</pre>")) == [
        "Prices:", "Ellis 1.25 2.00\nPort 0.75 1.00",
    ]  # fmt: skip


def test_lists_and_subheads_keep_their_kind():
    found = content(inline("<h2>Gears</h2><ul><li>a</li><li>b</li></ul><p>End.</p>"))
    assert found.blocks == (
        Block("Gears", BlockKind.SUBHEAD), Block("a\nb", BlockKind.LIST), Block("End."),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<sports-content><p>Ann 1, Tom 0</p></sports-content>", ItemKind.DATA),
        ("<events><event><name>Fair</name></event></events>", ItemKind.EVENT),
        ("<p>One.</p>", None),
    ],
)
def test_content_that_is_no_text_tells_its_kind(markup, kind):
    assert content(inline(markup)).kind is kind


def test_nothing_is_nothing():
    assert read_content(None).blocks == ()
    assert content().blocks == content(inline(""), escaped("")).blocks == ()


def test_many_elements_in_a_part_that_is_left_out_cost_little():
    nested = "<header>" * 100 + "<p class='teaser'/>" * 50_000 + "</header>" * 100
    began = process_time()
    assert texts(inline(f"<body>{nested}<p>One.</p></body>")) == ["One."]
    assert process_time() - began < 3


def test_reading_changes_nothing():
    text = inline("<p class='teaser'>a</p>")
    tree = fromstring(f"<contentSet>{text}</contentSet>")
    before = dump(tree)
    read_content(tree)
    assert dump(tree) == before


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_paragraphs_lose_no_character_but_blanks(text):
    found = "".join("".join(paragraphs(text)).split())
    kept = {c for c in text if c.isprintable() and not c.isspace()}
    assert kept <= set(found)


@given(st.lists(st.sampled_from(("<p>", "</p>", "<br>", "<b", "x", "\n", "&lt;"))))
def test_no_data_break_the_reader(parts):
    assert all(block.text for block in content(escaped("".join(parts))).blocks)
