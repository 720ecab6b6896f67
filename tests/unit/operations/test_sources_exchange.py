"""Subscription lists: one source for each site, and back again."""

from pipeline.feeds.opml import OpmlFeed, read_opml
from pipeline.operations.sources_exchange import opml_of, sources_of
from pipeline.sources import Source


def listed(url: str, title: str = "", **given: object) -> OpmlFeed:
    return OpmlFeed(**({"url": url, "title": title} | given))


def test_feeds_of_one_site_are_one_source() -> None:
    found = sources_of(
        [
            listed(
                "https://www.valley.co.uk/world.xml", "Valley: World", folders=("a",)
            ),
            listed("https://feeds.valley.co.uk/sport", "Valley: Sport", folders=("b",)),
            listed("https://coast.example/rss", "Coast", language="de-AT"),
        ],
        [],
    )
    valley, coast = found.sources
    assert (valley.id, valley.name, valley.country) == ("valley", "Valley", "GB")
    assert len(valley.feeds) == 2
    assert valley.categories == ("a", "b")
    assert (coast.id, coast.language, coast.categories) == ("coast", "de", ())
    assert found.feeds == 3


def test_the_home_page_tells_the_site_of_a_feed_served_by_others() -> None:
    home = "https://valley.example/"
    found = sources_of([listed("https://hosting.example/f/1", home_page=home)], [])
    (source,) = found.sources
    assert (source.id, source.home_page) == ("valley", home)


def test_what_is_known_or_listed_twice_is_counted_and_left_out() -> None:
    known = Source(id="valley", name="V", feeds=("https://valley.example/feed/",))
    found = sources_of(
        [
            listed("http://www.valley.example/feed"),
            listed("https://valley.example/other"),
            listed("http://valley.example/other"),
        ],
        [known],
    )
    (source,) = found.sources
    assert (source.id, source.feeds) == ("valley-2", ("https://valley.example/other",))
    assert (found.known, found.twice) == (1, 1)


def test_what_is_no_address_of_the_web_is_refused_with_the_reason() -> None:
    odd = ["mailto:a@b.example", "", "https://u:p@valley.example/", "ftp://v.example/"]
    found = sources_of([listed(url) for url in odd], [])
    assert found.sources == ()
    assert [url for url, _ in found.refused] == odd
    assert all(reason for _, reason in found.refused)


def test_an_odd_home_page_does_not_cost_the_feed() -> None:
    found = sources_of([listed("https://v.example/f", home_page="javascript:x")], [])
    assert [source.home_page for source in found.sources] == [None]


def test_a_folder_chooses_what_is_anywhere_in_it() -> None:
    feeds = [
        listed("https://a.example/f", folders=("News", "World")),
        listed("https://b.example/f", folders=("Sport",)),
        listed("https://c.example/f"),
    ]
    assert [s.id for s in sources_of(feeds, [], "news").sources] == ["a"]
    assert len(sources_of(feeds, []).sources) == 3


def test_what_is_exported_is_imported_as_it_was() -> None:
    sources = [
        Source(
            id="valley",
            name="Valley & Söhne",
            home_page="https://valley.example/",
            language="en",
            feeds=("https://valley.example/a", "https://valley.example/b"),
            categories=("world", "politics"),
        ),
        Source(id="coast", name="Coast", feeds=("https://coast.example/a",)),
    ]
    found = sources_of(read_opml(opml_of(sources)), [])
    assert list(found.sources) == sources
