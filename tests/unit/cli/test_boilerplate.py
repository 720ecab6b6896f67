"""Deciding about learned rules, and bringing articles into line."""

import json
from pathlib import Path

import pytest

from pipeline.cli import boilerplate
from pipeline.profiles import RuleState
from tests.furnished import BOX, an_outlet, the_rule, url_of, with_line
from tests.newsroom import Newsroom
from tests.outlets import SUBJECTS, headline_about


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A newsroom with a proposal: four articles have a line."""
    return an_outlet(tmp_path, 4)


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boilerplate, "_is_terminal", lambda: True)


def test_proposals_are_listed(news, room: Newsroom) -> None:
    result = news("boilerplate", "list")
    assert result.exit_code == 0, result.output
    rule_id = the_rule(room).rule_id
    assert result.stdout.startswith(f"{rule_id}  valley (valley.example), near the end")
    assert f"  {BOX}\n" in result.stdout
    assert result.stderr == "1 rules\n"
    assert news("boilerplate", "list", "--source", "coast").stdout == ""


def test_rules_are_listed_by_state_and_as_json(news, room: Newsroom) -> None:
    approved = news("boilerplate", "list", "--state", "approved")
    assert (approved.exit_code, approved.stdout) == (0, ""), approved.output
    proposed = news("boilerplate", "list", "--state", "proposed")
    assert BOX in proposed.stdout
    every = news("boilerplate", "list", "--all", "--json").stdout.splitlines()
    (record,) = map(json.loads, every)
    assert (record["line"], record["state"]) == (BOX, "proposed")


def test_a_rule_is_approved_and_articles_follow(news, room: Newsroom) -> None:
    rule_id = the_rule(room).rule_id
    result = news("boilerplate", "approve", rule_id[:12], "--by", "ida")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{rule_id}: approved; 'news reclean --rule ")
    rule = the_rule(room)
    assert (rule.state, rule.decided_by) == (RuleState.APPROVED, "ida")
    tried = news("reclean", "--rule", rule_id, "--dry-run")
    assert f"{url_of(SUBJECTS[0])}\n  - {BOX}\n" in tried.stdout
    assert tried.stdout.endswith(
        "4 of 4 articles would change: 0 lines come back, 4 go\n"
    )
    assert len(with_line(room)) == 4
    done = news("reclean", "--rule", rule_id)
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith(
        "4 articles read again: 4 updated; 0 lines come back, 4 go\n"
    )
    assert with_line(room) == []
    again = news("reclean", "--rule", rule_id)
    assert "0 articles read again: nothing to do" in again.stdout


def test_a_rule_is_refused_by_who_is_logged_in(news, room: Newsroom) -> None:
    result = news("boilerplate", "reject", the_rule(room).rule_id)
    assert "rejected" in result.stdout
    assert the_rule(room).decided_by


@pytest.mark.parametrize(
    "command",
    ["boilerplate approve", "boilerplate show", "explain", "reclean --dry-run --rule"],
)
def test_an_id_that_names_no_rule_is_exit_code_2(news, room: Newsroom, command) -> None:
    result = news(*command.split(), "learned-zzz")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'news boilerplate list --all' shows them" in " ".join(result.stderr.split())


def test_the_beginning_of_an_id_is_enough(news, room: Newsroom) -> None:
    rule_id = the_rule(room).rule_id
    shown = news("boilerplate", "show", rule_id[:12])
    assert shown.stdout.startswith(f"{rule_id}: "), shown.output
    news("boilerplate", "approve", rule_id)
    tried = news("reclean", "--rule", rule_id[:12], "--dry-run")
    assert "4 of 4 articles would change" in tried.stdout


def test_a_rule_is_shown(news, room: Newsroom) -> None:
    rule_id = the_rule(room).rule_id
    told = news("boilerplate", "show", rule_id).stdout
    assert "would go from 4 of the newest 4 pages" in told
    assert news("explain", rule_id).stdout == told


def test_a_review_without_a_terminal_lists_and_says_what_to_type(news, room) -> None:
    result = news("boilerplate", "review")
    assert result.exit_code == 0
    assert f"  in: {headline_about(SUBJECTS[3])} {url_of(SUBJECTS[3])}" in result.stdout
    assert "1 proposals; 'news boilerplate approve ID…'" in result.stdout
    assert the_rule(room).state is RuleState.PROPOSED


@pytest.mark.parametrize(
    ("typed", "state", "told"),
    [
        ("a", RuleState.APPROVED, "1 decided, 0 left"),
        ("R", RuleState.REJECTED, "1 decided, 0 left"),
        ("s", RuleState.PROPOSED, "0 decided, 1 left"),
        ("q", RuleState.PROPOSED, "0 decided, 1 left"),
        ("xa", RuleState.APPROVED, "1 decided, 0 left"),
        ("", RuleState.PROPOSED, "0 decided, 1 left"),
    ],
)
def test_a_review_asks_about_each_proposal(
    news, room, at_a_terminal, typed, state, told
) -> None:
    result = news("boilerplate", "review", "--by", "ida", typed=typed)
    assert result.exit_code == 0, result.output
    assert "1 of 1\n" in result.stdout
    assert told in result.stdout
    assert the_rule(room).state is state


def test_the_status_says_how_many_wait(news, room: Newsroom) -> None:
    assert "- 1 learned rules wait: 'news boilerplate review'" in news("status").stdout
    news("boilerplate", "approve", the_rule(room).rule_id)
    assert "learned rules wait" not in news("status").stdout


def test_reclean_wants_to_know_what(news) -> None:
    assert news("reclean").exit_code == 2
    assert news("reclean", "--rule", "x", "--all").exit_code == 2


def test_reclean_all_names_what_cannot_be_read(news, room: Newsroom) -> None:
    assert "4 unchanged" in news("reclean", "--all").stdout
    assert "0 articles read again" in news("reclean", "--all", "--source", "x").stdout
    for file in (room.folder / "archive" / "pages").rglob("*.gz"):
        file.write_bytes(b"gone bad")
    result = news("reclean", "--all")
    assert result.exit_code == 1
    assert f"! {url_of(SUBJECTS[0])}: stays as it is: unreadable" in result.stdout
    assert "4 quarantined" in result.stdout
