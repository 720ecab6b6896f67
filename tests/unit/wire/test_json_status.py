"""What an item in JSON says of itself."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import Embargo, PubStatus
from pipeline.wire.json_status import (
    Times,
    code_of,
    embargo_of,
    is_correction,
    pubstatus_of,
    stamp_of,
    status_warnings,
    subject_of,
    urgency_of,
    version_number,
)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("", PubStatus.USABLE), ("usable", PubStatus.USABLE),
        ("stat:Canceled", PubStatus.CANCELED), ("CANCELLED", PubStatus.CANCELED),
        ("http://cv.example/pubstatus/withheld/", PubStatus.WITHHELD),
        ("embargoed", PubStatus.USABLE), ("killed", PubStatus.CANCELED),
        ("replaced", PubStatus.WITHHELD), ("whatever", PubStatus.USABLE),
    ],
)  # fmt: skip
def test_a_status_is_known_in_any_spelling(name: str, status: PubStatus):
    assert pubstatus_of(name) is status
    assert bool(status_warnings(name)) is (name == "whatever")


def embargo(value: object, status: str = "") -> Embargo | None:
    fields = {"embargoed": value}
    return embargo_of(fields, stamp_of(fields, None, "embargoed"), status)


def test_an_embargo_without_an_end_is_one():
    noon = Embargo(datetime(2031, 5, 1, 12, tzinfo=UTC))
    assert embargo("2031-05-01T14:00:00+02:00") == noon
    assert [embargo(v) for v in ("", "soon", True, [])] == [Embargo(None)] * 4
    assert [embargo(v) for v in (None, False)] == [None] * 2
    assert embargo(None, "embargoed") == Embargo(None)
    assert embargo("2031-05-01T12:00:00Z", "embargoed") == noon


def test_an_embargo_without_a_zone_lasts_until_the_hour_is_over_everywhere():
    assert embargo("2031-05-01T12:00:00") == Embargo(datetime(2031, 5, 2, tzinfo=UTC))


def test_the_first_key_that_is_there_gives_the_time():
    fields = {"a": None, "b": "2031-05-01T12:00:00Z", "c": "x"}
    assert stamp_of(fields, None, "a", "b", "c").at == datetime(
        2031, 5, 1, 12, tzinfo=UTC
    )
    assert stamp_of({}, None, "a").at is None
    assert stamp_of({"a": {}}, None, "a").warnings == ()
    assert stamp_of({"a": "later"}, None, "a").warnings == ("a is no time: later",)


@pytest.mark.parametrize(
    ("given_", "subject"),
    [
        (("04005004", "", "oil"), Subject("04005004", "", "oil")),
        (("medtop:20000062", "", ""), Subject("20000062", "medtop")),
        (
            ("http://v.example/topic/15", "", ""),
            Subject("15", "http://v.example/topic/"),
        ),
        (("http://v.example/t#15", "", ""), Subject("15", "http://v.example/t#")),
        (("http://v.example/", "", ""), Subject("http://v.example/", "")),
        (("a:b", "own", ""), Subject("a:b", "own")),
        (("Note: it rains", "", ""), Subject("Note: it rains")),
        (("", "", "Weather"), Subject("Weather", "", "Weather")),
        (("", "own", ""), None),
    ],
)
def test_a_subject_has_its_scheme_apart(given_: tuple[str, str, str], subject: Subject):
    assert subject_of(*given_) == subject


def test_signals_are_compared_without_their_scheme():
    assert is_correction(["x", "sig:Correction"])
    assert is_correction(["Corrective"])
    assert not is_correction(["sig:update", "Clarification"])
    assert code_of("sig:Update") == "update"


def test_numbers_and_urgencies_that_are_none_are_left_out():
    assert [version_number({"version": v}) for v in (3, "4", "b", -1, None)] == [
        3, 4, 0, 0, 0,
    ]  # fmt: skip
    quiet = Provider(name="valley", urgency=5)
    assert [urgency_of({"urgency": v}, quiet) for v in (3, "x", 0)] == [3, 5, 5]


def test_every_time_that_is_none_is_a_warning():
    fields = {"a": "soon", "b": "2031-05-01T12:00:00", "c": "2031-05-01"}
    a, b, c, d = (stamp_of(fields, None, key) for key in "abcd")
    assert Times(a, b, c, d).warnings == (
        "a is no time: soon",
        "b has no time zone: 2031-05-01T12:00:00",
        "c has no time zone: 2031-05-01",
    )


@given(st.text(), st.text(), st.text())
def test_a_subject_is_there_whenever_it_has_a_code_or_a_name(
    code: str, scheme: str, name: str
):
    found = subject_of(code, scheme, name)
    assert (found is not None) is bool(code or name)
    assert found is None or found.code


@given(st.text())
def test_any_name_has_a_status(name: str):
    assert isinstance(pubstatus_of(name), PubStatus)
    assert len(status_warnings(name)) <= 1
