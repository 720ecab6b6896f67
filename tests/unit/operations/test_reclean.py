"""Reading again by today's rules: what changes, what stays, and what it costs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.clean.rules import Rule, compile_rules
from pipeline.errors import StoreError
from pipeline.model import Ended, Outcome, Reason
from pipeline.operations.forget import forget
from pipeline.operations.reclean import (
    Recleaned,
    every_article,
    reclean,
    with_rule,
)
from pipeline.records import Reading, ReadTask
from pipeline.run import ReadRules, read_item
from pipeline.sources import Source, WireDrop
from pipeline.stages.deliveries import Deliveries
from pipeline.stages.indexing import flush
from pipeline.stages.job import LEASE
from tests.newsroom import (
    LATER,
    Newsroom,
    a_source,
    assert_settled,
    crashing,
    entry,
    newsroom,
    page,
    story,
)
from tests.values import HOUR

BRIDGE = "https://valley.example/the-bridge.html"
SCHOOL = "https://valley.example/the-school.html"
ADVERT = "Article continues below"
"""A line that the rule `advertisement` of the shipped file names."""
TICKET = "Tickets are sold at the harbour office"
TICKETS = Rule(
    id="tickets",
    why="A box about tickets on all pages.",
    languages=("en",),
    lines=(TICKET,),
    example=(TICKET,),
    counter_example=("Tickets were sold out.",),
)


@pytest.fixture
def visited(room: Newsroom) -> Newsroom:
    """A newsroom with two articles, one of which has lost a line to a rule."""
    publish(room, BRIDGE, "the bridge", ADVERT)
    publish(room, SCHOOL, "the school", TICKET)
    room.publish_feed(entry(BRIDGE), entry(SCHOOL))
    room.visit()
    return room


def publish(room: Newsroom, url: str, subject: str, line: str) -> None:
    paragraphs = story(subject)
    paragraphs.insert(2, line)
    room.publish(url, page(f"Council debates {subject}", *paragraphs))


def read_by(
    *new: Rule, without: str = ""
) -> Callable[[ReadTask, ReadRules, Deliveries], Reading | Ended]:
    """Return a reader with other rules in the file."""

    def reader(
        task: ReadTask, rules: ReadRules, deliveries: Deliveries
    ) -> Reading | Ended:
        kept = (rule for rule in rules.boilerplate.rules if rule.id != without)
        edited = replace(rules, boilerplate=compile_rules([*kept, *new]))
        return read_item(task, edited, deliveries)

    return reader


def by_rule(room: Newsroom, rule_id: str, *, dry_run: bool = False) -> Recleaned:
    job = room.job()
    return reclean(job, with_rule(job, rule_id), dry_run=dry_run)


def all_of(room: Newsroom, source_id: str | None = None) -> Recleaned:
    job = room.job()
    return reclean(job, every_article(job), source_id=source_id)


def ends(done: Recleaned) -> dict[str, dict[Outcome, int]]:
    assert all(row.taken_in == row.accounted for row in done.counts)
    return {row.source_id: dict(row.outcomes) for row in done.counts}


def test_the_lines_of_a_rule_that_left_the_file_come_back(visited: Newsroom) -> None:
    visited.read = read_by(without="advertisement")
    done = by_rule(visited, "advertisement")
    assert ends(done) == {"valley": {Outcome.UPDATED: 1}}
    assert (done.back, done.gone) == (1, 0)
    assert ADVERT in visited.article(BRIDGE)["body"]
    assert by_rule(visited, "advertisement").counts == ()


def test_with_the_same_rules_nothing_changes(visited: Newsroom) -> None:
    before = visited.documents()
    assert ends(by_rule(visited, "advertisement")) == {"valley": {Outcome.UNCHANGED: 1}}
    assert ends(all_of(visited)) == {"valley": {Outcome.UNCHANGED: 2}}
    assert visited.documents() == before
    assert [v.number for v in versions(visited, BRIDGE)] == [1]


def versions(room: Newsroom, url: str):
    return room.ledger.versions(room.item(url).article_id or "")


def test_a_new_rule_is_found_by_reading_all(visited: Newsroom) -> None:
    visited.read = read_by(TICKETS)
    assert by_rule(visited, "tickets").articles == 0
    done = all_of(visited)
    assert ends(done) == {"valley": {Outcome.UPDATED: 1, Outcome.UNCHANGED: 1}}
    assert TICKET not in visited.article(SCHOOL)["body"]
    assert ends(by_rule(visited, "tickets")) == {"valley": {Outcome.UNCHANGED: 1}}


def test_nothing_is_fetched_and_items_stand_as_they_did(visited: Newsroom) -> None:
    asked, before = len(visited.asked), visited.item(BRIDGE)
    visited.read = read_by(without="advertisement")
    by_rule(visited, "advertisement")
    assert visited.item(BRIDGE) == before
    assert len(visited.asked) == asked
    (_, again) = visited.ledger.history(before.item_id)
    assert (again.outcome, again.stage) == (Outcome.UPDATED, "reclean")


def test_a_dry_run_tells_and_writes_nothing(visited: Newsroom) -> None:
    visited.read = read_by(TICKETS, without="advertisement")
    before, job = visited.documents(), visited.job()
    done = reclean(job, every_article(job), dry_run=True)
    assert (done.articles, done.changed, done.counts) == (2, 2, ())
    changes = {each.item.url: (each.back, each.gone) for each in done.changes}
    assert changes == {BRIDGE: ([ADVERT], []), SCHOOL: ([], [TICKET])}
    assert visited.documents() == before
    assert job.ledger.run_state(job.run_id) is None
    assert len(versions(visited, BRIDGE)) == 1


def test_what_the_publisher_writes_later_is_the_newest_still(visited: Newsroom) -> None:
    visited.clock.at += HOUR
    visited.read = read_by(without="advertisement")
    by_rule(visited, "advertisement")
    publish(visited, BRIDGE, "the bridge", "The hall was half full.")
    visited.visit()
    assert "half full" in visited.article(BRIDGE)["body"]
    assert [v.number for v in versions(visited, BRIDGE)] == [1, 2, 3]


def test_what_was_taken_down_is_not_read_again(visited: Newsroom) -> None:
    forget(visited.job(), BRIDGE, why="a court order", actor="ada")
    visited.read = read_by(TICKETS, without="advertisement")
    assert by_rule(visited, "advertisement").articles == 0
    assert ends(all_of(visited)) == {"valley": {Outcome.UPDATED: 1}}
    assert visited.end(BRIDGE) == "removed(takedown)"
    assert "Council debates the bridge" not in visited.headlines()


def test_a_takedown_while_articles_are_read_again_wins(visited: Newsroom) -> None:
    def taken_down_meanwhile(
        task: ReadTask, rules: ReadRules, deliveries: Deliveries
    ) -> Reading | Ended:
        reading = read_by(without="advertisement")(task, rules, deliveries)
        forget(visited.job(), BRIDGE, why="a court order", actor="ada")
        return reading

    visited.read = taken_down_meanwhile
    assert ends(by_rule(visited, "advertisement")) == {"valley": {Outcome.REMOVED: 1}}
    assert "Council debates the bridge" not in visited.headlines()
    assert versions(visited, BRIDGE)[0].trace == {}


def test_one_source_alone_is_read_again(tmp_path: Path) -> None:
    room = newsroom(tmp_path, a_source("valley"), a_source("coast"))
    ferry = "https://coast.example/ferry.html"
    publish(room, BRIDGE, "the bridge", TICKET)
    publish(room, ferry, "the ferry", TICKET)
    room.publish_feed(entry(BRIDGE))
    room.publish_feed(entry(ferry), feed="https://coast.example/feed.xml")
    room.visit()
    room.read = read_by(TICKETS)
    assert ends(all_of(room, "coast")) == {"coast": {Outcome.UPDATED: 1}}
    assert TICKET in room.article(BRIDGE)["body"]


def test_an_article_that_cannot_be_read_stays_and_is_named(visited: Newsroom) -> None:
    before = visited.documents()
    for file in (visited.folder / "archive" / "pages").rglob("*.gz"):
        file.write_bytes(b"gone bad")
    done = all_of(visited)
    assert ends(done) == {"valley": {Outcome.QUARANTINED: 2}}
    assert {each.reading.reason for each in done.problems} == {Reason.UNREADABLE}
    assert visited.documents() == before
    assert visited.end(BRIDGE) == "indexed"


def test_a_bug_costs_the_article_alone_that_meets_it(visited: Newsroom) -> None:
    visited.read = crashing(lambda task: task.document.url == BRIDGE)
    done = all_of(visited)
    assert ends(done) == {"valley": {Outcome.QUARANTINED: 1, Outcome.UNCHANGED: 1}}
    assert [each.reading.reason for each in done.problems] == [Reason.BUG]
    assert [each.task for each in done.problems] == [None], "a page is kept"
    assert visited.end(BRIDGE) == "indexed"


def test_an_item_that_is_tried_again_keeps_its_turn(visited: Newsroom) -> None:
    visited.publish(BRIDGE, status=500)
    visited.visit(HOUR)
    before = visited.item(BRIDGE)
    assert before.outcome is Outcome.FAILED
    visited.read = read_by(without="advertisement")
    assert ends(by_rule(visited, "advertisement")) == {"valley": {Outcome.UPDATED: 1}}
    assert visited.item(BRIDGE) == before


def test_what_the_index_did_not_take_is_sent_by_the_next_run(
    visited: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> None:
        raise StoreError("the index is away")

    visited.read = read_by(without="advertisement")
    job = visited.job()
    with monkeypatch.context() as patched:
        patched.setattr(visited.index, "write", away)
        with pytest.raises(StoreError):
            reclean(job, with_rule(job, "advertisement"))
    assert visited.ledger.run_state(job.run_id) == "failed"
    assert ADVERT not in visited.article(BRIDGE)["body"]
    before = visited.item(BRIDGE)
    flush(visited.job())
    assert ADVERT in visited.article(BRIDGE)["body"]
    assert visited.item(BRIDGE) == before
    assert_settled(visited)


def test_it_stops_between_two_batches(visited: Newsroom) -> None:
    asked = iter([False, True])
    job = visited.job(lambda: next(asked))
    found = iter([[visited.item(url).article_id or ""] for url in (BRIDGE, SCHOOL)])
    done = reclean(job, found)
    assert done.interrupted
    assert ends(done) == {"valley": {Outcome.UNCHANGED: 1}}


def test_a_run_that_takes_long_is_not_taken_for_dead(visited: Newsroom) -> None:
    job, ids = visited.job(), visited.ledger.article_ids("", 9)

    def slowly() -> Iterator[list[str]]:
        for article_id in (*ids, *ids):
            visited.ledger.close_dead_runs(visited.clock.at)
            yield [article_id]
            visited.clock.at += LEASE * 0.6

    assert reclean(job, slowly()).articles == 4
    assert visited.ledger.run_state(job.run_id) == "finished"


def a_delivery(**given: str) -> str:
    text = "\n\n".join(story("the quay", TICKET))
    whole = {
        "uri": "urn:nlw:quay",
        "type": "text",
        "version": "1",
        "versioncreated": "2026-09-01T03:00:00Z",
        "pubstatus": "usable",
        "language": "en",
        "headline": "Storm closes quay",
        "body_text": text,
    }
    return json.dumps(whole | given)


@pytest.fixture
def desk(tmp_path: Path) -> Newsroom:
    """A newsroom with a wire story that was sent, and sent again later."""
    drop = tmp_path / "drop"
    drop.mkdir()
    folder = WireDrop(folder=str(drop), settle=0)
    room = newsroom(tmp_path, Source(id="nlw", name="Valley Wire", drop=folder))
    for number, hour in enumerate(("03", "04"), 1):
        sent = a_delivery(versioncreated=f"2026-09-01T{hour}:00:00Z")
        (drop / f"{number}.json").write_text(sent, "utf-8")
        room.visit(LATER)
    return room


def test_a_wire_story_that_was_sent_again_is_read_once(desk: Newsroom) -> None:
    (article_id,) = desk.ledger.article_ids("", 9)
    (before,) = desk.ledger.heads([article_id]).values()
    assert before.placement.version_at.hour == 4
    desk.read = read_by(TICKETS)
    assert ends(all_of(desk)) == {"nlw": {Outcome.UPDATED: 1}}
    assert TICKET not in (desk.index.get(article_id) or {})["body"]
    (head,) = desk.ledger.heads([article_id]).values()
    assert head.placement.version == 2
    assert head.placement.version_at == before.placement.version_at
    assert head.placement.visible_from == before.placement.visible_from
    assert ends(all_of(desk)) == {"nlw": {Outcome.UNCHANGED: 1}}
    desk.visit(LATER)
    assert TICKET not in (desk.index.get(article_id) or {})["body"]


def test_a_wire_story_that_was_killed_stays_killed(desk: Newsroom) -> None:
    (article_id,) = desk.ledger.article_ids("", 9)
    kill = a_delivery(
        version="3", versioncreated="2026-09-01T05:00:00Z", pubstatus="canceled"
    )
    (Path(desk.sources[0].drop.folder) / "3.json").write_text(kill, "utf-8")
    desk.visit(LATER)
    desk.read = read_by(TICKETS)
    assert all_of(desk).articles == 0
    assert "body" not in (desk.index.get(article_id) or {})
