"""Subheads that the extraction left out, back in their places."""

from collections.abc import Iterator

from pipeline.extract.paragraphs import Told
from pipeline.model import Block, BlockKind

_LONGEST = 120


def restore_subheads(blocks: tuple[Block, ...], told: Told) -> tuple[Block, ...]:
    """Put back each heading whose neighbours both are in `blocks`, side by side.

    On pages without containers trafilatura's fallbacks keep paragraphs only. A
    heading above a box or below the story has no such neighbours and stays out.
    """
    present = {block.text for block in blocks}
    lost = {
        (before, after): heading
        for before, heading, after in _headings(told)
        if heading not in present
    }
    return tuple(_woven(blocks, lost)) if lost else blocks


def _headings(told: Told) -> Iterator[tuple[str, str, str]]:
    """Yield each heading between two paragraphs, with their texts around it."""
    before, heading = "", ""
    for element, text in told:
        if element.tag == "h1":
            continue
        if element.tag != "p":
            # Two headings in a row are a list of links or a box.
            before, heading = (before, text) if not heading else ("", text)
        elif text:
            if before and 0 < len(heading) <= _LONGEST:
                yield before, heading, text
            before, heading = text, ""


def _woven(
    blocks: tuple[Block, ...], lost: dict[tuple[str, str], str]
) -> Iterator[Block]:
    before = ""
    for block in blocks:
        if heading := lost.get((before, block.text)):
            yield Block(heading, BlockKind.SUBHEAD)
        yield block
        before = block.text
