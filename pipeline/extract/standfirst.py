"""The standfirst, where the extraction took it for furniture."""

from pipeline.extract.paragraphs import Told
from pipeline.extract.places import solid_text
from pipeline.model import Block

_FEWEST = 50
# A cut description is known by its beginning, and a standfirst is little longer.
_BEGINS = 40
_MUCH_LONGER = 3


def restore_standfirst(
    blocks: tuple[Block, ...], told: Told, description: str
) -> tuple[Block, ...]:
    """Put the standfirst on top where a page shows what it describes itself by.

    It stands above the text. A page that has the same words in its text, or shows them
    to machines alone, stays as it is.
    """
    wanted = solid_text(description).rstrip(".…")
    if not blocks or len(wanted) < _FEWEST:
        return blocks
    known = solid_text("".join(block.text for block in blocks))
    if wanted[:_BEGINS] in known:
        return blocks
    for element, text in told:
        if len(text) < _BEGINS or element.tag == "h1":
            continue
        solid = solid_text(text)
        if solid[:_BEGINS] in known:
            return blocks
        if solid.startswith(wanted) and len(solid) < _MUCH_LONGER * len(wanted):
            return (Block(text), *blocks)
    return blocks
