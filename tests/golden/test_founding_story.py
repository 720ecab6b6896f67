"""The story with which this project began, in every form it can arrive in."""

import html
import json
from pathlib import Path

import pytest

from pipeline.model import Article, BlockKind, DocumentKind

pytestmark = pytest.mark.eval

SUBHEAD = "Monitoring Militants"
FRAMES = {
    "article": "<main><article><h1>{head}</h1>{body}</article></main>",
    "sections": "<article><header><h1>{head}</h1></header><section>{body}</section>"
    "</article>",
    "bare": "<h1>{head}</h1>{body}",
    "divs": "<div id=w><div><div><h1>{head}</h1><div>{body}</div></div></div></div>",
    "json-ld": '<script type="application/ld+json">{json_ld}</script>'
    "<article><h1>{head}</h1>{body}</article>",
}
TAILS = {
    "p": "<p>{0}</p><p>{1}</p>",
    "h3": "<h3>{0}</h3><h3>{1}</h3>",
    "li": "<ul><li>{0}</li><li>{1}</li></ul>",
    "div": "<div>{0}</div><div>{1}</div>",
    "link": "<p><a href='/r'>{0}</a></p><p><a href='#top'>{1}</a></p>",
    "button": "<h4>{0}</h4><button>{1}</button>",
}


@pytest.fixture(scope="module")
def story(eval_data: Path) -> str:
    file = next((eval_data / "seed").glob("000_*.txt"))
    return file.read_text("utf-8")


@pytest.fixture(scope="module")
def expected(eval_data: Path) -> dict[str, object]:
    return json.loads((eval_data / "seed" / "expected.json").read_text("utf-8"))


def page(story: str, frame: str, tail: str) -> bytes:
    head, *texts = [html.escape(part) for part in story.split("\n\n")]
    tags = ["h2" if text == SUBHEAD else "p" for text in texts[:-2]]
    body = "\n".join(f"<{t}>{x}</{t}>" for t, x in zip(tags, texts, strict=False))
    json_ld = json.dumps({"@type": "NewsArticle", "headline": html.unescape(head)})
    framed = frame.format(
        head=head, body=body + tail.format(*texts[-2:]), json_ld=json_ld
    )
    title = f"<head><title>{head} | Example News</title></head>"
    return f"<!doctype html><html lang=en>{title}<body>{framed}</body></html>".encode()


def assert_as_expected(article: object, expected: dict[str, object]) -> None:
    assert isinstance(article, Article)
    assert article.headline == expected["headline"]
    assert len(article.blocks) == expected["blocks"]
    kinds = [block.kind for block in article.blocks]
    assert kinds.count(BlockKind.PARAGRAPH) == expected["paragraphs"]
    subheads = [b.text for b in article.blocks if b.kind is BlockKind.SUBHEAD]
    assert subheads == expected["subheads"]
    assert article.text[:80] == expected["first_80"]
    assert article.text[-80:] == expected["last_80"]
    for name in ("language", "agency", "agency_evidence", "dateline_place"):
        assert getattr(article, name) == expected[name]


def test_as_a_delivery_it_comes_out_right(story, expected, chain):
    article = chain(story.encode(), "drop/000.txt", "text/plain", DocumentKind.DELIVERY)
    assert_as_expected(article, expected)
    assert [removal.text for removal in article.removed] == expected["removed"]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("frame", FRAMES)
def test_as_a_page_it_comes_out_right(frame, tail, story, expected, chain):
    article = chain(page(story, FRAMES[frame], TAILS[tail]))
    assert_as_expected(article, expected)
    # What trafilatura leaves out itself was never in the article.
    removed = {removal.text for removal in article.removed}
    assert removed <= {*expected["removed"], expected["headline"]}
