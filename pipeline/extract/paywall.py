"""Teasers of stories that the rest of is for subscribers."""

import re
from collections.abc import Sequence

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.extract.structured import is_jsonld
from pipeline.text import fold

# A lead this long tells something even where the rest is missing.
_LONGEST_TEASER = 1500
# Longer ones say so in one of their last lines; stories beyond that are whole.
_LAST = 2
_LONGEST_LOCKED = 6000
# Many whole briefs of sites that call everything locked are longer than this.
_SHORT = 600
_LONGEST_LINE = 200
_JSON_LD = re.compile(
    r"isAccessibleForFree\"?\s*:\s*\"?(?:https?://schema\.org/)?(true|false)", re.I
)
_METAS = ("isaccessibleforfree", "article:content_tier", "og:article:content_tier")
_LOCKED = ("false", "locked", "metered", "http://schema.org/false")
_NAMED_SO = XPath(
    ".//*[contains(@class, 'paywall') or contains(@class, 'Paywall') or"
    " contains(@id, 'paywall') or contains(@class, 'regwall') or"
    " contains(@class, 'subscriber-only') or contains(@class, 'snippet-login')][1]"
)
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$")
# Folded lines by which a page asks people to pay for the rest of this very story:
# other stories on it may be labelled, too. They begin the line, as in a sentence
# about paywalls they hardly ever do.
_GATES = (
    # English
    r"(?:please )?(?:subscribe|sign (?:up|in)|log ?in|register)(?: now| today)? to "
    r"(?:(?:continue|keep|go on) reading|read (?:on\b|the (?:full|rest|whole)|this ))",
    r"to (?:continue|keep|go on) reading", r"already a subscriber\?",
    r"to read the (?:full|rest of (?:the|this)|whole) (?:article|story),? "
    r"(?:please )?(?:subscribe|log ?in|sign|register|become)",
    r"(?:create|get) an? (?:free )?(?:account|subscription) to (?:continue|read)",
    r"(?:continue|keep) reading (?:this|with an?|by subscrib)",
    r"you(?:'ve| have) reached your (?:monthly |article )?limit",
    r"you have \w+ (?:free )?articles? (?:left|remaining)",
    r"unlock (?:this|the full) (?:article|story)",
    r"the (?:full|rest of this) (?:article|story) is (?:only )?(?:for|available to)",
    r"this (?:article|story|content) is (?:only )?(?:for|available to|exclusive to|"
    r"reserved for) (?:our )?(?:paying |premium |registered )?(?:subscribers|members)",
    # German
    r"(?:sie )?(?:möchten|wollen) (?:sie )?(?:diesen artikel )?(?:jetzt )?weiterlesen",
    r"(?:jetzt )?(?:diesen artikel )?mit \S{1,30} weiterlesen",
    r"(?:jetzt weiterlesen|weiterlesen (?:mit|im abo)\b)",
    r"(?:bereits|schon) abonnent\S{0,6}\?",
    r"um (?:diesen artikel |den artikel )?weiterzulesen",
    r"(?:um )?den (?:vollständigen|ganzen|kompletten) artikel (?:zu )?lesen",
    r"diese[rn] (?:artikel|inhalt|beitrag) (?:ist |können )?(?:sie )?"
    r"(?:nur |exklusiv )?(?:für|mit) .{0,30}(?:abonnent|abo\b)",
    # French
    r"(?:il vous )?reste \d+(?:[.,]\d+)? ?% (?:de cet article|à lire)",
    r"la suite (?:de cet article )?est réservée", r"déjà abonnée?\S{0,4} ?\?",
    r"pour (?:lire la suite|(?:continuer|poursuivre) (?:la|votre) lecture)",
    r"abonnez-vous pour (?:lire|continuer|poursuivre|accéder)",
    r"(?:cet article|ce contenu) est réservé (?:à|aux) ",
    # Spanish
    r"(?:suscríbe|regístra)[ts]e (?:ahora )?para (?:seguir|continuar|leer)",
    r"inicia sesión para (?:seguir|continuar|leer)", r"¿?ya (?:eres|es) suscriptora?",
    r"para (?:seguir|continuar) leyendo",
    r"est[ea] (?:contenido|artículo|noticia) es (?:exclusiv[oa] )?(?:sólo |solo )?"
    r"para (?:nuestros )?(?:suscriptores|socios)",
    # Portuguese
    r"assine (?:já |agora )?para (?:continuar|ler|acessar|aceder)", r"já é assinante\?",
    r"para continuar (?:a ler|lendo)",
    r"este (?:conteúdo|artigo) é (?:exclusivo|reservado) (?:para|a) assinantes",
    # Italian
    r"(?:abbonati|registrati|accedi) per (?:continuare|leggere|proseguire)",
    r"per continuare (?:a leggere|la lettura)", r"(?:sei )?già abbonat[oa]\?",
    r"questo (?:articolo|contenuto) è riservato agli abbonati",
    # Dutch
    r"(?:abonneer|registreer|log in|word (?:lid|abonnee))\S* .{0,20}verder",
    r"(?:wil je )?(?:dit artikel )?verder lezen\?", r"(?:al|reeds) abonnee\?",
    r"om (?:dit artikel )?verder te lezen",
    r"dit (?:artikel|verhaal) is (?:alleen |exclusief )?voor (?:onze )?abonnees",
    # Polish
    r"(?:aby|żeby|chcesz) (?:czytać dalej|(?:prze)?czytać (?:cały|całość))",
    r"(?:pozostało|zostało ci) .{0,20}% (?:tekstu|artykułu|treści)",
    r"masz już (?:prenumeratę|subskrypcję)\?", r"wykup (?:dostęp|prenumeratę|subskryp)",
    r"(?:ten artykuł|ta treść) jest dostępn[ya] (?:tylko |wyłącznie )?dla "
    r"(?:naszych )?(?:prenumerat|subskryb)",
    # Swedish
    r"(?:logga in|bli prenumerant|prenumerera) för att (?:läsa|fortsätta)",
    r"för att (?:läsa vidare|fortsätta läsa)", r"redan prenumerant\?",
    r"(?:den här|denna) artikeln? är (?:låst|endast för prenumeranter)",
    # Japanese
    r"(?:この)?記事は(?:有料|有料会員|会員|購読者)限定",
    r"残り\s?[:：]?\s?[\d,]+\s?文字",
    r"(?:この)?(?:記事の)?続きを読むには",
)  # fmt: skip
_GATE = re.compile("|".join(_GATES))


