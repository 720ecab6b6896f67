"""Offsets for claims of time that tell none, out of the page's other claims."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from pipeline.extract.dates import as_told, has_time, with_offset

Dated = tuple[tuple[str, str], ...]


def with_offsets(claims: Dated, others: Iterable[str]) -> Dated:
    """Return `claims`, those without an offset with that of the same wall clock.

    The first of `others` that shows the same minute with an offset counts; without
    one a claim stays as it is.
    """
    if not any(_lacks_offset(claim) for _, claim in claims):
        return claims
    offsets = _offsets(others)
    return tuple((place, _zoned(claim, offsets)) for place, claim in claims)


def _lacks_offset(claim: str) -> bool:
    told = as_told(claim) if has_time(claim) else None
    return told is not None and told.tzinfo is None


def _offsets(others: Iterable[str]) -> dict[datetime, tzinfo]:
    found: dict[datetime, tzinfo] = {}
    for told in map(as_told, filter(has_time, others)):
        if told and told.tzinfo:
            found.setdefault(_minute(told), told.tzinfo)
    return found


def _zoned(claim: str, offsets: dict[datetime, tzinfo]) -> str:
    told = as_told(claim)
    offset = offsets.get(_minute(told)) if told else None
    return with_offset(claim, offset) if offset else claim


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0, tzinfo=None)
