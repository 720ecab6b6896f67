"""Lines that are wholly a link to another story of the site."""

from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from pipeline.extract.places import Place, solid_text
from pipeline.text import squeeze, words

_FEWEST_WORDS = 5
_LONGEST_LABEL = 40
_LABEL_ENDS = (":", "?", "|", ">", "»")
_NEARLY_ALL = 0.9
_SHORT_PART = 3


def leads_away(line: str, place: Place, url: str) -> bool:
    """Return whether `line` is nothing but a link, or a label and one.

    A short link is a name, one to the page itself a heading, one to another site a
    source: they stay.
    """
    around = next((e for e in place.ancestors() if e.tag == "a"), None)
    if around is not None:
        return _is_other_story(around, url) and _is_title(line)
    if not place.is_whole:
        return False
    links = [a for a in place.element.iter("a") if _text(a)]
    if not links or not _is_covered(line, links) or not _is_title(line):
        return False
    return all(_is_other_story(link, url) for link in links)


def _is_title(line: str) -> bool:
    return len(words(line)) >= _FEWEST_WORDS


def _is_covered(line: str, links: list[_Element]) -> bool:
    linked = sum(len(solid_text(_text(link))) for link in links)
    if linked >= _NEARLY_ALL * len(solid_text(line)):
        return True
    if len(links) != 1:
        return False
    label, found, rest = line.partition(_text(links[0]))
    is_label = len(label) < _LONGEST_LABEL and label.rstrip().endswith(_LABEL_ENDS)
    return bool(found) and is_label and not rest.strip(" .»>")


def _text(element: _Element) -> str:
    return squeeze(str(element.xpath("string()")))


def _is_other_story(link: _Element, url: str) -> bool:
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, link.get("href", "")))
    except ValueError:
        return False
    is_elsewhere = there.path.strip("/") not in ("", here.path.strip("/"))
    return is_elsewhere and _site(there.hostname) == _site(here.hostname)


def _site(host: str | None) -> list[str]:
    """Return the labels of a host that name its owner, near enough: no list asked."""
    labels = (host or "").split(".")
    has_short_second = len(labels) > 2 and len(labels[-2]) <= _SHORT_PART
    return labels[-3 if has_short_second else -2 :]