def declared_locked(tree: HtmlElement) -> bool:
    """Return whether the page itself says that not all may read all of it.

    So do many that hold their whole story: for search engines, or up to a limit.
    """
    said = {
        word.lower() for script in _scripts(tree) for word in _JSON_LD.findall(script)
    }
    if said:
        return said == {"false"}
    return any(_is_locked(meta) for meta in tree.iter("meta"))


def why_teaser(text: str, tree: HtmlElement, *, is_locked: bool) -> str | None:
    """Say how `text`, read from `tree`, shows that there is more to it; None if not.

    Neither a declaration nor a box on the page is enough: whole stories have them.
    """
    lines = text.split("\n")
    at = gate_at(lines) if len(text) <= _LONGEST_LOCKED else None
    if len(text) > _LONGEST_TEASER:
        return f"it ends with {lines[at]!r}" if at and is_locked else None
    if at is not None:
        return f"it says {lines[at]!r}"
    if _BROKEN_OFF.search(text) and (because := _why_locked(tree, is_locked)):
        return f"it breaks off, and {because}"
    if is_locked and len(text) < _SHORT and (gate := _gate(tree)):
        return f"{len(text)} characters, declared as locked, and {gate}"
    return None


def gate_at(lines: Sequence[str]) -> int | None:
    """Return which of a text's lines is the first to ask for money, None if none is.

    The first line is none unless it is the only one: pages greet their readers so. A
    long text asks at its end.
    """
    is_long = len("\n".join(lines)) > _LONGEST_TEASER
    start = len(lines) - _LAST if is_long else min(1, len(lines) - 1)
    found = (n for n in range(max(start, 0), len(lines)) if is_gate(lines[n]))
    return next(found, None)


def is_gate(line: str) -> bool:
    """Return whether a line asks to pay for the rest of this very story."""
    return len(line) <= _LONGEST_LINE and bool(_GATE.match(fold(line)))


def _scripts(tree: HtmlElement) -> list[str]:
    found = (s.text or "" for s in tree.iter("script") if is_jsonld(s))
    return [text for text in found if "AccessibleForFree" in text]


def _is_locked(meta: HtmlElement) -> bool:
    name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
    return name.lower() in _METAS and (meta.get("content") or "").lower() in _LOCKED


def _why_locked(tree: HtmlElement, is_locked: bool) -> str | None:
    if is_locked:
        return "the page is declared as locked"
    if _NAMED_SO(tree):
        return "the page has a paywall"
    return _gate(tree)


def _gate(tree: HtmlElement) -> str | None:
    """Return the first line of the page that asks to pay, as evidence."""
    for line in tree.itertext():
        if 8 < len(line) <= _LONGEST_LINE and _GATE.match(fold(line)):
            return f"the page says {' '.join(line.split())!r}"
    return None
