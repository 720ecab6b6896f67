"""The feed samples are read as expected, and how that is compared."""

import json
from pathlib import Path

import pytest

from pipeline.feeds import parse_feed
from pipeline.model import ParsedFeed
from tests.evaluation import feeds
from tests.evaluation.data import folder

ITEMS = "".join(f"<item><title>Ferry {number}</title></item>" for number in range(8))
RSS = f'<rss version="2.0"><channel>{ITEMS}</channel></rss>'


def read(body: str, error: str | None = None, seconds: float = 0.1) -> feeds.Read:
    return feeds.Read(parsed(body), error, seconds, megabytes=1.0)


def parsed(body: str) -> ParsedFeed:
    return parse_feed(body.encode(), "", "https://valley.example/feed.xml")


def verdict(wish: str, made: feeds.Read) -> list[object]:
    compared = feeds.compare_wish("a.xml", wish, made, parsed(RSS))
    return [expected == found for _, expected, found in compared]


@pytest.mark.parametrize(
    ("wish", "made"),
    [
        ("8 entries", read(RSS)),
        (">= 5 entries and flagged as broken", read(RSS.replace("</rss>", ""))),
        ("8 entries; title of entry 3 is 'Ferry 3'", read(RSS)),
        ("8 entries; title of entry 3 keeps its text", read(RSS)),
        ("error: not a feed", read(RSS, error="not a feed")),
        ("finishes in under 1 s and 200 MB; 0 or 1 entries", read("<rss/>")),
        ("no file content in any field", read(RSS)),
    ],
)
def test_a_wish_that_was_met_is_right(wish: str, made: feeds.Read) -> None:
    assert set(verdict(wish, made)) == {True}


@pytest.mark.parametrize(
    ("wish", "made"),
    [
        ("9 entries", read(RSS)),
        (">= 9 entries", read(RSS)),
        ("flagged as broken", read(RSS)),
        ("title of entry 3 is 'Bridge'", read(RSS)),
        ("title of entry 3 keeps its text", read(RSS.replace("Ferry 3", "Fer"))),
        ("error: not a feed", read(RSS)),
        ("finishes in under 1 s and 200 MB; 0 or 1 entries", read(RSS, seconds=2)),
        ("no file content in any field", read(RSS.replace("Ferry 3", "root:x"))),
        ("the moon", read(RSS)),
    ],
)
def test_a_wish_that_was_not_met_or_is_unknown_is_a_difference(
    wish: str, made: feeds.Read
) -> None:
    assert verdict(wish, made) == [False]


def test_the_report_counts_and_names_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [
        feeds.Check("real", "a.xml title", "Ferry", "Ferry"),
        feeds.Check("real", "a.xml link", "https://valley.example/", "None"),
    ]
    monkeypatch.setattr(feeds, "checks", lambda _: made)
    said: list[str] = []
    assert feeds.report(tmp_path, said.append) == 1
    assert "  real 1/2\n" in said
    assert any("a.xml link: expected https://valley.example/" in line for line in said)


@pytest.mark.eval
def test_every_feed_is_read_as_expected() -> None:
    data = folder("feeds")
    assert data
    made = list(feeds.checks(data))
    assert feeds.differences(made) == []
    real = json.loads((data / "expected.json").read_text("utf-8"))["feeds"]
    assert sum(check.folder == "real" for check in made) == 8 * len(real)
