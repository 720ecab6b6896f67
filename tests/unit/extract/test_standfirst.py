"""The standfirst comes back where the page shows it."""

import pytest
from lxml.html import HtmlElement, fromstring

from pipeline.extract.paragraphs import told_in
from pipeline.extract.standfirst import is_standfirst, restore_standfirst
from pipeline.model import Block, BlockKind

STANDFIRST = (
    "The drawbridge is open again after eleven years, and the quay has its road back."
)
TEXT = (
    "On Saturday the first cars rolled over the new planks, among them the mayor's.",
    "A barge had struck one of the piers in a storm and closed the only road.",
)
BLOCKS = tuple(map(Block, TEXT))


def page(*elements: str, below: str = "") -> HtmlElement:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    body = f"<h1>Bridge</h1>{''.join(elements)}{text}{below}"
    tree: HtmlElement = fromstring(f"<body>{body}</body>")
    return tree


def restored(tree: HtmlElement, description: str = STANDFIRST) -> tuple[Block, ...]:
    return restore_standfirst(BLOCKS, told_in(tree), tree, description)


@pytest.mark.parametrize("tag", ["p", "h2", "div", "span"])
def test_a_standfirst_that_was_left_out_is_put_on_top(tag: str) -> None:
    first, *others = restored(page(f"<{tag}>{STANDFIRST}</{tag}>"))
    assert first == Block(STANDFIRST)
    assert tuple(others) == BLOCKS


def test_quotes_and_dashes_may_differ() -> None:
    shown = "“The drawbridge” is open – after eleven years"
    description = "'The drawbridge' is open - after eleven years."
    assert restored(page(f"<p>{shown}</p>"), description)[0].text == shown


def test_a_description_that_is_cut_finds_the_whole_standfirst() -> None:
    cut = f"{STANDFIRST[:70]}..."
    assert restored(page(f"<p>{STANDFIRST}</p>"), cut)[0].text == STANDFIRST


def test_a_description_may_join_several_paragraphs() -> None:
    parts = ("The drawbridge is open again.", "The quay has its road back.")
    shown = page("<p>1 May</p>", *(f"<p>{part}</p>" for part in parts))
    assert restored(shown, " ".join(parts)) == (*map(Block, parts), *BLOCKS)
    assert restored(shown, " ".join((*parts, "Nobody is glad."))) == BLOCKS


def test_a_subhead_on_top_that_is_the_standfirst_is_none() -> None:
    tree = page(f"<h2>{STANDFIRST}</h2>")
    blocks = (Block(STANDFIRST, BlockKind.SUBHEAD), *BLOCKS)
    first, *_ = restore_standfirst(blocks, told_in(tree), tree, STANDFIRST)
    assert first == Block(STANDFIRST)


def test_a_description_for_machines_alone_stays_out() -> None:
    assert restored(page()) == BLOCKS


def test_a_standfirst_that_is_in_the_text_is_not_doubled() -> None:
    tree = page(f"<p>{STANDFIRST}</p>")
    blocks = (BLOCKS[0], Block(STANDFIRST))
    assert restore_standfirst(blocks, told_in(tree), tree, STANDFIRST) == blocks


def test_what_stands_below_the_beginning_of_the_text_is_no_standfirst() -> None:
    assert restored(page(below=f"<p>{STANDFIRST}</p>")) == BLOCKS


def test_a_paragraph_that_goes_on_for_long_is_more_than_a_standfirst() -> None:
    long = f"{STANDFIRST} {'And so on, says the harbour master. ' * 9}"
    assert restored(page(f"<p>{long}</p>")) == BLOCKS


def test_without_a_text_or_a_description_nothing_is_added() -> None:
    tree = page(f"<p>{STANDFIRST}</p>")
    assert restore_standfirst((), told_in(tree), tree, STANDFIRST) == ()
    assert restored(tree, "") == BLOCKS
    assert restored(tree, "The drawbridge") == BLOCKS


def test_a_line_is_known_as_the_standfirst_by_its_beginning() -> None:
    assert is_standfirst(STANDFIRST, STANDFIRST)
    assert is_standfirst(f"{STANDFIRST} And more.", STANDFIRST)
    assert not is_standfirst(TEXT[0], STANDFIRST)
    assert not is_standfirst("", "")


@pytest.mark.parametrize(
    "element",
    [
        f'<h2 class="subtitle">{STANDFIRST}</h2>',
        f'<div class="m-title__intro">{STANDFIRST}</div>',
        f'<div data-component="standfirst"><p>{STANDFIRST}</p></div>',
    ],
)
def test_what_is_called_a_standfirst_is_one_in_other_words_than_the_description(
    element: str,
) -> None:
    assert restored(page(element), "In short: cars again")[0] == Block(STANDFIRST)
    assert restored(page(element), TEXT[0])[0] == Block(STANDFIRST)
    assert restored(page(below=element), "In short: cars again") == BLOCKS


@pytest.mark.parametrize(
    "inner",
    [
        "Open again",
        "Send me news about this, once a week:",
        f'<a href="/bridge">{STANDFIRST}</a>',
        f"<ul><li>{STANDFIRST}</li></ul>",
    ],
)
def test_labels_links_and_lists_are_no_standfirst_whatever_they_are_called(
    inner: str,
) -> None:
    tree = page(f'<div class="intro">{inner}</div>')
    assert restored(tree, "In short: cars again") == BLOCKS
