"""The quality gate through whole runs: an outlet changes its layout, and back."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from pipeline.errors import ConfigError, FetchError
from pipeline.model import Outcome, Reason
from pipeline.operations.explain import explain
from pipeline.operations.outlets import accept, admit, outlet_alarms, outlet_lines
from pipeline.operations.quarantine import retry
from tests.newsroom import LATER, Newsroom, a_source, crashing, newsroom, totals
from tests.outlets import SUBJECTS
from tests.values import HOUR

OLD, NEW, LATEST = SUBJECTS[:20], SUBJECTS[20:26], SUBJECTS[26:30]
SECTIONS = (
    "Harbour and river", "Council and money", "Schools and teachers", "Sport on Sunday",
    "Letters to the editor", "Weather for the valley", "Markets this week",
    "Notices of the parish", "Culture and stage", "Farming and forest",
)  # fmt: skip
CHANGED, RECOVERED = "outlet off its baseline", "outlet back on its baseline"


def menus(subject: str) -> bytes:
    """Return a page whose story a script would fill in, so that menus are left."""
    links = "".join(
        f'<p><a href="/s/{n}">{escape(name)} and {subject}: all stories of the last'
        " seven days, and what readers say</a></p>"
        for n, name in enumerate(SECTIONS)
    )
    return (
        f"<!doctype html><html lang='en'><head><title>Council debates {subject}"
        f"</title></head><body><div class='content'>{links}</div></body></html>"
    ).encode()


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A newsroom whose outlet has published 20 stories."""
    room = newsroom(tmp_path)
    room.list_stories(*OLD)
    assert totals(room.visit()) == {Outcome.INDEXED: 20}
    return room


def list_menus(room: Newsroom, subjects: Sequence[str]) -> list[str]:
    """List pages about `subjects` that hold menus only, and return their URLs."""
    urls = room.list_stories(*subjects)
    for url, subject in zip(urls, subjects, strict=True):
        room.publish(url, menus(subject))
    return urls


def ends(room: Newsroom, urls: Sequence[str]) -> set[str]:
    return {room.end(url) for url in urls}


def test_menus_in_place_of_stories_are_held_and_told_of_once(room: Newsroom) -> None:
    with capture_logs() as logs:
        urls = list_menus(room, NEW)
        assert totals(room.visit(LATER)) == {Outcome.QUARANTINED: 6}
        more = list_menus(room, LATEST)
        assert totals(room.visit(LATER)) == {Outcome.QUARANTINED: 4}
    assert ends(room, urls + more) == {"quarantined(off_baseline)"}
    assert len(room.documents()) == 20
    assert not any("seven days" in document for document in room.documents())
    (told,) = [log for log in logs if log["event"] == CHANGED]
    assert (told["source"], told["site"]) == ("valley", "valley.example")
    (alarm,) = outlet_alarms(room.job())
    assert "10 held back" in alarm.text
    assert "within links" in alarm.text
    assert "'news quality accept valley valley.example'" in alarm.text
    assert any("within links" in line for line in explain(room.job(), urls[0]))


def test_with_the_old_layout_back_all_that_was_held_is_fetched_and_read(
    room: Newsroom,
) -> None:
    urls = list_menus(room, NEW)
    room.visit(LATER)
    for subject in NEW:
        room.publish_story(subject)
    with capture_logs() as logs:
        room.list_stories(*LATEST)
        assert totals(room.visit(LATER))[Outcome.INDEXED] == 4
        assert totals(room.visit(LATER))[Outcome.INDEXED] == 6
    assert ends(room, urls) == {"indexed"}
    assert len(room.documents()) == 30
    assert [log["event"] for log in logs].count(RECOVERED) == 1
    assert outlet_alarms(room.job()) == []
    (line,) = outlet_lines(room.job())
    assert line == "valley valley.example: on its baseline, 0 held back"


def test_held_pages_are_looked_at_again_like_others(room: Newsroom) -> None:
    urls = list_menus(room, NEW[:1])
    room.visit(LATER)
    assert outlet_alarms(room.job()) == []
    room.publish_story(NEW[0])
    room.visit(HOUR)
    assert ends(room, urls) == {"indexed"}


