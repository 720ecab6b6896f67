"""Datelines: place, date and agency at the very start of a story."""

from dataclasses import dataclass

import regex

from pipeline.attribute.names import (
    ALTERNATIVES,
    agency_named,
    are_agencies,
    bracketed,
)

_WITHIN = 80
# No more is looked at: what ends beyond `_WITHIN` is no dateline.
_LOOKED_AT = 100
_MONTH = (
    r"(?:jan|feb|mar|mär|maa|mrt|apr|abr|avr|may|mai|mei|jun|jui|giu|jul|lug|aug|aoû|ago"
    r"|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|fév|fev|ene|gen|mag)\p{L}{0,7}\.?"
)
_DATE = (
    rf"(?:(?i:{_MONTH})\s+\d{{1,2}}|\d{{1,2}}\.?\s+(?:de\s+)?(?i:{_MONTH}))"
    r"(?:,?\s+(?:19|20)\d{2})?"
)
_WORD = r"\p{Lu}[\p{L}.'’-]*"
_LINK = r"(?:de|del|della|di|do|da|la|le|el|am|an|im|in|sur|upon|of|der|den)"
_PLACE = rf"{_WORD}(?:(?:\s+|/){_WORD}|\s+{_LINK}(?=\s+{_WORD}))*"
_PLACES = rf"(?P<place>{_PLACE}(?:,\s+{_PLACE})?)"
_DASH = r"(?:\s*\.?\s*(?:--?|[–—_])(?=\s|$)|\s*:(?=\s|$)|\s*\.-(?=\s|$))"
_CREDIT = r"(?:\((?P<agency>[^()]{2,40})\)|/(?P<agency>[\p{L} ]{2,30})/)"

# Each form was seen in real deliveries; all are anchored at the first letter.
_FORMS = tuple(
    regex.compile(form + r"\s*")
    for form in (
        rf"{_PLACES},?\s+{_DATE},?\s*{_CREDIT}{_DASH}",
        rf"{_PLACES}\s*{_CREDIT}(?:{_DASH}|$)",
        rf"{_DATE}\s*{_CREDIT}{_DASH}",
        rf"\((?P<agency>[^()]{{2,40}})\){_DASH}\s*{_PLACES},\s+{_DATE}{_DASH}",
        rf"{_PLACES},\s+{_DATE},?\s+(?P<agency>{ALTERNATIVES}){_DASH}",
        rf"\((?P<agency>[^()]{{2,40}})\){_DASH}",
    )
)
# The first word of the text must be seen to begin a sentence.
_UNDASHED = regex.compile(
    rf"{_PLACES}(?:,?\s+{_DATE})?,?\s*\((?P<agency>[^()]{{2,40}})\)\s+"
    r"(?=[\"'«“„‘‚]?\s?\p{Lu})"
)
_CAPITALS = r"\p{Lu}[\p{Lu}.'’-]+(?:\s+\p{Lu}[\p{Lu}.'’-]+){0,3}"
_BARE = regex.compile(
    rf"(?P<place>{_CAPITALS}(?:,\s+{_PLACE})?)(?:,\s+{_DATE})?\s+(?:--?|[–—_])\s+"
)

# First words of sentences that otherwise look like places.
_NO_PLACE = frozenset(
    {"a", "at", "from", "in", "near", "the", "aus", "bei", "das", "der", "die", "im",
     "au", "dans", "en", "les", "à", "nel", "het", "op"}
)  # fmt: skip
# What agencies write before a text in the same way as a place.
_LABELS = frozenset(
    {"advisory", "alert", "analysis", "breaking", "brief", "clarification",
     "corrected", "correction", "exclusive", "factbox", "preview", "refile", "repeat",
     "results", "summary", "timeline", "update", "urgent",
     "achtung", "berichtigung", "eil", "eilmeldung", "alerte", "avance", "urgente",
     "urgence", "correctif", "spoed"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as it stood: `text` with its dash, `rest` what follows it."""

    text: str
    place: str | None
    agency: str | None
    rest: str


def find_dateline(
    line: str, is_wire: bool = False, own: str | None = None
) -> Dateline | None:
    """Return the dateline that `line` begins with, None when it has none.

    It needs the name of an agency, as a whole word within 80 characters, and a
    dash. Only where the story is known to be an agency's (`is_wire`) will one of the
    two do: a place in capitals and a dash, or a place and nothing but agencies in
    brackets. `own` is the name of an agency that is not known here.
    """
    for form in _FORMS:
        if found := form.match(line, endpos=_LOOKED_AT):
            agency = bracketed(found["agency"]) or _own(found["agency"], own)
            place = found.groupdict().get("place")
            if agency and _is_plausible(place, found.end(), line):
                return Dateline(found[0].strip(), place, agency, line[found.end() :])
    return _undashed(line, own) or _unnamed(line) if is_wire else None


def _undashed(line: str, own: str | None) -> Dateline | None:
    """Return a dateline that the text follows at once: "Paris (ats afp) The"."""
    found = _UNDASHED.match(line, endpos=_LOOKED_AT)
    if found is None or not _is_plausible(found["place"], found.end(), line):
        return None
    names, place = str(found["agency"]), str(found["place"])
    agency = bracketed(names) if are_agencies(names) else _own(names, own)
    if agency is None or _stands_for(names, place):
        return None
    return Dateline(found[0].strip(), place, agency, line[found.end() :])


def _stands_for(short: str, name: str) -> bool:
    """Return whether `short` is the initials of `name`: "Palm Association (PA)"."""
    initials = "".join(word[0] for word in name.split())
    return initials.casefold() == short.strip().casefold()


def _unnamed(line: str) -> Dateline | None:
    """Return a dateline that names no agency: a place in capitals and a dash."""
    found = _BARE.match(line, endpos=_LOOKED_AT)
    if found is None or found.end() == len(line):
        return None
    place = str(found["place"])
    if place.casefold() in _LABELS or not _is_plausible(place, found.end(), line):
        return None
    return Dateline(found[0].strip(), place, None, line[found.end() :])


def _own(name: str, own: str | None) -> str | None:
    """Return `own` if it is the agency that is named."""
    return own if own and name.strip().casefold() == own.casefold() else None


def _is_plausible(place: str | None, end: int, line: str) -> bool:
    """Return whether a form's match is a dateline and no sentence like one.

    "In Paris (AFP) - which moved there -" goes on in small letters; "Associated
    Press (AP) -" explains a name.
    """
    first = (place or "").partition(" ")[0].casefold()
    return (
        end <= _WITHIN
        and not line[end : end + 1].islower()
        and first not in _NO_PLACE
        and agency_named((place or "").removeprefix("The ")) is None
    )
