"""The updates of a live blog as its JSON-LD tells them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.extract.blocks import text_blocks
from pipeline.extract.dates import parse_claim
from pipeline.extract.jsonld import Node, each, nodes_in, text_of
from pipeline.markup import html_blocks
from pipeline.model import Block, BlockKind
from pipeline.text import tidy

_KEY = "liveBlogUpdate"
_LONG_TITLE = 60
_MARKUP = re.compile(r"<(?:p|div|br|li|h[2-4])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Updates:
    """The updates in the order of the page, and what introduces them."""

    intro: str = ""
    entries: tuple[tuple[Block, ...], ...] = ()

    @property
    def size(self) -> int:
        """How many characters the entries hold."""
        return sum(len(block.text) for blocks in self.entries for block in blocks)


def live_updates(scripts: Iterable[str]) -> Updates:
    """Return the updates that the first live blog among JSON-LD `scripts` lists.

    The first block of each tells its time. Only scripts that hold updates are read.
    """
    told = (script for script in scripts if _KEY in script)
    nodes = (node for node in nodes_in(told) if node.get(_KEY))
    node = next(nodes, {})
    entries = (_entry(item) for item in each(node.get(_KEY)) if isinstance(item, dict))
    intro = text_of(node.get("articleBody")) or text_of(node.get("description"))
    return Updates(intro, tuple(blocks for blocks in entries if blocks))


def _entry(node: Node) -> tuple[Block, ...]:
    headline, body = (
        tidy(text_of(node.get("headline"))),
        text_of(node.get("articleBody")),
    )
    blocks = html_blocks(body) if _MARKUP.search(body) else text_blocks(body)
    if headline and not (blocks and _repeats(headline, blocks[0].text)):
        blocks = (Block(headline, BlockKind.SUBHEAD), *blocks)
    at = _time(node)
    return (replace(blocks[0], at=at), *blocks[1:]) if blocks else ()


def _repeats(headline: str, text: str) -> bool:
    """Return whether a headline is but the first words of its text, as some are."""
    start = headline.rstrip(".… ")
    is_cut = start != headline or len(start) > _LONG_TITLE
    return text == headline or (is_cut and text.startswith(start))


def _time(node: Node) -> datetime | None:
    for key in ("datePublished", "dateCreated", "dateModified"):
        if at := parse_claim(text_of(node.get(key))):
            return at
    return None
