import html
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from starlette.applications import Starlette

from pipeline.adapters.memory_search import MemorySearch
from pipeline.errors import StoreError
from pipeline.model import Block, BlockKind, IndexedArticle, Link, Subject, Tag
from pipeline.records import SearchQuery, SearchResult
from pipeline.web.app import make_app
from tests.asgi import get
from tests.search_samples import (
    HOUR,
    NOON,
    long_read,
    placed,
    wire_story,
    world,
    written,
)

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"


def app_over(
    *articles: IndexedArticle,
    explain: Callable[[str], list[str]] = lambda _: [],
    names: dict[str, str] | None = None,
) -> Starlette:
    index = MemorySearch()
    index.write(articles)
    return make_app(index, explain, lambda: NOON + timedelta(days=30), names or {})


class OldIndex(MemorySearch):
    """An index whose documents lack the fields that came with the wire."""

    def search(self, query: SearchQuery) -> SearchResult:
        result = super().search(query)
        hits = (replace(hit, fields=self._old(hit.fields)) for hit in result.hits)
        return replace(result, hits=tuple(hits))

    def get(self, article_id: str) -> dict[str, Any]:
        return self._old(super().get(article_id) or {})

    def _old(self, document: Mapping[str, Any]) -> dict[str, Any]:
        new = {
            *("kicker", "credit", "urgency", "is_correction", "headline_made"),
            *("subjects", "subject_codes", "usage_terms", "editor_notes", "links"),
            "original_killed",
        }
        return {name: value for name, value in document.items() if name not in new}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def parsed(markup: str) -> _Tags:
    tags = _Tags()
    tags.feed(markup)
    return tags


def harmless(markup: str) -> bool:
    """No script, no handler, no image but ours, no address that runs."""
    found = parsed(markup)
    return (
        "script" not in found.tags
        and not any(name.startswith("on") for name, _ in found.attributes)
        and all(v == "/static/icon.svg" for n, v in found.attributes if n == "src")
        and not any(
            "javascript:" in (v or "") for n, v in found.attributes if n == "href"
        )
    )


def test_a_search_shows_marked_headlines_excerpts_and_facets() -> None:
    app = app_over(*world(), names={"harbour": "The Harbour Times"})
    answer = get(app, "/?q=flood")
    assert answer.status == 200
    assert "<b>3</b> articles" in answer.text
    assert "<mark>Flood</mark> warning for the lower valley" in answer.text
    assert "a <mark>flood</mark> warning holds" in answer.text
    assert "The Harbour Times" in answer.text
    assert 'href="/?q=flood&amp;source=harbour"' in answer.text
    assert 'href="/article/flood?q=flood"' in answer.text


def test_without_words_all_articles_come_newest_first_in_pages() -> None:
    app = app_over(*world())
    first, second = get(app, "/"), get(app, "/?page=2")
    assert "page 1 of 2" in first.text
    assert 'rel="next" href="/?page=2"' in first.text
    assert first.text.count("<article>") == 20
    assert second.text.count("<article>") == len(world()) - 20
    assert 'rel="prev" href="/"' in second.text


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("q=%22open", "never closed"),
        ("q=rain&from=yesterday", "no date like"),
        ("q=rain&until=0001-01-01", "year must be between"),
        ("q=rain&until=9999-12-31", "year must be between"),
        ("q=rain&urgency=0", "number from 1 to 9"),
        ("q=rain&page=0", "number from 1 to 500"),
        ("q=rain&page=501", "number from 1 to 500"),
        ("q=rain&page=²", "number from 1 to 500"),
    ],
)
def test_a_wrong_query_is_answered_with_400_and_shown_again(
    query: str, problem: str
) -> None:
    app = app_over(*world())
    page, api = get(app, f"/?{query}"), get(app, f"/api/search?{query}")
    assert (page.status, api.status) == (400, 400)
    assert problem in html.unescape(page.text)
    assert 'role="alert"' in page.text
    assert problem in api.json()["error"]
    assert ('value="&#34;open"' if "open" in query else 'value="rain"') in page.text


def test_nothing_found_and_nothing_there_are_told_apart() -> None:
    assert "Nothing found for" in get(app_over(*world()), "/?q=xylophone").text
    assert "No articles yet" in get(app_over(), "/").text
    assert "no page 9" in get(app_over(*world()), "/?page=9").text


