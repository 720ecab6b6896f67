"""What every ledger promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.adapters.ledger.tables import lease
from pipeline.model import ArticleState, Outcome, Reason
from pipeline.records import (
    GONE,
    Arrivals,
    Delivery,
    FeedMove,
    FeedState,
    HostState,
    Intake,
    Item,
    ItemOutcome,
    Location,
    Pending,
    PollCommit,
    RobotsFile,
    Takedown,
)
from tests.values import (
    HOUR,
    NOW,
    a_candidate,
    a_document,
    an_article,
    an_item,
    decided,
    with_text,
)


def begin(ledger: SqlLedger, run_id: str = "r1") -> str:
    ledger.begin_run(run_id, NOW, NOW, NOW + HOUR)
    return run_id


def list_items(ledger: SqlLedger, *items: Item, run_id: str = "r1") -> None:
    intake = Intake(channel="feed", source_id="one", taken_in=len(items))
    ledger.save_polls(run_id, [PollCommit(intake=intake, items=items)])


def outcome(item: Item, end: Outcome, **given: object) -> ItemOutcome:
    return ItemOutcome(item_id=item.item_id, outcome=end, stage="test", **given)


def test_an_item_comes_back_as_it_was_written(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item(run_id="r1", guid="g")
    list_items(ledger, item)
    assert ledger.open_items("r1") == [item]
    assert ledger.known_items([item.item_id, "other"]) == {item.item_id}


def test_an_item_that_another_run_wrote_first_counts_as_unchanged(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    begin(ledger, "r2")
    list_items(ledger, an_item(run_id="r1"))
    list_items(ledger, an_item(run_id="r2"), run_id="r2")
    assert ledger.open_items("r2") == []
    (counts,) = ledger.counts("r2")
    assert (counts.taken_in, counts.outcomes) == (1, {Outcome.UNCHANGED: 1})


def test_taken_in_is_the_sum_of_outcomes_and_what_was_listed_again(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    new = an_item(run_id="r1")
    intake = Intake(channel="feed", source_id="one", taken_in=3, unchanged=2)
    ledger.save_polls("r1", [PollCommit(intake=intake, items=(new,))])
    assert ledger.counts("r1")[0].accounted == 2
    ledger.save_outcomes("r1", NOW, [outcome(new, Outcome.INDEXED)])
    (counts,) = ledger.counts("r1")
    assert counts.taken_in == counts.accounted == 3


def test_in_a_run_only_a_failure_is_replaced(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    list_items(ledger, item)
    failed = outcome(item, Outcome.FAILED, reason=Reason.TIMEOUT, retry_at=NOW + HOUR)
    ledger.save_outcomes("r1", NOW, [failed])
    ledger.save_outcomes("r1", NOW, [outcome(item, Outcome.INDEXED)])
    ledger.save_outcomes("r1", NOW, [outcome(item, Outcome.DROPPED)])
    (past,) = ledger.history(item.item_id)
    assert past.outcome is Outcome.INDEXED


def test_of_one_items_outcomes_in_one_batch_the_first_that_is_final_counts(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    item, other = an_item(run_id="r1"), an_item("https://example.org/b", run_id="r1")
    list_items(ledger, item, other)
    failed = outcome(item, Outcome.FAILED, reason=Reason.TIMEOUT, retry_at=NOW + HOUR)
    ends = [failed, outcome(item, Outcome.INDEXED), outcome(item, Outcome.DROPPED)]
    ledger.save_outcomes("r1", NOW, [*ends, outcome(other, Outcome.DUPLICATE)])
    standing = ledger.items([item.item_id, other.item_id])
    assert standing[item.item_id].outcome is Outcome.INDEXED
    assert standing[other.item_id].outcome is Outcome.DUPLICATE


def test_a_change_is_dated_and_what_is_no_change_keeps_the_date(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    list_items(ledger, item)
    ledger.save_outcomes("r1", NOW, [outcome(item, Outcome.INDEXED, article_id="a1")])
    ledger.finish_run("r1", NOW, None)
    begin(ledger, "r2")
    ledger.save_outcomes("r2", NOW + HOUR, [outcome(item, Outcome.UNCHANGED)])
    standing = ledger.items([item.item_id])[item.item_id]
    assert (standing.changed_at, standing.article_id) == (NOW, "a1")


def test_attempts_count_up_until_something_comes_of_it(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    list_items(ledger, item)
    failed = outcome(item, Outcome.FAILED, reason=Reason.TIMEOUT, retry_at=NOW)
    ledger.save_outcomes("r1", NOW, [failed])
    ledger.save_outcomes("r1", NOW, [failed])
    assert ledger.items([item.item_id])[item.item_id].attempts == 2
    ledger.save_outcomes("r1", NOW, [outcome(item, Outcome.INDEXED)])
    assert ledger.items([item.item_id])[item.item_id].attempts == 0


@pytest.mark.parametrize("due", [NOW, NOW - HOUR])
def test_what_is_due_for_retry_is_taken_on(ledger: SqlLedger, due: object) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    list_items(ledger, item)
    failed = outcome(item, Outcome.FAILED, reason=Reason.TIMEOUT, retry_at=due)
    ledger.save_outcomes("r1", NOW, [failed])
    ledger.finish_run("r1", NOW, None)
    begin(ledger, "r2")
    assert ledger.take_over("r2", NOW) == 1
    assert [i.item_id for i in ledger.open_items("r2")] == [item.item_id]
    assert ledger.counts("r2")[0].taken_in == 1
    assert ledger.take_over("r2", NOW) == 0


def test_what_is_not_due_is_left_alone(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    list_items(ledger, item)
    later = outcome(item, Outcome.INDEXED, recheck_at=NOW + timedelta(seconds=1))
    ledger.save_outcomes("r1", NOW, [later])
    ledger.finish_run("r1", NOW, None)
    begin(ledger, "r2")
    assert ledger.take_over("r2", NOW) == 0


def test_a_page_due_for_another_look_is_fetched_again(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item(run_id="r1", document_id="d1")
    list_items(ledger, item)
    ledger.save_outcomes("r1", NOW, [outcome(item, Outcome.INDEXED, recheck_at=NOW)])
    ledger.finish_run("r1", NOW, None)
    begin(ledger, "r2")
    ledger.take_over("r2", NOW)
    (again,) = ledger.open_items("r2")
    assert again.document_id is None
    assert again.recheck_at is None


def test_open_items_of_a_dead_run_are_taken_on_with_their_documents(
    ledger: SqlLedger,
) -> None:
    ledger.begin_run("r1", NOW, NOW, NOW)
    item = an_item(run_id="r1", document_id="d1")
    list_items(ledger, item)
    assert ledger.close_dead_runs(NOW + HOUR) == ["r1"]
    begin(ledger, "r2")
    assert ledger.take_over("r2", NOW) == 1
    (again,) = ledger.open_items("r2")
    assert again.document_id == "d1"


def test_open_items_of_a_living_run_are_left_alone(ledger: SqlLedger) -> None:
    begin(ledger)
    list_items(ledger, an_item(run_id="r1"))
    begin(ledger, "r2")
    assert ledger.close_dead_runs(NOW) == []
    assert ledger.take_over("r2", NOW) == 0


def test_a_lease_is_held_by_one_owner_until_it_runs_out(ledger: SqlLedger) -> None:
    until = NOW + HOUR
    assert ledger.claim(["a", "b"], "me", NOW, until) == {"a", "b"}
    assert ledger.claim(["a", "c"], "you", NOW, until) == {"c"}
    assert ledger.claim(["a"], "me", NOW, until + HOUR) == {"a"}
    assert ledger.claim(["b"], "you", until, until + HOUR) == {"b"}


def test_a_released_lease_is_free_at_its_time(ledger: SqlLedger) -> None:
    ledger.claim(["a"], "me", NOW, NOW + HOUR)
    ledger.release({"a": NOW + timedelta(seconds=1)}, "you")
    assert ledger.claim(["a"], "you", NOW + timedelta(seconds=1), NOW + HOUR) == set()
    ledger.release({"a": NOW + timedelta(seconds=1)}, "me")
    assert ledger.claim(["a"], "you", NOW, NOW + HOUR) == set()
    later = NOW + timedelta(seconds=1)
    assert ledger.claim(["a"], "you", later, NOW + HOUR) == {"a"}


def test_a_finished_run_keeps_the_gap_of_its_hosts(ledger: SqlLedger) -> None:
    begin(ledger)
    ledger.claim(["feed:x", "host:y"], "r1", NOW, NOW + HOUR)
    ledger.finish_run("r1", NOW, None)
    assert ledger.claim(["feed:x", "host:y"], "r2", NOW, NOW + HOUR) == {"feed:x"}


def test_two_shares_of_a_run_never_hold_the_same_lease(
    ledger: SqlLedger, other_ledger: SqlLedger
) -> None:
    until = NOW + HOUR
    assert ledger.claim(["host:cdn"], "r1/0-2", NOW, until) == {"host:cdn"}
    assert other_ledger.claim(["host:cdn"], "r1/1-2", NOW, until) == set()
    assert other_ledger.claim(["host:cdn"], "r1/0-2", NOW, until) == {"host:cdn"}
    other_ledger.release({"host:cdn": NOW}, "r1/1-2")
    assert ledger.claim(["host:cdn"], "r1/1-2", NOW, until) == set()


@pytest.mark.parametrize("end", ["finished", "dead"])
def test_the_leases_of_all_shares_of_a_run_end_with_it(
    ledger: SqlLedger, end: str
) -> None:
    for run_id in ("r_1", "rx1"):
        ledger.begin_run(run_id, NOW, NOW, NOW + HOUR)
        ledger.claim([f"feed:{run_id}"], f"{run_id}/1-2", NOW, NOW + HOUR)
    if end == "dead":
        assert ledger.close_dead_runs(NOW, also="r_1") == ["r_1"]
    else:
        ledger.finish_run("r_1", NOW, None)
    free = ledger.claim(["feed:r_1", "feed:rx1"], "r3", NOW, NOW + HOUR)
    assert free == {"feed:r_1"}


def test_a_feed_state_is_replaced_as_a_whole(ledger: SqlLedger) -> None:
    begin(ledger)
    state = FeedState(url="https://f/", source_id="one", etag="1", polled_at=NOW)
    for each in (state, replace(state, etag=None, failures=2)):
        intake = Intake(channel=each.url, source_id="one")
        ledger.save_polls("r1", [PollCommit(intake=intake, state=each)])
    held = ledger.feed_states(["https://f/", "https://g/"])
    assert held == {"https://f/": replace(state, etag=None, failures=2)}


def a_feed_state(**given: Any) -> FeedState:
    """Return the state of a feed with every field set."""
    whole: dict[str, Any] = {
        "url": "https://f/",
        "source_id": "one",
        "location": "https://g/",
        "moved_to": "https://h/",
        "moved_at": NOW,
        "moved_seen": 2,
        "parent": "https://f/index.xml",
        "full_at": NOW,
        "changed_at": NOW,
        "newest_at": NOW,
        "strikes": 1.5,
        "interval": timedelta(minutes=7, seconds=0.5),
        "hint": HOUR,
        "rhythm": (0.25, 3.0),
        "window": ("a1", "b2"),
        "missed": 3.5,
        "missed_at": NOW,
    }
    return FeedState(**(whole | given))


def test_all_that_is_known_of_a_feed_comes_back(ledger: SqlLedger) -> None:
    state = a_feed_state()
    ledger.save_feed(state)
    ledger.save_feed(a_feed_state(url="https://a/"))
    assert ledger.feed_states([state.url])[state.url] == state
    assert [feed.url for feed in ledger.feeds()] == ["https://a/", "https://f/"]


def test_the_moves_of_a_feed_are_told_in_their_order(ledger: SqlLedger) -> None:
    begin(ledger)
    first = FeedMove(url="https://f/", at=NOW, before="https://f/", after="b", why="w")
    second = replace(first, at=NOW + HOUR, before="b", after="c")
    ledger.save_feed(a_feed_state(), second)
    intake = Intake(channel="https://f/", source_id="one")
    poll = PollCommit(intake=intake, state=a_feed_state(), move=first)
    ledger.save_polls("r1", [poll])
    assert ledger.moves(["https://f/", "https://g/"]) == [first, second]


def test_new_entries_are_counted_in_the_hour_in_which_they_came(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    intake = Intake(channel="feed", source_id="one", taken_in=1)
    for minutes in (0, 10, 80):
        at = NOW + timedelta(minutes=minutes)
        item = an_item(f"https://f/{minutes}", run_id="r1", first_seen_at=at)
        ledger.save_polls("r1", [PollCommit(intake=intake, items=(item,), arrivals=1)])
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    counted = [Arrivals(hour, 2), Arrivals(hour + HOUR, 1)]
    assert ledger.arrivals(hour) == {"one": counted}
    assert ledger.arrivals(hour + HOUR) == {"one": counted[1:]}


def test_the_hours_of_long_ago_are_forgotten(ledger: SqlLedger) -> None:
    begin(ledger)
    intake = Intake(channel="feed", source_id="one", taken_in=1)
    poll = PollCommit(intake=intake, items=(an_item(run_id="r1"),), arrivals=1)
    ledger.save_polls("r1", [poll])
    later = NOW + timedelta(days=91)
    ledger.begin_run("r2", later, later, later + HOUR)
    assert ledger.arrivals(NOW - HOUR) == {}


def test_an_entry_that_another_feed_listed_first_did_not_arrive_twice(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    for feed in ("one.xml", "two.xml"):
        intake = Intake(channel=feed, source_id="one", taken_in=1)
        ledger.save_polls("r1", [PollCommit(intake=intake, items=(item,), arrivals=1)])
    ((counted,),) = ledger.arrivals(NOW - HOUR).values()
    assert counted.entries == 1


def test_what_is_known_of_a_host_is_replaced(ledger: SqlLedger) -> None:
    slow = HostState(host="a.example", seconds=1.5, failures=2)
    closed = replace(slow, closed_until=NOW, closed_by="429")
    ledger.keep_hosts([slow, HostState(host="b.example")])
    ledger.keep_hosts([closed])
    assert ledger.host_states(["a.example", "c.example"]) == {"a.example": closed}


def test_a_host_is_closed_as_long_as_any_run_was_told(
    ledger: SqlLedger, other_ledger: SqlLedger
) -> None:
    told = HostState(
        host="a", seconds=1.0, failures=3, closed_until=NOW + HOUR, closed_by="429"
    )
    shorter = replace(told, closed_until=NOW, closed_by="slow", failures=1)
    ledger.keep_hosts([told])
    other_ledger.keep_hosts([replace(shorter, seconds=0.5)])
    assert ledger.host_states(["a"]) == {"a": replace(told, seconds=0.5)}
    longer = replace(told, closed_until=NOW + 2 * HOUR, failures=4)
    other_ledger.keep_hosts([longer])
    assert ledger.host_states(["a"]) == {"a": longer}
    answered = HostState(host="a", seconds=0.5)
    other_ledger.keep_hosts([answered])
    assert ledger.host_states(["a"]) == {"a": answered}


def test_what_nobody_touched_for_long_leaves_the_ledger(ledger: SqlLedger) -> None:
    begin(ledger)
    sitemap = FeedState(url="https://m/", source_id="one", parent="i", polled_at=NOW)
    feed = replace(sitemap, url="https://f/", parent=None)
    for state in (sitemap, feed):
        ledger.save_feed(state)
    long_after = datetime.now(UTC) + timedelta(days=91)
    closed = HostState(host="b", closed_until=long_after + HOUR)
    ledger.keep_hosts([HostState(host="a"), closed])
    ledger.keep_robots(RobotsFile(origin="https://e.org", fetched_at=NOW))
    ledger.begin_run("r2", NOW + 20 * HOUR, NOW + 20 * HOUR, NOW + 21 * HOUR)
    assert ledger.feeds() == [feed, sitemap]
    assert set(ledger.host_states(["a", "b"])) == {"a", "b"}
    assert ledger.robots("https://e.org")
    ledger.begin_run("r3", long_after, long_after, long_after + HOUR)
    assert ledger.feeds() == [feed]
    assert ledger.host_states(["a", "b"]) == {"b": closed}
    assert ledger.robots("https://e.org") is None


def test_leases_that_ran_out_leave_the_ledger(ledger: SqlLedger) -> None:
    ledger.claim(["feed:x", "feed:y"], "r1/0-1", NOW, NOW + HOUR)
    ledger.claim(["host:z"], "r1/0-1", NOW, NOW + timedelta(days=3))
    later = NOW + timedelta(days=2)
    ledger.begin_run("r2", later, later, later + HOUR)
    with ledger._reading() as db:
        left = set(db.scalars(sa.select(lease.c.name)))
    assert left == {"host:z", "run:r2"}


def test_robots_files_are_kept_by_origin(ledger: SqlLedger) -> None:
    held = RobotsFile(origin="https://e.org", fetched_at=NOW, text="x")
    ledger.keep_robots(replace(held, text="older"))
    ledger.keep_robots(held)
    assert ledger.robots("https://e.org") == held
    assert ledger.robots("http://e.org") is None


def test_documents_come_back_without_their_bodies(ledger: SqlLedger) -> None:
    stored = a_document(body=b"secret", location=Location("f.warc.gz", 10, 20))
    ledger.save_documents([stored], {}, ["f.warc.gz"])
    (again,) = ledger.documents([stored.document.document_id]).values()
    assert again.location == stored.location
    assert again.document == replace(stored.document, body=b"")
    assert ledger.known_files() == {"f.warc.gz"}
    assert ledger.documents_in("f.warc.gz") == [again]
    assert ledger.documents_in("g.warc.gz") == []


def test_the_newest_page_of_a_url_is_found(ledger: SqlLedger) -> None:
    old, new = a_document(), a_document(captured_at=NOW + HOUR)
    ledger.save_documents([new, old], {})
    found = ledger.latest_pages([old.document.url])
    assert found[old.document.url].document.document_id == new.document.document_id


def test_a_decision_is_there_with_its_outbox_until_it_was_written(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    candidate = a_candidate()
    list_items(ledger, replace(candidate.item, run_id="r1"))
    (decision,) = decided(ledger, candidate)
    assert ledger.heads([decision.article_id])[decision.article_id] == decision.head
    (row,) = ledger.pending("r1", 10)
    assert row == Pending(
        article_id=decision.article_id,
        revision=1,
        item_id=candidate.item.item_id,
        outcome=Outcome.INDEXED,
    )
    ended = outcome(candidate.item, Outcome.INDEXED, article_id=decision.article_id)
    ledger.save_written("r1", NOW, [row], [ended])
    assert ledger.pending("r1", 10) == []
    (again,) = decided(ledger, candidate)
    assert again.outcome is Outcome.UNCHANGED


def test_the_outbox_of_a_living_run_is_its_own(ledger: SqlLedger) -> None:
    begin(ledger)
    begin(ledger, "r2")
    decided(ledger, a_candidate(), run_id="r1")
    assert ledger.pending("r2", 10) == []
    ledger.finish_run("r1", NOW, "died")
    assert len(ledger.pending("r2", 10)) == 1


def test_versions_keep_how_they_were_made(ledger: SqlLedger) -> None:
    begin(ledger)
    decided(ledger, a_candidate())
    edited = a_candidate(with_text(an_article(), "Other."), seen_at=NOW + HOUR)
    (update,) = decided(ledger, edited)
    first, second = ledger.versions(update.article_id)
    assert (first.number, second.number) == (1, 2)
    assert second.rules_hash == "rules-1"
    assert second.trace["headline"] == "Rain ends drought"
    assert ledger.head_versions([update.article_id])[update.article_id] == second


def test_merging_moves_the_names(ledger: SqlLedger) -> None:
    begin(ledger)
    (one,) = decided(ledger, a_candidate(an_article(guid="g1")))
    other = with_text(an_article("https://example.org/b"), "Else.")
    (two,) = decided(ledger, a_candidate(other, seen_at=NOW + HOUR))
    both = an_article("https://example.org/b", guid="g1")
    (merge,) = decided(ledger, a_candidate(both, seen_at=NOW + HOUR))
    assert merge.merged == (two.article_id,)
    head = ledger.heads([two.article_id])[two.article_id]
    assert head.placement.state is ArticleState.MERGED
    assert ledger.names(two.article_id) == []
    assert len(ledger.names(one.article_id)) == 3


def test_a_group_lists_its_original_first(ledger: SqlLedger) -> None:
    begin(ledger)
    copy = an_article("https://b.example/", source_id="two", published_at=NOW - HOUR)
    one, two = decided(ledger, a_candidate(), a_candidate(copy))
    group = [h.placement.article_id for h in ledger.group(one.article_id)]
    assert group == [two.article_id, one.article_id]


def test_a_takedown_purges_the_text_and_stays(ledger: SqlLedger) -> None:
    begin(ledger)
    candidate = a_candidate()
    item = replace(candidate.item, run_id="r1")
    list_items(ledger, item)
    stored = a_document(document_id=candidate.document_id)
    ledger.save_documents([stored], {item.item_id: candidate.document_id})
    (decision,) = decided(ledger, candidate)
    ended = outcome(item, Outcome.INDEXED, article_id=decision.article_id)
    ledger.save_outcomes("r1", NOW, [ended])
    taken = Takedown(
        article_id=decision.article_id, sha256="s", at=NOW, why="law", actor="ops"
    )
    (purged,) = ledger.take_down("r1", taken)
    assert purged.document.document_id == candidate.document_id
    assert ledger.takedown(decision.article_id) == taken
    (version,) = ledger.versions(decision.article_id)
    assert version.trace == {}
    held = ledger.items([item.item_id])[item.item_id]
    assert (held.entry, held.title, held.outcome) == (None, "", Outcome.REMOVED)
    head = ledger.heads([decision.article_id])[decision.article_id]
    assert head.placement.state is ArticleState.REMOVED
    assert head.placement.revision == 2
    (again,) = decided(ledger, candidate)
    assert again.outcome is Outcome.REMOVED


def test_documents_move_with_those_that_share_their_record(ledger: SqlLedger) -> None:
    gone, kept, last = (Location("f", start, 10) for start in (0, 10, 20))
    stored = [a_document(location=place) for place in (gone, kept, last, kept)]
    ledger.save_documents(stored, {}, ["f", "other"])
    moved = {kept: Location("f.2", 0, 10), last: Location("f.2", 10, 10)}
    ledger.move_documents({**moved, gone: GONE})
    held = ledger.documents(one.document.document_id for one in stored)
    places = [held[one.document.document_id].location for one in stored]
    assert places == [GONE, moved[kept], moved[last], moved[kept]]
    assert ledger.known_files() == {"f.2", "other"}


def test_a_file_of_which_nothing_is_left_is_known_no_more(ledger: SqlLedger) -> None:
    stored = a_document(location=Location("f", 0, 10))
    ledger.save_documents([stored], {}, ["f"])
    ledger.move_documents({stored.location: GONE})
    assert ledger.known_files() == set()


def test_items_are_found_by_url_guid_and_key(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item("https://example.org/a.html?utm_source=x", guid="g1", run_id="r1")
    list_items(ledger, item)
    for text in (item.item_id, item.url or "", "g1"):
        assert [i.item_id for i in ledger.find_items(text, [])] == [item.item_id]
    assert len(ledger.find_items("nothing", [item.key])) == 1
    assert ledger.find_items("nothing", []) == []


def test_quarantined_items_are_listed_and_reopened(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    list_items(ledger, item)
    ended = outcome(item, Outcome.QUARANTINED, reason=Reason.BUG, detail="trace")
    ledger.save_outcomes("r1", NOW, [ended])
    (held,) = ledger.items_with(Outcome.QUARANTINED, None, 10)
    assert (held.reason, held.detail) == (Reason.BUG, "trace")
    assert ledger.items_with(Outcome.QUARANTINED, "other", 10) == []
    assert ledger.reopen([item.item_id]) == 1
    begin(ledger, "r2")
    assert ledger.take_over("r2", NOW) == 1


def test_the_status_tells_backlog_delay_and_problems(ledger: SqlLedger) -> None:
    begin(ledger)
    state = FeedState(url="https://f/", source_id="one", polled_at=NOW, problem="410")
    intake = Intake(channel=state.url, source_id="one")
    ledger.save_polls("r1", [PollCommit(intake=intake, state=state)])
    list_items(ledger, an_item(run_id="r1"))
    article = an_article("https://example.org/b", published_at=NOW - 2 * HOUR)
    decided(ledger, a_candidate(article))
    (status,) = ledger.statuses(NOW - HOUR)
    assert status.problems == (("https://f/", "410"),)
    assert (status.open, status.oldest_open_at) == (1, NOW)
    assert (status.articles, status.delay) == (1, 2 * HOUR)


def removed(article_id: str) -> Takedown:
    return Takedown(article_id=article_id, sha256="s", at=NOW, why="law", actor="ops")


def test_a_takedown_ends_an_open_item_in_the_living_run_that_has_it(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    item = an_item(run_id="r1")
    list_items(ledger, item)
    (decision,) = decided(ledger, a_candidate())
    first = outcome(item, Outcome.INDEXED, article_id=decision.article_id)
    ledger.save_outcomes("r1", NOW, [replace(first, recheck_at=NOW)])
    ledger.finish_run("r1", NOW, None)
    begin(ledger, "living")
    assert ledger.take_over("living", NOW) == 1
    begin(ledger, "forgets")
    ledger.take_down("forgets", removed(decision.article_id))
    assert ledger.open_items("living") == []
    (counts,) = ledger.counts("living")
    assert (counts.taken_in, counts.outcomes) == (1, {Outcome.REMOVED: 1})
    assert ledger.counts("forgets") == []
    late = outcome(item, Outcome.UPDATED, article_id=decision.article_id)
    ledger.save_outcomes("living", NOW, [late])
    assert ledger.items([item.item_id])[item.item_id].outcome is Outcome.REMOVED


def copies_of_one_text(ledger: SqlLedger) -> list[str]:
    """Return the ids of three articles with one text, the original first."""
    articles = [
        an_article(f"https://{n}.example/", published_at=NOW + n * HOUR)
        for n in range(3)
    ]
    return [d.article_id for d in decided(ledger, *map(a_candidate, articles))]


def originals(ledger: SqlLedger, group: str) -> list[str]:
    heads = [head.placement for head in ledger.group(group)]
    return [head.article_id for head in heads if head.is_original]


def test_when_the_original_is_taken_down_another_is_elected(ledger: SqlLedger) -> None:
    begin(ledger)
    first, second, third = copies_of_one_text(ledger)
    ledger.take_down("r1", removed(first))
    assert originals(ledger, first) == [second]
    heads = ledger.heads([first, second, third])
    assert not heads[first].placement.is_original
    assert heads[second].placement.revision == 2
    queued = {row.article_id: row.revision for row in ledger.pending("r1", 10)}
    assert (queued[second], queued[third]) == (2, 1)


def test_a_copy_that_comes_when_all_others_are_gone_is_the_original(
    ledger: SqlLedger,
) -> None:
    begin(ledger)
    ids = copies_of_one_text(ledger)
    for article_id in ids:
        ledger.take_down("r1", removed(article_id))
    assert originals(ledger, ids[0]) == []
    (late,) = decided(ledger, a_candidate(an_article("https://late.example/")))
    assert late.outcome is Outcome.INDEXED
    assert originals(ledger, ids[0]) == [late.article_id]


def test_when_the_original_is_merged_another_is_elected(ledger: SqlLedger) -> None:
    begin(ledger)
    older = with_text(an_article("https://example.org/b", guid="g"), "Else.")
    (winner,) = decided(ledger, a_candidate(older, seen_at=NOW - HOUR))
    first, second, _ = copies_of_one_text(ledger)
    both = an_article("https://0.example/", guid="g")
    (merge,) = decided(ledger, a_candidate(both))
    assert (merge.article_id, merge.merged) == (winner.article_id, (first,))
    assert originals(ledger, first) == [second]
    assert ledger.merged_with([first]) == sorted([first, winner.article_id])
    assert ledger.merged_with([winner.article_id]) == ledger.merged_with([first])
    assert ledger.merged_with([second]) == [second]


def test_a_delivery_is_found_by_its_document(ledger: SqlLedger) -> None:
    begin(ledger)
    delivery = Delivery(
        source_id="afp",
        sha256="s",
        name="x.txt",
        received_at=NOW,
        document_id="d1",
        parts=1,
    )
    intake = Intake(channel="drop", source_id="afp")
    ledger.save_polls("r1", [PollCommit(intake=intake, deliveries=(delivery,))])
    assert ledger.delivery_of("d1") == delivery
    assert ledger.delivery_of("d2") is None
