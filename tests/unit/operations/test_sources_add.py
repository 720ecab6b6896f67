"""A source to add: what the entry says, and what people are told."""

import pytest

from pipeline.errors import ConfigError, Interrupted
from pipeline.operations.sources_add import Proposal, address, holder, propose
from pipeline.operations.sources_report import proposal_lines
from tests.newsroom import FEED, Newsroom, a_source, entry, html, page, rss, story

HOME = "https://valley.example/"
AGENT = "Newsline-Test/1.0"
XML = {"content-type": "text/xml"}
SUBJECTS = ("the bridge", "the school", "the mill", "the lake")


def proposed(room: Newsroom, url: str = FEED, *known, **given) -> Proposal:
    return propose(room.job(), url, known, AGENT, **given)


def told(proposal: Proposal) -> str:
    return "\n".join(proposal_lines(proposal))


@pytest.fixture
def site(room: Newsroom) -> Newsroom:
    """A site with a home page that declares a feed of four stories."""
    room.list_stories(*SUBJECTS)
    room.publish(
        HOME,
        b'<!doctype html><html><head><link rel="alternate" '
        b'type="application/rss+xml" href="feed.xml"></head></html>',
    )
    return room


def test_an_entry_says_what_could_be_found_out(site: Newsroom) -> None:
    source = proposed(site, HOME).source
    assert (source.id, source.name) == ("valley", "The Valley")
    assert (source.home_page, source.feeds) == (HOME, (FEED,))
    assert (source.language, source.country) == ("en", None)
    assert source.crawl.fetch_pages
    assert source.crawl.gap is None


def test_three_entries_are_read_and_told(site: Newsroom) -> None:
    proposal = proposed(site, HOME)
    assert len(proposal.samples) == 3
    text = told(proposal)
    assert "RSS “The Valley”, 4 entries, the newest of 2026-09-01 05:00 UTC" in text
    assert "declared by the page" in text
    assert "headline: Council debates the bridge" in text
    assert "no author · 2026-09-01 05:00 UTC · language en" in text
    assert "first: The council of the valley spoke about the bridge" in text
    assert "the feed has no words of it" in text
    assert "- id: valley\n  name: The Valley\n" in text


def test_a_feed_has_the_home_page_that_it_names(site: Newsroom) -> None:
    assert proposed(site).source.home_page == HOME


def test_id_and_name_may_be_given(site: Newsroom) -> None:
    source = proposed(site, source_id="tal", name="Das Tal").source
    assert (source.id, source.name) == ("tal", "Das Tal")


def test_an_id_that_is_taken_is_not_given_again(site: Newsroom) -> None:
    known = a_source("valley", "https://valley.example/another.xml")
    assert proposed(site, FEED, known).source.id == "valley-2"


def test_the_pause_that_robots_asks_for_is_written_down(site: Newsroom) -> None:
    robots = b"User-agent: *\nCrawl-delay: 7\nDisallow: /the-mill\n"
    site.publish(f"{HOME}robots.txt", robots)
    proposal = proposed(site)
    assert proposal.source.crawl.gap == 7
    text = told(proposal)
    assert "allows 3 of 4 pages; asks for 7 s between two" in text
    assert "! robots.txt of https://valley.example forbids" in text


def test_pages_are_not_fetched_where_the_feed_has_the_whole_texts(room) -> None:
    entries = []
    for subject in SUBJECTS:
        url = room.publish_story(subject, *story("the weir"))
        text = html(story(subject, *story("the weir")))
        entries.append(entry(url, f"Council debates {subject}", content=text))
    room.publish_feed(*entries)
    proposal = proposed(room)
    assert not proposal.source.crawl.fetch_pages
    assert "full text" in told(proposal)
    assert "no page need be fetched" in told(proposal)


def test_a_page_that_cannot_be_had_is_told(room: Newsroom) -> None:
    room.publish(f"{HOME}a.html", status=403)
    room.publish_feed(entry(f"{HOME}a.html"))
    text = told(proposed(room))
    assert "! 403 Forbidden" in text


def test_entries_without_links_are_no_samples(room: Newsroom) -> None:
    room.publish_feed(entry(None, "No link", guid="x"))
    proposal = proposed(room)
    assert proposal.samples == ()
    assert "The entry:" in told(proposal)


def test_nothing_new_names_the_source_that_has_it(site: Newsroom) -> None:
    with pytest.raises(ConfigError, match="nothing new; source valley has its feeds"):
        proposed(site, HOME, a_source("valley"))


def test_nothing_found_tells_what_was_tried_and_what_to_do(room: Newsroom) -> None:
    room.publish(HOME, b"<!doctype html><html><body>Hello</body></html>")
    with pytest.raises(ConfigError) as caught:
        proposed(room, HOME)
    message = str(caught.value)
    assert message.startswith(f"no feed found at {HOME}; tried were\n  ")
    assert f"{HOME}feed" in message
    assert "more\n" in message
    assert message.endswith("give the address of the feed.")


def test_an_address_that_leads_nowhere_is_told_in_a_line(room: Newsroom) -> None:
    room.publish(HOME, status=404)
    with pytest.raises(ConfigError, match=r"404 Not Found: https://valley\.example/\n"):
        proposed(room, HOME)


def test_nothing_is_kept(site: Newsroom) -> None:
    proposed(site, HOME)
    assert site.ledger.article_count() == 0
    assert site.ledger.feed_states([FEED]) == {}
    assert site.job().archive.files() == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("valley.example", "https://valley.example/"),
        ("valley.example/feed.xml", "https://valley.example/feed.xml"),
        (" http://valley.example/a#b ", "http://valley.example/a"),
    ],
)
def test_an_address_may_be_written_as_people_do(text: str, wanted: str) -> None:
    assert address(text) == wanted


@pytest.mark.parametrize("text", ["", "ftp://valley.example/", "https://u:p@v.example"])
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match=r"write it as https://valley\.example/"):
        address(text)


def test_a_feed_is_known_however_it_is_written() -> None:
    source = a_source("valley", "http://www.valley.example/feed/")
    assert holder("https://valley.example/feed", [source]) == "valley"
    assert holder("https://valley.example/feed2", [source]) is None


def test_a_feed_without_a_title_is_named_after_its_site(room: Newsroom) -> None:
    url = room.publish_story("the bridge")
    bare = rss(entry(url)).replace(b"The Valley", b"")
    room.publish(FEED, bare, headers=XML)
    assert proposed(room).source.name == "Valley"


def test_a_site_has_the_name_that_its_pages_tell(site: Newsroom) -> None:
    head = '<meta property="og:site_name" content="The Valley Herald">'
    for subject in SUBJECTS:
        url = f"{HOME}{subject.replace(' ', '-')}.html"
        site.publish(url, page("Council debates", *story(subject), head=head))
    assert proposed(site, HOME).source.name == "The Valley Herald"
    assert proposed(site, FEED).source.name == "The Valley"
    world = rss(entry(f"{HOME}the-bridge.html")).replace(b"The Valley", b"World")
    site.publish(FEED, world, headers=XML)
    assert proposed(site, FEED).source.name == "The Valley Herald, World"


def test_a_wish_to_stop_ends_it(site: Newsroom) -> None:
    with pytest.raises(Interrupted):
        propose(site.job(stop=lambda: True), HOME, [], AGENT)


def test_a_robots_file_that_cannot_be_had_is_no_yes(site: Newsroom) -> None:
    site.publish(f"{HOME}robots.txt", status=503)
    text = told(proposed(site))
    assert "robots.txt of https://valley.example cannot be had" in text
