"""A reader process for tests: a page's URL says how it behaves."""

import os
import sys
import time
from collections.abc import Callable

from pipeline.adapters.workers import serve
from pipeline.model import Ended, Reason
from pipeline.records import ReadTask

_kept: list[bytes] = []


def make_handler(hello: str) -> Callable[[ReadTask], Ended]:
    def handle(task: ReadTask) -> Ended:
        match task.item_id:
            case "slow":
                time.sleep(60)
            case "greedy":
                while True:
                    _kept.append(b"x" * 50_000_000)
            case "keeps":
                _kept.append(b"x" * 400_000_000)
            case "dies":
                os._exit(7)
            case "prints":
                sys.stdout.write("a library that prints")
                sys.stdout.flush()
        return Ended(Reason.NO_TEXT, f"{hello} {task.item_id} {os.getpid()}")

    return handle


if __name__ == "__main__":
    serve(make_handler, int(sys.argv[1]))  # type: ignore[arg-type]
