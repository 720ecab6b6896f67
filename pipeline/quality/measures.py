"""A page in numbers."""

from pipeline.model import Article

CHARACTERS = "characters"
PER_LINE = "per_line"
REMOVED = "removed"
LINKED = "linked"
ASKING = "asking"
TEASER = "teaser"


def measures(article: Article) -> dict[str, float]:
    """Return what is measured of an article that was read from a page.

    These are the characters of its text and of a line of it, and shares: what was
    taken out as boilerplate, and of the text as it was extracted what are links, and
    what asks for something. The last two are missing where another text than the
    page's own stands in. A teaser is 1, another article 0.
    """
    characters = len(article.text)
    lines = sum(len(block.lines) for block in article.blocks)
    removed = sum(len(removal.text) for removal in article.removed)
    found = {
        CHARACTERS: float(characters),
        PER_LINE: characters / lines if lines else 0.0,
        REMOVED: _share(removed, removed + characters),
        TEASER: float(article.is_teaser),
    }
    if extracted := article.counted.get("extracted", 0):
        for name in (LINKED, ASKING):
            found[name] = _share(article.counted.get(name, 0), extracted)
    return found


def _share(some: int, of: int) -> float:
    return round(some / of, 3) if of else 0.0
