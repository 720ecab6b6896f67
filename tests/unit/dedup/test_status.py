"""Versions, kills, embargoes and orders, whatever order they come in."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from pipeline.dedup.decide import decide
from pipeline.dedup.identity import guid_name, identify_wire
from pipeline.model import ArticleState, Name, Notice, Outcome, Reason, Target
from pipeline.records import Candidate, Decision, Head, Known, Reading
from tests.values import HOUR, NOW, a_candidate, an_article, an_item, with_text

AGENCY = "nlw"
LATER = NOW + timedelta(days=2)


def name(guid: str) -> Name:
    return guid_name(AGENCY, guid)


def sent(
    guid: str = "g1",
    text: str = "It rained at last.",
    *,
    key: str = "",
    seen_at: Any = NOW,
    **notice: Any,
) -> Candidate:
    """Return a wire item that waits for its decision."""
    article = with_text(an_article(url=None, guid=guid), text)
    part = key or f"{guid}-{text}-{notice}"
    return a_candidate(
        article,
        item=an_item(f"https://nlw.example/{part}"),
        reading=Reading(
            article=article,
            identity=identify_wire(article, AGENCY, part),
            notice=Notice(**notice),
        ),
        seen_at=seen_at,
        is_wire=True,
        is_page=False,
    )


def killed(guid: str = "g1", **notice: Any) -> Candidate:
    return sent(guid, "", state=ArticleState.KILLED, has_text=False, **notice)


def an_order(state: ArticleState, *guids: str) -> Target:
    return Target(names=tuple(map(name, guids)), state=state)


class Desk:
    """Decides candidates one after the other, and remembers what came of it."""

    def __init__(self, *candidates: Candidate) -> None:
        self.heads: dict[str, Head] = {}
        self.names: dict[Name, str] = {}
        self.decisions: list[Decision] = []
        for candidate in candidates:
            self.take(candidate)

    def take(self, candidate: Candidate) -> None:
        (decision,) = decide([candidate], Known(names=self.names, heads=self.heads))
        self._learn(decision)

    def _learn(self, decision: Decision) -> None:
        self.decisions.append(decision)
        for head in (*([decision.head] if decision.head else ()), *decision.others):
            before = self.heads.get(head.placement.article_id)
            assert before is None or head.placement.revision > before.placement.revision
            self.heads[head.placement.article_id] = head
        self.names |= dict(decision.other_names)
        if decision.article_id:
            self.names |= dict.fromkeys(decision.names, decision.article_id)

    def head(self, guid: str = "g1") -> Head:
        return self.heads[self.names[name(guid)]]

    def state(self, guid: str = "g1") -> ArticleState:
        return self.head(guid).placement.state

    def ends(self) -> list[str]:
        return [
            f"{d.outcome}({d.reason})" if d.reason else str(d.outcome)
            for d in self.decisions
        ]


def test_versions_are_put_in_order_by_their_own_time_and_number():
    versions = [
        sent(text="One.", at=NOW, number=1),
        sent(text="Two.", at=NOW, number=2),
        sent(text="Three.", at=NOW + HOUR, number=1),
    ]
    for order in permutations(versions):
        head = Desk(*order).head()
        assert head.fingerprint == versions[2].reading.identity.fingerprint
        assert (head.versions, head.number) == (3, 1)


def test_the_same_version_again_changes_nothing():
    desk = Desk(sent(at=NOW, number=1), sent(at=NOW, number=1, key="again"))
    assert desk.ends() == ["indexed", "unchanged"]
    assert desk.decisions[1].head is None


def test_a_later_version_with_the_old_text_is_the_newest_all_the_same():
    desk = Desk(
        sent(text="One.", at=NOW, number=1),
        sent(text="One.", at=LATER, number=3),
        sent(text="Two.", at=NOW + HOUR, number=2),
    )
    assert desk.ends() == ["indexed", "unchanged", "updated"]
    one = sent(text="One.").reading.identity
    assert desk.head().fingerprint == one.fingerprint


def test_a_kill_outweighs_older_versions_whenever_they_come():
    items = [sent(at=NOW, number=1), killed(at=NOW + HOUR, number=2)]
    assert Desk(*items).ends() == ["indexed", "removed(killed)"]
    late = Desk(*reversed(items))
    assert late.ends() == ["removed(killed)", "removed(killed)"]
    for desk in (Desk(*items), late):
        assert desk.state() is ArticleState.KILLED
        assert not desk.head().placement.is_original
        assert desk.head().status_by == items[1].item.item_id


def test_a_kill_of_the_same_time_and_number_wins():
    usable, kill = sent(at=NOW, number=1), killed(at=NOW, number=1)
    assert Desk(usable, kill).state() is ArticleState.KILLED
    assert Desk(kill, usable).state() is ArticleState.KILLED


def test_a_second_kill_is_no_change():
    desk = Desk(sent(at=NOW), killed(at=LATER), killed(at=LATER, version="2"))
    assert desk.ends()[1:] == ["removed(killed)", "removed(killed)"]


def test_only_a_later_version_with_a_time_of_its_own_brings_a_killed_one_back():
    kill = killed(at=NOW + HOUR)
    assert Desk(sent(at=NOW), kill, sent(text="New.", at=LATER)).state() is (
        ArticleState.VISIBLE
    )
    undated = sent(text="New.", seen_at=LATER)
    assert Desk(sent(at=NOW), kill, undated).state() is ArticleState.KILLED


def test_a_withheld_item_is_hidden_until_a_later_usable_version():
    hold = sent(at=NOW, state=ArticleState.WITHHELD)
    desk = Desk(hold)
    assert (desk.ends(), desk.state()) == (["indexed"], ArticleState.WITHHELD)
    assert Desk(hold, sent(at=LATER)).state() is ArticleState.VISIBLE


def test_an_embargo_covers_all_versions_and_is_lifted_by_a_later_one():
    free = sent(text="One.", at=NOW)
    held = sent(text="Two.", at=NOW + HOUR, visible_from=LATER)
    assert Desk(free, held).head().placement.visible_from == LATER
    assert Desk(held, free).head().placement.visible_from == LATER
    lifted = sent(text="Three.", at=NOW + 2 * HOUR)
    assert Desk(free, held, lifted).head().placement.visible_from == NOW


def test_a_change_of_status_keeps_the_text():
    status = sent(text="", at=LATER, has_text=False, visible_until=LATER)
    desk = Desk(sent(at=NOW), status)
    assert desk.ends() == ["indexed", "updated"]
    assert desk.head().placement.visible_until == LATER
    assert desk.head().versions == 1
    assert desk.decisions[1].version is None


def test_a_status_that_comes_before_its_item_waits_for_it():
    status = sent(text="", at=LATER, has_text=False, visible_from=LATER)
    desk = Desk(status, sent(at=NOW))
    assert desk.ends() == ["quarantined(partial_update)", "indexed"]
    place = desk.head().placement
    assert (place.state, place.visible_from) == (ArticleState.VISIBLE, LATER)


@pytest.mark.parametrize("held_first", [True, False])
def test_an_order_to_cancel_another_item_holds_in_any_order(held_first: bool):
    other = sent("a", at=NOW)
    kill = killed("b", at=NOW, targets=(an_order(ArticleState.KILLED, "a"),))
    desk = Desk(other, kill) if held_first else Desk(kill, other)
    assert desk.state("a") is desk.state("b") is ArticleState.KILLED


def test_an_item_that_replaces_another_hides_it():
    new = sent("new", at=LATER, targets=(an_order(ArticleState.REPLACED, "old"),))
    for desk in (Desk(sent("old", at=NOW), new), Desk(new, sent("old", at=NOW))):
        assert desk.state("old") is ArticleState.REPLACED
        assert desk.state("new") is ArticleState.VISIBLE


@pytest.mark.parametrize(
    "ordered", [ArticleState.KILLED, ArticleState.WITHHELD, ArticleState.REPLACED]
)
def test_no_order_brings_back_what_was_taken_down(ordered: ArticleState):
    desk = Desk(sent("old", at=NOW))
    taken = desk.head("old")
    gone = replace(taken.placement, state=ArticleState.REMOVED, is_original=False)
    desk.heads[gone.article_id] = replace(taken, placement=gone)
    new = sent("new", at=LATER, targets=(an_order(ordered, "old"),))
    desk.take(new)
    assert desk.state("old") is ArticleState.REMOVED
    desk.take(sent("old", text="Again.", at=LATER + HOUR))
    assert desk.state("old") is ArticleState.REMOVED


def test_a_note_is_no_article_and_its_order_is_carried_out():
    order = an_order(ArticleState.KILLED, "unknown", "g1")
    note = sent("note", at=LATER, has_text=False, is_note=True, targets=(order,))
    desk = Desk(sent(at=NOW), note)
    assert desk.ends() == ["indexed", "removed(killed)"]
    assert desk.state() is ArticleState.KILLED
    assert name("note") not in desk.names


def test_a_note_about_what_is_not_known_is_kept_for_a_human():
    order = an_order(ArticleState.KILLED, "unknown")
    note = sent("note", at=LATER, has_text=False, is_note=True, targets=(order,))
    (decision,) = Desk(note).decisions
    assert decision.outcome is Outcome.QUARANTINED
    assert decision.reason is Reason.UNRESOLVED_NOTE
    late = Desk(note, sent("unknown", at=NOW))
    assert late.state("unknown") is ArticleState.KILLED


def test_a_note_without_an_order_is_kept_for_a_human():
    (decision,) = Desk(sent("note", has_text=False, is_note=True)).decisions
    assert decision.reason is Reason.UNRESOLVED_NOTE
