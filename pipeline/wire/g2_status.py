"""What a G2 item says of its own life, and of the items that it takes the place of."""

import re

from lxml.etree import _Element

from pipeline.wire.format import Provider
from pipeline.wire.g2_values import (
    code_at,
    every,
    first,
    identifier,
    public_text,
    target,
)
from pipeline.wire.item import Action, Embargo, Order, PubStatus
from pipeline.wire.stamps import Stamp
from pipeline.wire.states import State, read_state
from pipeline.wire.times import read_embargo_end
from pipeline.wire.xml import attribute, text_of

_CORRECTIONS = frozenset({("sig", "correction"), ("edstat", "c")})
_KILL = ("edstat", "d")
_REPLACES = frozenset({"previousversion", "replaces", "supersedes", "replacementof"})
_TIMES = ("versionCreated", "firstCreated", "embargoed", "expires")


def read_pubstatus(item: _Element, *, is_empty: bool) -> PubStatus:
    """Return the status; one that nobody knows is usable, and warned of."""
    # Some kill by a signal and an empty text, whatever the status.
    if is_empty and _KILL in _signal_codes(item):
        return PubStatus.CANCELED
    return _state(item).pubstatus


def read_embargo(item: _Element, provider: Provider) -> Embargo | None:
    """Return the embargo; empty or unreadable, it has no end that is known."""
    element = first(item, "itemMeta/embargoed")
    if element is not None:
        return Embargo(read_embargo_end(text_of(element), provider.time_zone))
    return Embargo(None) if _state(item).is_embargoed else None


def read_signals(item: _Element) -> tuple[str, ...]:
    """Return the signals as delivered, like `sig:update`."""
    found = (
        attribute(one, "qcode") or attribute(one, "uri") or attribute(one, "literal")
        for one in every(item, "itemMeta/signal")
    )
    return tuple(dict.fromkeys(filter(None, found)))


def is_correction(item: _Element) -> bool:
    """Tell whether a signal says that the item corrects what was sent before."""
    return not _CORRECTIONS.isdisjoint(_signal_codes(item))


def read_orders(item: _Element, guid: str | None) -> tuple[Order, ...]:
    """Return which other items this one replaces, by what its links state."""
    others = (target(one) for one in every(item, "itemMeta/link") if _replaces(one))
    named = dict.fromkeys(other for other in others if other and other != guid)
    return tuple(Order(Action.REPLACE, (other,)) for other in named)


def read_warnings(item: _Element, provider: Provider) -> tuple[str, ...]:
    """Return what could not be read as it was meant."""
    given = ((name, public_text(item, f"itemMeta/{name}")) for name in _TIMES)
    stamps = (Stamp(name, text, provider.time_zone) for name, text in given)
    found = (warning for stamp in stamps for warning in stamp.warnings)
    return (*found, *_state(item).warnings)


def _state(item: _Element) -> State:
    return read_state(code_at(item, "itemMeta/pubStatus"))


def _replaces(link: _Element) -> bool:
    relation = re.split("[:/#]", attribute(link, "rel") or "")[-1]
    return relation.lower() in _REPLACES


def _signal_codes(item: _Element) -> set[tuple[str, str]]:
    """Return scheme and code of the signals in lower case."""
    found = (identifier(one) for one in every(item, "itemMeta/signal"))
    return {(_alias(scheme), code.lower()) for scheme, code in found}


def _alias(scheme: str) -> str:
    # A scheme may be spelled as its address, which ends in /signal/.
    name = scheme.rstrip("/#").rpartition("/")[2].lower()
    return "sig" if name == "signal" else name
