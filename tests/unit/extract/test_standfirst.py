"""The standfirst comes back where the page shows it."""

import pytest
from lxml.html import fromstring

from pipeline.extract.paragraphs import Told, told_in
from pipeline.extract.standfirst import restore_standfirst
from pipeline.model import Block

STANDFIRST = (
    "The drawbridge is open again after eleven years, and the quay has its road back."
)
TEXT = (
    "On Saturday the first cars rolled over the new planks, among them the mayor's.",
    "A barge had struck one of the piers in a storm and closed the only road.",
)
BLOCKS = tuple(map(Block, TEXT))


def told(*elements: str) -> Told:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    return told_in(fromstring(f"<body><h1>Bridge</h1>{''.join(elements)}{text}</body>"))


@pytest.mark.parametrize("tag", ["p", "h2"])
def test_a_standfirst_that_was_left_out_is_put_on_top(tag: str) -> None:
    shown = told(f"<{tag}>{STANDFIRST}</{tag}>")
    first, *others = restore_standfirst(BLOCKS, shown, STANDFIRST)
    assert first == Block(STANDFIRST)
    assert tuple(others) == BLOCKS


def test_a_description_that_is_cut_finds_the_whole_standfirst() -> None:
    shown = told(f"<p>{STANDFIRST}</p>")
    cut = f"{STANDFIRST[:70]}..."
    assert restore_standfirst(BLOCKS, shown, cut)[0].text == STANDFIRST


def test_a_description_for_machines_alone_stays_out() -> None:
    assert restore_standfirst(BLOCKS, told(), STANDFIRST) == BLOCKS


def test_a_standfirst_that_is_in_the_text_is_not_doubled() -> None:
    blocks = (Block(STANDFIRST), *BLOCKS)
    assert (
        restore_standfirst(blocks, told(f"<p>{STANDFIRST}</p>"), STANDFIRST) == blocks
    )


def test_what_stands_below_the_beginning_of_the_text_is_no_standfirst() -> None:
    page = "".join(f"<p>{text}</p>" for text in (*TEXT, STANDFIRST))
    shown = told_in(fromstring(f"<body>{page}</body>"))
    assert restore_standfirst(BLOCKS, shown, STANDFIRST) == BLOCKS


def test_a_paragraph_that_goes_on_for_long_is_more_than_a_standfirst() -> None:
    shown = told(f"<p>{STANDFIRST} {'And so on, says the harbour master. ' * 9}</p>")
    assert restore_standfirst(BLOCKS, shown, STANDFIRST) == BLOCKS


def test_without_a_text_or_a_description_nothing_is_added() -> None:
    shown = told(f"<p>{STANDFIRST}</p>")
    assert restore_standfirst((), shown, STANDFIRST) == ()
    assert restore_standfirst(BLOCKS, shown, "") == BLOCKS
    assert restore_standfirst(BLOCKS, shown, STANDFIRST[:40]) == BLOCKS
