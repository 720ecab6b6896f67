import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.adapters import sqlite_search
from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.errors import StoreError
from pipeline.model import ArticleState
from pipeline.records import SearchQuery
from tests.search_samples import NOON, placed, wire_story, written

LATER = NOON + timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "search.sqlite"


def total(path: Path, text: str) -> int:
    return SqliteSearch(path).search(SearchQuery(text=text, as_of=LATER)).total


def test_reading_makes_no_file(path: Path) -> None:
    index = SqliteSearch(path)
    assert index.count() == 0
    assert index.get("a1") is None
    assert total(path, "rain") == 0
    assert not path.parent.exists()


def test_an_empty_file_is_an_empty_index(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert total(path, "rain") == 0
    SqliteSearch(path).write([placed("a1", written("Rain"))])
    assert total(path, "rain") == 1


def test_what_is_written_outlives_the_object(path: Path) -> None:
    SqliteSearch(path).write([placed("a1", written("Rain"))])
    assert total(path, "rain") == 1
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_no_database_is_named_with_the_next_step(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    for act in (lambda: total(path, "rain"), lambda: SqliteSearch(path).write([])):
        with pytest.raises(StoreError, match=r"search\.sqlite: .*news reindex") as told:
            act()
        assert isinstance(told.value.__cause__, sqlite3.DatabaseError)


@pytest.mark.parametrize("layout", [1, 99])
def test_an_index_of_another_layout_is_refused(path: Path, layout: int) -> None:
    SqliteSearch(path).write([])
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {layout}")
    with pytest.raises(StoreError, match="another version of Newsline"):
        total(path, "rain")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StoreError, match=r"var/search\.sqlite"):
        SqliteSearch(tmp_path / "var" / "search.sqlite").write([])


def test_a_writer_that_never_ends_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SqliteSearch(path).write([placed("a1", written("Rain"))])
    monkeypatch.setattr(sqlite_search, "_BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process is writing"):
            SqliteSearch(path).write([])
        assert total(path, "rain") == 1


def test_a_fault_half_way_leaves_nothing_of_the_call(path: Path) -> None:
    index = SqliteSearch(path)
    index.write([placed("a0", written("Rain"))])
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON document WHEN new.article_id = 'a2' "
            "BEGIN SELECT raise(ABORT, 'disk is full'); END"
        )
    with pytest.raises(StoreError, match="disk is full"):
        index.write([placed(f"a{n}", written("Rain")) for n in range(4)])
    assert index.count() == 1
    assert total(path, "rain") == 1


def test_threads_that_begin_together_lose_nothing(path: Path) -> None:
    index = SqliteSearch(path)
    start = threading.Barrier(6)
    faults: list[Exception] = []

    def work(number: int) -> None:
        start.wait(10)
        try:
            for n in range(5):
                index.write([placed(f"a{number}-{n}", written("Rain"))])
                index.search(SearchQuery(text="rain", as_of=LATER))
        except StoreError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert total(path, "rain") == 30


def test_a_newer_revision_takes_the_old_words_away(path: Path) -> None:
    index = SqliteSearch(path)
    index.write([placed("a1", written("Rain"), revision=1)])
    index.write([placed("a1", written("Snow"), revision=2)])
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT headline FROM words").fetchall() == [("snow",)]
        db.execute("INSERT INTO words(words) VALUES ('integrity-check')")


@pytest.mark.parametrize("state", [ArticleState.REMOVED, ArticleState.KILLED])
def test_what_is_taken_down_or_killed_leaves_nothing_in_the_file(
    path: Path, state: ArticleState
) -> None:
    index = SqliteSearch(path)
    index.write([placed("a1", wire_story(), revision=1)])
    index.write([placed("a1", None, revision=2, state=state)])
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM words").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM subject").fetchone() == (0,)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for secret in (b"quadrille", b"lowermill", b"medtop", b"Freedonia"):
        assert secret not in path.read_bytes(), secret


def test_an_older_revision_changes_no_subject(path: Path) -> None:
    index = SqliteSearch(path)
    index.write([placed("a1", wire_story(), revision=2)])
    index.write([placed("a1", written("Rain"), revision=1)])
    asked = SearchQuery(as_of=LATER, subjects=("20000139",))
    assert index.search(asked).total == 1


def test_subjects_are_looked_up_and_not_read_through(path: Path) -> None:
    SqliteSearch(path).write([placed("a1", wire_story())])
    sql = "EXPLAIN QUERY PLAN SELECT document FROM subject WHERE code IN ('a', 'b')"
    with closing(sqlite3.connect(path)) as db:
        (plan,) = db.execute(sql).fetchall()
    assert "INDEX subject_code" in plan[3]
