"""Opening folders: only what a drop needs is loaded, and no login is shown."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from pipeline.adapters.folders.folder import Entry, open_folder, without_login
from pipeline.errors import StoreError


@pytest.mark.parametrize(
    ("url", "library"), [("sftp://x.example/in", "paramiko"), ("s3://b/in", "s3fs")]
)
def test_what_is_not_installed_is_named_with_the_command(
    url: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = import_module("fsspec.registry")._registry
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, "pipeline.adapters.folders.sftp", raising=False)
    monkeypatch.delitem(known, "s3", raising=False)
    with pytest.raises(StoreError, match=r"pip install newsline\[transports\]"):
        open_folder(url, {})


def test_a_local_drop_loads_no_library_of_a_transport(tmp_path: Path) -> None:
    code = (
        "import sys; from pipeline.adapters.files import FolderDrops;"
        "from pipeline.sources import WireDrop;"
        f"FolderDrops(1).look(WireDrop(folder={str(tmp_path)!r}));"
        "print({'fsspec', 's3fs', 'paramiko', 'aiohttp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "set()"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sftp://me:se@cret@v.example:22/in", "sftp://v.example:22/in"),
        ("ftp://v.example/in@box", "ftp://v.example/in@box"),
        ("/in/a@b", "/in/a@b"),
    ],
)
def test_messages_show_no_login(url: str, shown: str) -> None:
    assert without_login(url) == shown


@pytest.mark.parametrize("url", ["ftp://v.example:port/in", "sftp://[broken/in"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_folder(url, {})


def test_a_version_tells_all_that_is_known_and_an_empty_file_is_something() -> None:
    assert Entry(name="a").version == ""
    assert Entry(name="a", size=0, modified=1.5, tag="x").version == "0 1.5 x"
