"""What stands where a person's name belongs: newsrooms, and names of accounts."""

import re
from collections.abc import Iterable

_STAFF = r"(?:(?:report|writ|contribut)\w+|correspondents?|journalists?|editors?)"
_NEWS = r"(?:news|sports?|web|digital|online|editorial|wire)"
_INSTITUTION = re.compile(
    r"^(?:agen[cz]ia|agence|agência|agentur|agentschap|agencja)\s"
    r"|\b(?:agency|universit(?:y|ät|é|à|eit|et)|universidade?|institut[eo]?"
    r"|ministry|ministerium|ministère|ministerio|department|association|foundation"
    r"|stiftung|media|medien|newspapers?|verlag)\b",
    re.IGNORECASE,
)
# Each is all of the name, or stands behind the name of the paper.
_STAND_IN = re.compile(
    r"(?:.{1,40}\s)?(?:"
    rf"(?:staff|our|our own|special|guest|freelance) {_STAFF}|"
    rf"{_NEWS} ?(?:staff|team|desk|board|department)|"
    r"news ?room|editorial|staff and (?:agenc\w+|wires?))|"
    r"(?:.{1,40}\s)?staff|desk|(?:news )?agenc(?:y|ies)|"
    r"wire (?:services?|reports?)|(?:avec )?agences?|agenturen|agencias|agenzie?|"
    r"(?:(?:aus der|von der|die) )?(?:\w{2,14}-?)?redaktion(?:en)?(?:[ ,-].{1,40})?|"
    r"(?:(?:la|de) )?(?:rédaction|redacción|redazione|redação|(?:web)?redactie|redakcja"
    r"|редакция)(?: .{1,40})?|"
    r"agências|redaktionen|haber merkezi|編集部|编辑部",
    re.IGNORECASE,
)
# "ivarga_2", "i.varga7", "XKVRSTA": the system's word for a person.
_LOGIN = re.compile(r"(?=[a-z.-]*[_\d])[a-z\d_.-]+|[A-Z]{5,}\d*")


def is_stand_in(name: str) -> bool:
    """Return whether `name` is that of a newsroom, an agency or an institution."""
    return is_newsroom(name) or _INSTITUTION.search(name) is not None


def is_newsroom(name: str) -> bool:
    """Return whether `name` is a word for whoever wrote: "Staff reporter"."""
    return _STAND_IN.fullmatch(name) is not None


def is_login(name: str) -> bool:
    """Return whether `name` looks like that of an account: no letters but of one case.

    A lower-case word alone may be a pen name; it takes a figure or an underscore.
    """
    return _LOGIN.fullmatch(name) is not None


def persons_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of `names` that are neither stand-ins nor logins."""
    return tuple(n for n in names if not is_login(n) and not is_stand_in(n))
