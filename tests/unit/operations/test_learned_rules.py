"""Learned rules as people see them: their order, their evidence, their story."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.clean.rules import load_rules
from pipeline.errors import ConfigError
from pipeline.operations.explain import explain
from pipeline.operations.forget import forget
from pipeline.operations.learned_rules import (
    Example,
    about,
    as_record,
    decide_rules,
    examples,
    find_rules,
    learned_rules,
    pages_with_line,
    rule_lines,
)
from pipeline.operations.rule_story import tell_rule
from pipeline.profiles import LearnedRule, Outlet, Place, RuleState
from tests.furnished import BOX, an_outlet, read_articles, the_rule, url_of
from tests.newsroom import ROOT, Newsroom
from tests.outlets import SUBJECTS, headline_about
from tests.values import NOW


def a_rule(number: int, **given: object) -> LearnedRule:
    whole = {
        "rule_id": f"learned-{number:010}",
        "outlet": Outlet("valley", "valley.example"),
        "line": f"Line {number}",
        "where": Place.HEAD,
        "state": RuleState.PROPOSED,
        "seen": 3,
        "pages": 10,
        "first_at": NOW,
        "last_at": NOW,
    }
    return LearnedRule(**(whole | given))


@pytest.fixture
def outlet(tmp_path: Path) -> Newsroom:
    """A newsroom with a proposal: four articles have a line."""
    return an_outlet(tmp_path, 4)


def test_the_likeliest_come_first(room: Newsroom) -> None:
    rules = [a_rule(1), a_rule(2, seen=9), a_rule(3, seen=6, pages=20)]
    room.ledger.save_rules(rules)
    listed = learned_rules(room.job())
    assert [rule.line for rule in listed] == ["Line 2", "Line 3", "Line 1"]


def test_they_are_chosen_by_state_and_source(room: Newsroom) -> None:
    coast = a_rule(2, outlet=Outlet("coast", "coast.example"))
    refused = a_rule(3, state=RuleState.REJECTED, decided_by="ida")
    room.ledger.save_rules([a_rule(1), coast, refused])
    proposed = learned_rules(room.job(), [RuleState.PROPOSED])
    assert {rule.line for rule in proposed} == {"Line 1", "Line 2"}
    assert [r.line for r in learned_rules(room.job(), (), "coast")] == ["Line 2"]


@pytest.mark.parametrize("asked", ["learned-00000000011", "1", "learned-1"])
def test_a_rule_is_found_by_the_beginning_of_its_id(room: Newsroom, asked) -> None:
    room.ledger.save_rules([a_rule(1, rule_id="learned-1a"), a_rule(2)])
    if asked == "learned-00000000011":
        with pytest.raises(ConfigError, match="0 learned rules"):
            find_rules(room.job(), [asked])
    else:
        assert [r.line for r in find_rules(room.job(), [asked])] == ["Line 1"]


def test_an_id_that_names_many_is_refused(room: Newsroom) -> None:
    room.ledger.save_rules([a_rule(1), a_rule(2)])
    with pytest.raises(ConfigError, match="2 learned rules"):
        find_rules(room.job(), ["learned-0"])


def test_a_decision_holds_whoever_made_the_one_before(room: Newsroom) -> None:
    room.ledger.save_rules([a_rule(1)])
    job = room.job()
    for state, by in ((RuleState.REJECTED, "ida"), (RuleState.APPROVED, "bo")):
        decide_rules(job, learned_rules(job), state, by)
        (rule,) = learned_rules(job)
        assert (rule.state, rule.decided_by, rule.decided_at) == (state, by, NOW)


def test_examples_are_articles_with_the_line(outlet: Newsroom) -> None:
    newest = SUBJECTS[3]
    first, *_ = found = examples(outlet.job(), the_rule(outlet))
    assert len(found) == 3
    assert first == Example(headline_about(newest), url_of(newest))


def test_an_article_that_was_taken_down_is_no_example(outlet: Newsroom) -> None:
    decide_rules(outlet.job(), [the_rule(outlet)], RuleState.APPROVED, "ida")
    forget(outlet.job(), url_of(SUBJECTS[3]), why="a court order", actor="ada")
    assert len(examples(outlet.job(), the_rule(outlet))) == 2
    assert pages_with_line(outlet.job(), the_rule(outlet)) == (3, 3)


def test_a_takedown_takes_proposals_along_that_others_bring_back(
    outlet: Newsroom,
) -> None:
    forget(outlet.job(), url_of(SUBJECTS[3]), why="a court order", actor="ada")
    assert learned_rules(outlet.job()) == []
    read_articles(outlet, SUBJECTS[5])
    rule = the_rule(outlet)
    assert (rule.state, rule.seen, rule.pages) == (RuleState.PROPOSED, 4, 4)


@pytest.mark.parametrize(
    ("state", "by"), [(RuleState.REJECTED, "ida"), (RuleState.EXPIRED, None)]
)
def test_a_takedown_takes_rules_along_that_were_seen_there_and_are_not_applied(
    outlet: Newsroom, state: RuleState, by: str | None
) -> None:
    rule = the_rule(outlet)
    here, elsewhere = (
        replace(rule, rule_id=f"learned-{n}", line=f"Line {n}", evidence=(item_id,))
        for n, item_id in enumerate((rule.evidence[0], "another"))
    )
    decided = {"state": state, "decided_by": by, "decided_at": NOW}
    outlet.ledger.save_rules(replace(each, **decided) for each in (here, elsewhere))
    forget(outlet.job(), url_of(SUBJECTS[3]), why="a court order", actor="ada")
    assert [each.line for each in learned_rules(outlet.job())] == ["Line 1"]


def test_a_rule_is_told_with_its_evidence_and_what_would_go(outlet: Newsroom) -> None:
    told = "\n".join(rule_lines(outlet.job(), the_rule(outlet)))
    assert "valley (valley.example), near the end of 4 of 4 different articles" in told
    assert "waits for somebody to decide" in told
    assert f"  line: {BOX}" in told
    assert f"  in: {headline_about(SUBJECTS[3])} {url_of(SUBJECTS[3])}" in told
    assert "  would go from 4 of the newest 4 pages of the outlet" in told


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RuleState.CONFIDENT, "applied, found to be beyond doubt on 2026-09-01"),
        (RuleState.APPROVED, "applied, approved by ida on 2026-09-01"),
        (RuleState.REJECTED, "not applied, refused by ida on 2026-09-01"),
        (RuleState.EXPIRED, "not applied any more, its line was gone on 2026-09-01"),
    ],
)
def test_a_rule_says_who_decided_what(state, said) -> None:
    rule = a_rule(1, state=state, decided_by="ida", decided_at=NOW)
    assert about(rule).endswith(f"; {said}")


def test_a_rule_tells_what_it_took_out(tmp_path: Path) -> None:
    room = an_outlet(tmp_path, 8)
    rule = the_rule(room)
    told = "\n".join(explain(room.job(), rule.rule_id))
    assert "applied, found to be beyond doubt" in told
    assert told.count(f"    - {BOX}") == 3
    assert f": {headline_about(SUBJECTS[7])}" in told
    assert told.endswith("took 3 lines out of 3 articles that are shown")


def test_a_rule_of_the_file_and_one_that_is_none_are_told(room: Newsroom) -> None:
    rules = load_rules(ROOT / "config" / "boilerplate.yaml")
    why = next(rule.why for rule in rules.rules if rule.id == "advertisement")
    told = list(tell_rule(room.job(), "advertisement", rules))
    assert told[0] == f"advertisement: {why}"
    assert told[-1] == "took 0 lines out of 0 articles that are shown"
    assert "built in" in next(tell_rule(room.job(), "lead-line", rules))
    with pytest.raises(ConfigError, match="0 learned rules"):
        next(tell_rule(room.job(), "learned-0", rules))


def test_a_learned_rule_that_is_gone_is_told_while_its_lines_are_out(
    tmp_path: Path,
) -> None:
    room = an_outlet(tmp_path, 8)
    rule, job = the_rule(room), room.job()
    gone = replace(rule, state=RuleState.EXPIRED, decided_at=None)
    room.ledger.save_rules([gone])
    told = list(tell_rule(job, rule.rule_id))
    assert told[0] == f"{rule.rule_id}: learned once, and not there any more"
    assert told[-1] == "took 3 lines out of 3 articles that are shown"


def test_a_record_holds_what_is_known() -> None:
    rule = replace(a_rule(1), evidence=("a",), decided_at=NOW)
    record = as_record(rule)
    assert record["id"] == "learned-0000000001"
    assert (record["source"], record["site"]) == ("valley", "valley.example")
    assert (record["seen"], record["articles"]) == (3, 10)
    assert record["decided_at"] == "2026-09-01T06:00:00+00:00"
