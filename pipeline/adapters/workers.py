"""Reading in processes of our own, each page within time and memory.

Values pass over pipes as pickles: both ends are this program, and the child gets
nothing but documents. Processes are started with `subprocess`, never forked: a
Celery worker's children may not fork (`docs/decisions/`).
"""

import os
import pickle
import queue
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, groupby
from pathlib import Path
from typing import IO, Any

from pipeline.errors import ReaderError
from pipeline.model import Document, Ended, ParsedFeed, Reason
from pipeline.records import PartFound, PartsTask, Reading, ReadTask

Task = ReadTask | PartsTask | Document

_LENGTH = struct.Struct("!Q")
_BYTES_A_SECOND = 500_000
"""What is read of a delivery in the worst case, to find a part of it."""
START_SECONDS = 60
"""What a process may take to start: it imports and loads its models."""


class SubprocessReaders:
    """Keeps `count` processes that run `command` (`ports.Readers`).

    `hello` is the first value that each of them gets. A page may take `deadline`
    seconds; after `pages` pages a process is replaced.
    """

    def __init__(
        self,
        command: Sequence[str],
        hello: object,
        *,
        count: int,
        deadline: float,
        pages: int,
    ) -> None:
        self._idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")
        self._count = count
        self._deadline = deadline
        for _ in range(count):
            self._idle.put(_Process(command, hello, pages))

    def read(self, tasks: Sequence[ReadTask]) -> list[Reading | Ended]:
        groups = list(_groups(tasks, self._count))
        return list(chain.from_iterable(self._threads.map(self._ask_all, groups)))

    def parse(self, feeds: Sequence[Document]) -> list[ParsedFeed | Ended]:
        return list(self._threads.map(self._ask, feeds))

    def parts(self, deliveries: Sequence[PartsTask]) -> list[list[PartFound] | Ended]:
        return list(self._threads.map(self._ask, deliveries))

    def _ask(self, task: Task) -> Any:
        return self._ask_all([task])[0]

    def _ask_all(self, tasks: Sequence[Task]) -> list[Any]:
        """Ask one process for all of `tasks`, in their order."""
        process = self._idle.get()
        try:
            return [process.ask(t, self._deadline + _longer(t)) for t in tasks]
        finally:
            self._idle.put(process)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().end()


def _groups(tasks: Sequence[ReadTask], count: int) -> Iterator[list[ReadTask]]:
    """Divide tasks among processes; the order stays.

    A page goes wherever there is room. The parts of a delivery go in stretches, one
    for each process, so that none of them has to go back in the file.
    """
    for delivery, found in groupby(tasks, key=_delivery):
        together = list(found)
        size = -(-len(together) // count) if delivery else 1
        for first in range(0, len(together), size):
            yield together[first : first + size]


def _delivery(task: ReadTask) -> str | None:
    return task.document.document_id if task.document.path else None


def _longer(task: Task) -> float:
    """Return what seconds a large delivery may take beyond those of a page."""
    path = None if isinstance(task, Document) else task.document.path
    return path.stat().st_size / _BYTES_A_SECOND if path else 0.0


class _Process:
    """One child process, replaced when it died, is worn out or was too slow."""

    def __init__(self, command: Sequence[str], hello: object, pages: int) -> None:
        self._command = list(command)
        self._hello = hello
        self._pages = pages
        self._left = 0
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, task: Task, deadline: float) -> Any:
        child = self._ready()
        try:
            _send(child.stdin, task)
            answer = _receive(child.stdout, deadline)
        except TimeoutError:
            self.end()
            return Ended(Reason.DEADLINE, f"took more than {deadline:g} s to read")
        except (EOFError, OSError):
            return Ended(Reason.WORKER_DIED, f"the reader ended with {self.end()}")
        self._left -= 1
        if isinstance(answer, Ended) and answer.reason is Reason.MEMORY:
            self.end()
        return answer

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._child and self._left > 0:
            return self._child
        self.end()
        self._child = subprocess.Popen(  # noqa: S603 - our own command
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._left = self._pages
        try:
            _send(self._child.stdin, self._hello)
            _receive(self._child.stdout, START_SECONDS)
        except (EOFError, OSError) as error:
            command = " ".join(self._command)
            raise ReaderError(
                f"no reader process can be started ({command}: exit {self.end()}); "
                "what it printed stands above; the items stay open"
            ) from error
        return self._child

    def end(self) -> int | None:
        """End the process, if there is one, and return its exit code."""
        child, self._child = self._child, None
        if child is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            child.wait(0.05)
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close() if pipe else None
        return child.wait()


def serve(make_handler: Callable[[Any], Callable[[Task], object]], memory: int) -> None:
    """Be such a process: answer tasks from stdin until it closes.

    `make_handler` gets the hello. A task may take `memory` bytes beyond what the
    process holds when it comes. What a library prints goes to stderr.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, BrokenPipeError):
        handle = make_handler(_receive(requests))
        _send(answers, "ready")
        while True:
            task = _receive(requests)
            _limit(memory)
            answer: object
            try:
                answer = handle(task)
            except MemoryError:
                answer = Ended(Reason.MEMORY, f"took more than {memory:,} bytes")
            _send(answers, answer)


def _limit(memory: int) -> None:
    """Let this process take `memory` bytes more, if that can be told and is allowed."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _data() + memory
    is_bound = most != resource.RLIM_INFINITY
    soft = min(wanted, most) if is_bound else wanted
    resource.setrlimit(resource.RLIMIT_DATA, (soft, most))


def _data() -> int:
    """Return the bytes that count for RLIMIT_DATA, by proc(5)."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[5]
    return int(pages) * resource.getpagesize()


def _send(pipe: IO[bytes] | None, value: object) -> None:
    assert pipe
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes] | None, seconds: float | None = None) -> Any:
    """Return the next value; a pickle from our own process (see the module)."""
    assert pipe
    until = None if seconds is None else time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_read(pipe, _LENGTH.size, until))
    return pickle.loads(_read(pipe, length, until))  # noqa: S301 - our own process


def _read(pipe: IO[bytes], size: int, until: float | None) -> bytes:
    """Read `size` bytes from the descriptor itself, so that `select` is right."""
    data = bytearray()
    while len(data) < size:
        if until is not None:
            rest = max(0.0, until - time.monotonic())
            if not select.select([pipe], [], [], rest)[0]:
                raise TimeoutError
        chunk = os.read(pipe.fileno(), min(size - len(data), 1 << 20))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)
