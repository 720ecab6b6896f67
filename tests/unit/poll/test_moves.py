"""Feeds that redirect for good, on probation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.poll.moves import adopt, fall_back, follow, permanent_target, revert
from pipeline.records import Exchange, FeedMove, FeedState
from tests.values import HOUR, NOW

DAY = timedelta(days=1)
OLD = "http://valley.example/feed.xml"
SAFER = "https://valley.example/feed.xml"
NEW = "https://news.valley.example/all.xml"
STRANGER = "https://hill.example/feed.xml"
STATE = FeedState(url=OLD, source_id="valley", etag='"1"', last_modified="yesterday")


def hop(url: str, status: int = 200) -> Exchange:
    return Exchange(url=url, captured_at=NOW, status=status)


def redirected(
    target: str | None,
    *at: timedelta,
    state: FeedState = STATE,
    overlaps: bool = True,
    same_site: bool = True,
) -> tuple[FeedState, list[FeedMove]]:
    """Poll a feed at these times after now; return its state and its moves."""
    moves = []
    for after in at:
        state, move = follow(
            state, target, NOW + after, overlaps=overlaps, same_site=same_site
        )
        moves += [move] if move else []
    return state, moves


@pytest.mark.parametrize(
    ("way", "target"),
    [
        ([(OLD, 200)], None),
        ([(OLD, 301), (NEW, 200)], NEW),
        ([(OLD, 308), (SAFER, 301), (NEW, 304)], NEW),
        ([(OLD, 301), (NEW, 302), (STRANGER, 200)], NEW),
        ([(OLD, 302), (NEW, 301), (STRANGER, 200)], None),
        ([(OLD, 307), (NEW, 200)], None),
        ([], None),
    ],
)
def test_only_permanent_redirects_lead_on(
    way: list[tuple[str, int]], target: str | None
) -> None:
    assert permanent_target([hop(*one) for one in way]) == target


def test_what_robots_txt_led_to_is_no_hop() -> None:
    way = [
        hop("http://valley.example/robots.txt", 301),
        hop("http://valley.example/robots-new.txt", 301),
        hop("http://valley.example/robots-newer.txt"),
        hop(OLD, 301),
        hop("https://news.valley.example/robots.txt", 404),
        hop(NEW),
    ]
    assert permanent_target(way) == NEW


def test_a_feed_moves_after_three_confirmations_over_two_days() -> None:
    state, moves = redirected(NEW, 0 * DAY, DAY, 2 * DAY - HOUR)
    assert (state.address, state.moved_seen, moves) == (OLD, 3, [])
    state, moves = redirected(NEW, 2 * DAY, state=state)
    why = "permanent redirect, seen 4 times since 2026-09-01"
    assert moves == [
        FeedMove(url=OLD, at=NOW + 2 * DAY, before=OLD, after=NEW, why=why)
    ]
    assert (state.url, state.location, state.address) == (OLD, NEW, NEW)
    assert (state.moved_to, state.moved_at, state.moved_seen) == (None, None, 0)
    assert (state.etag, state.last_modified) == (None, None)


def test_two_looks_over_two_days_are_not_enough() -> None:
    assert redirected(NEW, 0 * DAY, 9 * DAY)[1] == []


def test_another_site_takes_five_confirmations_over_seven_days() -> None:
    days = [n * DAY for n in (0, 1, 2, 3, 6)]
    state, moves = redirected(STRANGER, *days, same_site=False)
    assert moves == []
    assert redirected(STRANGER, 7 * DAY, state=state, same_site=False)[1]


def test_the_same_feed_over_https_takes_a_day() -> None:
    assert redirected(SAFER, 0 * DAY, 23 * HOUR)[1] == []
    state, moves = redirected(SAFER, 0 * DAY, DAY)
    assert (state.address, len(moves)) == (SAFER, 1)


def test_a_target_that_gives_up_encryption_is_not_trusted() -> None:
    days = [n * DAY for n in range(30)]
    state, moves = redirected(OLD, *days, state=replace(STATE, url=SAFER))
    assert (state.address, state.moved_to, state.moved_seen) == (SAFER, OLD, 0)
    assert moves == []


def test_another_target_starts_anew() -> None:
    state, _ = redirected(NEW, 0 * DAY, DAY)
    state, moves = redirected(SAFER, 3 * DAY, state=state)
    assert (state.moved_to, state.moved_at) == (SAFER, NOW + 3 * DAY)
    assert (state.moved_seen, moves) == (1, [])


def test_an_answer_without_redirect_ends_the_probation() -> None:
    state, _ = redirected(NEW, 0 * DAY, DAY)
    assert redirected(None, 2 * DAY, state=state) == (STATE, [])


def test_a_target_with_other_entries_is_never_followed_by_itself() -> None:
    state, _ = redirected(NEW, 0 * DAY, overlaps=False)
    assert (state.moved_to, state.moved_seen) == (NEW, 0)
    assert redirected(NEW, *(n * DAY for n in range(30)), state=state) == (state, [])


def test_a_look_that_shared_no_entry_does_not_count() -> None:
    state, _ = redirected(NEW, 0 * DAY, DAY)
    state, _ = redirected(NEW, 2 * DAY, state=state, overlaps=False)
    assert (state.moved_seen, state.moved_at) == (2, NOW)
    assert redirected(NEW, 3 * DAY, state=state)[1]


def test_a_feed_may_move_back_to_its_own_address() -> None:
    state = replace(STATE, location=NEW)
    state, moves = redirected(OLD, state=state)
    assert (state.location, moves) == (NEW, [])
    state = replace(state, location="http://news.valley.example/all.xml")
    state, (move,) = redirected(OLD, 0 * DAY, DAY, 2 * DAY, state=state)
    assert (state.location, state.address, move.after) == (None, OLD, OLD)


def failed(state: FeedState, times: int, after: timedelta) -> FeedState:
    return replace(state, failures=times, succeeded_at=NOW - after)


def test_a_feed_that_fails_where_it_moved_is_asked_at_home_again() -> None:
    moved = replace(STATE, location=NEW)
    state, move = fall_back(failed(moved, 5, 3 * DAY), NOW)
    assert (state.address, state.etag) == (OLD, None)
    assert move == FeedMove(
        url=OLD, at=NOW, before=NEW, after=OLD, why="failed 5 times in a row"
    )


@pytest.mark.parametrize(("times", "after"), [(0, 9 * DAY), (4, 9 * DAY), (5, 2 * DAY)])
def test_it_stays_where_it_is_for_a_while(times: int, after: timedelta) -> None:
    state = failed(replace(STATE, location=NEW), times, after)
    assert fall_back(state, NOW) == (state, None)


def test_both_addresses_are_asked_by_turns_until_one_answers() -> None:
    state = failed(replace(STATE, location=NEW), 0, 9 * DAY)
    asked = []
    for failures in range(1, 21):
        state, _ = fall_back(replace(state, failures=failures), NOW)
        asked.append(state.address)
    assert asked == 4 * [NEW] + 5 * [OLD] + 5 * [NEW] + 5 * [OLD] + [NEW]
    state, _ = redirected(None, 0 * DAY, state=state)
    assert state.moved_to is None


def test_a_feed_that_never_moved_has_nowhere_to_fall_back_to() -> None:
    state = failed(STATE, 5, 9 * DAY)
    assert fall_back(state, NOW) == (state, None)
    on_probation, _ = redirected(NEW, 0 * DAY)
    assert fall_back(failed(on_probation, 5, 9 * DAY), NOW)[1] is None


def test_the_address_it_fell_back_from_has_to_prove_itself_again() -> None:
    state, _ = fall_back(failed(replace(STATE, location=NEW), 5, 3 * DAY), NOW)
    state, moves = redirected(NEW, 0 * DAY, DAY, state=state)
    assert (state.moved_seen, moves) == (2, [])
    assert redirected(NEW, 2 * DAY, state=state)[1]


def test_what_a_person_reverted_is_not_followed_again() -> None:
    state, move = revert(replace(STATE, location=NEW), NOW, "it lists sports only")
    assert move == FeedMove(
        url=OLD, at=NOW, before=NEW, after=OLD, why="it lists sports only"
    )
    assert state.address == OLD
    assert redirected(NEW, *(n * DAY for n in range(30)), state=state)[1] == []
    assert redirected(SAFER, 0 * DAY, DAY, state=state)[1]


def test_a_feed_that_never_moved_is_not_reverted() -> None:
    assert revert(STATE, NOW, "why") == (STATE, None)


def test_a_person_may_move_a_feed_at_once() -> None:
    state, move = adopt(STATE, STRANGER, NOW, "they told us")
    assert (state.address, move.after, move.why) == (STRANGER, STRANGER, "they told us")


URLS = st.sampled_from([None, OLD, SAFER, NEW, STRANGER, "http://[", "x"])
POLLS = st.lists(
    st.tuples(
        URLS,
        st.timedeltas(timedelta(-3), timedelta(days=3)),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@given(POLLS)
def test_no_feed_moves_at_first_sight_or_loses_its_name(
    polls: list[tuple[str | None, timedelta, bool, bool]],
) -> None:
    state, now, targets = STATE, NOW, list[str | None]()
    for target, after, overlaps, same_site in polls:
        now += after
        before, targets = state, [*targets, target]
        state, move = follow(state, target, now, overlaps=overlaps, same_site=same_site)
        assert state.url == OLD
        if move:
            assert targets[-2:] == [target, target]
            assert (move.before, move.after) == (before.address, state.address)
