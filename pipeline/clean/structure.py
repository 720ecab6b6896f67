"""Lines that are no text for where they stand: at the top, before the story."""

import regex

from pipeline.model import Article, BlockKind
from pipeline.text import fold, words

_PROSE_WORDS = 12
_SENTENCE_END = regex.compile(r"[.!?…。！？।؟][\"'”’»)]*$")
# Scripts without blanks: a line of so many characters is a sentence.
_PROSE_CHARACTERS = 30
_MONTH = (
    r"(?:jan|feb|mar|mär|maa|apr|abr|avr|mai|may|mei|mag|jun|jui|giu|jul|lug|aug|aou|aoû"
    r"|ago|sep|set|oct|okt|ott|out|nov|dec|dez|des|déc|dic|fev|fév|ene|gen)\p{L}{0,7}\.?"
)
_DAY = r"\p{L}{2,12}\.?,?\s+"
_CLOCK = (
    r"\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:uhr|h|[ap]\.?m\.?)?\s*(?:\(?\p{L}{2,5}\)?)?"
)
_DATE = (
    rf"(?:{_DAY})?(?:\d{{1,2}}(?:st|nd|rd|th|\.|º)?\s+(?:de\s+)?{_MONTH}|{_MONTH}\s+\d{{1,2}}"
    r"(?:st|nd|rd|th)?),?\s+(?:de\s+)?(?:19|20)\d{2}"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{4}年\d{1,2}月\d{1,2}日"
)
_LABEL = (
    r"(?:(?:first |last )?(?:published|updated|posted|modified|created)(?: on| at)?"
    r"|stand|aktualisiert(?: am)?|veröffentlicht(?: am)?|publié le|mis à jour le"
    r"|publicado(?: el| em)?|actualizado(?: el)?|atualizado(?: em)?|pubblicato(?: il)?"
    r"|aggiornato(?: il)?|gepubliceerd(?: op)?|bijgewerkt(?: op)?|am|on|le|el|il)"
)
_STAMP = regex.compile(
    rf"(?:{_LABEL}\s*:?\s*)?(?:{_DATE})(?:[\s,|·•–-]*(?:at|um|à|a las|às|ore|om|kl\.?)?"
    rf"\s*{_CLOCK})?(?:[\s|·•/-]+(?:{_LABEL}\s*:?\s*)(?:{_DATE})(?:[\s,-]*{_CLOCK})?)?"
)
_READ_TIME = regex.compile(
    r"(?:reading time|lesezeit|temps de lecture|tiempo de lectura|leestijd)?\s*:?\s*"
    r"\d{1,2}\s*-?\s*(?:min(?:ute)?n?s?\.?|minuti|minutos|minuten)"
    r"(?:\s*(?:read|lesezeit|de (?:lecture|lectura|leitura)|di lettura|leestijd))?"
)
_BYLINE = regex.compile(
    r"(?i:(?:written |reported |story )?by|von|par|por|door|av|af)\s*:?\s+"
    r"\p{Lu}[\p{L}.'’-]+(?:\s+(?:\p{Lu}[\p{L}.'’-]*|de|del|della|da|van|von|der|den|di|le|la"
    r"|and|und|et|y|e|en|og|och|&|\|)|,\s*\p{L}+){0,9}"
)


def starts_prose(line: str) -> bool:
    """Return whether `line` is a sentence: long enough, and ended like one."""
    enough = len(words(line)) >= _PROSE_WORDS or len(line) >= _PROSE_CHARACTERS * 4
    return enough and (_SENTENCE_END.search(line) is not None or len(line) > 120)


def repeats_headline(line: str, headline: str) -> bool:
    """Return whether `line` says what the headline says, punctuation apart."""
    return (
        bool(headline)
        and len(line) < 400
        and words(fold(line)) == words(fold(headline))
    )


def stands_before_text(line: str, kind: BlockKind, article: Article) -> bool:
    """Return whether `line`, above the first sentence, is byline, date or kicker."""
    folded = fold(line)
    if _STAMP.fullmatch(folded) or _READ_TIME.fullmatch(folded):
        return True
    if kind is not BlockKind.SUBHEAD and len(line) < 100 and _is_byline(line, article):
        return True
    return folded in _labels(article)


def _is_byline(line: str, article: Article) -> bool:
    folded = fold(line)
    names = {fold(name) for name in (*article.authors, article.byline or "") if name}
    return folded in names or (
        _BYLINE.fullmatch(line) is not None and not _SENTENCE_END.search(line)
    )


def _labels(article: Article) -> set[str]:
    """Return the folded names that a kicker line repeats."""
    labels = (article.site_name, article.evidence.get("section"), article.agency)
    return {fold(label) for label in labels if label}
