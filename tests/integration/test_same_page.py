"""One page under many URLs, and many entries that lead to one page, run by run."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.dedup.identity import UrlRules
from pipeline.fetch.compare import key_of, same_site, site_of
from pipeline.model import Ended, Outcome, Reason
from pipeline.records import Reading, ReadTask
from pipeline.run import ReadRules, read_item
from pipeline.stages.deliveries import Deliveries
from tests.newsroom import (
    LATER,
    Newsroom,
    assert_settled,
    entry,
    newsroom,
    page,
    story,
    totals,
)
from tests.values import HOUR

SLUGS = [f"https://valley.example/story-7/{slug}" for slug in ("a", "b", "c", "d")]
BRIDGE = page("Council debates the bridge", *story("the bridge"))
LOGIN = page("Sign in", *story("your account and its password"))
TITLES = {
    "https://valley.example/mayor": "Mayor resigns after dispute",
    "https://valley.example/harvest": "Harvest festival draws thousands",
    "https://valley.example/school": "Pupils return following repairs",
}


def read(task: ReadTask, rules: ReadRules, deliveries: Deliveries) -> Reading | Ended:
    """Read with rules that name the site of a page."""
    urls = UrlRules(key_of, same_site, site_of)
    return read_item(task, replace(rules, urls=urls), deliveries)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path, read=read)


def test_a_site_that_ignores_the_slug_has_one_document(room: Newsroom) -> None:
    for url in SLUGS:
        room.publish(url, BRIDGE)
    room.publish_feed(*(entry(url, "New bridge") for url in SLUGS[:2]))
    assert totals(room.visit()) == {Outcome.INDEXED: 1, Outcome.UNCHANGED: 1}
    room.publish_feed(*(entry(url, "New bridge") for url in SLUGS))
    assert set(totals(room.visit(LATER))) == {Outcome.UNCHANGED}
    assert len(room.documents()) == 1
    assert len({room.item(url).article_id for url in SLUGS}) == 1
    assert room.item(SLUGS[3]).detail.startswith("same page as article ")
    assert_settled(room)


def test_an_edit_is_one_version_whatever_the_slug(room: Newsroom) -> None:
    for url in SLUGS:
        room.publish(url, BRIDGE)
    room.publish_feed(*(entry(url, "New bridge") for url in SLUGS))
    room.visit()
    edited = page("Council debates the bridge", *story("the bridge", "It opens soon."))
    for url in SLUGS:
        room.publish(url, edited)
    assert totals(room.visit(HOUR)) == {Outcome.UPDATED: 1, Outcome.UNCHANGED: 3}
    assert room.article(SLUGS[2])["version"] == 2
    assert_settled(room)


def test_a_login_page_for_many_entries_is_not_one_article(room: Newsroom) -> None:
    for url in TITLES:
        room.publish(url, LOGIN)
    room.publish_feed(*(entry(url, title) for url, title in TITLES.items()))
    assert totals(room.visit()) == {Outcome.INDEXED: 1, Outcome.QUARANTINED: 2}
    items = [room.item(url) for url in TITLES]
    held = [item for item in items if item.outcome is Outcome.QUARANTINED]
    assert {item.reason for item in held} == {Reason.LOGIN_WALL}
    assert all(item.title in item.detail for item in held)
    assert room.headlines() == ["Sign in"]


def test_a_login_wall_that_has_gone_at_the_next_look_was_none(room: Newsroom) -> None:
    for url in TITLES:
        room.publish(url, LOGIN)
    room.publish_feed(*(entry(url, title) for url, title in TITLES.items()))
    room.visit()
    held = [url for url in TITLES if room.end(url) == "quarantined(login_wall)"]
    assert {room.item(url).recheck_at for url in held} == {room.clock.now() + HOUR}
    for url, title in TITLES.items():
        room.publish(url, page(title, *story(title)))
    assert totals(room.visit(HOUR)) == {Outcome.INDEXED: 2, Outcome.UPDATED: 1}
    assert room.headlines() == sorted(TITLES.values())
    assert_settled(room)


def test_a_login_wall_that_stays_is_looked_at_while_pages_are_edited(
    room: Newsroom,
) -> None:
    for url in TITLES:
        room.publish(url, LOGIN)
    room.publish_feed(*(entry(url, title) for url, title in TITLES.items()))
    room.visit()
    (url, *_) = [url for url in TITLES if room.end(url) == "quarantined(login_wall)"]
    for hours in (1, 5, 18, 48):
        assert room.item(url).recheck_at == room.clock.now() + hours * HOUR
        room.visit(hours * HOUR)
    assert room.end(url) == "quarantined(login_wall)"
    assert room.item(url).recheck_at is None
