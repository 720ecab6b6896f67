"""Typed access to JSON that nobody has checked: a wrong type is a missing value."""

from collections.abc import Iterable, Mapping
from math import isfinite

from pipeline.text import tidy

Fields = Mapping[str, object]
"""An object as parsed; any of its values may be anything."""

_LONGEST_INTEGER = 18


def text(value: object) -> str:
    """Return a string or a number on one line; "" for everything else."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value) if isfinite(value) else ""


def raw_text(value: object) -> str:
    """Return a string with its lines as they are; "" for everything else."""
    return value if isinstance(value, str) else ""


def integer(value: object) -> int | None:
    """Return a whole number, which may be written as text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    digits = text(value)
    is_number = digits.removeprefix("-").isdecimal() and digits.isascii()
    return int(digits) if is_number and len(digits) <= _LONGEST_INTEGER else None


def grade(value: object) -> int | None:
    """Return an urgency or a priority, which goes from 1 to 9."""
    number = integer(value)
    return number if number is not None and 1 <= number <= 9 else None


def first(fields: Fields, *keys: str) -> str | None:
    """Return the first text among the values of `keys`."""
    return next(filter(None, (text(fields.get(key)) for key in keys)), None)


def record(value: object) -> Fields:
    """Return an object; an empty one for everything else."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> tuple[Fields, ...]:
    """Return the objects of a list; one that stands alone is a list of one."""
    listed = value if isinstance(value, list) else [value]
    return tuple(each for each in listed if isinstance(each, dict) and each)


def named_records(value: object) -> tuple[Fields, ...]:
    """Return the objects of a list, or those that an object has under its names."""
    return records(list(value.values()) if isinstance(value, dict) else value)


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, each once; one that stands alone is a list of one."""
    listed = value if isinstance(value, list) else [value]
    return distinct(text(each) for each in listed)


def distinct(found: Iterable[str | None]) -> tuple[str, ...]:
    """Return what is not blank, each once, in its order."""
    return tuple(dict.fromkeys(filter(None, found)))
