"""Applying learned rules: one place, and never much of an article."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.learned import (
    leave_out_learned,
    lines_at_hand,
    place_of,
    rule_id_of,
    sightings,
)
from pipeline.model import Article, Block, BlockKind, Removal
from pipeline.profiles import LearnedRule, Place, RuleState
from tests.outlets import LEDGER, an_article, subhead
from tests.values import NOW

BOX = "The Ledger app: news of the coast"
KICKER = "Coast and country"
STORY = an_article("toll house")


def a_rule(line: str, where: Place = Place.TAIL) -> LearnedRule:
    return LearnedRule(
        rule_id=rule_id_of(LEDGER, line, where),
        outlet=LEDGER,
        line=line,
        where=where,
        state=RuleState.CONFIDENT,
        seen=9,
        pages=12,
        first_at=NOW,
        last_at=NOW,
    )


def texts(article: Article) -> list[str]:
    return [line for block in article.blocks for line in block.lines]


def test_a_line_goes_whatever_its_case_and_marks() -> None:
    story = an_article("toll house", f"▶ {BOX.upper()} …", "A last line of its own")
    left = leave_out_learned(story, [a_rule(BOX)])
    assert texts(left) == [*texts(STORY), "A last line of its own"]
    (removal,) = left.removed
    assert removal == Removal(a_rule(BOX).rule_id, f"▶ {BOX.upper()} …")
    assert removal.rule_id.startswith("learned-")


def test_a_rule_is_for_its_place_only() -> None:
    story = an_article("toll house", head=[BOX])
    assert leave_out_learned(story, [a_rule(BOX)]) is story
    left = leave_out_learned(story, [a_rule(BOX, Place.HEAD)])
    assert texts(left) == texts(STORY)


def test_without_a_rule_that_fits_an_article_is_the_same() -> None:
    assert leave_out_learned(STORY, []) is STORY
    assert leave_out_learned(STORY, [a_rule(BOX)]) is STORY


def test_what_comes_to_stand_at_the_end_is_looked_at_again() -> None:
    adverts = [f"Small advert number {number}" for number in range(9)]
    long = replace(STORY, blocks=STORY.blocks * 4)
    story = replace(long, blocks=(*long.blocks, *map(Block, adverts)))
    left = leave_out_learned(story, [a_rule(advert) for advert in adverts])
    assert texts(left) == texts(long)
    assert sorted(r.text for r in left.removed) == adverts


def test_a_line_of_a_list_goes_alone() -> None:
    links = Block(f"first\n{BOX}\nlast", BlockKind.LIST)
    left = leave_out_learned(an_article("toll house", links), [a_rule(BOX)])
    assert left.blocks[-1] == Block("first\nlast", BlockKind.LIST)


def test_rules_that_would_take_much_of_a_text_take_nothing() -> None:
    last = texts(STORY)[3:]
    some, much = [a_rule(t) for t in last[-2:]], [a_rule(t) for t in last]
    assert len(texts(leave_out_learned(STORY, some))) == 5
    assert leave_out_learned(STORY, much) is STORY


def test_rules_that_would_take_the_last_sentence_take_nothing() -> None:
    flash = replace(STORY, blocks=(Block("The toll house is on fire"), Block(BOX)))
    assert leave_out_learned(flash, [a_rule(BOX)]) is flash


def test_sightings_tell_where_lines_stand() -> None:
    long = replace(STORY, blocks=STORY.blocks * 3)
    story = replace(long, blocks=(Block(KICKER), *long.blocks, Block(BOX)))
    where = [s.where for s in sightings(story, [])]
    assert (where[0], where[-1]) == (Place.HEAD, Place.TAIL)
    assert where.count(Place.HEAD) == where.count(Place.TAIL) == 6


def test_a_long_paragraph_is_text_and_a_mark_is_nothing() -> None:
    story = replace(STORY, blocks=(Block("word " * 100), Block("* *"), Block("x")))
    assert [s.where for s in sightings(story, [])] == [Place.TEXT]


def test_what_was_taken_out_is_seen_at_the_place_of_its_rule() -> None:
    rule, story = a_rule(BOX), an_article("toll house", BOX)
    left = leave_out_learned(story, [rule])
    assert BOX not in texts(left)
    assert set(sightings(story, [])) <= {
        *sightings(left, [rule]),
        *(replace(s, where=Place.HEAD) for s in sightings(left, [rule])),
        *(replace(s, where=Place.TAIL) for s in sightings(left, [rule])),
    }
    assert sightings(left, [rule])[-1] == sightings(story, [])[-1]


def test_a_line_that_is_a_subhead_somewhere_is_one() -> None:
    story = an_article("toll house", "In brief", subhead("In brief"), "In brief")
    (line,) = (b for b in lines_at_hand(story).values() if b.text == "In brief")
    assert line.kind is BlockKind.SUBHEAD


def test_a_rule_has_one_id_however_its_line_is_written() -> None:
    ids = {rule_id_of(LEDGER, t, Place.TAIL) for t in (BOX, BOX.upper(), f"{BOX} »")}
    assert len(ids) == 1
    assert rule_id_of(LEDGER, BOX, Place.HEAD) not in ids


LINES = st.sampled_from([BOX, KICKER, *texts(STORY)[:3], "a", "x\ny", ""])
ARTICLES = st.lists(st.builds(Block, LINES), max_size=25).map(
    lambda blocks: replace(STORY, blocks=tuple(blocks))
)


@settings(max_examples=200, deadline=None)
@given(story=ARTICLES, lines=st.lists(LINES.filter(bool), max_size=4), data=st.data())
def test_no_line_is_lost_and_twice_is_once(story, lines, data) -> None:
    rules = [a_rule(x, data.draw(st.sampled_from(list(Place)))) for x in lines]
    left = leave_out_learned(story, rules)
    taken = [removal.text for removal in left.removed]
    assert sorted([*texts(left), *taken]) == sorted(texts(story))
    assert leave_out_learned(left, rules).blocks == left.blocks
    assert sum(map(len, taken)) <= 0.4 * sum(map(len, texts(story)))


def test_every_line_has_one_place() -> None:
    assert [place_of(0, 1), place_of(0, 2), place_of(1, 2)] == [
        Place.HEAD,
        Place.HEAD,
        Place.TAIL,
    ]
    assert {place_of(index, 30) for index in range(6, 24)} == {Place.INNER}
