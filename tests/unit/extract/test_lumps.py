"""Parting paragraphs that were run together."""

import pytest
from lxml.html import fromstring

from pipeline.extract.lumps import part_lumps
from pipeline.extract.page import read_page
from pipeline.model import Article, Block, BlockKind

TEXT = [
    f"On day {day} the crew hauled the bell a yard up the tower, slept through night"
    f" {day}, and found in the morning that it had sunk by half a yard again."
    for day in range(1, 9)
]
LUMP = " ".join(TEXT)


@pytest.mark.parametrize(
    "markup",
    [
        "".join(f"<section>{text}</section>" for text in TEXT),
        "".join(f"<x-row><x-p>{text}</x-p></x-row>" for text in TEXT),
        f"<p>{'<br><br>'.join(TEXT)}</p>",
        f"<div>{'<br><br>'.join(TEXT)}</div>",
        "<pre>" + "\n\n".join(TEXT) + "</pre>",
    ],
)
@pytest.mark.parametrize("joint", [" ", "\n"])
def test_they_are_parted_as_the_page_parts_them(markup, joint):
    tree = fromstring(f"<body><nav>Home</nav><div>{markup}</div><p>Below.</p></body>")
    found = part_lumps(
        (Block("Before."), Block(joint.join(TEXT)), Block("Behind.")), tree
    )
    assert [b.text for b in found] == ["Before.", *TEXT, "Behind."]
    assert {b.kind for b in found} == {BlockKind.PARAGRAPH}


def test_the_cell_of_a_table_that_lays_the_page_out_is_a_text():
    cell = "".join(f"<p>{text}</p>" for text in TEXT)
    tree = fromstring(
        f"<table><tr><td>{cell}</td><td><a href=/>Home</a></td></tr></table>"
    )
    lump = Block(LUMP, BlockKind.TABLE)
    assert [b.text for b in part_lumps((lump,), tree)] == TEXT


@pytest.mark.parametrize(
    ("markup", "block"),
    [
        (f"<p>{LUMP}</p>", Block(LUMP)),
        (f"<p>{'<br>'.join(TEXT)}</p>", Block("\n".join(TEXT))),
        (f"<ul><li>{'<li>'.join(TEXT)}</ul>", Block("\n".join(TEXT), BlockKind.LIST)),
        ("<p>Something else.</p>", Block(LUMP)),
        ("<section>One.</section><section>Two.</section>", Block("One. Two.")),
    ],
)
def test_what_is_one_block_on_the_page_stays_one(markup, block):
    assert part_lumps((block,), fromstring(f"<body>{markup}</body>")) == (block,)


def test_a_story_in_sections_without_paragraphs_is_read_in_paragraphs(page, source):
    body = "".join(f"<section>{text}</section>" for text in TEXT)
    article = read_page(page(f"<html><body><div>{body}</div></body>"), None, source)
    assert isinstance(article, Article)
    assert [b.text for b in article.blocks] == TEXT
