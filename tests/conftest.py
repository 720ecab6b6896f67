"""What all tests share: named skips, and no way out of this machine."""

import ipaddress
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.client import connect
from pipeline.adapters.elasticsearch.templates import setup_elasticsearch
from tests import nodes
from tests import postgres as pg
from tests.airflow import stack as airflow
from tests.deploy.checker import why_no_checker
from tests.evaluation.data import folder

REQUIRED = frozenset(os.environ.get("NEWS_REQUIRE", "").split(","))


def _no_data() -> str | None:
    return None if folder("web") else "the evaluation data is not beside the project"


def _no_browser() -> str | None:
    return None if shutil.which("chromium") else "Debian's chromium is not installed"


MISSING: dict[str, Callable[[], str | None]] = {
    "eval": _no_data,
    "browser": _no_browser,
    "elasticsearch": nodes.why_no_elasticsearch,
    "postgres": pg.missing,
    "airflow": airflow.missing,
    "compose": why_no_checker,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, by name; NEWS_REQUIRE makes that a failure."""
    for name, missing in MISSING.items():
        reason = missing() if item.get_closest_marker(name) else None
        if reason and name in REQUIRED:
            pytest.fail(f"NEWS_REQUIRE names {name}, but {reason}", pytrace=False)
        if reason:
            pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_counts() -> None:
    """A shell starts what it puts in the background with Ctrl-C ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """The command `news` settles for its process what is logged, and where."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def node() -> Iterator[nodes.Node]:
    """An Elasticsearch node, one for all tests."""
    with nodes.elasticsearch() as started:
        yield started


@pytest.fixture
def cluster(node: nodes.Node) -> Iterator[Elasticsearch]:
    """A client of the node, set up and without any index."""
    with connect(node.url) as client:
        nodes.empty(client)
        setup_elasticsearch(client, nodes.TEMPLATES, fix=True)
        yield client
        nodes.empty(client)


@pytest.fixture(autouse=True)
def _stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but loopback's."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise OSError(f"a test tried to connect to {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgres() -> Iterator[pg.Server]:
    """A PostgreSQL server; each test takes a database of its own."""
    with pg.server() as server:
        yield server


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
