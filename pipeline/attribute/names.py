"""The agencies we know, and how their names are written."""

from collections.abc import Mapping
from types import MappingProxyType

import regex

# Our name for it → how agencies and their customers write it.
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "AAP": ("AAP", "Australian Associated Press"),
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse"),
    "ANP": ("ANP", "Algemeen Nederlands Persbureau"),
    "ANSA": ("ANSA",),
    "AP": ("AP", "Associated Press", "The Associated Press"),
    "APA": ("APA", "Austria Presse Agentur"),
    "ATS": ("ats", "ATS", "Keystone-ATS"),
    "Anadolu": ("AA", "Anadolu", "Anadolu Agency", "Anadolu Ajansı"),
    "Belga": ("Belga", "BELGA"),
    "Bloomberg": ("Bloomberg", "Bloomberg News"),
    "Business Wire": ("Business Wire", "BUSINESS WIRE"),
    "CP": ("CP", "Canadian Press", "The Canadian Press"),
    "EFE": ("EFE", "Agencia EFE"),
    "Europa Press": ("Europa Press", "EUROPA PRESS"),
    "Globe Newswire": ("GLOBE NEWSWIRE", "GlobeNewswire"),
    "IANS": ("IANS",),
    "Interfax": ("Interfax",),
    "KNA": ("KNA",),
    "Kyodo": ("Kyodo", "Kyodo News"),
    "Lusa": ("Lusa", "LUSA"),
    "NTB": ("NTB",),
    "PA": ("PA", "PA Media", "Press Association"),
    "PR Newswire": ("PRNewswire", "PR Newswire", "PRNEWSWIRE"),
    "PTI": ("PTI", "Press Trust of India"),
    "Reuters": ("Reuters", "REUTERS", "Thomson Reuters"),
    "Ritzau": ("ritzau", "Ritzau"),
    "SDA": ("sda", "SDA", "Keystone-SDA"),
    "SID": ("SID", "sid"),
    "STT": ("STT",),
    "TASS": ("TASS", "ITAR-TASS"),
    "TT": ("TT",),
    "UPI": ("UPI", "United Press International"),
    "Xinhua": ("Xinhua", "XINHUA"),
    "Yonhap": ("Yonhap",),
    "dpa": ("dpa", "DPA", "Deutsche Presse-Agentur", "Deutsche Presse Agentur"),
    "epd": ("epd", "Evangelischer Pressedienst"),
    "tca": ("tca", "TNS"),
}
_AGENCY_OF = MappingProxyType(
    {name: agency for agency, names in _WRITTEN.items() for name in names}
)
ALTERNATIVES = "|".join(sorted(map(regex.escape, _AGENCY_OF), key=len, reverse=True))
_FOLDED = MappingProxyType({name.casefold(): a for name, a in _AGENCY_OF.items()})
_PARTS = regex.compile(r"\s*[/,+&|]\s*|\s+-\s+")


def agency_named(name: str) -> str | None:
    """Return the agency whose name `name` is, None when it is none's."""
    return _AGENCY_OF.get(name.strip())


def bracketed(text: str) -> str | None:
    """Return the agency named in what stood in brackets, like "ats afp", "tca/dpa".

    The case of the letters is free there. Of several the last is the writer: those
    before passed it on. What is no agency is a desk ("dpa/lni"), after a slash only.
    """
    named = _each_named(text)
    known = [agency for agency in named if agency]
    return known[-1] if known and ("/" in text or len(known) == len(named)) else None


def are_agencies(text: str) -> bool:
    """Return whether all that stood in brackets are agencies: no desk is with them."""
    return all(_each_named(text))


def _each_named(text: str) -> list[str | None]:
    """Return the agency for each name in brackets, None for what is none's."""
    folded = text.strip().casefold()
    if folded in _FOLDED:
        return [_FOLDED[folded]]
    parts = _PARTS.split(folded) if _PARTS.search(folded) else folded.split()
    return [_FOLDED.get(part) for part in parts] or [None]
