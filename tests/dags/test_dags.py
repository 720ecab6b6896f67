"""Every DAG file, as Airflow parses it."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.dags.parsed import FILES, FOLDER, ROOT, parsed

PARSE_SECONDS = 1.0


@pytest.fixture(params=sorted(FILES))
def dag(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = parsed()["dags"][request.param]
    return found


def test_all_files_are_parsed_without_errors() -> None:
    assert parsed()["errors"] == {}


def test_a_file_holds_the_one_dag_of_its_name() -> None:
    assert sorted(parsed()["dags"]) == sorted(FILES)
    assert {name: dag["file"] for name, dag in parsed()["dags"].items()} == {
        name: name for name in FILES
    }


def test_parsing_connects_to_nothing_and_loads_no_pipeline() -> None:
    assert parsed()["refused"] == []
    loaded = {name.partition(".")[0] for name in parsed()["imported"]}
    assert loaded.isdisjoint({"pipeline", "sqlalchemy", "lxml", "elasticsearch"})


def test_each_file_is_parsed_at_once() -> None:
    assert max(parsed()["seconds"].values()) < PARSE_SECONDS


def test_its_docstring_is_the_operators_page(dag: dict[str, Any]) -> None:
    source = FILES[dag["file"]].read_text("utf-8")
    assert dag["doc"] == ast.get_docstring(ast.parse(source), clean=False)
    assert "### When something is wrong" in dag["doc"]


def test_it_is_tagged(dag: dict[str, Any]) -> None:
    assert "newsline" in dag["tags"]
    assert len(dag["tags"]) == 2


def test_it_never_overlaps_itself_or_catches_up(dag: dict[str, Any]) -> None:
    assert dag["runs_at_once"] == 1
    assert dag["catchup"] is False
    assert "catchup=False" in FILES[dag["file"]].read_text("utf-8"), "not explicit"


def test_its_parameters_have_types_and_meanings(dag: dict[str, Any]) -> None:
    assert all(param["type"] for param in dag["params"].values())
    assert all(param["description"] for param in dag["params"].values())


def test_its_tasks_are_tried_again_later_and_later(dag: dict[str, Any]) -> None:
    assert {task["retries"] for task in dag["tasks"]} == {3}
    assert {task["backoff"] for task in dag["tasks"]} == {2.0}


def test_what_runs_side_by_side_is_bounded_and_in_the_pool(dag: dict[str, Any]) -> None:
    pools = json.loads((ROOT / "config" / "airflow" / "pools.json").read_text("utf-8"))
    for task in dag["tasks"]:
        assert task["pool"] in {"default_pool", *pools}
        if task["is_mapped"]:
            assert (task["pool"], task["at_once"]) == ("fetch", 4)


def test_its_last_task_runs_whatever_happened(dag: dict[str, Any]) -> None:
    before = {name for task in dag["tasks"] for name in task["after"]}
    (last,) = (task for task in dag["tasks"] if task["id"] not in before)
    assert len(dag["tasks"]) == 1 or "all_done" in last["rule"].lower()


def test_each_task_says_what_it_does(dag: dict[str, Any]) -> None:
    assert all(task["doc"].endswith(".") for task in dag["tasks"])


@pytest.mark.parametrize(
    "file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem
)
def test_a_file_is_thin(file: Path) -> None:
    """No function of it is long, decorators left out."""
    tree = ast.parse(file.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        lines = (function.end_lineno or 0) - function.lineno
        assert lines <= 30, f"{file.name}: {function.name} has {lines} lines"


@pytest.mark.parametrize(
    ("given", "schedule"),
    [("none", None), ("0 5 * * *", "0 5 * * *"), (None, "@daily")],
)
def test_an_operator_can_say_when_a_dag_runs(
    given: str | None, schedule: str | None
) -> None:
    """Asked in a process of its own: the module imports Airflow."""
    ask = "import newsline_tasks as n; print(repr(n.schedule('some_dag', '@daily')))"
    own = {"SOME_DAG_SCHEDULE": given} if given else {}
    printed = subprocess.run(
        [sys.executable, "-c", ask],
        env={"PYTHONPATH": str(FOLDER), **own},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert printed.stdout.decode().splitlines()[-1] == repr(schedule)
