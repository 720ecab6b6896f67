"""What every search index must do, whichever store it stands on."""

import json
from datetime import UTC, datetime, timedelta
from itertools import chain, permutations
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.index import ElasticsearchSearch
from pipeline.adapters.memory_search import MemorySearch
from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.model import ArticleState, Subject
from pipeline.ports import SearchIndex
from pipeline.records import SearchQuery, SearchResult
from tests.search_samples import HOUR, NOON, placed, wire_story, world, written

LATER = NOON + timedelta(days=30)
EVERYTHING = {each.placement.article_id for each in world()}

QUERIES = {
    "": EVERYTHING,
    "flood": {"flood", "storm", "order"},
    "FLOOD": {"flood", "storm", "order"},
    "flood warning": {"flood", "order"},
    '"flood warning"': {"flood"},
    "“flood warning”": {"flood"},
    "flood -warning": {"storm"},
    'flood -"flood warning"': {"storm", "order"},
    "headline:flood": {"flood", "order"},
    'headline:"flood of"': {"order"},
    "flood -headline:flood": {"storm"},
    "headline:warn*": {"flood", "order"},
    "rain OR storm": {"flood", "storm", "dry"},
    "rain OR storm flood": {"flood", "storm"},
    "flood rain OR storm": {"flood", "storm"},
    "rain or storm": set(),
    "rain*": {"flood", "dry"},
    '"rain*"': {"flood", "dry"},
    "ra*": {"flood", "dry"},
    "high tide": {"across"},
    '"high tide"': set(),
    "don't": {"dry"},
    "don’t": {"quote"},
    "o'neill": {"sport"},
    "neill": set(),
    "well-earned": {"sport"},
    "earned-well": set(),
    "well-ear*": {"sport"},
    "u.s.a.": {"sport"},
    "3.5": {"flood"},
    "3,5": {"market"},
    "3": set(),
    "10:30": {"flood"},
    "2026": {"market"},
    "AT&T": {"market"},
    "c++": {"market", "files"},
    "flood & rain": {"flood"},
    "snake_case": {"files"},
    "snake*": {"files"},
    "https://leak.example/a?b=c": {"files"},
    "bridge": {"upper"},
    "bold": {"noise"},
    "café": {"cafe", "mixed"},
    "cafe": set(),
    "cafe\u0301": {"decomposed"},
    "l'état": {"cafe"},
    "état": set(),
    "straße": {"strasse"},
    "strasse": set(),
    "ÜBERSCHWEMMUNG": {"strasse"},
    "donau*": {"donau"},
    "łódź powódź": {"polish"},
    "åmål": {"nordic"},
    "lũ lụt": {"viet"},
    "наводнение": {"russian"},
    "НАВОДНЕНИЕ": {"russian"},
    "ёлки": {"russian"},
    "об'єкт": {"ukrainian"},
    "δρόμος": {"greek"},
    "فيضانات": {"arabic"},
    "٢٥": {"arabic"},
    "الأمط*": {"arabic"},
    'צה"ל': {"hebrew"},
    '"צה"ל מזהיר"': {"hebrew"},
    "שיטפ*": set(),
    "משיטפ*": {"hebrew"},
    "बाढ़": {"hindi"},
    "东京": {"chinese"},
    "京东": {"chinese"},
    "東京": {"japanese"},
    "京": {"chinese", "japanese"},
    "東京タワー": {"japanese"},
    "タワー": {"japanese"},
    "タワ*": {"japanese"},
    "タワ": set(),
    "서울": {"korean"},
    "서울*": {"korean"},
    "홍수 경보": {"korean"},
    "น้ำท่วม": {"thai"},
    "ソニー 上海": {"mixed"},
    "москва 5g": {"mixed"},
    "-flood -rain": EVERYTHING - {"flood", "storm", "order", "dry"},
    "headline:sony -москва": set(),
}


@pytest.fixture
def memory_index() -> SearchIndex:
    return MemorySearch()


@pytest.fixture
def sqlite_index(tmp_path: Path) -> SearchIndex:
    return SqliteSearch(tmp_path / "search.sqlite")


@pytest.fixture
def elasticsearch_index(cluster: Elasticsearch) -> SearchIndex:
    return ElasticsearchSearch(cluster, refresh="true")


SERVER = pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)


@pytest.fixture(params=["memory", "sqlite", SERVER])
def index(request: pytest.FixtureRequest) -> SearchIndex:
    found: SearchIndex = request.getfixturevalue(f"{request.param}_index")
    return found


@pytest.fixture
def full(index: SearchIndex) -> SearchIndex:
    index.write(world())
    return index


