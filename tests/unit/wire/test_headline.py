"""Headlines for items that come without one."""

import pytest

from pipeline.model import Block, BlockKind
from pipeline.wire.headline import MADE, with_headline
from tests.values import an_article, with_text


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("The quay was closed. Nobody was hurt.", "The quay was closed"),
        ("The St. Ives quay was closed", "The St. Ives quay was closed"),
        ("Is the quay closed? Nobody knows.", "Is the quay closed"),
        ("It grew by 3.5 percent. More later.", "It grew by 3.5 percent"),
        ("港は閉鎖された。負傷者はいない。", "港は閉鎖された"),
        ("Flash line\nsecond line", "Flash line"),
    ],
)  # fmt: skip
def test_the_first_sentence_is_the_headline(text: str, headline: str) -> None:
    article = with_headline(with_text(an_article(headline=""), text))
    assert article.headline == headline
    assert article.evidence["headline"] == MADE


def test_the_headline_of_the_agency_stays() -> None:
    article = with_headline(an_article(headline="Storm"))
    assert article.headline == "Storm"
    assert article.evidence["headline"] != MADE


def test_a_long_sentence_is_cut_between_words() -> None:
    article = with_headline(with_text(an_article(headline=""), "quay " * 60))
    assert len(article.headline) <= 121
    assert article.headline.endswith("quay…")


def test_a_subhead_is_no_sentence() -> None:
    blocks = (Block("Weather", BlockKind.SUBHEAD), Block("It rained. A lot."))
    assert with_headline(an_article(headline="", blocks=blocks)).headline == "It rained"


def test_without_a_text_there_is_none() -> None:
    assert with_headline(an_article(headline="", blocks=())).headline == ""
