"""Labels of the entries of a live blog: who wrote them, "Key event", "Pinned"."""

from collections import Counter
from collections.abc import Sequence

from pipeline.kept import kept_blocks
from pipeline.model import Block, BlockKind, Removal

LIVE_LABEL = "live-label"
_LONGEST = 40
_FEWEST = 2
_SHARE = 0.2
_SENTENCE_ENDS = tuple('.!?…:"”’»)。！？؟')

_Entries = Sequence[tuple[Block, ...]]


def without_labels(
    entries: _Entries,
) -> tuple[tuple[Block, ...], tuple[Removal, ...]]:
    """Return the blocks of all entries without short lines that recur, and those.

    They are no titles and no sentences, and stand first or last in several entries, of
    many in a fifth of them. What has a digit is a score or a count.
    """
    found = Counter(line for blocks in entries for line in set(_ends(blocks)))
    fewest = max(_FEWEST, _SHARE * len(entries))
    labels = {line for line, count in found.items() if count >= fewest}
    blocks = tuple(block for entry in entries for block in entry)
    left = {
        number: [line for line in block.lines if not _is_label(block, line, labels)]
        for number, block in enumerate(blocks)
    }
    removed = tuple(
        Removal(LIVE_LABEL, line)
        for block in blocks
        for line in block.lines
        if _is_label(block, line, labels)
    )
    return kept_blocks(blocks, left), removed


def _ends(blocks: tuple[Block, ...]) -> list[str]:
    """Return the short lines at the top and the end of an entry, titles left out."""
    ends = (*blocks[:3], *blocks[-2:])
    return [line for b in ends for line in b.lines if _is_short(b, line)]


def _is_label(block: Block, line: str, labels: set[str]) -> bool:
    return line in labels and _is_short(block, line)


def _is_short(block: Block, line: str) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(line) <= _LONGEST
        and not line.endswith(_SENTENCE_ENDS)
        and not any(map(str.isdigit, line))
    )
