"""The way to the index: what was decided gets there, whatever comes in between."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from pipeline.adapters.memory_search import MemorySearch
from pipeline.errors import ArchiveError, PipelineError, StoreError
from pipeline.model import IndexedArticle, Outcome
from pipeline.operations.forget import forget
from pipeline.operations.quarantine import quarantined, retry
from pipeline.records import Pending, Takedown, WriteResult
from pipeline.run import begin, finish, run
from pipeline.stages.indexing import flush
from pipeline.stages.job import LEASE, Job
from tests.newsroom import (
    LATER,
    Newsroom,
    a_source,
    assert_settled,
    entry,
    html,
    newsroom,
    page,
    story,
    totals,
)
from tests.values import HOUR

BRIDGE = "https://valley.example/the-bridge.html"
COPY = "https://hill.example/the-bridge.html"
EARLIER = "Mon, 31 Aug 2026 05:00:00 GMT"


class Moody(MemorySearch):
    """An index that is down, or refuses what it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.is_down = False
        self.refuses: Callable[[IndexedArticle], bool] = lambda _: False

    def write(self, articles: Sequence[IndexedArticle]) -> list[WriteResult]:
        if self.is_down:
            raise StoreError("search index: down")
        refused = [
            WriteResult(
                article_id=one.placement.article_id,
                revision=one.placement.revision,
                error="no room in this index",
            )
            for one in articles
            if self.refuses(one)
        ]
        taken = [one for one in articles if not self.refuses(one)]
        return super().write(taken) + refused


@dataclass
class Place:
    """A newsroom and its index."""

    room: Newsroom
    index: Moody

    def pending(self) -> list[Pending]:
        return self.room.ledger.pending("nobody", 100)

    def die_before_writing(self) -> None:
        """Let a run end between its decisions and the index."""
        self.index.is_down = True
        with pytest.raises(StoreError, match="down"):
            run(self.room.job())
        self.index.is_down = False


@pytest.fixture
def place(tmp_path: Path) -> Place:
    index = Moody()
    sources = (a_source("valley"), a_source("hill"))
    return Place(newsroom(tmp_path, *sources, index=index), index)


def balance(job: Job) -> list[tuple[str, int, int]]:
    return [(c.source_id, c.taken_in, c.accounted) for c in finish(job)]


def test_a_run_that_lived_beside_a_dead_one_accounts_for_what_it_wrote(
    place: Place,
) -> None:
    place.room.list_stories("the bridge")
    beside = place.room.job()
    begin(beside)
    place.die_before_writing()
    assert balance(beside) == [("valley", 1, 1)]
    assert place.room.headlines() == ["Council debates the bridge"]
    assert_settled(place.room)


def test_a_run_of_other_sources_accounts_for_what_it_wrote(place: Place) -> None:
    place.room.list_stories("the bridge")
    place.die_before_writing()
    of_hill = place.room.job()
    assert begin(of_hill, sources=["hill"]) == 0
    assert balance(of_hill) == [("valley", 1, 1)]


def publish_copy(room: Newsroom) -> None:
    """Publish the story of the bridge elsewhere; it says that it is the earlier one."""
    room.publish(COPY, page("The bridge", *story("the bridge")))
    listing = entry(COPY, "The bridge", published=EARLIER)
    room.publish_feed(listing, feed="https://hill.example/feed.xml")


def test_what_the_index_refuses_and_no_item_waits_for_is_sent_again(
    place: Place,
) -> None:
    room, index = place.room, place.index
    room.list_stories("the bridge")
    room.visit()
    first = room.item(BRIDGE).article_id
    publish_copy(room)
    index.refuses = lambda one: one.placement.article_id == first
    with capture_logs() as logs:
        ends = totals(room.visit(LATER))
    assert ends[Outcome.DUPLICATE] == 1
    assert room.article(BRIDGE)["is_original"] is True
    assert [row.article_id for row in place.pending()] == [first]
    told = [line for line in logs if line["log_level"] == "error"]
    assert {line["article_id"] for line in told} == {first}
    assert {line["detail"] for line in told} == {"no room in this index"}
    index.refuses = lambda _: False
    room.visit(LATER)
    assert room.article(BRIDGE)["is_original"] is False
    assert place.pending() == []


