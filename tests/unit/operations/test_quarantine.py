"""Quarantine: found, read again, or dropped for good."""

import pytest

from pipeline.errors import ConfigError
from pipeline.model import Outcome
from pipeline.operations.quarantine import discard, find, quarantined, retry
from tests.newsroom import LATER, Newsroom, assert_settled, crashing, totals

BRIDGE = "https://valley.example/the-bridge.html"
SCHOOL = "https://valley.example/the-school.html"


@pytest.fixture
def held(room: Newsroom) -> Newsroom:
    """A newsroom with two pages in quarantine."""
    room.list_stories("the bridge", "the school")
    room.read = crashing(lambda task: True)
    room.visit()
    room.read = crashing(lambda task: False)
    return room


def test_what_is_in_quarantine_stays_there(held: Newsroom) -> None:
    held.visit(LATER)
    job = held.job()
    assert {item.url for item in quarantined(job)} == {BRIDGE, SCHOOL}
    assert quarantined(job, "valley") == quarantined(job)
    assert quarantined(job, "coast") == []


def test_an_item_is_found_by_the_beginning_of_its_id(held: Newsroom) -> None:
    whole = held.item(BRIDGE).item_id
    assert [item.url for item in find(held.job(), [whole[:10]])] == [BRIDGE]
    assert len(find(held.job(), [whole, held.item(SCHOOL).item_id])) == 2


@pytest.mark.parametrize(("asked", "said"), [("", "2 quar"), ("zzz", "0 quar")])
def test_an_id_that_names_none_or_many_is_refused(
    held: Newsroom, asked: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        find(held.job(), [asked])


def test_a_retry_reads_the_archived_bytes(held: Newsroom) -> None:
    job = held.job()
    asked = len(held.asked)
    assert retry(job, find(job, [held.item(BRIDGE).item_id])) == 1
    assert totals(held.visit()) == {Outcome.INDEXED: 1}
    assert held.headlines() == ["Council debates the bridge"]
    assert [url for url in held.asked[asked:] if url.endswith(".html")] == []
    assert held.end(SCHOOL) == "quarantined(bug)"


def test_what_is_discarded_is_dropped_with_the_reason(held: Newsroom) -> None:
    job = held.job()
    assert discard(job, find(job, [held.item(BRIDGE).item_id]), "a test page") == 1
    assert held.end(BRIDGE) == "dropped(discarded)"
    assert held.item(BRIDGE).detail == "a test page"
    assert [item.url for item in quarantined(job)] == [SCHOOL]
    assert held.ledger.history(held.item(BRIDGE).item_id)[-1].stage == "quarantine"
    assert_settled(held)
