"""Reservations against text and data mining: where publishers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.optout import (
    AI_CRAWLERS,
    in_answer,
    in_headers,
    in_html,
    in_robots,
    in_tdmrep,
)
from pipeline.records import Exchange, RobotsFile
from tests.doors import NOW

SITE = "https://valley.example"
PAGE = f"{SITE}/news/1"


def robots(text: str | None) -> RobotsFile:
    return RobotsFile(origin=SITE, fetched_at=NOW, text=text)


def answer(body: bytes = b"", **headers: str) -> Exchange:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Exchange(url=PAGE, captured_at=NOW, headers=pairs, inflated=body)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("User-agent: GPTBot\nDisallow: /", "that GPTBot may not have it"),
        ("user-agent: ccbot\nuser-agent: other\nDisallow: /news", "CCBot"),
        (
            "User-agent: *\nContent-Signal: ai-train=no, search=yes",
            "ai-train",
        ),
        ("User-agent: *\nContent-signal: search=yes,ai-train = no", "ai-train"),
        ("Content-Usage: /news/ train-ai=n", "Content-Usage: /news/ train-ai=n"),
        ("User-agent: *\nDisallowAITraining: /news", "DisallowAITraining: /news"),
    ],
)
def test_robots_txt_may_reserve_a_page(text: str, evidence: str) -> None:
    assert evidence in (in_robots(robots(text), PAGE) or "")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "User-agent: *\nDisallow: /",
        "User-agent: GPTBot\nDisallow: /login",
        "User-agent: GPTBot\nDisallow:",
        "User-agent: SomeBot\nDisallow: /",
        "User-agent: *\nContent-Signal: ai-train=yes, search=yes",
        "# Content-Signal: ai-train=no",
        "Content-Usage: /archive/ train-ai=n",
        "DisallowAITraining:",
        "DisallowAITraining: /archive/",
        "Content-Signal: /news",
        "Content-Signal: no=yes",
    ],
)
def test_what_is_no_reservation_of_this_page(text: str | None) -> None:
    assert in_robots(robots(text), PAGE) is None


@pytest.mark.parametrize(
    ("text", "is_reserved"),
    [
        ('[{"location": "/", "tdm-reservation": 1}]', True),
        ('[{"location": "/news/*", "tdm-reservation": "1"}]', True),
        (
            '[{"location": "/news/", "tdm-reservation": 0},'
            '{"location": "/", "tdm-reservation": 1}]',
            False,
        ),
        ('[{"location": "/archive/", "tdm-reservation": 1}]', False),
        ('[{"location": "/"}]', False),
        ('[{"location": 1, "tdm-reservation": 1}, 7, null]', False),
        ('{"location": "/", "tdm-reservation": 1}', False),
        ("<html>", False),
        ("", False),
        ("[" * 100_000, False),
    ],
)
def test_an_origin_may_reserve_in_a_file_of_its_own(
    text: str, is_reserved: bool
) -> None:
    assert (in_tdmrep(text, PAGE) is not None) is is_reserved


@pytest.mark.parametrize("name", AI_CRAWLERS)
def test_each_crawler_counts_by_its_own_name(name: str) -> None:
    text = f"User-agent: {name}\nDisallow: /\n\nUser-agent: *\nAllow: /"
    assert in_robots(robots(text), PAGE) == f"that {name} may not have it"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tdm_reservation", "1"),
        ("TDM_Reservation", " 1 "),
        ("X_Robots_Tag", "noarchive, noai"),
        ("X_Robots_Tag", "gptbot: noai, noimageai"),
        ("X_Robots_Tag", "DisallowAITraining"),
        ("Content_Usage", "train-ai=n"),
        ("Content_Signal", "search=yes, ai-train=no"),
    ],
)
def test_a_header_may_reserve_the_answer(name: str, value: str) -> None:
    assert value.strip() in (in_headers(answer(**{name: value})) or "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tdm_reservation", "0"),
        ("tdm_reservation", "yes"),
        ("tdm_policy", "https://valley.example/1"),
        ("X_Robots_Tag", "noindex"),
        ("X_Robots_Tag", "noimageai"),
        ("Content_Usage", "train-ai=y"),
        ("X_Else", "noai"),
    ],
)
def test_other_headers_reserve_nothing(name: str, value: str) -> None:
    assert in_headers(answer(**{name: value})) is None


def test_the_second_header_of_a_name_counts_as_well() -> None:
    pairs = (("X-Robots-Tag", "noarchive"), ("X-Robots-Tag", "noai"))
    found = in_headers(Exchange(url=PAGE, captured_at=NOW, headers=pairs))
    assert found == "header X-Robots-Tag: noai"


@pytest.mark.parametrize(
    "head",
    [
        b'<meta name="tdm-reservation" content="1">',
        b"<META CONTENT='1' NAME='TDM-Reservation' />",
        b"<meta name=tdm-reservation content=1>",
        b'<head><meta charset="utf-8"><meta name="robots" content="noai, nofollow">',
        b'<meta\nname="robots"\ncontent="DisallowAITraining">',
    ],
)
def test_a_page_may_reserve_itself(head: bytes) -> None:
    assert in_html(head)
    assert in_answer(answer(head))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b'<meta name="tdm-reservation" content="0">',
        b'<meta name="tdm-reservation">',
        b'<meta name="description" content="noai">',
        b"<p>tdm-reservation: 1</p>",
        b'<meta name="robots" content="index">',
        b"\xff\xfe<meta",
    ],
)
def test_other_pages_reserve_nothing(head: bytes) -> None:
    assert in_html(head) is None


def test_only_the_head_of_a_page_is_looked_at() -> None:
    late = b" " * 70_000 + b'<meta name="tdm-reservation" content="1">'
    assert in_answer(answer(late)) is None


@given(st.binary(max_size=300), st.text(max_size=300))
def test_anything_can_be_looked_at(head: bytes, text: str) -> None:
    in_html(b"<meta " + head)
    in_robots(robots(text), PAGE)
    in_headers(answer(content_usage=text, x_robots_tag=text))
