"""Times as sitemaps and JSON Feeds write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.times import iso_time, loose_time

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-15T12:00:00Z", NOON),
        ("2026-03-15T13:00:00+01:00", NOON),
        ("2026-03-15T13:00+01:00", NOON),
        ("2026-03-15 13:00:00 +0100", NOON),
        ("2026-03-15T12:00:00 Z", NOON),
        (" 2026-03-15T12:00:00.000000000Z\n", NOON),
        ("2026-03-15T12:00:00", NOON),
        ("Sun, 15 Mar 2026 13:00:00 +0100", NOON),
        ("Sun, 15 Mar 2026 12:00:00 GMT", NOON),
        ("2026-03-15", datetime(2026, 3, 15, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:00", None),
        ("2026-13-45", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_is_aware_or_none(written: str, meant: datetime | None) -> None:
    assert loose_time(written) == meant


def test_a_strict_time_is_no_mail_date() -> None:
    assert iso_time("Sun, 15 Mar 2026 12:00:00 GMT") is None


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(written: str) -> None:
    time = loose_time(written)
    assert time is None or time.tzinfo == UTC
