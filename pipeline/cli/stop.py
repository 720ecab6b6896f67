"""A wish to stop, which is heard between two things."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline import console


class Stop:
    """Remembers that somebody asked us to stop; a second Ctrl-C ends at once."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def __call__(self) -> bool:
        return self._asked.is_set()

    @contextmanager
    def listening(self) -> Iterator["Stop"]:
        before = {s: signal.signal(s, self._ask) for s in self._signals}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    _signals = (signal.SIGINT, signal.SIGTERM)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._asked.set()
        console.err.print(
            "Stopping after what is under way; Ctrl-C again ends at once."
        )
