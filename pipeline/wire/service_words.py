"""The words by which services without metadata say what a message does.

A story may be about a kill, a hold or a correction. So a line counts only when it
is nothing but such words, and a single word only in capitals or said three times.
"""

import re

from pipeline.text import fold
from pipeline.wire.item import PubStatus

_LONGEST = 200
_CANCEL_PHRASES = (
    r"(?:mandatory|bulletin|urgent) (?:kill|elimination|withdrawal)"
    r"|kill (?:notice|note)|(?:kill|withdrawal|cancellation) advisory"
    r"|(?:story|item) (?:killed|withdrawn)"
    r"|(?:this )?(?:story|item) (?:has been|is) (?:killed|withdrawn|cancell?ed)"
    r"|(?:please )?(?:do not|don't) (?:use|publish)(?: this (?:story|item))?"
    r"|please (?:kill|withdraw|cancel)(?: (?:this |the )?(?:story|item))?"
    r"|(?:bitte )?nicht (?:verwenden|veröffentlichen|verwerten)"
    r"|meldung (?:zurückgezogen|storniert|annulliert)|bitte stornieren"
    r"|(?:dépêche |article )annulée?|(?:merci d'|prière d'|à )annuler"
    r"|(?:merci de |prière de )?ne pas (?:utiliser|publier|diffuser)"
    r"|(?:noticia|nota) anulada|(?:por favor )?no (?:usar|utilizar|publicar|difundir)"
    r"|notizia annullata"
    r"|(?:si prega di )?non (?:utilizzare|pubblicare|usare|diffondere)"
    r"|bericht (?:ingetrokken|vervallen|geannuleerd)"
    r"|(?:s\.?v\.?p\.? |a\.?u\.?b\.? )?niet (?:gebruiken|publiceren)"
    r"|notícia anulada|(?:por favor )?não (?:usar|utilizar|publicar|divulgar)"
)
_CANCEL_WORDS = (
    r"kill|withdrawn|withdrawal|elimination"
    r"|storno|storniert|stornierung|annullierung|zurückgezogen"
    r"|annulation|annulée?|annuler|anulación|anulada|anular|anulação"
    r"|annullamento|annullata|annullare|intrekking|ingetrokken|annulering|vervallen"
)
_HOLD_PHRASES = (
    r"(?:please )?(?:hold|withhold) (?:this |the )?(?:story|item)|hold notice"
    r"|(?:story|item) (?:on hold|withheld)|hold until further notice"
    r"|(?:bitte )?(?:vorerst|vorläufig) nicht (?:verwenden|veröffentlichen)"
    r"|bitte (?:meldung )?zurückhalten"
    r"|ne pas (?:utiliser|publier|diffuser) pour (?:l'instant|le moment)"
)
_HOLD_WORDS = r"hold|withhold|withheld"
_FILLERS = r"attention(?: editors)?|achtung|attn|important|wichtig|urgent|bulletin|eds"
_EDGES = " \t*#!=<>()[]{}/.:;-–—_+\"'"
_CORRECTIONS = (
    r"correct(?:ed|ion|ive)|refiled?|corrigendum|clarification"
    r"|berichtigung|berichtigt|korrektur|korrigiert"
    r"|correction|corrigée?|rectificatif|corrige et remplace|annule et remplace"
    r"|corrección|corregid[oa]|rectificación|corrige y reemplaza"
    r"|correzione|rettifica|corregge e sostituisce|annulla e sostituisce"
    r"|correctie|rectificatie|verbetering|gecorrigeerd"
    r"|correção|retificação|corrige e substitui|anula e substitui"
)
_ORDINAL = (
    r"(?:\d{1,2}\s?(?:st|nd|rd|th|ème|eme|e|er|º|ª|\.)?"
    r"|first|second|third|fourth|fifth)"
)
_LEADS = r"ld|lead|lede|update|writethru|write-thru|sub|zusammenfassung|wrapup"
_LEAD = re.compile(
    rf"(?:(?P<ordinal>{_ORDINAL})[\s-]?(?:{_LEADS})(?:-writethru)?"
    rf"|(?:{_LEADS})[\s-]?(?P<number>\d{{1,2}})?(?:-writethru)?"
    r"|\((?P<bracketed>\d{1,2})\)"
    rf"|(?P<corrected>{_CORRECTIONS})"
    r"|(?P<plain>update[ds]?|rpt|repeat|repeating|wiederholung|répétition|repetición"
    r"|ripetizione|herhaling|repetição|actualización|aggiornamento|mise à jour"
    r"|urgent|bulletin|flash|newsalert|apnewsalert|alert|eil|bjt"
    r"|n ?i ?e ?u ?w bericht,? vervangt)"
    rf"|(?P<status>{_CANCEL_WORDS}|{_HOLD_WORDS})"
    r")(?![^\W\d_])"
)
_BETWEEN = re.compile(r"[\s,;:/()-]*")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PREFIX = re.compile(
    r"(?:(?:(?P<corrected>CORRECTED|CORRECTION|REFILE)|RPT|(?:UPDATE|WRAPUP) ?\d{1,2})"
    r"(?:[-–]|: ))+(?=\S)"
)
_STATUS_PREFIX = re.compile(
    r"(?P<words>(?:STORY |ITEM )?(?:WITHDRAWN|KILLED)|KILL|WITHHOLD)[-–]"
    r"(?=[A-ZÀ-Ý][^\s]*[a-zà-ÿ])"
    r"|(?P<word>KILL|HOLD)(?: (?:[-–] )?(?P=word))+(?=\s|$)"
)
_CORRECTS = re.compile(
    r"(?:^|[.;:(] )\(?(?:corrects|correcting|refiles|corrected"
    rf"|(?:{_CORRECTIONS})(?=:| -|\)|$))(?![^\W\d_])"
)
_ABOVE_LEADS = 100


