"""robots.txt: what answers mean and what files allow."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.robots import (
    allows,
    crawl_delay,
    is_fresh,
    read_robots,
    who_is_forbidden,
)
from pipeline.model import Ended, Reason
from pipeline.records import Exchange, RobotsFile

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SITE = "https://a.example"
AGENT = "Newsline/0.1 (+https://newsline.example/bot)"
PAGE = f"{SITE}/news/1"


def answer(
    text: str | bytes = "", status: int = 200, truncated: str | None = None
) -> Exchange:
    body = text.encode() if isinstance(text, str) else text
    return Exchange(
        url=f"{SITE}/robots.txt",
        captured_at=NOW,
        status=status,
        inflated=body,
        truncated=truncated,
    )


def robots(text: str) -> RobotsFile:
    return read_robots(SITE, answer(text), NOW)


def test_a_file_is_held_with_its_text() -> None:
    assert robots("User-agent: *\nDisallow: /") == RobotsFile(
        origin=SITE, fetched_at=NOW, text="User-agent: *\nDisallow: /"
    )


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_4xx_allows_everything(status: int) -> None:
    held = read_robots(SITE, answer("User-agent: *\nDisallow: /", status), NOW)
    assert not held.deferred
    assert allows(held, AGENT, PAGE)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_5xx_defers_and_allows_nothing(status: int) -> None:
    held = read_robots(SITE, answer(status=status), NOW)
    assert held.deferred
    assert not allows(held, AGENT, PAGE)


@pytest.mark.parametrize("reason", [Reason.UNREACHABLE, Reason.TIMEOUT])
def test_no_answer_defers(reason: Reason) -> None:
    assert read_robots(SITE, Ended(reason), NOW).deferred


@pytest.mark.parametrize("reason", [Reason.TOO_MANY_REDIRECTS, Reason.ADDRESS_REFUSED])
def test_a_file_that_cannot_be_reached_by_its_redirects_is_absent(
    reason: Reason,
) -> None:
    assert allows(read_robots(SITE, Ended(reason), NOW), AGENT, PAGE)


def test_a_file_that_broke_off_defers() -> None:
    held = read_robots(SITE, answer("User-agent: *", truncated="disconnect"), NOW)
    assert held.deferred
    assert held.text is None


def test_of_a_huge_file_the_first_500_kib_count() -> None:
    rule = "User-agent: *\nDisallow: /early\n"
    filler = "#" * (500 * 1024 - len(rule))
    held = read_robots(
        SITE, answer(f"{rule}{filler}\nDisallow: /late", truncated="length"), NOW
    )
    assert not allows(held, AGENT, f"{SITE}/early")
    assert allows(held, AGENT, f"{SITE}/late")


def test_a_byte_order_mark_does_not_hide_the_first_line() -> None:
    held = read_robots(SITE, answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), NOW)
    assert not allows(held, AGENT, PAGE)


def test_our_own_group_counts_before_the_general_one() -> None:
    held = robots("User-agent: *\nDisallow: /\n\nUser-agent: newsline\nDisallow: /x")
    assert allows(held, AGENT, PAGE)
    assert not allows(held, AGENT, f"{SITE}/x1")


@pytest.mark.parametrize(
    "line",
    [
        "User-agent: Newsline",
        "user-agent:newsline/2.0",
        "User agent: NEWSLINE",
        "User-agent Newsline",
    ],
)
def test_our_group_is_found_however_its_name_is_written(line: str) -> None:
    held = robots(f"{line}\nDisallow: /x\n\nUser-agent: *\nDisallow: /")
    assert allows(held, AGENT, PAGE)
    assert not allows(held, AGENT, f"{SITE}/x")


@pytest.mark.parametrize("name", ["news", "newsline-images", "line", "newslines"])
def test_a_name_that_is_only_like_ours_is_not_ours(name: str) -> None:
    assert allows(robots(f"User-agent: {name}\nDisallow: /"), AGENT, PAGE)


def test_a_group_may_have_many_names_with_other_lines_between_them() -> None:
    text = (
        "User-agent: a\n\n# ours\nUser-agent: newsline\n"
        "Sitemap: https://a.example/s.xml\nUser-agent: b\nDisallow: /x\n"
        "User-agent: c\nDisallow: /"
    )
    assert allows(robots(text), AGENT, PAGE)
    assert not allows(robots(text), AGENT, f"{SITE}/x")


def test_two_groups_of_ours_are_one() -> None:
    text = "User-agent: newsline\nDisallow: /x\n\nUser-agent: b\nDisallow: /\n\n"
    held = robots(f"{text}User-agent: newsline\nDisallow: /y")
    assert allows(held, AGENT, PAGE)
    assert not allows(held, AGENT, f"{SITE}/x")
    assert not allows(held, AGENT, f"{SITE}/y")


def test_a_file_with_very_many_groups_takes_no_time() -> None:
    names = "".join(f"User-agent: bot{n}\n" for n in range(20_000))
    began = time.perf_counter()
    held = robots(f"{names}{'Disallow: /x' * 1000}\nUser-agent: *\nDisallow: /y")
    assert not allows(held, AGENT, f"{SITE}/y")
    assert time.perf_counter() - began < 2


def test_a_crawler_is_forbidden_only_by_a_group_of_its_own() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Foo/1\nDisallow: /x"
    assert who_is_forbidden(text, ("Bar", "Foo"), f"{SITE}/x") == "Foo"
    assert who_is_forbidden(text, ("Bar", "Foo"), PAGE) is None


@pytest.mark.parametrize("word", ["bot", "https", "newsline.example", "example"])
def test_a_rule_for_a_word_of_our_comment_is_not_for_us(word: str) -> None:
    assert allows(robots(f"User-agent: {word}\nDisallow: /"), AGENT, PAGE)


def test_the_longest_rule_wins_with_wildcards() -> None:
    held = robots("User-agent: *\nDisallow: /*.pdf$\nDisallow: /a\nAllow: /a/b")
    assert not allows(held, AGENT, f"{SITE}/x.pdf")
    assert allows(held, AGENT, f"{SITE}/x.pdf?y")
    assert allows(held, AGENT, f"{SITE}/a/b/c")
    assert not allows(held, AGENT, f"{SITE}/a/c")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 7", 7.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 90", 90.0),
        ("Crawl-delay: 86400", 120.0),
        ("Request-rate: 1/10", 10.0),
        ("Request-rate: 2/1m", 30.0),
        ("Request-rate: 1/5\nCrawl-delay: 3", 5.0),
        ("Request-rate: 0/5", None),
        ("Crawl-delay: 0", None),
        ("Crawl-delay: -3", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: soon", None),
        ("", None),
    ],
)
def test_the_crawl_delay_within_reason(line: str, seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert crawl_delay(robots(f"User-agent: *\n{line}\n"), AGENT) == expected


def test_an_absent_file_asks_for_no_delay() -> None:
    assert crawl_delay(read_robots(SITE, answer(status=404), NOW), AGENT) is None


@pytest.mark.parametrize(
    ("deferred", "age", "fresh"),
    [
        (False, timedelta(hours=23), True),
        (False, timedelta(hours=24), False),
        (True, timedelta(minutes=9), True),
        (True, timedelta(minutes=10), False),
        (False, timedelta(hours=-1), False),
    ],
)
def test_how_long_a_file_is_fresh(deferred: bool, age: timedelta, fresh: bool) -> None:
    held = RobotsFile(origin=SITE, fetched_at=NOW - age, deferred=deferred)
    assert is_fresh(held, NOW) is fresh


@given(st.binary(max_size=300))
def test_any_bytes_can_be_asked(body: bytes) -> None:
    held = read_robots(SITE, answer(body), NOW)
    allows(held, AGENT, PAGE)
    crawl_delay(held, AGENT)
