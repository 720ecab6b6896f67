"""Pages that ask for consent instead of telling a story."""

import re

from pipeline.text import fold

# Folded phrases that consent walls are made of, in the languages of our sources.
_PHRASES = re.compile(
    "|".join(
        (
            r"we value your privacy", r"before you continue", r"we use cookies",
            r"accept all", r"our \d* ?partners", r"store and(?:/or)? access info",
            r"manage (?:your )?(?:cookie|privacy|consent)", r"your privacy choices",
            r"consent to (?:the )?(?:use|processing)", r"cookie (?:policy|settings)",
            r"zustimm(?:en|ung) .{0,40}(?:cookies|tracking|werbung)",
            r"mit werbung und tracking", r"alle akzeptieren", r"wir verwenden cookies",
            r"wir und unsere (?:\d+ )?partner", r"nous utilisons des cookies",
            r"tout accepter", r"nos (?:\d+ )?partenaires", r"votre vie privée",
            r"utilizamos cookies", r"aceptar todo", r"nuestros (?:\d+ )?socios",
            r"utilizziamo i cookie", r"accetta tutt[oi]", r"i nostri (?:\d+ )?partner",
            r"aceitar tudo", r"nossos (?:\d+ )?parceiros", r"alles accepteren",
            r"wij gebruiken cookies", r"onze (?:\d+ )?partners",
        )
    )
)  # fmt: skip
MOST_IN_A_WALL = 400
_PAGE = 4000


def is_consent_wall(text: str, page_text: str) -> bool:
    """Return whether `text`, read from a page, is a consent wall and no story.

    `page_text` is all that the page shows. It takes two different phrases, and
    a text too short for a story: a story about cookies is one.
    """
    if len(text) > MOST_IN_A_WALL:
        return False
    phrases = set(_PHRASES.findall(fold(page_text[:_PAGE])))
    return len(phrases) > 1 and (
        bool(_PHRASES.search(fold(text))) or (not text and len(page_text) < _PAGE)
    )
