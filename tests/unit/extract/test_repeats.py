"""What a page shows twice goes once."""

import time

import pytest
from lxml.html import fromstring

from pipeline.extract.places import find_places
from pipeline.extract.repeats import leave_out_repeats
from pipeline.model import Block, BlockKind, Removal

SAID = "Nobody on the quay had thought that it would take eleven years"
TEXT = Block(
    f"Ina Osei, who fishes for crab, shook her head: \u201c{SAID},\u201d she said."
)
NEXT = Block("A barge had struck one of the piers in a storm and closed the road.")


def quote(text: str) -> Block:
    return Block(text, BlockKind.QUOTE)


def left(
    *blocks: Block, markup: str = "<p>", off: frozenset[str] = frozenset()
) -> tuple[tuple[Block, ...], list[tuple[str, str]]]:
    lines = (line for block in blocks for line in block.lines)
    places = find_places(lines, fromstring(f"<body>{markup}</body>"))
    kept, removed = leave_out_repeats(blocks, places, off)
    return kept, [(each.rule_id, each.text) for each in removed]


@pytest.mark.parametrize(
    "pulled",
    [f"{SAID}.", f"\u00ab{SAID}!\u00bb", SAID.upper(), f"{SAID} \u2014 Ina Osei"],
)
def test_a_quotation_of_words_in_the_text_goes(pulled):
    kept = (TEXT, NEXT)
    assert left(TEXT, quote(pulled), NEXT) == (kept, [("pull-quote", pulled)])
    assert left(quote(pulled), TEXT, NEXT) == (kept, [("pull-quote", pulled)])


def test_who_said_it_goes_with_it():
    named = quote(f"{SAID}\n\u2018Ina\u2019")
    assert left(TEXT, named, NEXT)[0] == (TEXT, NEXT)
    behind = Block("\u2014 Ina Osei, who fishes for crab")
    assert left(TEXT, quote(SAID), behind, NEXT) == (
        (TEXT, NEXT),
        [("pull-quote", SAID), ("pull-quote", behind.text)],
    )


@pytest.mark.parametrize(
    "said",
    [
        f"{SAID}, and all that for a barge",
        f"{SAID} - and all that for a barge",
        f"{SAID}\nAnd it still leaks.",
        "The crabs have all gone north, and none of us knows why",
    ],
)
def test_a_quotation_that_says_more_than_the_text_stays(said):
    blocks = (TEXT, quote(said), NEXT)
    assert left(*blocks) == (blocks, [])


def test_a_short_quotation_stays():
    blocks = (TEXT, quote("Nobody on the quay"), NEXT)
    assert left(*blocks) == (blocks, [])


def test_words_that_two_blocks_hold_together_stay():
    halves = (Block(SAID[:30]), Block(SAID[30:]))
    blocks = (*halves, quote(SAID), NEXT)
    assert left(*blocks) == (blocks, [])


def test_what_is_said_next_by_someone_in_a_dialogue_stays():
    answer = Block("\u2014 Eleven years, and for a barge.")
    assert left(TEXT, quote(SAID), answer)[0] == (TEXT, answer)


def test_of_two_quotations_alike_the_first_stays():
    assert left(quote(SAID), NEXT, quote(SAID)) == (
        (quote(SAID), NEXT),
        [("pull-quote", SAID)],
    )


@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.SUBHEAD])
@pytest.mark.parametrize("name", ["wp-block-pullquote", "section-quote", "c_Zitat"])
def test_a_line_that_is_styled_as_a_pull_quote_goes(kind, name):
    markup = f"<div class={name}><p>{SAID}</p></div>"
    pulled = Block(SAID, kind)
    assert left(TEXT, pulled, NEXT, markup=markup)[0] == (TEXT, NEXT)
    blocks = (TEXT, pulled, NEXT)
    assert left(*blocks, markup=f"<h3>{SAID}</h3>") == (blocks, [])
    assert left(*blocks, markup=f"<h3 class=unquoted>{SAID}</h3>") == (blocks, [])


HEAD = "Boat | Harbour | Catch"


def table(*rows: str) -> Block:
    return Block("\n".join(rows), BlockKind.TABLE)


def test_the_head_of_a_table_goes_where_it_stands_again():
    kept, removed = left(TEXT, table(HEAD, HEAD, "Ebb | Saltmere | 9 kg", HEAD))
    assert kept == (TEXT, table(HEAD, "Ebb | Saltmere | 9 kg"))
    assert removed == [("table-head", HEAD)] * 2


@pytest.mark.parametrize("row", ["Total", "9 | 9"])
def test_rows_that_are_no_head_may_recur(row):
    blocks = (TEXT, table(row, row))
    assert left(*blocks) == (blocks, [])


def test_what_is_off_stays():
    blocks = (TEXT, quote(SAID), table(HEAD, HEAD))
    off = frozenset({"pull-quote", "table-head"})
    assert leave_out_repeats(blocks, {}, off) == (blocks, ())
    _, removed = leave_out_repeats(blocks, {}, frozenset({"pull-quote"}))
    assert removed == (Removal("table-head", HEAD),)


def test_5_000_quotations_are_looked_up_in_time():
    blocks = tuple(
        quote(f"Crab {n} of the catch weighs {n} grams") for n in range(5000)
    )
    begun = time.process_time()
    assert leave_out_repeats(blocks, {}) == (blocks, ())
    assert time.process_time() - begun < 5
