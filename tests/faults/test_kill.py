"""`kill -9` in every step: the next run loses nothing and doubles nothing."""

import multiprocessing
import shutil
import signal
from pathlib import Path

import pytest

from pipeline.bootstrap import open_job
from pipeline.operations.archive_check import check_archive
from pipeline.settings import read_settings
from tests.faults.killed_run import Moment, run_once, run_until_killed
from tests.faults.processes import outlived
from tests.faults.small_web import EDITED, SmallWeb, write_small_web
from tests.faults.state import different, run_states, state_of

MOST_SECONDS = 60

# A run is killed in a process of its own. The server that forks them has read our
# modules already, so that each takes a moment and not seconds.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.faults.warm"])

MOMENTS = [
    *(
        Moment(1, when, method, call)
        for method, call in [
            ("archive.store", 1),  # wire
            ("ledger.save_polls", 1),
            ("archive.store", 2),  # feeds
            ("ledger.save_polls", 3),
            ("archive.store", 4),  # pages, the second batch
            ("ledger.save_documents", 1),
            ("readers.read", 2),
            ("ledger.save_outcomes", 2),
            ("ledger.atomically", 1),
            ("index.write", 2),
            ("ledger.save_written", 2),
            ("ledger.finish_run", 1),
        ]
        for when in ("before", "after")
    ),
    Moment(1, "after", "ledger.close_dead_runs"),
    Moment(1, "after", "ledger.begin_run"),
    Moment(1, "after", "ledger.take_over"),
    Moment(1, "after", "drops.look"),
    Moment(1, "after", "fetcher.fetch", 1),
    Moment(1, "after", "readers.parse"),
    Moment(1, "after", "fetcher.fetch", 2),
    Moment(1, "before", "file.mv", 5),
    Moment(1, "after", "statement.upsert", 4),
    Moment(1, "after", "outbox.clear", 1),
    Moment(2, "after", "ledger.take_over"),
    Moment(2, "before", "archive.store", 3),
    Moment(2, "before", "ledger.save_documents"),
    Moment(2, "after", "ledger.save_documents"),
    Moment(2, "after", "statement.upsert", 1),
    Moment(2, "after", "ledger.atomically"),
    Moment(2, "after", "index.write"),
    Moment(2, "after", "ledger.save_written"),
]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> SmallWeb:
    return write_small_web(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def after(web: SmallWeb, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the states after no, one and two visits that nobody disturbed."""
    states = [tmp_path_factory.mktemp("undisturbed")]
    for number in (1, 2):
        states.append(tmp_path_factory.mktemp("undisturbed") / "state")
        shutil.copytree(states[-2], states[-1])
        run_once(web.environ(states[-1]), web.visit(number))
    return states


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Return where the state of a test may be; it is not there yet."""
    return tmp_path / "state"


def kill(web: SmallWeb, state: Path, moment: Moment, *, inline: bool = True) -> None:
    """Begin a run and see it die, and its readers with it."""
    process = processes.Process(
        target=run_until_killed,
        args=(web.environ(state), web.visit(moment.visit), moment),
        kwargs={"inline": inline},
    )
    process.start()
    process.join(MOST_SECONDS)
    assert process.exitcode == -signal.SIGKILL, f"{moment} never came"
    assert outlived(process.pid or 0) == []


def assert_archive_is_sound(web: SmallWeb, state: Path) -> None:
    """Check the archive, and find that everything in it is known afterwards."""
    with open_job(read_settings(web.environ(state))) as job:
        assert check_archive(job).damaged == ()
        assert set(job.archive.files()) == job.ledger.known_files()
    assert list((state / "spool").iterdir()) == []


def test_the_undisturbed_visits_have_something_of_everything(after: list[Path]) -> None:
    state = state_of(after[2])
    (outcomes,) = state["outcomes"]
    assert outcomes["duplicate"] == outcomes["updated"] == 1
    assert outcomes["indexed"] == 9
    reasons = {row["reason"] for row in state["run_item"] if row["reason"]}
    assert reasons == {"robots", "http_status", "unreachable", "not_html", "empty"}
    edited = [row for row in state["version"] if row["number"] == 2]
    assert [row["document_id"][0] for row in edited] == [EDITED]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_the_run_after_a_killed_one_ends_as_if_nothing_had_happened(
    web: SmallWeb, after: list[Path], state: Path, moment: Moment
) -> None:
    shutil.copytree(after[moment.visit - 1], state)
    kill(web, state, moment)
    run_once(web.environ(state), web.visit(moment.visit))
    assert different(state_of(state), state_of(after[moment.visit])) == {}
    assert_archive_is_sound(web, state)


@pytest.mark.parametrize("method", ["readers.read", "index.write"])
def test_reader_processes_end_with_a_killed_run(
    web: SmallWeb, after: list[Path], state: Path, method: str
) -> None:
    kill(web, state, Moment(1, "after", method), inline=False)
    run_once(web.environ(state), web.visit(1))
    assert different(state_of(state), state_of(after[1])) == {}


def test_a_killed_run_is_closed_as_dead(web: SmallWeb, state: Path) -> None:
    kill(web, state, Moment(1, "before", "ledger.save_documents"))
    assert run_states(state) == ["running"]
    run_once(web.environ(state), web.visit(1))
    assert run_states(state) == ["dead", "finished"]


def test_runs_that_are_killed_one_after_the_other_add_up(
    web: SmallWeb, after: list[Path], state: Path
) -> None:
    kill(web, state, Moment(1, "after", "ledger.save_polls", 3))
    kill(web, state, Moment(1, "after", "ledger.save_documents"))
    kill(web, state, Moment(1, "after", "ledger.atomically", 2))
    kill(web, state, Moment(1, "after", "index.write"))
    run_once(web.environ(state), web.visit(1))
    assert run_states(state) == ["dead"] * 4 + ["finished"]
    assert different(state_of(state), state_of(after[1])) == {}
