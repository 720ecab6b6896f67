"""Takes in what wire agencies deliver, within a minute.

### What it does
`receive` looks into the drop folders of all sources that have one, archives what is
new and writes it down. `ingest` reads it and makes it searchable. `summary` prints what
became of everything and fails when it does not add up. A delivery is known by its
bytes: the files are only read, and one that is delivered twice is taken in once.

### When something is wrong
- **A task failed and is tried again**: nothing to do. It goes on where it ended.
- **A drop cannot be read**: `summary` names it; its deliveries wait where they are.
- **A delivery is in no known format**: it is in quarantine, `news quarantine list`.
- **A run may be cleared** as a whole, from `receive` on, at any time.

### Settings
The environment variable `RECEIVE_WIRE_SCHEDULE` says when it runs (cron; `none`: only
by hand).
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from airflow.sdk import dag, task
from newsline_tasks import (
    RETRIES,
    batches,
    close,
    job_of,
    ledger_prefix,
    new_job,
    schedule,
)

if TYPE_CHECKING:
    from newsline_tasks import Batch


@dag(
    schedule=schedule("receive_wire", "* * * * *"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=RETRIES | {"execution_timeout": timedelta(minutes=30)},
    doc_md=__doc__,
    tags=["newsline", "wire"],
)
def receive_wire() -> None:
    """Receive, read, account."""
    received = receive()
    ingest(received) >> summary(received)


@task
def receive() -> "Batch":
    """Begin a run of the sources that have a drop, and take in what is there."""
    from pipeline.run import begin
    from pipeline.stages.indexing import flush
    from pipeline.stages.job import Shard
    from pipeline.stages.receiving import receive

    with new_job() as job:
        wires = [source.id for source in job.sources.values() if source.drop]
        begin(job, replacing=ledger_prefix(), sources=wires)
        flush(job)
        receive(job)
        return batches(job.run_id, [Shard()])[0]


@task
def ingest(batch: "Batch") -> None:
    """Bring what was received to its outcomes."""
    from pipeline.run import ingest

    with job_of(batch) as job:
        ingest(job)


@task(trigger_rule="all_done")
def summary(batch: "Batch | None") -> None:
    """Account for the run, whatever happened."""
    close(batch, ["receive", "ingest"])


receive_wire()
