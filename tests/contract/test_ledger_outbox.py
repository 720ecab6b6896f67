"""What every ledger promises about the way to the search index."""

from dataclasses import replace

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.model import Outcome, Reason
from pipeline.records import (
    Candidate,
    Decision,
    Intake,
    Item,
    ItemOutcome,
    Pending,
    PollCommit,
    Takedown,
)
from tests.values import HOUR, NOW, a_candidate, an_article, decided, with_text

OTHER_PAGE = "https://example.org/b.html"


def begin(ledger: SqlLedger, run_id: str) -> None:
    ledger.begin_run(run_id, NOW, NOW, NOW + HOUR)


def list_item(ledger: SqlLedger, run_id: str, item: Item) -> None:
    intake = Intake(channel="feed", source_id=item.source_id, taken_in=1)
    owned = replace(item, run_id=run_id)
    ledger.save_polls(run_id, [PollCommit(intake=intake, items=(owned,))])


def decide_and_die(ledger: SqlLedger, candidate: Candidate) -> Decision:
    """Let the run r1 decide about a new item and end before it is written."""
    begin(ledger, "r1")
    list_item(ledger, "r1", candidate.item)
    (decision,) = decided(ledger, candidate)
    ledger.finish_run("r1", NOW, "died")
    return decision


def write_all(
    ledger: SqlLedger, run_id: str, outcome: Outcome = Outcome.INDEXED
) -> list[Pending]:
    """Empty the outbox in a run; what waited there ends with `outcome`."""
    rows = ledger.pending(run_id, 10)
    ends = [
        ItemOutcome(
            item_id=row.item_id,
            outcome=outcome,
            stage="index",
            article_id=row.article_id,
        )
        for row in rows
        if row.item_id
    ]
    ledger.save_written(run_id, NOW, rows, ends)
    return rows


def balance(ledger: SqlLedger, run_id: str) -> list[tuple[int, int]]:
    return [(row.taken_in, row.accounted) for row in ledger.counts(run_id)]


def test_what_a_dead_run_decided_counts_in_the_run_that_wrote_it(
    ledger: SqlLedger,
) -> None:
    decide_and_die(ledger, a_candidate())
    begin(ledger, "r2")
    write_all(ledger, "r2")
    assert balance(ledger, "r2") == [(1, 1)]
    begin(ledger, "r3")
    assert ledger.take_over("r3", NOW) == 0


def test_what_a_living_run_took_over_counts_there_whoever_wrote_it(
    ledger: SqlLedger,
) -> None:
    decide_and_die(ledger, a_candidate())
    begin(ledger, "r2")
    begin(ledger, "r3")
    assert ledger.take_over("r3", NOW) == 1
    write_all(ledger, "r2")
    assert balance(ledger, "r2") == []
    assert balance(ledger, "r3") == [(1, 1)]


def test_a_failed_item_that_was_written_after_all_counts_where_it_was_written(
    ledger: SqlLedger,
) -> None:
    candidate = a_candidate()
    decide_and_die(ledger, candidate)
    failed = ItemOutcome(
        item_id=candidate.item.item_id,
        outcome=Outcome.FAILED,
        reason=Reason.INTERRUPTED,
        stage="fetch",
        retry_at=NOW,
    )
    ledger.save_outcomes("r1", NOW, [failed])
    begin(ledger, "r2")
    write_all(ledger, "r2")
    assert balance(ledger, "r2") == [(1, 1)]
    held = ledger.items([candidate.item.item_id])[candidate.item.item_id]
    assert (held.outcome, held.retry_at) == (Outcome.INDEXED, None)


def test_an_own_item_is_taken_in_once(ledger: SqlLedger) -> None:
    candidate = a_candidate()
    begin(ledger, "r1")
    list_item(ledger, "r1", candidate.item)
    decided(ledger, candidate)
    write_all(ledger, "r1")
    assert balance(ledger, "r1") == [(1, 1)]


def test_two_runs_that_write_the_same_row_account_for_it_once(
    ledger: SqlLedger,
) -> None:
    decide_and_die(ledger, a_candidate())
    begin(ledger, "r2")
    begin(ledger, "r3")
    rows = ledger.pending("r3", 10)
    write_all(ledger, "r2")
    end = ItemOutcome(
        item_id=rows[0].item_id or "", outcome=Outcome.INDEXED, stage="index"
    )
    ledger.save_written("r3", NOW, rows, [end])
    assert balance(ledger, "r2") == [(1, 1)]
    assert balance(ledger, "r3") == []


