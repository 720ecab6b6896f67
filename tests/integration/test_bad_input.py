"""Bad input: a clear end each time, nothing lost, nothing doubled."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.http import HttpTransport
from pipeline.model import Outcome, Reason
from pipeline.operations import quarantine
from tests.newsroom import (
    FEED,
    LATER,
    MOST_BODY,
    Clock,
    Newsroom,
    a_source,
    assert_settled,
    crashing,
    entry,
    html,
    newsroom,
    page,
    rss,
    story,
    totals,
)
from tests.servers import (
    Answer,
    LocalServer,
    answer,
    endless,
    raw,
    redirect,
    trickle,
    zipped,
)

BRIDGE = "https://valley.example/the-bridge.html"
XML = {"content-type": "text/xml"}
SUBJECTS = ("the bridge", "the school", "the mill")
HEADLINES = sorted(f"Council debates {subject}" for subject in SUBJECTS)
BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [
<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;">
]><rss version="2.0"><channel><title>&h;</title><item><title>&h;</title>
<link>https://valley.example/bomb.html</link></item></channel></rss>"""


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)


def problem_of_feed(room: Newsroom) -> str:
    return room.ledger.feed_states([FEED])[FEED].problem or ""


def publish_two_feeds(room: Newsroom, body: bytes) -> None:
    """Publish a bad feed beside a good one of another source."""
    room.sources = (a_source("valley"), a_source("coast"))
    room.publish(FEED, body, headers=XML)
    url = room.publish_story("the ferry", site="coast")
    room.publish_feed(entry(url), feed="https://coast.example/feed.xml")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(page("Not found", *story("the bridge")), "HTML", id="html"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "", id="binary"),
        pytest.param(rss(entry(BRIDGE))[:200], "", id="cut in its head"),
    ],
)
def test_a_feed_that_is_none_is_named_and_the_others_are_read(
    room: Newsroom, body: bytes, said: str
) -> None:
    publish_two_feeds(room, body)
    report = room.visit()
    assert totals(report) == {Outcome.INDEXED: 1}
    ((channel, problem),) = [p for row in report.counts for p in row.problems]
    assert channel == FEED
    assert said.lower() in problem.lower()
    assert problem == problem_of_feed(room)
    room.list_stories(*SUBJECTS)
    assert totals(room.visit(LATER))[Outcome.INDEXED] == 3


def test_an_entity_bomb_takes_no_time_and_no_memory(room: Newsroom) -> None:
    publish_two_feeds(room, BOMB)
    assert totals(room.visit())[Outcome.INDEXED] == 1
    assert all(len(document) < 10_000 for document in room.documents())
    assert_settled(room)


def test_a_date_in_the_year_3000_is_kept_and_flagged(room: Newsroom) -> None:
    url = room.publish_story("the bridge")
    room.publish_feed(entry(url, published="Mon, 01 Sep 3000 05:00:00 GMT"))
    room.visit()
    article = room.article(url)
    assert article["published_at"].startswith("3000-09-01")
    assert article["date_suspect"] is True
    assert article["sort_at"] == article["first_seen_at"]
    assert_settled(room)


def test_a_lone_surrogate_in_a_json_feed_harms_nothing(room: Newsroom) -> None:
    text = html(story("the bridge", "Half a pair: @@"))
    feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "\\ud800", "items":'
        f' [{{"id": "s-1", "title": "Half @@ pair", "content_html": "{text}"}}]}}'
    ).replace("@@", "\\ud83d")
    room.publish(FEED, feed.encode(), headers={"content-type": "application/feed+json"})
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    article = room.article("s-1")
    assert article["headline"] == "Half \ufffd pair"
    assert article["body"].endswith("Half a pair: \ufffd")
    assert_settled(room)


def test_a_lone_surrogate_in_a_page_harms_nothing(room: Newsroom) -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", '
        '"headline": "Half \\ud83d pair"}'
        "</script>"
    )
    text = page("Half", *story("the bridge", "Half a pair: @@"), head=head)
    room.publish(BRIDGE, text.replace(b"@@", b"&#xD83D; \xed\xa0\xbd"))
    room.publish_feed(entry(BRIDGE, "Half &#xD83D; pair"))
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    (document,) = room.documents()
    document.encode("utf-8")
    assert_settled(room)


