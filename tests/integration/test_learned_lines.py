"""A line is learned, goes, comes back and goes again, as people decide."""

from pathlib import Path

import pytest

from pipeline.model import Outcome
from pipeline.operations.explain import explain
from pipeline.operations.forget import forget
from pipeline.operations.learned_rules import decide_rules
from pipeline.operations.reclean import Recleaned, reclean, with_rule
from pipeline.operations.reindex import reindex
from pipeline.profiles import RuleState
from tests.furnished import (
    BOX,
    an_outlet,
    read_articles,
    the_rule,
    url_of,
    with_line,
)
from tests.newsroom import Newsroom, newsroom
from tests.outlets import SUBJECTS

FIRST, LATER_ONES = SUBJECTS[:5], SUBJECTS[5:8]


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return an_outlet(tmp_path)


def decide(room: Newsroom, state: RuleState) -> None:
    decide_rules(room.job(), [the_rule(room)], state, "ida")


def reclean_line(room: Newsroom) -> Recleaned:
    job = room.job()
    done = reclean(job, with_rule(job, the_rule(room).rule_id))
    assert all(row.taken_in == row.accounted for row in done.counts)
    assert room.ledger.run_state(job.run_id) == "finished"
    assert room.ledger.pending(job.run_id, 10) == []
    return done


def urls(*subjects: str) -> list[str]:
    return sorted(map(url_of, subjects))


def test_later_articles_lose_a_line_that_was_learned(room: Newsroom) -> None:
    assert the_rule(room).state is RuleState.CONFIDENT
    assert with_line(room) == urls(*FIRST)


def test_a_rule_that_is_refused_and_approved_takes_articles_along(
    room: Newsroom,
) -> None:
    asked = len(room.asked)
    decide(room, RuleState.REJECTED)
    assert reclean_line(room).counts[0].outcomes == {Outcome.UPDATED: 3}
    assert with_line(room) == urls(*SUBJECTS[:8])
    decide(room, RuleState.APPROVED)
    assert reclean_line(room).counts[0].outcomes == {Outcome.UPDATED: 8}
    assert with_line(room) == []
    assert reclean_line(room).counts == ()
    assert len(room.asked) == asked


def test_what_was_taken_down_stays_down(room: Newsroom) -> None:
    gone = url_of(LATER_ONES[0])
    forget(room.job(), gone, why="a court order", actor="ada")
    decide(room, RuleState.REJECTED)
    assert reclean_line(room).counts[0].outcomes == {Outcome.UPDATED: 2}
    assert with_line(room) == urls(*FIRST, *LATER_ONES[1:])
    decide(room, RuleState.APPROVED)
    assert reclean_line(room).counts[0].outcomes == {Outcome.UPDATED: 7}
    assert with_line(room) == []
    assert room.end(gone) == "removed(takedown)"
    assert "headline" not in room.article(gone)


def test_an_index_that_is_built_anew_has_the_lines_as_they_were_decided(
    room: Newsroom,
) -> None:
    decide(room, RuleState.REJECTED)
    reclean_line(room)
    before = room.documents()
    for file in room.folder.glob("search.sqlite*"):
        file.unlink()
    assert reindex(room.job()).problems == {}
    assert room.documents() == before


def test_the_next_visit_has_nothing_to_add(room: Newsroom) -> None:
    decide(room, RuleState.REJECTED)
    reclean_line(room)
    before = room.documents()
    report = read_articles(room, *SUBJECTS[:8])
    assert all(set(row.outcomes) == {Outcome.UNCHANGED} for row in report.counts)
    assert room.documents() == before


def test_the_story_of_an_article_tells_who_decided_what(room: Newsroom) -> None:
    subject = LATER_ONES[0]
    rule_id = the_rule(room).rule_id
    told = "\n".join(explain(room.job(), url_of(subject)))
    assert f"removed by rule {rule_id}: {BOX}" in told
    assert (
        f"{rule_id} was learned of valley (valley.example), near the end of 8 of 8 "
        "different articles, 2026-09-01 to 2026-09-01; applied, found to be beyond "
        "doubt on 2026-09-01" in told
    )
    decide(room, RuleState.APPROVED)
    reclean_line(room)
    told = "\n".join(explain(room.job(), url_of(FIRST[0])))
    assert "approved by ida on 2026-09-01" in told
    assert "version 2 (shown)" in told
    assert "updated at reclean" in told


def test_a_line_that_few_have_waits_and_goes_once_it_is_approved(
    tmp_path: Path,
) -> None:
    room = newsroom(tmp_path)
    for subject in SUBJECTS[:4]:
        read_articles(room, subject)
    assert the_rule(room).state is RuleState.PROPOSED
    assert len(with_line(room)) == 4
    decide(room, RuleState.APPROVED)
    assert reclean_line(room).counts[0].outcomes == {Outcome.UPDATED: 4}
    read_articles(room, SUBJECTS[4])
    assert with_line(room) == []
    assert the_rule(room).state is RuleState.APPROVED
