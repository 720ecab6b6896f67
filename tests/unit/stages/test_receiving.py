"""Deliveries are taken in once, whole, and their files are tidied at the end."""

import io
import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import ArticleState, Document
from pipeline.operations.explain import explain
from pipeline.operations.show import show
from pipeline.operations.wire_status import wire_alarms
from pipeline.records import SearchQuery
from pipeline.sources import Source, WireDrop
from pipeline.stages import deliveries
from pipeline.stages.deliveries import open_parts
from tests.newsroom import Newsroom, newsroom, story
from tests.values import HOUR, NOW


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def an_agency(drop: Path, **given: Any) -> Source:
    return Source(
        id="nlw",
        name="Newsline Wire",
        language="en",
        drop=WireDrop(folder=str(drop), agency="NLW", **given),
    )


def a_room(tmp_path: Path, drop: Path, **given: Any) -> Newsroom:
    return newsroom(tmp_path, an_agency(drop, **given))


def ninjs(guid: str = "g1", text: str = "the quay", **given: Any) -> bytes:
    item = {
        "uri": guid,
        "type": "text",
        "headline": f"News of {text}",
        "version": "1",
        "versioncreated": NOW.isoformat(),
        "body_xhtml": "".join(f"<p>{line}</p>" for line in story(text)),
    }
    return json.dumps(item | given).encode()


def deliver(drop: Path, name: str, body: bytes, age: float = 60) -> Path:
    """Put a file into a drop; it was written `age` seconds ago."""
    file = drop / name
    file.write_bytes(body)
    then = file.stat().st_mtime - age
    os.utime(file, (then, then))
    return file


def found(room: Newsroom, text: str = "", **given: Any) -> list[str]:
    asked = SearchQuery(text=text, as_of=given.pop("as_of", room.clock.at))
    return [hit.fields["headline"] for hit in room.index.search(asked).hits]


def test_a_delivery_is_found_and_its_file_left_alone(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop)
    file = deliver(drop, "a.json", ninjs())
    room.visit()
    assert found(room, "treasurer") == ["News of the quay"]
    assert file.exists()


def test_a_file_that_has_not_changed_is_counted_and_not_read_again(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop)
    file = deliver(drop, "a.json", ninjs())
    room.visit()
    file.chmod(0)
    (counts,) = room.visit(HOUR).counts
    assert (counts.taken_in, dict(counts.outcomes)) == (1, {"unchanged": 1})


def test_a_file_that_may_still_be_written_waits_and_is_named(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop, settle=30)
    file = deliver(drop, "a.json", ninjs()[:50], age=0)
    (counts,) = room.visit().counts
    assert "still being written, taken next time: a.json" in counts.problems[0][1]
    assert counts.taken_in == 0
    deliver(drop, file.name, ninjs())
    room.visit(HOUR)
    assert found(room) == ["News of the quay"]


def test_a_file_with_a_marker_is_taken_when_that_is_there(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop, done_marker="{name}.ok")
    deliver(drop, "a.json", ninjs())
    room.visit()
    room.visit(HOUR)
    assert found(room) == []
    deliver(drop, "a.json.ok", b"")
    room.visit(HOUR)
    assert found(room) == ["News of the quay"]


def test_files_are_tidied_when_their_items_have_ended(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop, done="done", failed="failed")
    deliver(drop, "good.json", ninjs())
    deliver(drop, "bad.xml", b"<nitf><body></nitf>")
    room.visit()
    assert [p.name for p in (drop / "done").iterdir()] == ["good.json"]
    assert [p.name for p in (drop / "failed").iterdir()] == ["bad.xml"]
    (counts,) = room.visit(HOUR).counts
    assert counts.taken_in == 0


