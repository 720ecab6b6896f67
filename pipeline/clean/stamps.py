"""Dates and times that stand alone on a line, with their labels."""

import regex

from pipeline.text import fold

_LONGEST_STAMP = 100
_MONTH = (
    r"(?:jan|feb|mar|mär|maa|apr|abr|avr|mai|maj|may|mei|mag|jun|jui|giu|jul|lug|aug|aou"
    r"|aoû|ago|sep|set|oct|okt|ott|out|nov|dec|dez|des|déc|dic|fev|fév|ene|gen"
    r"|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru"
    r"|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек"
    r"|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)"
    r"\p{L}{0,7}\.?"
)
_DATE = (
    rf"(?:(?:\p{{L}}[\p{{L}}-]{{1,14}}\.?,?\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.|º)?\s+(?:de\s+)?{_MONTH}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?),?\s+(?:de\s+)?(?:19|20)\d{{2}}(?:\s*г\.)?"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日)"
)
_CLOCK = (
    r"(?:(?:at|um|à|a las|às|ore|om|kl\.?|saat)\s*)?\d{1,2}[:.h時时]\d{2}(?::\d{2}|分)?"
    r"\s*(?:uhr|h|[ap]\.?m\.?)?\s*(?:\(?(?:gmt|utc|[a-z]{1,3}s?t)\)?)?"
)
_LABEL = (
    r"(?:(?:first |last )?(?:published|updated|posted|modified|created)(?: on| at)?"
    r"|(?:zuletzt )?aktualisiert(?: am)?|veröffentlicht(?: am)?|erstellt(?: am)?|stand"
    r"|publié le|mis à jour le|(?:última )?actualizaci[oó]n|publicado(?: el| em)?"
    r"|actualizado(?: el)?|atualizado(?: em)?|pubblicato(?: il)?|aggiornato(?: il)?"
    r"|gepubliceerd(?: op)?|bijgewerkt(?: op)?|publicerad|uppdaterad|opublikowano"
    r"|aktualizacja|data publikacji|опубликовано|обновлено|(?:son )?güncelleme"
    r"|yayınlanma|giriş(?: tarihi)?|نشر في|آخر تحديث|公開(?:日時?)?|更新(?:日時?)?|配信"
    r"|发布时间|更新时间|am|on|le|el|il)"
)
_BETWEEN = r"[\s,|·•:/–()-]*+"
_STAMP = regex.compile(
    rf"(?:{_BETWEEN}(?>{_DATE}|{_CLOCK}|{_LABEL}(?!\p{{L}})))++{_BETWEEN}"
)
_TOLD = regex.compile(rf"{_DATE}|{_LABEL}\s*:?\s*\d{{1,2}}[:.]\d{{2}}")
_PAGE_STAMP = regex.compile(
    rf"{_LABEL}\s*:?\s*(?:{_DATE}|\d)|\d{{1,2}}[:.h時时]\d{{2}}(?![\d.])"
)


def is_stamp(line: str) -> bool:
    """Return whether `line` is nothing but date and time, with their labels."""
    if len(line) > _LONGEST_STAMP:
        return False
    folded = fold(line)
    # In this order, as hardly any line gets to the search.
    return bool(_STAMP.fullmatch(folded)) and bool(_TOLD.search(folded))


def is_stamp_of_page(line: str) -> bool:
    """Return whether a stamp is the page's own: it has a label or the time of day."""
    return is_stamp(line) and _PAGE_STAMP.search(fold(line)) is not None
