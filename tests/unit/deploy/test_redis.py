"""deploy/redis.sh with Debian's Redis."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "deploy" / "redis.sh"
PASSWORD = "aPasswordOfTheTests"

needs_redis = pytest.mark.skipif(
    not shutil.which("redis-server"), reason="Debian's redis-server is not installed"
)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {"REDIS_PASSWORD": PASSWORD, "REDIS_PORT": str(port)}
    with subprocess.Popen(
        ["sh", SCRIPT],
        env={"PATH": os.environ["PATH"], "REDIS_DIR": str(tmp_path), **given},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            yield port, process
        finally:
            process.terminate()


def say(port: int, *lines: str) -> list[str]:
    """Return the answers to commands, each on one line."""
    ends_at = time.monotonic() + 10
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=5)
            break
        except ConnectionRefusedError:
            assert time.monotonic() < ends_at
            time.sleep(0.05)
    with connection, connection.makefile("rw", newline="\r\n") as stream:
        stream.write("".join(f"{line}\r\n" for line in lines))
        stream.flush()
        return [stream.readline().strip() for _ in lines]


@needs_redis
def test_who_has_no_password_is_refused(
    broker: tuple[int, subprocess.Popen[bytes]],
) -> None:
    (answer,) = say(broker[0], "PING")
    assert answer.startswith("-NOAUTH")


@needs_redis
def test_who_has_it_is_let_in(broker: tuple[int, subprocess.Popen[bytes]]) -> None:
    assert say(broker[0], f"AUTH {PASSWORD}", "PING") == ["+OK", "+PONG"]


@needs_redis
def test_messages_are_written_to_the_volume(
    broker: tuple[int, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    assert say(broker[0], f"AUTH {PASSWORD}", "RPUSH tasks one")[-1] == ":1"
    written = b"".join(f.read_bytes() for f in tmp_path.rglob("*.aof"))
    assert b"RPUSH" in written


@needs_redis
def test_no_command_line_shows_the_password(
    broker: tuple[int, subprocess.Popen[bytes]],
) -> None:
    say(broker[0], "PING")
    shown = Path(f"/proc/{broker[1].pid}/cmdline").read_bytes()
    assert b"redis-server" in shown
    assert PASSWORD.encode() not in shown


def test_without_a_password_nothing_starts(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", SCRIPT],
        env={"PATH": os.environ["PATH"], "REDIS_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=10,
    )
    assert done.returncode != 0
    assert "the password of the broker" in done.stderr