def test_filters_are_applied_and_can_be_cleared() -> None:
    app = app_over(*world())
    answer = get(app, "/?q=flood&source=valley&from=2026-03-10&until=2026-03-10")
    assert "<b>1</b> article" in answer.text
    assert 'href="/?q=flood">Clear filters' in answer.text
    assert 'name="source" value="valley"' in answer.text


def test_until_includes_its_day() -> None:
    late = placed("a1", written("Rain", published_at=NOON + 11 * HOUR))
    assert get(app_over(late), "/api/search?until=2026-03-10").json()["total"] == 1
    assert get(app_over(late), "/api/search?until=2026-03-09").json()["total"] == 0


def test_an_article_is_shown_block_by_block() -> None:
    app = app_over(placed("a1", long_read()), explain=lambda a: [f"{a} was listed"])
    text = get(app, "/article/a1").text
    for piece in (
        "<p>The water went as fast as it had come.</p>",
        "<h2>What was lost</h2>",
        "<ul><li>two bridges</li><li>the old mill</li></ul>",
        "<blockquote><p>We will build again.</p></blockquote>",
        "<tr><td>Mill</td><td>3.5</td></tr>",
        "By Ada Quill",
        "Coast Wire",
        "disaster",
        '<li dir="auto">a1 was listed</li>',
        'href="https://harbour.example/news/1" rel="noopener noreferrer nofollow"',
    ):
        assert piece in text, piece


def test_the_entries_of_a_live_blog_are_shown_with_their_times() -> None:
    blocks = (Block("The storm is here."), Block("Quay closed", at=NOON))
    text = get(
        app_over(placed("a1", replace(long_read(), blocks=blocks))), "/article/a1"
    ).text
    assert text.count('<p class="entry">') == 1
    shown = '<time datetime="2026-03-10T12:00:00.000Z">10 Mar 2026, 12:00 UTC</time>'
    assert f'<p class="entry">{shown}</p>' in text


def test_pictures_are_shown_by_what_is_said_of_them() -> None:
    links = (
        Link("https://cdn.example/quay.jpg", "picture", "The quay.", "Ada Quill/Coast"),
        Link("https://cdn.example/silent.jpg", "picture"),
        Link("quay.pdf", "data", "A map."),
    )
    text = get(
        app_over(placed("a1", replace(long_read(), links=links))), "/article/a1"
    ).text
    assert "The quay. <span" in text
    assert ">Ada Quill/Coast</span>" in text
    assert 'href="https://cdn.example/quay.jpg"' in text
    assert "silent" not in text
    assert "A map." not in text


def test_the_words_of_the_search_are_marked_in_the_article() -> None:
    app = app_over(placed("a1", long_read()))
    assert "The <mark>water</mark> went" in get(app, "/article/a1?q=water").text
    assert get(app, "/article/a1?q=%22water").status == 200


def test_a_wire_story_shows_its_marks_credit_and_subjects() -> None:
    app = app_over(placed("a1", wire_story()))
    for url in ("/", "/article/a1"):
        text = get(app, url).text
        for piece in (
            '<span class="badge alert">correction</span>',
            '<a class="badge alert" href="/?urgency=2">urgency 2</a>',
            '<span class="badge">headline by Newsline</span>',
            "NLW/Valley Wire",
            "DAM-BREACH/LOWERMILL",
            "Third breach in a week",
            '<a href="/?subject=medtop%3A20000139" title="medtop:20000139"',
            ">disaster</a>",
            ">http://codes.example/topics/weather</a>",
        ):
            assert piece in text, (url, piece)
    article = get(app, "/article/a1").text
    assert '<a href="/?agency=NLW">NLW</a>' in article
    assert "Not for use in Freedonia" in article


def test_a_page_bears_no_mark_of_a_wire_story() -> None:
    for url in ("/", "/article/a1"):
        text = get(app_over(placed("a1", written("Rain"))), url).text
        for mark in ("badge", "kicker", "slugline", "Subjects", "Terms of use"):
            assert mark not in text, (url, mark)


def test_a_copy_says_that_its_original_was_killed() -> None:
    copy = placed("a1", written("Rain"), original_killed=True)
    assert (
        '<span class="badge alert">original killed</span>'
        in get(app_over(copy), "/").text
    )


