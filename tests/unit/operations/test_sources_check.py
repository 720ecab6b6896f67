"""The check of the sources: what each feed gives, in a line."""

import pytest

from pipeline.operations.sources_check import check_sources
from tests.newsroom import FEED, Newsroom, entry, page, rss, story

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
