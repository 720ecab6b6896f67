"""Bad stores: a clear error, and the next run ends with the same articles."""

import errno
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem

from pipeline.adapters.ledger import engine
from pipeline.adapters.memory_search import MemorySearch
from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.errors import ArchiveError, StoreError
from pipeline.model import IndexedArticle, Outcome
from pipeline.operations import quarantine
from pipeline.records import WriteResult
from tests.newsroom import LATER, Newsroom, assert_settled, newsroom, totals

BRIDGE = "https://valley.example/the-bridge.html"
SCHOOL = "https://valley.example/the-school.html"
SUBJECTS = ("the bridge", "the school", "the mill")
HEADLINES = sorted(f"Council debates {subject}" for subject in SUBJECTS)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)


class FullDisk(LocalFileSystem):
    """A file system that has no room for pages while `is_full`."""

    protocol = "fulldisk"
    cachable = False
    is_full = True

    def open(self, path: str, mode: str = "rb", **given: Any) -> Any:
        if "w" in mode and "/pages/" in path and FullDisk.is_full:
            raise OSError(errno.ENOSPC, "No space left on device", path)
        return super().open(path, mode, **given)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> type[FullDisk]:
    fsspec.register_implementation("fulldisk", FullDisk, clobber=True)
    monkeypatch.setattr(FullDisk, "is_full", True)
    return FullDisk


def test_a_full_archive_ends_the_run_and_the_next_one_does_the_work(
    tmp_path: Path, full_disk: type[FullDisk]
) -> None:
    clean = newsroom(tmp_path / "clean")
    clean.list_stories(*SUBJECTS)
    clean.visit()
    room = newsroom(tmp_path, archive_url=f"fulldisk://{tmp_path}/archive")
    room.list_stories(*SUBJECTS)
    with pytest.raises(ArchiveError, match=r"No space left on device.*run again"):
        room.visit()
    assert room.documents() == []
    assert {room.end(url) for url in (BRIDGE, SCHOOL)} == {"open"}
    full_disk.is_full = False
    report = room.visit()
    assert report.taken_on == 3
    assert totals(report) == {Outcome.INDEXED: 3}
    assert room.documents() == clean.documents()
    assert not list(tmp_path.rglob("*.part"))
    assert_settled(room)


class Moody(MemorySearch):
    """An index that is down, or rejects one headline, when told so."""

    def __init__(self) -> None:
        super().__init__()
        self.is_down = False
        self.rejected = ""

    def write(self, articles: Sequence[IndexedArticle]) -> list[WriteResult]:
        if self.is_down:
            raise StoreError("search index: disk full; make room and run again")
        bad = [a for a in articles if a.article and a.article.headline == self.rejected]
        good = [a for a in articles if a not in bad]
        refused = [
            WriteResult(
                article_id=a.placement.article_id,
                revision=a.placement.revision,
                error="the mapping does not take this field",
            )
            for a in bad
        ]
        return super().write(good) + refused


def those_archived(room: Newsroom, urls: list[str]) -> list[str]:
    """Return the pages that the archive has; others were on their way at most."""
    archived = [url for url in urls if room.item(url).document_id]
    assert archived
    return archived


def test_an_index_that_is_down_costs_no_second_fetch(tmp_path: Path) -> None:
    index = Moody()
    room = newsroom(tmp_path, index=index)
    urls = room.list_stories(*SUBJECTS)
    index.is_down = True
    with pytest.raises(StoreError, match="disk full"):
        room.visit()
    assert room.documents() == ["null", "null"]
    archived = those_archived(room, urls)
    index.is_down = False
    assert totals(room.visit()) == {Outcome.INDEXED: 3}
    assert room.headlines() == HEADLINES
    assert {room.asked.count(url) for url in archived} == {1}
    assert_settled(room)


def test_a_full_disk_under_the_embedded_index_is_a_store_error(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = room.list_stories(*SUBJECTS)
    room.index.write([])
    path = room.folder / "search.sqlite"
    connect = SqliteSearch._connect

    def cramped(self: SqliteSearch) -> sqlite3.Connection:
        db = connect(self)
        db.execute("PRAGMA max_page_count = 1")  # no page more than it has
        return db

    with monkeypatch.context() as patched:
        patched.setattr(SqliteSearch, "_connect", cramped)
        with pytest.raises(StoreError, match=rf"{path}.*full.*make room"):
            room.visit()
    archived = those_archived(room, urls)
    assert totals(room.visit()) == {Outcome.INDEXED: 3}
    assert {room.asked.count(url) for url in archived} == {1}
    assert room.headlines() == HEADLINES


def test_a_rejected_document_waits_in_quarantine_for_a_retry(tmp_path: Path) -> None:
    index = Moody()
    room = newsroom(tmp_path, index=index)
    room.list_stories(*SUBJECTS)
    index.rejected = "Council debates the bridge"
    ends = totals(room.visit())
    assert ends == {Outcome.INDEXED: 2, Outcome.QUARANTINED: 1}
    assert room.end(BRIDGE) == "quarantined(index_rejected)"
    assert "does not take this field" in room.item(BRIDGE).detail
    assert totals(room.visit(LATER)) == {}
    index.rejected = ""
    job = room.job()
    assert quarantine.retry(job, quarantine.quarantined(job)) == 1
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    assert room.headlines() == HEADLINES
    assert room.asked.count(BRIDGE) == 1
    assert_settled(room)


def test_a_document_that_is_rejected_again_goes_back_to_quarantine(
    tmp_path: Path,
) -> None:
    index = Moody()
    room = newsroom(tmp_path, index=index)
    room.list_stories("the bridge")
    index.rejected = "Council debates the bridge"
    room.visit()
    job = room.job()
    quarantine.retry(job, quarantine.quarantined(job))
    assert totals(room.visit()) == {Outcome.QUARANTINED: 1}
    assert room.end(BRIDGE) == "quarantined(index_rejected)"


def test_a_locked_ledger_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    room = newsroom(tmp_path)
    room.list_stories(*SUBJECTS)
    with closing(sqlite3.connect(room.folder / "ledger.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"ledger.*locked.*run again"):
            room.visit()
    assert totals(room.visit()) == {Outcome.INDEXED: 3}
