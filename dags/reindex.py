"""Writes the search index anew, from archive and ledger; nothing is fetched.

### When to run it
After the search index was lost, or after an upgrade whose change log says *Reindex
needed*. Readers see the articles that are there all the while, and ingesting may go on:
an older state of an article never replaces a newer one. It may be cleared and run again
at any time.

### When something is wrong
It names each article that could not be read and fails: `news archive check` tells which
files of the archive are damaged.
"""

from datetime import timedelta

import structlog
from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException
from newsline_tasks import RETRIES, new_job

log = structlog.get_logger()


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=RETRIES | {"execution_timeout": timedelta(hours=24)},
    doc_md=__doc__,
    tags=["newsline", "search"],
)
def reindex() -> None:
    """Write everything in one go."""
    write()


@task
def write() -> int:
    """Write all articles; return how many they are."""
    from pipeline.operations.reindex import reindex

    with new_job() as job:
        done = reindex(job)
    for article_id, problem in sorted(done.problems.items()):
        log.error("article not written", article_id=article_id, why=problem.detail)
    if done.problems:
        raise AirflowFailException(f"{len(done.problems)} articles were not written")
    return done.written


reindex()