def ask(index: SearchIndex, text: str = "", **changes: Any) -> SearchResult:
    return index.search(
        SearchQuery(text=text, **({"as_of": LATER, "limit": 100} | changes))
    )


def ids(result: SearchResult) -> list[str]:
    return [hit.article_id for hit in result.hits]


def test_a_query_finds_exactly_the_articles_it_names(full: SearchIndex) -> None:
    wrong = {}
    for text, expected in QUERIES.items():
        result = ask(full, text)
        if set(ids(result)) != expected or result.total != len(expected):
            wrong[text] = sorted(ids(result))
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        '"open',
        "OR rain",
        "rain OR",
        "a OR -b",
        "headline: x",
        "slugline:",
        "***",
        "x" * 1001,
    ],
)
def test_what_is_not_in_the_language_is_refused(full: SearchIndex, text: str) -> None:
    with pytest.raises(ValueError, match=r"quot|OR|headline|slugline|word|longer"):
        ask(full, text)


def test_every_adapter_shows_the_same_for_every_query(full: SearchIndex) -> None:
    memory = MemorySearch()
    memory.write(world())
    for text in QUERIES:
        ours, theirs = (ask(each, text, newest=True) for each in (memory, full))
        assert [(h.fields, h.headline, h.excerpts) for h in ours.hits] == [
            (h.fields, h.headline, h.excerpts) for h in theirs.hits
        ], text
        assert list(ours.sources.items()) == list(theirs.sources.items()), text
        assert list(ours.languages.items()) == list(theirs.languages.items()), text


def test_an_index_without_articles_answers_with_nothing(index: SearchIndex) -> None:
    assert ask(index) == SearchResult(total=0)
    assert index.get("a1") is None
    assert index.count() == 0
    assert index.write([]) == []


def test_writing_the_same_article_twice_keeps_one(index: SearchIndex) -> None:
    article = placed("a1", written("Rain"))
    index.write([article])
    index.write([article])
    assert index.count() == 1
    assert ids(ask(index, "rain")) == ["a1"]


def test_the_same_id_twice_in_one_call_keeps_the_newer(index: SearchIndex) -> None:
    new = placed("a1", written("Snow"), revision=2)
    old = placed("a1", written("Rain"), revision=1)
    results = index.write([new, old])
    assert [(r.article_id, r.revision, r.error) for r in results] == [
        ("a1", 2, None),
        ("a1", 1, None),
    ]
    assert ids(ask(index, "snow")) == ["a1"]
    assert ids(ask(index, "rain")) == []


def test_revisions_in_any_order_end_with_the_newest(index: SearchIndex) -> None:
    for number, order in enumerate(permutations((1, 2, 3))):
        article_id = f"a{number}"
        for revision in order:
            text = f"Take {'abc'[revision - 1]}"
            index.write([placed(article_id, written(text), revision=revision)])
    assert ask(index, "headline:c").total == 6
    assert ask(index, "a OR b").total == 0


def test_an_equal_revision_is_written_again(index: SearchIndex) -> None:
    index.write([placed("a1", written("Rain"))])
    index.write([placed("a1", written("Hail"))])
    assert ids(ask(index, "hail")) == ["a1"]


def test_a_tombstone_has_no_text_and_beats_a_late_older_revision(
    index: SearchIndex,
) -> None:
    article = placed("a1", written("Secret", "Secret text."), revision=1)
    tombstone = placed("a1", None, revision=2, state=ArticleState.REMOVED)
    for each in (article, tombstone, article):
        index.write([each])
    assert ask(index).total == 0
    assert ask(index, "secret", as_of=datetime(9999, 12, 31, tzinfo=UTC)).total == 0
    assert "ecret" not in json.dumps(index.get("a1"))
    assert index.count() == 1


def test_a_newer_revision_brings_an_article_back(index: SearchIndex) -> None:
    index.write([placed("a1", None, revision=2, state=ArticleState.REMOVED)])
    index.write([placed("a1", written("Back"), revision=3)])
    assert ids(ask(index, "back")) == ["a1"]


def test_an_article_is_visible_from_its_time_and_until_before_its_end(
    index: SearchIndex,
) -> None:
    window = placed("a1", written("Rain"), visible_from=NOON, visible_until=NOON + HOUR)
    index.write([window])
    tick = timedelta(milliseconds=1)
    seen = [ask(index, "rain", as_of=at).total
            for at in (NOON - tick, NOON, NOON + HOUR - tick, NOON + HOUR)]  # fmt: skip
    assert seen == [0, 1, 1, 0]
    assert index.get("a1") is not None


