"""What every ledger promises to processes that write at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.dedup.decide import decide
from pipeline.errors import PipelineError
from pipeline.model import ArticleState, Outcome, Reason
from pipeline.ports import Books
from pipeline.records import (
    Candidate,
    Decision,
    Intake,
    ItemOutcome,
    PollCommit,
    Takedown,
)
from tests.values import (
    HOUR,
    NOW,
    a_candidate,
    an_article,
    an_item,
    decided,
    with_text,
)

A_MOMENT = 0.3
"""Seconds in which whatever need not wait is done."""


@contextmanager
def meanwhile(ledger: SqlLedger, *candidates: Candidate) -> Iterator[Any]:
    """Decide `candidates`; what is submitted begins between look-up and writing."""
    with ThreadPoolExecutor() as pool:
        started: list[Future[Any]] = []
        works: list[Callable[[], Any]] = []

        def work(books: Books) -> Sequence[Decision]:
            identities = [c.reading.identity for c in candidates]
            known = books.known(
                [name for i in identities for name in i.names],
                [i.fingerprint for i in identities],
            )
            if not started:
                started.extend(pool.submit(one) for one in works)
                for future in started:
                    _give_time(future)
            decisions = decide(candidates, known)
            books.save("r1", decisions)
            return decisions

        yield works.append
        ledger.atomically(work)
        for future in started:
            future.result(timeout=30)


def _give_time(future: "Future[Any]") -> None:
    with suppress(TimeoutError):  # it waits for its turn
        future.result(timeout=A_MOMENT)


@pytest.fixture
def article_id(ledger: SqlLedger, other_ledger: SqlLedger) -> str:
    """An article that two runs know."""
    for run_id in ("r1", "r2"):
        ledger.begin_run(run_id, NOW, NOW, NOW + HOUR)
    (decision,) = decided(ledger, a_candidate())
    return decision.article_id


def edited(text: str, hours: int = 1) -> Candidate:
    return a_candidate(with_text(an_article(), text), seen_at=NOW + hours * HOUR)


def test_a_takedown_during_a_decision_is_not_undone(
    ledger: SqlLedger, other_ledger: SqlLedger, article_id: str
) -> None:
    taken = Takedown(article_id=article_id, sha256="s", at=NOW, why="law", actor="ops")
    with meanwhile(ledger, edited("Edited.")) as do:
        do(lambda: other_ledger.take_down("r2", taken))
    head = ledger.heads([article_id])[article_id]
    assert head.placement.state is ArticleState.REMOVED
    assert head.placement.revision == 3
    ledger.finish_run("r2", NOW, None)
    revisions = [row.revision for row in ledger.pending("r1", 10)]
    assert max(revisions) == 3


def test_a_version_that_another_run_adds_meanwhile_is_kept(
    ledger: SqlLedger, other_ledger: SqlLedger, article_id: str
) -> None:
    with meanwhile(ledger, edited("Edited once.")) as do:
        do(lambda: decided(other_ledger, edited("Edited twice.", 2), run_id="r2"))
    head = ledger.heads([article_id])[article_id]
    assert [v.number for v in ledger.versions(article_id)] == [1, 2, 3]
    assert (head.versions, head.placement.version) == (3, 3)


def test_a_copy_that_becomes_the_original_meanwhile_is_the_only_one(
    ledger: SqlLedger, other_ledger: SqlLedger, article_id: str
) -> None:
    def copy(site: str, hours: int) -> Candidate:
        at = NOW - hours * HOUR
        url = f"https://{site}.example/"
        return a_candidate(an_article(url, source_id=site, published_at=at))

    with meanwhile(ledger, copy("hill", 1)) as do:
        do(lambda: decided(other_ledger, copy("coast", 2), run_id="r2"))
    group = ledger.group(article_id)
    originals = [head.source_id for head in group if head.placement.is_original]
    assert (len(group), originals) == (3, ["coast"])


def test_an_article_that_another_run_merges_meanwhile_stays_merged(
    ledger: SqlLedger, other_ledger: SqlLedger, article_id: str
) -> None:
    url = "https://example.org/b.html"
    (second,) = decided(ledger, a_candidate(with_text(an_article(url), "Else.")))
    both = an_article(url, canonical_url=an_article().url)
    merge = a_candidate(both, seen_at=NOW + HOUR)
    late = a_candidate(with_text(an_article(url), "Other."), seen_at=NOW + 2 * HOUR)
    with meanwhile(ledger, late) as do:
        do(lambda: decided(other_ledger, merge, run_id="r2"))
    heads = ledger.heads([article_id, second.article_id])
    for head in heads.values():
        numbers = [v.number for v in ledger.versions(head.placement.article_id)]
        assert len(numbers) == head.versions


def test_the_same_new_article_in_two_runs_is_one(
    ledger: SqlLedger, other_ledger: SqlLedger, article_id: str
) -> None:
    url = "https://example.org/new.html"
    new = a_candidate(with_text(an_article(url), "New."))
    with meanwhile(ledger, new) as do:
        do(lambda: decided(other_ledger, new, run_id="r2"))
    assert len(ledger.article_ids("", 10)) == 2


def test_two_polls_that_list_the_same_items_never_wait_for_one_another(
    ledger: SqlLedger, other_ledger: SqlLedger, article_id: str
) -> None:
    urls = [f"https://example.org/{n}.html" for n in range(400)]

    def poll(held: SqlLedger, run_id: str, order: list[str]) -> None:
        items = tuple(an_item(url, run_id=run_id) for url in order)
        intake = Intake(channel="feed", source_id="one", taken_in=len(items))
        held.save_polls(run_id, [PollCommit(intake=intake, items=items)])

    with ThreadPoolExecutor() as pool:
        first = pool.submit(poll, ledger, "r1", urls)
        second = pool.submit(poll, other_ledger, "r2", urls[::-1])
        for future in (first, second):
            future.result(timeout=60)
    new = [len(ledger.open_items(run_id)) for run_id in ("r1", "r2")]
    assert sum(new) == len(urls)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_text_that_no_server_takes_is_scrubbed(ledger: SqlLedger, text: str) -> None:
    ledger.begin_run("r1", NOW, NOW, NOW + HOUR)
    item = an_item(run_id="r1", title=text, guid=text, key=text)
    intake = Intake(channel=text, source_id="one", taken_in=1, problem=text)
    ledger.save_polls("r1", [PollCommit(intake=intake, items=(item,))])
    end = ItemOutcome(
        item_id=item.item_id,
        outcome=Outcome.QUARANTINED,
        reason=Reason.BUG,
        stage="read",
        detail=text,
    )
    ledger.save_outcomes("r1", NOW, [end])
    ledger.finish_run("r1", NOW, text)
    (held,) = ledger.items([item.item_id]).values()
    assert {held.title, held.guid, held.detail} <= {"a b", "a\ufffdb"}


def test_an_article_is_found_by_a_name_that_was_scrubbed(ledger: SqlLedger) -> None:
    ledger.begin_run("r1", NOW, NOW, NOW + HOUR)
    nul = an_article(guid="a\0b")
    (first,) = decided(ledger, a_candidate(nul))
    (again,) = decided(ledger, a_candidate(nul))
    assert (again.article_id, again.outcome) == (first.article_id, Outcome.UNCHANGED)


@pytest.mark.postgres
def test_a_value_that_the_server_refuses_is_no_passing_failure(postgres: Any) -> None:
    held = SqlLedger(postgres.database())
    with pytest.raises(PipelineError, match=r"does not take a value.*NUL") as caught:
        held.begin_run("r\0", NOW, NOW, NOW + HOUR)
    assert not caught.value.transient
    held.close()
