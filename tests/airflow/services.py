"""Programs that tests start: on loopback, in a group of their own, ended by it."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.faults.processes import living, outlived


class Service:
    """A running program with its log; `pid` is also the id of its group."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], log: Path
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                list(command),
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid

    def stop(self, seconds: float = 10.0) -> None:
        """End the whole group: politely, then by force."""
        for number, wait in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(wait)
            if not outlived(self.pid, wait):
                return

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None and not living(self.pid)

    def last_words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-3000:]


def free_port() -> int:
    """Return a port of loopback that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def until(
    is_so: Callable[[], bool], what: str, seconds: float, pause: float = 0.2
) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: It was not so in time.
    """
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s: {what}")
        time.sleep(pause)
