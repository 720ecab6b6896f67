"""What every ledger promises to runs that span processes and are begun anew."""

from dataclasses import replace

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.model import Outcome, Reason
from pipeline.records import Intake, Item, ItemOutcome, PollCommit
from tests.values import HOUR, NOW, an_item


def begin(ledger: SqlLedger, run_id: str) -> None:
    ledger.begin_run(run_id, NOW, NOW, NOW + HOUR, here=False)


def list_items(ledger: SqlLedger, run_id: str, *items: Item) -> None:
    intake = Intake(channel="feed", source_id="one", taken_in=len(items))
    ledger.save_polls(run_id, [PollCommit(intake=intake, items=items)])


def end(ledger: SqlLedger, run_id: str, item: Item, outcome: Outcome) -> None:
    ended = ItemOutcome(item_id=item.item_id, outcome=outcome, stage="test")
    ledger.save_outcomes(run_id, NOW, [ended])


def fail(ledger: SqlLedger, run_id: str, item: Item) -> None:
    """Let an item fail so that it is due again at once, and close the run."""
    failed = ItemOutcome(
        item_id=item.item_id,
        outcome=Outcome.FAILED,
        reason=Reason.INTERRUPTED,
        stage="fetch",
        retry_at=NOW,
    )
    ledger.save_outcomes(run_id, NOW, [failed])
    ledger.finish_run(run_id, NOW, None)


def test_a_run_stands_as_it_was_left(ledger: SqlLedger) -> None:
    assert ledger.run_state("dag.one.a") is None
    begin(ledger, "dag.one.a")
    assert ledger.run_state("dag.one.a") == "running"
    ledger.finish_run("dag.one.a", NOW, None)
    assert ledger.run_state("dag.one.a") == "finished"


def test_a_run_that_is_begun_anew_closes_its_forerunners_alone(
    ledger: SqlLedger,
) -> None:
    for run_id in ("dag.one.a", "dag.one.b", "dag.one-two.a", "dag_one.a"):
        begin(ledger, run_id)
    ledger.finish_run("dag.one.b", NOW, None)
    assert ledger.close_dead_runs(NOW, "dag.one.") == ["dag.one.a"]
    assert ledger.run_state("dag.one.b") == "finished"
    assert ledger.run_state("dag.one-two.a") == "running"


def test_without_a_forerunner_no_living_run_is_closed(ledger: SqlLedger) -> None:
    begin(ledger, "dag.one.a")
    assert ledger.close_dead_runs(NOW) == []
    assert ledger.close_dead_runs(NOW, "") == []


def test_a_late_outcome_counts_in_the_run_that_took_the_item_over(
    ledger: SqlLedger,
) -> None:
    begin(ledger, "dag.one.a")
    item = an_item(run_id="dag.one.a")
    list_items(ledger, "dag.one.a", item)
    ledger.close_dead_runs(NOW, "dag.one.")
    begin(ledger, "dag.one.b")
    assert ledger.take_over("dag.one.b", NOW) == 1
    end(ledger, "dag.one.a", item, Outcome.INDEXED)
    (counts,) = ledger.counts("dag.one.b")
    assert counts.taken_in == counts.accounted == 1
    assert ledger.open_items("dag.one.b") == []


def test_an_item_that_is_done_twice_in_a_run_ends_as_the_first_time(
    ledger: SqlLedger,
) -> None:
    begin(ledger, "dag.one.a")
    item = an_item(run_id="dag.one.a")
    list_items(ledger, "dag.one.a", item)
    end(ledger, "dag.one.a", item, Outcome.INDEXED)
    end(ledger, "dag.one.a", item, Outcome.UNCHANGED)
    assert ledger.items([item.item_id])[item.item_id].outcome is Outcome.INDEXED
    (past,) = ledger.history(item.item_id)
    assert past.outcome is Outcome.INDEXED


def test_a_run_of_some_sources_takes_on_their_items_alone(ledger: SqlLedger) -> None:
    begin(ledger, "r1")
    ours = an_item(run_id="r1", source_id="one")
    other = an_item("https://example.org/b.html", run_id="r1", source_id="two")
    list_items(ledger, "r1", ours, other)
    ledger.finish_run("r1", NOW, None)
    begin(ledger, "r2")
    assert ledger.take_over("r2", NOW, []) == 0
    assert ledger.take_over("r2", NOW, ["one"]) == 1
    assert [item.item_id for item in ledger.open_items("r2")] == [ours.item_id]
    begin(ledger, "r3")
    assert ledger.take_over("r3", NOW) == 1


@pytest.mark.parametrize(
    ("item", "document_id"),
    [
        pytest.param(an_item(document_id="page", listed_in="feed"), None, id="page"),
        pytest.param(
            an_item(document_id="feed", listed_in="feed"), "feed", id="text in the feed"
        ),
        pytest.param(
            replace(an_item(document_id="wire"), url=None), "wire", id="wire delivery"
        ),
    ],
)
def test_a_retry_fetches_pages_and_reads_the_rest_where_it_came_from(
    ledger: SqlLedger, item: Item, document_id: str | None
) -> None:
    begin(ledger, "r1")
    list_items(ledger, "r1", item)
    fail(ledger, "r1", item)
    begin(ledger, "r2")
    assert ledger.take_over("r2", NOW) == 1
    (again,) = ledger.open_items("r2")
    assert again.document_id == document_id