def test_flushing_comes_to_an_end_when_nothing_can_be_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.stages.indexing.ROWS_AT_ONCE", 1)
    room = place.room
    room.list_stories("the bridge", "the school", "the mill")
    room.visit()
    items = [room.item(url).item_id for url in room.asked if url.endswith(".html")]
    room.ledger.save_documents([], dict.fromkeys(items, "a newer one"))
    room.ledger.reopen(items)
    rows = place.pending()
    assert len(rows) == 3
    place.index.refuses = lambda _: True
    flush(room.job())
    assert place.pending() == rows


def test_an_archive_that_is_away_ends_the_run_and_blames_no_item(
    place: Place,
) -> None:
    room = place.room
    room.list_stories("the bridge")
    place.die_before_writing()
    archive, away = Path(room.archive_url), room.folder / "away"
    archive.rename(away)
    with pytest.raises(ArchiveError, match=r"archive.*is away.*run again"):
        room.visit()
    assert room.end(BRIDGE) == "open"
    shutil.rmtree(archive, ignore_errors=True)
    away.rename(archive)
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    assert_settled(room)


def test_a_retry_after_the_archive_was_mended_brings_the_article_to_the_index(
    place: Place,
) -> None:
    room = place.room
    room.list_stories("the bridge")
    place.die_before_writing()
    (file,) = Path(room.archive_url).rglob("pages/**/*.warc.gz")
    whole = file.read_bytes()
    file.write_bytes(b"")
    assert totals(room.visit(LATER)) == {Outcome.QUARANTINED: 1}
    assert room.end(BRIDGE) == "quarantined(unreadable)"
    assert place.pending() == []
    file.write_bytes(whole)
    assert retry(room.job(), quarantined(room.job())) == 1
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    assert room.headlines() == ["Council debates the bridge"]
    assert_settled(room)


def test_a_text_from_a_feed_that_a_dead_run_read_is_not_fetched_later(
    place: Place,
) -> None:
    room = place.room
    url = room.publish_story("the bridge")
    room.publish("https://valley.example/robots.txt", b"User-agent: *\nDisallow: /")
    room.publish_feed(entry(url, "The bridge", content=html(story("the bridge"))))
    place.die_before_writing()
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    assert room.item(url).recheck_at is None


def test_a_page_that_a_dead_run_read_is_looked_at_again(place: Place) -> None:
    place.room.list_stories("the bridge")
    place.die_before_writing()
    place.room.visit()
    assert place.room.item(BRIDGE).recheck_at == place.room.clock.now() + HOUR


def test_a_run_that_was_taken_for_dead_says_so_and_leaves_its_items(
    place: Place,
) -> None:
    room = place.room
    room.list_stories("the bridge")
    silent = room.job()
    begin(silent)
    room.clock.at += LEASE + LATER
    room.visit()
    with pytest.raises(PipelineError, match="another run took its items on"):
        finish(silent)
    assert room.ledger.run_state(silent.run_id) == "dead"
    assert room.end(BRIDGE) == "indexed"


def test_a_tombstone_that_the_index_refuses_is_sent_again(place: Place) -> None:
    room, index = place.room, place.index
    room.list_stories("the bridge")
    room.visit()
    article_id = room.item(BRIDGE).article_id or ""
    index.refuses = lambda one: one.article is None
    forget(room.job(), article_id, why="law", actor="ops")
    assert room.article(BRIDGE)["state"] == "visible"
    index.refuses = lambda _: False
    room.visit(LATER)
    assert room.article(BRIDGE)["state"] == "removed"


def test_what_was_taken_down_before_it_was_written_ends_as_removed(
    place: Place,
) -> None:
    room, index = place.room, place.index
    room.list_stories("the bridge")
    place.die_before_writing()
    (article_id,) = room.ledger.article_ids("", 10)
    index.refuses = lambda one: one.article is None
    taken = Takedown(
        article_id=article_id, sha256="s", at=room.clock.now(), why="law", actor="ops"
    )
    room.ledger.take_down("forget", taken)
    assert totals(room.visit()) == {Outcome.REMOVED: 1}
    assert room.end(BRIDGE) == "removed(takedown)"
    assert (room.item(BRIDGE).title, room.item(BRIDGE).entry) == ("", None)
    assert {row.article_id for row in place.pending()} == {article_id}
    index.refuses = lambda _: False
    room.visit()
    assert place.pending() == []
