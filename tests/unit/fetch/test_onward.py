"""Pages that only stand before the story, and where they lead."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.onward import next_page
from pipeline.model import Ended, Reason
from pipeline.records import Exchange

START = "https://valley.example/news/bridge-1"
STORY = "https://valley.example/news/bridge-reopens"
PROSE = "<p>" + "The drawbridge carried its first cars on Saturday. " * 12


def answer(
    body: str | bytes,
    url: str = START,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    **headers: str,
) -> Exchange:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Exchange(
        url=url,
        captured_at=at,
        status=status,
        headers=(("Content-Type", content_type), *headers.items()),
        inflated=body.encode() if isinstance(body, str) else body,
    )


def onward(body: str | bytes, asked: Sequence[str] = (START,)) -> str | Ended | None:
    return next_page(answer(body), asked)


def refresh(content: str) -> str:
    return f'<html><head><meta http-equiv="refresh" content="{content}"></head></html>'


def reason_of(end: object) -> Reason | None:
    return end.reason if isinstance(end, Ended) else None


@pytest.mark.parametrize(
    "content",
    [
        "0; url=bridge-reopens",
        "0;URL=/news/bridge-reopens",
        f"3; url='{STORY}'",
        f"0 ; url = {STORY}",
        f"0,{STORY}",
        f"1.5; {STORY}",
        "0; url=/news/bridge-reopens#x",
    ],
)
def test_a_stub_that_refreshes_to_another_page_leads_there(content: str) -> None:
    assert onward(refresh(content)) == STORY


def test_names_of_elements_are_read_in_any_case_and_order() -> None:
    page = f"<HTML><META CONTENT='0; URL={STORY}?a=1&amp;b=2' HTTP-EQUIV=Refresh>"
    assert onward(page) == f"{STORY}?a=1&b=2"


def test_a_header_may_say_refresh_too() -> None:
    stub = answer("<p>One moment.</p>", Refresh=f"0; url={STORY}")
    assert next_page(stub, [START]) == STORY


@pytest.mark.parametrize(
    "content",
    [
        "300; url=/news/bridge-reopens",
        "300",
        "0",
        "0; url=",
        "",
        "soon; url=/x",
        f"0; url={START}",
        "0; url=#top",
    ],
)
def test_a_page_that_reloads_itself_or_waits_leads_nowhere(content: str) -> None:
    assert onward(refresh(content)) is None


@pytest.mark.parametrize(
    "page",
    [
        refresh("0; url=/elsewhere") + PROSE,
        refresh("0; url=/elsewhere") + "<!-- long -->" * 6000,
        refresh("0; url=/elsewhere") + '<script type="application/ld+json">{}</script>',
        f"<!-- {refresh('0; url=/elsewhere')} --><p>Short.",
        '<meta name="description" content="How to refresh a page">',
        "",
    ],
)
def test_a_page_with_something_to_read_is_read(page: str) -> None:
    assert onward(page) is None


def test_a_stub_is_left_for_a_web_address_only() -> None:
    for target in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a:b@c.example/",
    ):
        assert reason_of(onward(refresh(f"0; url={target}"))) is Reason.ADDRESS_REFUSED
    stranger = onward(refresh("0; url=http://other.example/1"))
    assert reason_of(stranger) is Reason.ADDRESS_REFUSED


def test_stubs_go_in_no_circle_and_on_no_long_way() -> None:
    assert onward(refresh(f"0; url={STORY}"), [STORY, START]) is None
    way = [f"https://valley.example/{n}" for n in range(6)]
    assert reason_of(onward(refresh(f"0; url={STORY}"), way)) is (
        Reason.TOO_MANY_REDIRECTS
    )


@pytest.mark.parametrize(
    "script",
    [
        f'window.location = "{STORY}"',
        f"location.href='{STORY}';",
        f'window.location.replace("{STORY}");',
        "document.location='/news/bridge-reopens'",
        f"top.location.assign('{STORY}')",
        f'\n<!--\nlocation = "{STORY}";\n//-->\n',
        'location="https:\\/\\/valley.example\\/news\\/bridge-reopens"',
    ],
)
def test_a_page_of_one_script_that_goes_elsewhere_leads_there(script: str) -> None:
    assert onward(f"<html><script>{script}</script></html>") == STORY


@pytest.mark.parametrize(
    "script",
    [
        "if (mobile) { location = '/m'; }",
        "location = next;",
        "var location = '/x'; go();",
        "track('location', '/x')",
    ],
)
def test_a_script_that_has_to_be_run_is_not_guessed_at(script: str) -> None:
    assert onward(f"<html><script>{script}</script></html>") is None


@pytest.mark.parametrize("root", ["<html amp>", "<html ⚡ lang=en>", '<HTML AMP="">'])
def test_an_amp_page_leads_to_the_page_that_it_was_made_from(root: str) -> None:
    page = f'<!doctype html>{root}<link rel="canonical" href="{STORY}">{PROSE}'
    assert onward(page) == STORY


@pytest.mark.parametrize(
    "page",
    [
        f'<html><link rel=canonical href="{STORY}">',
        f'<html class="no-js amp x"><link rel=canonical href="{STORY}">',
        f'<html amp><link rel=canonical href="{START}">',
        '<html amp><link rel=canonical href="https://other.example/1">',
        '<html amp><link rel=canonical href="javascript:x"><link rel=next href="/2">',
        "<html amp><link rel=amphtml href=/amp>",
    ],
)
def test_any_other_canonical_address_is_no_way_on(page: str) -> None:
    assert onward(page + PROSE) is None


def test_an_amp_page_that_its_original_led_to_is_read() -> None:
    page = f'<html amp><link rel="canonical" href="{STORY}">{PROSE}'
    assert onward(page, [STORY, START]) is None


def test_a_cache_of_amp_pages_leads_to_the_host_that_its_path_names() -> None:
    page = f'<html amp><link rel="canonical" href="{STORY}">{PROSE}'
    cached = "https://cache.example/c/s/valley.example/amp/bridge"
    assert next_page(answer(page, cached), [cached]) == STORY


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (STORY, "https://valley.example/"),
        (STORY, "https://www.valley.example/index.html"),
        (STORY, "https://valley.example/en/"),
        (STORY, "https://vale.example/"),
        (STORY, "https://valley.example/news/"),
        (f"{STORY}?from=feed", "https://valley.example/?from=feed"),
        ("https://valley.example/4711", "https://valley.example"),
        (
            "https://valley.example/sport/rowing/eight-wins",
            "https://valley.example/sport",
        ),
    ],
)
def test_a_story_that_became_a_front_page_is_gone(asked: str, found: str) -> None:
    end = next_page(answer(f"<html>{PROSE}", found), [asked, found])
    assert reason_of(end) is Reason.SOFT_404
    assert isinstance(end, Ended)
    assert asked in end.detail


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (STORY, STORY),
        (STORY, f"{STORY}/"),
        (STORY, "https://valley.example/?p=4711"),
        (f"{STORY}/amp", STORY),
        (f"{STORY}/2026-03-14", STORY),
        ("https://valley.example/1/bridge-reopens", "https://valley.example/1"),
        ("https://valley.example/", "https://valley.example/en"),
        ("https://valley.example/?utm_source=rss", "https://valley.example/"),
        ("https://sho.example/x7Yq", "https://bridge-film.example/"),
        ("https://sho.example/x7Yq", STORY),
        (STORY, "https://other.example/news"),
    ],
)
def test_a_story_that_moved_is_still_one(asked: str, found: str) -> None:
    assert next_page(answer(f"<html>{PROSE}", found), [asked, found]) is None


def test_only_pages_that_came_are_looked_at() -> None:
    stub = refresh(f"0; url={STORY}")
    assert next_page(answer(stub, status=404), [START]) is None
    assert next_page(answer(stub, content_type="application/json"), [START]) is None
    assert next_page(answer(stub, content_type=""), [START]) == STORY


_PIECES = st.sampled_from(
    [
        b"<meta http-equiv=refresh ",
        b"content='0;",
        b"url=",
        b"<html amp ",
        b"<!--",
        b"-->",
        b"<link rel=canonical href=",
        b"<script>",
        b"location=",
        b"'",
        b'"',
        b">",
        b"//x",
        b"\xff\xfe",
        b"http://b.example/",
        b"&#0;",
        b"</script",
        b"\n",
    ]
)


@given(body=st.lists(_PIECES | st.binary(max_size=8), max_size=30).map(b"".join))
def test_whatever_the_page_we_ask_for_a_new_web_address_or_nothing(body: bytes) -> None:
    match onward(body):
        case str(target):
            assert target.startswith(("http://", "https://"))
            assert target != START
        case end:
            assert end is None or isinstance(end, Ended)


@pytest.mark.parametrize(
    "piece",
    [
        "<meta http-equiv=refresh ",
        "<!--",
        "<script>",
        "<",
        "<script>location",
        "</script ",
        "<meta content='",
        "<html ",
        "<link ",
        "refresh=' ",
        "<script>  ",
    ],
)
def test_no_page_takes_long(piece: str) -> None:
    for end in ("", " " * 30_000):
        page = (refresh("0; url=/2") + piece * 65_000)[: 65_536 - len(end)] + end
        begun = time.process_time()
        onward(page)
        assert time.process_time() - begun < 1
