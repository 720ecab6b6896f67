"""Verdicts about pages: what is held, and when an outlet has changed."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from pipeline.model import Reason
from pipeline.quality.standing import Turn
from tests.pages import Outlets, a_page, a_steady_outlet, a_wall, lengths
from tests.values import HOUR, NOW

DAY = timedelta(days=1)


def redesigned(**given: object) -> object:
    """Return a page of menus."""
    return a_page(900, **({"linked": 0.9, "per_line": 20.0} | given))


def test_an_outlet_of_flashes_and_reports_is_never_off() -> None:
    outlet = a_steady_outlet([200, 240, 3000, 4200, 7000])
    chance = Random(7)
    more = [chance.choice([190, 230, 260, 2500, 4000, 8000]) for _ in range(200)]
    assert outlet.read(*lengths(*more)) == []
    assert outlet.turns == []


def test_flashes_that_come_together_are_read() -> None:
    outlet = a_steady_outlet([2100, 3400, 4300, 5200, 240])
    for _ in range(10):
        held = outlet.read(*lengths(210, 190, 230, 250, 200, 220), *lengths(3000, 4000))
        assert held == []
        outlet.read(*lengths(*range(2500, 4500, 100)))
    assert outlet.turns == []


def test_pages_far_shorter_than_usual_are_a_change_though_some_always_were() -> None:
    outlet = a_steady_outlet(
        [2100, 3400, 4300, 5200, 4100, 3900, 3300, 7000, 5000, 300]
    )
    held = outlet.read(*(a_page(500) for _ in range(20)))
    assert len(held) >= 12
    assert outlet.turns == [Turn.CHANGED]


def test_a_weekly_long_read_is_read() -> None:
    outlet = a_steady_outlet()
    for _ in range(10):
        assert outlet.read(a_page(52_000), *lengths(3000, 4000, 5000, 2800)) == []
    assert outlet.turns == []


def test_one_short_page_is_read() -> None:
    outlet = a_steady_outlet()
    assert outlet.read(a_page(300)) == []
    assert outlet.turns == []


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"linked": 0.71}, "71% of its text within links where 2% is the most"),
        ({"asking": 0.5}, "50% of its text asking for consent, an account or money"),
        ({"characters": 12}, "12 characters where its pages have 2,100 to 9,800"),
    ],
)
def test_one_page_that_is_no_article_is_held(odd: dict[str, float], told: str) -> None:
    outlet = a_steady_outlet()
    ((_, why),) = outlet.read_at_once(a_page(**odd)).items()
    assert told in why
    assert outlet.turns == []


def test_a_redesign_is_told_once_and_all_its_pages_are_held() -> None:
    outlet = a_steady_outlet()
    assert len(outlet.read(*(redesigned() for _ in range(100)))) == 100
    assert outlet.turns == [Turn.CHANGED]
    assert "linked" in outlet.quality.problem


def test_a_redesign_within_one_batch_is_held_from_its_first_page_on() -> None:
    outlet = a_steady_outlet()
    pages = [a_page(300, per_line=18.0) for _ in range(12)]
    assert len(outlet.read_at_once(*pages, a_page(3000))) == 12
    assert outlet.turns == [Turn.CHANGED]


@pytest.mark.parametrize("many", [49, 120])
def test_a_redesign_is_told_of_however_many_pages_one_batch_brings(many: int) -> None:
    outlet = a_steady_outlet()
    outlet.read(*lengths(*range(3000, 7000, 80)))
    pages = [a_page(300, per_line=18.0) for _ in range(many)]
    assert len(outlet.read_at_once(*pages)) == many
    assert outlet.turns == [Turn.CHANGED]


@pytest.mark.parametrize("many", [60, 120])
def test_walls_are_told_of_however_many_pages_one_batch_brings(many: int) -> None:
    outlet = a_steady_outlet()
    outlet.read_at_once(*(a_wall() for _ in range(many)))
    assert outlet.turns == [Turn.CHANGED]


def test_walls_of_long_ago_do_not_make_those_of_today_usual() -> None:
    outlet = Outlets()
    stories = lengths(*range(3000, 9000, 100))
    outlet.read(*(a_wall(Reason.PAYWALL) for _ in range(60)), *stories)
    outlet.read(*stories[-2:])
    outlet.read_at_once(*(a_wall(Reason.PAYWALL) for _ in range(3)), *stories[-5:-3])
    assert outlet.turns == [Turn.CHANGED]


def test_pages_that_are_only_short_take_longer_to_be_a_change() -> None:
    outlet = a_steady_outlet()
    held = outlet.read(*(a_page(400, per_line=40.0) for _ in range(20)))
    assert len(held) == 12
    assert outlet.turns == [Turn.CHANGED]
    assert (
        "400 characters where its pages have 2,100 to 9,800" in outlet.quality.problem
    )


def test_while_an_outlet_is_off_pages_as_of_old_are_read() -> None:
    outlet = a_steady_outlet()
    outlet.read(*(redesigned() for _ in range(5)))
    assert outlet.read(a_page(3000), redesigned(), a_page(4000)) != []
    assert outlet.is_off


def test_the_baseline_outlives_a_change_that_nobody_looks_at() -> None:
    outlet = a_steady_outlet()
    menus = redesigned().measures
    again = [replace(page, measures=menus) for page in outlet.profiles.values()]
    assert len(outlet.read(*again)) == 20
    assert outlet.read(*(redesigned() for _ in range(30)))
    assert outlet.read(redesigned()) != []


def test_an_outlet_recovers_by_itself() -> None:
    outlet = a_steady_outlet()
    pages = [redesigned() for _ in range(6)]
    assert len(outlet.read(*pages)) == 6
    assert outlet.read(*lengths(3000, 4100, 2900, 5100, 3100)) == []
    assert outlet.turns == [Turn.CHANGED, Turn.RECOVERED]
    again = [replace(page, measures=a_page(3300).measures) for page in pages]
    assert outlet.read(*again) == []
    assert outlet.turns == [Turn.CHANGED, Turn.RECOVERED]


def test_what_was_accepted_is_the_baseline_from_then_on() -> None:
    outlet = a_steady_outlet()
    outlet.read(*(redesigned() for _ in range(6)))
    changed_at = outlet.quality.changed_at
    outlet.quality = replace(
        outlet.quality, changed_at=None, problem=None, accepted_at=changed_at
    )
    assert outlet.read(*(redesigned() for _ in range(30))) == []
    assert outlet.turns == [Turn.CHANGED]
    assert outlet.read(a_page(900, linked=0.9, asking=0.8)) != []


def test_of_few_pages_nothing_is_said() -> None:
    outlet = Outlets()
    assert outlet.read(*lengths(*[3000] * 11)) == []
    assert outlet.read(*(redesigned() for _ in range(5))) == []
    assert outlet.turns == []


def test_twelve_urls_of_one_page_are_no_baseline() -> None:
    outlet = Outlets()
    outlet.read(*(a_page(3000, headline="The same") for _ in range(20)))
    assert outlet.read(redesigned()) == []


@pytest.mark.parametrize(
    "reason", [Reason.CONSENT_WALL, Reason.NO_TEXT, Reason.PAYWALL, Reason.CHALLENGE]
)
def test_walls_everywhere_are_told_once(reason: Reason) -> None:
    outlet = a_steady_outlet()
    assert outlet.read(*(a_wall(reason) for _ in range(40))) == []
    assert outlet.turns == [Turn.CHANGED]
    assert reason in outlet.quality.problem
    outlet.read(*lengths(3000, 4000, 5000, 3500))
    assert outlet.turns == [Turn.CHANGED, Turn.RECOVERED]


def test_a_new_paywall_is_told_once_and_its_teasers_are_read() -> None:
    outlet = a_steady_outlet()
    assert outlet.read(*(a_page(500, teaser=1.0) for _ in range(20))) == []
    assert outlet.turns == [Turn.CHANGED]
    assert "teaser" in outlet.quality.problem


def test_an_outlet_recovers_to_the_share_of_walls_that_it_had() -> None:
    outlet = Outlets()
    half = [a_wall(Reason.PAYWALL) if n % 2 else a_page(3000 + n) for n in range(40)]
    outlet.read(*half, *(redesigned() for _ in range(10)))
    assert outlet.turns == [Turn.CHANGED]
    outlet.read(a_page(3000), a_wall(), a_page(3100), a_wall(), a_page(3200), a_wall())
    assert outlet.turns == [Turn.CHANGED, Turn.RECOVERED]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_an_outlet_that_locks_a_share_of_its_stories_is_not_told_of(
    share: float,
) -> None:
    outlet = Outlets()
    chance = Random(3)
    for number in range(500):
        is_locked = chance.random() < share
        outlet.read(a_wall(Reason.PAYWALL) if is_locked else a_page(3000 + number))
    assert outlet.turns == []


def test_a_japanese_outlet_is_judged_by_its_own_lengths() -> None:
    outlet = a_steady_outlet([320, 450, 600, 900, 1400])
    assert outlet.read(*lengths(300, 210, 700, 1500, 260)) == []
    assert outlet.read(a_page(8)) != []
    assert outlet.turns == []


def test_dates_that_are_all_the_same_old_one_are_a_change() -> None:
    outlet = a_steady_outlet()
    launch = NOW - 900 * DAY
    pages = [a_page(3000, published_at=launch) for _ in range(10)]
    assert len(outlet.read_at_once(*pages)) == 10
    assert "dated" in outlet.quality.problem
    assert "900 days" not in outlet.quality.problem


def test_an_archive_that_is_listed_again_is_read() -> None:
    outlet = a_steady_outlet()
    old = [a_page(3000, published_at=NOW - (400 + n) * DAY) for n in range(30)]
    assert outlet.read_at_once(*old) == {}
    assert outlet.turns == []


def test_dates_that_go_missing_are_a_change() -> None:
    outlet = a_steady_outlet()
    held = outlet.read(*(a_page(3000, published_at=None) for _ in range(10)))
    assert len(held) == 2
    assert "no date where all pages have one" in outlet.quality.problem


def test_stories_published_at_the_full_hour_are_read() -> None:
    outlet = a_steady_outlet()
    at_six = [a_page(3000, published_at=NOW) for _ in range(3)]
    assert outlet.read_at_once(*at_six) == {}
    assert outlet.turns == []


def test_a_batch_in_the_wrong_order_is_judged_by_when_pages_were_read() -> None:
    outlet = a_steady_outlet()
    outlet.read(*(redesigned() for _ in range(3)))
    assert outlet.turns == [Turn.CHANGED]
    assert outlet.quality.changed_at == NOW + 21 * HOUR
