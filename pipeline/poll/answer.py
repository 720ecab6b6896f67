"""What asking a feed brought, as far as its schedule is concerned."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.model import FeedHints, Reason


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which waits a feed is asked again."""

    shortest: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How what a feed lists compares with what it listed the last time.

    `missed` is how many entries probably came and went in between; where it is
    not 0 the two windows had nothing in common (`is_overflow`).
    """

    listed: int
    new: int
    missed: float = 0.0
    is_overflow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A feed that could be read, or said that it was not modified.

    `overlap` is None where nothing changed: a 304, or the body of the last time.
    `dates` are those of all entries listed, as claimed. `asked_wait` is what the
    headers want us to wait (max-age, Expires, Retry-After). What holds from now on
    stands in the rest: after a 304, what held before.
    """

    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    document_id: str | None
    window: tuple[str, ...]
    is_full: bool = True
    overlap: Overlap | None = None
    dates: tuple[datetime, ...] = ()
    hints: FeedHints | None = None
    asked_wait: timedelta | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A feed that gave nothing readable; `status` where there was an answer."""

    reason: Reason
    problem: str
    status: int | None = None
    retry_after: timedelta | None = None
