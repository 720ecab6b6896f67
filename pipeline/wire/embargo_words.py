"""Embargoes that are told in words, by editors in seven languages.

What hides a story must not be found in one that is about an embargo. So a line
counts only when it is nothing but such words and a time; a note to editors may say
more, but must begin with them.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from pipeline.text import fold
from pipeline.wire.item import Embargo
from pipeline.wire.service_times import (
    full_year,
    month_named,
    nearest,
    weekday_named,
    zone_named,
)
from pipeline.wire.times import read_embargo_end

_LONGEST_LINE = 200
_LONGEST_NOTE = 2_000
# The first say it by themselves, the second with "until", the third need a time.
_FIRM = (
    r"embargoed for (?:release|publication|use)|(?:please )?hold for release"
    r"|not for (?:release|publication|broadcast|use) (?:before|until|till)"
    r"|(?:do not|not to be) (?:use|release|publish|broadcast)(?:d|ed)?"
    r" (?:before|until|till)"
    r"|sperrfrist|sperrvermerk|nicht (?:verwenden|veröffentlichen) vor"
    r"|(?:sous|onder|sotto|sob|bajo|under) embargo"
    r"|ne pas (?:publier|diffuser|utiliser) avant"
    r"|no (?:publicar|difundir|usar) (?:antes de|hasta)"
    r"|non (?:pubblicare|diffondere|utilizzare) prima"
    r"|niet (?:publiceren|gebruiken) voor"
    r"|não (?:publicar|divulgar|usar) (?:antes d[aeo]s?|até)"
)
_PARTICIPLES = r"embargoed|embargad[oa]"
_NOUNS = r"embargo|for release|hold (?:un)?till?|gesperrt bis|frei (?:ab|für)"
_WORDS = re.compile(
    r"(?:(?:attention|achtung|please note|note|nb|eds|editors|strictly|strikt)\b"
    r"[:!,. ]*)*"
    rf"(?:(?P<firm>{_FIRM})|(?P<participle>{_PARTICIPLES})|(?:{_NOUNS}))(?![\w'-])"
)
_BEGINNING = re.compile(r"^[\s*#=>-]*|(?<=[.;:!(] )|(?<=\()")
_ENDED = re.compile(
    r"[\s:,-]*(?:(?:has|have|is|was|now|been|wurde|ist|est|été|a)\s+)*"
    r"(?:lifted|over|off|none|no|expired|removed|aufgehoben|abgelaufen|kein\w*|levée?"
    r"|aucun|levantado|ninguno|revocato|nessuno|opgeheven|geen|nenhum)\b"
)
_CONNECTOR = re.compile(
    r"[\s:,]*(?P<word>until|till|to|bis|jusqu|hasta|fino|tot|até)(?!\w)|\s*(?P<colon>:)"
)
_TOKEN = re.compile(
    r"[\s,;:!*()=.'-]*(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)t?"
    r"|(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)?)(?!\d)"
    r"|(?P<slashed>\d{1,2}/\d{1,2}(?:/\d{2,4})?)(?!\d)"
    r"|(?P<clock>\d{1,2}(?:[:.h]\d\d)?\s*"
    r"(?:[ap]\.?\s?m\b\.?|(?:uhr|uur|heures?|horas|ore|hours|hrs|h|u)\b)"
    r"|ore \d{1,2}(?:[:.]\d\d)?(?![\d.])|\d{1,2}[:h]\d\d(?!\d)"
    r"|\d{1,2}\.\d\d(?![.\d])|\d{4}\s*(?:hours|hrs|uhr|h)\b)"
    r"(?::\d\d)?"
    r"|(?P<noon>(?:12 )?noon\b)"
    r"|(?P<four>\d{4})(?!\d)"
    r"|(?P<day>\d{1,2})(?!\d)(?:(?:st|nd|rd|th|er|º|ª)\b)?"
    r"|(?P<zone>\+\d\d:?\d\d)(?!\d)"
    r"|(?P<word>[^\W\d_]+)"
    r"|$)"
)
_CLOCK = re.compile(
    r"(?:ore )?(\d{1,2}?)[:.h]?(\d\d)?\s*(?:([ap])\.?\s?m\b.*|[^\d:.]*)"
)
_PARTICLES = frozenset(
    {"a", "ab", "al", "alle", "am", "and", "as", "at", "até", "au", "be", "before",
     "bis", "d", "da", "das", "de", "del", "dem", "den", "der", "di", "dia", "do",
     "dos", "du", "e", "el", "em", "en", "et", "feira", "fino", "for", "from", "für",
     "hasta", "het", "hs", "il", "jusqu", "kl", "klok", "l", "la", "las", "le",
     "les", "no", "o", "of", "om", "on", "op", "os", "p", "para", "pour", "prima",
     "release", "released", "t", "tempo", "the", "till", "to", "tot", "um", "und",
     "until", "van", "vom", "von", "voor", "vor", "y", "à", "às"}
)  # fmt: skip
_VAGUE = frozenset(
    {"after", "afternoon", "amanhã", "avond", "delivery", "demain", "domani",
     "evening", "heure", "heute", "hoje", "hora", "hoy", "local", "lokale", "mañana",
     "medianoche", "mezzanotte", "middernacht", "midnight", "minuit", "mitternacht",
     "morgen", "morning", "night", "oggi", "ortszeit", "thereafter", "time", "today",
     "tomorrow", "tonight", "vandaag", "zeit"}
)  # fmt: skip
_EVIDENCE = frozenset({"weekday", "month", "date", "clock", "zone"})
_Token = tuple[str, str]


def embargo_line(
    line: str, sent_on: date | None = None, zone: tzinfo | None = None
) -> Embargo | None:
    """Return the embargo that a line is nothing but; None when it may be a headline.

    The end is told only when day, time and year are certain; the year that is left
    out is the one nearest to `sent_on`. Without any zone it is as late as may be.
    """
    if len(line) > _LONGEST_LINE:
        return None
    folded = fold(line).strip(" *()[]=#!<>-")
    words = _WORDS.match(folded)
    if not words:
        return None
    tokens, rest = _tokens(folded[words.end() :])
    is_strong = bool(words["firm"] or words["participle"])
    connector = _CONNECTOR.match(folded, words.end())
    is_shouted = line.strip().isupper()
    if rest:
        return Embargo(None) if is_strong and connector and is_shouted else None
    is_alone = not tokens and is_shouted and "embargo" in folded
    if is_strong or is_alone or _tells_a_time(tokens, bool(connector)):
        return Embargo(_end(tokens, sent_on, zone))
    return None


def embargo_in_notes(
    notes: Iterable[str], sent_on: date | None = None, zone: tzinfo | None = None
) -> Embargo | None:
    """Return the embargo that one of the notes to editors tells of.

    Where only the time is doubtful, the embargo has no end.
    """
    found = (
        embargo
        for note in notes
        for line in note[:_LONGEST_NOTE].split("\n")
        for embargo in _in_note(fold(line), sent_on, zone)
    )
    return next(found, None)


def _in_note(note: str, sent_on: date | None, zone: tzinfo | None) -> Iterator[Embargo]:
    for beginning in _BEGINNING.finditer(note):
        words = _WORDS.match(note, beginning.end())
        if not words or _ENDED.match(note, words.end()):
            continue
        tokens, rest = _tokens(note[words.end() : words.end() + _LONGEST_LINE])
        connector = _CONNECTOR.match(note, words.end())
        is_told = bool(words["firm"]) or bool(connector and connector["colon"])
        is_kept = words["participle"] and (connector or not (tokens or rest))
        if is_told or is_kept or _tells_a_time(tokens, bool(connector)):
            yield Embargo(None if rest else _end(tokens, sent_on, zone))


def _tells_a_time(tokens: list[_Token], is_connected: bool) -> bool:
    kinds = {kind for kind, _ in tokens}
    return bool(kinds & _EVIDENCE) or (is_connected and bool(kinds - {"day"}))


def _tokens(text: str) -> tuple[list[_Token], str]:
    """Return what is understood of `text`, and the rest of the same sentence."""
    tokens: list[_Token] = []
    at = 0
    while at < len(text) and (found := _TOKEN.match(text, at)):
        kind, value = found.lastgroup, found[found.lastgroup] if found.lastgroup else ""
        if kind == "word":
            kind, value = _word(value)
        elif kind == "four" and tokens and tokens[-1][0] in ("month", "day"):
            kind = "year" if 1990 <= int(value) <= 2100 else kind
        if kind == "unknown":
            break
        if kind:
            tokens.append((kind, value))
        at = found.end()
    rest = text[at:]
    return tokens, "" if tokens and re.match(r"\s*[.;]\s", rest) else rest.strip()


def _word(word: str) -> tuple[str | None, str]:
    if month := month_named(word):
        return "month", str(month)
    if (weekday := weekday_named(word)) is not None:
        return "weekday", str(weekday)
    if word in _PARTICLES:
        return None, word
    if zone_named(word):
        return "zone", word
    return ("vague" if word in _VAGUE else "unknown"), word


def _end(
    tokens: list[_Token], sent_on: date | None, zone: tzinfo | None
) -> datetime | None:
    """Return the time that the tokens make, None unless it is the only one."""
    told = {kind: [v for k, v in tokens if k == kind] for kind, _ in tokens}
    clocks = [*told.get("clock", ()), *told.get("four", ()), *told.get("noon", ())]
    many = any(len(values) > 1 for values in told.values())
    if many or len(clocks) != 1 or {"vague", "slashed"} & told.keys():
        return None
    day, clock = _day(told, sent_on), _clock(clocks[0])
    if day is None or clock is None:
        return None
    if "weekday" in told and day.weekday() != int(told["weekday"][0]):
        return None
    named = _zone(told["zone"][0]) if "zone" in told else zone
    return read_embargo_end(f"{day.isoformat()}T{clock:%H:%M}", named)


def _day(told: dict[str, list[str]], sent_on: date | None) -> date | None:
    year, month, day = _date_parts(told)
    try:
        if year:
            return date(full_year(year), month, day)
    except ValueError:
        return None
    return nearest(month, day, sent_on) if sent_on else None


def _date_parts(told: dict[str, list[str]]) -> tuple[int, int, int]:
    """Return year, month and day; 0 for what is not told, or told in two ways."""
    dates = [*told.get("iso", ()), *told.get("dotted", ())]
    if len(dates) == 1 and not {"day", "month", "year"} & told.keys():
        parts = [int(part or 0) for part in re.split(r"[.-]", dates[0])]
        return (parts[0], parts[1], parts[2]) if "iso" in told else _turned(parts)
    if dates or not {"day", "month"} <= told.keys():
        return 0, 0, 0
    return int(told.get("year", ["0"])[0]), int(told["month"][0]), int(told["day"][0])


def _turned(parts: list[int]) -> tuple[int, int, int]:
    return parts[2], parts[1], parts[0]


def _clock(text: str) -> time | None:
    if text.endswith("noon"):
        return time(12)
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0) if hour <= 12 else 24
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _zone(text: str) -> tzinfo | None:
    if not text.startswith("+"):
        return zone_named(text)
    return timezone(timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
