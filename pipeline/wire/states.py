"""The status of an item, in the words that NITF and NewsML 1.2 share."""

from dataclasses import dataclass

from pipeline.text import tidy
from pipeline.wire.item import PubStatus

_STATES = {
    **dict.fromkeys(("usable", "embargoed", "published"), PubStatus.USABLE),
    **dict.fromkeys(("withheld", "held", "hold"), PubStatus.WITHHELD),
    **dict.fromkeys(
        ("canceled", "cancelled", "cancel", "killed", "kill", "withdrawn", "deleted"),
        PubStatus.CANCELED,
    ),
}


@dataclass(frozen=True, slots=True)
class State:
    """What a status says; an embargoed item is usable from a time on."""

    pubstatus: PubStatus = PubStatus.USABLE
    is_embargoed: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether it may be used now."""
        return self.pubstatus is PubStatus.USABLE and not self.is_embargoed


def read_state(claim: str | None) -> State:
    """Read a status in any case, with or without a prefix; unknown ones are usable."""
    if not claim:
        return State()
    name = claim.rpartition(":")[2].strip().casefold()
    if name not in _STATES:
        return State(warnings=(f"unknown status, taken as usable: {tidy(claim)[:60]}",))
    return State(_STATES[name], is_embargoed=name == "embargoed")
