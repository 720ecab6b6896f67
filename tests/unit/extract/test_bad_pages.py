"""Whatever a page is, it ends as an article or with a reason, and in time."""

import time

import pytest

from pipeline.model import Article, Ended, Reason
from pipeline.records import Reading, ReadTask
from pipeline.run import read
from pipeline.sources import Source
from tests.bad_pages import (
    ENDED,
    GIANTS,
    HEADLINE,
    READABLE,
    STORY,
    TEXT,
    a_page,
)
from tests.evaluation.annotated import shipped_rules
from tests.values import a_document

LONGEST = 20.0
"""Seconds of work; the readers of a run end a page after ten, on a calm machine."""


def outcome(body: bytes, content_type: str = "text/html") -> Article | Ended:
    document = a_document(body=body, content_type=content_type).document
    source = Source(id="one", name="One")
    task = ReadTask(
        item_id="i", document=document, part=None, entry=None, source=source
    )
    begun = time.process_time()
    reading = read(task, shipped_rules())
    assert time.process_time() - begun < LONGEST
    if isinstance(reading, Reading):
        reading.article.text.encode("utf-8")
        assert "\x00" not in reading.article.text + reading.article.headline
        return reading.article
    assert reading.detail
    return reading


@pytest.mark.parametrize("name", READABLE)
def test_a_fault_does_not_cost_the_story(name: str) -> None:
    body, text = READABLE[name]
    article = outcome(body)
    assert isinstance(article, Article), article
    assert text in article.text


@pytest.mark.parametrize("name", ENDED)
def test_what_holds_no_story_ends_with_the_reason(name: str) -> None:
    body, reason = ENDED[name]
    ended = outcome(body)
    assert isinstance(ended, Ended)
    assert ended.reason == reason


@pytest.mark.parametrize(
    "name", [n for n in GIANTS if n.startswith(("20 MB", "50,000", "200,000", "JSON"))]
)
def test_a_giant_is_an_article_or_ends_with_a_reason(name: str) -> None:
    found = outcome(GIANTS[name]())
    if isinstance(found, Ended):
        assert found.reason in (Reason.TOO_LARGE, Reason.NO_TEXT)


def test_a_page_that_is_cut_anywhere_is_an_article_or_ends() -> None:
    whole = a_page(STORY, "<meta charset=utf-8><script>let a = '<p>';</script>")
    texts = []
    for end in range(0, len(whole), 10):
        found = outcome(whole[:end])
        texts.append(found.text if isinstance(found, Article) else "")
        if isinstance(found, Ended):
            assert found.reason in (Reason.EMPTY, Reason.NO_TEXT, Reason.NOT_HTML)
    lengths = [len(text) for text in texts]
    assert lengths[-1] >= len(TEXT[0])
    assert texts[-1].startswith(TEXT[0])


def test_of_two_stories_on_a_page_the_one_under_the_headline_is_read_first() -> None:
    other = STORY.replace(HEADLINE, "Ferry company orders boats").replace(
        "bridge", "boat"
    )
    article = outcome(a_page(STORY * 1 + other))
    assert isinstance(article, Article)
    assert article.headline == HEADLINE
    assert article.text.startswith(TEXT[0])


@pytest.mark.parametrize("content_type", ["", "text/plain", "image/png", "x" * 10_000])
def test_markup_outweighs_the_type_that_is_declared(content_type: str) -> None:
    assert isinstance(outcome(a_page(STORY), content_type), Article)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://[", "http://a:b/", "data:,x", "http:///"]
)
def test_addresses_that_are_none_do_no_harm(url: str) -> None:
    head = f"<link rel=canonical href='{url}'><meta property=og:image content='{url}'>"
    body = STORY.replace("</h1>", f"</h1><figure><img src='{url}'></figure>")
    body = body.replace("cars", f"<a href='{url}'>cars</a>")
    article = outcome(a_page(body, head))
    assert isinstance(article, Article)
    assert article.canonical_url is None
    assert article.lead_image_url is None
    assert article.links == ()
