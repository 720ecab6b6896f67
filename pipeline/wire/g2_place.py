"""The place in a line that says where and when a story was written."""

import re

_AGENCY = re.compile(r"\s*\([^()]{1,40}\)\s*[-–—]*\s*")
_END = re.compile(r"\s*[(/\d:]|\s+[-–—_]|\.-|[-–—_]\s*$")
_LAST_WORD = re.compile(r"[,\s]*\b([^\W\d_]+)\.?\s*$")
# That of an abbreviation, like D.C., belongs to the place.
_FULL_STOP = re.compile(r"(?<!\.\w)\.$")
_MONTHS = frozenset(
    {"jan", "janv", "ene", "gen", "feb", "febr", "fév", "fev", "févr", "mar", "mars",
     "mär", "märz", "mrt", "apr", "avr", "abr", "may", "mai", "mei", "maj", "mag",
     "jun", "june", "juni", "juin", "giu", "jul", "july", "juli", "juil", "lug",
     "aug", "août", "ago", "aou", "sep", "sept", "set", "oct", "okt", "ott", "out",
     "nov", "dec", "dez", "déc", "dic", "january", "february", "march", "april",
     "august", "september", "october", "november", "december"}
)  # fmt: skip
_LONGEST = 60
# A line that is longer is a text.
_LONGEST_LINE = 200


def place_of(dateline: str) -> str | None:
    """Return the place of a dateline; None for one that is only a time or a name."""
    if len(dateline) > _LONGEST_LINE:
        return None
    agency = _AGENCY.match(dateline)
    text = dateline[agency.end() :] if agency else dateline
    end = _END.search(text)
    place = text[: end.start()] if end else text
    if end and end[0].strip().isdigit():
        place = _without_month(place)
    place = _FULL_STOP.sub("", place.strip(" ,;"))
    return place if place[:1].isalpha() and len(place) <= _LONGEST else None


def _without_month(text: str) -> str:
    last = _LAST_WORD.search(text)
    return text[: last.start()] if last and last[1].casefold() in _MONTHS else text
