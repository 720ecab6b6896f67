"""Every real page that was recorded is an article; what is none says why."""

import json
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.model import Article, Ended, Reason

pytestmark = pytest.mark.eval

ENDS = {
    "https://odd.example/consent.html": Reason.CONSENT_WALL,
    "https://odd.example/report.pdf": Reason.NOT_HTML,
    "https://odd.example/empty.html": Reason.EMPTY,
}
TAIL = {"Related Articles", "Back to top button"}


@pytest.fixture(scope="module")
def pages(eval_data: Path) -> dict[str, tuple[bytes, str]]:
    """The first capture of each URL: body and content type."""
    found: dict[str, tuple[bytes, str]] = {}
    with (eval_data / "web" / "recorded.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                url = record.rec_headers["WARC-Target-URI"]
                kind = record.http_headers.get_header("content-type") or ""
                found.setdefault(url, (record.content_stream().read(), kind))
    return found


@pytest.fixture(scope="module")
def truths(eval_data: Path) -> list[str]:
    recorded = json.loads((eval_data / "web" / "expected.json").read_text("utf-8"))
    return [url for url, page in recorded["pages"].items() if page.get("truth")]


def test_all_real_pages_are_articles(pages, truths, chain):
    ended = []
    for url in truths:
        article = chain(*_page(pages, url.partition("#")[0]))
        if isinstance(article, Ended) or not article.headline:
            ended.append(url)
    assert len(truths) == 180
    assert ended == []


@pytest.mark.parametrize("url", ENDS)
def test_what_is_no_article_ends_with_its_reason(url, pages, chain):
    body, kind = pages[url]
    ended = chain(body, url, kind)
    assert isinstance(ended, Ended)
    assert ended.reason is ENDS[url]


def test_copies_lose_their_last_two_lines_and_nothing_else_is_cut_behind(pages, chain):
    copies = [url for url in pages if ".example/" in url and "copy-" in url]
    articles = [chain(*_page(pages, url)) for url in copies if url.endswith(".html")]
    assert articles
    for article in articles:
        assert isinstance(article, Article)
        assert {removal.text for removal in article.removed} >= TAIL
        assert not TAIL & {block.text for block in article.blocks}


def _page(pages: dict[str, tuple[bytes, str]], url: str) -> tuple[bytes, str, str]:
    body, kind = pages[url]
    return body, url, kind
