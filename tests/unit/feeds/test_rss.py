"""What is read out of RSS, Atom and RDF."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.feeds import parse_feed
from pipeline.model import FeedEntry, FeedHints, ParsedFeed

URL = "https://paper.example/feeds/world.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(*items: str, head: str = "") -> ParsedFeed:
    inside = "".join(f"<item>{item}</item>" for item in items)
    body = f'<rss version="2.0" {SPACES}><channel>{head}{inside}</channel></rss>'
    return parse_feed(body.encode(), "text/xml", URL)


def atom(entry: str, attributes: str = "") -> FeedEntry:
    space = 'xmlns="http://www.w3.org/2005/Atom"'
    body = f"<feed {space} {attributes}><entry>{entry}</entry></feed>"
    return parse_feed(body.encode(), "", URL).entries[0]


def item(inside: str) -> FeedEntry:
    return rss(inside).entries[0]


def test_a_whole_rss_item_is_read() -> None:
    feed = rss(
        "<title>Rain ends drought</title><link>https://paper.example/rain</link>"
        '<guid isPermaLink="false">a1</guid><dc:creator>Ann Roe</dc:creator>'
        "<category>Weather</category><category>Farms</category>"
        "<pubDate>Thu, 04 Jan 2024 10:00:00 +0100</pubDate>"
        "<description>&lt;p&gt;It rained.&lt;/p&gt;</description>"
        "<content:encoded><![CDATA[<p>It rained all night.</p>]]></content:encoded>",
        head="<title>Paper</title><link>/</link><language>en-GB</language>",
    )
    assert (feed.title, feed.home_page) == ("Paper", "https://paper.example/")
    assert feed.entries[0] == FeedEntry(
        part=0,
        guid="a1",
        url="https://paper.example/rain",
        title="Rain ends drought",
        summary="<p>It rained.</p>",
        content="<p>It rained all night.</p>",
        authors=("Ann Roe",),
        categories=("Weather", "Farms"),
        language="en-GB",
        published_at=datetime(2024, 1, 4, 9, tzinfo=UTC),
    )


def test_a_whole_atom_entry_is_read() -> None:
    entry = atom(
        '<title type="html">Rain &amp;lt;b&amp;gt;</title><id>urn:1</id>'
        "<author><name>Ann Roe</name><email>ann@paper.example</email></author>"
        "<author><name>Bo Li</name></author>"
        '<link rel="self" href="/1.atom"/>'
        '<link href="/1.json" type="application/json"/>'
        '<link rel="alternate" type="text/html" href="/1.html"/>'
        '<category term="w" label="Weather"/><summary>Dry &lt; wet</summary>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It rained.'
        "</p></div></content><published>2024-01-04T10:00:00.25Z</published>"
        "<updated>2024-01-05T10:00:00-05:00</updated>",
        'xml:lang="de"',
    )
    assert entry == FeedEntry(
        part=0,
        guid="urn:1",
        url="https://paper.example/1.html",
        title="Rain <b>",
        summary="<p>Dry &lt; wet</p>",
        content="<p>It rained.</p>",
        authors=("Ann Roe", "Bo Li"),
        categories=("Weather",),
        language="de",
        published_at=datetime(2024, 1, 4, 10, tzinfo=UTC),
        updated_at=datetime(2024, 1, 5, 15, tzinfo=UTC),
    )


def test_the_one_date_of_rdf_is_the_publication() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" {SPACES}><channel><title>P</title></channel>'
        '<item rdf:about="https://paper.example/1"><title>Rain</title>'
        "<dc:date>2024-01-04T10:00:00+01:00</dc:date></item></rdf:RDF>"
    )
    entry = parse_feed(body.encode(), "", URL).entries[0]
    assert entry.published_at == datetime(2024, 1, 4, 9, tzinfo=UTC)
    assert entry.url == "https://paper.example/1"


def test_an_update_of_atom_is_no_publication() -> None:
    entry = atom("<id>1</id><updated>2024-01-04T10:00:00Z</updated>")
    assert entry.published_at is None
    assert entry.updated_at == datetime(2024, 1, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Thu, 01 Jan 3000 00:00:00 GMT", datetime(3000, 1, 1, tzinfo=UTC)),
        ("Wed, 17 Feb 2026 10:00:00 EST", datetime(2026, 2, 17, 15, tzinfo=UTC)),
        ("Wed, 17 feb 2026 10:00:00 UT", datetime(2026, 2, 17, 10, tzinfo=UTC)),
        ("2026-02-17", datetime(2026, 2, 17, tzinfo=UTC)),
        ("yesterday", None),
        ("0000-00-00T00:00:00Z", None),
        ("", None),
    ],
)
def test_dates_are_kept_as_claimed_or_none(
    written: str, meant: datetime | None
) -> None:
    assert item(f"<pubDate>{written}</pubDate>").published_at == meant


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("AT&amp;amp;T", "AT&T"),
        ("<![CDATA[A <em>new</em> day<br>breaks]]>", "A new day breaks"),
        ("&lt;b&gt;Rain&lt;/b&gt;", "Rain"),
        ("3 &lt; 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("  two\n  lines ", "two lines"),
        ("", ""),
    ],
)
def test_titles_are_plain_text_on_one_line(written: str, shown: str) -> None:
    assert item(f"<title>{written}</title>").title == shown


def test_a_plain_title_of_atom_keeps_its_brackets() -> None:
    assert atom('<title type="text">Use &lt;b&gt;</title>').title == "Use <b>"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("<author>noreply@paper.example (Ann Roe)</author>", ("Ann Roe",)),
        ("<author>Ann Roe &lt;ann@paper.example&gt;</author>", ("Ann Roe",)),
        ("<author>desk@paper.museum</author>", ()),
        ("<dc:creator>Ann Roe (AP)</dc:creator>", ("Ann Roe (AP)",)),
        ("<dc:creator>A</dc:creator><dc:creator>B</dc:creator>", ("A", "B")),
        ("<author>Ann</author><dc:creator>Ann</dc:creator>", ("Ann",)),
        ("<dc:creator/>", ()),
    ],
)
def test_authors_are_names(written: str, name: tuple[str, ...]) -> None:
    assert item(written).authors == name


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("<link>../rain</link>", "https://paper.example/rain"),
        ("<link>//cdn.example/rain</link>", "https://cdn.example/rain"),
        ("<link> https://paper.example/a b\n</link>", "https://paper.example/a%20b"),
        ("<link>https://paper.example/?a=1&amp;b=2</link>",
         "https://paper.example/?a=1&b=2"),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>https://paper.example:99999/</link>", None),
        ("<link>http://[paper/</link>", None),
        ("<link/><guid>https://paper.example/1</guid>", "https://paper.example/1"),
        ("<guid>https://paper.example/1</guid>", "https://paper.example/1"),
        ('<guid isPermaLink="false">https://paper.example/1</guid>', None),
        ("<guid>a1</guid>", None),
        ("", None),
    ],
)  # fmt: skip
def test_links_are_absolute_web_addresses_or_none(
    written: str, url: str | None
) -> None:
    assert item(f"<title>Rain</title>{written}").url == url


def test_links_are_seen_from_the_xml_base() -> None:
    entry = atom('<link href="rain.html"/>', 'xml:base="/2024/"')
    assert entry.url == "https://paper.example/2024/rain.html"


def test_a_caption_is_no_content_but_better_than_no_summary() -> None:
    text = '<media:description type="plain">A wet field.</media:description>'
    caption = f"<media:content>{text}</media:content>"
    described = item(f"<description>It rained.</description>{caption}")
    assert (described.summary, described.content) == ("It rained.", "")
    assert item(caption).summary == "A wet field."


def test_content_is_the_longest_and_not_repeated_as_summary() -> None:
    entry = atom("<content>short</content><content>a longer text</content>")
    assert (entry.content, entry.summary) == ("<p>a longer text</p>", "")


def test_content_that_is_no_text_is_left_out() -> None:
    assert atom('<content type="image/png">iVBORw0KGgo=</content>').content == ""


def test_plain_text_becomes_html_with_its_paragraphs() -> None:
    entry = atom('<content type="text">One &lt;1&gt;\nmore\n\nTwo</content>')
    assert entry.content == "<p>One &lt;1&gt;<br>more</p><p>Two</p>"


def test_the_language_of_the_entry_wins_over_that_of_the_feed() -> None:
    entry = atom('<summary xml:lang="fr">Il pleut.</summary>', 'xml:lang="en"')
    assert entry.language == "fr"
    assert atom("<summary>Rain.</summary>", 'xml:lang="en"').language == "en"
    assert atom("<summary>Rain.</summary>").language is None


@pytest.mark.parametrize(
    "bad", ["&#xD800;", "&#0;", "&#1114112;", "&#xD800 ", "&#99999999999999;", "\x0b"]
)
def test_a_forbidden_character_costs_that_character_only(bad: str) -> None:
    feed = rss(f"<title>Ra{bad}in</title>", "<title>Caf\u00e9</title>")
    assert [entry.title for entry in feed.entries][1] == "Caf\u00e9"
    assert feed.entries[0].title.startswith("Ra")
    feed.entries[0].title.encode()
    assert feed.problem is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [("Tom & Ann", "Tom & Ann"), ("Tom&nbsp;Ann", "Tom Ann"), ("Tom<br>Ann", "Tom")],
)
def test_broken_markup_in_one_title_keeps_every_entry(written: str, shown: str) -> None:
    feed = rss(f"<title>{written}</title>", "<title>Caf\u00e9</title>")
    assert len(feed.entries) == 2
    assert feed.entries[0].title.startswith(shown)
    assert feed.entries[1].title == "Caf\u00e9"
    assert feed.problem


def test_an_undeclared_prefix_on_every_tag_is_read_and_reported() -> None:
    body = (
        "<rss><r:channel><r:title>Paper</r:title><r:item><r:title>Rain</r:title>"
        "<r:link>https://paper.example/1</r:link></r:item></r:channel></rss>"
    )
    feed = parse_feed(body.encode(), "", URL)
    assert [(e.title, e.url) for e in feed.entries] == [
        ("Rain", "https://paper.example/1")
    ]
    assert feed.title == "Paper"
    assert "unbound prefix" in (feed.problem or "")


def test_parts_count_the_entries_of_the_feed() -> None:
    assert [
        e.part for e in rss("<title>A</title>", "", "<title>C</title>").entries
    ] == [0, 1, 2]


ATOM_LINK = '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="{}" href="{}"/>'


@pytest.mark.parametrize("relation", ["next", "prev-archive", "NEXT"])
@pytest.mark.parametrize("href", ["https://paper.example/feeds/2", "2", "/feeds/2"])
def test_older_entries_are_on_another_page(relation: str, href: str) -> None:
    link = ATOM_LINK.format(relation, href)
    assert rss(head=link).older_page == "https://paper.example/feeds/2"
    body = f'<feed xmlns="http://www.w3.org/2005/Atom">{link}</feed>'
    feed = parse_feed(body.encode(), "", URL)
    assert feed.older_page == "https://paper.example/feeds/2"


def test_an_archive_is_better_than_a_page_that_changes() -> None:
    links = ATOM_LINK.format("next", "/2") + ATOM_LINK.format("prev-archive", "/old")
    assert rss(head=links).older_page == "https://paper.example/old"


def test_a_relation_may_be_written_in_full() -> None:
    full = "http://www.iana.org/assignments/relation/next"
    assert rss(head=ATOM_LINK.format(full, "/2")).older_page == (
        "https://paper.example/2"
    )


@pytest.mark.parametrize(
    "link",
    [
        "",
        ATOM_LINK.format("next", URL),
        ATOM_LINK.format("next", "#2"),
        ATOM_LINK.format("next", ""),
        ATOM_LINK.format("next", "javascript:alert(1)"),
        ATOM_LINK.format("next", "file:///etc/passwd"),
        ATOM_LINK.format("previous", "/2"),
        ATOM_LINK.format("next-archive", "/2"),
    ],
)
def test_a_feed_without_older_entries_has_no_other_page(link: str) -> None:
    assert rss(head=link).older_page is None


def test_a_link_of_an_entry_is_no_page_of_the_feed() -> None:
    assert rss(ATOM_LINK.format("next", "/2")).older_page is None


def test_wishes_of_the_feed_are_read() -> None:
    feed = rss(
        "<title>Rain</title><hour>5</hour><ttl>1</ttl>",
        head="<ttl>60</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours>"
        "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>",
    )
    assert feed.hints == FeedHints(
        every=timedelta(hours=1),
        skip_hours=frozenset({1, 2}),
        skip_days=frozenset({5, 6}),
    )


def test_wishes_of_a_broken_feed_are_read_too() -> None:
    head = "<title>A & B</title><skipHours><hour>1</hour><hour>2</hour></skipHours>"
    feed = rss("<title>Rain</title>", head=head)
    assert feed.hints.skip_hours == {1, 2}
    assert feed.problem


@pytest.mark.parametrize("prefix", ["sy", "syn"])
def test_the_period_of_an_update_is_read(prefix: str) -> None:
    space = f'xmlns:{prefix}="http://purl.org/rss/1.0/modules/syndication/"'
    head = "".join(
        f"<{prefix}:{name} {space}>{value}</{prefix}:{name}>"
        for name, value in (("updatePeriod", "hourly"), ("updateFrequency", "4"))
    )
    bare = head.replace(f" {space}", "")
    body = f"<rss version='2.0' {space}><channel>{bare}<item/></channel></rss>"
    hints = parse_feed(body.encode(), "", URL).hints
    assert hints.every == timedelta(minutes=15)


def test_a_feed_without_wishes_has_none() -> None:
    assert rss("<title>Rain</title>").hints == FeedHints()


@pytest.mark.parametrize(
    "before",
    [
        '<?xml version="1.0" encoding="utf-16"?>',
        '<!DOCTYPE rss SYSTEM "https://paper.example/rss.dtd">',
        '<!DOCTYPE rss [<!ENTITY a "<html>">]>',
        "<!-- <html> --><?style <a>?>",
        "Notice: undefined index\n",
    ],
)
def test_what_stands_before_the_feed_does_not_matter(before: str) -> None:
    body = f"{before}<rss version='2.0'><channel><item><title>Caf\u00e9</title></item>"
    feed = parse_feed(f"{body}</channel></rss>".encode(), "", URL)
    assert [entry.title for entry in feed.entries] == ["Caf\u00e9"]


def test_a_text_in_many_lines_is_one() -> None:
    lines = "\n".join(f"line {number} &amp; more" for number in range(50))
    assert item(f"<description>{lines}</description>").summary.count("\n") == 49
