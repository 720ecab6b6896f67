"""What every transport of drops promises; a web page can only be read."""

import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest

from pipeline.adapters.files import FolderDrops
from pipeline.errors import StoreError
from pipeline.records import Found
from pipeline.sources import WireDrop
from tests import drop_servers

MOST = 600_000
NOBODY = "http://127.0.0.1:9"


@dataclass
class Place:
    """A drop on one transport, and the folder or bucket behind it."""

    folder: str
    login: Mapping[str, str]
    put: Callable[..., None]
    files: Callable[[], dict[str, bytes]]
    tells_time: bool = True
    is_whole: bool = False

    def drop(self, **rules: Any) -> WireDrop:
        return WireDrop(folder=self.folder, **rules)

    @cached_property
    def drops(self) -> FolderDrops:
        return self.opened_with(self.login)

    def opened_with(self, login: Mapping[str, str]) -> FolderDrops:
        return FolderDrops(MOST, credentials=lambda _: login)

    def look(self, **rules: Any) -> list[Found]:
        return self.drops.look(self.drop(**rules))

    def names(self, **rules: Any) -> list[str]:
        return [file.name for file in self.look(**rules)]


@contextmanager
def in_folder(
    root: Path, url: str, login: Mapping[str, str], **traits: bool
) -> Iterator[Place]:
    """Give a place whose files are those of a local folder."""

    def put(name: str, body: bytes = b"story", age: float = 60) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        then = time.time() - age
        os.utime(path, (then, then))

    def files() -> dict[str, bytes]:
        found = (path for path in root.rglob("*") if path.is_file())
        return {str(path.relative_to(root)): path.read_bytes() for path in found}

    place = Place(url, login, put, files, **traits)
    yield place
    # A server ends sooner when nobody speaks to it.
    place.drops.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "served" / "drop box"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def local(root: Path) -> Iterator[Place]:
    with in_folder(root, str(root), {}) as place:
        yield place


@pytest.fixture
def ftp(root: Path) -> Iterator[Place]:
    with (
        drop_servers.ftp(root.parent) as at,
        in_folder(root, f"{at.url}drop box", at.login) as place,
    ):
        yield place


@pytest.fixture
def old_ftp(root: Path) -> Iterator[Place]:
    with (
        drop_servers.ftp(root.parent, lists_facts=False) as at,
        in_folder(root, f"{at.url}drop box", at.login, tells_time=False) as place,
    ):
        yield place


@pytest.fixture
def sftp(root: Path, tmp_path: Path) -> Iterator[Place]:
    with (
        drop_servers.sftp(root.parent, tmp_path / "known_hosts") as at,
        in_folder(root, f"{at.url}drop box/", at.login) as place,
    ):
        yield place


@pytest.fixture
def web(root: Path) -> Iterator[Place]:
    with (
        drop_servers.web(root.parent) as at,
        in_folder(root, f"{at.url}drop box/", at.login) as place,
    ):
        yield place


@pytest.fixture(scope="module")
def s3_client() -> Iterator[Any]:
    """A client of a store: one for all tests, since it takes long to make."""
    with pytest.MonkeyPatch.context() as patch, drop_servers.s3() as url:
        patch.setenv("AWS_ENDPOINT_URL", url)
        patch.setenv("AWS_ACCESS_KEY_ID", drop_servers.USER)
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield boto3.client("s3")


@pytest.fixture
def s3(s3_client: Any) -> Place:
    bucket, client = uuid.uuid4().hex, s3_client
    client.create_bucket(Bucket=bucket)

    def put(name: str, body: bytes = b"story", age: float = 60) -> None:
        client.put_object(Bucket=bucket, Key=f"drop box/{name}", Body=body)

    def files() -> dict[str, bytes]:
        listed = client.list_objects_v2(Bucket=bucket).get("Contents", [])
        keys = [one["Key"] for one in listed]
        bodies = (client.get_object(Bucket=bucket, Key=key)["Body"] for key in keys)
        pairs = zip(keys, bodies, strict=True)
        return {key.removeprefix("drop box/"): body.read() for key, body in pairs}

    return Place(f"s3://{bucket}/drop box", {}, put, files, is_whole=True)


