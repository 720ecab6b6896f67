"""What answers mean."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.fetch.answer import conclude, is_rate_limited, retry_after
from pipeline.model import Ended, Reason
from pipeline.records import Exchange

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def exchange(status: int = 200, wait: str | None = None, **more: str) -> Exchange:
    headers = (("Retry-After", wait),) if wait is not None else ()
    return Exchange(
        url="https://a.example/x",
        captured_at=NOW,
        status=status,
        headers=headers,
        truncated=more.get("truncated"),
    )


@pytest.mark.parametrize("status", [200, 203, 304])
def test_an_answer_that_we_take_is_returned(status: int) -> None:
    assert conclude(exchange(status), is_conditional=True) == exchange(status)


def test_an_answer_that_refers_to_a_body_which_we_do_not_have_is_not_taken() -> None:
    end = conclude(exchange(304), is_conditional=False)
    assert end == Ended(Reason.HTTP_STATUS, "304 Not Modified: https://a.example/x")


def test_another_status_is_named_with_its_url() -> None:
    end = conclude(exchange(404), is_conditional=True)
    assert end == Ended(Reason.HTTP_STATUS, "404 Not Found: https://a.example/x")


def test_a_status_of_nobodys_is_named_by_number() -> None:
    end = conclude(exchange(799), is_conditional=True)
    assert end == Ended(Reason.HTTP_STATUS, "799: https://a.example/x")


@pytest.mark.parametrize(
    ("truncated", "reason"),
    [
        ("length", Reason.TOO_LARGE),
        ("time", Reason.TRUNCATED),
        ("disconnect", Reason.TRUNCATED),
    ],
)
def test_a_cut_answer_is_not_taken(truncated: str, reason: Reason) -> None:
    end = conclude(exchange(truncated=truncated), is_conditional=True)
    assert isinstance(end, Ended)
    assert end.reason is reason


def test_a_body_that_cannot_be_inflated_is_not_taken_whatever_else_is_wrong() -> None:
    broken = replace(exchange(truncated="disconnect"), problem="unknown coding x")
    expected = "unknown coding x: https://a.example/x"
    assert conclude(broken, is_conditional=True) == Ended(Reason.UNREADABLE, expected)


@pytest.mark.parametrize(
    ("status", "wait", "expected"),
    [
        (429, "5", True),
        (429, None, True),
        (503, "5", True),
        (503, None, False),
        (500, "5", False),
        (200, "5", False),
    ],
)
def test_who_asks_us_to_slow_down(
    status: int, wait: str | None, expected: bool
) -> None:
    assert is_rate_limited(exchange(status, wait)) is expected


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("Sun, 01 Mar 2026 12:01:30 -0000", 90.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("999999999999", 86_400.0),
        ("Sun, 01 Mar 2036 12:00:00 GMT", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_seconds(wait: str | None, seconds: float | None) -> None:
    assert retry_after(exchange(429, wait), NOW) == seconds
