"""What a text is made of by where its lines stand."""

import pytest
from lxml.html import fromstring

from pipeline.extract.counts import count
from pipeline.extract.places import find_places
from pipeline.model import Block, BlockKind

TEXT = "The drawbridge carried its first cars on Saturday."
LINK = "Ferry company orders two new boats"


def counted(markup: str, *blocks: Block) -> dict[str, int]:
    lines = (line for block in blocks for line in block.lines)
    places = find_places(lines, fromstring(f"<body>{markup}</body>"))
    return count(blocks, places)


def test_a_line_within_a_link_counts_whole() -> None:
    page = f"<p>{TEXT}</p><a href=/f><h3>{LINK}</h3></a>"
    found = counted(page, Block(TEXT), Block(LINK, BlockKind.SUBHEAD))
    assert found == {
        "extracted": len(TEXT) + len(LINK),
        "linked": len(LINK),
        "asking": 0,
    }


def test_of_a_menu_in_one_line_the_links_count() -> None:
    menu = "<p><a href=/a>Home</a> | <a href=/b>Local news</a> | <a href=/c>Sport</a>"
    line = "Home | Local news | Sport"
    assert 20 <= counted(menu, Block(line))["linked"] < len(line)


def test_a_link_within_a_sentence_counts_for_its_words() -> None:
    page = f"<p>{TEXT.replace('first cars', '<a href=/f>first cars</a>')}</p>"
    assert 9 <= counted(page, Block(TEXT))["linked"] <= 11


def test_a_line_that_stands_in_the_story_as_well_is_no_link() -> None:
    page = f"<nav><a href=/f>{TEXT}</a></nav><p>{TEXT}</p>"
    assert counted(page, Block(TEXT))["linked"] == 0


def test_the_items_of_a_list_count_one_by_one() -> None:
    page = f"<ul><li><a href=/f>{LINK}</a></li><li>{TEXT}</li></ul>"
    found = counted(page, Block(f"{LINK}\n{TEXT}", BlockKind.LIST))
    assert found["linked"] == len(LINK)


def test_a_line_that_stands_nowhere_counts_as_text() -> None:
    assert counted("<p>Something else.</p>", Block(TEXT))["linked"] == 0


@pytest.mark.parametrize(
    "line",
    ["We and our 234 partners store and access information on a device.",
     "Alle Cookies akzeptieren", "Log in to continue reading", "残り 1,200 文字"],
)  # fmt: skip
def test_a_line_that_asks_for_something_is_counted(line: str) -> None:
    assert counted("", Block(TEXT), Block(line))["asking"] == len(line)


def test_a_story_about_cookies_does_not_ask_for_them() -> None:
    told = f"The court found that the words we use cookies mean little. {TEXT * 6}"
    assert counted("", Block(told))["asking"] == 0


def test_an_empty_text_has_nothing() -> None:
    assert counted("") == {"extracted": 0, "linked": 0, "asking": 0}
