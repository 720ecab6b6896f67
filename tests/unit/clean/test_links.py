"""Links to other stories below their heading."""

import pytest

from pipeline.clean.links import Line, with_links
from pipeline.model import BlockKind

HEADING = "Related articles"
TITLES = "Harbour wall to be rebuilt\nWho keeps the old toll house?"
PROSE = "The bridge carried its first cars on Saturday."


def found(*blocks: tuple[str, BlockKind] | str) -> list[str]:
    """Return the lines taken out of blocks, of which HEADING is named "related"."""
    lines = list[Line]()
    for number, given in enumerate(blocks):
        text, kind = given if isinstance(given, tuple) else (given, BlockKind.PARAGRAPH)
        for line in text.split("\n"):
            lines.append(Line(line, kind, number, len(lines)))
    named = ["related" if line.text == HEADING else None for line in lines]
    ids = with_links(lines, named, {"related"})
    return [line.text for line, rule in zip(lines, ids, strict=True) if rule]


def test_a_list_right_below_the_heading_goes_with_it_and_the_story_goes_on():
    taken = found(PROSE, HEADING, (TITLES, BlockKind.LIST), PROSE)
    assert taken == [HEADING, *TITLES.split("\n")]


@pytest.mark.parametrize("kind", list(BlockKind))
def test_titles_to_the_very_end_go_whatever_they_are(kind):
    taken = found(PROSE, HEADING, (TITLES, kind))
    assert taken == [HEADING, *TITLES.split("\n")]


def test_a_list_of_sentences_stays():
    points = "The wall is rebuilt.\nThe toll is gone."
    assert found(PROSE, HEADING, (points, BlockKind.LIST), PROSE) == [HEADING]


def test_titles_with_a_story_after_them_stay():
    assert found(PROSE, HEADING, TITLES, PROSE) == [HEADING]


def test_a_short_subhead_stays_even_as_the_last_line():
    assert found(PROSE, HEADING, ("Old Gears", BlockKind.SUBHEAD)) == [HEADING]


def test_no_more_than_a_dozen_lines_go_as_titles():
    many = "\n".join(f"Harbour story number {number} of many" for number in range(13))
    assert found(PROSE, HEADING, many) == [HEADING]


def test_without_a_heading_nothing_goes():
    assert found(PROSE, (TITLES, BlockKind.LIST)) == []


def test_a_heading_at_the_end_goes_alone():
    assert found(PROSE, HEADING) == [HEADING]
