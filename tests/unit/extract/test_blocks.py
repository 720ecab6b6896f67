"""Blocks out of trafilatura's tree, a feed's HTML and plain text."""

from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import fromstring

from pipeline.extract.blocks import body_blocks, html_blocks, text_blocks
from pipeline.model import Block, BlockKind


def test_the_elements_of_a_body_become_blocks_in_order():
    body = fromstring(
        "<body><head rend='h1'>Bridge</head><p>It <hi>re</hi>opened.</p>"
        "<list><item>one</item><item><p>two</p></item></list>"
        "<quote><p>At last.</p>Osei</quote>"
        "<table><row><cell>Day</cell><cell>Lifts</cell></row>"
        "<row><cell>Sunday</cell><cell><p>2</p></cell></row></table></body>"
    )
    assert body_blocks(body) == (
        Block("Bridge", BlockKind.SUBHEAD),
        Block("It reopened."),
        Block("one\ntwo", BlockKind.LIST),
        Block("At last.\nOsei", BlockKind.QUOTE),
        Block("Day | Lifts\nSunday | 2", BlockKind.TABLE),
    )


def test_breaks_part_lines_and_newlines_of_the_markup_do_not():
    body = fromstring("<body><p>One\n line.<lb/>Two.</p></body>")
    assert body_blocks(body) == (Block("One line.\nTwo."),)


def test_text_beside_the_elements_is_not_lost():
    body = fromstring("<body>before<p>inside</p>after</body>")
    assert [b.text for b in body_blocks(body)] == ["before", "inside", "after"]


def test_empty_elements_make_no_block():
    body = fromstring("<body><p/><p>  </p><list><item/></list><table/></body>")
    assert body_blocks(body) == ()


def test_nested_lists_are_lines_of_one_block():
    body = fromstring(
        "<body><list><item>a<list><item>b</item></list></item></list></body>"
    )
    assert body_blocks(body) == (Block("a\nb", BlockKind.LIST),)


def test_a_tree_deeper_than_the_stack_is_read():
    deep = "<body>" + "<p>x" * 200 + "</p>" * 200 + "</body>"
    assert len(body_blocks(fromstring(deep))[0].lines) == 200


def test_the_html_of_a_feed_becomes_blocks():
    blocks = html_blocks(
        "Lead text.<p>First <a href=x>para</a>.</p><h2>Gears</h2><ul><li>a</li>"
        "<li>b</li></ul><blockquote><p>Quoted.</p></blockquote><p>One<br>two</p>"
        "<p>End.<br><br>Really.</p><script>no()</script><figure>pic</figure>"
    )
    assert blocks == (
        Block("Lead text."),
        Block("First para."),
        Block("Gears", BlockKind.SUBHEAD),
        Block("a\nb", BlockKind.LIST),
        Block("Quoted.", BlockKind.QUOTE),
        Block("One\ntwo"),
        Block("End."),
        Block("Really."),
    )


def test_plain_text_and_nothing_are_html_too():
    assert html_blocks("Only words & more") == (Block("Only words & more"),)
    assert html_blocks("") == ()
    assert html_blocks("<!-- x -->") == ()


@given(st.text(max_size=200))
def test_no_markup_breaks_the_reader(markup):
    assert all(block.text.strip() for block in html_blocks(markup))


def test_lines_of_plain_text_are_paragraphs():
    assert text_blocks("One.\r\n\n  Two\x00 \ud800. ") == (
        Block("One."),
        Block("Two \ufffd."),
    )
