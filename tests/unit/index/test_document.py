import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.index.document import (
    document_json,
    is_visible,
    qcode,
    search_document,
    subject_keys,
    timestamp,
)
from pipeline.model import Article, ArticleState, Block, Subject
from tests.search_samples import HOUR, NOON, long_read, placed, wire_story, written


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


def test_only_a_block_that_begins_an_entry_of_a_live_blog_tells_a_time() -> None:
    blocks = (Block("The storm is here."), Block("Quay closed", at=NOON))
    document = search_document(placed("a1", replace(long_read(), blocks=blocks)))
    assert document["blocks"] == [
        {"kind": "paragraph", "text": "The storm is here."},
        {"kind": "paragraph", "text": "Quay closed", "at": timestamp(NOON)},
    ]


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


@pytest.mark.parametrize("state", list(ArticleState)[1:])
def test_an_article_that_is_not_visible_leaves_no_text_even_when_it_is_given(
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


def test_a_document_holds_what_an_agency_says() -> None:
    document = search_document(placed("a1", wire_story()))
    told = {
        "kicker": "Third breach in a week",
        "slugline": "DAM-BREACH/LOWERMILL",
        "credit": "NLW/Valley Wire",
        "urgency": 2,
        "is_correction": True,
        "headline_made": True,
        "subject_codes": [
            "medtop:20000139",
            "http://codes.example/topics/weather",
            "N2:DAM",
        ],
        "usage_terms": ["Not for use in Freedonia"],
        "editor_notes": ["Desk: telephone the warden, quadrille 7"],
    }
    assert {name: document[name] for name in told} == told
    assert document["subjects"][0] == {
        "scheme": "medtop",
        "code": "20000139",
        "name": "disaster",
        "qcode": "medtop:20000139",
    }
    assert document["links"] == [
        {
            "href": "https://nlw.example/dam.jpg",
            "kind": "picture",
            "caption": "The dam",
            "credit": "A. Quill",
        }
    ]


def test_a_page_has_the_same_fields_without_values() -> None:
    page = search_document(placed("a1", written("Rain")))
    assert page.keys() == search_document(placed("a1", wire_story())).keys()
    assert (page["urgency"], page["subjects"], page["headline_made"]) == (
        None,
        [],
        False,
    )


@pytest.mark.parametrize(
    ("evidence", "made"),
    [
        ({"headline": "made from the first sentence"}, True),
        ({"headline": "h1"}, False),
        ({"byline": "made from the first sentence"}, False),
    ],
)
def test_a_headline_that_no_agency_wrote_is_marked(
    evidence: dict[str, str], made: bool
) -> None:
    document = search_document(placed("a1", written("Rain", evidence=evidence)))
    assert document["headline_made"] is made


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (Subject("20001065", "medtop"), "medtop:20001065"),
        (Subject("04000000"), "04000000"),
        (Subject("2", "http://codes.example/a/"), "http://codes.example/a/2"),
        (Subject("2", "http://codes.example/a#"), "http://codes.example/a#2"),
        (Subject("2", "urn:nlw:topics:"), "urn:nlw:topics:2"),
    ],
)
def test_a_subject_goes_by_scheme_and_code(subject: Subject, name: str) -> None:
    assert qcode(subject) == name


def test_the_same_subject_twice_is_one_code() -> None:
    twice = (Subject("1", "n", "one"), Subject("1", "n", "uno"))
    document = search_document(placed("a1", written("A", subjects=twice)))
    assert document["subject_codes"] == ["n:1"]
    assert subject_keys(document) == {"n:1", "1"}


def test_a_copy_of_a_killed_original_says_so() -> None:
    copy = placed("a1", written("Rain"), is_original=False, original_killed=True)
    assert search_document(copy)["original_killed"] is True


def test_a_tombstone_keeps_nothing_that_an_agency_said() -> None:
    gone = placed("a1", wire_story(), state=ArticleState.REMOVED)
    text = document_json(gone)
    for secret in ("BREACH", "quadrille", "medtop", "Freedonia", "dam.jpg", "Quill"):
        assert secret not in text
    assert subject_keys(json.loads(text)) == set()