def _whole(phrases: str, words: str) -> re.Pattern[str]:
    """Return the pattern of lines that are only that, capitals left out of account."""
    again = rf"[\s!*–-]+(?:{words})"
    return re.compile(
        rf"(?:(?:{_FILLERS})[\s:!,–-]+)*"
        rf"(?:(?:{phrases})|(?:{words})(?:{again}){{2,}}|(?P<word>(?:{words})(?:{again})?))"
    )


_STATUSES = (
    (PubStatus.WITHHELD, _whole(_HOLD_PHRASES, _HOLD_WORDS)),
    (PubStatus.CANCELED, _whole(_CANCEL_PHRASES, _CANCEL_WORDS)),
)


def status_line(line: str) -> PubStatus | None:
    """Return what a line orders that is nothing but a kill, a hold or a withdrawal.

    So does one that begins "KILL KILL KILL" or "STORY WITHDRAWN-"; a headline like
    "Kill Bill" or "Hold on" orders nothing.
    """
    line = line.strip()
    if len(line) > _LONGEST:
        return None
    folded = fold(line).strip(_EDGES)
    for status, pattern in _STATUSES:
        found = pattern.fullmatch(folded)
        if found and (not found["word"] or line.isupper()):
            return status
    return _prefixed_status(line)


def _prefixed_status(line: str) -> PubStatus | None:
    found = _STATUS_PREFIX.match(line.lstrip(" *#=<!"))
    if not found:
        return None
    words = found["words"] or found["word"]
    is_hold = words in ("HOLD", "WITHHOLD")
    return PubStatus.WITHHELD if is_hold else PubStatus.CANCELED


def is_lead(line: str) -> bool:
    """Return whether a line is nothing but lead words: "REFILE", "2ND LEAD"."""
    folded = fold(line).strip(" *=<>[]")
    return 0 < len(folded) <= _LONGEST and _lead_words(folded) is not None


def split_lead(keyword: str) -> tuple[str, str]:
    """Return a keyword line without its lead words, and these as they were delivered.

    After a comma or in brackets every lead word is one, elsewhere only those with a
    number, and Writethru: in "Trump update" the story is an update.
    """
    keyword = keyword[:_LONGEST].strip()
    for found in re.finditer(r"\s*[,(]\s*|(?<=[\w/])\s+", keyword):
        words = keyword[found.start() :].strip(" ,")
        is_marked = "," in found[0] or "(" in found[0]
        if _is_lead_part(words, is_marked):
            return keyword[: found.start()].rstrip(" ,-"), words.strip("()")
    return keyword, ""


def lead_number(lead: str) -> int:
    """Return what the versions of one minute are ordered by.

    It is the number of the lead, and above all leads when the words say that the
    whole was written or sent anew.
    """
    found = _lead_words(fold(lead).strip(" *=<>[]")) or []
    numbers = [_number(words) for words in found]
    is_anew = any(_is_anew(words) for words in found)
    return max(numbers, default=0) + (_ABOVE_LEADS if is_anew else 0)


def is_corrected(lead: str) -> bool:
    """Return whether lead words say that something was wrong."""
    return any(w["corrected"] for w in _lead_words(fold(lead).strip(" *=<>[]")) or [])


def lead_status(lead: str) -> PubStatus | None:
    """Return what the lead words of a keyword order: ", Kill"."""
    words = [w["status"] for w in _lead_words(fold(lead)) or [] if w["status"]]
    if not words:
        return None
    is_hold = all(re.fullmatch(_HOLD_WORDS, word) for word in words)
    return PubStatus.WITHHELD if is_hold else PubStatus.CANCELED


def headline_lead(headline: str) -> str:
    """Return the lead words in front of a headline: "CORRECTED-UPDATE 1"."""
    found = _PREFIX.match(headline)
    return found[0].rstrip("-–: ") if found else ""


def is_correction_note(note: str) -> bool:
    """Return whether a note to editors begins to tell what it corrects."""
    return bool(_CORRECTS.search(fold(note[:_LONGEST])))


def _is_lead_part(words: str, is_marked: bool) -> bool:
    found = _lead_words(fold(words))
    if not found:
        return False
    return is_marked or any(_number(w) or _is_anew(w) for w in found[:1])


def _lead_words(folded: str) -> list[re.Match[str]] | None:
    """Return the lead words that `folded` is made of; None when there is another."""
    found: list[re.Match[str]] = []
    at = 0
    while at < len(folded):
        words = _LEAD.match(folded, at)
        if not words:
            between = _BETWEEN.match(folded, at)
            at, before = (between.end() if between else at), at
            if at == before:
                return None
            continue
        found.append(words)
        at = words.end()
    return found or None


def _number(words: re.Match[str]) -> int:
    ordinal = words["ordinal"] or words["number"] or words["bracketed"] or ""
    digits = re.match(r"\d+", ordinal)
    return int(digits[0]) if digits else _ORDINALS.get(ordinal, 0)


def _is_anew(words: re.Match[str]) -> bool:
    return bool(words["corrected"]) or "write" in words[0]