def test_a_known_article_keeps_its_text_while_its_page_shows_menus(
    room: Newsroom,
) -> None:
    (url,) = room.list_stories(*OLD[:1])
    before = room.article(url)
    room.publish(url, menus(OLD[0]))
    room.visit(HOUR)
    assert room.end(url) == "quarantined(off_baseline)"
    assert room.article(url) == before
    room.visit(6 * HOUR)
    assert room.end(url) == "quarantined(off_baseline)"


def test_a_page_that_was_held_is_held_again_after_it_could_not_be_had(
    room: Newsroom,
) -> None:
    (url,) = room.list_stories(*OLD[:1])
    room.publish(url, menus(OLD[0]))
    room.visit(HOUR)
    assert room.end(url) == "quarantined(off_baseline)"
    room.web[url] = FetchError("no route", reason=Reason.UNREACHABLE)
    room.visit(6 * HOUR)
    assert room.end(url) == "failed(unreachable)"
    room.publish(url, menus(OLD[0]))
    room.visit(6 * HOUR)
    assert room.end(url) == "quarantined(off_baseline)"


def test_what_is_accepted_is_read_out_of_the_archive(room: Newsroom) -> None:
    urls = list_menus(room, NEW)
    room.visit(LATER)
    asked = len(room.asked)
    assert accept(room.job(), "valley", None, "ida") == 6
    room.publish_feed()
    assert totals(room.visit(LATER))[Outcome.INDEXED] == 6
    assert not {url for url in room.asked[asked:] if url in urls}
    assert outlet_alarms(room.job()) == []
    assert "accepted by ida" in next(outlet_lines(room.job()))
    latest = list_menus(room, LATEST)
    room.visit(LATER)
    assert ends(room, latest) == {"indexed"}


def test_a_single_page_is_admitted_and_the_next_one_is_not(room: Newsroom) -> None:
    first, second = list_menus(room, NEW[:2])
    room.visit(LATER)
    room.publish_feed()
    assert admit(room.job(), [room.item(first).item_id]) == 1
    assert totals(room.visit(LATER))[Outcome.INDEXED] == 1
    assert ends(room, [first]) == {"indexed"}
    assert retry(room.job(), [room.item(second)]) == 1
    room.visit(LATER)
    assert ends(room, [second]) == {"quarantined(off_baseline)"}


def test_only_what_is_held_by_the_gate_is_admitted(room: Newsroom) -> None:
    room.read = crashing(lambda task: True)
    (url,) = room.list_stories(*NEW[:1])
    room.visit(LATER)
    with pytest.raises(ConfigError, match="in quarantine for bug"):
        admit(room.job(), [room.item(url).item_id])


def test_stories_go_on_being_read_while_other_pages_are_menus(room: Newsroom) -> None:
    list_menus(room, NEW)
    room.visit(LATER)
    (url,) = room.list_stories("the new bridge")
    room.visit(LATER)
    assert room.end(url) == "indexed"
    assert len(outlet_alarms(room.job())) == 1


def test_pages_without_text_raise_one_alarm_and_end_as_they_did(
    room: Newsroom,
) -> None:
    urls = room.list_stories(*NEW)
    for url in urls:
        room.publish(url, b"<html><body><script>draw()</script></body></html>")
    with capture_logs() as logs:
        room.visit(LATER)
    assert ends(room, urls) == {"dropped(no_text)"}
    assert [log["event"] for log in logs].count(CHANGED) == 1
    (alarm,) = outlet_alarms(room.job())
    assert "no_text" in alarm.text


def test_pages_without_text_are_fetched_once_more_when_others_have_it_again(
    room: Newsroom,
) -> None:
    urls = room.list_stories(*NEW)
    for url in urls:
        room.publish(url, b"<html><body><script>draw()</script></body></html>")
    room.visit(LATER)
    for subject in NEW:
        room.publish_story(subject)
    room.list_stories(*LATEST)
    room.visit(LATER)
    assert totals(room.visit(LATER))[Outcome.INDEXED] == 6
    assert ends(room, urls) == {"indexed"}
    assert outlet_alarms(room.job()) == []


def test_a_source_can_do_without_the_gate(tmp_path: Path) -> None:
    room = newsroom(tmp_path, a_source(quality="off"))
    room.list_stories(*OLD)
    room.visit()
    urls = list_menus(room, NEW)
    room.visit(LATER)
    assert ends(room, urls) == {"indexed"}
    assert outlet_alarms(room.job()) == []
