"""What an item in JSON says of its own state: status, embargo, times, signals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from pipeline.model import Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import Embargo, PubStatus
from pipeline.wire.json_values import Fields, grade, integer, text
from pipeline.wire.stamps import Stamp

EMBARGOED = "embargoed"
_STATUS = {
    "": PubStatus.USABLE,
    "usable": PubStatus.USABLE,
    EMBARGOED: PubStatus.USABLE,
    "published": PubStatus.USABLE,
    "corrected": PubStatus.USABLE,
    "withheld": PubStatus.WITHHELD,
    # Another item has taken its place, or it is yet to be written (ttninjs 1.4).
    "replaced": PubStatus.WITHHELD,
    "commissioned": PubStatus.WITHHELD,
    **dict.fromkeys(
        ("canceled", "cancelled", "deleted", "killed", "recalled", "unpublished",
         "withdrawn"),
        PubStatus.CANCELED,
    ),
}  # fmt: skip
_CORRECTIONS = frozenset({"correction", "corrected", "corrective"})


def code_of(name: str) -> str:
    """Return a code without the alias or the address of its scheme, in lower case."""
    return name.rstrip("/").replace("/", ":").rpartition(":")[2].casefold()


def pubstatus_of(name: str) -> PubStatus:
    """Return a status by its name; one that nobody knows is usable."""
    return _STATUS.get(code_of(name), PubStatus.USABLE)


def status_warnings(name: str) -> tuple[str, ...]:
    """Return a warning where the status is one that nobody knows."""
    return () if code_of(name) in _STATUS else (f"unknown status: {name[:60]}",)


def embargo_of(fields: Fields, stamp: Stamp, status: str) -> Embargo | None:
    """Return the embargo; an empty one has no end that is known, as has a bad one."""
    given = fields.get(stamp.name)
    is_given = given is not None and given is not False
    if is_given or code_of(status) == EMBARGOED:
        return Embargo(stamp.embargo_end)
    return None


def stamp_of(fields: Fields, zone: tzinfo | None, *keys: str) -> Stamp:
    """Return the time under the first of `keys` that is there, else an empty one."""
    name = next((key for key in keys if fields.get(key) is not None), keys[0])
    return Stamp(name, text(fields.get(name)), zone)


@dataclass(frozen=True, slots=True)
class Times:
    """The times of an item, as it gives them."""

    version: Stamp
    created: Stamp
    embargoed: Stamp
    expires: Stamp

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an operator should know of them."""
        stamps = (self.version, self.created, self.embargoed, self.expires)
        return tuple(warning for stamp in stamps for warning in stamp.warnings)


def version_number(fields: Fields) -> int:
    """Return what versions of one time are ordered by; 0 for a name."""
    return max(integer(fields.get("version")) or 0, 0)


def urgency_of(fields: Fields, provider: Provider) -> int | None:
    """Return the urgency of an item, else that of its provider."""
    return grade(fields.get("urgency")) or provider.urgency


def is_correction(signals: Iterable[str]) -> bool:
    """Tell whether one of the signals is that of a correction."""
    return any(code_of(signal) in _CORRECTIONS for signal in signals)


def subject_of(code: str, scheme: str, name: str) -> Subject | None:
    """Return a subject; without a scheme the code may hold it, as address or alias.

    One that has a name alone is known by it.
    """
    if code and not scheme:
        joint = max(code.rfind("/"), code.rfind("#")) if "://" in code else -1
        if joint < 0:
            alias, _, local = code.rpartition(":")
            scheme, code = (alias, local) if local and " " not in code else ("", code)
        elif code[joint + 1 :]:
            scheme, code = code[: joint + 1], code[joint + 1 :]
    return Subject(code or name, scheme, name) if code or name else None
