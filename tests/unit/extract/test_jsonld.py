"""Finding the article's node in JSON-LD."""

import json

import pytest

from pipeline.extract.jsonld import article_node, text_of, url_of

ARTICLE = {"@type": "NewsArticle", "headline": "Rain ends drought"}


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [ARTICLE],
        [[{"@type": "WebSite"}, ARTICLE]],
        {"@graph": [{"@type": "Organization"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["Thing", "ReportageNewsArticle"]},
        {**ARTICLE, "@type": "https://schema.org/NewsArticle"},
        {**ARTICLE, "@type": "schema:NewsArticle"},
    ],
)
def test_the_article_is_found_wherever_it_is_nested(data):
    assert article_node([json.dumps(data)])["headline"] == "Rain ends drought"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Rain ends drought",}',
        '<!-- {"@type": "NewsArticle", "headline": "Rain ends drought"} -->',
        '{"@type": "NewsArticle", "headline": "Rain ends drought", "a": "x\ny"}',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Rain ends drought"}\n]]>',
        '{"@type": "NewsArticle", "headline": "Rain ends drought"};',
    ],
)
def test_small_faults_are_forgiven(script):
    assert article_node([script]).get("headline") == "Rain ends drought"


@pytest.mark.parametrize("script", ["", "{", "null", "3", "[" * 5000, '{"@type": 3}'])
def test_broken_json_tells_nothing(script):
    assert article_node([script]) == {}


def test_broken_json_does_not_hide_what_follows():
    assert article_node(["{broken", json.dumps(ARTICLE)]) == ARTICLE


def test_the_node_that_tells_most_wins():
    told = {**ARTICLE, "datePublished": "2026-03-14", "headline": "The real one"}
    assert article_node([json.dumps([ARTICLE, told])]) == told


def test_other_articles_that_are_listed_are_not_this_one():
    data = {"@type": "ItemList", "itemListElement": [ARTICLE]}
    assert article_node([json.dumps(data)]) == {}


def test_people_that_the_article_refers_to_are_filled_in():
    person = {"@id": "#p1", "@type": "Person", "name": "Ilse Varga"}
    article = {**ARTICLE, "author": {"@id": "#p1"}, "publisher": {"@id": "#none"}}
    found = article_node([json.dumps({"@graph": [article, person]})])
    assert found["author"] == [person]
    assert found["publisher"] == [{"@id": "#none"}]


def test_what_an_article_says_of_its_author_is_not_replaced():
    person = {"@id": "#p1", "name": "Ilse Varga"}
    told = {**ARTICLE, "author": {"@id": "#p1", "name": "I. Varga"}}
    (author,) = article_node([json.dumps([told, person])])["author"]
    assert author["name"] == "I. Varga"


def test_texts_and_urls_are_found_in_every_spelling():
    assert text_of("Tom &amp; Jerry") == "Tom & Jerry"
    assert text_of([{"name": "Harbour"}]) == "Harbour"
    assert text_of([None, {}, "x"]) == "x"
    assert text_of(None) == ""
    assert url_of(["https://a.example/1.jpg"]) == "https://a.example/1.jpg"
    assert url_of({"url": ["https://a.example/1.jpg"]}) == "https://a.example/1.jpg"
    assert url_of([{}]) == ""
