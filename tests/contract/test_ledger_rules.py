"""Every ledger: rules that were learned, and articles that are read again."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.dedup.decide import decide, names_asked
from pipeline.model import Article, Outcome, Removal
from pipeline.profiles import LearnedRule, Outlet, Place, RuleState
from pipeline.records import Candidate, Intake, Item, ItemOutcome, PollCommit, Takedown
from tests.values import (
    HOUR,
    NOW,
    a_candidate,
    an_article,
    an_item,
    decided,
    with_text,
)

VALLEY = Outlet("valley", "valley.example")
BOX = "learned-0123456789"


def a_rule(rule_id: str = BOX, **given: Any) -> LearnedRule:
    whole = {
        "rule_id": rule_id,
        "outlet": VALLEY,
        "line": "The Valley app",
        "where": Place.TAIL,
        "state": RuleState.PROPOSED,
        "seen": 3,
        "pages": 9,
        "evidence": ("a", "b"),
        "first_at": NOW,
        "last_at": NOW,
    }
    return LearnedRule(**(whole | given))


def begin(ledger: SqlLedger, run_id: str = "r1") -> None:
    ledger.begin_run(run_id, NOW, NOW, NOW + HOUR)


def a_text(url: str, *removed: str, text: str = "It rained.") -> Article:
    lines = tuple(Removal(rule_id, f"Line of {rule_id}") for rule_id in removed)
    article = with_text(an_article(url), f"{text} So says {url}.")
    return replace(article, removed=lines)


def listed(ledger: SqlLedger, *items: Item) -> None:
    intake = Intake(channel="feed", source_id="one", taken_in=len(items))
    ledger.save_polls("r1", [PollCommit(intake=intake, items=items)])


def ended(item: Item, outcome: Outcome = Outcome.INDEXED) -> ItemOutcome:
    return ItemOutcome(item_id=item.item_id, outcome=outcome, stage="test")


def test_rules_come_back_as_they_were_written(ledger: SqlLedger) -> None:
    one, other = a_rule(), a_rule("learned-9876543210", decided_by="ida")
    ledger.save_rules([other, one])
    assert ledger.rules([BOX, "learned-0"]) == {BOX: one}
    assert ledger.rules([]) == {}
    assert ledger.every_rule() == [one, other]
    assert ledger.learned([VALLEY, Outlet("valley", "x")]) == {VALLEY: [one, other]}


def test_a_human_decides_about_a_rule_that_is_there(ledger: SqlLedger) -> None:
    ledger.save_rules([a_rule()])
    assert ledger.decide_rule(BOX, RuleState.REJECTED, "ida", NOW + HOUR)
    assert not ledger.decide_rule("learned-0", RuleState.REJECTED, "ida", NOW)
    rule = ledger.rules([BOX])[BOX]
    assert (rule.state, rule.decided_by) == (RuleState.REJECTED, "ida")
    assert rule.decided_at == NOW + HOUR


def test_a_rule_that_ends_without_a_decision_is_deleted(ledger: SqlLedger) -> None:
    waits, was_applied = a_rule(), a_rule("learned-1", decided_at=NOW)
    approved = a_rule("learned-2", state=RuleState.APPROVED, decided_by="ida")
    ledger.save_rules([waits, was_applied, approved])
    ended = [replace(r, state=RuleState.EXPIRED) for r in (waits, was_applied)]
    unaware = replace(approved, state=RuleState.EXPIRED, decided_by=None)
    ledger.save_rules([*ended, unaware])
    assert ledger.every_rule() == [ended[1], approved]


@pytest.mark.parametrize("known", [(None, None), ("ida", NOW)])
def test_who_learned_without_a_humans_word_does_not_overrule_it(
    ledger: SqlLedger, known
) -> None:
    by, at = known
    ledger.save_rules([a_rule()])
    ledger.decide_rule(BOX, RuleState.REJECTED, "ida", NOW + HOUR)
    confident = a_rule(state=RuleState.CONFIDENT, decided_by=by, decided_at=at)
    ledger.save_rules([confident])
    assert ledger.rules([BOX])[BOX].state is RuleState.REJECTED
    counted = replace(ledger.rules([BOX])[BOX], seen=5)
    ledger.save_rules([counted])
    assert ledger.rules([BOX])[BOX] == counted


def test_articles_are_found_by_a_rule_that_took_a_line_out(ledger: SqlLedger) -> None:
    begin(ledger)
    urls = [f"https://example.org/{name}" for name in "abcd"]
    removed = [("ad", BOX), ("ad",), (), ("advert",)]
    decisions = [
        decided(ledger, a_candidate(a_text(url, *by)))
        for url, by in zip(urls, removed, strict=True)
    ]
    ids = [decision.article_id for (decision,) in decisions]
    assert ledger.cleaned_by("ad", "", 9) == sorted(ids[:2])
    assert ledger.cleaned_by(BOX, "", 9) == ids[:1]
    assert ledger.cleaned_by("a", "", 9) == ledger.cleaned_by('ad", "', "", 9) == []
    assert ledger.cleaned_by("a_", "", 9) == ledger.cleaned_by("%", "", 9) == []
    first, second = sorted(ids[:2])
    assert ledger.cleaned_by("ad", "", 1) == [first]
    assert ledger.cleaned_by("ad", first, 9) == [second]


def test_a_rule_is_not_found_by_what_articles_say(ledger: SqlLedger) -> None:
    begin(ledger)
    told = replace(a_text("https://example.org/a"), headline='["ad", "x"]')
    decided(ledger, a_candidate(replace(told, removed=(Removal("x", '["ad"]'),))))
    assert ledger.cleaned_by("ad", "", 9) == []


def test_only_the_version_that_is_shown_counts(ledger: SqlLedger) -> None:
    begin(ledger)
    url = "https://example.org/a"
    decided(ledger, a_candidate(a_text(url, "ad")))
    later = a_text(url, "other", text="It snowed.")
    (update,) = decided(ledger, a_candidate(later, seen_at=NOW + HOUR))
    assert ledger.cleaned_by("ad", "", 9) == []
    assert ledger.cleaned_by("other", "", 9) == [update.article_id]


def test_what_was_taken_down_is_not_found(ledger: SqlLedger) -> None:
    begin(ledger)
    (decision,) = decided(ledger, a_candidate(a_text("https://example.org/a", "ad")))
    assert decision.article_id
    taken = Takedown(
        article_id=decision.article_id, sha256="s", at=NOW, why="law", actor="ops"
    )
    ledger.take_down("r1", taken)
    assert ledger.cleaned_by("ad", "", 9) == []


def decided_again(ledger: SqlLedger, candidate: Candidate) -> None:
    def work(books: Any) -> None:
        prints = [candidate.reading.identity.fingerprint]
        known = books.known(list(names_asked(candidate)), prints)
        books.save("r2", decide([candidate], known), again=True)

    ledger.atomically(work)


def test_what_is_read_again_adds_up_and_stands_as_it_did(ledger: SqlLedger) -> None:
    begin(ledger)
    one, other = an_item("https://example.org/a"), an_item("https://example.org/b")
    listed(ledger, replace(one, run_id="r1"), replace(other, run_id="r1"))
    ledger.save_outcomes("r1", NOW, [ended(one)])
    before = ledger.items([one.item_id, other.item_id])
    begin(ledger, "r2")
    both = {one.item_id, other.item_id}
    assert ledger.take_again("r2", [*both, "nobody's"]) == both
    (counts,) = ledger.counts("r2")
    assert (counts.taken_in, counts.accounted) == (2, 0)
    ends = [ended(one, Outcome.UPDATED), ended(other, Outcome.UNCHANGED)]
    ledger.save_again("r2", NOW + HOUR, [], ends)
    (counts,) = ledger.counts("r2")
    assert counts.outcomes == {Outcome.UPDATED: 1, Outcome.UNCHANGED: 1}
    assert counts.taken_in == counts.accounted
    assert ledger.items(both) == before
    assert [i.item_id for i in ledger.open_items("r1")] == [other.item_id]


def test_an_item_is_read_again_once_in_a_run(ledger: SqlLedger) -> None:
    begin(ledger)
    item = an_item()
    listed(ledger, item)
    assert ledger.take_again("r1", [item.item_id]) == {item.item_id}
    ledger.save_again("r1", NOW, [], [ended(item)])
    assert ledger.take_again("r1", [item.item_id]) == set()
    (counts,) = ledger.counts("r1")
    assert (counts.taken_in, counts.accounted) == (2, 1)
    begin(ledger, "r2")
    assert ledger.take_again("r2", [item.item_id]) == {item.item_id}


def test_nobody_waits_in_the_outbox_for_what_was_read_again(ledger: SqlLedger) -> None:
    begin(ledger)
    candidate = a_candidate()
    listed(ledger, candidate.item)
    decided(ledger, candidate)
    ledger.save_written("r1", NOW, ledger.pending("r1", 9), [ended(candidate.item)])
    begin(ledger, "r2")
    text = with_text(candidate.reading.article, "Other.")
    decided_again(ledger, a_candidate(text))
    (row,) = ledger.pending("r2", 9)
    assert (row.revision, row.item_id, row.outcome) == (2, None, None)
    ledger.save_again("r2", NOW, [row], [ended(candidate.item, Outcome.UPDATED)])
    assert ledger.pending("r2", 9) == []
