"""The heading of the story among the first-rank headings of a page."""

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from pipeline.extract.surroundings import is_elsewhere
from pipeline.text import fold, tidy, words

# What is shorter begins other titles by chance.
_TELLING = 3
# Fewer words are a kicker, more are prose or styles within a heading.
_HEADLINE = range(4, 41)
_PROSE = 100
_SOME = 3
_LISTS = frozenset({"li", "ol", "ul", "nav"})
_ABOVE = "preceding::*[self::h1 or self::h2 or self::h3]"


def story_heading(tree: HtmlElement, titles: Iterable[str]) -> str:
    """Return the only h1, else the only one that `titles` tell, too; "" for none.

    A kicker that is set apart within the heading is left out where one of `titles`
    does without it. Where no h1 is the heading that readers see, it is what stands
    next above the story.
    """
    told = tuple(fold(title) for title in titles if title)
    texts = {text: "" for h1 in _shown(tree) if (text := _text(h1, told))}
    if len(texts) > 1:
        texts = {text: "" for text in texts if _is_told(text, told)}
    return next(iter(texts)) if len(texts) == 1 else ""


def below_headline(tree: HtmlElement, tags: Iterable[str]) -> Iterator[HtmlElement]:
    """Yield the elements of these `tags` that begin behind the first h1, in order."""
    found = tree.iter("h1", *tags)
    heading = next((element for element in found if element.tag == "h1"), None)
    if heading is None:
        return
    inner = set(heading.iterdescendants())
    yield from (e for e in found if e.tag != "h1" and e not in inner)


def _shown(tree: HtmlElement) -> list[HtmlElement]:
    """Return what may head the story: no h1 in a path, nor one below the text."""
    headings = list(tree.iter("h1"))
    shown = [h1 for h1 in headings if not _is_listed(h1)]
    if not headings or (shown and not _is_below_text(shown[0], tree)):
        return shown
    nearest = next(_above_text(tree), None)
    return headings if nearest is None else [nearest]


def _is_listed(heading: HtmlElement) -> bool:
    """Return whether a heading is but the last step of a path to the page."""
    return any(element.tag in _LISTS for element in heading.iterancestors())


def _is_below_text(heading: HtmlElement, tree: HtmlElement) -> bool:
    """Return whether some paragraphs stand above a heading, and none below it."""
    upwards = reversed(list(tree.iter("h1", "p")))
    below = takewhile(lambda element: element is not heading, upwards)
    if any(map(_is_prose, below)):
        return False
    return len([*islice(filter(_is_prose, upwards), _SOME)]) == _SOME


def _above_text(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the headings of some words above the first paragraph, nearest first."""
    prose = (p for p in tree.iter("p") if _is_prose(p) and not is_elsewhere(p))
    first = next(prose, None)
    above = [] if first is None else first.xpath(_ABOVE)
    for heading in reversed(above):
        is_headline = len(words(tidy(heading.text_content()))) in _HEADLINE
        if is_headline and not is_elsewhere(heading) and not _is_listed(heading):
            yield heading


def _is_prose(element: HtmlElement) -> bool:
    return element.tag == "p" and len(tidy(element.text_content())) >= _PROSE


def _text(heading: HtmlElement, told: tuple[str, ...]) -> str:
    whole = tidy(heading.text_content())
    shorter = (text for text in _tails(heading, whole) if _is_told(text, told))
    return next(shorter, whole)


def _tails(heading: HtmlElement, whole: str) -> Iterator[str]:
    """Yield what follows the element that a heading begins with."""
    for element in heading.iterdescendants():
        kicker = tidy(element.text_content())
        if kicker and kicker != whole and whole.startswith(kicker):
            yield whole[len(kicker) :].lstrip(" :|–—-")


def _is_told(text: str, told: tuple[str, ...]) -> bool:
    folded = fold(text)
    return len(words(text)) >= _TELLING and any(t.startswith(folded) for t in told)
