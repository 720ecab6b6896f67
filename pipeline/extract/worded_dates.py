"""Dates as people write them: month names, and figures in the order of a locale."""

import re
from datetime import date

# Three to five letters tell each month; where two languages clash, none is given.
_MONTHS = (
    "jan gen ene янв січ sty oca كانون يناير leden tammi ιαν",
    "feb fév fev лют фев lut şub فبراير únor helmi φεβ",
    "mar mär maa марта март бер mrz مارس břez μαρ",
    "apr abr avr квіт апр kwi nis أبريل ابريل dub απρ",
    "may mai mei maj maggio мая трав mag toukok مايو květ μαΐ",
    "jun juin giu июн черв cze haz يونيو kesä ιουν",
    "jul juil lug июл лип lip tem يوليو heinä ιουλ",
    "aug ago aoû серп авг sie ağu أغسطس اغسطس elok αυγ",
    "sep set вер сен wrz eyl سبتمبر září syys σεπ",
    "oct okt out ott окт жовт paź eki أكتوبر اكتوبر říj loka οκτ",
    "nov ноя лист kas نوفمبر marras νοε",
    "dec dez dic déc дек груд gru ara ديسمبر pros joul δεκ",
)
_MONTH_OF = {stem: n for n, line in enumerate(_MONTHS, 1) for stem in line.split()}
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.|일|日)?"
_WORDED = (
    re.compile(
        rf"{_DAY}\s+(?:de\s+|del\s+)?(?P<month>[^\W\d]{{3,}})\.?,?\s+(?:de\s+|del\s+)?(?P<year>\d{{4}})"
    ),
    re.compile(rf"(?P<month>[^\W\d]{{3,}})\.?\s+{_DAY},?\s+(?P<year>\d{{4}})"),
)
_EASTERN = re.compile(
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]"
)
_FIGURES = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})([./-])(?P<month>\d{1,2})\2(?P<year>\d{4})(?!\d)"
)
# "14.03.2609:30", "14.03.202609:30": date and clock in two elements without a blank.
_RUN_IN = re.compile(r"(?<!\d)(\d{1,2}([./-])\d{1,2}\2)(20)?(\d{2})(?=\d{2}:\d{2})")
# What is older was never on a page: it is no date, or the story's subject.
_FIRST_YEAR = 1990
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\b)?",
    re.IGNORECASE,
)
_ZONES = {
    "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00", "BST": "+01:00", "CET": "+01:00",
    "CEST": "+02:00", "MEZ": "+01:00", "MESZ": "+02:00", "EST": "-05:00",
    "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00",
    "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "JST": "+09:00",
    "KST": "+09:00", "IST": "+05:30", "MSK": "+03:00", "SAST": "+02:00",
}  # fmt: skip
_ZONE = re.compile(r"\b(" + "|".join(_ZONES) + r")\b|([+-]\d{2}):?(\d{2})\s*$")
_MONTH_FIRST = re.compile(r"en[-_](?:us|ph)|fil\b", re.IGNORECASE)


def iso_of(claim: str, language: str) -> str:
    """Return a written date as ISO 8601, with time and zone as told; "" for none.

    In figures the day comes first, in `language` of the USA the month; where
    nothing tells which is which (plain English), there is no date.
    """
    claim = _RUN_IN.sub(r"\g<1>20\4 ", claim)
    found = _date_in(claim, language)
    if not found or found[0] < _FIRST_YEAR:
        return ""
    try:
        return f"{date(*found)}{_clock_in(claim)}"
    except ValueError:
        return ""


def _date_in(claim: str, language: str) -> tuple[int, int, int] | None:
    if match := _EASTERN.search(claim):
        return int(match["year"]), int(match["month"]), int(match["day"])
    if match := _FIGURES.search(claim):
        return _ordered(match, language)
    for pattern in _WORDED:
        for match in pattern.finditer(claim):
            if month := _month(match["month"].casefold()):
                return int(match["year"]), month, int(match["day"])
    return None


def _month(name: str) -> int:
    stems = (name[:length] for length in range(len(name), 2, -1))
    return next((_MONTH_OF[stem] for stem in stems if stem in _MONTH_OF), 0)


def _ordered(match: re.Match[str], language: str) -> tuple[int, int, int] | None:
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    if month > 12 or (_MONTH_FIRST.match(language) and day <= 12 and match[2] != "."):
        return year, day, month
    is_plain = day > 12 or day == month or match[2] == "."
    if is_plain or (language and language.casefold() != "en"):
        return year, month, day
    return None


def _clock_in(claim: str) -> str:
    match = _CLOCK.search(claim)
    if match is None:
        return ""
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"][0] in "pP")
    if hour > 23:
        return ""
    return f"T{hour:02}:{match['minute']}:{match['second'] or '00'}{_zone_in(claim)}"


def _zone_in(claim: str) -> str:
    match = _ZONE.search(claim)
    if match is None:
        return ""
    return _ZONES[match[1]] if match[1] else f"{match[2]}:{match[3]}"
