"""Furniture of one outlet: lines that recur over its different articles."""

from collections.abc import Sequence

from pipeline.model import Article, Ended
from pipeline.profiles import LearnedRule, Sighting


def leave_out_learned(
    article: Article, rules: Sequence[LearnedRule]
) -> Article | Ended:
    """Leave out the lines that learned `rules` name, each as a `Removal`."""
    return article


def sightings(article: Article, rules: Sequence[LearnedRule]) -> tuple[Sighting, ...]:
    """Return the lines of a cleaned article that could be furniture."""
    return ()
