"""Claims of time without an offset take one from the same wall clock."""

import pytest

from pipeline.extract.zones import with_offsets

BARE = (("json-ld", "2026-03-14 20:59:59"),)


@pytest.mark.parametrize(
    "other",
    [
        "2026-03-14T20:59:59+01:00",
        "2026-03-14T20:59+01:00",
        "Sat, 14 Mar 2026 20:59:00 +0100",
    ],
)
def test_the_same_minute_tells_the_offset(other):
    assert with_offsets(BARE, [other]) == (("json-ld", "2026-03-14T20:59:59+01:00"),)


@pytest.mark.parametrize(
    "other",
    [
        "2026-03-14T19:59:59Z",
        "2026-03-13T20:59:59+01:00",
        "2026-03-14 20:59:59",
        "2026-03-14",
        "Read: ferry aground",
        "",
    ],
)
def test_another_time_or_none_tells_nothing(other):
    assert with_offsets(BARE, [other]) == BARE


def test_days_and_claims_with_an_offset_stay():
    claims = (("a", "2026-03-14"), ("b", "2026-03-14T20:59:59-05:00"))
    assert with_offsets(claims, ["2026-03-14T20:59:59+01:00"]) == claims


def test_the_first_that_shows_the_minute_counts():
    others = ["2026-03-14T20:59:00+01:00", "2026-03-14T20:59:00+02:00"]
    assert with_offsets(BARE, others)[0][1].endswith("+01:00")
