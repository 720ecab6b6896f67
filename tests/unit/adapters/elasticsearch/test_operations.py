"""What is sent to store an article."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.adapters.elasticsearch.operations import operation
from pipeline.index.document import Field, search_document
from pipeline.model import ArticleState, IndexedArticle
from tests.search_samples import long_read, placed, wire_story, written


def lines(article: IndexedArticle) -> list[dict[str, object]]:
    return [json.loads(line) for line in operation(article).splitlines()]


def test_the_action_names_index_id_and_revision() -> None:
    action, _ = lines(placed("a1", written("Rain"), revision=7))
    assert action == {
        "index": {
            "_index": "news-articles-2026.03",
            "_id": "a1",
            "version": 7,
            "version_type": "external_gte",
        }
    }


def test_the_document_is_the_search_document_and_its_words() -> None:
    article = placed("a1", long_read())
    _, document = lines(article)
    words = {name: document.pop(f"{name}_words") for name in Field}
    assert document == search_document(article)
    assert words["headline"] == "river town counts the cost"
    assert (words["kicker"], words["slugline"]) == ("", "")
    assert str(words["body"]).startswith("the water went as fast as it had come what")


def test_words_of_every_script_are_parted_by_blanks() -> None:
    _, document = lines(placed("a1", written("東京タワー O'Neill 3.5 c++")))
    assert document["headline_words"] == "東 京 タワー o'neill 3.5 c"


def test_notes_and_terms_are_none_of_the_words() -> None:
    _, document = lines(placed("a1", wire_story()))
    words = [str(v) for name, v in document.items() if name.endswith("_words")]
    assert "dam breach lowermill" in words
    for other in ("quadrille", "freedonia", "quill"):
        assert other not in " ".join(words)


def test_a_tombstone_holds_no_text_and_no_words() -> None:
    gone = placed("a1", written("Secret"), revision=2, state=ArticleState.REMOVED)
    sent = operation(gone)
    assert b"ecret" not in sent
    assert b"words" not in sent


def test_each_operation_is_two_lines_whatever_the_text_holds() -> None:
    article = placed("a1", written("Line\nbreak", "A\u2028B\u0085C\r\nD"))
    assert operation(article).count(b"\n") == 2
    assert operation(article).endswith(b"\n")


def test_a_lone_surrogate_is_refused_here() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        operation(placed("a1", written("Lone \ud800")))


def test_a_time_without_a_zone_is_refused_here() -> None:
    naive = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a zone"):
        operation(placed("a1", written("Rain", published_at=naive)))
