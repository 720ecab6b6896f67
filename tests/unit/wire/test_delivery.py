"""From a delivery to an article."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.model import Article, Document, DocumentKind, Ended, Reason
from pipeline.sources import Source
from pipeline.wire.delivery import read_delivery

SOURCE = Source(id="wire", name="Wire", language="en")
STORY = b"Storm closes quay\n\nThe quay was closed on Monday.\n\nNobody was hurt."
ROOT = Path(__file__).parents[3]
EVAL = Path(os.environ.get("NEWS_EVAL") or ROOT.parent / "shared" / "eval")


def delivery(body: bytes) -> Document:
    return Document(
        document_id="d1",
        kind=DocumentKind.DELIVERY,
        source_id="wire",
        url="drop/storm.txt",
        final_url="drop/storm.txt",
        captured_at=datetime(2026, 3, 15, tzinfo=UTC),
        body=body,
    )


def test_a_plain_text_is_an_article():
    article = read_delivery(delivery(STORY), None, SOURCE)
    assert isinstance(article, Article)
    assert article.headline == "Storm closes quay"
    assert len(article.blocks) == 2
    assert article.declared_language == "en"
    assert (article.extractor, article.source_id) == ("wire", "wire")
    assert article.url is None


def test_a_flash_of_one_line_is_all_text():
    article = read_delivery(delivery(b"Storm closes quay\n"), None, SOURCE)
    assert isinstance(article, Article)
    assert (article.headline, article.text) == ("", "Storm closes quay")


@pytest.mark.parametrize(
    ("body", "reason", "named"),
    [
        (b"", Reason.EMPTY, "drop/storm.txt"),
        (b"\xef\xbb\xbf \n", Reason.EMPTY, "drop/storm.txt"),
        (b"Storm closes quay\n\nHARBOUR-STORM/2", Reason.NO_TEXT, "a headline without"),
        (b"<nitf/>", Reason.UNKNOWN_FORMAT, "looks like NITF; this format is not read"),
        (b"%PDF-1.4", Reason.UNREADABLE, "PDF"),
    ],
)
def test_what_is_no_story_ends_with_the_reason(body, reason, named):
    ended = read_delivery(delivery(body), "1", SOURCE)
    assert isinstance(ended, Ended)
    assert ended.reason is reason
    assert named in ended.detail


@pytest.mark.eval
@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("anpa-1312", "ANPA 1312"),
        ("ap-media-api-json", "AP Media API JSON"),
        ("dpa-digitalwires-json", "dpa digitalwires JSON"),
        ("email-rfc822", "e-mail"),
        ("iptc-7901", "IPTC 7901"),
        ("newsml-1.2", "NewsML 1.2"),
        ("newsml-g2", "NewsML-G2"),
        ("ninjs-1", "ninjs 1"),
        ("ninjs-2", "ninjs 2"),
        ("ninjs-3", "ninjs 3"),
        ("nitf", "NITF"),
        ("ritzau-xml", "Ritzau XML"),
    ],
)
def test_real_deliveries_are_kept_under_the_name_of_their_format(folder, name):
    if not EVAL.is_dir():
        pytest.skip("evaluation data not beside the project")
    files = sorted((EVAL / "wire" / folder).iterdir())
    assert files
    for file in files:
        ended = read_delivery(delivery(file.read_bytes()), None, SOURCE)
        assert isinstance(ended, Ended)
        assert ended.reason is Reason.UNKNOWN_FORMAT
        assert f"looks like {name};" in ended.detail, file.name
