"""What the tasks of all DAGs share: the job of a task, and errors in Airflow's terms.

The pipeline is imported where it is used: a DAG file is parsed again and again.
"""

import logging
import os
import re
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

if TYPE_CHECKING:
    from pipeline.bootstrap import Part, Recording
    from pipeline.settings import Settings
    from pipeline.stages.job import Job, Shard

log = logging.getLogger(__name__)

RETRIES = {
    "retries": 3,
    # a factor: the first delay is Airflow's setting default_task_retry_delay
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
}


class Batch(TypedDict):
    """A share of a run, as tasks pass it on: share `number` (from 0) of `count`."""

    run_id: str
    number: int
    count: int


def schedule(dag_id: str, default: str) -> str | None:
    """Return when a DAG runs: `<DAG_ID>_SCHEDULE` as cron, "none": only by hand."""
    given = os.environ.get(f"{dag_id.upper()}_SCHEDULE", default)
    return None if given == "none" else given


def batches(run_id: str, shards: "list[Shard]") -> list[Batch]:
    """Return the shares of a run as tasks pass them on."""
    return [
        {"run_id": run_id, "number": shard.number, "count": shard.count}
        for shard in shards
    ]


def ledger_prefix() -> str:
    """Return how the ids of all ledger runs of this DAG run begin."""
    dag_run = get_current_context()["dag_run"]
    return f"{dag_run.dag_id}.{re.sub('[^0-9A-Za-z]+', '-', dag_run.run_id)}."


@contextmanager
def new_job() -> "Iterator[Job]":
    """Open the job of a new run: each time that a run is planned it is another one."""
    with _job(
        {"run_id": ledger_prefix() + secrets.token_hex(3), "number": 0, "count": 1}
    ) as j:
        yield j


@contextmanager
def job_of(batch: Batch) -> "Iterator[Job]":
    """Open the job of a share of a run that is under way."""
    from pipeline.run import carry_on

    with _job(batch) as job:
        carry_on(job)
        yield job


@contextmanager
def _job(batch: Batch) -> "Iterator[Job]":
    """Open a job; an error that trying again cannot mend fails the task at once.

    Raises:
        Interrupted: Airflow asked us to stop; the next attempt goes on from there.
    """
    from pipeline.bootstrap import open_job
    from pipeline.errors import Interrupted, PipelineError
    from pipeline.settings import read_settings

    params = get_current_context()["params"]
    try:
        # the batches are the parallelism: one process reads for each
        settings = read_settings(workers=1)
        with (
            _stop_flag() as stop,
            open_job(
                settings,
                recording=_recording(settings, params),
                every_feed=params.get("every_feed", False),
                part=_part(batch),
                stop=stop,
            ) as job,
        ):
            yield job
            if stop():
                raise Interrupted("Airflow asked the task to stop")
    except PipelineError as error:
        if error.transient:
            raise
        raise AirflowFailException(str(error)) from error


def _part(batch: Batch) -> "Part":
    from pipeline.bootstrap import Part
    from pipeline.stages.job import Shard

    return Part(
        run_id=batch["run_id"],
        shard=Shard(batch["number"], batch["count"]),
        attempt=get_current_context()["ti"].try_number,
    )


def _recording(settings: "Settings", params: Any) -> "Recording | None":
    from pipeline.bootstrap import open_recording

    name = params.get("recording")
    return open_recording(settings, name, params["clock"] or "") if name else None


@contextmanager
def _stop_flag() -> Iterator[Any]:
    """Let SIGTERM raise a flag: what is under way is brought to its end."""
    asked = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: asked.set())
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGTERM, before)


def close(batch: Batch | None, tasks: list[str]) -> None:
    """Account for a run and print its table of counts into the log.

    Raises:
        AirflowFailException: It does not add up, or one of `tasks` failed for good.
    """
    from pipeline import console
    from pipeline.run import RunReport, finish

    if batch is None:
        raise AirflowFailException("no run was begun: see the log of the first task")
    with job_of(batch) as job:
        report = RunReport(run_id=job.run_id, counts=finish(job))
        with console.out.capture() as table:
            console.out.print(console.run_table(report, job.sources))
    lines = (*console.problem_lines(report), console.summary(report))
    # one record: of what a task prints as it ends, Airflow may lose the last lines
    log.info("%s", "\n".join([table.get(), *lines]))
    if failed := _failed(tasks):
        raise AirflowFailException(
            f"{failed} tasks failed for good; the next run takes on what they left"
        )


def _failed(tasks: list[str]) -> int:
    ti = get_current_context()["ti"]
    return ti.get_ti_count(
        dag_id=ti.dag_id,
        run_ids=[ti.run_id],
        task_ids=tasks,
        states=["failed", "upstream_failed"],
    )
