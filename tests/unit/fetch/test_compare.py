"""Which URLs compare equal, without rules and with those of a site."""

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.compare import (
    Comparison,
    Folding,
    Parameters,
    host_of,
    key_of,
    same_site,
    site_of,
)

# text that has a chance to come past the first checks
URLISH = st.one_of(
    st.text(),
    st.builds(
        "{}://{}/{}".format,
        st.sampled_from(["http", "https", "HTTP", "ftp"]),
        st.text("abcM.wW:@[]%0x127-ßé。", max_size=20),
        st.text("abc/.%2eE?&=;#!+ é\\|\ud800", max_size=30),
    ),
)


def with_everywhere(**folding: object) -> Comparison:
    return Comparison(everywhere=Folding(**folding))


def with_site(site: str = "valley.example", **folding: object) -> Comparison:
    return Comparison(sites={site: (Folding(**folding),)})


@pytest.mark.parametrize(
    "variant",
    [
        "http://example.com/news/1?a=1&b=2",
        "https://www.example.com/news/1?a=1&b=2",
        "https://m.example.com/news/1?a=1&b=2",
        "https://amp.example.com/news/1?a=1&b=2",
        "https://www.m.example.com/news/1?a=1&b=2",
        "https://EXAMPLE.COM:443/news/1/?b=2&a=1#top",
        "http://example.com.:80/news/1?a=1&b=2",
        "https://example.com/n%65ws/%31?a=1&amp;b=2",
        "https://example.com/x/../news/1?utm_source=rss&b=2&a=1&fbclid=Zz",
        "https://user@example.com/news/1?b=2&&a=1",
    ],
)
def test_variants_of_one_page_compare_equal(variant: str) -> None:
    assert key_of(variant) == "https://example.com/news/1?a=1&b=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/a?x=1%262", "https://example.com/a?x=1&2"),
        ("https://example.com/a?x=1%2B2", "https://example.com/a?x=1+2"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://news.example.com/a", "https://example.com/a"),
        ("https://www.gov.uk/a", "https://gov.uk/a"),
        ("https://m.com/a", "https://com/a"),
        ("https://example.com/a?ref=main", "https://example.com/a"),
        ("https://example.com/#!/story/7", "https://example.com/#!/story/8"),
        ("https://example.com/a;v=1", "https://example.com/a;v=2"),
        ("https://example.com/a;v=1", "https://example.com/a"),
    ],
)
def test_different_pages_compare_different(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(
    "key",
    ["id", "p", "page", "article", "articleid", "story", "storyid", "sid", "n", "s",
     "v", "view", "date", "ref", "source", "news", "nid", "aid", "utm", "item"],
)  # fmt: skip
def test_a_parameter_that_may_name_the_page_is_never_dropped(key: str) -> None:
    pages = {key_of(f"https://example.com/show?{key}={n}") for n in ("1", "2")}
    assert len({*pages, key_of("https://example.com/show")}) == 3


def test_a_fragment_is_a_page_only_as_a_route() -> None:
    assert key_of("https://example.com/#top") == key_of("https://example.com/")
    assert key_of("https://example.com/#!") == key_of("https://example.com/")
    assert key_of("https://example.com/#!/7 a") == "https://example.com#!/7%20a"


@pytest.mark.parametrize("query", ["a%20b", "a+b", "a b"])
def test_a_blank_in_a_query_has_one_spelling(query: str) -> None:
    key = Comparison().key(f"https://a.example//s///t?q={query}")
    assert key == "https://a.example/s/t?q=a+b"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.a.example/s?q=a%20b", "https://a.example/s?q=a%20b"),
        ("https://a.example/s?q=a+b", "https://a.example/s?q=a+b"),
        ("https://a.example//s///t/", "https://a.example//s///t"),
        ("https://a.example/s/amp/?ref=rss", "https://a.example/s/amp?ref=rss"),
        ("https://a.example/s;phpsessid=1", "https://a.example/s;phpsessid=1"),
        ("https://a.example/s?PHPSESSID=1&ocid=2&at_x=3", "https://a.example/s"),
        ("https://a.example/s?=&x=&amp;b", "https://a.example/s?b&x"),
    ],
)
def test_the_plain_form_is_what_it_was_in_the_first_ledgers(url: str, key: str) -> None:
    assert key_of(url) == key


@pytest.mark.parametrize("text", ["", "tag:valley,2026:7", "http://[::1", "a\nb"])
def test_what_is_no_url_compares_as_it_stands(text: str) -> None:
    assert key_of(text) == text


def test_parameters_go_by_key_by_family_and_by_value() -> None:
    given = Parameters.of(("gclid", "pk_*", "ref=rss"))
    for pair in ("gclid=1", "GCLID", "pk_=", "pk_source=x", "ref=RSS"):
        assert given.include(pair), pair
    for pair in ("gclid2=1", "xgclid=1", "pk=1", "ref=rss2", "ref", "", "=gclid"):
        assert not given.include(pair), pair


