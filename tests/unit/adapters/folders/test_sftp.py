"""SFTP: who may be trusted, and how one logs in."""

import os
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from pipeline.adapters.files import FolderDrops
from pipeline.adapters.folders import sftp
from pipeline.errors import StoreError
from pipeline.sources import WireDrop
from tests import drop_servers


@pytest.fixture
def served(tmp_path: Path) -> Iterator[drop_servers.Served]:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "a.xml").write_bytes(b"story")
    with drop_servers.sftp(folder, tmp_path / "known_hosts") as at:
        yield at


def names(served: drop_servers.Served, **login: str) -> list[str]:
    drops = FolderDrops(1000, credentials=lambda _: served.login | login)
    return [file.name for file in drops.look(WireDrop(folder=served.url))]


def test_a_key_file_opens_the_drop(served: drop_servers.Served, tmp_path: Path) -> None:
    drop_servers.USER_KEY.write_private_key_file(str(tmp_path / "key"))
    login = {"password": "", "key_file": str(tmp_path / "key")}
    assert names(served, **login) == ["a.xml"]


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_file_of_many_pieces_is_read_to_the_byte(
    served: drop_servers.Served, tmp_path: Path, more: int
) -> None:
    body = os.urandom(2 * sftp._PIECE + more)
    (tmp_path / "served" / "b.bin").write_bytes(body)
    drops = FolderDrops(len(body), credentials=lambda _: served.login)
    drops.copy(WireDrop(folder=served.url), "b.bin", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == body


def test_a_host_that_is_not_known_gets_no_password(
    served: drop_servers.Served, tmp_path: Path
) -> None:
    (tmp_path / "none").write_text("")
    with pytest.raises(StoreError, match="not found in known_hosts"):
        names(served, known_hosts=str(tmp_path / "none"))


def test_a_host_with_another_key_is_refused(
    served: drop_servers.Served, tmp_path: Path
) -> None:
    known = tmp_path / "known_hosts"
    other = paramiko.ECDSAKey.generate().get_base64()
    known.write_text(f"{known.read_text().rpartition(' ')[0]} {other}\n")
    with pytest.raises(StoreError, match="does not match"):
        names(served)


def test_a_file_of_known_hosts_that_is_not_there_is_an_error(
    served: drop_servers.Served, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="No such file"):
        names(served, known_hosts=str(tmp_path / "gone"))
