"""A page in numbers."""

from pipeline.model import Article, Block, BlockKind, Removal
from pipeline.quality.measures import measures
from tests.values import an_article


def with_counts(**counted: int) -> Article:
    return an_article(counted=counted)


def test_an_article_is_measured_by_its_characters_and_lines() -> None:
    items = Block("Bread\nMilk", BlockKind.LIST)
    article = an_article(blocks=(Block("It rained at last."), items))
    found = measures(article)
    assert found["characters"] == len(article.text)
    assert found["per_line"] == len(article.text) / 3


def test_what_was_taken_out_is_a_share_of_all() -> None:
    article = an_article(blocks=(Block("x" * 30),), removed=(Removal("r", "y" * 10),))
    assert measures(article)["removed"] == 0.25


def test_links_and_requests_are_shares_of_the_text_as_extracted() -> None:
    found = measures(with_counts(extracted=200, linked=50, asking=10))
    assert (found["linked"], found["asking"]) == (0.25, 0.05)


def test_a_text_that_is_not_the_pages_own_has_no_links() -> None:
    assert not {"linked", "asking"} & measures(an_article()).keys()


def test_a_teaser_is_told_from_a_whole_story() -> None:
    assert measures(an_article(is_teaser=True))["teaser"] == 1
    assert measures(an_article())["teaser"] == 0


def test_an_article_without_text_has_no_lines() -> None:
    found = measures(an_article(blocks=()))
    assert (found["characters"], found["per_line"], found["removed"]) == (0, 0, 0)
