"""Blocks out of trafilatura's tree, a feed's HTML and plain text."""

from lxml.etree import fromstring

from pipeline.extract.blocks import body_blocks, text_blocks
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


def test_lines_of_plain_text_are_paragraphs():
    assert text_blocks("One.\r\n\n  Two\x00 \ud800. ") == (
        Block("One."),
        Block("Two \ufffd."),
    )


def test_two_breaks_part_paragraphs_and_one_parts_lines():
    body = fromstring("<body><p>One.<lb/>Still.<lb/><lb/>Two.</p></body>")
    assert body_blocks(body) == (Block("One.\nStill."), Block("Two."))


def test_a_quote_within_a_sentence_stays_in_its_line():
    body = fromstring("<body><p>She said <quote>at last</quote> and left.</p></body>")
    assert body_blocks(body) == (Block("She said at last and left."),)


def test_cells_stay_apart_and_what_is_in_them_stays_on_their_line():
    body = fromstring(
        "<body><table><row><cell>Lifts a day</cell><cell/></row>"
        "<row><cell/><cell>Lifts</cell></row>"
        "<row><cell>Sunday<lb/>noon</cell><cell><p>2</p><p>3</p></cell></row>"
        "<row><cell/><cell/></row></table></body>"
    )
    rows = "Lifts a day\n| Lifts\nSunday noon | 2 3"
    assert body_blocks(body) == (Block(rows, BlockKind.TABLE),)


def test_what_a_container_holds_are_blocks_of_their_own():
    body = fromstring(
        "<body><div>Loose.<head>Catch</head><div><table><row><cell>Cod</cell>"
        "<cell>9</cell></row></table></div>behind<list><item>one</item></list></div>"
        "<div>No <hi>blocks</hi> here</div></body>"
    )
    assert body_blocks(body) == (
        Block("Loose."),
        Block("Catch", BlockKind.SUBHEAD),
        Block("Cod | 9", BlockKind.TABLE),
        Block("behind"),
        Block("one", BlockKind.LIST),
        Block("No blocks here"),
    )
    assert body[0].tag == "div"
