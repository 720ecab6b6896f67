"""The archive check: files nobody knows, and files that are damaged."""

import pytest

from pipeline.errors import StoreError
from pipeline.model import Outcome
from pipeline.operations.archive_check import check_archive
from tests.newsroom import Newsroom, totals

BRIDGE = "https://valley.example/the-bridge.html"


@pytest.fixture
def visited(room: Newsroom) -> Newsroom:
    room.list_stories("the bridge", "the school", "the mill")
    room.visit()
    return room


def test_a_whole_archive_has_nothing_to_report(visited: Newsroom) -> None:
    found = check_archive(visited.job())
    assert found.files == len(visited.job().archive.files()) == 3
    assert (found.registered, found.damaged) == ((), ())
    # a feed, three pages, and robots.txt once
    assert found.records == 5


def killed(*_: object) -> None:
    raise StoreError("killed before the ledger was written")


def test_a_file_that_a_killed_run_left_is_registered(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.list_stories("the bridge")

    with monkeypatch.context() as patched:
        patched.setattr(room.ledger, "save_documents", killed)
        with pytest.raises(StoreError):
            room.visit()
    found = check_archive(room.job())
    assert [name.partition("/")[0] for name in found.registered] == ["pages"]
    assert room.ledger.latest_pages([BRIDGE])[BRIDGE].document.status == 200
    assert check_archive(room.job()).registered == ()
    assert totals(room.visit()) == {Outcome.INDEXED: 1}


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied"])
def test_a_damaged_file_is_named(visited: Newsroom, harm: str) -> None:
    name = next(n for n in visited.job().archive.files() if n.startswith("pages/"))
    file = visited.folder / "archive" / name
    whole = file.read_bytes()
    middle = len(whole) // 2
    harmed = {
        "cut": whole[:-40],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        "emptied": b"not gzip",
    }
    file.write_bytes(harmed[harm])
    found = check_archive(visited.job())
    assert len(found.damaged) == 1
    assert found.damaged[0].startswith(f"{name}: damaged")


def test_a_damaged_file_that_nobody_knows_is_not_registered(
    visited: Newsroom,
) -> None:
    folder = visited.folder / "archive" / "pages" / "valley"
    (folder / "stray.warc.gz").write_bytes(b"not gzip")
    found = check_archive(visited.job())
    assert found.registered == ()
    assert found.damaged[0].startswith("pages/valley/stray.warc.gz: damaged")