def test_the_items_of_an_archive_are_items_of_their_own(
    tmp_path: Path, drop: Path
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../one.json", ninjs("g1", "the quay"))
        archive.writestr("two.json", ninjs("g2", "the mill"))
        archive.writestr("three.json", b'{"uri": "g3", "body_xhtml": "<p>')
    room = a_room(tmp_path, drop)
    deliver(drop, "all.zip", packed.getvalue())
    (counts,) = room.visit().counts
    assert dict(counts.outcomes) == {"indexed": 2, "quarantined": 1}
    assert room.end("g1") == "indexed"
    (told,) = [line for line in explain(room.job(), "g2") if "delivered as" in line]
    assert "all.zip, part two.json:0" in told


def test_a_broken_delivery_is_kept_with_provider_file_and_place(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop)
    deliver(drop, "cut.xml", b"<nitf>\n<body>")
    room.visit()
    (item,) = room.ledger.items_with("quarantined", None, 9)
    assert "nlw: cut.xml: line 2" in item.detail
    room.ledger.reopen([item.item_id])
    (counts,) = room.visit(HOUR).counts
    assert counts.outcomes["quarantined"] == 1


def test_a_kill_takes_the_article_out_and_explain_tells_its_whole_life(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop)
    deliver(drop, "1.json", ninjs())
    room.visit()
    at = (NOW + HOUR).isoformat()
    deliver(drop, "2.json", ninjs(text="the new quay", version="2", versioncreated=at))
    room.visit(HOUR)
    assert found(room) == ["News of the new quay"]
    later = (NOW + 2 * HOUR).isoformat()
    kill = ninjs(version="3", versioncreated=later, pubstatus="canceled")
    deliver(drop, "3.json", kill)
    room.visit(HOUR)
    assert found(room) == []
    assert room.end(room.ledger.find_items("g1", [])[2].item_id) == "removed(killed)"
    told = "\n".join(explain(room.job(), "g1"))
    assert "killed by its agency on 2026-09-01 08:00:00 UTC, by item" in told
    assert told.count("delivered as") == 3
    assert "the agency's 2" in told
    document = room.article(room.ledger.find_items("g1", [])[0].item_id)
    assert "body" not in document


def test_an_old_version_can_be_read_again(tmp_path: Path, drop: Path) -> None:
    room = a_room(tmp_path, drop)
    deliver(drop, "1.json", ninjs())
    room.visit()
    at = (NOW + HOUR).isoformat()
    deliver(drop, "2.json", ninjs(text="the mill", version="2", versioncreated=at))
    room.visit(HOUR)
    assert show(room.job(), "g1", None)[0] == "News of the mill"
    assert show(room.job(), "g1", 1)[0] == "News of the quay"


def test_an_article_is_shown_with_what_is_said_of_its_pictures(
    tmp_path: Path, drop: Path
) -> None:
    room = a_room(tmp_path, drop)
    rendition = {"href": "https://cdn.example/quay.jpg"}
    picture = {"type": "picture", "uri": "p1", "renditions": {"main": rendition}}
    told = {"headline": "Quay", "description_text": "The quay.", "byline": "Ada Quill"}
    deliver(drop, "1.json", ninjs(associations={"one": picture | told}))
    room.visit()
    lines = show(room.job(), "g1", None)
    assert lines[-3].startswith("picture: ")
    assert lines[-2] == "The quay."


def test_an_embargo_is_lifted_by_the_clock_alone(tmp_path: Path, drop: Path) -> None:
    room = a_room(tmp_path, drop)
    end = NOW + 3 * HOUR
    deliver(drop, "1.json", ninjs(embargoed=end.isoformat()))
    room.visit()
    assert found(room, as_of=end - timedelta(seconds=1)) == []
    assert found(room, as_of=end) == ["News of the quay"]


def test_copies_of_a_killed_text_are_flagged_whenever_they_come(
    tmp_path: Path, drop: Path
) -> None:
    paper = Source(id="paper", name="P", drop=WireDrop(folder=str(tmp_path / "paper")))
    room = newsroom(tmp_path, an_agency(drop), paper)
    (tmp_path / "paper").mkdir()
    deliver(drop, "1.json", ninjs())
    room.visit()
    deliver(tmp_path / "paper", "copy.json", ninjs("p1"))
    room.visit(HOUR)
    later = (NOW + 2 * HOUR).isoformat()
    deliver(drop, "2.json", ninjs(versioncreated=later, pubstatus="canceled"))
    room.visit(HOUR)
    copy = room.article("p1")
    assert (copy["is_original"], copy["original_killed"]) == (True, True)
    assert any("killed the text" in line for line in wire_alarms(room.job()))
    deliver(tmp_path / "paper", "late.json", ninjs("p2"))
    room.visit(HOUR)
    assert room.article("p2")["original_killed"]
    head = room.ledger.heads([room.item("p2").article_id or ""]).popitem()[1]
    assert head.placement.state is ArticleState.VISIBLE


def test_a_missing_number_is_an_alarm(tmp_path: Path, drop: Path) -> None:
    room = a_room(tmp_path, drop)
    for number in (61, 62, 64):
        body = (
            f"\x01abc{number:03} 4 i 20 nlw {number}\r\n\r\nQuay-{number}/\r\n"
            f"\x02Quay {number} closes =\r\n\r\n   The quay {number} was closed on "
            "Monday after the storm.\r\n\x03011137 GMT Sep 26\r\n\x04"
        )
        deliver(drop, f"{number}.txt", body.encode("latin-1"))
    room.visit()
    (alarm,) = wire_alarms(room.job())
    assert "of service abc 1 did not come in the last day: 63" in alarm


def test_a_large_delivery_is_gone_through_once(
    tmp_path: Path, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def counted(document: Document, source: Source) -> Any:
        opened.append(document.document_id)
        return open_parts(document, source)

    monkeypatch.setattr(deliveries, "open_parts", counted)
    room = a_room(tmp_path, drop)
    items = [json.loads(ninjs(f"g{n}", f"quay {n}")) for n in range(30)]
    deliver(drop, "many.json", json.dumps(items).encode())
    (counts,) = room.visit().counts
    assert counts.outcomes["indexed"] == 30
    assert len(opened) == 1
