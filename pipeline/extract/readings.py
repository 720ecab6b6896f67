"""Which reading of a document is its text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.extract.blocks import text_blocks
from pipeline.markup import html_blocks
from pipeline.model import Block, FeedEntry, Removal

_HARDLY_ANY = 250
# JSON-LD often holds one paragraph or a summary; only a body that is long and
# much longer than what was extracted shows that the extraction lost the story.
_MUCH_MORE = 2.0
_LONG = 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """A text for the article, who read it, and why this reading was taken.

    `removed` are the lines that were taken out of it by where they stood, `counted`
    is as in the article.
    """

    blocks: tuple[Block, ...]
    extractor: str
    why: str
    removed: tuple[Removal, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)


def choose_reading(
    extracted: Reading, json_ld_body: str, entry: FeedEntry | None
) -> Reading | None:
    """Return the reading to go with, None when there is no text anywhere."""
    size = _size(extracted.blocks)
    for reading in _stand_ins(json_ld_body, entry):
        found = _size(reading.blocks)
        lost_the_story = reading.extractor == "json-ld" and found >= _LONG
        is_better = found > size * _MUCH_MORE and (
            lost_the_story or size < _HARDLY_ANY <= found
        )
        if is_better or _is_unparted(extracted.blocks, reading):
            return reading
    return extracted if extracted.blocks else None


def feed_reading(entry: FeedEntry) -> Reading | None:
    """Return the text that the feed carries, None when it carries none."""
    for name, markup in (("content", entry.content), ("summary", entry.summary)):
        if blocks := html_blocks(markup):
            return Reading(blocks, "feed", f"the feed's {name}")
    return None


def _stand_ins(json_ld_body: str, entry: FeedEntry | None) -> Iterator[Reading]:
    if json_ld_body:
        read = html_blocks if "<p" in json_ld_body else text_blocks
        why = "articleBody holds what could not be extracted"
        yield Reading(read(json_ld_body), "json-ld", why)
    if entry and (reading := feed_reading(entry)):
        why = f"{reading.why} holds far more than the page"
        yield Reading(reading.blocks, "feed", why)


def _is_unparted(extracted: tuple[Block, ...], reading: Reading) -> bool:
    """Return whether `extracted` is `reading` without its paragraphs.

    trafilatura falls back to JSON-LD, too, and makes one paragraph of it.
    """
    if len(extracted) != 1 or len(reading.blocks) < 2:
        return False
    return extracted[0].text == " ".join(block.text for block in reading.blocks)


def _size(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)
