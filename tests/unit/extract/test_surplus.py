"""Leaving out what stands on the page but not in the story."""

import time

import pytest
from lxml.html import fromstring

from pipeline.extract.places import find_places
from pipeline.extract.surplus import leave_out as leave_out_at
from pipeline.model import Block, BlockKind, Removal

HERE = "https://saltmere.example/news/bridge"
HEAD = "Harbour: Old drawbridge reopens"
TEXT = [
    "The drawbridge carried its first cars on Saturday, eleven years after a barge"
    " struck one of its piers and closed the only road to the quay.",
    "Fishing crews welcomed it, since they had to sail around the headland at low"
    " tide all those years, which took them forty minutes.",
]
STORY = tuple(Block(text) for text in TEXT)
BODY = "".join(f"<p>{text}</p>" for text in TEXT)
OTHER = "Ferry company orders two new boats"


def leave_out(blocks, tree, *given):
    lines = (line for block in blocks for line in block.lines)
    return leave_out_at(blocks, find_places(lines, tree), *given)


def left(
    markup: str, *blocks: Block
) -> tuple[tuple[Block, ...], list[tuple[str, str]]]:
    kept, removed = leave_out(blocks, fromstring(f"<body>{markup}</body>"), HERE)
    return kept, [(removal.rule_id, removal.text) for removal in removed]


def test_the_pages_own_headline_goes_with_its_kicker():
    head = "<h1><span>Harbour:</span> Old drawbridge reopens</h1>"
    assert left(head + BODY, Block(HEAD), *STORY) == (STORY, [("page-headline", HEAD)])


def test_a_headline_far_below_the_top_stays():
    blocks = (*STORY, *(Block(f"It is {n} o'clock.") for n in range(9)), Block(HEAD))
    assert left(f"{BODY}<h1>{HEAD}</h1>", *blocks) == (blocks, [])


def test_a_link_to_another_story_goes_in_a_paragraph_and_in_a_list():
    link = f"<a href=/news/ferry>{OTHER}</a>"
    items = Block(f"{OTHER}\nTickets cost four crowns.", BlockKind.LIST)
    page = f"{BODY}<ul><li>{link}</li><li>Tickets cost four crowns.</li></ul>"
    kept = (*STORY, Block("Tickets cost four crowns.", BlockKind.LIST))
    assert left(page, *STORY, items) == (kept, [("link-line", OTHER)])
    assert left(f"{BODY}<p>{link}", *STORY, Block(OTHER))[0] == STORY


def test_a_linked_subhead_stays():
    blocks = (*STORY, Block(OTHER, BlockKind.SUBHEAD), STORY[0])
    page = f"{BODY}<h2><a href=/news/ferry>{OTHER}</a></h2>{BODY}"
    assert left(page, *blocks) == (blocks, [])


def test_a_heading_within_a_link_is_a_card_of_another_story():
    page = f"{BODY}<a href=/news/ferry><h3>{OTHER}</h3></a>"
    kept, removed = left(page, *STORY, Block(OTHER, BlockKind.SUBHEAD))
    assert (kept, removed) == (STORY, [("link-line", OTHER)])


def test_a_row_of_a_table_stays():
    row = Block(OTHER, BlockKind.TABLE)
    page = f"{BODY}<table><tr><td><a href=/news/ferry>{OTHER}</a></table>"
    assert left(page, *STORY, row) == ((*STORY, row), [])


def test_links_that_are_the_story_stay():
    titles = tuple(Block(f"Number {n} of the best boats ever built") for n in range(9))
    page = "".join(f"<p><a href=/b/{n}>{b.text}</a>" for n, b in enumerate(titles))
    assert left(BODY + page, *STORY, *titles) == ((*STORY, *titles), [])


def test_a_line_that_is_also_in_the_story_stays():
    page = f"{BODY}<p>{OTHER}</p><nav><a href=/news/ferry>{OTHER}</a></nav>"
    assert left(page, *STORY, Block(OTHER)) == ((*STORY, Block(OTHER)), [])


def test_a_box_goes_line_by_line_and_tells_its_name():
    page = f"{BODY}<div class=author-bio><p>Tom Ode writes on boats.</p></div>"
    kept, removed = left(page, *STORY, Block("Tom Ode writes on boats."))
    assert kept == STORY
    assert removed == [("box-author", "Tom Ode writes on boats.")]


def test_what_stands_nowhere_on_the_page_stays():
    assert left("<p>Something else.</p>", *STORY) == (STORY, [])


def test_a_text_is_never_left_out_whole():
    flash = (Block(HEAD),)
    kept, removed = leave_out(flash, fromstring(f"<body><h1>{HEAD}</h1></body>"), HERE)
    assert kept == flash
    assert removed == ()


def test_of_a_line_that_stands_twice_each_goes():
    page = f"<h1>{HEAD}</h1>{BODY}"
    kept, removed = leave_out(
        (Block(HEAD), Block(HEAD), *STORY), fromstring(f"<body>{page}</body>"), HERE
    )
    assert kept == STORY
    assert removed == (Removal("page-headline", HEAD),) * 2


