"""What the words and numbers around a story make of it, in every text service."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from pipeline.model import Block
from pipeline.wire.embargo_words import embargo_in_notes, embargo_line
from pipeline.wire.item import Embargo, Sequence, WireItem
from pipeline.wire.service_names import Story, number_name, under_orders
from pipeline.wire.service_times import Stamp
from pipeline.wire.service_words import (
    headline_lead,
    is_corrected,
    is_correction_note,
    is_lead,
    lead_number,
    lead_status,
    status_line,
)

_OPENING = 3


@dataclass(frozen=True, slots=True)
class Sending:
    """How a story was sent: `numbers` are those that its services counted it by.

    `lead` are the lead words as delivered, `zone` is that of times without one.
    """

    story: Story
    lead: str = ""
    numbers: tuple[Sequence, ...] = ()
    stamp: Stamp | None = None
    zone: tzinfo | None = None


def is_order(line: str) -> bool:
    """Return whether a line is nothing but lead words, an embargo, a hold or a kill."""
    return is_lead(line) or bool(status_line(line) or embargo_line(line))


def served(item: WireItem, sending: Sending) -> WireItem:
    """Return an item under its names, with the orders that stand around its text.

    Blocks at the top that are nothing but orders become notes.
    """
    item = _with_opening_notes(item)
    lead = " ".join(filter(None, (sending.lead, headline_lead(item.headline))))
    item = replace(
        item,
        guid=sending.story.guid,
        aliases=tuple(dict.fromkeys(_aliases(sending))),
        version=lead or None,
        number=lead_number(sending.lead),
        version_at=sending.stamp.at if sending.stamp else None,
        sequence=next(iter(sending.numbers), None),
        is_correction=_is_correction(lead, item.notes),
        embargo=item.embargo or _embargo(item, sending),
        warnings=item.warnings + tuple(_warnings(sending.stamp)),
    )
    lines = (*item.notes, item.headline)
    status = lead_status(sending.lead) or next(
        filter(None, map(status_line, lines)), None
    )
    return under_orders(item, status, sending.story) if status else item


def _with_opening_notes(item: WireItem) -> WireItem:
    count = 0
    while count < min(_OPENING, len(item.blocks)) and _is_order_block(
        item.blocks[count]
    ):
        count += 1
    notes = tuple(block.text for block in item.blocks[:count])
    return replace(item, notes=item.notes + notes, blocks=item.blocks[count:])


def _is_order_block(block: Block) -> bool:
    return "\n" not in block.text and bool(
        status_line(block.text) or embargo_line(block.text)
    )


def _aliases(sending: Sending) -> Iterator[str]:
    if sending.stamp is None or sending.story.day is None:
        return
    for sequence in sending.numbers:
        yield number_name(sequence.service, sequence.number, sending.story.day)
    if sending.story.alias:
        yield sending.story.alias


def _is_correction(lead: str, notes: tuple[str, ...]) -> bool:
    return is_corrected(lead) or any(map(is_correction_note, notes))


def _embargo(item: WireItem, sending: Sending) -> Embargo | None:
    day = sending.stamp.day if sending.stamp else None
    lines = (embargo_line(note, day, sending.zone) for note in item.notes)
    told = next(filter(None, lines), None)
    return told or embargo_in_notes(item.notes, day, sending.zone)


def _warnings(stamp: Stamp | None) -> Iterator[str]:
    if stamp is None:
        yield "the trailer has no time"
    elif stamp.at is None:
        yield "the trailer's time has no zone, and the provider none either"
