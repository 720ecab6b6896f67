"""Headings above nothing."""

import pytest

from pipeline.kept import orphans
from pipeline.model import Block, BlockKind

TEXT = Block("The ferry is back on the strait after eleven months of repair.")
LINK = Block("Ferry company orders two new boats")


def head(text: str) -> Block:
    return Block(text, BlockKind.SUBHEAD)


@pytest.mark.parametrize("below", [(), (head("Cheers on the quay"), TEXT)])
def test_a_heading_of_which_nothing_is_left_goes(below: tuple[Block, ...]) -> None:
    blocks = (TEXT, head("More from the harbour"), LINK, LINK, *below)
    assert orphans(blocks, {2, 3}) == [1]
    assert orphans(blocks, {2}) == []
    assert orphans(blocks, set()) == []


def test_a_heading_above_text_stays_though_a_link_stood_between() -> None:
    assert orphans((TEXT, head("Monitoring Militants"), LINK, TEXT), {2}) == []


def test_a_heading_above_a_heading_stays() -> None:
    assert orphans((head("In depth"), head("The crew"), TEXT), set()) == []


def test_a_heading_that_is_a_sentence_tells_something() -> None:
    assert orphans((TEXT, head("The crew was paid off in May."), LINK), {2}) == []
    assert orphans((TEXT, head("Before you go..."), LINK), {2}) == [1]


def test_a_label_goes_with_the_links_right_below() -> None:
    assert orphans((TEXT, Block("See also:"), LINK, TEXT), {2}, {2}) == [1]
    assert orphans((TEXT, Block("See also:"), LINK, TEXT), {2}) == []
    assert orphans((TEXT, Block("See also:"), TEXT, LINK), {3}, {3}) == []
    said = Block("She had told the council all that in the spring of the year before:")
    assert orphans((TEXT, said, LINK, TEXT), {2}, {2}) == []