def test_filters_narrow_the_matches(full: SearchIndex) -> None:
    assert ids(ask(full, "flood", sources=("valley",))) == ["flood"]
    assert set(ids(ask(full, languages=("ja", "ko")))) == {"japanese", "korean"}
    assert ids(ask(full, "café", languages=("fr",), sources=("harbour",))) == ["cafe"]
    assert ask(full, sources=("nobody",)).total == 0


WIRE = {
    "alert": written(
        "Alert",
        agency="NLW",
        urgency=1,
        slugline="FLOOD-VALLEY/UPDATE 2",
        subjects=(Subject("20000139", "medtop"), Subject("04000000", "subj")),
    ),
    "story": written(
        "Story",
        "The valley waits.",
        agency="NLW",
        urgency=4,
        kicker="Rivers rise",
        slugline="RIVERS-RISE",
        subjects=(Subject("20000139", "medtop"), Subject("20000139", "nlw")),
    ),
    "feature": written("Feature", agency="Valley Wire", subjects=(Subject("N2"),)),
    "page": written("Flood", "No agency."),
}


@pytest.fixture
def wire(index: SearchIndex) -> SearchIndex:
    gone = placed("gone", None, revision=2, state=ArticleState.REMOVED)
    index.write([*(placed(name, article) for name, article in WIRE.items()), gone])
    return index


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"subjects": ("medtop:20000139",)}, {"alert", "story"}),
        ({"subjects": ("nlw:20000139",)}, {"story"}),
        ({"subjects": ("20000139",)}, {"alert", "story"}),
        ({"subjects": ("04000000", "N2")}, {"alert", "feature"}),
        ({"subjects": ("medtop",)}, set()),
        ({"subjects": ("MEDTOP:20000139",)}, set()),
        ({"urgency": 1}, {"alert"}),
        ({"urgency": 3}, {"alert"}),
        ({"urgency": 9}, {"alert", "story"}),
        ({"agencies": ("NLW",)}, {"alert", "story"}),
        ({"agencies": ("NLW", "Valley Wire")}, {"alert", "story", "feature"}),
        ({"agencies": ("Valley",)}, set()),
        ({"agencies": ("NLW",), "urgency": 4, "subjects": ("04000000",)}, {"alert"}),
    ],
)
def test_what_an_agency_says_narrows_the_matches(
    wire: SearchIndex, filters: dict[str, Any], expected: set[str]
) -> None:
    result = ask(wire, **filters)
    assert (set(ids(result)), result.total) == (expected, len(expected))
    assert sum(result.sources.values()) == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slugline:flood", {"alert"}),
        ("slugline:flood*", {"alert"}),
        ('slugline:"valley update"', {"alert"}),
        ("slugline:valley", {"alert"}),
        ("slugline:rise", {"story"}),
        ("flood -slugline:flood", {"page"}),
        ("-slugline:flood", {"story", "feature", "page"}),
        ("slugline:flood OR slugline:rivers", {"alert", "story"}),
        ("flood", {"alert", "page"}),
        ("rise", {"story"}),
        ('"rivers rise"', {"story"}),
        ('"rise rivers"', set()),
        ('"rise the valley"', set()),
        ("headline:rise", set()),
        ("medtop", set()),
        ("nlw", set()),
    ],
)
def test_kicker_and_slugline_are_searched_as_the_text_is(
    wire: SearchIndex, text: str, expected: set[str]
) -> None:
    assert set(ids(ask(wire, text))) == expected


def test_filters_follow_a_newer_revision(wire: SearchIndex) -> None:
    changed = written(
        "Alert", agency="Coast Wire", urgency=5, subjects=(Subject("1", "nlw"),)
    )
    wire.write([placed("alert", changed, revision=2)])
    assert ids(ask(wire, subjects=("subj:04000000",))) == []
    assert ids(ask(wire, subjects=("nlw:1",), agencies=("Coast Wire",))) == ["alert"]
    assert ids(ask(wire, urgency=3)) == []
    assert ids(ask(wire, "slugline:flood")) == []


def test_a_note_to_editors_is_kept_and_found_by_nobody(index: SearchIndex) -> None:
    index.write([placed("a1", wire_story())])
    for text in ("quadrille", "quadr*", "telephone", '"the warden"', "Freedonia"):
        assert ids(ask(index, text)) == [], text
    assert ids(ask(index, "dam -quadrille")) == ["a1"]
    document = index.get("a1")
    assert document is not None
    assert document["editor_notes"] == ["Desk: telephone the warden, quadrille 7"]


