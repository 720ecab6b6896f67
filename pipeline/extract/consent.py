"""Pages that ask for consent instead of telling a story."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.text import fold

# Folded phrases that consent walls are made of, in the languages of our sources:
# the wording of the IAB's Transparency & Consent Framework, the labels of buttons,
# and those of "accept or pay" walls.
_PHRASES = re.compile(
    r"(?<!\")(?<!\s')\b(?:"
    + "|".join(
        (
            # English
            r"we (?:value|care about|respect) your privacy", r"your privacy choices",
            r"your privacy (?:is important|matters) to us", r"before you continue",
            r"we use cookies", r"(?:accept|reject) all",
            r"agree and (?:close|continue)", r"continue without (?:accepting|agreeing)",
            r"legitimate interests?",
            r"(?:we and )?our (?:\d[\d.,]* ?)?(?:partners|vendors)",
            r"store and(?:/or)? access info", r"consent to (?:the )?(?:use|processing)",
            r"manage (?:your )?(?:cookie|privacy|consent|options|preferences|settings)",
            r"cookie (?:policy|settings|preferences)", r"withdraw your consent",
            r"personali[sz]ed (?:ads|advertising|content)", r"consent or pay",
            r"accept cookies (?:or|and) (?:pay|subscribe)",
            r"reject and (?:pay|subscribe)",
            # German
            r"zustimm(?:en|ung) .{0,40}(?:cookies|tracking|werbung)",
            r"(?:mit|weiter mit|lesen mit) werbung(?: und tracking)?", r"pur-abo\w*",
            r"all(?:e|es|en) (?:cookies )?(?:akzeptieren|zustimmen|ablehnen)",
            r"(?:akzeptieren|zustimmen|einwilligen) und (?:weiter|schliessen)",
            r"wir (?:verwenden|nutzen) cookies", r"ohne zustimmung weiter",
            r"(?:wir und )?unsere (?:bis zu )?(?:\d[\d.]* )?(?:partner|drittanbieter)",
            r"informationen auf (?:einem|ihrem) (?:end)?gerät",
            r"berechtigte[sn]? interesse", r"einwilligung (?:jederzeit )?widerrufen",
            r"personalisierte (?:werbung|anzeigen)",
            r"(?:datenschutz|cookie|privatsphäre)-?einstellungen", r"ihre privatsphäre",
            # French
            r"nous utilisons des cookies", r"tout (?:accepter|refuser)",
            r"votre vie privée", r"(?:nous et )?nos (?:\d[\d ]* ?)?partenaires",
            r"continuer sans accepter", r"accepter et (?:continuer|fermer)",
            r"retirer votre consentement", r"stocker et/ou accéder",
            r"publicités? personnalisées?", r"intérêt légitime",
            r"(?:gérer|paramétrer) (?:les|mes|vos) (?:choix|préférences|cookies)",
            r"refuser et s'abonner", r"accepter les cookies",
            # Spanish and Portuguese
            r"(?:utilizamos|usamos) cookies",
            r"aceptar (?:todo|todas|y (?:continuar|cerrar))",
            r"rechazar (?:todo|todas|y (?:suscribirse|pagar))",
            r"aceptar (?:las )?cookies",
            r"(?:nosotros y )?nuestros (?:\d[\d.]* )?(?:socios|partners)",
            r"valoramos (?:tu|su) privacidad", r"almacenar (?:y/o|o) acceder",
            r"(?:configurar|gestionar) (?:las )?(?:cookies|opciones|preferencias)",
            r"retirar (?:tu|su) consentimiento", r"publicidad personalizada",
            r"inter(?:és|esse) legítimo", r"a sua privacidade", r"rejeitar tudo",
            r"aceitar (?:tudo|todos|e (?:continuar|fechar))", r"armazenar e/ou",
            r"(?:nós e )?(?:os )?nossos (?:\d[\d.]* )?parceiros",
            r"(?:gerir|gerenciar) (?:opções|preferências|cookies)",
            # Italian
            r"(?:utilizziamo|usiamo) i cookie", r"(?:accetta|rifiuta) tutt[oi]",
            r"accetta e (?:chiudi|continua)", r"rifiuta e abbonati",
            r"(?:noi e )?i nostri (?:\d[\d.]* )?partner", r"continua senza accettare",
            r"la tua privacy", r"archiviare e/o", r"legittimo interesse",
            r"revocare il (?:tuo |suo )?consenso", r"pubblicità personalizzat[ae]",
            r"gestisci (?:le )?(?:preferenze|cookie|opzioni)", r"accetta i cookie",
            # Dutch
            r"alles (?:accepteren|weigeren)", r"(?:wij|we) gebruiken cookies",
            r"(?:(?:wij|we) en )?onze (?:\d[\d.]* )?partners", r"(?:jouw|uw) privacy",
            r"akkoord en (?:doorgaan|sluiten)",
            r"doorgaan zonder (?:accepteren|akkoord)", r"informatie op een apparaat",
            r"toestemming intrekken", r"cookie-?instellingen",
            r"gerechtvaardigd belang", r"gepersonaliseerde advertenties",
            # Polish
            r"używamy (?:plików )?cookies?", r"szanujemy (?:twoją|państwa) prywatność",
            r"(?:za)?akceptuję? wszystk\w+", r"odrzuć wszystk\w+", r"wycofać zgodę",
            r"(?:my i )?nasi (?:zaufani )?(?:\d+ )?partnerzy", r"przejdź do serwisu",
            r"spersonalizowan\w+ reklam\w*", r"informacji na urządzeniu",
            r"uzasadnion\w+ interes\w*",
            r"ustawienia (?:cookies|prywatności|zaawansowane)",
            # Swedish
            r"vi använder (?:cookies|kakor)", r"vi värnar om din integritet",
            r"(?:acceptera|godkänn|avvisa) alla?", r"(?:vi och )?våra (?:\d+ )?partner",
            r"lagra och/eller", r"återkalla ditt samtycke", r"anpassade annonser",
            r"hantera (?:cookies|kakor|inställningar)", r"berättigat intresse",
        )
    )
    + ")"
)  # fmt: skip
MOST_IN_A_WALL = 400
# Walls that spell out every purpose are longer, and made of little else.
_MOST_SPELT_OUT = 3000
_PAGE = 4000
_HOST = re.compile(r"(?:consent|guce|myprivacy|(?:cookie|privacy)-?wall)\.", re.I)
_STEP = re.compile(
    r"(?:(?:collect|give|cookie|privacy)-?)?consent(?:-?(?:wall|page|management))?"
    r"|(?:cookie|privacy)-?(?:wall|gate)|zustimmung|einwilligung|toestemming",
    re.IGNORECASE,
)

# Where the makers of consent banners put them, above the story or below it.
_BANNER_IDS = frozenset(
    (
        "CookiebotWidget", "CybotCookiebotDialog", "axeptio_overlay",
        "cmplz-cookiebanner-container", "cookie-law-info-bar", "cookiescript_injected",
        "didomi-host", "iubenda-cs-banner", "klaro", "onetrust-banner-sdk",
        "onetrust-consent-sdk", "qc-cmp2-container", "tarteaucitronRoot",
        "truste-consent-track", "usercentrics-cmp-ui", "usercentrics-root",
    )
)  # fmt: skip
_BANNER_TAGS = ("aside", "dialog", "div", "section")


def take_banners(tree: HtmlElement) -> str:
    """Take the banners of well-known makers out of `tree`; return their text."""
    found = tree.iterdescendants(*_BANNER_TAGS)
    banners = [element for element in found if element.get("id") in _BANNER_IDS]
    for banner in banners:
        banner.drop_tree()
    return "\n".join(banner.text_content() for banner in banners)


def asks_for_consent(line: str) -> bool:
    """Return whether a line of a page is about consent."""
    return bool(_PHRASES.search(fold(line)))


def is_consent_wall(text: str, page_text: str) -> bool:
    """Return whether `text`, read from a page, is a consent wall and no story.

    `page_text` is all that the page shows. It takes different phrases, in half of
    the text, and a text too short for a story: a story about cookies is one.
    """
    if len(text) > _MOST_SPELT_OUT:
        return False
    if len(text) > MOST_IN_A_WALL:
        return len(_phrases(text)) > 2 and _is_made_of_phrases(text)
    if len(_phrases(page_text[:_PAGE])) < 2:
        return False
    return _is_made_of_phrases(text) if text else len(page_text) < _PAGE


def is_consent_address(url: str) -> bool:
    """Return whether `url`, where we ended up, is a place that asks for consent."""
    parts = urlsplit(url)
    steps = parts.path.split("/")
    return bool(_HOST.match(parts.netloc)) or any(map(_STEP.fullmatch, steps))


def _phrases(text: str) -> set[str]:
    return set(_PHRASES.findall(fold(text)))


def _is_made_of_phrases(text: str) -> bool:
    lines = text.split("\n")
    marked = sum(len(line) for line in lines if asks_for_consent(line))
    return marked * 2 >= sum(map(len, lines))