def bomb(size: int) -> bytes:
    """Return `size` bytes of nothing as gzip, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = bytes(1_000_000)
    parts = [packer.compress(block) for _ in range(size // len(block))]
    return b"".join([*parts, packer.flush()])


FOUL_ANSWERS: dict[str, tuple[Answer, str]] = {
    "cut gzip": (
        zipped(page("Bridge", *story("the bridge")), cut=150),
        "failed(truncated)",
    ),
    "broken gzip": (
        answer(b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"}),
        "quarantined(unreadable)",
    ),
    "bomb": (
        answer(bomb(1_000_000_000), headers={"Content-Encoding": "gzip"}),
        "quarantined(too_large)",
    ),
    "endless": (endless(b"x" * 65536), "quarantined(too_large)"),
    "slow": (trickle(0.05), "failed(timeout)"),
    "private": (redirect("http://10.0.0.1/"), "dropped(address_refused)"),
    "circle": (redirect("/the-bridge.html"), "failed(too_many_redirects)"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH\r\n"), "failed(unreachable)"),
    "short": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>Only"),
        "failed(truncated)",
    ),
    "binary": (answer(bytes(range(256)) * 9), "dropped(not_html)"),
    "empty": (answer(b""), "dropped(empty)"),
}


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[tuple[Newsroom, LocalServer]]:
    """A newsroom that asks a real server, on this machine."""
    with LocalServer({}) as server:
        source = a_source("valley", server.url("/feed.xml"))
        room = newsroom(tmp_path, source)
        room.transport = lambda: HttpTransport(
            Clock(), max_body=MOST_BODY, allow_private=frozenset({"127.0.0.1"})
        )
        pages = ("/the-bridge.html", "/the-school.html")
        feed = rss(*(entry(server.url(path)) for path in pages))
        server.routes["/feed.xml"] = answer(feed, headers=XML)
        school = page("Council debates the school", *story("the school"))
        server.routes["/the-school.html"] = zipped(school)
        yield room, server


@pytest.mark.parametrize("name", FOUL_ANSWERS)
def test_a_foul_answer_ends_its_own_item_alone(
    wire: tuple[Newsroom, LocalServer], name: str
) -> None:
    room, server = wire
    server.routes["/the-bridge.html"], end = FOUL_ANSWERS[name]
    room.visit()
    assert room.end(server.url("/the-bridge.html")) == end
    assert room.item(server.url("/the-bridge.html")).detail
    assert room.headlines() == ["Council debates the school"]
    assert_settled(room)


def test_a_feed_whose_gzip_is_cut_is_read_when_it_comes_whole(
    wire: tuple[Newsroom, LocalServer],
) -> None:
    room, server = wire
    feed = rss(entry(server.url("/the-school.html")))
    server.routes["/feed.xml"] = zipped(feed, cut=90)
    assert totals(room.visit()) == {}
    (state,) = room.ledger.feed_states([server.url("/feed.xml")]).values()
    assert "cut off" in (state.problem or "")
    server.routes["/feed.xml"] = zipped(feed)
    assert totals(room.visit(LATER)) == {Outcome.INDEXED: 1}


def test_a_bug_in_a_step_ends_one_item_and_no_other(room: Newsroom) -> None:
    room.list_stories(*SUBJECTS)
    room.read = crashing(lambda task: task.document.url == BRIDGE)
    report = room.visit()
    assert totals(report) == {Outcome.INDEXED: 2, Outcome.QUARANTINED: 1}
    assert {Reason.BUG: 1} in [row.reasons for row in report.counts]
    assert room.end(BRIDGE) == "quarantined(bug)"
    detail = room.item(BRIDGE).detail
    assert detail.startswith("Traceback")
    assert "AttributeError" in detail
    room.read = crashing(lambda task: False)
    job = room.job()
    quarantine.retry(job, quarantine.find(job, [room.item(BRIDGE).item_id[:8]]))
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    assert room.headlines() == HEADLINES
    assert room.asked.count(BRIDGE) == 1


def test_gzip_without_a_content_encoding_is_not_html(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.publish(BRIDGE, gzip.compress(page("Bridge", *story("the bridge"))))
    room.visit()
    assert room.end(BRIDGE) == "dropped(not_html)"
