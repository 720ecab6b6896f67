"""A whole Airflow of the tests' own: api-server, scheduler, dag-processor, worker."""

import json
import os
import secrets
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.airflow.services import Service, free_port, until

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ENDED = ("success", "failed")
_PASSWORD = secrets.token_hex(16)
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def missing() -> str | None:
    """Say why there can be no Airflow here."""
    if find_spec("airflow") is None:
        return "the extra airflow is not installed"
    return None if shutil.which("redis-server") else "Debian's redis is not installed"


@dataclass(slots=True)
class Airflow:
    """A running Airflow, as seen through its REST interface."""

    url: str
    folder: Path
    environ: Mapping[str, str]
    services: dict[str, Service] = field(default_factory=dict)
    _token: str = ""

    def start(self, name: str, *words: str) -> None:
        """Start one of its programs: `airflow <words>`."""
        command = [str(BIN / "airflow"), *words]
        log = self.folder / f"{name}.log"
        self.services[name] = Service(command, self.environ, log)

    def stop(self) -> None:
        """End all programs, those that were started last first."""
        for service in reversed(list(self.services.values())):
            service.stop()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return what the REST interface answers."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self._token}",
            },
        )
        with _direct.open(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def log_in(self) -> None:
        """Wait for the api-server and get a token, as a user does."""
        until(self._answers, f"api-server: {self._last_words()}", 90)
        who = {"username": "admin", "password": _PASSWORD}
        self._token = self.call("POST", "/auth/token", who)["access_token"]

    def wait_until_ready(self) -> None:
        """Wait until the DAGs are known and the scheduler beats."""
        until(self._is_ready, f"the DAGs: {self._last_words()}", 90)

    def trigger(self, dag_id: str, run_id: str, conf: Mapping[str, Any]) -> None:
        """Begin a DAG run."""
        body = {"dag_run_id": run_id, "logical_date": None, "conf": dict(conf)}
        self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)

    def run(self, dag_id: str, run_id: str, conf: Mapping[str, Any]) -> str:
        """Do a DAG run to its end and return its state."""
        self.trigger(dag_id, run_id, conf)
        return self.wait(dag_id, run_id)

    def wait(self, dag_id: str, run_id: str, seconds: float = 150) -> str:
        """Return the state in which a DAG run ended."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"
        seen: list[str] = [""]

        def has_ended() -> bool:
            seen[0] = self.call("GET", path)["state"]
            return seen[0] in ENDED

        until(has_ended, f"{dag_id} {run_id} to end", seconds, pause=0.3)
        return seen[0]

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Return the task instances of a DAG run."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=100"
        found: list[dict[str, Any]] = self.call("GET", path)["task_instances"]
        return found

    def clear(self, dag_id: str, run_id: str) -> None:
        """Clear a DAG run as a whole: all its tasks run again."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/clear"
        self.call("POST", path, {"dry_run": False})

    def task_log(self, dag_id: str, run_id: str, task_id: str, attempt: int = 1) -> str:
        """Return the log of an attempt at a task as text."""
        task = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}"
        answer = self.call("GET", f"{task}/logs/{attempt}?map_index=-1")
        return "\n".join(str(line.get("event", line)) for line in answer["content"])

    def _answers(self) -> bool:
        with suppress(OSError):
            self.call("GET", "/api/v2/version")
            return True
        return False

    def _is_ready(self) -> bool:
        with suppress(urllib.error.HTTPError):
            health = self.call("GET", "/api/v2/monitor/health")
            beats = all(
                health[part]["status"] == "healthy"
                for part in ("scheduler", "dag_processor")
            )
            return beats and self.call("GET", "/api/v2/dags")["total_entries"] == 3
        return False

    def _last_words(self) -> str:
        return "\n".join(
            f"--- {name}\n{service.last_words()}"
            for name, service in self.services.items()
        )


def environ_for(folder: Path, port: int, database: str, **given: str) -> dict[str, str]:
    """Return the environment of all programs of one Airflow.

    Bytecode is written once and used by all: this machine may ask for none.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "NEWS_", "PYTHONDONTWRITE"))
    }
    url = f"http://127.0.0.1:{port}"
    return inherited | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "NO_PROXY": "*",
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(
            folder / "passwords.json"
        ),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": _PASSWORD,
        "AIRFLOW__API_AUTH__JWT_SECRET": _PASSWORD * 2,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "INGEST_FEEDS_SCHEDULE": "none",
        "RECEIVE_WIRE_SCHEDULE": "none",
        **given,
    }


@contextmanager
def airflow(folder: Path, database: str, **given: str) -> Iterator[Airflow]:
    """Start an Airflow whose metadata is in `database`; it ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "passwords.json").write_text(json.dumps({"admin": _PASSWORD}))
    port = free_port()
    environ = environ_for(folder, port, database, **given)
    stack = Airflow(f"http://127.0.0.1:{port}", folder, environ)
    try:
        _prepare(stack)
        for name in ("api-server", "scheduler", "dag-processor"):
            stack.start(name, name)
        if environ["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor":
            stack.start("worker", "celery", "worker", "--queues", "default")
        stack.log_in()
        stack.wait_until_ready()
        yield stack
    finally:
        stack.stop()


def _prepare(stack: Airflow) -> None:
    pools = str(ROOT / "config" / "airflow" / "pools.json")
    for words in (["db", "migrate"], ["pools", "import", pools]):
        stack.start(words[0], *words)
        service = stack.services.pop(words[0])
        until(lambda: service.has_ended, f"airflow {words[0]}", 120)  # noqa: B023
