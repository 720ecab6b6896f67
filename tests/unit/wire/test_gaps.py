"""Gaps in the numbers of a service."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.gaps import missing


def test_numbers_that_follow_one_another_have_no_gap():
    assert missing([7, 8, 9], 9999) == []


def test_what_is_left_out_is_missing():
    assert missing([7, 9, 12], 9999) == [8, 10, 11]


def test_a_late_arrival_closes_its_gap():
    assert missing([7, 9, 8, 10], 9999) == []


def test_a_service_that_begins_anew_has_no_gap():
    assert missing([998, 999, 0, 1], 999) == []
    assert missing([998, 1], 999) == [999, 0]


def test_no_numbers_have_no_gap():
    assert missing([], 9999) == []


@given(st.integers(0, 9999), st.integers(1, 300), st.sets(st.integers(1, 298)))
def test_what_was_left_out_is_found_wherever_the_numbers_begin(start, count, left_out):
    sent = [(start + i) % 10_000 for i in range(count)]
    kept = [n for i, n in enumerate(sent) if i not in left_out or i == count - 1]
    assert missing(kept, 9999) == [n for n in sent if n not in kept]
