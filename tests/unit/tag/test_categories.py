"""What others say an article is about."""

from pipeline.model import Article, Block, FeedEntry, Tag
from pipeline.sources import Source
from pipeline.tag.categories import tag

SOURCE = Source(id="s", name="S", categories=("News", "Region"))
PLAIN = Source(id="s", name="S")
ARTICLE = Article(
    source_id="s",
    language="en",
    headline="Harbour",
    blocks=(Block("The harbour was closed. The harbour is old."),),
    evidence={"section": "Harbour"},
)


def test_categories_name_who_said_so():
    entry = FeedEntry(part=0, categories=("Shipping",))
    assert tag(ARTICLE, SOURCE, entry).categories == (
        Tag("News", "source"),
        Tag("Region", "source"),
        Tag("Shipping", "feed"),
        Tag("Harbour", "page"),
    )


def test_a_category_stands_once_by_the_first_to_name_it():
    entry = FeedEntry(part=0, categories=("NEWS", " harbour ", "harbour"))
    assert tag(ARTICLE, SOURCE, entry).categories == (
        Tag("News", "source"),
        Tag("Region", "source"),
        Tag("harbour", "feed"),
    )


def test_what_is_no_label_is_left_out():
    entry = FeedEntry(part=0, categories=("", "  ", "x" * 81))
    bare = Article(source_id="s")
    assert tag(bare, PLAIN, entry).categories == ()
    assert tag(bare, PLAIN, None).categories == ()


def test_keywords_come_along():
    assert [k.label for k in tag(ARTICLE, PLAIN, None).keywords][:1] == ["Harbour"]
