"""Kinds as the page tells them."""

import pytest
from lxml.html import fromstring

from pipeline.extract.kinds import as_told
from pipeline.extract.paragraphs import told_in
from pipeline.model import Block, BlockKind

DEK = "The drawbridge is open again, and the quay has its road back"
A, B = Block("One."), Block("Two.")


def subhead(text: str) -> Block:
    return Block(text, BlockKind.SUBHEAD)


def told(markup: str, *blocks: Block, description: str = "") -> tuple[Block, ...]:
    return as_told(blocks, told_in(fromstring(f"<body>{markup}</body>")), description)


def test_a_paragraph_that_is_a_heading_on_the_page_is_a_subhead():
    page = "<p>One.</p><h3>Gears</h3><p>Two.</p>"
    assert told(page, A, Block("Gears"), B) == (A, subhead("Gears"), B)


@pytest.mark.parametrize(
    "page",
    [
        "<p>One.</p><p>Gears</p><h3>Gears</h3><p>Two.</p>",
        "<h1>Gears</h1><p>One.</p><p>Two.</p>",
        "<p>One.</p><p>Two.</p>",
    ],
)
def test_what_is_also_a_paragraph_or_no_heading_stays_one(page):
    blocks = (A, Block("Gears"), B)
    assert told(page, *blocks) == blocks


def test_neither_the_first_nor_the_last_block_becomes_a_subhead():
    page = "<h2>Gears</h2><p>One.</p><h2>More</h2>"
    blocks = (Block("Gears"), A, Block("More"))
    assert told(page, *blocks) == blocks


@pytest.mark.parametrize("above", [(), (subhead("Harbour"),)])
def test_a_heading_above_the_text_that_the_page_is_described_by_is_a_paragraph(above):
    found = told(f"<h2>{DEK}</h2>", *above, subhead(DEK), A, description=f"{DEK}.")
    assert found == (*above, Block(DEK), A)


@pytest.mark.parametrize("name", ["sub-headline", "article-subtitle", "c-standfirst"])
def test_a_heading_above_the_text_that_is_called_a_standfirst_is_a_paragraph(name):
    page = f"<h2 class={name}>{DEK}</h2><p>One.</p>"
    assert told(page, subhead(DEK), A) == (Block(DEK), A)


def test_such_a_heading_further_down_stays_a_subhead():
    page = f"<p>One.</p><h2 class=sub-headline>{DEK}</h2><p>Two.</p>"
    blocks = (A, subhead(DEK), B)
    assert told(page, *blocks, description=DEK) == blocks


def test_any_other_heading_above_the_text_stays_a_subhead():
    blocks = (subhead("Gears"), A)
    assert told("<h2>Gears</h2><p>One.</p>", *blocks, description=DEK) == blocks


def test_without_text_there_is_nothing_to_tell():
    assert told("<h2>Gears</h2>") == ()
