"""Who signed the story, as the page's meta elements and its byline tell."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml.html import HtmlElement

from pipeline.extract.names import opens_with_by, persons_in, without_by
from pipeline.extract.stand_ins import is_newsroom, is_stand_in
from pipeline.extract.surroundings import is_elsewhere
from pipeline.markup import tree_blocks
from pipeline.text import fold, tidy

Signed = tuple[tuple[str, ...], str]

# "smartbanner:author" made the app.
_NAMED = re.compile(r"^(?!smartbanner)(?:.*[.:_-])?(?:authors?|byl)$")
_WRITTEN_BY = re.compile(
    r"\b(?:by|von|par|por|door|da|di|av|af|przez|autor\w*|автор\w*|yazan)\b"
)
# The part of a class or id that says what an element is: "article__author-name".
_SIGNED = re.compile(
    r"(?:^|[_-])(?:by-?line|authors?|autor(?:en|es|a)?|auteurs?|autor[ei]|writer)"
    r"(?:$|[_-]+(?:names?|links?|list|text|content|inner|wrapper|vcard)?$)"
)
_MAY_SIGN = re.compile(r"by-?line|auth?or|auteur|writer")
_AUTHORS_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a)?|auteurs?|autor[ei]|writers?)/"
)
_TAGS = ("a", "span", "div", "p", "address", "li", "ul", "strong", "b", "em", "small",
         "h2", "h3", "h4", "h5", "h6", "cite", "section")  # fmt: skip
_EDITOR = "编"
_EDITORS = re.compile(r"[(（]?(?:责编|责任编辑)\s*[:：].{2,40}")
_LONGEST = 150
_LONGEST_SIGNATURE = 60
_NO_SIGNATURE = re.compile(r"[\d:@→]|www\.|//")
_PROSE = 200
_MOST = 50
_NAME_WORDS = range(2, 6)
# How links beside a byline begin: "More articles", "Zur Übersicht".
_NO_NAME = frozenset(
    {
        "about", "all", "alle", "contact", "follow", "foto", "mehr", "more", "photo",
        "published", "read", "see", "todos", "tous", "toutes", "updated", "view",
        "voir", "weitere", "zum", "zur", "über",
    }
)  # fmt: skip
_PARTICLES = frozenset(
    {
        "al", "ap", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos",
        "du", "el", "la", "le", "ten", "ter", "van", "von", "y", "zu",
    }
)  # fmt: skip


def signed(
    tree: HtmlElement, publishers: Iterable[str], shown: Iterable[str]
) -> Signed:
    """Return who is said to have written the story, and where; ((), "") if nobody.

    `shown` are the page's `bylines`.
    """
    barred = tuple(publishers)
    return next(_found(tree, barred, shown), ((), ""))


def signature_shown(tree: HtmlElement, shown: Iterable[str]) -> str:
    """Return what signs by the first byline that tells it, a person or not, else "".

    Newsrooms' words for whoever wrote, dates and labels tell nothing.
    """
    metas = (line for at, line in meta_lines(tree) if at == "meta article:author")
    lines = (without_by(line).strip(" ,;|") for line in chain(metas, shown))
    return next(filter(_may_sign, lines), "")


def _may_sign(line: str) -> bool:
    parts = line.split()
    is_short = 1 < len(line) <= _LONGEST_SIGNATURE and not _NO_SIGNATURE.search(line)
    if not is_short or is_newsroom(line) or parts[0].casefold() in _NO_NAME:
        return False
    return not (parts[0][0].islower() or parts[-1][0].islower())


def signed_as(tree: HtmlElement, pattern: re.Pattern[str]) -> Signed:
    """Return who is in the group "author" of the first line that `pattern` fits.

    Bylines are asked first, then every line of the page that is short enough.
    """
    bylines = islice(filter(_is_signed, tree.iter(*_TAGS)), _MOST)
    whole = (tidy(e.text_content()) for e in bylines if not is_elsewhere(e))
    others = (line for block in tree_blocks(tree) for line in block.lines)
    for line in chain(whole, others):
        found = pattern.search(line) if len(line) <= _LONGEST else None
        if found and (names := persons_in(found["author"] or "", ())):
            return names, f"byline: {line}"
    return (), ""


def _found(
    tree: HtmlElement, publishers: tuple[str, ...], shown: Iterable[str]
) -> Iterator[Signed]:
    """Yield what is signed, most telling first: full names, then pen names."""
    meta = [(at, persons_in(line, publishers)) for at, line in meta_lines(tree)]
    yield from ((names, at) for at, names in meta if any(map(is_full_name, names)))
    for line in chain(shown, _opening(tree)):
        if names := tuple(filter(is_full_name, persons_in(line, publishers))):
            yield names, f"byline: {line}"
    yield from ((names, at) for at, names in meta if names)
    for line in _editors(tree):
        if names := tuple(filter(is_full_name, persons_in(line, publishers))):
            yield names, f"byline: {line}"


def meta_lines(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the lines of the meta elements that name authors, by element."""
    metas = [
        (_name(meta), tidy(meta.get("content") or "")) for meta in tree.iter("meta")
    ]
    labels = (fold(line) for name, line in metas if name == "twitter:label1")
    is_signature = any(map(_WRITTEN_BY.search, labels))
    told: dict[str, list[str]] = {}
    for name, line in metas:
        if _NAMED.search(name) or (is_signature and name == "twitter:data1"):
            told.setdefault(f"meta {name}", []).append(line)
    # The bare name is the site's own default on many pages.
    for place in sorted(told, key=lambda place: place == "meta author"):
        yield place, "; ".join(told[place])


