"""Drop folders: what is complete is read, one by one; the rest is named."""

import os
import time
from pathlib import Path

import pytest

from pipeline.adapters.files import FsspecDrops
from pipeline.errors import StoreError
from pipeline.records import Found


def drop(
    folder: Path, name: str | bytes, body: bytes = b"story", age: float = 60
) -> None:
    path = folder / os.fsdecode(name)
    path.write_bytes(body)
    then = time.time() - age
    os.utime(path, (then, then))


def found(folder: Path, pattern: str = "*", most: int = 1000) -> list[Found]:
    return list(FsspecDrops(most).deliveries(str(folder), pattern))


def test_deliveries_come_sorted_with_their_bytes(tmp_path: Path) -> None:
    drop(tmp_path, "b.txt", b"two")
    drop(tmp_path, "a.txt", b"one")
    assert found(tmp_path) == [
        Found(name="a.txt", body=b"one"),
        Found(name="b.txt", body=b"two"),
    ]


def test_a_name_of_any_bytes_is_read(tmp_path: Path) -> None:
    drop(tmp_path, b"d\xe9p\xeache.txt")
    assert [file.body for file in found(tmp_path)] == [b"story"]


def test_hidden_files_folders_and_other_names_are_left_alone(tmp_path: Path) -> None:
    drop(tmp_path, ".hidden.txt")
    drop(tmp_path, "notes.md")
    (tmp_path / "done.txt").mkdir()
    assert found(tmp_path, "*.txt") == []


def test_a_file_still_being_written_waits(tmp_path: Path) -> None:
    drop(tmp_path, "new.txt", age=0)
    assert found(tmp_path) == []


def test_a_file_from_the_future_is_read(tmp_path: Path) -> None:
    drop(tmp_path, "future.txt", age=-3600)
    assert len(found(tmp_path)) == 1


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    drop(tmp_path, "secret")
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret")
    os.utime(folder / "link.txt", (0, 0), follow_symlinks=False)
    (one,) = found(folder)
    assert one.body == b""
    assert "link" in (one.problem or "")


def test_a_file_that_is_too_large_is_named_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    drop(tmp_path, "big.txt", b"x" * 2000)
    drop(tmp_path, "small.txt")
    big, small = found(tmp_path)
    assert "2,000 bytes" in (big.problem or "")
    assert small.body == b"story"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere.*sources file"):
        found(tmp_path / "nowhere")
