"""Typed access to unchecked JSON."""

import pytest

from pipeline.wire.json_values import (
    first,
    grade,
    integer,
    named_records,
    raw_text,
    record,
    records,
    text,
    texts,
)

ODD = [None, True, False, [], {}, [[]], float("nan"), float("inf"), -0.0, 10**17]


def test_a_text_is_a_string_or_a_number_on_one_line():
    assert text(" Flood \n gauge ") == "Flood gauge"
    assert (text(0), text(7), text(1.5)) == ("0", "7", "1.5")
    assert [text(v) for v in (None, True, [], {}, float("nan"), float("inf"))] == [
        ""
    ] * 6


def test_a_lone_surrogate_does_not_get_through():
    assert text("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3), ("3", 3), (" 12 ", 12), (4.0, 4), ("-2", -2), (4.5, None), ("4b", None),
        (True, None), (None, None), ("", None), ("-", None), ("²", None), ("٣", None),
        ("9" * 19, None), (float("inf"), None), (1e300, None), ([3], None),
    ],
)  # fmt: skip
def test_a_whole_number_may_be_written_as_text(value: object, number: int | None):
    assert integer(value) == number


def test_grades_go_from_one_to_nine():
    assert [grade(v) for v in (0, 1, "9", 10, -3, None)] == [
        None,
        1,
        9,
        None,
        None,
        None,
    ]


def test_the_first_text_counts():
    fields = {"a": "", "b": [], "c": "river", "d": "lake"}
    assert first(fields, "a", "b", "c", "d") == "river"
    assert first(fields, "a", "x") is None


def test_records_are_the_objects_of_a_list_or_the_one_that_stands_alone():
    assert records([{"a": 1}, "b", None, {}, [], {"c": 2}]) == ({"a": 1}, {"c": 2})
    assert records({"a": 1}) == ({"a": 1},)
    assert named_records({"x": {"a": 1}, "y": None, "z": {"b": 2}}) == (
        {"a": 1},
        {"b": 2},
    )
    assert named_records([{"a": 1}]) == ({"a": 1},)


def test_texts_are_a_list_or_the_one_that_stands_alone():
    assert texts(["a", None, "b", "a", {"c": 1}, 4]) == ("a", "b", "4")
    assert texts("a") == ("a",)
    assert texts(None) == texts({}) == texts([]) == ()


@pytest.mark.parametrize("value", ODD)
def test_an_odd_value_is_a_missing_one(value: object):
    assert isinstance(text(value), str)
    assert raw_text(value) == ""
    assert record(value) == {}
    assert records(value) == () or value == {}
    integer(value), texts(value), named_records(value)
