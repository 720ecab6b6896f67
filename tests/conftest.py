"""What all tests share: named skips, and no way out of this machine."""

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable
from typing import Any

import pytest

from tests.evaluation.data import folder

REQUIRED = frozenset(os.environ.get("NEWS_REQUIRE", "").split(","))


def _no_data() -> str | None:
    return None if folder("web") else "the evaluation data is not beside the project"


def _no_browser() -> str | None:
    return None if shutil.which("chromium") else "Debian's chromium is not installed"


MISSING: dict[str, Callable[[], str | None]] = {
    "eval": _no_data,
    "browser": _no_browser,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, by name; NEWS_REQUIRE makes that a failure."""
    for name, missing in MISSING.items():
        reason = missing() if item.get_closest_marker(name) else None
        if reason and name in REQUIRED:
            pytest.fail(f"NEWS_REQUIRE names {name}, but {reason}", pytrace=False)
        if reason:
            pytest.skip(reason)


@pytest.fixture(autouse=True)
def _stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but loopback's."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise OSError(f"a test tried to connect to {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
