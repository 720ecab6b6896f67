"""The quality gate through whole runs: an outlet changes its layout, and back."""

from collections.abc import Iterator
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from pipeline.model import Outcome
from pipeline.profiles import Quality
from tests.newsroom import LATER, Newsroom, a_source, entry, newsroom, page, story, totals
from tests.outlets import SUBJECTS
from tests.values import HOUR

OLD, NEW = SUBJECTS[:20], SUBJECTS[20:26]
SECTIONS = (
    "Harbour and river", "Council and money", "Schools and teachers", "Sport on Sunday",
    "Letters to the editor", "Weather for the valley", "Markets this week",
    "Notices of the parish", "Culture and stage", "Farming and forest",
)  # fmt: skip


def menu_page(subject: str) -> bytes:
    """Return a page whose story a script would fill in, so that menus are left."""
    links = "".join(
        f'<p><a href="/s/{n}/{subject}">{escape(name)} and {subject}: all stories of'
        " the last seven days</a></p>"
        for n, name in enumerate(SECTIONS)
    )
    return (
        f"<!doctype html><html lang='en'><head><title>Council debates {subject}"
        f"</title></head><body><div class='content'>{links}</div></body></html>"
    ).encode()


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)


def change_layout(room: Newsroom, *subjects: str) -> list[str]:
    urls = [room.publish_story(subject) for subject in subjects]
    for url, subject in zip(urls, subjects, strict=True):
        room.publish(url, menu_page(subject))
    room.publish_feed(*(entry(url, f"Council debates {s}") for url, s in zip(urls, subjects, strict=True)))
    return urls


def test_menus_in_place_of_stories_are_held_and_told_of_once(room: Newsroom) -> None:
    room.list_stories(*OLD)
    assert totals(room.visit()) == {Outcome.INDEXED: 20}
    with capture_logs() as logs:
        urls = change_layout(room, *NEW)
        assert totals(room.visit(LATER)) == {Outcome.QUARANTINED: 6}
    assert {room.end(url) for url in urls} == {"quarantined(off_baseline)"}
    print(room.item(urls[0]).detail)
    assert len(room.documents()) == 20
    alarms = [log for log in logs if log["event"] == "outlet off its baseline"]
    print(alarms)
    assert len(alarms) == 1
