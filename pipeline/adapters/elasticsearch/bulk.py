"""Bulk writes: in chunks, with an answer for each document, patient with the busy."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Literal

from pipeline.adapters.elasticsearch.client import reason

BUSY_STATUSES = (429, 502, 503, 504)
# A 400 that is no fault of the document: the index could not be made.
_INDEX_FAULTS = ("validation_exception", "invalid_index_name_exception")
_random = random.SystemRandom().random


Refresh = Literal["wait_for", "true", "false"]


class Fate(Enum):
    """What became of a document, or of the request that it was in."""

    STORED = auto()
    REJECTED = auto()
    BUSY = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the cluster said to one document; `why` is empty when it has it."""

    fate: Fate
    why: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much goes into one request, and how many requests go at once.

    A document larger than `most_bytes` goes alone.
    """

    most: int = 500
    most_bytes: int = 5_000_000
    at_once: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How a busy cluster is waited for: `times` times, each twice as long.

    The waits are in seconds; each is cut by up to a half at random, so that
    several writers do not come back together. All of them are about a minute.
    """

    first: float = 0.5
    longest: float = 15.0
    times: int = 8

    def waits(self, jitter: Callable[[], float] = _random) -> Iterator[float]:
        """Return how long to wait before each new attempt."""
        for number in range(self.times):
            yield min(self.longest, self.first * 2**number) * (1 - jitter() / 2)


Send = Callable[[Sequence[bytes]], Sequence[Verdict]]
"""Sends operations in one request and returns a verdict for each."""


class NotDeliveredError(Exception):
    """A chunk was not taken: the cluster was busy for too long, or is broken."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.why)
        self.verdict = verdict


def verdict(answer: Mapping[str, Any]) -> Verdict:
    """Return what an item of a bulk answer means.

    A version conflict says that a newer revision is there: all is well.
    """
    status, error = int(answer["status"]), answer.get("error") or {}
    if status < 300 or status == 409:
        return Verdict(Fate.STORED)
    why = reason(error)
    if status in BUSY_STATUSES:
        return Verdict(Fate.BUSY, why, status)
    if status == 413 or (status == 400 and error.get("type") not in _INDEX_FAULTS):
        return Verdict(Fate.REJECTED, why, status)
    return Verdict(Fate.BROKEN, why, status)


def chunks(operations: Iterable[bytes], limits: Limits) -> Iterator[list[bytes]]:
    """Cut `operations` into pieces that one request may hold, in their order."""
    chunk: list[bytes] = []
    size = 0
    for operation in operations:
        full = len(chunk) == limits.most or size + len(operation) > limits.most_bytes
        if chunk and full:
            yield chunk
            chunk, size = [], 0
        chunk.append(operation)
        size += len(operation)
    if chunk:
        yield chunk


def deliver(
    chunk: Sequence[bytes],
    send: Send,
    waits: Iterator[float],
    sleep: Callable[[float], None],
) -> list[Verdict]:
    """Send a chunk until each operation is stored or rejected.

    Only what the cluster was too busy for is sent again.

    Raises:
        NotDeliveredError: The cluster is broken, or busy after the last wait.
    """
    final: dict[int, Verdict] = {}
    while waiting := [n for n in range(len(chunk)) if n not in final]:
        answers = send([chunk[n] for n in waiting])
        for number, answer in zip(waiting, answers, strict=True):
            if answer.fate is Fate.BROKEN:
                raise NotDeliveredError(answer)
            if answer.fate is not Fate.BUSY:
                final[number] = answer
        if busy := next((a for a in answers if a.fate is Fate.BUSY), None):
            wait = next(waits, None)
            if wait is None:
                raise NotDeliveredError(busy)
            sleep(wait)
    return [final[number] for number in range(len(chunk))]
