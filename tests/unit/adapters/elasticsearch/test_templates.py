"""The files of the templates, and how they are compared; no server."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters.elasticsearch.operations import operation, words_field
from pipeline.adapters.elasticsearch.templates import differences, load_templates
from pipeline.errors import ConfigError
from pipeline.index.document import NOTES, Field
from pipeline.model import Article
from tests.nodes import TEMPLATES
from tests.search_samples import long_read, placed, wire_story


def mapping() -> dict[str, Any]:
    (fields,) = (t for t in load_templates(TEMPLATES) if t.name == "news-article")
    found: dict[str, Any] = fields.body["template"]["mappings"]
    return found


def test_components_are_put_before_the_templates_made_of_them() -> None:
    assert [(t.kind, t.name) for t in load_templates(TEMPLATES)] == [
        ("component_template", "news-article"),
        ("component_template", "news-settings"),
        ("index_template", "news-articles"),
        ("index_template", "news-versions"),
    ]


def test_the_mapping_is_strict_and_has_every_field_that_is_sent_and_no_other() -> None:
    _, document = operation(placed("a1", long_read())).splitlines()
    assert mapping()["dynamic"] == "strict"
    assert set(mapping()["properties"]) == set(json.loads(document))


@pytest.mark.parametrize(
    ("article", "fields"),
    [
        (long_read(), ("categories", "keywords")),
        (wire_story(), ("subjects", "links")),
    ],
)
def test_objects_have_every_part_that_is_sent(
    article: Article, fields: tuple[str, ...]
) -> None:
    _, document = operation(placed("a1", article)).splitlines()
    sent = json.loads(document)
    for field in fields:
        assert set(mapping()["properties"][field]["properties"]) == set(sent[field][0])


def test_notes_to_editors_are_kept_and_not_indexed() -> None:
    assert mapping()["properties"][NOTES] == {"type": "object", "enabled": False}


def test_words_are_never_kept_beside_the_text_that_they_are_of() -> None:
    assert mapping()["_source"]["excludes"] == ["*_words"]
    assert {words_field(field) for field in Field} <= set(mapping()["properties"])


def test_only_articles_are_behind_the_readers_alias_and_now_is_not_rounded() -> None:
    templates = {t.name: json.dumps(t.body) for t in load_templates(TEMPLATES)}
    assert '"news-articles": {"filter"' in templates["news-articles"]
    assert '"lte": "now"}' in templates["news-articles"]
    assert "now/" not in templates["news-articles"]
    assert "aliases" not in templates["news-versions"]


def test_the_hash_tells_two_contents_apart_and_not_two_layouts(tmp_path: Path) -> None:
    folder = tmp_path / "component_template"
    folder.mkdir()
    (folder / "a.json").write_text('{"version": 1, "template": {}}')
    (folder / "b.json").write_text('{"template":   {}, "version": 1}')
    (folder / "c.json").write_text('{"version": 1, "template": {"settings": {}}}')
    hashes = [t.body["_meta"]["hash"] for t in load_templates(tmp_path)]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"version": "1"}'])
def test_a_file_that_is_no_template_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "index_template").mkdir()
    (tmp_path / "index_template" / "bad.json").write_text(text)
    with pytest.raises(ConfigError, match=r"bad\.json: .*version"):
        load_templates(tmp_path)


def test_a_folder_without_templates_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no Elasticsearch templates"):
        load_templates(tmp_path)


def test_differences_name_the_path_and_both_values() -> None:
    there = {"a": {"b": 1, "c": True}, "d": "x"}
    wanted = {"a": {"b": 2, "c": True}, "e": ["y"]}
    assert differences(there, wanted) == {
        "a.b": ("1", "2"),
        "d": ("x", "nothing"),
        "e": ("nothing", '["y"]'),
    }


def test_settings_are_the_same_in_the_servers_own_form() -> None:
    ours = {"settings": {"number_of_shards": 1}}
    theirs = {"settings": {"index": {"number_of_shards": "1"}}}
    assert differences({"template": theirs}, {"template": ours}) == {}


def test_an_empty_object_is_a_value() -> None:
    assert differences({"a": {}}, {"a": {}}) == {}
    assert differences({}, {"a": {}}) == {"a": ("nothing", "{}")}
