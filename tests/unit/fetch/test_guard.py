"""What may be asked for, and what becomes of a body."""

import gzip
from datetime import UTC, datetime

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.guard import admitted, encoding, inflated
from pipeline.model import Reason
from pipeline.records import Exchange

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def exchange(body: bytes, *encodings: str, truncated: str | None = None) -> Exchange:
    return Exchange(
        url="http://valley.example/",
        captured_at=NOW,
        headers=tuple(("Content-Encoding", coding) for coding in encodings),
        body=body,
        truncated=truncated,
    )


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://valley.example", "http://valley.example/"),
        ("https://valley.example:443/a b#c", "https://valley.example/a%20b"),
        ("http://valley.example:8080/", "http://valley.example:8080/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://0x08080808/", "http://8.8.8.8/"),
    ],
)
def test_a_url_is_admitted_in_the_form_to_ask_for(url: str, target: str) -> None:
    assert admitted(url) == target


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "http://0177.1/", "http://1.2.3.4.5/",
     "ftp://valley.example/", "http://me@valley.example/", "http:///", "",
     "http://valley.example:25/", "http://valley.example:0/", "http://8.8.8.8:22/",
     "https://valley.example:6667/", "http://valley.example:99999/"],
)  # fmt: skip
def test_what_no_reader_of_news_would_ask_for_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        admitted(url)
    assert caught.value.reason == Reason.ADDRESS_REFUSED


def test_an_address_inside_is_admitted_when_it_is_named() -> None:
    assert admitted("http://127.1:8080/", frozenset({"127.0.0.1"}))


def test_a_body_is_inflated_and_kept_as_it_came() -> None:
    body = gzip.compress(b"hello")
    answer = inflated(exchange(body, "gzip"), 100)
    assert (answer.body, answer.inflated) == (body, b"hello")
    assert (answer.truncated, answer.problem) == (None, None)


def test_what_was_cut_before_stays_cut() -> None:
    assert inflated(exchange(b"x", truncated="time"), 100).truncated == "time"


def test_a_body_that_cannot_be_inflated_says_why() -> None:
    answer = inflated(exchange(b"x", "compress"), 100)
    assert (answer.body, answer.inflated) == (b"x", b"")
    assert "compress" in str(answer.problem)


def test_codings_in_several_lines_are_one_list() -> None:
    assert encoding(exchange(b"", "gzip", "br")) == "gzip, br"
