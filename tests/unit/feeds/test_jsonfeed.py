"""What is read out of a JSON Feed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.errors import FeedParseError
from pipeline.feeds.jsonfeed import read_json
from pipeline.model import FeedEntry, FeedHints, ParsedFeed

URL = "https://paper.example/feed.json"


def feed(*items: Any, **fields: Any) -> ParsedFeed:
    version = "https://jsonfeed.org/version/1.1"
    return read_json(json.dumps({"version": version, "items": items} | fields), URL)


def test_a_whole_item_is_read() -> None:
    read = feed(
        {
            "id": "a1",
            "url": "/rain",
            "external_url": "https://other.example/",
            "title": "Rain ends\ndrought",
            "content_html": "<p>It rained.</p>",
            "content_text": "ignored",
            "summary": "Wet & cold",
            "authors": [
                {"name": "Ann Roe"},
                {"url": "https://x.example"},
                {"name": "Bo"},
            ],
            "tags": ["Weather", "Farms", "Weather", ""],
            "language": "de",
            "date_published": "2024-01-04T10:00:00+01:00",
            "date_modified": "2024-01-05T10:00:00.52Z",
        },
        title="Paper",
        home_page_url="https://paper.example/",
        language="en",
    )
    assert (read.title, read.language) == ("Paper", "en")
    assert read.home_page == "https://paper.example/"
    assert read.problem is None
    assert read.entries == (
        FeedEntry(
            part=0,
            guid="a1",
            url="https://paper.example/rain",
            title="Rain ends drought",
            summary="<p>Wet &amp; cold</p>",
            content="<p>It rained.</p>",
            authors=("Ann Roe", "Bo"),
            categories=("Weather", "Farms"),
            language="de",
            published_at=datetime(2024, 1, 4, 9, tzinfo=UTC),
            updated_at=datetime(2024, 1, 5, 10, 0, 0, 520_000, tzinfo=UTC),
        ),
    )


def test_the_author_of_version_1_0_is_read() -> None:
    assert feed({"author": {"name": "Ann"}}).entries[0].authors == ("Ann",)


def test_plain_content_becomes_html() -> None:
    entry = feed({"content_text": "5 < 6\n\nYes."}).entries[0]
    assert entry.content == "<p>5 &lt; 6</p><p>Yes.</p>"


def test_the_external_url_stands_in_for_the_url() -> None:
    item = {"url": "mailto:ann@paper.example", "external_url": "https://o.example/1"}
    assert feed(item).entries[0].url == "https://o.example/1"


def test_an_entry_takes_the_language_of_the_feed() -> None:
    assert feed({"id": 1}, language="fr").entries[0].language == "fr"


@pytest.mark.parametrize(
    ("given", "guid"), [(7, "7"), (True, None), ("", None), ([], None)]
)
def test_an_id_may_be_a_number(given: object, guid: str | None) -> None:
    assert feed({"id": given}).entries[0].guid == guid


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-01-04T10:00:00", datetime(2024, 1, 4, 10, tzinfo=UTC)),
        ("2024-01-04T10:00:00+0100", datetime(2024, 1, 4, 9, tzinfo=UTC)),
        ("3000-01-01T00:00:00Z", datetime(3000, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:00", None),
        ("soon", None),
    ],
)
def test_dates_are_aware_or_none(written: str, meant: datetime | None) -> None:
    assert feed({"date_published": written}).entries[0].published_at == meant


def test_an_unreadable_item_is_reported_and_keeps_its_place() -> None:
    read = feed({"id": "1"}, "junk", {"id": "3"})
    assert [(entry.part, entry.guid) for entry in read.entries] == [(0, "1"), (2, "3")]
    assert read.problem == "1 of 3 items unreadable"


def test_a_lone_surrogate_is_replaced() -> None:
    entry = read_json('{"items": [{"title": "a\\ud800b"}]}', URL).entries[0]
    assert entry.title == "a\ufffdb"


@pytest.mark.parametrize(
    "text", ['{"items": [' + "[" * 100_000, '{"items": [{"id": ' + "9" * 9_999 + "}]}"]
)
def test_json_made_to_break_the_parser_is_refused(text: str) -> None:
    with pytest.raises(FeedParseError, match="broken JSON"):
        read_json(text, URL)


def test_older_items_are_on_another_page() -> None:
    assert feed(next_url="/2").older_page == "https://paper.example/2"
    assert feed(next_url=URL).older_page is None
    assert feed(next_url=["/2"]).older_page is None


def test_a_feed_that_has_ended_says_so_and_wishes_nothing() -> None:
    ended = feed({"id": "1"}, expired=True)
    assert ended.problem == "says that it has ended"
    assert ended.hints == FeedHints()
    assert feed({"id": "1"}, expired="no").problem is None
