"""The breaker: when a host is left alone, for how long, and how it comes back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FetchError
from pipeline.fetch.breaker import CutShort, after, breath, is_answer, refusal
from pipeline.model import Reason
from pipeline.records import Exchange, HostState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FRESH = HostState(host="valley.example")
DEAD = FetchError("unreachable: https://valley.example/x", reason=Reason.UNREACHABLE)
LATE = FetchError("timed out: https://valley.example/x", reason=Reason.TIMEOUT)


def answer(status: int = 200) -> Exchange:
    return Exchange(url="https://valley.example/x", captured_at=NOW, status=status)


def rate_limited(wait: float | None = None) -> FetchError:
    return FetchError("429: x", reason=Reason.RATE_LIMITED, retry_after=wait)


def series(*came: Exchange | FetchError, state: HostState = FRESH) -> HostState:
    for one in came:
        state = after(state, one, 1.0, NOW)
    return state


def wait(state: HostState) -> timedelta:
    assert state.closed_until is not None
    return state.closed_until - NOW


@pytest.mark.parametrize(("failure", "enough"), [(DEAD, 3), (LATE, 2)])
def test_a_few_failures_in_a_row_close_a_host(failure: FetchError, enough: int) -> None:
    assert refusal(series(*[failure] * (enough - 1)), NOW) is None
    error = refusal(series(*[failure] * enough), NOW)
    assert error is not None
    assert error.reason == Reason.HOST_CLOSED
    assert str(failure) in str(error)


def test_the_refusal_says_how_long_it_holds() -> None:
    state = HostState(
        host="valley.example",
        closed_until=NOW + timedelta(minutes=5),
        closed_by="not answered within 30 s: https://valley.example/x",
    )
    error = refusal(state, NOW)
    assert error is not None
    assert error.retry_after == 300.0
    assert str(error) == (
        "valley.example is not asked before 2026-03-01 12:05:00 UTC: "
        "not answered within 30 s: https://valley.example/x"
    )


def test_a_host_opens_when_its_time_is_over() -> None:
    state = series(DEAD, DEAD, DEAD)
    assert state.closed_until is not None
    assert refusal(state, state.closed_until - timedelta(seconds=1))
    assert refusal(state, state.closed_until) is None


def test_each_failed_attempt_after_that_doubles_the_wait() -> None:
    waits = [wait(series(*[DEAD] * times)) for times in (3, 4, 5)]
    minutes = [5, 10, 20]
    for waited, least in zip(waits, minutes, strict=True):
        assert timedelta(minutes=least) <= waited <= timedelta(minutes=least * 1.25)


def test_the_wait_has_a_bound() -> None:
    assert wait(series(*[DEAD] * 40)) <= timedelta(hours=7.5)


def test_one_answer_opens_a_host_for_good() -> None:
    state = series(DEAD, DEAD, DEAD, DEAD, answer(404))
    assert (state.failures, state.closed_until, state.closed_by) == (0, None, None)


def test_server_errors_need_six_in_a_row() -> None:
    assert refusal(series(*[answer(503)] * 5), NOW) is None
    error = refusal(series(*[answer(503)] * 6), NOW)
    assert error is not None
    assert error.reason == Reason.HOST_CLOSED


def test_a_page_that_is_not_there_is_no_failure_of_its_host() -> None:
    assert series(DEAD, DEAD, answer(404)).failures == 0


def test_an_address_that_we_do_not_ask_tells_nothing() -> None:
    refused = FetchError("x", reason=Reason.ADDRESS_REFUSED)
    assert series(DEAD, refused) == series(DEAD)


def test_an_unreadable_answer_is_an_answer() -> None:
    assert series(DEAD, FetchError("x", reason=Reason.UNREADABLE)).failures == 0


def test_a_host_that_names_a_wait_gets_it_at_once() -> None:
    assert wait(series(rate_limited(120.0))) == timedelta(seconds=120)


def test_who_asks_again_for_too_little_gets_more() -> None:
    waits = [wait(series(*[rate_limited(1.0)] * times)) for times in (1, 2, 3, 30)]
    least = [timedelta(seconds=1), *(timedelta(minutes=n) for n in (2, 4, 360))]
    for waited, at_least in zip(waits, least, strict=True):
        assert at_least <= waited <= at_least * 1.25
    assert wait(series(*[rate_limited(7200.0)] * 2)) == timedelta(hours=2)


def test_a_host_that_had_no_time_to_answer_is_not_to_blame() -> None:
    cut = CutShort("not answered within 30 s: x", reason=Reason.TIMEOUT)
    assert series(DEAD, *[cut] * 9) == series(DEAD)


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (answer(500), True),
        (rate_limited(), True),
        (FetchError("x", reason=Reason.UNREADABLE), True),
        (FetchError("x", reason=Reason.ADDRESS_REFUSED), False),
        (DEAD, False),
        (LATE, False),
    ],
)
def test_what_is_an_answer(came: Exchange | FetchError, expected: bool) -> None:
    assert is_answer(came) is expected


def test_nobody_can_shut_us_out_for_more_than_a_day() -> None:
    assert wait(series(rate_limited(1e9))) == timedelta(hours=24)


@pytest.mark.parametrize("asked", [None, 0.0])
def test_a_host_that_names_no_wait_gets_a_minute_then_twice_that(
    asked: float | None,
) -> None:
    once, twice = series(rate_limited(asked)), series(*[rate_limited(asked)] * 2)
    assert timedelta(seconds=60) <= wait(once) <= timedelta(seconds=75)
    assert timedelta(seconds=120) <= wait(twice) <= timedelta(seconds=150)
    error = refusal(once, NOW)
    assert error is not None
    assert error.reason == Reason.HOST_CLOSED


def test_hosts_do_not_all_come_back_at_the_same_moment() -> None:
    hosts = [HostState(host=f"h{n}.example") for n in range(20)]
    assert len({wait(series(DEAD, DEAD, DEAD, state=host)) for host in hosts}) > 15


def test_a_time_that_a_wrong_clock_wrote_down_closes_nothing() -> None:
    state = HostState(host="a.example", closed_until=NOW + timedelta(days=400))
    assert refusal(state, NOW) is None


def test_the_response_time_is_a_moving_average() -> None:
    state = after(FRESH, answer(), 8.0, NOW)
    assert state.seconds == 8.0
    assert after(state, answer(), 4.0, NOW).seconds == 7.0


def test_a_slow_host_gets_half_its_response_time_within_bounds() -> None:
    assert breath(FRESH) == 0.0
    assert breath(HostState(host="a", seconds=8.0)) == 4.0
    assert breath(HostState(host="a", seconds=1e6)) == 30.0


@given(
    st.lists(
        st.sampled_from(
            [DEAD, LATE, rate_limited(), rate_limited(5.0), answer(), answer(500)]
        )
    )
)
def test_whatever_happens_a_host_opens_within_a_day(
    came: list[Exchange | FetchError],
) -> None:
    state = series(*came)
    assert refusal(state, NOW + timedelta(days=1)) is None
    assert series(answer(), state=state) == HostState(host="valley.example", seconds=1)
