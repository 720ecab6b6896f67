"""What a page's JSON-LD says of the pictures of its story."""

from collections.abc import Iterator

from pipeline.extract.addresses import absolute
from pipeline.extract.credits import split_credit, without_label
from pipeline.extract.jsonld import Node, each, text_of, url_of
from pipeline.model import Link
from pipeline.text import tidy

PICTURE = "picture"
_CAPTIONS = ("caption", "description")
_CREDITS = ("creditText", "copyrightNotice", "copyrightHolder", "creator", "author")


def told_pictures(node: Node, base_url: str) -> tuple[Link, ...]:
    """Return the pictures of an article's `node` of which something is said."""
    return tuple(_pictures(node, base_url))


def _pictures(node: Node, base_url: str) -> Iterator[Link]:
    for image in each(node.get("image")):
        if not isinstance(image, dict):
            continue
        href = text_of(image.get("contentUrl")) or url_of(image)
        caption, credit = split_credit(_first(image, _CAPTIONS))
        credit = without_label(_first(image, _CREDITS)) or credit
        address = absolute(base_url, href)
        if address and (caption or credit):
            yield Link(address, PICTURE, caption, credit)


def _first(image: Node, keys: tuple[str, ...]) -> str:
    found = (tidy(text_of(image.get(key))) for key in keys)
    return next((text for text in found if text and "://" not in text), "")
