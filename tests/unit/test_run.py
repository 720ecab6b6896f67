"""A run that is divided among processes, each of which may be begun again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.model import Outcome
from pipeline.run import begin, carry_on, feed_shards, finish, ingest, page_shards
from pipeline.stages.job import Job, Shard
from pipeline.stages.polling import poll
from tests.newsroom import Newsroom, a_source, newsroom

SUBJECTS = ("the bridge", "the school", "the mill", "the road", "the bakery")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    room = newsroom(tmp_path)
    room.list_stories(*SUBJECTS)
    return room


def a_part(room: Newsroom, run_id: str = "dag.run.a", **given: object) -> Job:
    """Return the job of one process of a run."""
    return replace(room.job(), run_id=run_id, spans_processes=True, **given)


def test_a_run_in_parts_ends_as_a_whole_one(room: Newsroom, tmp_path: Path) -> None:
    begin(a_part(room))
    poll(a_part(room))
    for number in range(3):
        ingest(a_part(room, shard=Shard(number, 3)))
    (counts,) = finish(a_part(room))
    assert counts.outcomes == {Outcome.INDEXED: len(SUBJECTS)}
    whole = newsroom(tmp_path / "whole")
    whole.list_stories(*SUBJECTS)
    whole.visit()
    assert room.documents() == whole.documents()


def test_a_part_of_a_run_that_never_began_does_nothing(room: Newsroom) -> None:
    with pytest.raises(PipelineError, match=r"dag\.run\.a was given up"):
        carry_on(a_part(room))


def test_a_part_of_a_run_that_was_replaced_does_nothing(room: Newsroom) -> None:
    begin(a_part(room))
    begin(a_part(room, "dag.run.b"), replacing="dag.run.")
    with pytest.raises(PipelineError, match="given up"):
        carry_on(a_part(room))
    carry_on(a_part(room, "dag.run.b"))


def test_a_part_renews_the_lease_of_its_run(room: Newsroom) -> None:
    begin(a_part(room))
    room.clock.at += timedelta(minutes=14)
    carry_on(a_part(room))
    room.clock.at += timedelta(minutes=14)
    assert room.ledger.close_dead_runs(room.clock.now()) == []


def test_a_second_attempt_writes_what_the_first_decided(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(a_part(room))
    poll(a_part(room))
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.run.index", _end_here)
        with pytest.raises(KeyboardInterrupt):
            ingest(a_part(room))
    again = a_part(room, attempt=2)
    carry_on(again)
    ingest(again)
    (counts,) = finish(a_part(room))
    assert counts.outcomes == {Outcome.INDEXED: len(SUBJECTS)}


def _end_here(*_: object) -> None:
    raise KeyboardInterrupt


def test_attempts_never_share_an_archive_file(room: Newsroom) -> None:
    first, second = a_part(room), a_part(room, attempt=2)
    assert first.attempt_at("pages-0") == "dag.run.a-pages-0"
    assert second.attempt_at("pages-0") == "dag.run.a-pages-0-2"


def test_feeds_are_divided_by_host(tmp_path: Path) -> None:
    feeds = [f"https://h{n % 40}.example/{n}.xml" for n in range(250)]
    room = newsroom(tmp_path, a_source("many", *feeds))
    shards = feed_shards(room.job())
    assert [shard.count for shard in shards] == [3, 3, 3]
    assert all(sum(s.holds(feed) for s in shards) == 1 for feed in feeds)


def test_pages_are_divided_by_what_a_process_is_worth(room: Newsroom) -> None:
    begin(a_part(room))
    assert page_shards(a_part(room)) == []
    poll(a_part(room))
    pages_of_one_host = page_shards(a_part(room))
    assert len(pages_of_one_host) == 1
