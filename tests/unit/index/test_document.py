import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.index.document import (
    document_json,
    is_visible,
    search_document,
    timestamp,
)
from pipeline.model import Article, ArticleState
from tests.search_samples import HOUR, NOON, long_read, placed, written


def test_a_document_holds_the_article_and_its_place() -> None:
    document = search_document(placed("a1", long_read(), revision=3))
    assert document["article_id"] == "a1"
    assert document["revision"] == 3
    assert document["headline"] == "River town counts the cost"
    assert document["body"].startswith("The water went")
    assert "\n\nWhat was lost\n\ntwo bridges\nthe old mill\n\n" in document["body"]
    assert [b["kind"] for b in document["blocks"]] == [
        "paragraph", "subhead", "list", "quote", "table",
    ]  # fmt: skip
    assert document["categories"] == [
        {"label": "disaster", "method": "rules", "version": "2", "score": 0.92}
    ]
    assert document["visible_from"] == "2026-03-10T12:00:00.000Z"
    assert document["visible_until"] is None
    assert json.loads(document_json(placed("a1", long_read(), revision=3))) == document


@pytest.mark.parametrize(
    ("article", "sort_at"),
    [
        (written("A", published_at=NOON - HOUR), NOON - HOUR),
        (written("A", published_at=None), NOON),
        (written("A", published_at=NOON + 999 * HOUR, date_suspect=True), NOON),
    ],
)
def test_the_claim_sorts_where_it_is_plausible(
    article: Article, sort_at: datetime
) -> None:
    document = search_document(placed("a1", article))
    assert document["sort_at"] == timestamp(sort_at)
    claim = article.published_at
    assert document["published_at"] == (timestamp(claim) if claim else None)


@pytest.mark.parametrize("state", [ArticleState.REMOVED, ArticleState.MERGED])
def test_a_removed_article_leaves_no_text_even_when_it_is_given(
    state: ArticleState,
) -> None:
    article = written("Secret", "Secret.", url="https://secret.example/")
    text = document_json(placed("a1", article, state=state))
    assert "ecret" not in text
    assert json.loads(text)["visible_from"] == "9999-12-31T00:00:00.000Z"


def test_no_time_sees_a_tombstone() -> None:
    document = search_document(placed("a1", None))
    for year in (1, 2026, 9999):
        assert not is_visible(document, datetime(year, 12, 31, 23, tzinfo=UTC))


def test_timestamps_are_utc_and_sort_as_times_do() -> None:
    base = datetime(2026, 3, 10, 23, 30, tzinfo=timezone(timedelta(hours=2)))
    times = [base + timedelta(milliseconds=n * 333) for n in range(7)]
    texts = [timestamp(at) for at in times]
    assert texts[0] == "2026-03-10T21:30:00.000Z"
    assert sorted(texts) == texts
    assert len(set(map(len, texts))) == 1


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        timestamp(datetime(2026, 3, 10))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "changes", [{"headline": "\ud800"}, {"byline": b"bytes"}, {"version": object()}]
)
def test_what_json_cannot_express_is_a_value_error(changes: dict[str, object]) -> None:
    place = {k: v for k, v in changes.items() if k == "version"}
    texts = {k: v for k, v in changes.items() if k != "version"}
    with pytest.raises(ValueError, match=r"surrogates|JSON serializable"):
        document_json(placed("a1", written(**{"headline": "A"} | texts), **place))
