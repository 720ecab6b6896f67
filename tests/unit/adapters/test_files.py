"""Drop folders: what holds on every transport, seen on this machine's folders."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters import files
from pipeline.adapters.files import FolderDrops
from pipeline.adapters.folders.folder import Entry
from pipeline.errors import StoreError
from pipeline.records import Found
from pipeline.sources import WireDrop

NOW = 1_800_000_000.0


def put(folder: Path, name: str, body: bytes = b"story", age: float = 60) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    os.utime(path, (NOW - age, NOW - age))


def look(folder: Path, most: int = 1000, **rules: Any) -> list[Found]:
    drops = FolderDrops(most, clock=lambda: NOW)
    return drops.look(WireDrop(folder=str(folder), **rules))


def test_a_file_has_settled_when_it_is_as_old_as_the_drop_says(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", age=9)
    put(tmp_path, "b.xml", age=10)
    put(tmp_path, "c.xml", age=-3600)
    assert [file.is_settling for file in look(tmp_path, settle=10)] == [
        True,
        False,
        False,
    ]


def test_without_a_time_to_settle_every_file_has_settled(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", age=0)
    assert [file.is_settling for file in look(tmp_path, settle=0)] == [False]


@pytest.mark.parametrize("marker", ["{name}.done", ".{name}.ok", "done-{name}"])
def test_a_marker_is_no_delivery_whatever_its_form(tmp_path: Path, marker: str) -> None:
    put(tmp_path, "a.xml", age=0)
    put(tmp_path, marker.replace("{name}", "a.xml"), age=0)
    (file,) = look(tmp_path, done_marker=marker)
    assert (file.name, file.is_settling) == ("a.xml", False)


def test_a_marker_beside_the_drop_does_not_count_for_a_subfolder(
    tmp_path: Path,
) -> None:
    put(tmp_path, "03/a.xml")
    put(tmp_path, "a.xml.done")
    found = look(tmp_path, done_marker="{name}.done", pattern="**/*.xml")
    assert [(file.name, file.is_settling) for file in found] == [("03/a.xml", True)]


def test_links_and_pipes_are_named_and_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "secret")
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "link.xml").symlink_to(tmp_path / "secret")
    (drop / "loop").symlink_to(drop)
    os.mkfifo(drop / "pipe.xml")
    found = look(drop, pattern="**/*")
    assert [file.name for file in found] == ["link.xml", "loop", "pipe.xml"]
    assert all("not followed" in (file.problem or "") for file in found)


@pytest.mark.parametrize("name", ["link.xml", "pipe.xml"])
def test_what_is_no_file_is_not_copied_either(tmp_path: Path, name: str) -> None:
    (tmp_path / "link.xml").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(StoreError, match="not followed"):
        copy(tmp_path, name)
    assert not (tmp_path / "copy").exists()


def test_a_folder_is_a_path_or_an_address_of_this_machine(tmp_path: Path) -> None:
    folder = tmp_path / "in box"
    put(folder, "a.xml")
    assert [file.name for file in look(folder)] == ["a.xml"]
    drop = WireDrop(folder="file://" + str(folder).replace(" ", "%20"))
    assert [file.name for file in FolderDrops(1000).look(drop)] == ["a.xml"]


def test_a_folder_that_is_not_there_is_an_error_and_not_empty(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere: cannot be listed .*sources file"):
        look(tmp_path / "nowhere")


def copy(folder: Path, name: str, most: int = 1000) -> bytes:
    to = folder / "copy"
    FolderDrops(most).copy(WireDrop(folder=str(folder)), name, to)
    return to.read_bytes()


def test_what_is_done_may_go_to_any_folder(tmp_path: Path) -> None:
    put(tmp_path / "drop", "03/a.xml")
    drop, drops = WireDrop(folder=str(tmp_path / "drop")), FolderDrops(1000)
    drops.tidy(drop, "03/a.xml", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere" / "03" / "a.xml").read_bytes() == b"story"


def test_a_file_without_its_marker_is_tidied_all_the_same(tmp_path: Path) -> None:
    put(tmp_path, "a.xml")
    drop = WireDrop(folder=str(tmp_path), done_marker="{name}.done")
    FolderDrops(1000).tidy(drop, "a.xml", "done")
    assert (tmp_path / "done" / "a.xml").exists()


def test_a_marker_that_lost_its_file_goes_too(tmp_path: Path) -> None:
    put(tmp_path, "a.xml.done")
    drop = WireDrop(folder=str(tmp_path), done_marker="{name}.done")
    FolderDrops(1000).tidy(drop, "a.xml", "done")
    assert (tmp_path / "done" / "a.xml.done").exists()
    assert not (tmp_path / "a.xml.done").exists()


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "a.xml")
    put(tmp_path, "done")
    drop = WireDrop(folder=str(tmp_path))
    with pytest.raises(StoreError, match="leave out done and failed"):
        FolderDrops(1000).tidy(drop, "a.xml", "done")
    assert (tmp_path / "a.xml").exists()


@dataclass
class Fake:
    """A folder on a transport that we can make fail."""

    whole: bool = False
    errors: tuple[type[Exception], ...] = (OSError,)
    listed: list[Entry] = field(default_factory=list)
    asked: Iterator[Entry] = field(default_factory=lambda: iter(()))
    body: tuple[bytes, ...] = ()
    is_closed: bool = False

    def place(self, name: str) -> str:
        return name

    def entries(self, below: str) -> list[Entry]:
        return self.listed

    def entry(self, name: str) -> Entry:
        return next(self.asked)

    def chunks(self, name: str) -> Iterator[bytes]:
        yield from self.body

    def move(self, name: str, to: str) -> None:
        raise OSError

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Line:
    """Opens fakes, one after the other, and keeps the time."""

    fakes: list[Fake]
    now: float = NOW
    opened: int = 0

    def open(self, url: str, login: object) -> Fake:
        self.opened += 1
        return self.fakes[self.opened - 1]

    def drops(self, most: int = 1000) -> FolderDrops:
        return FolderDrops(most, clock=lambda: self.now)


DROP = WireDrop(folder="wire://valley.example/in")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    line = Line([Fake(), Fake()])
    monkeypatch.setattr(files, "open_folder", line.open)
    return line


def test_a_connection_is_used_again_until_it_was_idle(line: Line) -> None:
    drops = line.drops()
    for wait in (0, 20, 20):
        line.now += wait
        drops.look(DROP)
    assert line.opened == 1
    line.now += files.MOST_IDLE
    drops.look(DROP)
    assert line.opened == 2
    assert line.fakes[0].is_closed


def test_after_an_error_the_connection_is_made_anew(line: Line) -> None:
    drops = line.drops()
    line.fakes[0].asked = (_ for _ in [Entry(name="a", problem="it is odd")])
    with pytest.raises(StoreError, match="a: it is odd"):
        drops.copy(DROP, "a", Path(os.devnull))
    assert line.fakes[0].is_closed
    drops.look(DROP)
    assert line.opened == 2


def test_in_the_end_every_connection_is_closed(line: Line) -> None:
    drops = line.drops()
    drops.look(DROP)
    drops.look(DROP.model_copy(update={"folder": "wire://coast.example/in"}))
    drops.close()
    drops.close()
    assert [fake.is_closed for fake in line.fakes] == [True, True]


@pytest.mark.parametrize(
    ("before", "body", "after"),
    [
        (Entry(name="a", size=5), b"story", Entry(name="a", size=6)),
        (Entry(name="a", size=5), b"stor", Entry(name="a", size=5)),
        (Entry(name="a", modified=1.0), b"story", Entry(name="a", modified=2.0)),
        (Entry(name="a", tag="x"), b"story", Entry(name="a", tag="y")),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_not_taken(
    line: Line, tmp_path: Path, before: Entry, body: bytes, after: Entry
) -> None:
    line.fakes[0].asked, line.fakes[0].body = iter([before, after]), (body,)
    with pytest.raises(StoreError, match="changed while it was read"):
        line.drops().copy(DROP, "a", tmp_path / "copy")


def test_reading_ends_where_a_file_grows_beyond_the_largest_size(
    line: Line, tmp_path: Path
) -> None:
    line.fakes[0].asked = iter([Entry(name="a")])
    line.fakes[0].body = (bytes(600),) * 1000
    with pytest.raises(StoreError, match="NEWS_MAX_DELIVERY"):
        line.drops().copy(DROP, "a", tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_size == 600


def test_of_unknown_size_and_age_a_file_is_read_when_it_has_settled(
    line: Line, tmp_path: Path
) -> None:
    line.fakes[0].listed = [Entry(name="a")]
    line.fakes[0].asked = iter([Entry(name="a"), Entry(name="a")])
    line.fakes[0].body = (b"sto", b"ry")
    (file,) = line.drops().look(DROP)
    assert (file.size, file.version, file.is_settling) == (None, "", True)
    line.opened = 0
    line.drops().copy(DROP, "a", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"story"


def test_folders_that_lead_to_themselves_are_left_at_some_depth(line: Line) -> None:
    line.fakes[0].listed = [Entry(name="a.xml"), Entry(name="sub", is_folder=True)]
    found = line.drops().look(DROP.model_copy(update={"pattern": "**/*.xml"}))
    assert len(found) == files.MOST_DEPTH + 1


def test_a_drop_without_a_scheme_we_know_says_what_to_install() -> None:
    with pytest.raises(StoreError, match=r"pip install newsline\[transports\]"):
        FolderDrops(1000).look(WireDrop(folder="pigeon://valley.example/in"))


def test_a_million_names_are_not_needed_to_find_a_free_number(tmp_path: Path) -> None:
    for number in range(1, 300):
        put(tmp_path, "done/a.xml" if number == 1 else f"done/a-{number}.xml")
    put(tmp_path, "a.xml", b"new")
    started = time.process_time()
    FolderDrops(1000).tidy(WireDrop(folder=str(tmp_path)), "a.xml", "done")
    assert (tmp_path / "done" / "a-300.xml").read_bytes() == b"new"
    assert time.process_time() - started < 1
