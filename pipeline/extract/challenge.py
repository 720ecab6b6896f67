"""Pages that doubt that we are human, and pages that only a script draws."""

import re

from pipeline.text import fold

_HEAD = 65_536
_LONGEST = 600
# What the makers of such pages leave in them, and in none that they let through.
_MARKS = {
    b"_cf_chl_opt": "Cloudflare",
    b"captcha-delivery.com/c": "DataDome",
    b"px-captcha": "HUMAN (PerimeterX)",
    b"Incapsula incident ID": "Imperva",
    b"errors.edgesuite.net": "Akamai",
    b"sec-if-cpt-container": "Akamai",
    b"awsWafCookieDomainList": "AWS WAF",
    b"The requested URL was rejected": "F5",
    b"Sucuri WebSite Firewall": "Sucuri",
    b"/.well-known/ddos-guard/": "DDoS-Guard",
}
# Whole titles: a story may well begin so.
_TITLE = re.compile(
    r"(?:just a moment|one moment, please|please wait)\.*(?: \| cloudflare)?"
    r"|attention required! \| cloudflare|access denied|request rejected"
    r"|access to this page has been denied\.?|pardon our interruption\.*"
    r"|(?:are you|you are not) a robot\??|robot check|client challenge|bot verification"
    r"|verify (?:you are|you're|that you are) (?:a )?human\.*|human verification"
    r"|(?:vercel )?security check(?:point)?|checking your browser.{0,40}|captcha"
    r"|ddos-guard|ddos protection by .{1,40}|sucuri website firewall.{0,40}"
)
_LINE = re.compile(
    r"(?:please )?(?:verify|confirm|prove) (?:that )?you(?: are|'re) "
    r"(?:a )?(?:not a robot|human)"
    r"|checking (?:your browser|if the site connection is secure)"
    r"|press (?:&|and) hold to confirm you are"
    r"|(?:please )?enable (?:js|javascript) and (?:disable any ad blocker|cookies)"
    r"|access to this page has been denied|you don't have permission to access"
    r"|(?:our systems have|we have) detected unusual (?:traffic|activity)"
    r"|als mensch bestätigen|bitte bestätigen sie, dass sie (?:ein mensch|kein roboter)"
    r"|veuillez (?:confirmer|vérifier) que vous "
    r"(?:êtes (?:un )?humain|n'êtes pas un robot)"
    r"|(?:confirme|verifique|demuestra) que (?:no )?(?:eres|es|é|não é) (?:un |um )?"
    r"(?:humano|robot|robô)"
)
_SCRIPT = re.compile(
    r"(?:please |you need to |you must |bitte |veuillez |por favor,? )?"
    r"(?:enable|turn on|activate|aktivieren sie|activer|activez|activa|habilite"
    r"|habilita|abilita|schakel|włącz|aktivera) "
    r"(?:\w+ ){0,2}java ?script"
    r"|(?:this (?:page|site|website|app)|diese (?:seite|website)|ce site|esta página"
    r"|deze (?:site|website)|questo sito)(?: \w+){0,3} (?:requires?|needs?|benötigt"
    r"|nécessite|requiere|requer|vereist|richiede) (?:\w+ ){0,2}java ?script"
    r"|java ?script (?:is|seems to be|must be|appears to be) (?:\w+ )?"
    r"(?:disabled|required|enabled|turned off)"
    r"|java ?script ist (?:deaktiviert|nicht aktiviert)|javascript est désactivé"
)


def challenge_in(title: str, text: str, body: bytes) -> str | None:
    """Say what keeps us out of a page; None when nothing of the kind does.

    `text` is what was read from the page: short, where there is a challenge.
    """
    if len(text) > _LONGEST:
        return None
    if mark := next((mark for mark in _MARKS if mark in body[:_HEAD]), None):
        return f"a bot challenge of {_MARKS[mark]}"
    lines = [fold(line) for line in text.split("\n")]
    if _TITLE.fullmatch(fold(title)) or any(map(_LINE.match, lines)):
        return f"a bot challenge, {title or lines[0]!r}"
    return None


def wants_script(text: str) -> bool:
    """Return whether a page says no more than that a script must draw it."""
    return len(text) <= _LONGEST and bool(_SCRIPT.match(fold(text.partition("\n")[0])))
