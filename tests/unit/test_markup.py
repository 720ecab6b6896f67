"""Blocks out of the markup of feeds and deliveries."""

from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import fromstring

from pipeline.markup import html_blocks, tree_blocks
from pipeline.model import Block, BlockKind


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


def test_the_rows_of_a_table_are_lines_whatever_their_cells_hold():
    (table,) = html_blocks(
        "<table><tr><th>Day</th><th>Lifts</th></tr>"
        "<tr><td><p>Sunday</p></td><td>2</td></tr></table>"
    )
    assert table == Block("Day | Lifts\nSunday | 2", BlockKind.TABLE)


def test_names_are_compared_without_their_namespace():
    body = fromstring(
        "<n:body.content xmlns:n='urn:nitf'><n:p>One.</n:p><n:hl2>Sub</n:hl2>"
        "<n:media>left out</n:media><n:bq>Said.</n:bq></n:body.content>"
    )
    assert tree_blocks(body) == (
        Block("One."),
        Block("Sub", BlockKind.SUBHEAD),
        Block("Said.", BlockKind.QUOTE),
    )


def test_text_beside_paragraphs_is_not_lost():
    blocks = html_blocks("before<p>inside</p>after<!-- not this -->!")
    assert [block.text for block in blocks] == ["before", "inside", "after!"]
