"""URLs taken apart, and the one to ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.url import (
    fetchable,
    host,
    origin,
    registrable_domain,
    strip_userinfo,
)

# text that has a chance to come past the first checks
URLISH = st.one_of(
    st.text(),
    st.builds(
        "{}://{}/{}".format,
        st.sampled_from(["http", "https", "HTTP", "ftp"]),
        st.text("abcM.wW:@[]%0x127-ßé。", max_size=20),
        st.text("abc/.%2eE?&=;#+ é\\|\ud800", max_size=30),
    ),
)


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://example.com", "https://example.com/"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("HTTPS://EXAMPLE.com:443/A?B=c#part", "https://example.com/A?B=c"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("http://example.com./x", "http://example.com/x"),
        ("https://example.com/a b/ü?q=é", "https://example.com/a%20b/%C3%BC?q=%C3%A9"),
        ("https://example.com/50%?a=%zz", "https://example.com/50%25?a=%25zz"),
        ("https://example.com/a%2fb", "https://example.com/a%2fb"),
        ("https://example.com/a/./b/../c", "https://example.com/a/c"),
        ("https://example.com/../../x", "https://example.com/x"),
        ("https://example.com/?", "https://example.com/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://ｅｘａｍｐｌｅ。com/", "https://example.com/"),
        ("https://ℂom.example/", "https://com.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://[2001:DB8:0::1]:81/", "http://[2001:db8::1]:81/"),
    ],
)
def test_the_url_to_ask_for(given_url: str, expected: str) -> None:
    assert fetchable(given_url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "no url", "//example.com/", "ftp://example.com/", "file:///etc/passwd",
        "javascript:alert(1)", "http://", "http:///path", "http://user:pw@example.com/",
        "http://good.example\\@evil.example/", "http://a b/", "http://example.com:99999/",
        "http://example.com:x/", "http://[::1", "http://-a.example/", "http://a..b/",
        "http://example.com/\r\nX-Header: 1", "http://exa\tmple.com/", "http://1.2.3.4.5/",
        "http://256.0.0.1/",
        f"http://{'a' * 64}.example/", f"http://{'a.' * 150}example/",
        f"http://example.com/{'a' * 9000}",
    ],
)  # fmt: skip
def test_what_is_no_url_or_hides_something_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        fetchable(url)


def test_a_refusal_does_not_tell_the_password() -> None:
    with pytest.raises(ValueError, match="user name") as refusal:
        fetchable("https://reader:secret@example.com/")
    assert "secret" not in str(refusal.value)


@given(URLISH)
def test_any_text_gives_a_url_or_a_value_error(text: str) -> None:
    for read in (fetchable, origin, host):
        try:
            result = read(text)
        except ValueError:
            continue
        assert result.isascii()
        assert not set(result) & set("\r\n\t ")
    strip_userinfo(text)
    registrable_domain(text)


@given(URLISH)
def test_the_url_to_ask_for_is_final(text: str) -> None:
    try:
        once = fetchable(text)
    except ValueError:
        return
    assert fetchable(once) == once


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("example.com", "example.com"),
        ("me.github.io", "me.github.io"),
        ("com", "com"),
        ("10.0.0.1", "10.0.0.1"),
        ("::1", "::1"),
    ],
)
def test_the_registrable_domain(name: str, domain: str) -> None:
    assert registrable_domain(name) == domain


def test_origin_and_host_of_a_url() -> None:
    assert origin("HTTPS://Example.com:443/a?b") == "https://example.com"
    assert origin("http://example.com:8080/a") == "http://example.com:8080"
    assert host("http://EXAMPLE.com:8080/a") == "example.com"
    assert host("http://[::FFFF]/") == "::ffff"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://u:p@example.com/a@b", "https://example.com/a@b"),
        ("https://u@p@example.com", "https://example.com"),
        ("https://example.com/?mail=a@b", "https://example.com/?mail=a@b"),
        ("nonsense", "nonsense"),
    ],
)
def test_user_names_are_taken_out(given_url: str, expected: str) -> None:
    assert strip_userinfo(given_url) == expected