@pytest.mark.parametrize(
    ("urgency", "is_marked"), [(1, True), (3, True), (4, False), (8, False)]
)
def test_only_what_is_urgent_is_marked_so(urgency: int, is_marked: bool) -> None:
    text = get(app_over(placed("a1", written("Rain", urgency=urgency))), "/").text
    assert (f">urgency {urgency}<" in text) is is_marked


def test_words_are_marked_in_slugline_and_kicker_too() -> None:
    app = app_over(placed("a1", wire_story()))
    for url in ("/?q=breach", "/article/a1?q=breach"):
        text = get(app, url).text
        assert "DAM-<mark>BREACH</mark>/LOWERMILL" in text, url
        assert "Third <mark>breach</mark> in a week" in text, url
    named = get(app, "/?q=slugline:breach").text
    assert "DAM-<mark>BREACH</mark>/LOWERMILL" in named
    assert "Third breach in a week" in named


def test_notes_to_editors_are_on_no_page_and_in_no_answer() -> None:
    app = app_over(placed("a1", wire_story()))
    for url in ("/", "/?q=dam", "/article/a1", "/article/a1?q=dam", "/api/search"):
        answer = get(app, url)
        assert "gives way" in answer.text
        assert "quadrille" not in answer.text, url
    (hit,) = get(app, "/api/search").json()["hits"]
    assert hit["fields"]["slugline"] == "DAM-BREACH/LOWERMILL"


def test_filters_of_the_wire_narrow_and_can_be_taken_off() -> None:
    app = app_over(placed("a1", wire_story()), *world())
    for filters, switch_off in (
        ("subject=medtop%3A20000139", 'href="/?q=dam" title="Remove this filter"'),
        ("agency=NLW", 'href="/?q=dam" title="Remove this filter"'),
        ("urgency=2", '<option value="2" selected>1 to 2</option>'),
    ):
        text = get(app, f"/?q=dam&{filters}").text
        assert "<b>1</b> article" in text, filters
        assert switch_off in text, filters
        assert 'href="/?q=dam">Clear filters' in text, filters
    assert get(app, "/api/search?subject=20000139&agency=NLW").json()["total"] == 1
    assert get(app, "/api/search?urgency=1").json()["total"] == 0


def test_a_subject_of_a_hit_narrows_the_search_that_found_it() -> None:
    text = get(app_over(placed("a1", wire_story())), "/?q=dam&page=1").text
    assert 'href="/?q=dam&amp;subject=N2%3ADAM"' in text


def test_a_hit_shows_a_few_subjects_and_the_article_all_each_once() -> None:
    many = tuple(Subject(f"{n % 9}", "nlw", f"topic {n % 9}") for n in range(18))
    app = app_over(placed("a1", written("Rain", subjects=many)))
    assert get(app, "/").text.count(">topic ") == 6
    assert get(app, "/article/a1").text.count(">topic ") == 9


def test_an_index_of_before_the_wire_fields_is_still_shown() -> None:
    index = OldIndex()
    index.write([placed("a1", written("Rain"))])
    app = make_app(index, lambda _: [], lambda: NOON + HOUR, {})
    for url in ("/", "/article/a1", "/api/search"):
        answer = get(app, url)
        assert (answer.status, "Rain" in answer.text) == (200, True), url


def test_copies_point_to_one_another() -> None:
    copy = placed("a2", written("Copy"), copy_group_id="a1", is_original=False)
    app = app_over(placed("a1", written("First")), copy)
    assert 'href="/article/a2"' in get(app, "/article/a1").text
    assert 'href="/article/a1"' in get(app, "/article/a2").text
    assert 'href="/?group=a1"' in get(app, "/").text
    assert "<b>2</b> articles" in get(app, "/?group=a1").text


@pytest.mark.parametrize(
    "article",
    [
        placed("a1", written("Embargoed"), visible_from=NOON + timedelta(days=60)),
        placed("a1", written("Expired"), visible_until=NOON + HOUR),
        placed("a1", None),
    ],
)
def test_an_article_that_may_not_be_seen_is_not_found(article: IndexedArticle) -> None:
    answer = get(app_over(article), "/article/a1")
    assert answer.status == 404
    assert "Page not found" in answer.text
    assert get(app_over(article), "/api/search").json()["total"] == 0


def test_what_is_not_there_is_404() -> None:
    for path in ("/article/none", "/nowhere", "/static/none.css", "/static/../app.py"):
        assert get(app_over(), path).status == 404, path


def test_the_page_only_reads() -> None:
    assert get(app_over(), "/", method="POST").status == 405


