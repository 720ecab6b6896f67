"""From a feed's entry to an article, without a page."""

from datetime import UTC, datetime

from pipeline.extract.feed_entry import read_entry
from pipeline.model import Article, Block, DocumentKind, Ended, FeedEntry, Reason


def feed(page):
    url = "https://saltmere.example/feed.xml"
    return page(b"<rss/>", "application/rss+xml", url, DocumentKind.FEED)


def test_an_entry_is_an_article_of_its_own(page, source):
    published_at = datetime(2026, 3, 14, 8, 30, tzinfo=UTC)
    entry = FeedEntry(
        part=3, guid="g1", title="Bridge  reopens", content="<p>It did.</p><p>Yes.</p>",
        authors=("Ilse Varga",), published_at=published_at, language="en",
    )  # fmt: skip
    article = read_entry(entry, feed(page), source)
    assert isinstance(article, Article)
    assert article.headline == "Bridge reopens"
    assert article.blocks == (Block("It did."), Block("Yes."))
    assert (article.guid, article.url, article.final_url) == ("g1", None, None)
    assert article.authors == ("Ilse Varga",)
    assert article.published_at == published_at
    assert article.extractor == "feed"
    assert article.evidence["headline"] == "feed"


def test_a_link_that_is_not_fetched_still_is_the_address(page, source):
    entry = FeedEntry(part=0, url="https://saltmere.example/a", summary="In short.")
    article = read_entry(entry, feed(page), source)
    assert isinstance(article, Article)
    assert article.url == "https://saltmere.example/a"
    assert article.description == "In short."


def test_an_entry_without_text_is_dropped_by_its_place(page, source):
    ended = read_entry(FeedEntry(part=7, title="Bridge"), feed(page), source)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.NO_TEXT
    assert "entry 7 of https://saltmere.example/feed.xml" in ended.detail
