"""What Airflow itself costs: processor time of its own processes for a run.

A run of the recorded web, divided into many batches; what a batch and a run cost is
taken from two runs of different size, and stands for a run of 10,000 articles in
batches of the usual size. Needs Debian's postgresql and the evaluation data.
"""

import math
import os
import tempfile
import time
from pathlib import Path

from benchmarks.processes import cpu_seconds
from benchmarks.tables import show
from pipeline.run import BATCHES_OF_A_TASK, MOST_SHARDS
from pipeline.settings import Settings
from tests.airflow.conftest import Newsroom, newsroom
from tests.dags.parsed import parsed
from tests.evaluation import recorded_web
from tests.evaluation.data import folder
from tests.postgres import server

ARTICLES = 10_000
GOAL = 15.0
OWN = ("api-server", "scheduler", "dag-processor")
IDLE_SECONDS = 10.0


def main() -> None:
    """Measure an idle Airflow, a run in few batches, and one in many."""
    data = folder("web")
    assert data, "the evaluation data is not beside the project"
    web = recorded_web.load(data)
    with server() as postgres, tempfile.TemporaryDirectory() as name:
        few = _measure(Path(name) / "few", web, postgres, batch=64)
        many = _measure(Path(name) / "many", web, postgres, batch=2)
    each = (many.cpu - few.cpu) / (many.tasks - few.tasks)
    size = BATCHES_OF_A_TASK * Settings().batch
    tasks = 4 + min(MOST_SHARDS, math.ceil(ARTICLES / size))
    whole = few.cpu + each * (tasks - few.tasks)
    rows = [
        ("idle, for a minute", "", f"{few.idle * 60:.1f}"),
        ("a run in few batches", few.tasks, f"{few.cpu:.1f}"),
        ("a run in many batches", many.tasks, f"{many.cpu:.1f}"),
        ("each further task", 1, f"{each:.2f}"),
        (f"a run of {ARTICLES:,} articles", tasks, f"{whole:.1f}"),
    ]
    note = f"goal: {GOAL:g} CPU s of Airflow's own for {ARTICLES:,} articles"
    show("airflow", ("what", "tasks", "CPU s of Airflow's own"), rows, note)
    seconds = sorted(parsed()["seconds"].items())
    show(
        "airflow",
        ("DAG file", "seconds to parse"),
        [(name, f"{took:.3f}") for name, took in seconds],
        "goal: 1 s each",
    )


class _Cost:
    """What a run took, without what Airflow takes when it is idle."""

    def __init__(self, room: Newsroom) -> None:
        self.idle = _idle(room)
        before, began = _cpu(room), time.monotonic()
        room.visit(0, "measured")
        lasted = time.monotonic() - began
        self.cpu = _cpu(room) - before - self.idle * lasted
        self.tasks = len(room.airflow.tasks("ingest_feeds", "measured"))


def _measure(
    folder: Path, web: recorded_web.Web, postgres: object, batch: int
) -> _Cost:
    rooms = newsroom(folder, web, postgres, NEWS_BATCH=str(batch))
    try:
        return _Cost(next(rooms))
    finally:
        rooms.close()


def _idle(room: Newsroom) -> float:
    """Return the processor time that a second of idleness takes."""
    before = _cpu(room)
    time.sleep(IDLE_SECONDS)
    return (_cpu(room) - before) / IDLE_SECONDS


def _cpu(room: Newsroom) -> float:
    """Return the processor time of Airflow's own processes so far.

    The scheduler's children, in which tasks run, are not among them.
    """
    pids = {name: room.airflow.services[name].pid for name in OWN}
    own = cpu_seconds(pids.pop("scheduler"))
    return own + sum(_with_children(pid) for pid in pids.values())


def _with_children(pid: int) -> float:
    """Return what a process took, its children that live or have ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ended = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    tasks = Path(f"/proc/{pid}/task").iterdir()
    living = [int(p) for t in tasks for p in (t / "children").read_text().split()]
    return cpu_seconds(pid) + ended + sum(map(_with_children, living))
