"""Days, months and zones as text services write them, in seven languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

_MONTHS = (
    "january januar januari janvier janeiro enero gennaio",
    "february februar februari fevrier fevereiro febrero febbraio",
    "march marz maerz maart mars marco marzo mrt",
    "april avril abril aprile",
    "may mai mei maio mayo maggio",
    "june juni juin junho junio giugno",
    "july juli juillet julho julio luglio",
    "august augustus aout agosto",
    "september septembre setembro septiembre settembre",
    "october oktober octobre outubro octubre ottobre",
    "november novembre novembro noviembre",
    "december dezember decembre dezembro diciembre dicembre",
)
_WEEKDAYS = (
    "monday montag maandag lundi lunes lunedi segunda",
    "tuesday dienstag dinsdag mardi martes martedi",
    "wednesday mittwoch woensdag mercredi miercoles mercoledi quarta",
    "thursday donnerstag donderdag jeudi jueves giovedi quinta",
    "friday freitag vrijdag vendredi viernes venerdi sexta",
    "saturday samstag sonnabend zaterdag samedi sabado sabato",
    "sunday sonntag zondag dimanche domingo domenica",
)
_HOURS = {
    "gmt": 0, "utc": 0, "z": 0, "wet": 0, "bst": 1, "west": 1,
    "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)[ \t]*"
    r"(?:(?P<zone>[A-Za-z]{1,5})[ \t]+)?(?P<month>[^\W\d_]{3,10})\.?"
    r"[ \t]+(?P<year>(?:\d\d)?\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(
    r"(?<!\d)(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)[ \t]+"
    r"(?P<hour>\d\d)(?P<minute>\d\d)[ \t]*(?P<zone>[A-Za-z]{1,5})?"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a message was sent: the agency's own day, and the time if it is certain."""

    day: date
    at: datetime | None


def read_stamp(trailer: str, zone: tzinfo | None = None) -> Stamp | None:
    """Read "131137 GMT Nov 13" or "XX-11-13-13 1509GMT"; None when neither is there.

    A time without a zone is one of `zone`. Two digits of a year are of 1970 to 2069.
    """
    found = _DAY_FIRST.search(trailer) or _MONTH_FIRST.search(trailer)
    if not found:
        return None
    month = found["month"]
    number = int(month) if month.isdigit() else month_named(month)
    try:
        local = datetime(  # noqa: DTZ001 - the zone is found out below
            full_year(int(found["year"])), number or 0, int(found["day"]),
            int(found["hour"]), int(found["minute"]),
        )  # fmt: skip
    except ValueError:
        return None
    known = zone_named(found["zone"]) if found["zone"] else zone
    return Stamp(local.date(), in_utc(local, known) if known else None)


def in_utc(local: datetime, zone: tzinfo) -> datetime | None:
    """Return a time in `zone` as UTC; None beyond the years that there are."""
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None


def full_year(year: int) -> int:
    """Return a year of two digits as one of 1970 to 2069, others as they are."""
    if year > 99:
        return year
    return year + (1900 if year >= 70 else 2000)


def nearest(month: int, day: int, to: date) -> date | None:
    """Return the day of that month which is nearest to another day."""
    days = (_day(to.year + years, month, day) for years in (-1, 0, 1))
    return min(filter(None, days), key=lambda found: abs(found - to), default=None)


def month_named(word: str) -> int | None:
    """Return the month, 1 to 12, whose name or abbreviation `word` is."""
    return _MONTH_OF.get(_plain(word))


def weekday_named(word: str) -> int | None:
    """Return the weekday, Monday 0, whose name or abbreviation `word` is."""
    return _WEEKDAY_OF.get(_plain(word))


def zone_named(word: str) -> tzinfo | None:
    """Return the zone behind a common abbreviation."""
    if word.casefold() == "et":
        return ZoneInfo("America/New_York")
    hours = _HOURS.get(word.casefold())
    return None if hours is None else timezone(timedelta(hours=hours))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plain(word: str) -> str:
    """Return `word` without case and accents."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _abbreviations(names: Iterable[str], first: int) -> Mapping[str, int]:
    """Return what the names may be cut down to, three letters at least, once each."""
    found: dict[str, set[int]] = {}
    for number, words in enumerate(names, first):
        for word in words.split():
            for length in range(3, len(word) + 1):
                found.setdefault(word[:length], set()).add(number)
    return MappingProxyType(
        {cut: min(numbers) for cut, numbers in found.items() if len(numbers) == 1}
    )


_MONTH_OF = _abbreviations(_MONTHS, 1)
_WEEKDAY_OF = _abbreviations(_WEEKDAYS, 0)
