"""The score of the feed samples: real, of all formats, broken, OPML and sitemaps."""

import json
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import FeedParseError
from pipeline.feeds import parse_feed
from pipeline.feeds.opml import read_opml, write_opml
from pipeline.model import FeedEntry, ParsedFeed
from tests.evaluation.recorded_web import Difference

FOLDERS = ("real", "formats", "malformed", "opml", "sitemap")
_URL = "https://feed.example/dir/feed.xml"
# Their "content" is what captions a picture: no article's text.
_CAPTIONED = ("nytimes", "a-dj-com", "abc-net")
# What the expected numbers do not say: they are feedparser's, which reads no JSON.
_OF_JSON = {"json10_feed": 1, "json11_feed": 1, "full-json": 2}
_NO_FEEDS = (
    "unknown_feed", "empty_feed", "invalid-bytes-with-bom", "undeclared_namespace",
)  # fmt: skip
_REVISION = re.compile(r"#\d+$")
_SECONDS, _MEGABYTES = 1.0, 200.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is expected of a sample, and what came."""

    folder: str
    where: str
    expected: str
    found: str

    @property
    def is_right(self) -> bool:
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Read:
    """A sample as read, or why it could not be; and what that cost."""

    feed: ParsedFeed
    error: str | None
    seconds: float
    megabytes: float


def report(data: Path, say: Callable[[str], object]) -> int:
    """Print the score of the samples in `data`; return how much is different."""
    made = list(checks(data))
    right, of = Counter[str](), Counter[str]()
    for check in made:
        of[check.folder] += 1
        right[check.folder] += check.is_right
    say("\nfeeds:\n")
    for folder in FOLDERS:
        say(f"  {folder} {right[folder]}/{of[folder]}\n")
    off = differences(made)
    for difference in off:
        say(f"  {difference}\n")
    say(f"{len(off)} differences from what is expected of the feeds\n")
    return len(off)


def differences(made: Iterable[Check]) -> list[Difference]:
    """Return what is not as expected."""
    wrong = (check for check in made if not check.is_right)
    return [Difference(check.where, check.expected, check.found) for check in wrong]


def checks(data: Path) -> Iterator[Check]:
    """Read all samples and compare each value that is expected of them."""
    for folder in FOLDERS:
        for where, expected, found in _COMPARED[folder](data):
            yield Check(folder, where, str(expected), str(found))


_Compared = Iterator[tuple[str, object, object]]


def _real(data: Path) -> _Compared:
    for file, expected in _load(data / "expected.json")["feeds"].items():
        feed = _read(data / file, expected["source_url"]).feed
        wanted = _wanted(file, expected)
        for name, value in _values(feed).items():
            yield f"{file} {name}", wanted[name], value


def _wanted(file: str, expected: dict[str, Any]) -> dict[str, object]:
    """Return the expected values in our terms."""
    guid = _REVISION.sub("", expected["first_guid"])
    is_captioned = any(name in file for name in _CAPTIONED)
    return expected | {
        "first_link": expected["first_link"].replace(" ", "%20"),
        "first_guid": guid or None,
        "entries_with_content": 0 if is_captioned else expected["entries_with_content"],
    }


def _values(feed: ParsedFeed) -> dict[str, object]:
    first = feed.entries[0] if feed.entries else FeedEntry(part=0)
    return {
        "entry_count": len(feed.entries),
        "feed_title": feed.title,
        "first_title": first.title,
        "first_link": first.url,
        "first_published_utc": _written(first.published_at or first.updated_at),
        "first_guid": first.guid,
        "distinct_guids": len({entry.guid for entry in feed.entries if entry.guid}),
        "entries_with_content": sum(bool(entry.content) for entry in feed.entries),
    }


def _formats(data: Path) -> _Compared:
    for case in _load(data / "formats" / "index.json"):
        file, read = case["file"], _read(data / case["file"])
        if any(name in file for name in _NO_FEEDS):
            yield file, "an error", "an error" if read.error else "a feed"
            continue
        known = (count for name, count in _OF_JSON.items() if name in file)
        expected = next(known, case["feedparser_6_0_14"]["entries"])
        yield file, expected, read.error or len(read.feed.entries)


def _malformed(data: Path) -> _Compared:
    whole = _read(data / "malformed" / "00-ok.xml").feed
    for case in _load(data / "malformed" / "index.json"):
        read = _read(data / case["file"])
        yield from compare_wish(case["file"], case["wanted"], read, whole)


def compare_wish(file: str, wish: str, read: Read, whole: ParsedFeed) -> _Compared:
    """Compare what is wanted of a broken feed, in words, with what came of it.

    `whole` is the same feed before it was broken.
    """
    found = [(rule, rule[0].search(wish)) for rule in _WISHES]
    rules = [(check, match) for (_, check), match in found if match]
    if not rules:
        yield file, wish, "nothing here checks it"
    for check, match in rules:
        yield f"{file} ({match[0]})", True, check(match, read, whole)


def _has_entries(wish: re.Match[str], read: Read, _: ParsedFeed) -> bool:
    return len(read.feed.entries) == int(wish[1])


def _has_at_least(wish: re.Match[str], read: Read, _: ParsedFeed) -> bool:
    return len(read.feed.entries) >= int(wish[1])


def _has_title(wish: re.Match[str], read: Read, _: ParsedFeed) -> bool:
    return read.feed.entries[int(wish[1])].title == wish[2]


def _keeps_title(wish: re.Match[str], read: Read, whole: ParsedFeed) -> bool:
    place = int(wish[1])
    return read.feed.entries[place].title == whole.entries[place].title


def _keeps_others(_: re.Match[str], read: Read, whole: ParsedFeed) -> bool:
    pairs = zip(read.feed.entries, whole.entries, strict=True)
    return sum(one.title != other.title for one, other in pairs) <= 1


def _is_cheap(_: re.Match[str], read: Read, __: ParsedFeed) -> bool:
    is_quick = read.seconds < _SECONDS and read.megabytes < _MEGABYTES
    return is_quick and len(read.feed.entries) <= 1


_WISHES: tuple[tuple[re.Pattern[str], Callable[..., object]], ...] = (
    (re.compile(r"^(\d+) entries"), _has_entries),
    (re.compile(r">= (\d+) entries"), _has_at_least),
    (re.compile(r"flagged as broken"), lambda _, read, __: bool(read.feed.problem)),
    (re.compile(r"^error"), lambda _, read, __: bool(read.error)),
    (re.compile(r"title of entry (\d) is '(.+?)'"), _has_title),
    (re.compile(r"title of entry (\d) keeps"), _keeps_title),
    (re.compile(r"intact in the entries without the bad byte"), _keeps_others),
    (re.compile(r"finishes in under 1 s and 200 MB; 0 or 1 entries"), _is_cheap),
    (re.compile(r"no file content"), lambda _, read, __: "root:" not in str(read.feed)),
)


def _opml(data: Path) -> _Compared:
    expected = _load(data / "opml" / "expected.json")
    feeds = read_opml((data / expected["file"]).read_bytes())
    folders = {feed.url: list(feed.folders) for feed in feeds}
    yield "feeds of the list", expected["distinct_feed_urls"], len(feeds)
    for key, value in expected.items():
        if key.startswith("folders_of_"):
            yield key, value, folders.get(key.removeprefix("folders_of_"))
    yield "written and read again", feeds, read_opml(write_opml(feeds, "All"))


def _sitemap(data: Path) -> _Compared:
    expected = _load(data / "sitemap" / "expected.json")
    entries = list(_listed(data / "sitemap"))
    times = [entry.published_at for entry in entries if entry.published_at]
    languages = {entry.language for entry in entries}
    yield "stories", expected["stories"], len(entries)
    yield "all dated", len(entries), len(times)
    yield "first link", expected["first_loc"], entries[0].url
    yield "first title", expected["first_title"], entries[0].title
    day = datetime.fromisoformat(expected["first_publication_date"]).replace(tzinfo=UTC)
    yield "first date", day, times[0]
    second = expected["second_publication_date_utc"]
    yield "second date", second, _written(times[1])
    yield "languages", sorted(expected["languages"]), sorted(map(str, languages))
    yield "dates compare", len(times), len(sorted(times))


def _listed(folder: Path) -> Iterator[FeedEntry]:
    """Yield what the members of the index list; each must be another file."""
    root = "https://news.example.org/"
    index = _read(folder / "index.xml", f"{root}index.xml").feed
    for member in index.members:
        name = member.url.removeprefix(root)
        assert name != "index.xml", "an index that goes round in circles"
        yield from _read(folder / name, member.url).feed.entries


_COMPARED = {
    "real": _real,
    "formats": _formats,
    "malformed": _malformed,
    "opml": _opml,
    "sitemap": _sitemap,
}


def _load(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def _read(file: Path, url: str = _URL) -> Read:
    body, before, start = file.read_bytes(), _peak(), time.process_time()
    try:
        feed, error = parse_feed(body, "", url), None
    except FeedParseError as refused:
        feed, error = ParsedFeed(), str(refused)
    return Read(feed, error, time.process_time() - start, _peak() - before)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _written(time: datetime | None) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else "no date"
