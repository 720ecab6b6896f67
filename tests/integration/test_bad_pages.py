"""Pages that go too far end alone: the readers of a real run, as they are set."""

import sys
import time
from collections.abc import Iterator

import pytest

from pipeline.adapters.workers import SubprocessReaders
from pipeline.model import Ended, Reason
from pipeline.records import ReadTask
from pipeline.settings import Settings
from pipeline.sources import Source
from tests.bad_pages import GIANTS, STORY, TEXT, a_page
from tests.evaluation.annotated import shipped_rules
from tests.values import a_document

LIMITS = Settings()


@pytest.fixture(scope="module")
def readers() -> Iterator[SubprocessReaders]:
    opened = SubprocessReaders(
        [sys.executable, "-m", "pipeline.worker", str(LIMITS.page_memory)],
        shipped_rules(),
        count=1,
        deadline=LIMITS.page_deadline,
        pages=LIMITS.worker_pages,
    )
    yield opened
    opened.close()


def task(body: bytes) -> ReadTask:
    document = a_document(body=body).document
    source = Source(id="one", name="One")
    return ReadTask(
        item_id="i", document=document, part=None, entry=None, source=source
    )


def test_a_page_has_ten_seconds_and_500_megabytes() -> None:
    assert LIMITS.page_deadline == 10
    assert LIMITS.page_memory == 500_000_000


@pytest.mark.parametrize("name", GIANTS)
def test_a_giant_is_read_or_ended_and_the_batch_goes_on(
    readers: SubprocessReaders, name: str
) -> None:
    good = task(a_page(STORY))
    begun = time.monotonic()
    first, giant, last = readers.read([good, task(GIANTS[name]()), good])
    assert time.monotonic() - begun < 8 * LIMITS.page_deadline
    for reading in (first, last):
        assert not isinstance(reading, Ended)
        assert TEXT[0] in reading.article.text
    if isinstance(giant, Ended):
        assert giant.reason in (
            Reason.TOO_LARGE, Reason.MEMORY, Reason.DEADLINE, Reason.NO_TEXT,
        )  # fmt: skip
        assert giant.detail
