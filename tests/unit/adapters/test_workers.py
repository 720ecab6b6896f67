"""Reader processes: a page that goes too far ends alone."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.workers import SubprocessReaders
from pipeline.errors import ReaderError
from pipeline.model import Ended, Reason
from pipeline.records import ReadTask
from pipeline.settings import Settings
from pipeline.sources import Source
from tests.values import a_document

Make = Callable[..., SubprocessReaders]


@pytest.fixture
def make() -> Iterator[Make]:
    opened: list[SubprocessReaders] = []

    def readers(**given: object) -> SubprocessReaders:
        whole = {"count": 1, "deadline": 5.0, "pages": 100}
        script = str(Path(__file__).with_name("reader_process.py"))
        command = [sys.executable, script, "600000000"]
        opened.append(SubprocessReaders(command, "hello", **(whole | given)))  # type: ignore[arg-type]
        return opened[-1]

    yield readers
    for each in opened:
        each.close()


def tasks(*names: str) -> list[ReadTask]:
    source = Source(id="one", name="One")
    document = a_document().document
    return [
        ReadTask(item_id=n, document=document, part=None, entry=None, source=source)
        for n in names
    ]


def details(results: list[object]) -> list[str]:
    return [r.detail for r in results if isinstance(r, Ended)]


def reasons(results: list[object]) -> list[Reason]:
    return [r.reason for r in results if isinstance(r, Ended)]


def test_results_keep_the_order_of_the_tasks(make: Make) -> None:
    names = [str(n) for n in range(40)]
    results = make(count=2).read(tasks(*names))
    assert [d.split()[1] for d in details(results)] == names
    assert len({d.split()[2] for d in details(results)}) == 2


def test_the_parts_of_a_delivery_go_to_each_process_in_one_stretch(
    make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "delivery"
    file.write_bytes(b"many")
    given = tasks(*(str(n) for n in range(40)))
    document = replace(given[0].document, path=file)
    results = make(count=2).read([replace(t, document=document) for t in given])
    who = [detail.split()[2] for detail in details(results)]
    assert len(set(who[:20])) == len(set(who[20:])) == 1


def test_a_page_over_its_deadline_ends_and_the_next_is_read(make: Make) -> None:
    begun = time.monotonic()
    results = make(deadline=0.5).read(tasks("a", "slow", "b"))
    assert reasons(results) == [Reason.NO_TEXT, Reason.DEADLINE, Reason.NO_TEXT]
    assert time.monotonic() - begun < 20


def test_a_page_over_its_memory_ends_and_the_next_is_read(make: Make) -> None:
    results = make(deadline=60).read(tasks("a", "greedy", "b"))
    assert reasons(results) == [Reason.NO_TEXT, Reason.MEMORY, Reason.NO_TEXT]
    first, last = details([results[0], results[2]])
    assert first.split()[2] != last.split()[2], "the process was not replaced"


def test_what_a_process_held_before_is_not_the_page_s(make: Make) -> None:
    results = make(deadline=60).read(tasks("keeps", "keeps", "a"))
    assert reasons(results) == [Reason.NO_TEXT] * 3
    assert len({detail.split()[2] for detail in details(results)}) == 1


def test_a_page_may_take_ten_seconds_and_500_megabytes() -> None:
    settings = Settings()
    assert (settings.page_deadline, settings.page_memory) == (10.0, 500_000_000)


def test_a_page_that_kills_its_process_ends_and_the_next_is_read(make: Make) -> None:
    results = make().read(tasks("dies", "b"))
    assert reasons(results) == [Reason.WORKER_DIED, Reason.NO_TEXT]
    assert "7" in details(results)[0]


def test_a_process_is_replaced_after_its_pages(make: Make) -> None:
    results = make(pages=2).read(tasks("a", "b", "c"))
    pids = [d.split()[2] for d in details(results)]
    assert pids[0] == pids[1] != pids[2]


def test_what_a_library_prints_does_not_break_the_answer(make: Make) -> None:
    assert reasons(make().read(tasks("prints", "b"))) == [Reason.NO_TEXT] * 2


def test_closing_ends_the_processes(make: Make) -> None:
    readers = make()
    (detail,) = details(readers.read(tasks("a")))
    readers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(detail.split()[2]), 0)


def test_a_program_that_cannot_start_ends_the_batch_not_its_items() -> None:
    readers = SubprocessReaders(["false"], "hello", count=1, deadline=1, pages=1)
    with pytest.raises(ReaderError, match=r"false: exit 1"):
        readers.read(tasks("a"))
    readers.close()
