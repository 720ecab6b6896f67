"""The texts of deliveries, compared as the labels mean them."""

import re
import unicodedata
from typing import Any

from pipeline.model import BlockKind
from tests.evaluation.wire_reading import Delivery, Made

ANY = object()
"""Stands for what the labels leave open."""

_BRACKET = re.compile(r"\(.*\)", re.DOTALL)
_CLOSING = re.compile(r"\s*\([^()]*\)\Z")
_OPENING = 120
_END = 80


def flat(value: Any) -> Any:
    """Return a text as the labels have it: NFC, white space as single blanks."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", " ".join(value.split()))


def _plain(value: str) -> str:
    """Return a text with one kind of quotes, and without lines that are rules.

    Text services write quotes as two accents or apostrophes each.
    """
    quoted = re.sub("``|''|[“”]", '"', value)
    return str(flat(re.sub(r"(?<!\S)_{2,}(?!\S)", "", quoted)))


def text(made: Made) -> str:
    """Return the article's text as the labels have it, on one line.

    A closing bracket that a step took out is put back: the labels have it.
    """
    texts = [
        b.text.replace("|", " ") if b.kind is BlockKind.TABLE else b.text
        for b in made.told.blocks
    ]
    removed = [r.text for r in made.article.removed] if made.article else []
    brackets = [text for text in removed if _BRACKET.fullmatch(text.strip())]
    return _plain(" ".join([*texts, *brackets[-1:]]))


def _opened(delivery: Delivery, text: str) -> str:
    """Take byline and dateline off the beginning of a text.

    Where only its place is labelled a dateline is that with a bracket and a dash;
    one that the end of `text` cuts is taken out as well.
    """
    prefix, byline = (
        flat(delivery.expected.get(name)) or ""
        for name in ("dateline_prefix", "byline")
    )
    text = text.removeprefix(byline).removeprefix(prefix).lstrip()
    place = delivery.expected["dateline_place"]
    if prefix or not place:
        return text
    dateline = rf"{re.escape(place)}(?:$|\s*\([^()]{{2,40}}\)\s*[-–—_:.]+\s*)"
    found = re.search(dateline, text)
    if not found or found.start() > _OPENING:
        return text
    return f"{text[: found.start()]}{text[found.end() :]}".rstrip()


def _closed(delivery: Delivery, text: str) -> str:
    """Take the desk's sign-off off the end of a text."""
    return text.removesuffix(delivery.expected.get("signoff", "")).rstrip()


def first(delivery: Delivery) -> Any:
    """Return how the text begins, without byline and dateline."""
    given = delivery.expected["body_first_80"]
    if given is None:
        return ANY
    opened = _opened(delivery, _plain(given))
    return _closed(delivery, opened) if _is_short(delivery) else opened


def last(delivery: Delivery) -> Any:
    """Return how the text ends, without the sign-off."""
    given = delivery.expected["body_last_80"]
    if given is None:
        return ANY
    closed = _closed(delivery, _plain(given))
    return _opened(delivery, closed) if _is_short(delivery) else closed


def _is_short(delivery: Delivery) -> bool:
    """Tell whether both ends that are labelled are the whole text."""
    return bool(delivery.expected["body_chars"] <= _END)


def chars(delivery: Delivery) -> Any:
    """Return how long the text is without dateline and sign-off.

    Where an end is open the count holds more than the text.
    """
    begins, ends = (delivery.expected[f"body_{end}_80"] for end in ("first", "last"))
    if begins is None or ends is None:
        return ANY
    opening = len(begins) - len(_opened(delivery, begins))
    closing = len(ends) - len(_closed(delivery, ends))
    return delivery.expected["body_chars"] - opening - closing


def bare(delivery: Delivery, made: Made) -> str:
    """Return the text without byline, dateline and sign-off.

    A closing bracket goes too, where the labels have none.
    """
    found = _closed(delivery, _opened(delivery, text(made)))
    is_labelled = (delivery.expected["body_last_80"] or ")").endswith(")")
    return found if is_labelled else _CLOSING.sub("", found)


def first_of(delivery: Delivery, made: Made) -> str:
    """Return as much of the beginning as is labelled."""
    wanted = first(delivery)
    return bare(delivery, made)[: len(wanted) or None].rstrip()


def last_of(delivery: Delivery, made: Made) -> str:
    """Return as much of the end as is labelled."""
    wanted = last(delivery)
    return bare(delivery, made)[-len(wanted) or None :]


def is_near(wanted: int, found: int) -> bool:
    """Tell whether lengths differ by two percent at most."""
    return abs(wanted - found) <= 0.02 * wanted


def has_all(wanted: list[str], found: str) -> bool:
    """Tell whether all that must be said is."""
    return all(flat(piece) in found for piece in wanted)


def has_none(unwanted: list[str], found: str) -> bool:
    """Tell whether nothing is said that must not be."""
    return not any(piece in found for piece in unwanted)
