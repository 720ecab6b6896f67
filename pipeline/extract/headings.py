"""The heading of the story among the first-rank headings of a page."""

from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from pipeline.text import fold, tidy, words

# What is shorter begins other titles by chance.
_TELLING = 3


def story_heading(tree: HtmlElement, titles: Iterable[str]) -> str:
    """Return the only h1, else the only one that `titles` tell, too; "" for none.

    A kicker that is set apart within the heading is left out where one of `titles`
    does without it.
    """
    told = tuple(fold(title) for title in titles if title)
    texts = {text: "" for h1 in tree.iter("h1") if (text := _text(h1, told))}
    if len(texts) > 1:
        texts = {text: "" for text in texts if _is_told(text, told)}
    return next(iter(texts)) if len(texts) == 1 else ""


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
