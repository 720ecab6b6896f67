"""What stands where a story should be: requests for consent, a login, a proof."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.extract.challenge import challenge_in, wants_script
from pipeline.extract.consent import (
    MOST_IN_A_WALL,
    is_consent_address,
    is_consent_wall,
)
from pipeline.model import Document, Ended, Reason
from pipeline.text import fold

# A form and what frames it; a page that has nothing to read may still be a video.
_LONGEST_FORM_PAGE = 1500
_LOGIN_HOST = re.compile(r"(?:log-?in|sign-?in|accounts?|auth|sso)\.", re.IGNORECASE)
_LOGIN_STEP = re.compile(
    r"(?:wp-|user-?)?log[-_]?[io]n|sign[-_]?in|anmelden|anmeldung|einloggen|connexion"
    r"|se-connecter|identification|iniciar-sesion|acceder|accedi|entrar|inloggen"
    r"|aanmelden|logowanie|zaloguj|logga-in|inloggning",
    re.IGNORECASE,
)
_PAY_STEP = re.compile(
    r"subscri(?:be|ptions?)|paywall|abo|abos|abonnement|abonnements|abonnieren"
    r"|s-abonner|suscripcion|suscripciones|suscribete|abbonati|abbonamenti"
    r"|assine|assinatura|abonneren|prenumerata|subskrypcja|prenumerera",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(
    r"(?:^|[|-] )(?:please )?(?:log ?in|sign ?in|log ?on|anmelden|anmeldung|einloggen"
    r"|connexion|se connecter|identifiez-vous|(?:iniciar|inicia) sesión|acceder|accedi"
    r"|entrar|inloggen|aanmelden|logowanie|zaloguj się|logga in|inloggning)"
    r"(?: (?:to|at|bei|zu|auf|à|en|op|till) [^|:-]{1,40})?(?: [|-]|$)"
)


def wall_at(document: Document) -> Ended | None:
    """Return the wall that a page's redirects ended at, as its address tells."""
    if document.url == document.final_url:
        return None
    asked, found = urlsplit(document.url), urlsplit(document.final_url)
    if (asked.netloc, asked.path) == (found.netloc, found.path):
        return None
    if is_consent_address(found.geturl()) and not is_consent_address(asked.geturl()):
        return _sent(Reason.CONSENT_WALL, document)
    if asked.netloc != found.netloc and _LOGIN_HOST.match(found.netloc):
        return _sent(Reason.LOGIN_WALL, document)
    steps, known = _steps(found.path) or [""], _steps(asked.path)
    first, last = ("" if step in known else step for step in (steps[0], steps[-1]))
    if _LOGIN_STEP.fullmatch(first) or _LOGIN_STEP.fullmatch(last):
        return _sent(Reason.LOGIN_WALL, document)
    if _PAY_STEP.fullmatch(last):
        return _sent(Reason.PAYWALL, document)
    return None


def wall_on(
    document: Document, tree: HtmlElement, title: str, text: str, page_text: str
) -> Ended | None:
    """Return the wall that a page is; `text` was read from it, `page_text` is all."""
    if challenge := challenge_in(title, text, document.body):
        return Ended(Reason.CHALLENGE, f"{challenge}: {document.url}")
    if wants_script(text):
        detail = f"a page that is drawn by a script: {document.url}"
        return Ended(Reason.NOT_AN_ARTICLE, detail)
    if _is_login(tree, title, text, page_text):
        return Ended(Reason.LOGIN_WALL, f"a form to log in: {document.url}")
    if is_consent_wall(text, page_text):
        return Ended(Reason.CONSENT_WALL, f"asks for consent: {document.url}")
    return None


def _sent(reason: Reason, document: Document) -> Ended:
    return Ended(reason, f"redirected to {document.final_url}: {document.url}")


def _steps(path: str) -> list[str]:
    """Return the segments of a path, without what ".php" and the like add."""
    return [step.partition(".")[0] for step in path.split("/") if step]


def _is_login(tree: HtmlElement, title: str, text: str, page_text: str) -> bool:
    """Return whether a password is what the page asks for above all.

    Many pages have a form to log in at their top; so it takes a title that says
    so, or a page with nothing else on it.
    """
    kinds = {(field.get("type") or "").lower() for field in tree.iter("input")}
    if "password" not in kinds or len(text) > MOST_IN_A_WALL:
        return False
    if _LOGIN_TITLE.search(fold(title)):
        return True
    return not text and len(page_text) < _LONGEST_FORM_PAGE
