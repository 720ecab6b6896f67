"""`kill -9` while results stream in, and while feeds lead on to others."""

import shutil
from itertools import product
from pathlib import Path

import pytest

from tests.faults.deep_web import write_deep_web
from tests.faults.killed_run import Moment, run_once
from tests.faults.small_web import SmallWeb
from tests.faults.state import different, held_leases, state_of
from tests.faults.test_kill import assert_archive_is_sound, kill

# Calls of one visit. Polls are written down in three rounds at the first visit:
# the index and the feed, the sitemaps, and how the index is doing; older pages
# make it four or five at the second.
ROUNDS = [(1, call) for call in range(1, 4)] + [(2, call) for call in range(1, 6)]
MOMENTS = [
    *(
        Moment(visit, when, "ledger.save_polls", call)
        for (visit, call), when in product(ROUNDS, ("before", "after"))
    ),
    *(
        Moment(visit, "after", "archive.store", call)
        for visit, call in [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 4)]
    ),
    *(
        Moment(visit, when, "ledger.release", call)
        for visit in (1, 2)
        for when in ("before", "after")
        for call in (1, 2, 3, 4)
    ),
    *(Moment(2, "after", "ledger.claim", call) for call in (2, 3, 4, 5)),
    *(Moment(1, "after", "fetcher.fetch", call) for call in (1, 2, 3)),
    *(Moment(2, "after", "readers.parse", call) for call in (1, 2, 3)),
    *(Moment(visit, "before", "readers.read", 2) for visit in (1, 2)),
    *(Moment(visit, "after", "ledger.save_outcomes", 1) for visit in (1, 2)),
]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> SmallWeb:
    return write_deep_web(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def after(web: SmallWeb, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the states after no, one and two visits that nobody disturbed."""
    states = [tmp_path_factory.mktemp("undisturbed")]
    for number in (1, 2):
        states.append(tmp_path_factory.mktemp("undisturbed") / "state")
        shutil.copytree(states[-2], states[-1])
        run_once(web.environ(states[-1]), web.visit(number))
    return states


def test_the_undisturbed_visits_lead_on(after: list[Path]) -> None:
    first, second = state_of(after[1]), state_of(after[2])
    assert len(first["searchable"]) == 6
    assert len(second["searchable"]) == 13
    (feed,) = (row for row in second["feed_state"] if row["source_id"] == "lowland")
    assert (feed["missed"], feed["missed_at"]) == (0, None)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_what_feeds_lead_on_to_is_read_by_the_run_after_a_killed_one(
    web: SmallWeb, after: list[Path], tmp_path: Path, moment: Moment
) -> None:
    state = tmp_path / "state"
    shutil.copytree(after[moment.visit - 1], state)
    kill(web, state, moment)
    run_once(web.environ(state), web.visit(moment.visit))
    assert different(state_of(state), state_of(after[moment.visit])) == {}
    assert held_leases(state) == set()
    assert_archive_is_sound(web, state)
