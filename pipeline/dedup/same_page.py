"""One page under many names, and many entries that lead to one page."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.model import Article, Outcome, Reason
from pipeline.records import Candidate, Decision, Head
from pipeline.text import fold, words

# What a site publishes again the next morning is another piece.
_ONE_TIME = timedelta(hours=12)
# For the title of an entry to promise something, and the article to keep it.
_FEWEST = 2
_SHARE = 3
# Shorter words are left out: "the", "und".
_SHORT = 3
_SHOWN = 80


def is_of_one_time(head: Head, article: Article) -> bool:
    """Tell whether two texts came out together, as far as their dates are known."""
    one, other = head.published_at, article.published_at
    return one is None or other is None or abs(one - other) < _ONE_TIME


def is_as_listed(title: str, article: Article) -> bool:
    """Tell whether the article has to do with what its entry was called.

    A third of the words in its title that tell something is enough, anywhere in
    headline and text: many feeds have headlines of their own. A title of fewer
    than two such words promises nothing, nor does a URL or the name of a file.
    """
    listed = {word for word in words(fold(title)) if _tells(word)}
    if len(listed) < _FEWEST or (title.isascii() and " " not in title.strip()):
        return True
    read = listed.intersection(words(fold(f"{article.headline} {article.text}")))
    return len(read) * _SHARE >= len(listed)


def led_astray(candidate: Candidate, other: Head, own: Sequence[Head]) -> Decision:
    """Keep for a human what shows `other`; its `own` article stays as it was."""
    title = candidate.item.title[:_SHOWN]
    return Decision(
        item_id=candidate.item.item_id,
        article_id=own[0].placement.article_id if own else None,
        outcome=Outcome.QUARANTINED,
        reason=Reason.LOGIN_WALL,
        detail=f"shows the page of article {other.placement.article_id}, and nothing "
        f"of {title!r}: a login page, an error, or a link that is wrong; "
        "open it, then retry or discard",
    )


def _tells(word: str) -> bool:
    # In scripts without spaces a sign is a word.
    return len(word) > _SHORT or not word.isascii()
