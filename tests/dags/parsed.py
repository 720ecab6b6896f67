"""The DAGs as Airflow sees them: `python -m tests.dags.parsed` prints them as JSON.

A process of its own, since importing Airflow changes logging and much else. In it
nothing can be connected to, and what the DAG files import is watched.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dags"
FILES = {
    file.stem: file
    for file in sorted(FOLDER.glob("*.py"))
    if file.name not in (FOLDER / ".airflowignore").read_text("utf-8").split()
}


@cache
def parsed() -> dict[str, Any]:
    """Parse all DAG files in another process and return what is in them."""
    with tempfile.TemporaryDirectory(prefix="newsline-dags-") as home:
        own = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
        printed = subprocess.run(
            [sys.executable, "-m", "tests.dags.parsed"],
            cwd=ROOT,
            env=own | {"AIRFLOW_HOME": home, "PYTHONPATH": str(FOLDER)},
            stdout=subprocess.PIPE,
            check=True,
            timeout=120,
        )
    found: dict[str, Any] = json.loads(printed.stdout.splitlines()[-1])
    return found


def _parse() -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    # a dag-processor has loaded Airflow itself long before it parses
    from airflow.sdk import dag, task  # noqa: F401

    before = set(sys.modules)
    refused: list[str] = []

    def refuse(_socket: socket.socket, address: object) -> None:
        refused.append(str(address))
        raise OSError(f"a DAG file connects to {address}")

    socket.socket.connect = refuse  # type: ignore[assignment, method-assign]
    bag = DagBag(str(FOLDER))
    return {
        "errors": bag.import_errors,
        "refused": refused,
        "imported": sorted(set(sys.modules) - before),
        "seconds": {
            Path(stat.file).stem: stat.duration.total_seconds()
            for stat in bag.dagbag_stats
        },
        "dags": {dag_id: _dag(found) for dag_id, found in bag.dags.items()},
    }


def _dag(dag: Any) -> dict[str, Any]:
    return {
        "file": Path(dag.fileloc).stem,
        "doc": dag.doc_md,
        "tags": sorted(dag.tags),
        "catchup": dag.catchup,
        "schedule": dag.schedule,
        "runs_at_once": dag.max_active_runs,
        "params": {name: _param(dag, name) for name in dag.params},
        "tasks": [_task(dag.get_task(i)) for i in dag.task_ids],
    }


def _param(dag: Any, name: str) -> dict[str, Any]:
    param = dag.params.get_param(name)
    about = {"default": param.value, "description": param.description}
    return param.schema | about


def _task(task: Any) -> dict[str, Any]:
    return {
        "id": task.task_id,
        "is_mapped": task.is_mapped,
        "pool": task.pool,
        "retries": task.retries,
        "backoff": task.retry_exponential_backoff,
        "rule": str(task.trigger_rule),
        "at_once": task.max_active_tis_per_dagrun,
        "after": sorted(task.upstream_task_ids),
        "doc": (task.doc_md or task.python_callable.__doc__ or "").splitlines()[0],
    }


if __name__ == "__main__":
    found = _parse()
    sys.stdout.write(json.dumps(found) + "\n")
