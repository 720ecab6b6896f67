"""Takes in what the feeds list: asks them, fetches the pages, and makes all searchable.

### What it does
`plan_feeds` opens a run in the ledger and takes on what is due: items that an earlier
run left, that failed a while ago, or whose page is to be looked at again. Each `poll`
asks the feeds of a share of the hosts. `plan_pages` divides the open items by the hosts
of their pages, into at most 32 batches, and each `ingest` brings a batch to its
outcomes. `summary` runs whatever happened: it prints what became of everything, source
by source, and fails when the counts do not add up or when a task failed for good.

### When something is wrong
- **A task failed and is tried again**: nothing to do. It goes on where it ended.
- **A task failed at once**: a setting, a source or a rule is wrong; its log names it.
- **summary failed**: its log says which. What was not reached is taken on by the next
  run; nothing is lost.
- **A run may be cleared** as a whole, from `plan_feeds` on, at any time and as often as
  you like: it adds nothing that is there already.
- **Why is this article not there?** `news explain URL`; what waits for you:
  `news quarantine list`.

### Parameters
`every_feed` asks feeds that are not due as well. `recording` replays a recorded web, a
file of the folder `NEWS_RECORDINGS`, at the time `clock`: for deployments that only
test.

### Settings
The environment variable `INGEST_FEEDS_SCHEDULE` says when it runs (cron; `none`: only
by hand). The pool `fetch` bounds how many tasks of all DAGs are on the web at once.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from airflow.sdk import Param, dag, task
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
    schedule=schedule("ingest_feeds", "*/10 * * * *"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=RETRIES | {"execution_timeout": timedelta(hours=1)},
    doc_md=__doc__,
    tags=["newsline", "web"],
    params={
        "every_feed": Param(False, type="boolean", description="Also feeds not due."),
        "recording": Param(
            None, type=["null", "string"], description="Recorded web to be replayed."
        ),
        "clock": Param(
            None,
            type=["null", "string"],
            format="date-time",
            description="Time of the visit to the recorded web.",
        ),
    },
)
def ingest_feeds() -> None:
    """Plan, poll, plan, ingest, account."""
    polls = plan_feeds()
    polled = poll.expand(batch=polls)
    pages = plan_pages(polls)
    ingested = ingest.expand(batch=pages)
    polled >> pages
    [polled, ingested] >> summary(polls)


@task
def plan_feeds() -> "list[Batch]":
    """Begin a run, in place of an earlier one of this DAG run; divide the feeds."""
    from pipeline.run import begin, feed_shards
    from pipeline.stages.indexing import flush
    from pipeline.stages.job import Shard

    with new_job() as job:
        begin(job, replacing=ledger_prefix())
        flush(job)
        return batches(job.run_id, feed_shards(job) or [Shard()])


@task(pool="fetch", max_active_tis_per_dagrun=4)
def poll(batch: "Batch") -> None:
    """Ask the feeds of a share of the hosts."""
    from pipeline.stages.polling import poll

    with job_of(batch) as job:
        poll(job)


@task(trigger_rule="all_done_min_one_success")
def plan_pages(polls: "list[Batch]") -> "list[Batch]":
    """Divide the pages; those of feeds that answered do not wait for the others."""
    from pipeline.run import page_shards

    with job_of(polls[0]) as job:
        return batches(job.run_id, page_shards(job))


@task(pool="fetch", max_active_tis_per_dagrun=4)
def ingest(batch: "Batch") -> None:
    """Bring the items of a batch to their outcomes."""
    from pipeline.run import ingest

    with job_of(batch) as job:
        ingest(job)


@task(trigger_rule="all_done")
def summary(polls: "list[Batch] | None") -> None:
    """Account for the run, whatever happened."""
    close(polls[0] if polls else None, ["plan_feeds", "poll", "plan_pages", "ingest"])


ingest_feeds()
