"""What polling a feed leads on to: sitemaps of an index, older pages, a new place."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.errors import FetchError
from pipeline.model import Outcome, Reason
from pipeline.records import FeedState, Intake, PollCommit
from tests.newsroom import FEED, LATER, Newsroom, entry, newsroom, rss, totals
from tests.values import HOUR, NOW

DAY = timedelta(days=1)
XML = {"content-type": "application/xml", "etag": '"v1"'}
SITE = "https://valley.example"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
ATOM = "http://www.w3.org/2005/Atom"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)


def publish_index(room: Newsroom, *names: str, changed: timedelta | None) -> None:
    """Publish a sitemap index as the feed; all its sitemaps changed so long ago."""
    at = "" if changed is None else (room.clock.now() - changed).isoformat()
    date = f"<lastmod>{at}</lastmod>" if at else ""
    members = "".join(
        f"<sitemap><loc>{SITE}/{name}.xml</loc>{date}</sitemap>" for name in names
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    index = f'<sitemapindex xmlns="{space}">{members}</sitemapindex>'
    room.publish(FEED, index.encode(), headers=XML)


def publish_sitemap(room: Newsroom, name: str, *urls: str) -> None:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    at = room.clock.now().isoformat()
    pages = "".join(
        f"<url><loc>{url}</loc><news:news><news:title>{url}</news:title>"
        f"<news:publication_date>{at}</news:publication_date></news:news></url>"
        for url in urls
    )
    sitemap = f'<urlset xmlns="{space}" xmlns:news="{NEWS}">{pages}</urlset>'
    room.publish(f"{SITE}/{name}.xml", sitemap.encode(), headers=XML)


def test_the_sitemaps_of_an_index_are_read_with_it(room: Newsroom) -> None:
    publish_index(room, "one", "two", changed=2 * DAY)
    publish_sitemap(room, "one", room.publish_story("the bridge"))
    publish_sitemap(room, "two", room.publish_story("the ferry"))
    assert totals(room.visit()) == {Outcome.INDEXED: 2}
    states = room.ledger.feed_states([f"{SITE}/one.xml"])
    assert states[f"{SITE}/one.xml"].parent == FEED


def test_a_sitemap_that_did_not_change_is_not_read_again(room: Newsroom) -> None:
    publish_index(room, "one", changed=2 * DAY)
    publish_sitemap(room, "one", room.publish_story("the bridge"))
    room.visit()
    publish_index(room, "one", "two", changed=2 * DAY)
    publish_sitemap(room, "two", room.publish_story("the ferry"))
    room.visit(LATER)
    assert room.asked.count(f"{SITE}/one.xml") == 1
    assert room.asked.count(f"{SITE}/two.xml") == 1


def test_an_index_that_lists_itself_is_read_once(room: Newsroom) -> None:
    publish_index(room, "feed", changed=2 * DAY)
    room.visit()
    assert room.asked.count(FEED) == 1


def test_an_undated_sitemap_is_read_again_although_its_index_stays_the_same(
    room: Newsroom,
) -> None:
    for subject in ("the bridge", "the ferry", "the mill"):
        publish_index(room, "news", changed=None)
        publish_sitemap(room, "news", room.publish_story(subject))
        assert totals(room.visit(LATER)) == {Outcome.INDEXED: 1}


def test_an_undated_sitemap_is_read_again_although_the_server_says_not_modified(
    room: Newsroom,
) -> None:
    publish_index(room, "news", changed=None)
    publish_sitemap(room, "news", room.publish_story("the bridge"))
    room.visit()
    room.publish(FEED, status=304)
    publish_sitemap(room, "news", room.publish_story("the ferry"))
    assert totals(room.visit(LATER)) == {Outcome.INDEXED: 1}
    room.visit(LATER)
    assert room.asked.count(f"{SITE}/news.xml") == 3


def test_an_index_whose_archived_copy_is_lost_is_no_reason_to_stop(
    room: Newsroom,
) -> None:
    publish_index(room, "news", changed=None)
    publish_sitemap(room, "news", room.publish_story("the bridge"))
    room.visit()
    room.publish(FEED, status=304)
    for file in (room.folder / "archive").rglob("*.warc.gz"):
        file.unlink()
    room.visit(LATER)
    assert room.asked.count(f"{SITE}/news.xml") == 1
    assert room.ledger.feed_states([FEED])[FEED].failures == 0


def once_asked(room: Newsroom, url: str) -> Callable[[], bool]:
    """Return a stop flag that goes up as soon as `url` is asked once more."""
    before = room.asked.count(url)
    return lambda: room.asked.count(url) > before


def test_sitemaps_that_a_stopped_run_did_not_reach_are_read_by_the_next(
    room: Newsroom,
) -> None:
    publish_index(room, "one", "two", changed=2 * DAY)
    publish_sitemap(room, "one", room.publish_story("the bridge"))
    publish_sitemap(room, "two", room.publish_story("the ferry"))
    assert totals(room.visit(stop=once_asked(room, FEED))) == {}
    assert totals(room.visit()) == {Outcome.INDEXED: 2}
    room.visit(LATER)
    assert room.asked.count(f"{SITE}/one.xml") == 1


class AnotherRun(SqlLedger):
    """A ledger in which another run reads a sitemap just before we claim it."""

    sitemap = FeedState(
        url=f"{SITE}/one.xml", source_id="valley", polled_at=NOW, succeeded_at=NOW
    )

    def claim(self, names: Iterable[str], owner: str, *times: Any) -> set[str]:
        wanted = set(names)
        if f"feed:{self.sitemap.url}" in wanted:
            intake = Intake(channel=self.sitemap.url, source_id="valley")
            run_id = owner.partition("/")[0]
            self.save_polls(run_id, [PollCommit(intake=intake, state=self.sitemap)])
        return super().claim(wanted, owner, *times)


def test_a_sitemap_that_another_run_just_read_is_not_read_again(
    tmp_path: Path,
) -> None:
    room = newsroom(tmp_path)
    url = f"sqlite:///{room.folder / 'ledger.sqlite'}"
    room.ledger = AnotherRun(url, "rules")
    publish_index(room, "one", "two", changed=HOUR)
    publish_sitemap(room, "two", room.publish_story("the ferry"))
    room.visit()
    assert room.asked.count(f"{SITE}/one.xml") == 0
    assert room.asked.count(f"{SITE}/two.xml") == 1


def test_an_index_leads_to_no_stranger(room: Newsroom) -> None:
    at = room.clock.now().isoformat()
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    strange = "https://victim.example/private.xml"
    member = f"<sitemap><loc>{strange}</loc><lastmod>{at}</lastmod></sitemap>"
    index = f'<sitemapindex xmlns="{space}">{member}</sitemapindex>'
    room.publish(FEED, index.encode(), headers=XML)
    room.visit()
    assert room.asked == [FEED]


def test_an_index_within_an_index_is_not_followed(room: Newsroom) -> None:
    publish_index(room, "inner", changed=2 * DAY)
    room.publish(f"{SITE}/inner.xml", room.web[FEED].body, headers=XML)
    room.visit()
    assert room.asked == [FEED, f"{SITE}/inner.xml"]


def test_a_page_of_a_sitemap_that_is_no_news_any_more_is_dropped(
    room: Newsroom,
) -> None:
    publish_sitemap(room, "feed", f"{SITE}/old.html")
    room.clock.at += timedelta(days=31)
    room.visit()
    assert room.end(f"{SITE}/old.html") == "dropped(too_old)"


def publish_window(room: Newsroom, feed: str, *urls: str, older: str = "") -> None:
    """Publish a feed of these stories, which goes on at `older`."""
    at = f"{room.clock.now():%a, %d %b %Y %H:%M:%S} GMT"
    entries = [entry(url, url, published=at) for url in urls]
    link = f'<atom:link xmlns:atom="{ATOM}" rel="next" href="{older}"/>'
    body = rss(*entries).replace(
        b"<item>", f"{link if older else ''}<item>".encode(), 1
    )
    room.publish(feed, body, headers=XML)


def stories(room: Newsroom, first: int, last: int) -> list[str]:
    """Publish so many stories and return their URLs."""
    return [room.publish_story(f"matter {number}") for number in range(first, last)]


def test_a_gap_between_two_windows_is_filled_from_older_pages(room: Newsroom) -> None:
    publish_window(room, FEED, *stories(room, 0, 12))
    room.visit()
    room.clock.at += LATER
    page = f"{FEED}?page=2"
    publish_window(room, FEED, *stories(room, 20, 32), older=page)
    publish_window(room, page, *stories(room, 8, 20))
    assert totals(room.visit())[Outcome.INDEXED] == 20
    assert room.ledger.feed_states([FEED])[FEED].missed == 0


def test_a_gap_that_a_stopped_run_left_is_filled_by_the_next(room: Newsroom) -> None:
    publish_window(room, FEED, *stories(room, 0, 12))
    room.visit()
    room.clock.at += LATER
    page = f"{FEED}?page=2"
    publish_window(room, FEED, *stories(room, 20, 32), older=page)
    publish_window(room, page, *stories(room, 8, 20))
    room.visit(stop=once_asked(room, FEED))
    room.visit()
    assert len(room.documents()) == 32
    state = room.ledger.feed_states([FEED])[FEED]
    assert (state.missed, state.missed_at) == (0, None)


def test_nobody_asks_a_feed_while_its_older_pages_are_read(room: Newsroom) -> None:
    publish_window(room, FEED, *stories(room, 0, 12))
    room.visit()
    room.clock.at += LATER
    page = f"{FEED}?page=2"
    publish_window(room, FEED, *stories(room, 20, 32), older=page)
    publish_window(room, page, *stories(room, 8, 20))
    taken: list[set[str]] = []

    def never() -> bool:
        if page in room.asked and not taken:
            taken.append(take_feed(room))
        return False

    room.visit(stop=never)
    assert taken == [set()]
    assert take_feed(room) == {f"feed:{FEED}"}


def take_feed(room: Newsroom) -> set[str]:
    now = room.clock.now()
    return room.ledger.claim([f"feed:{FEED}"], "another", now, now + HOUR)


def test_an_older_page_that_fails_does_not_keep_the_feed_from_going_on(
    room: Newsroom,
) -> None:
    publish_window(room, FEED, *stories(room, 0, 12))
    room.visit()
    room.clock.at += LATER
    page = f"{FEED}?page=2"
    publish_window(room, FEED, *stories(room, 20, 32), older=page)
    room.web[page] = FetchError("timed out", reason=Reason.TIMEOUT)
    room.visit()
    assert room.ledger.feed_states([FEED])[FEED].missed > 0
    room.visit(LATER)
    assert room.asked.count(page) == 1


def test_a_gap_that_nothing_fills_is_told(room: Newsroom) -> None:
    publish_window(room, FEED, *stories(room, 0, 12))
    room.visit()
    room.clock.at += LATER
    publish_window(room, FEED, *stories(room, 20, 32))
    room.visit()
    state = room.ledger.feed_states([FEED])[FEED]
    assert state.missed > 0
    assert state.missed_at == NOW + LATER


def test_older_pages_are_left_alone_while_windows_overlap(room: Newsroom) -> None:
    page = f"{FEED}?page=2"
    publish_window(room, FEED, *stories(room, 0, 12), older=page)
    room.visit()
    publish_window(room, FEED, *stories(room, 6, 18), older=page)
    room.visit(LATER)
    assert page not in room.asked


def test_a_feed_that_moved_for_good_is_asked_at_its_new_place(room: Newsroom) -> None:
    moved = "https://valley.example/news.xml"
    urls = stories(room, 0, 12)
    publish_window(room, FEED, *urls)
    room.visit()
    room.publish(FEED, status=301, headers={"location": moved})
    publish_window(room, moved, *urls)
    for _ in range(4):
        room.visit(timedelta(days=1))
    before = room.asked.count(FEED)
    room.visit(timedelta(days=1))
    assert room.asked.count(FEED) == before
    assert room.ledger.feed_states([FEED])[FEED].location == moved
    (move,) = room.ledger.moves([FEED])
    assert (move.before, move.after) == (FEED, moved)
