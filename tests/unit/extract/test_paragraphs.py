"""Putting lost paragraphs back."""

import pytest
from lxml.html import fromstring

from pipeline.extract.paragraphs import restore_paragraphs, told_in
from pipeline.model import Block

TEXT = [
    f"On day {day} the crew hauled the bell a yard up, and slept through night {day}."
    for day in range(1, 7)
]
BLOCKS = tuple(Block(text) for text in TEXT)
PARAGRAPHS = [f"<p>{text}</p>" for text in TEXT]


def restore(markup: str, *blocks: Block) -> tuple[Block, ...]:
    return restore_paragraphs(blocks, told_in(fromstring(f"<body>{markup}</body>")))


def test_a_paragraph_among_its_siblings_comes_back_in_its_place():
    page = f"<div class=story>{''.join(PARAGRAPHS)}</div>"
    assert restore(page, *BLOCKS[:2], *BLOCKS[3:]) == BLOCKS
    assert restore(page, *BLOCKS[:4]) == BLOCKS


def test_what_is_there_is_not_doubled():
    page = f"<div>{''.join(PARAGRAPHS)}</div>"
    joined = (Block(" ".join(TEXT[:3])), *BLOCKS[3:])
    assert restore(page, *BLOCKS) == BLOCKS
    assert restore(page, *joined) == joined


def test_pieces_of_a_story_that_is_cut_up_are_found_by_their_names():
    piece = "<div class=row><div class=text>{}</div></div>"
    pieces = [piece.format("".join(PARAGRAPHS[i : i + 2])) for i in (0, 2, 4)]
    page = f"<section>{'<div class=ad>Buy!</div>'.join(pieces)}</section>"
    assert restore(page, *BLOCKS[:3]) == BLOCKS


@pytest.mark.parametrize(
    "odd",
    [
        f"<div class=letters>{PARAGRAPHS[2]}</div>",
        "<p>Advertisement</p>",
        "<p><a href=/f>Ferry company orders two new boats for the spring.</a></p>",
        f"<p style='display: none'>{TEXT[2]}</p>",
        "<p>&lt;span class=x&gt;was markup, and is now shown as text.&lt;/span&gt;</p>",
    ],
)
def test_what_stands_elsewhere_or_is_no_prose_stays_out(odd):
    page = f"<div class=story>{''.join(PARAGRAPHS[:2])}{odd}{PARAGRAPHS[3]}</div>"
    blocks = (*BLOCKS[:2], BLOCKS[3])
    assert restore(page, *blocks) == blocks


@pytest.mark.parametrize(
    "page",
    [
        "<div class=s>{0}</div><h1>The next story</h1><div class=s>{1}</div>",
        "<article><div class=s>{0}</div></article>"
        "<article><div class=s>{1}</div></article>",
    ],
)
def test_another_story_below_is_no_part_of_this_one(page):
    page = page.format("".join(PARAGRAPHS[:3]), "".join(PARAGRAPHS[3:]))
    assert restore(page, *BLOCKS[:3]) == BLOCKS[:3]


def test_what_comes_before_the_text_stays_out():
    assert restore(f"<div>{''.join(PARAGRAPHS)}</div>", *BLOCKS[2:]) == BLOCKS[2:]


def test_without_a_text_there_is_no_place():
    assert restore("".join(PARAGRAPHS)) == ()


def test_paragraphs_and_headings_are_told_in_order():
    told = told_in(fromstring("<body><h1>A</h1><p>b\n c</p><h3>D</h3><i>e</i></body>"))
    assert [(e.tag, text) for e, text in told] == [
        ("h1", "A"), ("p", "b c"), ("h3", "D"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "tags"),
    [
        ("<div role=heading>Gears</div>", ["div"]),
        ("<div role=heading aria-level=2>Gears</div>", ["div"]),
        ("<div role=heading aria-level=1>Gears</div>", []),
        ("<h2 role=heading>Gears</h2>", ["h2"]),
        ("<div role=heading><h2>Gears</h2></div>", ["h2"]),
        ("<h2><span role=heading>Gears</span></h2>", ["h2"]),
    ],
)
def test_an_element_may_be_a_heading_in_its_role_alone(markup, tags):
    told = told_in(fromstring(f"<body><p>One.</p>{markup}</body>"))
    assert [str(element.tag) for element, _ in told] == ["p", *tags]
