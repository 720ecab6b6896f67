"""The search index on a real Elasticsearch: setup, readers, and what goes wrong."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from elasticsearch import BadRequestError, Elasticsearch

from pipeline.adapters.elasticsearch.bulk import Patience
from pipeline.adapters.elasticsearch.index import ElasticsearchSearch
from pipeline.adapters.elasticsearch.operations import operation
from pipeline.adapters.elasticsearch.templates import setup_elasticsearch
from pipeline.adapters.memory_search import MemorySearch
from pipeline.cli import main
from pipeline.errors import StoreError
from pipeline.model import ArticleState
from pipeline.ports import SearchIndex
from pipeline.records import SearchQuery, SearchResult
from tests.nodes import TEMPLATES, Node
from tests.search_samples import (
    HOUR,
    articles_of_three_months,
    long_read,
    placed,
    wire_story,
    written,
)

pytestmark = pytest.mark.elasticsearch

MARCH = "news-articles-2026.03"
IMPATIENT = Patience(first=0.05, longest=0.05, times=3)


@pytest.fixture
def index(cluster: Elasticsearch) -> ElasticsearchSearch:
    return ElasticsearchSearch(cluster, refresh="true", patience=IMPATIENT)


def ask(index: SearchIndex, text: str = "", **changes: Any) -> SearchResult:
    given: dict[str, Any] = {"as_of": datetime.now(UTC), "limit": 1000}
    return index.search(SearchQuery(text=text, **given | changes))


def ids(result: SearchResult) -> list[str]:
    return [hit.article_id for hit in result.hits]


# Setup


def test_setup_says_what_is_missing_and_a_second_one_finds_nothing(
    cluster: Elasticsearch,
) -> None:
    for name in ("news-articles", "news-versions"):
        cluster.indices.delete_index_template(name=name)
    assert setup_elasticsearch(cluster, TEMPLATES, fix=False) == [
        "index template news-articles: is not there",
        "index template news-versions: is not there",
    ]
    assert len(setup_elasticsearch(cluster, TEMPLATES, fix=True)) == 2
    assert setup_elasticsearch(cluster, TEMPLATES, fix=False) == []


def test_setup_names_each_value_that_was_changed_by_hand(
    cluster: Elasticsearch,
) -> None:
    settings = {"settings": {"number_of_shards": 2, "refresh_interval": "1s"}}
    cluster.cluster.put_component_template(
        name="news-settings", template=settings, version=1
    )
    found = setup_elasticsearch(cluster, TEMPLATES, fix=True)
    where = "component template news-settings: template.settings"
    assert f"{where}.number_of_shards is 2, the file says 1" in found
    assert f"{where}.auto_expand_replicas is nothing, the file says 0-1" in found
    assert not any("refresh_interval" in line for line in found)
    assert setup_elasticsearch(cluster, TEMPLATES, fix=False) == []


def test_setup_leaves_a_newer_version_alone(cluster: Elasticsearch) -> None:
    body = json.loads((TEMPLATES / "component_template/news-settings.json").read_text())
    cluster.cluster.put_component_template(
        name="news-settings", template=body["template"], version=9
    )
    newer = "component template news-settings: version 9 is there, newer than our 1"
    assert setup_elasticsearch(cluster, TEMPLATES, fix=True) == [newer]
    assert setup_elasticsearch(cluster, TEMPLATES, fix=False) == [newer]
    cluster.cluster.put_component_template(
        name="news-settings", template=body["template"], version=1
    )


def test_setup_gives_old_indices_new_fields_and_their_alias_back(
    cluster: Elasticsearch, index: ElasticsearchSearch, tmp_path: Path
) -> None:
    index.write(articles_of_three_months(0, 1))
    (name,) = cluster.indices.get(index="news-articles-*")
    cluster.indices.delete_alias(index=name, name="news-articles")
    grown = _with_a_field_more(tmp_path)
    found = setup_elasticsearch(cluster, grown, fix=True)
    new = f"index {name}: properties.mood.type is nothing, the file says keyword"
    assert new in found
    assert any(f"index {name}: news-articles.filter" in line for line in found)
    assert setup_elasticsearch(cluster, grown, fix=False) == []
    assert cluster.count(index="news-articles")["count"] == 1


def _with_a_field_more(folder: Path) -> Path:
    for path in TEMPLATES.glob("*/*.json"):
        body = json.loads(path.read_text("utf-8"))
        if path.stem == "news-article":
            body["template"]["mappings"]["properties"]["mood"] = {"type": "keyword"}
        (folder / path.parent.name).mkdir(exist_ok=True)
        (folder / path.parent.name / path.name).write_text(json.dumps(body))
    return folder


def test_nothing_is_written_before_setup(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    cluster.indices.delete_index_template(name="news-articles")
    with pytest.raises(StoreError, match="run `news setup`"):
        index.write(articles_of_three_months(0, 1))
    assert dict(cluster.indices.get(index="news-*")) == {}


def news(node: Node, folder: Path, *arguments: str) -> Result:
    """Run the command with the search index on the node."""
    environ = {"NEWS_SEARCH_URL": node.url, "NEWS_STATE_DIR": str(folder)}
    return CliRunner().invoke(main, arguments, env=environ)


def test_the_command_says_what_differs_and_sets_it_right(
    cluster: Elasticsearch, node: Node, tmp_path: Path
) -> None:
    cluster.indices.delete_index_template(name="news-versions")
    checked = news(node, tmp_path, "setup", "--check")
    assert checked.exit_code == 1
    assert checked.output.splitlines() == [
        "! index template news-versions: is not there",
        "1 differences, 1 left",
    ]
    mended = news(node, tmp_path, "setup")
    assert (mended.exit_code, "set right: index template" in mended.output) == (0, True)
    assert news(node, tmp_path, "setup", "--check").output == "0 differences, 0 left\n"


# Readers


def test_the_command_searches_the_node_that_the_settings_name(
    index: ElasticsearchSearch, node: Node, tmp_path: Path
) -> None:
    index.write([placed("a1", written("Rain"))])
    found = news(node, tmp_path, "search", "rain", "--json")
    assert [json.loads(line)["article_id"] for line in found.output.splitlines()] == [
        "a1"
    ]


def test_readers_of_the_alias_see_what_is_visible_now_and_nothing_else(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    now, soon = datetime.now(UTC), datetime.now(UTC) + HOUR
    index.write([
        placed("shown", written("Rain"), visible_from=now - HOUR),
        placed("embargoed", written("Rain"), visible_from=soon),
        placed("expired", written("Rain"), visible_until=now - HOUR),
        placed("for-an-hour", written("Rain"), visible_until=soon),
        placed("killed", None, revision=2, state=ArticleState.REMOVED),
    ])  # fmt: skip
    found = cluster.search(index="news-articles", sort="article_id")["hits"]["hits"]
    assert [hit["_id"] for hit in found] == ["for-an-hour", "shown"]
    assert set(ids(ask(index, as_of=soon + HOUR))) == {"embargoed", "shown"}
    assert index.count() == 5


def test_old_versions_are_strict_too_and_not_for_readers(
    cluster: Elasticsearch,
) -> None:
    old = placed("a1", written("Rain"), index_name="news-versions-2026.03")
    lines = [json.loads(line) for line in operation(old).splitlines()]
    cluster.bulk(operations=lines, refresh=True)
    assert cluster.count(index="news-versions-*")["count"] == 1
    assert not cluster.indices.exists_alias(name="news-articles")
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        cluster.index(index="news-versions-2026.03", document={"mood": None})


def test_every_field_of_a_search_document_is_mapped(index: ElasticsearchSearch) -> None:
    removed = placed("a2", None, revision=2, state=ArticleState.REMOVED)
    wire = placed("a3", wire_story())
    results = index.write([placed("a1", long_read()), removed, wire])
    assert [result.error for result in results] == [None, None, None]


def test_words_are_indexed_and_not_stored(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    index.write([placed("a1", written("Rain", "It rained."))])
    document = index.get("a1")
    assert document is not None
    assert [name for name in document if name.endswith("_words")] == []


def found_by_kibana(cluster: Elasticsearch, text: str) -> list[str]:
    """Return what a reader of the alias finds who types `text` and no field."""
    asked = {"query_string": {"query": text, "lenient": True}}
    answer = cluster.search(index="news-articles", query=asked)
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def test_no_reader_of_the_alias_finds_notes_to_editors(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    index.write([placed("a1", wire_story())])
    assert found_by_kibana(cluster, "breach") == ["a1"]
    assert found_by_kibana(cluster, "*Freedonia") == ["a1"]
    assert found_by_kibana(cluster, 'subject_codes:"medtop:20000139"') == ["a1"]
    assert found_by_kibana(cluster, "links.kind:picture") == ["a1"]
    for text in ("quadrille", "*quadrille*", "editor_notes:*", "editor_notes:warden"):
        assert found_by_kibana(cluster, text) == [], text
    for text in ("*dam.jpg", "links.href:*dam.jpg", '"A. Quill"'):
        assert found_by_kibana(cluster, text) == [], text


def test_a_prefix_in_a_phrase_reaches_every_word_that_goes_on_so(
    index: ElasticsearchSearch,
) -> None:
    many = written("Noise", " ".join(f"ear{n:05}" for n in range(3000)))
    rest = written("Rest", "A well-earzzz rest.")
    index.write([placed("many", many), placed("rest", rest)])
    assert ids(ask(index, "well-ear*")) == ["rest"]
    assert set(ids(ask(index, "ear*"))) == {"many", "rest"}


def test_a_word_of_300_letters_is_found(index: ElasticsearchSearch) -> None:
    word = "x" * 300
    index.write([placed("a1", written("Noise", f"So {word} it is."))])
    assert ids(ask(index, f'"so {word} it"')) == ["a1"]
    assert ids(ask(index, "x" * 299)) == []


def test_random_queries_find_what_they_find_in_memory(
    index: ElasticsearchSearch,
) -> None:
    dice = random.Random(8)
    words = ["rain", "rains", "rainy", "flood", "well-earned", "o'neill", "3.5", "東京"]
    memory = MemorySearch()
    articles = [
        placed(
            f"a{number:03}",
            written(_text(dice, words, 4), _text(dice, words, 30)),
            copy_group_id=f"a{number % 7:03}",
            is_original=number % 7 == number,
        )
        for number in range(150)
    ]
    memory.write(articles)
    index.write(articles)
    for _ in range(200):
        text, filters = _question(dice, words), _filters(dice)
        theirs = ask(index, text, newest=True, **filters)
        ours = ask(memory, text, newest=True, **filters)
        assert (theirs.total, ids(theirs)) == (ours.total, ids(ours)), (text, filters)


def _text(dice: random.Random, words: Sequence[str], most: int) -> str:
    return " ".join(dice.choices(words, k=dice.randint(1, most)))


_FORMS = (
    *("{0}", "{0}*", '"{0} {1}"', "-{0}", "headline:{0}", '-"{0} {1}"', "rai*"),
    *("{0} OR {1}*", 'headline:"{0} {1}" OR {2}', "{0}-{1}*"),
)


def _question(dice: random.Random, words: Sequence[str]) -> str:
    pieces = dice.choices(_FORMS, k=dice.randint(1, 3))
    return " ".join(piece.format(*dice.choices(words, k=3)) for piece in pieces)


def _filters(dice: random.Random) -> dict[str, Any]:
    filters: tuple[dict[str, Any], ...] = (
        {},
        {"originals_only": True},
        {"copy_group": "a003"},
    )
    return dice.choice(filters)


def test_the_ten_thousandth_article_is_the_last_that_can_be_paged_to(
    index: ElasticsearchSearch,
) -> None:
    assert ask(index, offset=9_980, limit=20).total == 0
    with pytest.raises(ValueError, match="first 10,000 articles"):
        ask(index, offset=9_981, limit=20)


# Versions


def kept(cluster: Elasticsearch) -> dict[str, dict[str, Any]]:
    """Return the older versions that are stored, by id."""
    answer = cluster.search(index="news-versions-*", size=100)
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def test_the_version_that_an_update_replaces_is_kept_beside(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    first = placed("a1", article=written("Rain", "It rained."))
    second = placed("a1", article=written("Rain", "It poured."), revision=2, version=2)
    index.write([first])
    index.write([second])
    index.write([second])
    assert {i: v["body"] for i, v in kept(cluster).items()} == {"a1.1": "It rained."}
    assert ids(ask(index, "poured")) == ["a1"]
    assert ids(ask(index, "rained")) == []
    assert index.count() == 1


def test_an_older_version_keeps_what_its_agency_said(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    index.write([placed("a1", wire_story())])
    index.write([placed("a1", written("Corrected"), revision=2, version=2)])
    (old,) = kept(cluster).values()
    assert (old["slugline"], old["urgency"]) == ("DAM-BREACH/LOWERMILL", 2)
    for asked in (
        {"term": {"subjects.qcode": "medtop:20000139"}},
        {"match_phrase": {"slugline_words": "lowermill"}},
        {"range": {"urgency": {"lte": 2}}},
        {"term": {"headline_made": True}},
    ):
        answer = cluster.count(index="news-versions-*", query=asked)
        assert answer["count"] == 1, asked


def test_a_new_revision_of_the_same_version_keeps_nothing(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    index.write([placed("a1", article=written("Rain", "It rained."))])
    index.write([placed("a1", article=written("Rain", "It rained."), revision=2)])
    assert kept(cluster) == {}


def test_a_takedown_empties_every_version(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    index.write([placed("a1", article=written("Rain", "It rained."))])
    index.write(
        [placed("a1", article=written("Rain", "It poured."), revision=2, version=2)]
    )
    gone = placed("a1", None, revision=3, version=2, state=ArticleState.REMOVED)
    index.write([gone])
    (old,) = kept(cluster).values()
    assert "body" not in old
    assert ids(ask(index)) == []