@pytest.fixture(params=["local", "ftp", "old_ftp", "sftp", "web", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    """Every transport."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["local", "ftp", "old_ftp", "sftp", "s3"])
def movable(request: pytest.FixtureRequest) -> Place:
    """Those where files can be moved."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["local", "ftp", "old_ftp", "sftp", "web"])
def of_files(request: pytest.FixtureRequest) -> Place:
    """Those with real folders and names of any bytes, not objects with keys."""
    found: Place = request.getfixturevalue(request.param)
    return found


def test_files_are_listed_in_order_with_their_size(place: Place) -> None:
    place.put("b.xml", b"two")
    place.put("a.xml", b"sixteen")
    found = place.look()
    assert [(file.name, file.size) for file in found] == [("a.xml", 7), ("b.xml", 3)]
    assert not any(file.problem for file in found)


def test_an_empty_folder_has_no_deliveries(place: Place) -> None:
    place.put("done/old.xml")
    assert place.look() == []


def test_what_came_since_the_last_look_is_seen(place: Place) -> None:
    drops = place.drops
    place.put("a.xml")
    assert len(drops.look(place.drop())) == 1
    place.put("b.xml")
    assert len(drops.look(place.drop())) == 2


def test_other_names_hidden_and_unfinished_files_are_no_deliveries(
    place: Place,
) -> None:
    for name in ("a.xml", "b.txt", ".c.xml", "d.xml.part", "e.xml.TMP", "f.filepart"):
        place.put(name)
    assert place.names(pattern="*.xml") == ["a.xml"]
    assert place.names() == ["a.xml", "b.txt"]


def test_subfolders_are_read_where_the_pattern_reaches(place: Place) -> None:
    for name in ("a.xml", "03/b.xml", "03/04/c.xml", ".cache/d.xml", "done/e.xml"):
        place.put(name)
    rules = {"done": "done"}
    assert place.names(**rules) == ["a.xml"]
    assert place.names(pattern="*/*.xml", **rules) == ["03/b.xml"]
    all_of_them = ["03/04/c.xml", "03/b.xml", "a.xml"]
    assert place.names(pattern="**/*.xml", **rules) == all_of_them


def test_a_version_changes_with_the_content_and_only_then(place: Place) -> None:
    place.put("a.xml", b"first")
    (first,) = place.look()
    assert place.look()[0].version == first.version
    place.put("a.xml", b"longer than first")
    assert place.look()[0].version != first.version


def test_a_new_file_settles_unless_its_transport_shows_whole_ones(place: Place) -> None:
    place.put("a.xml", age=0)
    (file,) = place.look(settle=3000)
    assert file.is_settling is not place.is_whole


def test_a_file_that_is_old_enough_or_from_the_future_has_settled(place: Place) -> None:
    place.put("a.xml", age=60)
    place.put("b.xml", age=-3600)
    is_unsure = not (place.tells_time or place.is_whole)
    assert [file.is_settling for file in place.look()] == [is_unsure, is_unsure]


def test_a_marker_decides_whatever_the_age(place: Place) -> None:
    for name in ("a.xml", "a.xml.done", "b.xml"):
        place.put(name, age=0)
    found = place.look(done_marker="{name}.done")
    assert [(file.name, file.is_settling) for file in found] == [
        ("a.xml", False),
        ("b.xml", True),
    ]


@pytest.mark.parametrize("size", [0, 5, MOST])
def test_a_copy_is_the_same_to_the_byte(
    place: Place, tmp_path: Path, size: int
) -> None:
    body = os.urandom(size)
    place.put("a.bin", body)
    drops = place.drops
    drops.look(place.drop())
    drops.copy(place.drop(), "a.bin", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == body


def test_many_files_are_copied_over_one_look(place: Place, tmp_path: Path) -> None:
    for number in range(5):
        place.put(f"{number}.xml", b"%d" % number)
    drops = place.drops
    for file in drops.look(place.drop()):
        drops.copy(place.drop(), file.name, tmp_path / file.name)
    assert (tmp_path / "4.xml").read_bytes() == b"4"


def test_a_file_that_is_too_large_is_named_and_not_copied(
    place: Place, tmp_path: Path
) -> None:
    place.put("a.bin", bytes(MOST + 1))
    (file,) = place.look()
    assert "600,001 bytes, more than NEWS_MAX_DELIVERY" in (file.problem or "")
    with pytest.raises(StoreError, match="NEWS_MAX_DELIVERY"):
        place.drops.copy(place.drop(), "a.bin", tmp_path / "copy")


def test_a_file_that_has_gone_is_an_error_that_names_it(
    place: Place, tmp_path: Path
) -> None:
    place.put("a.xml")
    drops = place.drops
    with pytest.raises(StoreError, match=r"gone\.xml cannot be copied"):
        drops.copy(place.drop(), "gone.xml", tmp_path / "copy")
    drops.copy(place.drop(), "a.xml", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"story"


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "a/../../b", "..", ""])
def test_no_name_leads_out_of_the_folder(
    place: Place, tmp_path: Path, name: str
) -> None:
    with pytest.raises(StoreError, match="leads out of the folder"):
        place.drops.copy(place.drop(), name, tmp_path / "copy")
    with pytest.raises(StoreError, match="leads out of the folder"):
        place.drops.tidy(place.drop(), name, "done")


ODD = ("100%25.xml", "a b&c<d>.xml", "dépêche #1.xml", "what?*[x].xml", "-rf")


def test_odd_names_are_listed_and_copied(place: Place, tmp_path: Path) -> None:
    for name in ODD:
        place.put(name, name.encode())
    drops, bodies = place.drops, set()
    for file in drops.look(place.drop()):
        drops.copy(place.drop(), file.name, tmp_path / "copy")
        bodies.add((tmp_path / "copy").read_bytes().decode())
    assert bodies == set(ODD)


def test_odd_names_are_moved(movable: Place) -> None:
    for name in ODD:
        movable.put(name)
    drops = movable.drops
    for file in drops.look(movable.drop()):
        drops.tidy(movable.drop(), file.name, "done")
    assert set(movable.files()) == {f"done/{name}" for name in ODD}


def test_names_of_any_bytes_are_taken(of_files: Place, tmp_path: Path) -> None:
    of_files.put(os.fsdecode(b"d\xe9p\xeache.xml"))
    drops = of_files.drops
    (file,) = drops.look(of_files.drop())
    assert file.name.isascii()
    drops.copy(of_files.drop(), file.name, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"story"


def test_tidying_moves_a_file_with_its_marker(movable: Place) -> None:
    movable.put("03/a.xml", b"story")
    movable.put("03/a.xml.done", b"")
    movable.put("03/b.xml")
    drop = movable.drop(done_marker="{name}.done", pattern="*/*")
    movable.drops.tidy(drop, "03/a.xml", "archive/done")
    assert movable.files() == {
        "archive/done/03/a.xml": b"story",
        "archive/done/03/a.xml.done": b"",
        "03/b.xml": b"story",
    }


def test_a_folder_beside_the_drop_may_take_what_is_done(movable: Place) -> None:
    movable.put("a.xml")
    movable.drops.tidy(movable.drop(), "a.xml", "../taken")
    assert movable.look() == []


def test_tidying_a_file_that_went_changes_nothing(movable: Place) -> None:
    movable.put("a.xml")
    movable.drops.tidy(movable.drop(), "gone.xml", "done")
    assert list(movable.files()) == ["a.xml"]


def test_a_name_that_is_taken_gets_a_number(movable: Place) -> None:
    drops = movable.drops
    for turn in (b"one", b"two", b"three", b"four"):
        movable.put("a.nitf.xml", turn)
        drops.tidy(movable.drop(), "a.nitf.xml", "done")
    assert movable.files() == {
        "done/a.nitf.xml": b"one",
        "done/a-2.nitf.xml": b"two",
        "done/a-3.nitf.xml": b"three",
        "done/a-4.nitf.xml": b"four",
    }


def test_a_folder_that_is_not_there_is_named_with_the_next_step(
    of_files: Place,
) -> None:
    nowhere = WireDrop(folder=f"{of_files.folder}/nowhere")
    with pytest.raises(StoreError, match=r"nowhere: cannot be listed .* sources file"):
        of_files.drops.look(nowhere)


def test_a_bucket_that_is_not_there_is_named(s3: Place) -> None:
    with pytest.raises(StoreError, match="s3://no-such-bucket/x: cannot be listed"):
        s3.drops.look(WireDrop(folder="s3://no-such-bucket/x"))


@pytest.mark.parametrize("name", ["ftp", "sftp"])
def test_a_wrong_password_is_named_but_never_shown(
    name: str, request: pytest.FixtureRequest
) -> None:
    place: Place = request.getfixturevalue(name)
    with pytest.raises(StoreError, match=r"cannot be listed .* the login") as raised:
        place.opened_with(place.login | {"password": "not-it"}).look(place.drop())
    assert "not-it" not in str(raised.value)


@pytest.mark.parametrize("name", ["ftp", "sftp"])
def test_a_drop_that_may_only_be_read_says_what_to_do(
    name: str, root: Path, tmp_path: Path
) -> None:
    more = {"known_hosts": tmp_path / "keys"} if name == "sftp" else {}
    (root / "a.xml").write_bytes(b"story")
    with getattr(drop_servers, name)(root, **more, writable=False) as at:
        drops = FolderDrops(MOST, credentials=lambda _: at.login)
        drops.copy(WireDrop(folder=at.url), "a.xml", tmp_path / "copy")
        with (
            closing(drops),
            pytest.raises(StoreError, match="leave out done and failed"),
        ):
            drops.tidy(WireDrop(folder=at.url), "a.xml", "done")
    assert (root / "a.xml").exists()


def test_a_web_page_says_that_it_can_only_be_read(web: Place) -> None:
    web.put("a.xml")
    with pytest.raises(StoreError, match="can only be read"):
        web.drops.tidy(web.drop(), "a.xml", "done")


@pytest.mark.parametrize("scheme", ["ftp", "sftp", "http"])
def test_a_server_that_is_away_is_an_error_that_names_the_drop(scheme: str) -> None:
    drop = WireDrop(folder=f"{scheme}://127.0.0.1:9/in")
    with pytest.raises(StoreError, match=rf"{scheme}://127.0.0.1:9/in: cannot be"):
        FolderDrops(MOST).look(drop)


def test_a_store_that_is_away_is_an_error_that_names_the_drop(
    s3: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY)
    with pytest.raises(StoreError, match="cannot be listed"):
        s3.look()


def test_a_connection_that_breaks_is_made_anew(root: Path, tmp_path: Path) -> None:
    (root / "a.xml").write_bytes(b"story")
    with drop_servers.sftp(root, tmp_path / "keys") as at:
        drop = WireDrop(folder=at.url)
        drops = FolderDrops(MOST, credentials=lambda _: at.login)
        drops.look(drop)
        drops._open[drop].folder.close()
        with pytest.raises(StoreError):
            drops.copy(drop, "a.xml", tmp_path / "copy")
        drops.copy(drop, "a.xml", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"story"
