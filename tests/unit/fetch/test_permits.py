"""Files that permits hold: the last ones needed, within a bound."""

import sys

from pipeline.fetch.permits import Held
from pipeline.records import RobotsFile
from tests.doors import NOW


def file(origin: str, text: str | None = "x" * 100_000) -> RobotsFile:
    return RobotsFile(origin=origin, fetched_at=NOW, text=text)


def holding(held: Held, names: str) -> str:
    return "".join(name for name in names if held.get(name))


def test_files_without_end_take_no_more_than_their_room() -> None:
    held, size = Held(most=1_000_000), sys.getsizeof("x" * 100_000)
    for number in range(100):
        held.add(str(number), file(str(number)))
    last = [number for number in range(100) if held.get(str(number))]
    assert last == list(range(100 - 1_000_000 // size, 100))


def test_what_was_needed_longest_ago_makes_room() -> None:
    held = Held(most=350_000)
    for name in "abc":
        held.add(name, file(name))
    held.get("a")
    held.add("d", file("d"))
    assert holding(held, "abcd") == "acd"


def test_a_file_too_large_to_be_held_leaves_nothing_behind() -> None:
    held = Held(most=1000)
    held.add("a", file("a"))
    held.add("b", file("b", "Disallow: /"))
    held.add("c", file("c", None))
    assert holding(held, "abc") == "bc"
