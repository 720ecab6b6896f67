"""The names of persons among what pages give as authors."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.extract.jsonld import each, text_of, types_of
from pipeline.extract.outlets import is_outlet, is_paper
from pipeline.text import fold, squeeze

_NO_PERSON = frozenset({"organization", "newsmediaorganization", "corporation"})
_JOINT = re.compile(
    r"\s*(?:;|\||、|\s&\s|,?\s+(?:and|und|et|och|ve|и|та|și|és|και)\s)\s*",
    re.IGNORECASE,
)
# These are parts of names, too (Ramón y Cajal): both sides need a first name.
_SHORT_JOINT = re.compile(r"\s+(?:[yeia]|en|og|con)\s+|\s*/\s*|\s+و\s*")
_BY = re.compile(
    r"^(?:(?:written|words|story|text|analysis|posted|published|reported|erstellt|verfasst|geschrieben|"
    r"publié|écrit|publicado|escrito|scritto|geschreven)\s+)?"
    r"(?:by|von|vom|par|por|door|di|av|af|przez)[\s:]+"
    r"|^(?:the\s+)?(?:authors?|autor(?:en|es|a|zy)?|auteurs?|autor[ei]|interview|"
    r"text[eo]?|tekst|автор|текст)(?:\s*:\s*|\s+(?=\S+\s))"
    r"|^[(（]?(?:責編|责编|责任编辑|記者|记者|文|بقلم|كتب)\s*[:：/\s]\s*",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    {"admin", "administrator", "webmaster", "wordpress", "none", "null"}
    | {"afp", "anp", "ansa", "ap", "apa", "associated press", "belga", "bloomberg"}
    | {
        "deutsche presse-agentur",
        "dpa",
        "efe",
        "epd",
        "interfax",
        "kna",
        "kyodo",
        "lusa",
    }
    | {"ntb", "pa media", "pap", "press association", "reuters", "ritzau", "sda", "sid"}
    | {"tass", "xinhua"}
)
_AFTER = re.compile(
    r"\s+@\w+$|\s*\([\w.]{1,10}\)$|(?<=\w)\s+(?:記者|记者|기자|特派員)$"
)
# "Ada King, Alan Turing and Grace Hopper": each part has a first name, too.
_LISTED = re.compile(
    r"\w[\w.'’-]*(?: [\w.'’-]+){1,3}(?:, \w[\w.'’-]*(?: [\w.'’-]+){1,3})+"
)
# "By Ada King, Saltmere": one word behind full names is where they wrote.
_PLACE = re.compile(
    r"(?P<names>\w[\w.'’-]*(?: [\w.'’-]+){1,3}(?:, \w[\w.'’-]*(?: [\w.'’-]+){1,3})*), "
    r"(?!(?:[JS]r|I{2,3}|IV|Ph\.?D|M\.?D|Esq|MBA)\b)[^\W\d_a-z][\w.'’-]+"
)
_ROLE = re.compile(
    r"\b(?:\w*reporter(?:in)?|(?:co-?)?editors?|\w*correspondent|correspondant\w*|"
    r"\w*korrespondent(?:in)?|corresponsal|corrispondente|journalist\w*|périodiste|"
    r"periodista|giornalista|redakteur(?:in)?|redact(?:or|rice)|rédact(?:eur|rice)|"
    r"columnist|contributor|professor(?:in)?|profesorius|min(?:ute)?s? read|"
    r"photographer|fotograf(?:in)?|muhabiri?|корреспондент|обозреватель|on facebook)\b",
    re.IGNORECASE,
)
# "Harbour Editor Ilse Varga", "Hafen-Experte Ilse Varga": a role before a full name.
_LEADING_ROLE = re.compile(
    r"^(?i:(?:[\w&-]+ )?(?:[\w-]*(?:experte|expertin|autorin|reporter(?:in)?"
    r"|redakteur(?:in)?|korrespondent(?:in)?|volont[aä]r(?:in)?|kolumnist(?:in)?|correspondent|editor)"
    r"|staff writer|corresponsal|columnist|journalist(?:in)?))\s+"
    r"(?=[^\W\d_a-z][\w.'’-]*\s+[^\W\d_])"
)
# "Ilse Varga for The Saltmere Post"
_FOR = re.compile(r"(?<=\w\s)for\s+(?:the\s+)?(?P<paper>\S.*)$", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LOOKS_LIKE_NO_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com?|org|net|de)\b|[<>{}]|\d{3}"
)
_ADDRESS = re.compile(r"https?:|www\.|@|[<>{}]|^\d+$")
_LONGEST = 80
_FIRM = re.compile(r"\b(?:GmbH|AG|Ltd|Inc|LLC|S\.A\.|publisher|[Ww]ebmaster)(?!\w)")
# Behind a name it tells for whom, not who.
_AGENCY = re.compile(
    r"(?:, ?(?:AFP|ANSA|AP|BBC|CBS|CNN|dpa|EFE|KNA|NBC|NPR|PTI|Reuters)"
    r"|(?<!^The) (?:The )?Associated Press)$"
)
_LOUD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")


def persons(value: Any, publishers: Iterable[str]) -> tuple[str, ...]:
    """Return the persons in a JSON-LD author field, each once, in their order.

    Organisations and names of `publishers` are left out; one that is a host bars what
    it is called by, too.
    """
    names = [name for item in each(value) for name in _names(item)]
    return _distinct(names, publishers)


def signature(value: Any) -> str:
    """Return all that a JSON-LD author field names, as it is written; "" for nothing.

    Newsrooms and agencies sign, too. Addresses are no names.
    """
    given = (
        item.get("name") if isinstance(item, dict) else item for item in each(value)
    )
    names = (squeeze(text_of(name)) for name in given)
    told = (n for n in names if 1 < len(n) < _LONGEST and not _ADDRESS.search(n))
    return ", ".join(dict.fromkeys(told))


def persons_in(line: str, publishers: Iterable[str]) -> tuple[str, ...]:
    """Return the persons in a line like "By Ada Lovelace and Alan Turing".

    A line claims less than an author field: firms in it are left out.
    """
    named = _distinct(_parted(line), publishers)
    return tuple(_AGENCY.sub("", name) for name in named if not _FIRM.search(name))


def _names(item: Any) -> Iterator[str]:
    if isinstance(item, dict):
        if not types_of(item) & _NO_PERSON:
            for name in each(item.get("name") or _in_parts(item)):
                yield from _parted(text_of(name))
    elif isinstance(item, str):
        yield from _parted(item)


def _in_parts(item: Mapping[str, Any]) -> str:
    return f"{text_of(item.get('givenName'))} {text_of(item.get('familyName'))}".strip()


def _parted(line: str) -> Iterator[str]:
    line = squeeze(line).replace(" ,", ",")
    for part in _JOINT.split(_without_place(line)):
        for name in _full_names(part):
            if _LISTED.fullmatch(name):
                yield from (n for n in name.split(", ") if not _ROLE.search(n))
            else:
                yield name


def _without_place(line: str) -> str:
    """Return a byline without "By" and the place behind it; a bare name stays."""
    names = _BY.sub("", line)
    found = _PLACE.fullmatch(names) if names != line else None
    return found["names"] if found else names


def _full_names(part: str) -> list[str]:
    names = _SHORT_JOINT.split(part)
    return names if all(len(name.split()) > 1 for name in names) else [part]


def without_by(line: str) -> str:
    """Return a byline without the word that it opens with: "By", "Von", "Text:"."""
    return _BY.sub("", squeeze(line))


def opens_with_by(line: str) -> bool:
    """Return whether `line` opens as a byline does: "By", "Von", "Text:"."""
    return _BY.match(line) is not None


def _distinct(names: Iterable[str], publishers: Iterable[str]) -> tuple[str, ...]:
    own = tuple(publishers)
    barred = {key for name in own for key in _keys(name)}
    hosts = tuple(filter(_HOST.fullmatch, own))
    found: dict[str, str] = {}
    for name in names:
        person = _bare(name, barred)
        is_own = any(is_outlet(person, host) for host in hosts)
        if _may_be_person(person) and not is_own and barred.isdisjoint(_keys(person)):
            found.setdefault(fold(person).replace("-", " "), _quiet(person))
    return tuple(found.values())


def _bare(name: str, barred: set[str]) -> str:
    """Return a name without "By", initials, and a role or publisher behind a comma."""
    person = _without_paper(_AFTER.sub("", _BY.sub("", squeeze(name))), barred)
    person = _LEADING_ROLE.sub("", person)
    name, _, behind = person.partition(",")
    is_no_name = _ROLE.search(behind) or not barred.isdisjoint(_keys(behind))
    bare = (name if is_no_name else person).strip(" ,:|–-")
    return bare if set(bare) & set("(（") else bare.rstrip(")）")


def _without_paper(name: str, barred: set[str]) -> str:
    """Return a name without "for" and the paper behind it."""
    found = _FOR.search(name)
    if found is None:
        return name
    paper = found["paper"]
    is_told = is_paper(paper) or not barred.isdisjoint(_keys(paper))
    return name[: found.start()].rstrip() if is_told else name


def _keys(name: str) -> set[str]:
    """Return what a publisher's name is known by: as written, and run together."""
    folded = fold(name).removeprefix("the ")
    return {folded, re.sub(r"[\W_]", "", folded)} - {""}


def _may_be_person(name: str) -> bool:
    return (
        1 < len(name) < _LONGEST
        and not _LOOKS_LIKE_NO_NAME.search(name)
        and not _ROLE.fullmatch(name)
        # "Reuters in Saltmere" is no person, either.
        and name.casefold().partition(" in ")[0] not in _NOBODY
    )


def _quiet(name: str) -> str:
    """Return a name in mixed case where all of it, or its surname, is in capitals."""
    loud = [word for word in _LOUD.findall(name) if word.isupper()]
    if len(name.split()) < 2 or not any(len(word) > 3 for word in loud):
        return name
    return _LOUD.sub(lambda found: _capitalised(found[0]), name)


def _capitalised(word: str) -> str:
    if not word.isupper() or (len(word) < 3 and word not in ("DE", "DA", "VAN", "VON")):
        return word
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()
