"""The lines around a story: what is a place, a name or a note in them."""

import re
from collections.abc import Iterable

from pipeline.text import fold, squeeze

_AGENCY_FIRST = re.compile(r"\([^()]*\)\s*[-–—]+\s*")
# Where the place and the day end: "(NLW)", "/nlw/", " - ", or a mark at the end.
_AFTER_PLACE = re.compile(r"\s*\(|\s/|\s[-–—_]+(?:\s|$)|[\s:._–—-]*$")
_LONGEST_PLACE = 80
_LONGEST_DATELINE = 200

# "By our staff", "par notre envoyé spécial": small words, and a byline all the same.
_OURS = re.compile(
    r"by\s|(?:\w+\s)?(?:our|notre|nos|unser\w*|nuestr\w+|nostr\w+|onze)\s",
    re.IGNORECASE,
)
# "jd", "ABC/DEF", "hh-ts/kl": who sat at the desk, not who wrote it.
_INITIALS = re.compile(r"[^\W\d_]{1,4}(?:[/-][^\W\d_]{1,4})*")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_NAMES = 150

_URGENCY = re.compile(r"[1-9]")
# As many digits as a store's integers hold.
_NUMBER = re.compile(r"[0-9]{1,15}")
_PRIVATE = re.compile(
    r"private|internal|non-?pub|contact|phone|mail|url|link", re.IGNORECASE
)
_SIGNED = re.compile(r"\(\w{2,4}(?:/\w{2,4})*\)$")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d])")
_CONTACT = re.compile(
    r"\S@\S|\+\d[\d ()./-]{6,}|\b(?:tel|phone|telefon|fon|mobile?|fax)\b[.:]?\s*[\d(+]",
    re.IGNORECASE,
)


def place_of(dateline: str) -> str | None:
    """Return the place that a dateline begins with; None when it has none.

    What stands before the day, the agency's name and the dash is the place, with
    its state or country where one is given.
    """
    line = squeeze(dateline)[:_LONGEST_DATELINE]
    start = _AGENCY_FIRST.match(line)
    line = line[start.end() :] if start else line
    end = _AFTER_PLACE.search(line)
    parts: list[str] = []
    for part in line[: end.start() if end else None].split(","):
        if any(char.isdigit() for char in part):
            break
        parts.append(part.strip())
    place = ", ".join(filter(None, parts))
    return place if 0 < len(place) <= _LONGEST_PLACE else None


def name_line(text: str, others: Iterable[str] = ()) -> str | None:
    """Return a byline that can be one, else None.

    No byline is what repeats one of `others` (headline, subtitle), the initials of
    a desk, and a sentence: its second word and most of the others are small.
    """
    line = squeeze(text)
    if not 0 < len(line) <= _LONGEST_NAMES or _is_initials(line):
        return None
    if fold(line) in {fold(other) for other in others}:
        return None
    return line if _OURS.match(line) or not _is_sentence(line) else None


def _is_initials(line: str) -> bool:
    is_one_case = line.islower() or line.isupper()
    return is_one_case and _INITIALS.fullmatch(line) is not None


def _is_sentence(line: str) -> bool:
    small = [word[0].islower() for word in _WORD.findall(line)]
    return len(small) > 1 and small[1] and 2 * sum(small) > len(small)


def slug_of(text: str) -> str | None:
    """Return a slug; None for a name with the initials of a desk behind it."""
    line = squeeze(text)
    return None if not line or _SIGNED.search(line) else line


def urgency_of(text: str | None) -> int | None:
    """Return an urgency or a priority, 1 to 9; None for anything else."""
    return int(text) if text and _URGENCY.fullmatch(text) else None


def number_of(version: str | None) -> int:
    """Return the number that a version begins with; 0 when it has none."""
    found = _NUMBER.match(version or "")
    return int(found[0]) if found else 0


def public_note(text: str, kind: str | None = None) -> str:
    """Return a note without the sentences that give an address or a number to call.

    Nothing is left of one whose kind says that it is private or a contact.
    """
    if _PRIVATE.search(kind or ""):
        return ""
    sentences = _SENTENCE_END.split(squeeze(text))
    return " ".join(s for s in sentences if not _CONTACT.search(s))
