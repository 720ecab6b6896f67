"""What of a story can be read before its paywall."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.paywall import gate_at
from pipeline.extract.readings import Reading
from pipeline.model import Article, Block, Ended, Removal

GATE = "paywall-gate"
"""The rule that takes out the request to pay, and what stands below it."""
# A paragraph or two tell a reader what the story is about; a line does not.
_FEWEST = 200
_SENTENCE = 60
# Scripts without blanks say in so many characters what others say in two and a half.
_DENSE = 2.5


def before_the_gate(reading: Reading) -> Reading | None:
    """Return a teaser up to where it asks to pay; None if that is hardly a sentence."""
    lines = list(_lines(reading))
    gate = gate_at([text for _, text in lines]) or len(lines)
    kept, gone = lines[:gate], lines[gate:]
    if sum(map(_told, (text for _, text in kept))) < _FEWEST:
        return None
    texts: dict[int, list[str]] = {}
    for number, text in kept:
        texts.setdefault(number, []).append(text)
    blocks = (_with(reading.blocks[number], texts[number]) for number in texts)
    removed = (*reading.removed, *(Removal(GATE, text) for _, text in gone))
    return replace(reading, blocks=tuple(blocks), removed=removed)


def as_teaser(article: Article, wall: Ended) -> Article:
    """Return an article that says of itself that it is not the whole story."""
    evidence = {**article.evidence, "access": wall.detail}
    return replace(article, is_teaser=True, evidence=evidence)


def _lines(reading: Reading) -> Iterator[tuple[int, str]]:
    for number, block in enumerate(reading.blocks):
        for text in block.lines:
            yield number, text


def _with(block: Block, texts: list[str]) -> Block:
    return replace(block, text="\n".join(texts))


def _told(line: str) -> float:
    """Return how much a line tells, in characters of a script with blanks."""
    size = len(line) * (1 if line.isascii() or " " in line else _DENSE)
    return size if size >= _SENTENCE else 0
