"""A hostile feed opens nothing, and takes no more than its share of its reader."""

import gzip
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.adapters.workers import SubprocessReaders
from pipeline.model import Document, DocumentKind, Ended, ParsedFeed, Reason
from tests.newsroom import RULES
from tests.servers import LocalServer

DEADLINE = 5.0
MEMORY = 1_000_000_000
RSS = (
    '<rss version="2.0"><channel><title>{0}</title>'
    "<item><title>{0}</title></item></channel></rss>"
)
URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>http://valley.example/{0}</loc></url></urlset>"
)
OPML = '<opml version="2.0"><body><outline text="{0}" xmlUrl="/{0}"/></body></opml>'
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>{0}</title>'
    "<entry><title>{0}</title><id>1</id></entry></feed>"
)


@pytest.fixture(scope="module")
def readers() -> Iterator[SubprocessReaders]:
    command = [sys.executable, "-m", "pipeline.worker", str(MEMORY)]
    made = SubprocessReaders(command, RULES, count=1, deadline=DEADLINE, pages=1000)
    yield made
    made.close()


def parsed(
    readers: SubprocessReaders, body: bytes, content_type: str = "application/xml"
) -> tuple[ParsedFeed | Ended, float]:
    document = Document(
        document_id="d",
        kind=DocumentKind.FEED,
        source_id="s",
        url="http://valley.example/feed",
        final_url="http://valley.example/feed",
        captured_at=datetime(2026, 3, 1, tzinfo=UTC),
        content_type=content_type,
        body=body,
    )
    began = time.monotonic()
    [answer] = readers.parse([document])
    return answer, time.monotonic() - began


def laughs(depth: int) -> str:
    """Entities that hold ten of the one before, each."""
    tens = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(depth - 1))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{tens}]>'


@pytest.mark.parametrize("form", [RSS, ATOM, URLSET, OPML])
def test_entities_that_multiply_are_not_expanded(
    form: str, readers: SubprocessReaders
) -> None:
    body = f'<?xml version="1.0"?>{laughs(12)}{form.format("&e11;")}'.encode()
    answer, seconds = parsed(readers, body)
    assert "haha" not in repr(answer)
    assert len(repr(answer)) < 10_000
    assert seconds < DEADLINE


def test_a_long_entity_used_often_is_not_expanded(readers: SubprocessReaders) -> None:
    entity = f'<!DOCTYPE x [<!ENTITY e "{"A" * 50_000}">]>'
    answer, seconds = parsed(readers, (entity + RSS.format("&e;" * 5000)).encode())
    assert "AAAA" not in repr(answer)
    assert seconds < DEADLINE


@pytest.mark.parametrize("form", [RSS, ATOM, URLSET, OPML])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "{url}">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}"> %p;]>',
        '<!DOCTYPE x SYSTEM "{url}">',
        '<?xml-stylesheet href="{url}"?><x xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="{url}" parse="text"/></x>',
    ],
)
def test_an_external_entity_opens_no_file_and_asks_nobody(
    form: str, declaration: str, readers: SubprocessReaders, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden treasure")
    with LocalServer({}) as server:
        for url in (secret.as_uri(), server.url("/e.dtd")):
            text = declaration.format(url=url) + form.format("&e;")
            answer, seconds = parsed(readers, text.encode())
            assert "hidden treasure" not in repr(answer)
            assert seconds < DEADLINE
        assert server.connections == 0


@pytest.mark.parametrize("start", [b"", b"<urlset>", b"<rss>"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_packed_feed_that_is_a_bomb_takes_its_share(
    times: int, start: bytes, readers: SubprocessReaders
) -> None:
    body = start + b" " * 100_000_000
    for _ in range(times):
        body = gzip.compress(body, 1)
    answer, seconds = parsed(readers, body, "application/gzip")
    assert isinstance(answer, Ended)
    assert answer.reason in (Reason.UNREADABLE, Reason.TOO_LARGE)
    assert seconds < DEADLINE + 1


@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel>" + "<a>" * 50_000,
        "<rss><channel><item" + ' a="1"' * 50_000 + "/></channel></rss>",
        '<rss><channel><item a="' + "x" * 5_000_000 + '"/></channel></rss>',
        "<rss><channel>" + "<item/>" * 200_000 + "</channel></rss>",
        "[" * 200_000,
        '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000,
        "<!" * 200_000,
        "&" * 1_000_000,
        "<rss>" + "<![CDATA[" * 100_000,
        "<!--" * 200_000,
    ],
)
def test_a_feed_made_to_be_slow_is_no_longer_read_than_others_may(
    text: str, readers: SubprocessReaders
) -> None:
    answer, seconds = parsed(readers, text.encode())
    assert isinstance(answer, Ended | ParsedFeed)
    assert not (isinstance(answer, Ended) and answer.reason is Reason.BUG), answer
    assert seconds < DEADLINE + 2


def test_the_next_feed_is_read_after_all_that(readers: SubprocessReaders) -> None:
    answer, _ = parsed(readers, RSS.format("Rain").encode())
    assert isinstance(answer, ParsedFeed)
    assert answer.title == "Rain"
