from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline.wire.stamps import Stamp


def test_a_time_with_an_offset_gives_no_warning() -> None:
    stamp = Stamp("date.issue", "20240305T101500+0100")
    assert stamp.at == datetime(2024, 3, 5, 9, 15, tzinfo=UTC)
    assert stamp.warnings == ()


def test_a_local_time_needs_the_zone_of_its_agency() -> None:
    text = "2024-03-05T10:15:00"
    assert Stamp("d", text).at is None
    assert Stamp("d", text).warnings == ("d has no time zone: 2024-03-05T10:15:00",)
    paris = Stamp("d", text, ZoneInfo("Europe/Paris"))
    assert paris.at == datetime(2024, 3, 5, 9, 15, tzinfo=UTC)
    assert paris.warnings == ()


def test_what_is_no_time_is_shown_shortened_in_the_warning() -> None:
    warning = Stamp("date.release", "YYYYMMDD" * 100).warnings[0]
    assert warning.startswith("date.release is no time: YYYYMMDD")
    assert len(warning) < 100


@pytest.mark.parametrize("text", [None, ""])
def test_a_time_that_is_not_there_is_nothing_to_warn_of(text: str | None) -> None:
    assert Stamp("d", text).at is None
    assert Stamp("d", text).warnings == ()