def test_the_usual_end_of_a_path_stands_for_the_others() -> None:
    endings = (("/amp", ""), (".amp.html", ".html"), ("/index.html", ""))
    key = with_everywhere(endings=endings).key
    for end in ("", "/", "/amp", "/amp/", "/index.html", "/amp/index.html", "//amp"):
        assert key(f"https://a.example/x{end}") == "https://a.example/x"
    assert key("https://a.example/x.amp.html?p=1") == "https://a.example/x.html?p=1"
    for other in ("/xamp", "/x/amplifier", "/x/index.html2", "/amp/x"):
        assert key(f"https://a.example{other}") == f"https://a.example{other}"


def test_a_session_within_a_path_goes_and_what_else_stands_there_stays() -> None:
    key = with_everywhere(dropped=Parameters.of(["jsessionid"])).key
    url = "https://a.example/shop;JSESSIONID=4A!n1/story;v=2;jsessionid=7?id=1"
    assert key(url) == "https://a.example/shop/story;v=2?id=1"


def test_on_a_site_only_the_parameters_that_tell_are_kept() -> None:
    key = with_site(kept=Parameters.of(["id"])).key
    assert key("https://www.valley.example/show?x=1&id=7") == (
        "https://valley.example/show?id=7"
    )
    assert key("https://coast.example/show?x=1") == "https://coast.example/show?x=1"


def test_a_slug_that_is_ignored_makes_no_difference() -> None:
    key = with_site(path=re.compile(r"/story/(\d+)/.*"), becomes=r"/story/\1").key
    for slug in ("the-bridge", "die-br%C3%BCcke", "anything/at/all"):
        url = f"https://news.valley.example/story/7/{slug}?utm_source=x&page=2"
        assert key(url) == "https://news.valley.example/story/7?page=2"
    assert key("https://valley.example/story/8/the-bridge").endswith("/8")
    assert key("https://valley.example.org/story/7/x").endswith("/story/7/x")


def test_hosts_of_one_site_fold_with_all_below_them() -> None:
    one = Comparison(aliases={"valley.co.uk": "valley.example"})
    assert one.key("http://www.valley.co.uk/a") == "https://valley.example/a"
    assert one.key("http://sport.valley.co.uk/a") == "https://sport.valley.example/a"
    assert one.key("http://otovalley.co.uk/a") == "https://otovalley.co.uk/a"
    assert one.same_site("https://valley.co.uk/", "https://news.valley.example/")
    assert not same_site("https://valley.co.uk/", "https://news.valley.example/")


def test_a_page_within_the_url_of_another_is_taken_out() -> None:
    wraps = re.compile(r"/c/(?P<url>.+)|/go\?to=(?P<quoted>[^&]+)(?:&.*)?")
    key = with_site("cache.example", wraps=wraps).key
    page = "https://valley.example/story?id=7"
    for url in (
        "https://cache.example/c/www.valley.example/story?id=7",
        "https://a.cache.example//c/http://valley.example/story/?id=7",
        "https://cache.example/c/cache.example/c/valley.example/story?id=7",
        "https://cache.example/go?to=https%3A%2F%2Fvalley.example%2Fstory%3Fid%3D7&x=1",
    ):
        assert key(url) == page
    for other in ("https://cache.example/c/%", "https://cache.example/go?to=ftp%3A//x"):
        assert key(other).startswith("https://cache.example/")


def test_wrapping_without_end_ends() -> None:
    wraps = re.compile(r"/c/(?P<url>.+)")
    key = with_site("c.example", wraps=wraps).key
    assert key("https://c.example" + "/c/c.example" * 600) == "https://c.example"


def test_host_and_site_of_a_url() -> None:
    assert host_of("https://News.Valley.example/a") == "news.valley.example"
    assert host_of("http://[::1") == host_of("mailto:a@b") == ""
    assert site_of("https://news.valley.co.uk/a") == "valley.co.uk"
    assert site_of("valley") == ""
    assert same_site("https://a.valley.example/", "http://valley.example/x")
    assert not same_site("https://a.example/", "https://b.example/")
    assert not same_site("nothing", "nothing")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://b\u00fccher.example/a", "https://xn--bcher-kva.example/b"),
        ("https://valley.example./a", "https://VALLEY.example/"),
        ("http://2130706433/", "http://127.0.0.1:8080/"),
        ("http://[::0:1]/", "http://[::1]/"),
    ],
)
def test_a_host_has_one_name_however_it_is_written(one: str, other: str) -> None:
    assert host_of(one) == host_of(other) != ""


def test_a_host_that_is_none_is_named_as_it_stands() -> None:
    assert host_of("https://Val ley.example/") == "val ley.example"
    assert host_of("https://300.1.2.3/") == "300.1.2.3"


def test_a_comparison_travels_to_another_process() -> None:
    one = with_site(path=re.compile("/x/(.*)"), becomes=r"/\1")
    assert pickle.loads(pickle.dumps(one)) == one


@given(URLISH)
def test_any_text_has_a_key_and_the_key_is_final(text: str) -> None:
    key = key_of(text)
    assert key_of(key) == key
    if key != text:
        assert key.isascii()
        assert not set(key) & set("\r\n\t ")
    site_of(text)


@given(st.text("/;=&%?#!.aAmp", max_size=4000))
def test_long_odd_paths_are_no_trouble(text: str) -> None:
    key_of(f"https://example.com/{text}")