def test_what_was_taken_down_meanwhile_stays_removed(ledger: SqlLedger) -> None:
    candidate = a_candidate()
    decision = decide_and_die(ledger, candidate)
    ended = ItemOutcome(
        item_id=candidate.item.item_id,
        outcome=Outcome.QUARANTINED,
        reason=Reason.INDEX_REJECTED,
        stage="index",
        article_id=decision.article_id,
    )
    ledger.save_outcomes("r1", NOW, [ended])
    begin(ledger, "r2")
    take_down(ledger, decision.article_id, "r2")
    begin(ledger, "r3")
    ledger.finish_run("r2", NOW, None)
    write_all(ledger, "r3")
    held = ledger.items([candidate.item.item_id])[candidate.item.item_id]
    assert held.outcome is Outcome.REMOVED
    assert balance(ledger, "r3") == []


def take_down(ledger: SqlLedger, article_id: str, run_id: str) -> None:
    taken = Takedown(article_id=article_id, sha256="s", at=NOW, why="law", actor="ops")
    ledger.take_down(run_id, taken)


def test_the_outbox_is_read_page_by_page(ledger: SqlLedger) -> None:
    begin(ledger, "r1")
    urls = [f"https://example.org/{n}" for n in range(3)]
    decided(ledger, *(a_candidate(with_text(an_article(url), url)) for url in urls))
    whole = ledger.pending("r1", 10)
    first = ledger.pending("r1", 2)
    assert first + ledger.pending("r1", 2, first[-1]) == whole
    assert ledger.pending("r1", 2, whole[-1]) == []


def rejected(ledger: SqlLedger, candidate: Candidate, run_id: str) -> Decision:
    """Let the index reject what is decided about an item."""
    begin(ledger, run_id)
    list_item(ledger, run_id, replace(candidate.item, document_id="d-" + run_id))
    known = ledger.items([candidate.item.item_id])[candidate.item.item_id]
    document_id = "d-" + run_id
    ledger.save_documents([], {known.item_id: document_id})
    (decision,) = decided(
        ledger, replace(candidate, document_id=document_id), run_id=run_id
    )
    write_all(ledger, run_id, Outcome.QUARANTINED)
    ledger.finish_run(run_id, NOW, None)
    return decision


def waiting(ledger: SqlLedger) -> list[tuple[str, str | None, Outcome | None]]:
    return [(r.article_id, r.item_id, r.outcome) for r in ledger.pending("x", 10)]


def test_a_reopened_item_waits_with_the_outcome_of_its_decision(
    ledger: SqlLedger,
) -> None:
    new = a_candidate()
    edited = a_candidate(with_text(an_article(), "Edited."), seen_at=NOW + HOUR)
    copy = a_candidate(with_text(an_article(OTHER_PAGE), "Edited."))
    found = []
    for number, candidate in enumerate((new, edited, copy)):
        decision = rejected(ledger, candidate, f"r{number}")
        assert ledger.reopen([candidate.item.item_id]) == 1
        found += waiting(ledger)
        assert found[-1][:2] == (decision.article_id, candidate.item.item_id)
        ledger.save_written("x", NOW, ledger.pending("x", 10), [])
    ends = [outcome for _, _, outcome in found]
    assert ends == [Outcome.INDEXED, Outcome.UPDATED, Outcome.DUPLICATE]


def test_a_reopened_item_whose_new_bytes_nobody_read_is_read(
    ledger: SqlLedger,
) -> None:
    candidate = a_candidate()
    decision = rejected(ledger, candidate, "r1")
    ledger.save_documents([], {candidate.item.item_id: "newer"})
    ledger.reopen([candidate.item.item_id])
    assert waiting(ledger) == [(decision.article_id, None, None)]
    begin(ledger, "r2")
    assert ledger.take_over("r2", NOW) == 1


def test_what_is_hidden_from_readers_is_not_sent_again(ledger: SqlLedger) -> None:
    candidate = a_candidate()
    decision = rejected(ledger, candidate, "r1")
    begin(ledger, "r2")
    take_down(ledger, decision.article_id, "r2")
    ledger.finish_run("r2", NOW, None)
    before = waiting(ledger)
    ledger.reopen([candidate.item.item_id])
    assert waiting(ledger) == before


@pytest.mark.parametrize("problem", [None, "ended by an error"])
def test_a_run_that_was_taken_for_dead_stays_dead(
    ledger: SqlLedger, problem: str | None
) -> None:
    begin(ledger, "r1")
    ledger.close_dead_runs(NOW + 2 * HOUR)
    ledger.finish_run("r1", NOW, problem)
    assert ledger.run_state("r1") == "dead"