@pytest.mark.parametrize(
    ("line", "markup"),
    [("Item {n} on sale", "<p>{}</p>"), ("Item {n} on sale", "{}<br>"),
     ("The same", "<p>{}</p>"), ("The same", "{}<br>")],
)  # fmt: skip
def test_5_000_lines_are_looked_up_in_time(line, markup):
    lines = [line.format(n=n) for n in range(5_000)]
    page = "".join(markup.format(text) for text in lines)
    begun = time.process_time()
    kept, _ = leave_out(
        tuple(map(Block, lines)), fromstring(f"<body><div>{page}</div></body>"), HERE
    )
    assert len(kept) == len(lines)
    assert time.process_time() - begun < 5


def test_what_a_rule_names_that_is_off_stays():
    page = fromstring(f"<body><h1>{HEAD}</h1>{BODY}<p><a href=/x>{OTHER}</a></body>")
    blocks = (Block(HEAD), *STORY, Block(OTHER))
    kept, removed = leave_out(blocks, page, HERE, frozenset({"page-headline"}))
    assert kept == blocks[:-1]
    assert [removal.rule_id for removal in removed] == ["link-line"]


def test_a_standfirst_stays_though_its_box_is_called_a_teaser():
    standfirst = "The ferry is back on the strait after eleven long months of repair."
    page = f"<div class=teaser><p>{standfirst}</p></div>{BODY}"
    blocks = (Block(standfirst), *STORY)
    tree = fromstring(f"<body>{page}</body>")
    assert leave_out(blocks, tree, HERE)[0] == STORY
    assert leave_out(blocks, tree, HERE, frozenset(), standfirst)[0] == blocks


def test_a_caption_far_below_that_begins_like_the_standfirst_goes():
    standfirst = "The ferry is back on the strait after eleven long months of repair."
    caption = Block(f"{standfirst} Above: the ferry")
    blocks = (*(Block(f"It is {n} o'clock.") for n in range(9)), *STORY, caption)
    page = f"{BODY}<figure><figcaption>{caption.text}</figcaption></figure>"
    tree = fromstring(f"<body>{page}</body>")
    assert leave_out(blocks, tree, HERE, frozenset(), standfirst)[0] == blocks[:-1]


LABEL = Block("Article", BlockKind.SUBHEAD)


@pytest.mark.parametrize(
    "label",
    [
        "<h2 class=sr-only>Article</h2>",
        "<h6 id=accessibility-article>Article</h6>",
        "<div class=u-visually-hidden><h2>Article</h2></div>",
        "<h2><span class=screen-reader-text>Article</span></h2>",
    ],
)
def test_a_heading_for_screen_readers_alone_goes(label):
    assert left(label + BODY, LABEL, *STORY) == (STORY, [("unseen-label", "Article")])


def test_a_heading_that_is_shown_stays():
    page = f"<div id=accessibility-main><h2 class=title>Article</h2>{BODY}</div>"
    assert left(page, LABEL, *STORY) == ((LABEL, *STORY), [])


def test_the_heading_of_links_goes_with_them_unless_it_heads_something_else():
    more = Block("More from the harbour", BlockKind.SUBHEAD)
    page = f"{BODY}<h3>{more.text}</h3><a href=/news/ferry><h4>{OTHER}</h4></a>"
    blocks = (*STORY, more, Block(OTHER))
    kept, removed = left(page, *blocks)
    assert kept == STORY
    assert ("heading-of-nothing", more.text) in removed
    twice = (more, STORY[0], *blocks)
    assert left(page, *twice)[0] == twice[:-1]
    off = frozenset({"heading-of-nothing"})
    tree = fromstring(f"<body>{page}</body>")
    assert leave_out(blocks, tree, HERE, off)[0] == blocks[:-1]


def above(page: str, *blocks: Block, title: str = HEAD) -> tuple[Block, ...]:
    tree = fromstring(f"<body>{page}</body>")
    return leave_out(blocks, tree, HERE, frozenset(), "", [f"{title} | Ledger"])[0]


def test_what_stands_above_the_only_headline_goes():
    kicker = Block("From the harbour, with love and salt")
    head = f"<h1>{HEAD}</h1>"
    page = f"<div><b>{kicker.text}</b>{head}{BODY}</div>"
    assert above(page, kicker, *STORY) == STORY
    for other in (page + head, page + f"<p>{kicker.text}</p>"):
        assert above(other, kicker, *STORY) == (kicker, *STORY)


def test_the_story_above_a_headline_stays():
    page = f"{BODY}<aside>Share:<h1>{HEAD}</h1></aside>"
    assert above(page, *STORY) == STORY


def test_the_lead_above_a_heading_that_is_no_title_stays():
    lead = Block("It was a long wait.")
    page = f"<p>{lead.text}</p><h1>Keeping the Old Gears</h1>{BODY}"
    assert above(page, lead, *STORY) == (lead, *STORY)
