"""Taking boilerplate out."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.boilerplate import clean
from pipeline.clean.rules import Rule, compile_rules
from pipeline.model import Article, Block, BlockKind, Ended, Reason, Removal

HEADLINE = "Old drawbridge reopens after eleven years"
FIRST = "The bridge carried its first cars on Saturday, eleven years after it was hit."
SECOND = "Readers who click on related articles will find the ferry timetable there."
SUBHEAD = Block("Keeping the Old Gears", BlockKind.SUBHEAD)


def article(*blocks: Block | str, **fields: object) -> Article:
    made = tuple(Block(b) if isinstance(b, str) else b for b in blocks)
    return replace(Article(source_id="s", headline=HEADLINE, blocks=made), **fields)


def cleaned(given_article: Article, rules) -> Article:
    found = clean(given_article, rules)
    assert isinstance(found, Article)
    return found


def test_a_line_goes_and_what_follows_stays(rules):
    found = cleaned(article(FIRST, "Related Articles", SUBHEAD, SECOND), rules)
    assert found.blocks == (Block(FIRST), SUBHEAD, Block(SECOND))
    assert found.removed == (Removal("related-articles", "Related Articles"),)


def test_a_heading_goes_with_all_that_it_heads(rules):
    heading = Block("More from the Valley", BlockKind.SUBHEAD)
    found = cleaned(article(FIRST, heading, "Related Articles"), rules)
    assert found.blocks == (Block(FIRST),)
    assert Removal("heading-of-nothing", heading.text) in found.removed
    for interruption in ("* * *", "Advertisement"):
        above_text = article(FIRST, heading, interruption, SUBHEAD, SECOND)
        assert heading in cleaned(above_text, rules).blocks


def test_what_introduces_a_quotation_stays_above_an_advertisement(rules):
    said = Block("The mayor told reporters on Monday:")
    quote = Block("We will rebuild it.", BlockKind.QUOTE)
    found = cleaned(article(FIRST, said, "Advertisement", quote), rules)
    assert found.blocks == (Block(FIRST), said, quote)


def test_a_sentence_that_mentions_the_phrase_stays(rules):
    story = article(FIRST, SECOND)
    assert clean(story, rules) == story


@pytest.mark.parametrize("kind", list(BlockKind))
def test_the_two_closing_lines_go_whatever_they_are(rules, kind):
    tail = Block("Related Articles", kind), Block("Back to top button", kind)
    found = cleaned(article(FIRST, SUBHEAD, SECOND, *tail), rules)
    assert found.blocks == (Block(FIRST), SUBHEAD, Block(SECOND))
    assert [r.text for r in found.removed] == ["Related Articles", "Back to top button"]


def test_a_line_of_a_list_goes_alone(rules):
    block = Block("first\nShare\nlast", BlockKind.LIST)
    found = cleaned(article(FIRST, block), rules)
    assert found.blocks[1] == Block("first\nlast", BlockKind.LIST)


@pytest.mark.parametrize(
    "copy", [HEADLINE, HEADLINE.upper(), f"{HEADLINE}.", f"“{HEADLINE}”"]
)
def test_a_headline_repeated_at_the_top_goes(rules, copy):
    found = cleaned(article(Block(copy, BlockKind.SUBHEAD), FIRST), rules)
    assert found.blocks == (Block(FIRST),)
    assert found.removed == (Removal("headline-repeated", copy),)


def test_a_headline_quoted_far_below_stays(rules):
    story = article(*[FIRST] * 7, HEADLINE)
    assert clean(story, rules) == story


def test_bylines_and_dates_go_above_the_text_only(rules):
    top = ("HARBOUR", "By Ilse Varga", "March 14, 2026")
    story = article(*top, FIRST, "March 14, 2026", evidence={"section": "Harbour"})
    found = cleaned(story, rules)
    assert found.blocks == (Block(FIRST), Block("March 14, 2026"))
    assert found.removed == tuple(Removal("lead-line", line) for line in top)


def test_stamp_and_byline_of_the_page_go_below_a_standfirst_too():
    stamp, byline = "Published 14 March 2026, 09:30", "By Ilse Varga"
    by = {"authors": ("Ilse Varga",)}
    found = cleaned(article(FIRST, byline, stamp, SECOND, **by), compile_rules(()))
    assert {r.rule_id for r in found.removed} == {"lead-line"}
    assert [r.text for r in found.removed] == [byline, stamp]
    late = article(*[FIRST] * 7, stamp, byline, **by)
    assert clean(late, compile_rules(())) == late


@pytest.mark.parametrize("kind", list(BlockKind))
def test_a_heading_in_other_words_goes_at_the_top_only(kind):
    given = Block("Harbour: Old drawbridge reopens after eleven years", kind)
    found = cleaned(article(given, FIRST), compile_rules(()))
    is_heading = kind is BlockKind.SUBHEAD
    assert [r.rule_id for r in found.removed] == ["headline-repeated"] * is_heading
    below = article(FIRST, given, SECOND)
    assert clean(below, compile_rules(())) == below


def test_a_note_about_the_author_goes_at_the_edges_only():
    note = "Ilse Varga covers the harbour for the Ledger."
    story = article(FIRST, *[SECOND] * 5, note, authors=("Ilse Varga",))
    found = cleaned(story, compile_rules(()))
    assert found.removed == (Removal("author-note", note),)
    inside = replace(
        story, blocks=(*[Block(FIRST)] * 3, Block(note), *story.blocks[:6])
    )
    assert clean(inside, compile_rules(())) == inside


def test_links_below_a_heading_go_with_it(rules):
    titles = "Harbour wall to be rebuilt\nWho keeps the old toll house?"
    links = Block(titles, BlockKind.LIST)
    found = cleaned(article(FIRST, "Related Articles", links, SUBHEAD, SECOND), rules)
    assert found.blocks == (Block(FIRST), SUBHEAD, Block(SECOND))
    assert {r.rule_id for r in found.removed} == {"related-articles"}


def test_a_short_text_without_prose_keeps_its_lines(rules):
    story = article("March 14, 2026", "Closed today")
    assert clean(story, rules) == story


def test_lines_without_a_word_go(rules):
    found = cleaned(article(FIRST, "___", SECOND, "* * *"), rules)
    assert found.blocks == (Block(FIRST), Block(SECOND))
    assert {r.rule_id for r in found.removed} == {"no-words"}


def test_earlier_removals_are_kept(rules):
    before = Removal("sign-off", "ends")
    found = cleaned(article(FIRST, "Share", removed=(before,)), rules)
    assert found.removed == (before, Removal("share", "Share"))


def test_what_comes_to_the_top_or_the_end_is_looked_at_again(rules):
    top = ["Share"] * 6
    tail = ["© 2026 Saltmere Ledger", *["Share"] * 8]
    found = cleaned(article(*top, HEADLINE, FIRST, *tail), rules)
    assert found.blocks == (Block(FIRST),)
    assert len(found.removed) == 16


def test_an_article_of_boilerplate_only_is_dropped(rules):
    ended = clean(article("Share", "Related Articles"), rules)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.NO_TEXT


def test_without_rules_only_the_structure_is_cleaned():
    none = compile_rules(())
    found = cleaned(article(HEADLINE, FIRST, "Share"), none)
    assert found.blocks == (Block(FIRST), Block("Share"))


LINES = st.sampled_from(
    [HEADLINE, FIRST, SECOND, "Share", "Related Articles", "By Ilse Varga", "___",
     "March 14, 2026", "© 2026 Ledger", "Keeping the Old Gears", "a\nShare\nb", " "]
)  # fmt: skip
BLOCKS = st.builds(
    Block, LINES | st.text(max_size=40), st.sampled_from(list(BlockKind))
)


@settings(max_examples=200, deadline=None)
@given(blocks=st.lists(BLOCKS, max_size=20))
def test_doing_it_twice_changes_nothing_and_no_line_is_lost(rules, blocks):
    story = article(*blocks)
    once = clean(story, rules)
    if isinstance(once, Ended):
        return
    assert clean(once, rules) == once
    before = [line for block in story.blocks for line in block.lines]
    after = [line for block in once.blocks for line in block.lines]
    assert sorted([*after, *(r.text for r in once.removed)]) == sorted(before)
    kept = iter(before)
    assert all(line in kept for line in after), "the order stays"


def test_a_rule_of_ones_own_is_obeyed():
    rule = Rule(
        id="house", why="Our own furniture.", languages=("en",), lines=("House ad",),
        example="House ad", counter_example="The house ad was long.",
    )  # fmt: skip
    found = cleaned(article(FIRST, "HOUSE AD"), compile_rules([rule]))
    assert found.removed == (Removal("house", "HOUSE AD"),)


def test_a_rule_that_is_off_takes_nothing_and_the_others_do(rules):
    story = article(HEADLINE, FIRST, "Advertisement", "Back to top button")
    found = clean(story, rules, frozenset({"back-to-top", "headline-repeated"}))
    assert isinstance(found, Article)
    assert [block.text for block in found.blocks] == [
        HEADLINE,
        FIRST,
        "Back to top button",
    ]


def test_rules_without_none_are_the_same_rules(rules):
    assert rules.without(frozenset()) is rules


def test_a_section_below_the_standfirst_still_stands_before_the_text(rules):
    standfirst = "Some two hundred people walked across the bridge before it was open."
    text = (
        "The drawbridge carried its first cars on Saturday, eleven years after a barge"
        " had struck one of its piers and closed the only road to the quay."
    )
    told = {"description": standfirst, "evidence": {"section": "Harbour"}}
    left = cleaned(article(standfirst, "Harbour", text, **told), rules)
    assert [block.text for block in left.blocks] == [standfirst, text]


def test_a_sentence_above_a_credit_stays(rules):
    block = Block(f"{FIRST}\nPhoto: AP")
    assert cleaned(article(block), rules).blocks == (Block(FIRST),)