def test_hostile_texts_stay_texts() -> None:
    article = written(
        EVIL,
        byline=EVIL,
        agency=EVIL,
        slugline=EVIL,
        credit=EVIL,
        kicker=EVIL,
        urgency=1,
        subjects=(Subject(EVIL, EVIL, EVIL), Subject("javascript:alert(6)")),
        usage_terms=(EVIL,),
        notes=(EVIL,),
        links=(Link("javascript:alert(7)", EVIL, EVIL, EVIL),),
        source_id=EVIL,
        language='en" onmouseover="alert(3)',
        url="javascript:alert(4)",
        canonical_url="javascript://harbour.example/%0aalert(5)",
        blocks=tuple(Block(EVIL, kind) for kind in BlockKind),
        categories=(Tag(EVIL, EVIL),),
        keywords=(Tag(EVIL, EVIL),),
    )
    app = app_over(placed("a1", article), explain=lambda _: [EVIL])
    for url in ("/", "/?q=script", "/article/a1", "/article/a1?q=script"):
        answer = get(app, url)
        assert answer.status == 200
        assert harmless(answer.text), url
        assert "49" not in answer.text
    assert "&lt;<mark>script</mark>&gt;" in get(app, "/?q=script").text


def test_hostile_parameters_stay_texts() -> None:
    evil = quote(EVIL)
    app = app_over(*world())
    for url in (
        f"/?q={evil}", f"/?source={evil}&language={evil}", f"/?from={evil}",
        f"/?until={evil}&page={evil}", f"/?group={evil}&sort={evil}",
        f"/?subject={evil}&agency={evil}", f"/?urgency={evil}",
        f"/article/{evil}", f"/article/flood?q={evil}", f"/{evil}",
    ):  # fmt: skip
        assert harmless(get(app, url).text), url


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//x.example", "https://[bad", ""],
)
def test_only_web_addresses_become_links(url: str) -> None:
    app = app_over(placed("a1", written("A", url=url)))
    assert "Read at" not in get(app, "/article/a1").text


def test_texts_from_right_to_left_are_set_so() -> None:
    text = get(app_over(*world()), "/?q=" + quote("فيضانات")).text
    assert '<h2 lang="ar" dir="rtl">' in text


def test_every_answer_carries_the_security_headers() -> None:
    app = app_over(*world())
    for url in (
        "/",
        "/?q=%22",
        "/article/none",
        "/static/style.css",
        "/api/search",
        "/x",
    ):
        headers = get(app, url).headers
        assert headers["content-security-policy"].startswith("default-src 'none';")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_pages_ask_for_nothing_from_elsewhere() -> None:
    app = app_over(*world())
    found = parsed(get(app, "/?q=flood").text)
    loaded = [v or "" for n, v in found.attributes if n in ("src", "action")]
    assert loaded
    assert all(value.startswith("/") for value in loaded)
    assert "style" not in [name for name, _ in found.attributes]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("LOCALHOST:9", 200),
        ("[::1]:8080", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example:8080", 400),
        ("", 400),
    ],
)
def test_only_names_of_this_machine_are_answered(host: str, status: int) -> None:
    assert get(app_over(), "/health", host=host).status == status


def test_the_api_answers_with_the_same_as_the_page() -> None:
    answer = get(app_over(*world()), "/api/search?q=flood&source=valley").json()
    assert answer["total"] == 1
    assert answer["facets"] == {"source": {"valley": 1}, "language": {"en": 1}}
    (hit,) = answer["hits"]
    assert hit["article_id"] == "flood"
    assert hit["headline"][0] == {"text": "Flood", "hit": True}
    assert hit["fields"]["source_id"] == "valley"


def test_health_counts_the_articles() -> None:
    answer = get(app_over(*world()), "/health")
    assert answer.json() == {"status": "ok", "articles": len(world())}


class BrokenIndex(MemorySearch):
    def search(self, query: SearchQuery) -> SearchResult:
        raise StoreError("search index x: malformed; run `news reindex`")

    def count(self) -> int:
        raise StoreError("search index x: malformed; run `news reindex`")


def test_an_index_that_cannot_be_read_is_503_with_the_next_step() -> None:
    app = make_app(BrokenIndex(), lambda _: [], lambda: NOON, {})
    for url in ("/", "/api/search", "/health"):
        answer = get(app, url)
        assert answer.status == 503
        assert "news reindex" in answer.text
