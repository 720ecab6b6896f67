"""The name at the end of a story that nobody else signs."""

import pytest
from lxml.html import fromstring

from pipeline.extract.page import read_page
from pipeline.extract.readings import Reading
from pipeline.extract.signature import take_signature
from pipeline.model import Block, BlockKind, Removal

STORY = "The ferry ran aground in the fog, and nobody was hurt."


def signed(markup: str, *texts: str, kind: BlockKind = BlockKind.PARAGRAPH):
    tree = fromstring(f"<body><p>{STORY}</p>{markup}</body>")
    blocks = (Block(STORY), *(Block(text, kind) for text in texts))
    return take_signature(Reading(blocks, "trafilatura", "all of it"), tree)


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<p><b><i>Ilse Varga</i></b></p>", "Ilse Varga"),
        ("<p><em>Ilse Varga</em></p>", "Ilse Varga"),
        ("<div><p><strong>(Ilse Varga)</strong><br></p></div>", "(Ilse Varga)"),
    ],
)
def test_an_emphasised_name_at_the_end_is_the_author(markup, line):
    reading, name = signed(markup, line)
    assert name == "Ilse Varga"
    assert reading.blocks == (Block(STORY),)
    assert reading.removed == (Removal("signature", line),)


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<p>Ilse Varga</p>", "Ilse Varga"),
        ("<b><div><p>Ilse Varga</p></div></b>", "Ilse Varga"),
        ("<p><b>Nobody was hurt</b></p>", "Nobody was hurt"),
        ("<p><b>Happy Birthday!</b></p>", "Happy Birthday!"),
        ("<p><b>THE END</b></p>", "THE END"),
        ("<p>By <b>Ilse Varga</b></p>", "By Ilse Varga"),
    ],
)
def test_other_last_lines_stay(markup, line):
    reading, name = signed(markup, line)
    assert (name, reading.blocks[-1].text) == ("", line)
    assert not reading.removed


def test_a_subhead_and_a_text_of_one_line_stay():
    markup = "<p><b>Ilse Varga</b></p>"
    assert signed(markup, "Ilse Varga", kind=BlockKind.SUBHEAD)[1] == ""
    nothing = Reading((), "trafilatura", "nothing")
    assert take_signature(nothing, fromstring(markup)) == (nothing, "")
    alone = Reading((Block("Ilse Varga"),), "trafilatura", "a line")
    assert take_signature(alone, fromstring(markup)) == (alone, "")


def test_a_page_that_nobody_signs_may_be_signed_at_its_end(page, source):
    def read(byline: str, **given: object):
        body = f"""<html><body><h1>Ferry aground in the fog</h1><article>{byline}
            {f"<p>{STORY * 5}</p>" * 3}<p><b><i>Ilse Varga</i></b></p></article>"""
        return read_page(page(body), None, source.model_copy(update=given))

    found = read("")
    assert found.authors == ("Ilse Varga",)
    assert found.evidence["authors"] == "signature"
    assert "Varga" not in found.text
    assert read('<p class="byline">By Tom Oden</p>').authors == ("Tom Oden",)
    assert "Varga" in read("", without_rules=("signature",)).text
    assert "Varga" in read("", boilerplate="off").text
