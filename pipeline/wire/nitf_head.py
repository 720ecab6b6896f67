"""What a NITF document says above its text."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from pipeline.markup import tree_blocks
from pipeline.text import fold, tidy
from pipeline.wire.lines import name_line, place_of, public_note
from pipeline.wire.xml import attribute, children, find, text_of


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above a text; empty or None is what is not there."""

    headline: str = ""
    kicker: str | None = None
    byline: str | None = None
    credit: str | None = None
    dateline_place: str | None = None
    description: str | None = None
    usage_terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_head(nitf: _Element) -> Head:
    """Read body.head; bylines and datelines may stand in the text as well."""
    body = find(nitf, "body")
    head = find(body, "body.head")
    headline, kicker = _headlines(find(head, "hedline"))
    return Head(
        headline=headline,
        kicker=kicker,
        byline=_byline(_all(body, "byline"), (headline, kicker or "")),
        credit=next(filter(None, map(text_of, children(head, "distributor"))), None),
        dateline_place=next(filter(None, map(_place, _all(body, "dateline"))), None),
        description=_running_text(find(head, "abstract")) or None,
        usage_terms=tuple(filter(None, map(text_of, children(head, "rights")))),
        notes=tuple(filter(None, map(_note, _all(body, "note")))),
    )


def _all(body: _Element | None, name: str) -> Iterator[_Element]:
    return iter(()) if body is None else body.iter(f"{{*}}{name}")


def _headlines(hedline: _Element | None) -> tuple[str, str | None]:
    """Return headline and kicker, which is none where it repeats the headline."""
    first, *more = [*map(inline, children(hedline, "hl1")), ""]
    seconds = list(filter(None, map(inline, children(hedline, "hl2"))))
    headline = next(filter(None, (first, *more, *seconds)), "")
    others = (second for second in seconds if fold(second) != fold(headline))
    return headline, next(others, None)


def inline(element: _Element | None) -> str:
    """Return the text of a line, in which elements part no words."""
    return "" if element is None else tidy("".join(map(str, element.itertext())))


def _byline(bylines: Iterator[_Element], others: tuple[str, ...]) -> str | None:
    """Return all bylines; who is marked up as a person needs no further proof."""
    names = (
        text_of(byline)
        if find(byline, "person") is not None
        else name_line(text_of(byline), others)
        for byline in bylines
    )
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _place(dateline: _Element) -> str | None:
    """Return the place as it is written; of bare data the city."""
    location = find(dateline, "location")
    if location is None:
        days = children(dateline, "story.date")
        texts = (dateline.text, *(child.tail for child in days))
        return place_of(" ".join(filter(None, texts)))
    city = find(location, "city")
    written = (location.text, *(child.tail for child in location))
    is_data = city is not None and not "".join(filter(None, written)).strip()
    return place_of(inline(city if is_data else location))


def _running_text(element: _Element | None) -> str:
    blocks = () if element is None else tree_blocks(element)
    return " ".join(line for block in blocks for line in block.lines)


def _note(note: _Element) -> str:
    is_private = attribute(note, "type") == "npa"
    return "" if is_private else public_note(_running_text(note))
