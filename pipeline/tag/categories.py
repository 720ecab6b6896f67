"""What others say an article is about: its source, its feed, its page."""

from dataclasses import replace

from pipeline.model import Article, FeedEntry, Tag
from pipeline.sources import Source
from pipeline.tag.keywords import keywords
from pipeline.text import fold, squeeze

_LONGEST = 80


def tag(article: Article, source: Source, entry: FeedEntry | None) -> Article:
    """Return `article` with its categories and keywords."""
    return replace(
        article,
        categories=categories(article, source, entry),
        keywords=keywords(article),
    )


def categories(
    article: Article, source: Source, entry: FeedEntry | None
) -> tuple[Tag, ...]:
    """Return each category once, by the first to name it: source, feed, page."""
    named = [(label, "source") for label in source.categories]
    named += [(label, "feed") for label in (entry.categories if entry else ())]
    named += [(article.evidence.get("section", ""), "page")]
    found: dict[str, Tag] = {}
    for label, method in named:
        text = squeeze(label)
        if text and len(text) <= _LONGEST:
            found.setdefault(fold(text), Tag(text, method))
    return tuple(found.values())
