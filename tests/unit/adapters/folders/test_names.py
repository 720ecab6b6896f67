"""The names of files in drops: labels, patterns, markers and free numbers."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.folders import names
from pipeline.sources import WireDrop

ANY_NAME = st.binary(min_size=1).map(os.fsdecode)


@given(ANY_NAME)
def test_a_label_is_read_back_to_the_byte(name: str) -> None:
    assert names.named(names.label(name)) == name


@given(ANY_NAME)
def test_a_label_is_fit_for_every_store(name: str) -> None:
    label = names.label(name)
    assert label.encode("utf-8")
    assert not set(label) & {*map(chr, range(32)), "\x7f"}


def test_an_ordinary_name_is_its_own_label() -> None:
    for name in ("03/a b-1.xml", "dépêche.xml", "100%.xml", "%zz"):
        assert names.label(name) == name


def test_two_names_never_share_a_label() -> None:
    assert names.label("a%0A") != names.label("a\n")


@pytest.mark.parametrize("name", ["", "..", ".", "a//b", "/a", "a/", "a/../b", "./a"])
def test_a_path_that_may_lead_out_is_not_within(name: str) -> None:
    assert not names.is_within(name)


@pytest.mark.parametrize("name", ["a", "a/b", "...", "a/..b", "-rf", " "])
def test_every_other_path_is_within(name: str) -> None:
    assert names.is_within(name)


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("*", ["a.xml", "b"], ["03/a.xml"]),
        ("*.xml", ["a.xml"], ["a.XML", "a.txt", "03/a.xml"]),
        ("*/*.xml", ["03/a.xml"], ["a.xml", "03/04/a.xml"]),
        ("**/*.xml", ["a.xml", "03/a.xml", "03/04/a.xml"], ["a.txt"]),
        ("in/**", ["in/a", "in/03/a"], ["a", "out/a"]),
        ("[ab]?.xml", ["a1.xml"], ["c1.xml", "a.xml"]),
    ],
)
def test_a_pattern_says_how_deep_a_delivery_may_be(
    pattern: str, fitting: list[str], other: list[str]
) -> None:
    drop = WireDrop(folder="in", pattern=pattern)
    assert all(names.is_delivery(name, drop) for name in fitting)
    assert not any(names.is_delivery(name, drop) for name in other)


@pytest.mark.parametrize(
    "name", [".a.xml", "03/.a.xml", "a.xml.part", "a.TMP", "a.filepart", "a.xml.ok"]
)
def test_hidden_unfinished_and_marking_files_are_no_deliveries(name: str) -> None:
    drop = WireDrop(folder="in", pattern="**/*", done_marker="{name}.ok")
    assert not names.is_delivery(name, drop)


def test_a_marker_is_beside_its_file() -> None:
    drop = WireDrop(folder="in", done_marker="done-{name}.txt")
    assert names.marker("03/a.xml", drop) == "03/done-a.xml.txt"
    assert names.marker("03/a.xml", WireDrop(folder="in")) is None


@given(st.integers(min_value=0, max_value=3000))
def test_a_taken_name_gets_the_next_number_soon(taken: int) -> None:
    numbers = [1, *range(2, taken + 1)]
    there = (
        {"done/a.xml", *(f"done/a-{n}.xml" for n in numbers[1:])} if taken else set()
    )
    asked: list[str] = []

    def is_taken(name: str) -> bool:
        asked.append(name)
        return name in there

    found = names.free("done/a.xml", is_taken)
    assert found == ("done/a.xml" if not taken else f"done/a-{taken + 1}.xml")
    assert len(asked) <= 26
