"""The feed samples beside the project: real, small and broken ones."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import FeedParseError
from pipeline.feeds import parse_feed
from pipeline.model import ParsedFeed

pytestmark = pytest.mark.eval

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("NEWS_EVAL") or ROOT.parent / "shared" / "eval") / "feeds"
URL = "https://feed.example/dir/feed.xml"


def load(name: str) -> Any:
    if not (DATA / name).is_file():
        return []
    return json.loads((DATA / name).read_text("utf-8"))


REAL = load("expected.json")["feeds"] if load("expected.json") else {}
FORMATS = {case["file"]: case for case in load("formats/index.json")}
MALFORMED = {case["file"]: case for case in load("malformed/index.json")}
# What feedparser cannot count: JSON, and files that must be errors.
ENTRIES = {
    "gofeed-json10_feed.json": 1,
    "gofeed-json11_feed.json": 1,
    "reader-full-json.json": 2,
}
NO_FEED = {
    "gofeed-unknown_feed.xml", "gofeed-empty_feed.xml",
    "feedparser-encoding-bozo_invalid-bytes-with-bom.xml",
    "feedparser-illformed-undeclared_namespace.xml",
}  # fmt: skip
REFUSED = {"14-html-page.html": "an HTML page", "15-empty.xml": "empty"}
BROKEN = {
    "03-truncated-at-70.xml", "04-undefined-entity-nbsp.xml", "05-bare-ampersand.xml",
    "06-bad-byte-in-utf-8.xml", "07-latin-1-bytes-declared-utf-8.xml",
    "09-unclosed-item.xml", "10-unescaped-html-br-in-title.xml",
    "11-junk-after-rss.xml",
}  # fmt: skip
THIRD_TITLES = {
    "04-undefined-entity-nbsp.xml": "Story 3 café",
    "05-bare-ampersand.xml": "Tom & Jerry 3 café",
    "07-latin-1-bytes-declared-utf-8.xml": "Story 3 café",
    "10-unescaped-html-br-in-title.xml": "Story 3 café",
    "12-declared-gb2312-but-utf-8.xml": "Story 3 café",
}


def read(file: str, url: str = URL) -> ParsedFeed:
    return parse_feed((DATA / file).read_bytes(), "", url)


@pytest.mark.parametrize("file", REAL)
def test_a_real_feed_is_read_as_expected(file: str) -> None:
    expected = REAL[file]
    feed = read(file, expected["source_url"])
    first = feed.entries[0]
    date = first.published_at or first.updated_at
    assert len(feed.entries) == expected["entry_count"]
    assert feed.title == expected["feed_title"]
    assert first.title == expected["first_title"]
    assert first.url == expected["first_link"].replace(" ", "%20")
    assert date
    assert f"{date:%Y-%m-%dT%H:%M:%SZ}" == expected["first_published_utc"]
    assert len({e.guid for e in feed.entries if e.guid}) == expected["distinct_guids"]


def test_captions_of_real_feeds_are_no_content() -> None:
    for file, expected in REAL.items():
        with_content = [entry for entry in read(file).entries if entry.content]
        only_captions = "nytimes" in file or "a-dj-com" in file or "abc-net" in file
        assert len(with_content) == (
            0 if only_captions else expected["entries_with_content"]
        ), file


@pytest.mark.parametrize("file", FORMATS)
def test_a_small_format_case_gives_its_entries_or_an_error(file: str) -> None:
    name = Path(file).name
    if name in NO_FEED:
        with pytest.raises(FeedParseError):
            read(file)
        return
    wanted = ENTRIES.get(name, FORMATS[file]["feedparser_6_0_14"]["entries"])
    assert len(read(file).entries) == wanted


@pytest.mark.parametrize("file", MALFORMED)
def test_a_broken_feed_gives_what_is_wanted(file: str) -> None:
    name = Path(file).name
    if name in REFUSED:
        with pytest.raises(FeedParseError, match=REFUSED[name]):
            read(file)
        return
    start = time.perf_counter()
    feed = read(file)
    assert time.perf_counter() - start < 1
    wanted = {
        "03-truncated-at-70.xml": 6,
        "17-billion-laughs.xml": 1,
        "18-xxe-file.xml": 1,
    }
    assert len(feed.entries) == wanted.get(name, 8)
    if name in THIRD_TITLES:
        assert feed.entries[3].title == THIRD_TITLES[name]
    if name in BROKEN:
        assert feed.problem
    if name == "06-bad-byte-in-utf-8.xml":
        assert all(entry.title.endswith("café") for entry in feed.entries)