def test_every_adapter_shows_the_same_of_a_wire_story(index: SearchIndex) -> None:
    memory = MemorySearch()
    for each in (index, memory):
        each.write([placed("a1", wire_story())])
    for text in ("dam", "breach", "slugline:lowermill", "quadrille"):
        ours, theirs = (ask(each, text) for each in (memory, index))
        assert [(h.fields, h.headline, h.excerpts) for h in ours.hits] == [
            (h.fields, h.headline, h.excerpts) for h in theirs.hits
        ], text


def test_since_is_inclusive_and_until_exclusive(full: SearchIndex) -> None:
    between = ask(full, since=NOON + HOUR, until=NOON + 3 * HOUR)
    assert set(ids(between)) == {"storm", "dry"}


def test_a_suspect_date_sorts_by_first_sight(index: SearchIndex) -> None:
    future = written("Future", published_at=LATER + 900 * HOUR, date_suspect=True)
    index.write(
        [placed("a1", future), placed("a2", written("Undated", published_at=None))]
    )
    assert ask(index, since=NOON, until=NOON + HOUR).total == 2


def test_copies_are_left_out_or_asked_for(index: SearchIndex) -> None:
    copy = placed("a2", written("Rain"), copy_group_id="a1", is_original=False)
    index.write([placed("a1", written("Rain")), copy, placed("a3", written("Rain"))])
    assert set(ids(ask(index, "rain", originals_only=True))) == {"a1", "a3"}
    assert set(ids(ask(index, "rain", copy_group="a1"))) == {"a1", "a2"}


def test_facets_count_all_matches_most_frequent_first(full: SearchIndex) -> None:
    result = ask(full, "flood OR rain", limit=1)
    assert len(result.hits) == 1
    assert list(result.sources.items()) == [("harbour", 3), ("valley", 1)]
    assert dict(result.languages) == {"en": 4}
    assert list(ask(full).languages)[:2] == ["en", "de"]


def test_newest_sorts_by_time_then_by_id(index: SearchIndex) -> None:
    at = {"b": 1, "a": 1, "c": 2}
    index.write([
        placed(name, written("Rain", published_at=NOON + hours * HOUR))
        for name, hours in at.items()
    ])  # fmt: skip
    assert ids(ask(index, "rain", newest=True)) == ["c", "a", "b"]
    assert ids(ask(index)) == ["c", "a", "b"]


def test_relevance_prefers_the_headline_over_the_body(index: SearchIndex) -> None:
    body = written("Weather report today", "Rain fell.", published_at=NOON + HOUR)
    headline = written("Rain report today", "Weather fell.")
    index.write([placed("body", body), placed("headline", headline)])
    assert ids(ask(index, "rain")) == ["headline", "body"]


def test_pages_are_disjoint_and_complete(full: SearchIndex) -> None:
    pages = [ids(ask(full, limit=7, offset=at)) for at in range(0, 42, 7)]
    assert sorted(chain.from_iterable(pages)) == sorted(EVERYTHING)
    assert ask(full, limit=7, offset=7).total == len(EVERYTHING)


def test_hits_are_marked_in_headline_and_excerpt(full: SearchIndex) -> None:
    (hit,) = ask(full, '"flood warning"').hits
    assert [s.text for s in hit.headline if s.hit] == ["Flood warning"]
    assert [s.text for e in hit.excerpts for s in e if s.hit] == ["flood warning"]
    assert hit.fields["headline"] == "Flood warning for the lower valley"


def test_get_returns_the_whole_search_document(full: SearchIndex) -> None:
    document = full.get("chinese")
    assert document is not None
    assert document["body"] == "大雨持续了一夜。京东宣布停止配送。"
    assert document["blocks"] == [{"kind": "paragraph", "text": document["body"]}]


def test_what_cannot_be_stored_fails_alone(index: SearchIndex) -> None:
    bad = placed("a2", written("Lone \ud800 surrogate"))
    results = index.write(
        [placed("a1", written("Rain")), bad, placed("a3", written("Rain"))]
    )
    assert [bool(r.error) for r in results] == [False, True, False]
    assert set(ids(ask(index, "rain"))) == {"a1", "a3"}


def test_a_nul_and_controls_do_not_split_the_index(index: SearchIndex) -> None:
    index.write([placed("a1", written("One\0two", "three\x1ffour"))])
    assert ids(ask(index, "one two")) == ["a1"]
    assert ids(ask(index, '"three four"')) == ["a1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NEAR(flood rain)", set()),
        ("{body}:flood", set()),
        ("flood^2", set()),
        ("flood) OR (rain", {"flood", "storm", "order", "dry"}),
        ("flood NOT warning", set()),
        ("flood'; DROP TABLE document", set()),
    ],
)
def test_a_reader_cannot_speak_to_the_store(
    full: SearchIndex, text: str, expected: set[str]
) -> None:
    assert set(ids(ask(full, text))) == expected
