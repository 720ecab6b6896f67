"""Whatever else fsspec reaches: its memory stands for all of them here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest

from pipeline.adapters.files import FolderDrops
from pipeline.adapters.folders.objects import _modified
from pipeline.sources import WireDrop

DROP = WireDrop(folder="memory://valley/in", settle=0)


@pytest.fixture
def memory() -> Iterator[Any]:
    fs = fsspec.filesystem("memory")
    fs.makedirs("/valley/in", exist_ok=True)
    yield fs
    fs.rm("/valley", recursive=True)


def test_a_folder_of_any_library_is_listed_copied_and_tidied(
    memory: Any, tmp_path: Path
) -> None:
    memory.pipe("/valley/in/a[1]*.xml", b"story")
    memory.pipe("/valley/in/a1.xml", b"other")
    drops = FolderDrops(1000)
    assert [file.name for file in drops.look(DROP)] == ["a1.xml", "a[1]*.xml"]
    drops.copy(DROP, "a[1]*.xml", tmp_path / "copy")
    drops.tidy(DROP, "a[1]*.xml", "done")
    assert (tmp_path / "copy").read_bytes() == b"story"
    assert set(memory.store) == {"/valley/in/a1.xml", "/valley/in/done/a[1]*.xml"}


def test_only_objects_are_whole_when_they_are_listed(memory: Any) -> None:
    memory.pipe("/valley/in/a.xml", b"story")
    hour = DROP.model_copy(update={"settle": 3600})
    (file,) = FolderDrops(1000).look(hour)
    assert file.is_settling


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        ({"LastModified": datetime(2026, 3, 1, tzinfo=UTC)}, 1772323200.0),
        ({"mtime": 12.5}, 12.5),
        ({"updated": "2026-03-01T00:00:00Z"}, 1772323200.0),
        ({"modified": "the first of March"}, None),
        ({}, None),
    ],
)
def test_the_time_is_found_under_any_of_its_names(
    found: dict[str, object], seconds: float | None
) -> None:
    assert _modified(found) == seconds
