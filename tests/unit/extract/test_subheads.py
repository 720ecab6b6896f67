"""Putting lost subheads back."""

from lxml.html import fromstring

from pipeline.extract.paragraphs import told_in
from pipeline.extract.subheads import restore_subheads
from pipeline.model import Block, BlockKind

A, B, C = Block("One."), Block("Two."), Block("Three.")
GEARS = Block("Gears", BlockKind.SUBHEAD)


def restore(markup: str, *blocks: Block) -> tuple[Block, ...]:
    return restore_subheads(blocks, told_in(fromstring(f"<body>{markup}</body>")))


def test_a_heading_between_two_paragraphs_comes_back():
    assert restore("<p>One.<h2>Gears</h2><p>Two.", A, B) == (A, GEARS, B)


def test_a_heading_that_is_there_is_not_doubled():
    page = "<p>One.<h2>Gears</h2><p>Two."
    assert restore(page, A, GEARS, B) == (A, GEARS, B)
    assert restore(page, A, Block("Gears"), B) == (A, Block("Gears"), B)


def test_a_heading_whose_neighbours_are_not_both_text_stays_out():
    assert restore("<p>One.<h2>Gears</h2><p>An advert.<p>Two.", A, B) == (A, B)
    assert restore("<h2>Gears</h2><p>One.<p>Two.", A, B) == (A, B)
    assert restore("<p>One.<p>Two.<h2>Related</h2>", A, B) == (A, B)


def test_neighbours_that_are_parted_by_other_text_get_no_heading():
    assert restore("<p>One.<h2>Gears</h2><p>Two.", A, C, B) == (A, C, B)


def test_a_list_of_headings_is_a_box_of_links():
    page = "<p>One.<h3>Ferry</h3><h3>Fog</h3><p>Two."
    assert restore(page, A, B) == (A, B)


def test_a_headline_is_no_subhead():
    assert restore("<p>One.<h1>Gears</h1><p>Two.", A, B) == (A, B)
