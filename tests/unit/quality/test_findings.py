"""In what a page is off, in words with numbers; and what a baseline is made of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.model import Outcome
from pipeline.profiles import PageProfile, Quality
from pipeline.quality.baseline import FEWEST, Baseline, baseline_of
from pipeline.quality.findings import findings
from tests.pages import VALLEY, a_page, a_wall, lengths
from tests.values import HOUR, NOW

DAY = timedelta(days=1)
SIZES = (2100, 3000, 4100, 4300, 4500, 5200, 9800)


def a_baseline(**given: object) -> Baseline:
    """Return the baseline of 21 pages, all with what is `given`."""
    sizes = [*SIZES, *(3000 + n for n in range(14))]
    pages = [a_page(size, **given) for size in sizes]
    found = baseline_of(pages)
    assert found
    return found


def told(page: PageProfile, baseline: Baseline, *others: PageProfile) -> list[str]:
    return [each.text for each in findings(page, baseline, others)]


def names(page: PageProfile, baseline: Baseline, *others: PageProfile) -> list[str]:
    return [each.name for each in findings(page, baseline, others)]


def test_what_is_off_is_told_with_numbers_what_tells_most_first() -> None:
    page = a_page(412, linked=0.71)
    assert told(page, a_baseline()) == [
        "71% of its text within links where 2% is the most",
        "412 characters where its pages have 2,100 to 9,800 (median 3,008)",
    ]


@pytest.mark.parametrize("size", [1100, 2100, 9800, 35_000])
def test_a_length_within_the_margin_is_no_finding(size: float) -> None:
    assert names(a_page(size), a_baseline()) == []


@pytest.mark.parametrize("size", [900, 60_000])
def test_a_length_beyond_the_margin_is_one(size: float) -> None:
    assert names(a_page(size), a_baseline()) == ["characters"]


def test_an_outlet_of_link_lists_has_its_own_measure() -> None:
    usual = a_baseline(linked=0.6)
    assert names(a_page(linked=0.8), usual) == []
    assert names(a_page(linked=0.9), usual) == ["linked"]


def test_a_page_of_short_lines_is_off() -> None:
    assert names(a_page(per_line=30.0), a_baseline()) == ["per_line"]


def test_a_text_of_which_most_was_taken_out_is_off() -> None:
    assert names(a_page(removed=0.8), a_baseline()) == ["removed"]


def test_what_all_pages_have_must_not_be_missing() -> None:
    bare = a_page(headline="", published_at=None)
    assert names(bare, a_baseline()) == ["headline", "date"]
    assert names(bare, a_baseline(headline="", published_at=None)) == []


def test_an_old_date_is_off_only_where_others_have_it_too() -> None:
    old = [a_page(published_at=NOW - 900 * DAY) for _ in range(3)]
    assert names(old[0], a_baseline()) == []
    assert names(old[0], a_baseline(), *old) == ["date"]
    assert "2 others just read" in told(old[0], a_baseline(), *old)[0]


def test_a_new_date_is_off_where_many_have_it_and_that_is_new() -> None:
    same = [a_page(published_at=NOW) for _ in range(6)]
    assert names(same[0], a_baseline(), *same) == ["date"]
    assert names(same[0], a_baseline(), *same[:3]) == []
    assert names(same[0], a_baseline(published_at=NOW), *same) == []


def test_the_same_page_under_many_urls_is_no_date_in_common() -> None:
    same = [a_page(published_at=NOW, headline="One") for _ in range(9)]
    assert names(same[0], a_baseline(), *same) == []


def test_what_the_page_does_not_measure_is_not_compared() -> None:
    fed = replace(a_page(), measures={"characters": 3000.0})
    assert names(fed, a_baseline()) == []


def test_a_teaser_is_a_finding_where_most_are_whole_and_short_for_that() -> None:
    assert names(a_page(300, teaser=1.0), a_baseline()) == ["teaser"]
    assert names(a_page(300, teaser=1.0), a_baseline(teaser=1.0)) == []


def test_there_is_no_baseline_of_few_pages() -> None:
    sizes = range(3000, 3000 + FEWEST)
    assert baseline_of(lengths(*sizes))
    assert baseline_of(lengths(*sizes[1:])) is None
    walls = [a_wall() for _ in range(9)]
    assert baseline_of([*lengths(*sizes[1:]), *walls]) is None


def test_pages_before_what_was_accepted_do_not_count() -> None:
    pages = [a_page(SIZES[n % 7], read_at=NOW - n * HOUR) for n in range(30)]
    accepted = Quality(outlet=VALLEY, accepted_at=NOW - 10 * HOUR)
    assert baseline_of(pages, accepted) is None
    assert baseline_of(pages, replace(accepted, accepted_at=NOW - 20 * HOUR))


def test_a_page_that_was_off_counts_once_nothing_has_changed() -> None:
    old = [a_page(SIZES[n % 7], read_at=NOW - n * HOUR) for n in range(14, 34)]
    short = [
        replace(a_page(200, read_at=NOW - n * HOUR), off=("characters",))
        for n in range(12, 14)
    ]
    newer = [a_page(read_at=NOW - n * HOUR) for n in range(12)]
    assert names(a_page(500), _of([*short, *old])) == ["characters"]
    assert baseline_of([*newer, *short, *old]).ranges["characters"].least == 200
    changed = Quality(outlet=VALLEY, changed_at=NOW - 13 * HOUR)
    off = baseline_of([*newer, *short, *old], changed)
    assert off
    assert off.ranges["characters"].least == 2100


def test_a_page_that_is_held_is_no_part_of_the_baseline() -> None:
    pages = [a_page(SIZES[n % 7]) for n in range(20)]
    held = [replace(page, outcome=Outcome.QUARANTINED) for page in pages]
    assert baseline_of(held) is None


def _of(pages: list[PageProfile]) -> Baseline:
    found = baseline_of(pages)
    assert found
    return found
