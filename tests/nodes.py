"""The Elasticsearch node of the tests: the official server archive, on loopback.

`ELASTICSEARCH_URL` names a node to be used instead; it must hold no news index.
Otherwise Maven fetches the archive once into the cache folder (`NEWS_CACHE`), and
one node is started for a whole session of tests, on a random port, with its data
in a temporary folder. It needs Debian's default-jre-headless and maven.
"""

import functools
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

TEMPLATES = Path(__file__).parents[1] / "config" / "elasticsearch"
VERSION = "8.19.21"
_ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
_SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a"
_STARTS_WITHIN = 150.0  # seconds; 20 to 40 are usual on two cores
_STOPS_WITHIN = 30.0
# The first compiler alone: a node that lives a minute starts a third sooner.
_QUICK_START = "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1"
_FULL_SPEED = "-Xms512m -Xmx512m"
# Settings of modules that this archive lacks would stop it from starting.
_SETTINGS = """
cluster.name: newsline-tests
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


class NodeError(Exception):
    """The node cannot be had or does not start; the message says why."""


class Node:
    """A node; one that we did not start has no folder and cannot be killed."""

    def __init__(
        self, url: str, folder: Path | None = None, options: str = _QUICK_START
    ) -> None:
        self.url = url
        self.is_ours = folder is not None
        self._folder = folder or Path()
        self._options = options
        self._launcher: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._launcher = _launch(self._folder, self._options)
        ends_at = time.monotonic() + _STARTS_WITHIN
        while not is_healthy(self.url):
            if self._launcher.poll() is not None or time.monotonic() > ends_at:
                self.stop()
                raise NodeError(f"Elasticsearch does not start:\n{self._last_words()}")
            time.sleep(0.2)

    def stop(self) -> None:
        """End the server as its operator would."""
        if self._launcher and self._launcher.poll() is None:
            self._launcher.terminate()
            try:
                self._launcher.wait(_STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End the server without a warning, as a lack of memory would."""
        os.kill(int((self._folder / "pid").read_text()), signal.SIGKILL)
        assert self._launcher is not None
        self._launcher.wait(_STOPS_WITHIN)

    def _last_words(self) -> str:
        return (self._folder / "output").read_text("utf-8", "replace")[-3000:]


@contextmanager
def elasticsearch(*, full_speed: bool = False) -> Iterator[Node]:
    """Give a node without any news index, and end it if we started it."""
    if given := os.environ.get("ELASTICSEARCH_URL"):
        _refuse_news(given)
        yield Node(given.rstrip("/"))
        return
    with tempfile.TemporaryDirectory(prefix="newsline-node-") as name:
        folder = Path(name)
        port = _configure(folder)
        options = _FULL_SPEED if full_speed else _QUICK_START
        node = Node(f"http://127.0.0.1:{port}", folder, options)
        try:
            node.start()
            yield node
        finally:
            node.stop()


@functools.cache
def why_no_elasticsearch() -> str | None:
    """Return why there is no node to test with, after trying to get one."""
    if given := os.environ.get("ELASTICSEARCH_URL"):
        return None if is_healthy(given) else "ELASTICSEARCH_URL does not answer"
    if missing := [name for name in ("java", "mvn") if not shutil.which(name)]:
        return f"there is no {' and no '.join(missing)} to get and run Elasticsearch"
    try:
        home()
    except NodeError as error:
        return str(error)
    return None


def empty(client: Elasticsearch) -> None:
    """Delete all news indices, as the tests found the node."""
    if names := list(client.indices.get(index="news-*")):
        client.indices.delete(index=names)


def is_healthy(url: str) -> bool:
    """Tell whether a node answers at `url` and can take documents."""
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:
            return b'"status":"red"' not in answer.read()
    except (OSError, ValueError):
        return False


def _refuse_news(url: str) -> None:
    """Stop before a node that somebody uses: the tests empty it."""
    with Elasticsearch(url) as client:
        if names := list(client.indices.get(index="news-*")):
            raise NodeError(f"ELASTICSEARCH_URL holds {names[0]}; give an empty node")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _cache() -> Path:
    # The server refuses to run as root, and another user cannot see root's home.
    usual = "/var/cache" if _is_root() else "~/.cache"
    given = os.environ.get("NEWS_CACHE")
    return Path(given or f"{usual}/newsline").expanduser()


def home() -> Path:
    """Return the folder of the unpacked server; the first call fetches it."""
    home = _cache() / f"elasticsearch-{VERSION}"
    if not home.exists():
        _cache().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_cache()) as name:
            archive = _fetched(Path(name))
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(name)
            Path(name).chmod(0o755)
            (Path(name) / home.name).rename(home)
    return home


def _fetched(folder: Path) -> Path:
    copy = ["dependency:copy", f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={folder}"]
    done = subprocess.run(
        ["mvn", "-q", "-B", *copy], capture_output=True, text=True, timeout=600
    )
    if done.returncode:
        raise NodeError(f"Maven cannot fetch Elasticsearch: {done.stdout[-500:]}")
    (archive,) = folder.glob("*.zip")
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != _SHA256:
            raise NodeError(f"{_ARTIFACT} is not the file that we know")
    return archive


def _configure(folder: Path) -> int:
    """Lay out the folder of a node; return its port."""
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    shutil.copytree(home() / "config", folder / "config")
    port = free_port()
    settings = _SETTINGS.format(http=port, transport=free_port(), folder=folder)
    (folder / "config" / "elasticsearch.yml").write_text(settings)
    if _is_root():
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, *_OTHER_USER)
    return port


_OTHER_USER = ("nobody", "nogroup")


def _launch(folder: Path, options: str) -> subprocess.Popen[bytes]:
    java = Path(shutil.which("java") or "java").resolve()
    user, group = _OTHER_USER if _is_root() else (None, None)
    with (folder / "output").open("ab") as output:
        return subprocess.Popen(
            ["bash", home() / "bin" / "elasticsearch", "-p", folder / "pid"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            user=user,
            group=group,
            extra_groups=() if _is_root() else None,
            start_new_session=True,  # Ctrl-C is for the tests; they end the node
            env={
                "PATH": os.environ["PATH"],
                "ES_JAVA_HOME": str(java.parents[1]),
                "ES_JAVA_OPTS": options,
                "CLI_JAVA_OPTS": f"-Djava.io.tmpdir={folder / 'tmp'}",
                "ES_PATH_CONF": str(folder / "config"),
                "ES_TMPDIR": str(folder / "tmp"),
            },
        )


def _is_root() -> bool:
    return os.geteuid() == 0
