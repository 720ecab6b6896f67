"""The archive check: files nobody knows, and files that are damaged."""

import uuid
from dataclasses import replace

import pytest

from pipeline.errors import StoreError
from pipeline.model import Outcome
from pipeline.operations.archive_check import check_archive
from pipeline.operations.forget import forget
from pipeline.records import GONE
from pipeline.stages.job import LEASE
from pipeline.stages.purging import REWRITING
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


def page_file(room: Newsroom) -> str:
    return next(n for n in room.job().archive.files() if n.startswith("pages/"))


def test_a_file_that_a_killed_takedown_left_is_removed(visited: Newsroom) -> None:
    """Before it was registered as an orphan, and the purged text was back."""
    file = visited.folder / "archive" / page_file(visited)
    before = file.read_bytes()
    forget(visited.job(), BRIDGE, why="x", actor="ada")
    file.write_bytes(before)
    found = check_archive(visited.job())
    assert (found.registered, found.damaged) == ((), ())
    assert [visited.folder / "archive" / name for name in found.removed] == [file]
    assert b"stairs outside" not in b"".join(pages(visited, BRIDGE))
    assert check_archive(visited.job()).removed == ()


def pages(room: Newsroom, url: str) -> list[bytes]:
    """Return the bodies of all captures of a page."""
    archive = room.job().archive
    return [
        capture.exchange.inflated
        for name in archive.files()
        for capture, _ in archive.records(name)
        if capture.exchange.url == url
    ]


def test_a_file_that_is_being_written_anew_is_left_alone(visited: Newsroom) -> None:
    job, name = visited.job(), page_file(visited)
    gone = next(place for _, place in job.archive.records(name))
    now = visited.clock.now()
    visited.ledger.claim([REWRITING], job.run_id, now, now + LEASE)
    job.archive.rewrite(name, {gone})
    found = check_archive(visited.job())
    assert (found.removed, found.damaged) == ((), ())
    visited.ledger.release({REWRITING: now}, job.run_id)
    assert len(check_archive(visited.job()).removed) == 1


def test_the_only_copy_is_registered_though_the_ledger_is_older(
    visited: Newsroom,
) -> None:
    """The ledger of a backup leads to the file as it was before a takedown."""
    job, name = visited.job(), page_file(visited)
    (gone, *_) = [place for _, place in job.archive.records(name)]
    (new, *_) = job.archive.rewrite(name, {gone}).values()
    job.archive.remove(name)
    found = check_archive(visited.job())
    assert (found.registered, found.removed) == ((new.archive_file,), ())
    assert any(problem.startswith(f"{name}: is not in") for problem in found.damaged)
    assert len(visited.ledger.documents_in(new.archive_file)) >= 1


def test_a_place_that_is_not_where_the_ledger_says_is_named(visited: Newsroom) -> None:
    name = page_file(visited)
    first, *_ = visited.ledger.documents_in(name)
    moved = replace(first.location, offset=first.location.offset + 1)
    visited.ledger.move_documents({first.location: moved})
    (problem,) = check_archive(visited.job()).damaged
    assert problem.startswith(f"{name}: {first.document.url}")
    assert f"is not at {moved.offset}" in problem


def test_two_documents_that_changed_places_are_named(visited: Newsroom) -> None:
    name = next(
        n
        for n in visited.job().archive.files()
        if len(visited.ledger.documents_in(n)) > 1
    )
    one, two, *_ = visited.ledger.documents_in(name)
    swapped = [
        replace(one, location=two.location),
        replace(two, location=one.location),
    ]
    visited.ledger.save_documents(swapped, {})
    assert len(check_archive(visited.job()).damaged) == 2


def test_what_was_purged_and_is_still_there_is_named(visited: Newsroom) -> None:
    name = page_file(visited)
    first, *_ = visited.ledger.documents_in(name)
    visited.ledger.save_documents([replace(first, location=GONE)], {}, [name])
    (problem,) = check_archive(visited.job()).damaged
    assert problem == f"{name}: still holds {first.document.document_id}, purged"


def test_a_registered_page_is_known_by_the_url_that_was_asked_for(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = "https://valley.example/new.html"
    room.list_stories("the bridge")
    room.publish(new, room.web[BRIDGE].body)
    room.publish(BRIDGE, status=301, headers={"location": new})
    with monkeypatch.context() as patched:
        patched.setattr(room.ledger, "save_documents", killed)
        with pytest.raises(StoreError):
            room.visit()
    check_archive(room.job())
    document = room.ledger.latest_pages([BRIDGE])[BRIDGE].document
    assert (document.final_url, document.status) == (new, 200)


def test_a_page_that_was_taken_down_meanwhile_is_not_registered(
    visited: Newsroom,
) -> None:
    """It was being fetched when the takedown came, and its run was killed."""
    archive = visited.job().archive
    (capture, *_) = [
        capture
        for name in archive.files()
        for capture, _ in archive.records(name)
        if capture.exchange.url == BRIDGE
    ]
    forget(visited.job(), BRIDGE, why="x", actor="ada")
    archive.store("late", [replace(capture, document_id=uuid.uuid4().hex)])
    assert len(pages(visited, BRIDGE)) == 1
    assert check_archive(visited.job()).damaged == ()
    assert pages(visited, BRIDGE) == []
