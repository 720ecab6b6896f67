"""Where redirects lead."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.address import is_public
from pipeline.fetch.redirects import next_url
from pipeline.model import Ended, Reason
from pipeline.records import Exchange

START = "https://www.example.com/news/1"


def redirect(location: str | None, status: int = 302, url: str = START) -> Exchange:
    headers = (("Location", location),) if location is not None else ()
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Exchange(url=url, captured_at=at, status=status, headers=headers)


def reason_of(end: object) -> Reason | None:
    return end.reason if isinstance(end, Ended) else None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_followed(status: int) -> None:
    assert next_url(redirect("https://b.example/", status), [START], 5) == (
        "https://b.example/"
    )


@pytest.mark.parametrize("status", [200, 300, 304, 404])
def test_other_answers_are_no_redirects(status: int) -> None:
    assert next_url(redirect("https://b.example/", status), [START], 5) is None


@pytest.mark.parametrize("location", [None, "", " \t "])
def test_a_redirect_to_nowhere_is_none(location: str | None) -> None:
    assert next_url(redirect(location), [START], 5) is None


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/2", "https://www.example.com/2"),
        ("2?x=1#top", "https://www.example.com/news/2?x=1"),
        ("//b.example/2", "https://b.example/2"),
        ("/a b", "https://www.example.com/a%20b"),
        ("/\u00c3\u00bc", "https://www.example.com/%C3%BC"),
        ("/\u00fc", "https://www.example.com/%C3%BC"),
        (" /2 ", "https://www.example.com/2"),
        ("?page=2", "https://www.example.com/news/1?page=2"),
        ("../2", "https://www.example.com/2"),
        ("/../../2", "https://www.example.com/2"),
        ("/%0d%0aSet-Cookie:a", "https://www.example.com/%0d%0aSet-Cookie:a"),
        ("/\\b.example/2", "https://www.example.com/%5Cb.example/2"),
        ("HTTPS://B.EXAMPLE:443/2", "https://b.example/2"),
    ],
)
def test_a_relative_or_sloppy_location_is_understood(
    location: str, target: str
) -> None:
    assert next_url(redirect(location), [START], 5) == target


@pytest.mark.parametrize("hops", [[START], ["https://www.example.com/0", START]])
def test_a_circle_is_left(hops: list[str]) -> None:
    end = next_url(redirect(hops[0]), hops, 5)
    assert reason_of(end) is Reason.TOO_MANY_REDIRECTS


def test_as_many_redirects_as_allowed_are_followed_and_no_more() -> None:
    hops = [f"https://www.example.com/{n}" for n in range(3)]
    assert next_url(redirect("/next"), hops, 3) == "https://www.example.com/next"
    end = next_url(redirect("/next"), hops, 2)
    assert reason_of(end) is Reason.TOO_MANY_REDIRECTS


@pytest.mark.parametrize(
    "location",
    ["ftp://b.example/", "file:///etc/passwd", "javascript:alert(1)", "http://[::1",
     "https://user:pw@b.example/", "data:text/html,x", "https://b.example/\x01",
     "JavaScript:alert(1)", "//user@b.example/", "https://www.example.com\\@b.example/",
     "https://b.example/\r\nSet-Cookie: a=b", "/a\nb", "https://b.example:x/",
     "http://256.1.1.1/", "http://0x7f.0.0.0.1/", "view-source:https://b.example/"],
)  # fmt: skip
def test_a_target_that_we_do_not_ask_for_is_refused(location: str) -> None:
    end = next_url(redirect(location), [START], 5)
    assert reason_of(end) is Reason.ADDRESS_REFUSED


def test_https_may_be_given_up_within_a_site() -> None:
    target = "http://news.example.com/1"
    assert next_url(redirect(target), [START], 5) == target


def test_https_is_not_given_up_for_a_stranger() -> None:
    end = next_url(redirect("http://b.example/1"), [START], 5)
    assert reason_of(end) is Reason.ADDRESS_REFUSED


def test_from_http_to_http_any_site_will_do() -> None:
    start = "http://a.example/"
    assert next_url(redirect("http://b.example/", url=start), [start], 5)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"),
        ("\uff11\uff12\uff17.0.0.1", "127.0.0.1"),
        ("[::ffff:10.0.0.1]", "[::ffff:a00:1]"), ("[::1]", "[::1]"),
    ],
)  # fmt: skip
def test_an_address_leaves_in_the_form_that_the_guard_judges(
    host: str, address: str
) -> None:
    start = "http://www.example.com/news/1"
    target = next_url(redirect(f"http://{host}/", url=start), [start], 5)
    assert target == f"http://{address}/"
    assert is_public(address.strip("[]")) is False


def test_a_fragment_makes_no_other_page() -> None:
    end = next_url(redirect("#top"), [START], 5)
    assert reason_of(end) is Reason.TOO_MANY_REDIRECTS


@given(location=st.text(max_size=60))
def test_whatever_the_location_we_ask_for_a_clean_web_address_or_nothing(
    location: str,
) -> None:
    match next_url(redirect(location), [START], 5):
        case str(target):
            assert re.match(r"https?://[^/@]+/", target)
            assert target.isascii()
            assert target.isprintable()
        case Ended(reason=reason):
            assert reason in (Reason.ADDRESS_REFUSED, Reason.TOO_MANY_REDIRECTS)
        case None:
            assert not location.strip()
