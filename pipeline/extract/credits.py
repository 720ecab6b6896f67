"""Captions and credits: who made a picture, apart from what it shows."""

import regex

from pipeline.text import tidy

_LONGEST = 160
# Agencies and archives whose names end or begin a credit.
_AGENCY = (
    r"(?:AP(?: Photo| Images)?|REUTERS|Reuters|AFP|dpa|DPA|EPA(?:-EFE)?|epa|EFE|ANSA"
    r"|LaPresse|Lusa|LUSA|ANP|TT|PAP|AA|Anadolu|ddp|imago|IMAGO|Imago(?: Images)?"
    r"|picture alliance|Getty(?: Images)?|Shutterstock|Alamy|Bloomberg|Xinhua|TASS"
    r"|PA(?: Wire| Media)?|APA|Keystone|SIPA|Sipa|Abaca|Belga|Ritzau|NTB|Scanpix"
    r"|Europa Press|iStock|Unsplash|Wikimedia(?: Commons)?|Agencja Wyborcza(?:\.pl)?"
    r"|KAP|DHA|İHA|East News|MAXPPP)"
)
_MADE = (
    r"(?:photo(?:graph(?:y|er)?|s)?|pictures?|images?|illustrations?|graphics?|credits?"
    r"|source|copyright|courtesy|fotos?|bild(?:er|quelle|nachweis|rechte)?|fotocredits?"
    r"|quellen?|fotograf(?:in)?|grafik|cr[ée]dits?(?: photos?)?|photographie|droits"
    r"|cr[ée]ditos?|fotograf[íi]as?|im[áa]gen(?:es)?|fuente|archivo|immagin[ei]|credito"
    r"|fonte|imagem|imagens|beeld|bron|fotograaf|k[äa]lla|fotografi|zdj(?:\.|ęci[ea])?"
    r"|fot(?:\.|ografia)?|[źz]r[óo]d[łl]o|foto[ğg]raf(?:lar)?|kaynak|g[öo]rsel)"
)
_BY = r"(?:by|via|von|de|di|van|av|par|por|do|da|courtesy of)"
_NAME = r"(?:(?:\p{Lu}[\p{L}'’-]*\.?|de|van|von|der|da|di|dos|del) ){0,4}"
_WHO = r"(?P<who>\S.{0,140})$"
_APART = r"(?:^|(?<=[\s|/.,;:!?…”\"')–—-]))"
_BRACKETED = regex.compile(
    rf"[(\[]\s*((?:(?i:{_MADE}\b|©)|[^()\[\]]*\b{_AGENCY}\b)[^()\[\]]{{0,120}})[)\]]"
    r"\s*\.?$"
)
_MADE_BY = rf"(?i:{_MADE}(?:[ -](?:credits?|{_MADE}))?\s+{_BY}\s+)"
_PATTERNS = tuple(
    regex.compile(pattern)
    for pattern in (
        rf"{_APART}(?i:{_MADE}(?:[ -](?:credits?|{_MADE}))?\s*[:：/]\s*){_WHO}",
        rf"{_APART}{_MADE_BY}(?=\p{{Lu}}){_WHO}",
        rf"{_APART}(?i:fot|zdj)\.\s*(?=\p{{Lu}}){_WHO}",
        rf"(?:^|(?<=[.!?…”\"] ))(?i:beeld|foto|bild)\s+"
        rf"(?P<who>{_NAME}\p{{Lu}}\S*/.{{2,60}})$",
        rf"(?:©|\([cC]\)|\bCopyright\b)\s*{_WHO}",
        rf"(?:^|(?<=[.!?…”\"'’»)]) ?|(?<=[|–—-]) )[|/–—-]?\s*(?P<who>{_NAME}"
        rf"(?:\p{{Lu}}[\p{{L}}'’-]*\s*[/|]\s*{_AGENCY}\b[^.!?]{{0,60}}"
        rf"|{_AGENCY}(?:\s*[/|]\s*|\s+via\s+)[^.!?]{{2,60}}|{_AGENCY}))\.?$",
    )
)
_LABEL = regex.compile(
    rf"^(?:(?i:(?:{_MADE}[ -]?)+(?:\s*[:：/]\s*|\s+{_BY}\s+)|©\s*|\(c\)\s*)"
    rf"|(?i:{_MADE})\s+(?=\p{{Lu}}))+"
)
_EDGES = " |/–—-·•,;"


def split_credit(caption: str) -> tuple[str, str]:
    """Return a caption without its credit, and the credit without its label.

    It stands at the end: in brackets, behind a word for "photo", behind ©, or as
    the name of an agency. Either may be all that there is.
    """
    text = tidy(caption)
    if found := _BRACKETED.search(text):
        return _rest(text, found.start()), without_label(found[1])
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if found and len(found["who"]) <= _LONGEST:
            return _rest(text, found.start()), without_label(found["who"])
    return text, ""


def without_label(credit: str) -> str:
    """Return a credit without the word that announces it, or brackets around it."""
    text = tidy(credit).strip(_EDGES)
    if text[:1] in "([" and text[-1:] in ")]":
        text = text[1:-1]
    unlabelled = str(_LABEL.sub("", text))
    return unlabelled.strip(_EDGES).removesuffix(".").strip()


def _rest(text: str, end: int) -> str:
    return text[:end].rstrip(_EDGES + "([")
