"""The keywords of an article."""

import time

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Article, Block
from pipeline.tag.keywords import keywords

STORY = Article(
    source_id="s",
    language="en",
    headline="Old drawbridge reopens in Saltmere",
    blocks=(
        Block("The old drawbridge in Saltmere carried its first cars on Saturday."),
        Block("Saltmere had waited eleven years for the bridge, said Henrike Osei."),
        Block("Henrike Osei kept the toll booth. The toll booth was closed, she said."),
        Block("Divers of the harbour office found rot; the harbour office paid."),
    ),
)


def labels(article: Article) -> list[str]:
    return [tag.label for tag in keywords(article)]


def test_what_the_story_is_about_comes_first():
    found = labels(STORY)
    assert {"drawbridge", "Saltmere"} <= set(found[:4])
    assert "Henrike Osei" in found
    assert "toll booth" in found
    assert "harbour office" in found


def test_no_keyword_has_a_stop_word_at_its_ends():
    for label in labels(STORY):
        ends = {label.casefold().split()[0], label.casefold().split()[-1]}
        assert not ends & {"the", "in", "of", "for", "was", "said", "on", "she"}


def test_a_phrase_stands_for_its_parts():
    found = labels(STORY)
    assert "toll" not in found
    assert "Osei" not in found


def test_a_phrase_does_not_cross_punctuation():
    assert not any("rot harbour" in label for label in labels(STORY))


def test_there_are_ten_at_most_best_first_with_method():
    found = keywords(STORY)
    assert 5 <= len(found) <= 10
    assert [t.score for t in found] == sorted((t.score for t in found), reverse=True)
    assert {t.method for t in found} == {"ngram"}


def test_stop_words_are_those_of_the_language():
    german = Article(
        source_id="s",
        language="de",
        headline="Die alte Brücke ist wieder offen",
        blocks=(Block("Die Brücke ist offen und die Brücke ist alt."),),
    )
    assert labels(german)[0] == "Brücke"
    assert not {"die", "ist", "und"} & {label.casefold() for label in labels(german)}


def test_an_unknown_language_and_an_empty_text_are_no_trouble():
    assert labels(Article(source_id="s", language="xx", headline="Brigg reopens"))
    assert labels(Article(source_id="s")) == []


def test_the_same_article_gives_the_same_keywords():
    assert keywords(STORY) == keywords(STORY)


def test_an_article_of_600_words_takes_few_milliseconds():
    words = " ".join(f"The word{n % 97} of Saltmere was old." for n in range(100))
    article = Article(source_id="s", language="en", blocks=(Block(words),))
    keywords(article)
    begun = time.process_time()
    for _ in range(10):
        keywords(article)
    assert (time.process_time() - begun) / 10 < 0.015  # 3 ms on an idle machine


@given(st.text(max_size=300))
def test_no_text_breaks_the_counting(text):
    for tag in keywords(Article(source_id="s", language="en", headline=text)):
        assert tag.label


def test_words_that_news_is_about_are_no_stop_words():
    text = "The war went on. A war of ten years, and the government fell in the war."
    found = labels(Article(source_id="s", language="en", blocks=(Block(text),)))
    assert found[0] == "war"
    assert "government" in found
    assert "years" not in found
