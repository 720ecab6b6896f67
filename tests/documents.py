"""The generated pages of docs/: `python -m tests.documents` writes them anew."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.settings import Settings, variables
from tests.dags.parsed import parsed

DOCS = Path(__file__).parents[1] / "docs"


def settings_page() -> str:
    """Return the page of settings, a row for each."""
    fields = Settings.model_fields
    rows = [
        f"| `{variable}` | {_default(fields[name].default)} | "
        f"{fields[name].description} |"
        for name, variable in sorted(variables().items())
    ]
    head = [
        "# Settings",
        "",
        "Each is an environment variable; a secret may stand in a file whose path",
        "is in `NEWS_<NAME>_FILE`. Lists are parted by commas. A wrong name or value",
        "stops the command before any work and is named. This page is generated from",
        "`pipeline/settings.py` by `python -m tests.documents`.",
        "",
        "| setting | default | meaning |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows, ""])


def dags_page(dags: Mapping[str, Any]) -> str:
    """Return the page of the DAGs: of each what its file says, and its tasks."""
    head = [
        "# DAGs",
        "",
        "What Airflow runs. Each page is also shown in Airflow, beside its DAG. It is",
        "generated from the files in `dags/` by `python -m tests.documents`.",
        "",
    ]
    return "\n".join([*head, *(_dag(name, dags[name]) for name in sorted(dags))])


def _dag(name: str, dag: Mapping[str, Any]) -> str:
    when = f"`{dag['schedule']}`" if dag["schedule"] else "by hand"
    about = dag["doc"].replace("### ", "#### ").strip()
    tags = ", ".join(dag["tags"])
    rows = [
        f"| `{task['id']}`{' (mapped)' if task['is_mapped'] else ''} | "
        f"{', '.join(f'`{before}`' for before in task['after']) or 'none'} | "
        f"{task['pool']} | {task['doc']} |"
        for task in dag["tasks"]
    ]
    table = [
        "| task | after | pool | what it does |",
        "| --- | --- | --- | --- |",
        *rows,
    ]
    lines = [f"## `{name}`", "", f"Runs: {when}. Tags: {tags}.", "", about, "", *table]
    return "\n".join([*lines, ""])


def _default(value: object) -> str:
    if isinstance(value, tuple | dict):
        return f"`{','.join(map(str, value))}`" if value else "none"
    return f"`{value}`" if str(value) else "empty"


if __name__ == "__main__":
    (DOCS / "settings.md").write_text(settings_page(), "utf-8")
    (DOCS / "dags.md").write_text(dags_page(parsed()["dags"]), "utf-8")
