"""Different articles: pages that are neither copies nor parts of one series."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.profiles import PageProfile
from pipeline.text import fold, words

_SAME_TEXT = 0.3
"""Pages with more of their characters in common are versions of one text."""
_SAME_WORDS = 0.6
_SAME_FEW_WORDS = 0.5
_FEW_WORDS = 4
"""In headlines of so few words ("Weather for Monday") a date is soon half of them."""
_LABEL_WORDS = 5
_LABEL = re.compile(r"\s*(?::|[|]|\s-\s|\s/\s)")
_NUMBER = re.compile(r"\d+\S*")


@dataclass(frozen=True, slots=True)
class _Face:
    """What pages are compared by."""

    words: frozenset[str]
    label: frozenset[str]
    lines: Mapping[str, int]
    characters: int


def different(
    profiles: Iterable[PageProfile], most: int
) -> list[tuple[PageProfile, ...]]:
    """Divide pages into groups of which each counts as one article, `most` at most.

    A page joins the first group whose first page is of one series with it, by its
    headline, or has much of the same text. Both are guessed on the safe side: too
    few different articles only mean that less is learned.
    """
    groups: list[tuple[_Face, list[PageProfile]]] = []
    for profile in profiles:
        face = _face(profile)
        group = next((pages for one, pages in groups if _is_alike(one, face)), None)
        if group is not None:
            group.append(profile)
        elif len(groups) == most:
            break
        else:
            groups.append((face, [profile]))
    return [tuple(pages) for _, pages in groups]


def _face(profile: PageProfile) -> _Face:
    lines = {sighting.line: sighting.characters for sighting in profile.lines}
    headline = fold(profile.headline)
    return _Face(
        words=_telling(headline),
        label=_label(headline),
        lines=lines,
        characters=sum(lines.values()),
    )


def _telling(text: str) -> frozenset[str]:
    """Return the words of folded text, numbers and dates in numbers left out."""
    return frozenset(words(_NUMBER.sub(" ", text)))


def _label(headline: str) -> frozenset[str]:
    """Return what stands before a colon or a bar: the name of a series, or may be."""
    found = _LABEL.search(headline)
    label = _telling(headline[: found.start()]) if found else frozenset()
    return label if len(label) <= _LABEL_WORDS else frozenset()


def _is_alike(one: _Face, other: _Face) -> bool:
    return (
        _has_same_words(one.words, other.words)
        or _has_same_label(one.label, other.label)
        or _has_same_text(one, other)
    )


def _has_same_label(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether headlines name one series; most name none."""
    return bool(one and other) and _has_same_words(one, other)


def _has_same_words(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two headlines say the same apart from a date, or nearly so."""
    fewest, most = sorted((len(one), len(other)))
    if fewest == 0:
        return most == 0
    shared = len(one & other)
    if most <= _FEW_WORDS:
        return shared >= _SAME_FEW_WORDS * fewest
    return shared >= _SAME_WORDS * most


def _has_same_text(one: _Face, other: _Face) -> bool:
    if one.lines.keys().isdisjoint(other.lines):
        return False
    shared = sum(n for line, n in one.lines.items() if line in other.lines)
    return shared > _SAME_TEXT * min(one.characters, other.characters)