def _name(meta: HtmlElement) -> str:
    return (meta.get("property") or meta.get("name") or "").lower()


def bylines(tree: HtmlElement) -> Iterator[str]:
    """Yield what the elements hold that call themselves byline, in their order."""
    for element in islice(filter(_is_signed, tree.iter(*_TAGS)), _MOST):
        line = "" if is_elsewhere(element) else tidy(" ".join(_lines(element)))
        if 0 < len(line) <= _LONGEST:
            yield line


def _opening(tree: HtmlElement) -> Iterator[str]:
    """Yield the lines between the heading and the story that are nothing but names.

    They open with "By", or are a paragraph all in bold, as typists leave it.
    """
    heading = next(tree.iter("h1"), None)
    below = () if heading is None else heading.xpath("following::*")
    for element in below:
        line = _own_text(element)
        if len(line) > _PROSE:
            return
        if _is_nothing_but_names(element, line) and not is_elsewhere(element):
            yield line


def _is_nothing_but_names(element: HtmlElement, line: str) -> bool:
    if not (opens_with_by(line) or _is_bold_paragraph(element, line)):
        return False
    names = persons_in(line, ()) if len(line) <= _LONGEST else ()
    return bool(names) and all(map(is_full_name, names))


def _editors(tree: HtmlElement) -> Iterator[str]:
    """Yield the lines that name who answers for a story, as in Chinese papers."""
    for text in tree.itertext():
        if _EDITOR in text and _EDITORS.fullmatch(line := tidy(text)):
            yield line


def _own_text(element: HtmlElement) -> str:
    """Return the text of an element that holds prose or a line of it, else ""."""
    if element.tag not in _TAGS:
        return ""
    if element.tag == "p" or not len(element) or _opens_a_line_of_names(element):
        return tidy(element.text_content())
    return ""


def _opens_a_line_of_names(element: HtmlElement) -> bool:
    """Tell whether "By" stands in an element itself, before the names in links."""
    return bool(element.text) and opens_with_by(f"{tidy(element.text)} .")


def _is_bold_paragraph(element: HtmlElement, line: str) -> bool:
    first = element[0] if element.tag == "p" and len(element) else None
    return (
        first is not None
        and first.tag in ("strong", "b")
        and tidy(first.text_content()) == line
    )


def _is_signed(element: HtmlElement) -> bool:
    if leads_to_author(element) or element.get("itemprop") == "author":
        return True
    called = _called(element)
    # Most elements are soon told to be none.
    return bool(_MAY_SIGN.search(called)) and any(map(_SIGNED.search, called.split()))


def leads_to_author(element: HtmlElement) -> bool:
    """Return whether an element is a link to an author, by its word or its address."""
    if "author" in (element.get("rel") or ""):
        return True
    href = element.get("href") if element.tag == "a" else None
    return bool(href and _AUTHORS_PAGE.search(href))


def _called(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('data-testid', '')}".lower()


def _lines(element: HtmlElement) -> Iterator[str]:
    """Yield the names within a byline by themselves, else all of its text."""
    within = list(islice(element.iter(), _MOST))
    named = [e for e in within if e.get("itemprop") == "name"]
    inner = named or [e for e in within[1:] if leads_to_author(e)]
    if inner:
        yield "; ".join(tidy(e.text_content()) for e in inner)
    else:
        yield from islice(element.itertext(), _MOST)


def is_full_name(name: str) -> bool:
    """Return whether `name` is written like first and last name, in any script."""
    parts = name.split()
    if not parts or parts[0].casefold() in _NO_NAME or set(name) & set("/:|"):
        return False
    if is_stand_in(name):
        return False
    if not name.isascii() and not any(c.isupper() or c.islower() for c in name):
        return len(name) <= 20
    return len(parts) in _NAME_WORDS and all(
        part[0].isupper() or part.casefold() in _PARTICLES for part in parts
    )
