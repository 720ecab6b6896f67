"""A page in numbers."""

from pipeline.model import Article


def measures(article: Article) -> dict[str, float]:
    """Return what is measured of an article that was read from a page."""
    return {"characters": float(len(article.text))}
