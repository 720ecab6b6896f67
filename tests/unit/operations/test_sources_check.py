"""The check of the sources: what each feed gives, in a line."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.operations.sources_check import check_sources, named
from pipeline.sources import Source, WireDrop
from tests.newsroom import (
    FEED,
    Newsroom,
    a_source,
    entry,
    newsroom,
    page,
    rss,
    story,
)

XML = {"content-type": "text/xml"}


def checked(room: Newsroom) -> tuple[bool, str]:
    (result,) = check_sources(room.job(), room.sources)
    return result


def test_a_feed_that_is_well_tells_its_entries_and_the_newest(room: Newsroom) -> None:
    room.publish_feed(entry("https://valley.example/a"), entry("https://v.example/b"))
    assert checked(room) == (
        True,
        f"valley: {FEED}: 2 entries, the newest of 2026-09-01 05:00",
    )
    assert room.ledger.feed_states([FEED]) == {}


def test_a_feed_that_moved_tells_where_to(room: Newsroom) -> None:
    target = "https://valley.example/new.xml"
    room.publish(FEED, status=301, headers={"location": target})
    room.publish(target, rss(entry("https://valley.example/a")), headers=XML)
    is_well, line = checked(room)
    assert is_well
    assert line.endswith(f"moved to {target}")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, b"", "404 Not Found"),
        (200, b"", "empty"),
        (200, page("Valley", *story("the bridge")), "HTML"),
    ],
)
def test_a_feed_that_is_not_well_tells_why(
    room: Newsroom, status: int, body: bytes, said: str
) -> None:
    room.publish(FEED, body, status=status, headers=XML)
    is_well, line = checked(room)
    assert not is_well
    assert line.startswith(f"valley: {FEED}: ")
    assert said.lower() in line.lower()


def test_a_drop_tells_what_waits_in_it(tmp_path: Path) -> None:
    drop = WireDrop(folder=str(tmp_path / "drop"), pattern="*.txt")
    room = newsroom(tmp_path, Source(id="wire", name="Wire", drop=drop))
    is_well, line = checked(room)
    assert not is_well
    assert line.startswith(f"wire: drop {drop.folder}: ")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "a.txt").write_text("a story")
    (tmp_path / "drop" / "b.jpg").write_text("a picture")
    is_well, line = checked(room)
    assert is_well
    assert f"{drop.folder}: 1 files that fit *.txt" in line
    assert (tmp_path / "drop" / "a.txt").exists()


def test_with_pages_an_entry_of_each_feed_is_read(room: Newsroom) -> None:
    room.list_stories("the bridge", "the school")
    feed, sample = check_sources(room.job(), room.sources, pages=True)
    assert feed[0]
    assert sample[0]
    assert sample[1].startswith("valley: https://valley.example/the-bridge.html\n")
    assert "headline: Council debates the bridge" in sample[1]
    assert room.ledger.article_count() == 0


def test_a_page_that_is_no_article_fails_the_check(room: Newsroom) -> None:
    url = "https://valley.example/empty.html"
    room.publish(url, b"")
    room.publish_feed(entry(url))
    _, (is_well, text) = check_sources(room.job(), room.sources, pages=True)
    assert not is_well
    assert f"valley: {url}\n  ! " in text


def test_sources_are_found_by_id_and_near_ones_are_named() -> None:
    known = [a_source("valley"), a_source("coast")]
    assert named([], known) == known
    assert named(["coast", "coast"], known) == known[1:]
    with pytest.raises(ConfigError) as caught:
        named(["vally", "xyz"], known)
    assert str(caught.value).splitlines() == [
        "vally: no such source; did you mean valley?",
        "xyz: no such source; see 'news sources list'",
    ]
