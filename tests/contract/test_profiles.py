"""What every ledger promises about profiles of pages and outlets off their baseline."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.model import Outcome, Reason
from pipeline.profiles import KEPT, Outlet, PageProfile, Place, Quality, Sighting
from pipeline.records import Intake, ItemOutcome, PollCommit
from tests.pages import VALLEY, a_page, a_wall
from tests.values import HOUR, NOW, an_item

COAST = Outlet("coast", "coast.example")
DAY = timedelta(days=1)


def kept(ledger: SqlLedger, outlet: Outlet = VALLEY) -> list[PageProfile]:
    return ledger.profiles([outlet]).get(outlet, [])


def pages(number: int, **given: object) -> list[PageProfile]:
    """Return pages of which each was read an hour after the one before."""
    return [a_page(read_at=NOW + n * HOUR, **given) for n in range(number)]


def test_a_profile_comes_back_as_it_was_written(ledger: SqlLedger) -> None:
    page = replace(
        a_page(),
        lines=(Sighting("0123456789abcdef", Place.TAIL, 31),),
        off=("characters", "date"),
    )
    ledger.keep_profiles([page])
    assert kept(ledger) == [page]
    assert ledger.profiles([VALLEY], with_lines=False) == {
        VALLEY: [replace(page, lines=())]
    }
    assert kept(ledger, COAST) == []


def test_of_an_outlet_the_newest_stay_and_come_first(ledger: SqlLedger) -> None:
    all_pages, elsewhere = pages(KEPT + 5), pages(3, outlet=COAST)
    ledger.keep_profiles(elsewhere)
    for page in all_pages:
        ledger.keep_profiles([page])
    assert kept(ledger) == all_pages[:4:-1]
    assert kept(ledger, COAST) == elsewhere[::-1]


def test_pages_without_text_never_crowd_out_those_that_were_read(
    ledger: SqlLedger,
) -> None:
    read = pages(KEPT)
    walls = [a_wall(read_at=NOW + (100 + n) * HOUR) for n in range(KEPT + 9)]
    ledger.keep_profiles([*read, *walls])
    found = kept(ledger)
    assert [page for page in found if page.is_read] == read[::-1]
    assert [page for page in found if not page.is_read] == walls[:8:-1]


def test_what_an_item_was_stays_beside_what_it_is_until_it_is_read_again(
    ledger: SqlLedger,
) -> None:
    page = a_page()
    wall = replace(page, outcome=Outcome.DROPPED, off=("no_text",), read_at=NOW + HOUR)
    again = replace(page, read_at=NOW + 2 * HOUR)
    ledger.keep_profiles([page])
    ledger.keep_profiles([wall])
    assert kept(ledger) == [wall, page]
    ledger.keep_profiles([again])
    assert kept(ledger) == [again]


@pytest.mark.parametrize(("is_off", "left"), [(False, 0), (True, 1)])
def test_old_profiles_leave_unless_their_outlet_is_off_its_baseline(
    ledger: SqlLedger, is_off: bool, left: int
) -> None:
    ledger.keep_profiles([a_page()])
    off = Quality(outlet=VALLEY, changed_at=NOW, problem="menus")
    other = Quality(outlet=COAST, changed_at=NOW, problem="menus")
    ledger.save_qualities([off if is_off else replace(off, changed_at=None), other])
    later = NOW + 91 * DAY
    ledger.begin_run("r1", later, later, later + HOUR)
    assert len(kept(ledger)) == left


def test_how_an_outlet_is_doing_is_written_over(ledger: SqlLedger) -> None:
    off = Quality(outlet=VALLEY, changed_at=NOW, problem="menus")
    ledger.save_qualities([off, Quality(outlet=COAST)])
    fine = replace(off, changed_at=None, accepted_at=NOW, accepted_by="ida")
    ledger.save_qualities([fine])
    assert ledger.qualities() == [Quality(outlet=COAST), fine]


def test_only_what_is_held_or_dropped_is_made_due_unless_a_human_discarded_it(
    ledger: SqlLedger,
) -> None:
    ledger.begin_run("r1", NOW, NOW, NOW + HOUR)
    ends = (
        (Outcome.QUARANTINED, Reason.OFF_BASELINE),
        (Outcome.DROPPED, Reason.NO_TEXT),
        (Outcome.DROPPED, None),
        (Outcome.DROPPED, Reason.DISCARDED),
        (Outcome.INDEXED, None),
    )
    items = [an_item(f"https://a.example/{n}", run_id="r1") for n in range(len(ends))]
    intake = Intake(channel="feed", source_id="one", taken_in=len(items))
    ledger.save_polls("r1", [PollCommit(intake=intake, items=tuple(items))])
    outcomes = [
        ItemOutcome(item_id=i.item_id, outcome=outcome, reason=reason, stage="judge")
        for i, (outcome, reason) in zip(items, ends, strict=True)
    ]
    ledger.save_outcomes("r1", NOW, outcomes)
    ledger.finish_run("r1", NOW, None)
    ledger.make_due([i.item_id for i in items], NOW)
    ledger.begin_run("r2", NOW, NOW, NOW + HOUR)
    assert ledger.take_over("r2", NOW) == 3
    assert {i.item_id for i in ledger.open_items("r2")} == {
        i.item_id for i in items[:3]
    }
