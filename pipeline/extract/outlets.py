"""The name of an outlet where a person's name belongs, known by its host."""

import re
from urllib.parse import urlsplit

from pipeline.text import fold, words

# Words that papers are called by, last of their names or not.
_PAPER = re.compile(
    r"\b(?:mail|mailonline|on sunday|times|post|news|guardian|observer|telegraph|herald"
    r"|tribune|journal|gazette|magazine?|today|daily|\w*zeitung|\w*nachrichten|\w+blatt"
    r"|\w*anzeiger|\w*rundschau|diario|periódico|giornale|gazzetta)\b"
)
_ADDRESS = re.compile(r".*\.(?:com|co\.uk|net|org)")
_ARTICLES = frozenset({"the", "der", "die", "das", "el", "la", "le", "les", "il", "lo"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_BAR = re.compile(r"\s\|\s")


def own_names(url: str, site: str) -> tuple[str, ...]:
    """Return what the site at `url` may sign as: its host, its name and its parts."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    parts = (part for part in _BAR.split(site) if not _may_be_person(part, host))
    return tuple(dict.fromkeys(filter(None, (host, site, *parts))))


def _may_be_person(part: str, host: str) -> bool:
    """Return whether a part of a site's name may be who owns it: "Ada King | Notes"."""
    is_name = len(part.split()) == 2 and part.istitle()
    return is_name and not (is_paper(part) or is_outlet(part, host))


def names_itself(name: str, own: tuple[str, ...]) -> bool:
    """Return whether `name` is one of a site's `own_names`, or its host's label."""
    folded = {fold(each) for each in own}
    return fold(name) in folded or any(is_outlet(name, each) for each in own[:1])


def is_paper(name: str) -> bool:
    """Return whether `name` ends like that of a paper: "The Norland Post"."""
    folded = fold(name)
    ends = [found.end() for found in _PAPER.finditer(folded)]
    return len(folded) in ends or _ADDRESS.fullmatch(folded) is not None


def is_outlet(name: str, host: str) -> bool:
    """Return whether `name` is the label of `host`: "Die Woche" at woche.example.

    Articles and short words in capitals do not count. Two words may be somebody with
    a site of their own, unless one is a word for papers.
    """
    labels = host.split(".")[:-1]
    label = re.sub(r"\W", "", max(labels, key=len)) if labels else ""
    telling = " ".join(part for part in name.split() if not _is_short_capitals(part))
    said = words(fold(telling))
    parts = [part for part in said if part not in _ARTICLES]
    forms = ("".join(parts), "".join(said))
    is_label = bool(parts) and label in {
        *forms,
        *(f.translate(_UMLAUTS) for f in forms),
    }
    return is_label and (len(parts) == 1 or _PAPER.search(fold(telling)) is not None)


def _is_short_capitals(word: str) -> bool:
    return word.isupper() and len(word) < 4
