"""Articles of our own writing for the tests of search, in several scripts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from pipeline.model import (
    Article,
    ArticleState,
    Block,
    BlockKind,
    IndexedArticle,
    Link,
    Placement,
    Subject,
    Tag,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def placed(
    article_id: str, article: Article | None, *, revision: int = 1, **changes: Any
) -> IndexedArticle:
    """Return `article` at a place of its own, seen at noon and visible since."""
    placement = Placement(
        article_id=article_id,
        revision=revision,
        version=1,
        first_seen_at=NOON,
        version_at=NOON,
        index_name="news-articles-2026.03",
        copy_group_id=article_id,
        is_original=True,
        state=ArticleState.VISIBLE,
        visible_from=NOON,
    )
    return IndexedArticle(
        placement=replace(placement, **changes),
        article=article,
    )


def written(headline: str, *texts: str, **changes: Any) -> Article:
    """Return an article of paragraphs by the Harbour Times, in English."""
    article = Article(
        source_id="harbour",
        url="https://harbour.example/news/1",
        headline=headline,
        language="en",
        published_at=NOON,
        blocks=tuple(Block(text) for text in texts),
        extractor="page",
    )
    return replace(article, **changes)


_TEXTS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text("utf-8")
)


def world() -> list[IndexedArticle]:
    """Return an article for each text, an hour between one and the next."""
    return [
        placed(
            article_id,
            written(
                headline,
                body,
                language=language,
                source_id="harbour" if number % 4 else "valley",
                published_at=NOON + number * HOUR,
            ),
        )
        for number, (article_id, (language, headline, body)) in enumerate(
            _TEXTS.items()
        )
    ]


def articles_of_three_months(first: int, count: int = 40) -> list[IndexedArticle]:
    """Return short articles numbered from `first` on, each month's in turn."""
    return [
        placed(
            f"a{number:04}",
            written(f"Number {number}", "Rain fell. " * 20),
            index_name=f"news-articles-2026.0{1 + number % 3}",
        )
        for number in range(first, first + count)
    ]


def long_read() -> Article:
    """Return an article with a block of every kind."""
    return written(
        "River town counts the cost",
        byline="By Ada Quill",
        agency="Coast Wire",
        dateline_place="LOWER MILL",
        description="What the water left behind.",
        blocks=(
            Block("The water went as fast as it had come."),
            Block("What was lost", BlockKind.SUBHEAD),
            Block("two bridges\nthe old mill", BlockKind.LIST),
            Block("We will build again.", BlockKind.QUOTE),
            Block("Place | Metres\nMill | 3.5\nBridge | 4", BlockKind.TABLE),
        ),
        categories=(Tag("disaster", "rules", "2", 0.92),),
        keywords=(Tag("river", "tfidf"),),
    )


def wire_story() -> Article:
    """Return a story with all that an agency can say of one."""
    return written(
        "Dam gives way above Lower Mill",
        "The dam broke at dawn.",
        agency="NLW",
        credit="NLW/Valley Wire",
        kicker="Third breach in a week",
        slugline="DAM-BREACH/LOWERMILL",
        urgency=2,
        is_correction=True,
        subjects=(
            Subject("20000139", "medtop", "disaster"),
            Subject("weather", "http://codes.example/topics/"),
            Subject("N2:DAM"),
        ),
        usage_terms=("Not for use in Freedonia",),
        notes=("Desk: telephone the warden, quadrille 7",),
        links=(Link("https://nlw.example/dam.jpg", "picture", "The dam", "A. Quill"),),
        evidence={"headline": "made from the first sentence"},
    )
