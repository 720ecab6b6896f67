"""Whether a publisher reserves its text against data mining or AI.

Each function returns the evidence, for people, or None.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice

from pipeline.fetch import robots as rules
from pipeline.records import Exchange, RobotsFile

AI_CRAWLERS = (
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot",
    "ClaudeBot", "Claude-Web", "cohere-ai", "cohere-training-data-crawler", "Diffbot",
    "FacebookBot", "Google-CloudVertexBot", "Google-Extended", "GPTBot",
    "Meta-ExternalAgent", "omgili", "omgilibot", "PanguBot", "Timpibot",
    "Webzio-Extended",
)  # fmt: skip
"""Crawlers whose operators say that they gather text to train models or to sell it.

Those that fetch a page because a person asks for it are left out.
"""

TDMREP = "/.well-known/tdmrep.json"
"""Where an origin may hold a file of the TDM Reservation Protocol.

https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
"""

_HEAD = 65_536
_MOST_LINES = 100
# Content-Signal: contentsignals.org. Content-Usage: draft-ietf-aipref-attach.
# DisallowAITraining: draft-canel-robots-ai-control. Both of the first may begin
# with a path.
_LINE = re.compile(
    r"^[ \t]*(content-signal|content-usage|disallowaitraining)[ \t]*:[ \t]*([^\r\n#]*)",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSED = re.compile(r"(?:^|[\s,;])[a-z-]{2,40}\s?=\s?no?(?=$|[\s,;])", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
# "noai" stands for text and pictures, as DeviantArt introduced it
_TOKENS = frozenset(("noai", "disallowaitraining"))
_META = re.compile(rb"<meta\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]{1,40})\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")


def in_robots(robots: RobotsFile, url: str) -> str | None:
    """Look for a reservation of `url` in robots.txt, whomever its group is for."""
    if robots.text is None:
        return None
    if name := rules.who_is_forbidden(robots.text, AI_CRAWLERS, url):
        return f"that {name} may not have it"
    lines = _reserving(robots.text)
    return next((line for path, line in lines if rules.matches([path], url)), None)


def in_tdmrep(text: str, url: str) -> str | None:
    """Look for a reservation of `url` in a tdmrep.json; its first match decides."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return None  # as if there were none, says the protocol
    for rule in listed[:_MOST_LINES] if isinstance(listed, list) else ():
        if isinstance(rule, dict) and _is_for(rule.get("location"), url):
            is_reserved = str(rule.get("tdm-reservation")) == "1"
            return f"tdm-reservation: 1 for {rule['location']}" if is_reserved else None
    return None


def in_answer(exchange: Exchange) -> str | None:
    """Look for a reservation in the headers of an answer and the head of its page.

    Where they disagree, the stricter counts.
    """
    return in_headers(exchange) or in_html(exchange.inflated[:_HEAD])


def in_headers(exchange: Exchange) -> str | None:
    """Look for a reservation in the headers of an answer."""
    for name, value in exchange.headers:
        if _reserves(name.lower(), value):
            return f"header {name}: {value.strip()[:100]}"
    return None


def in_html(head: bytes) -> str | None:
    """Look for a reservation in the meta elements of a page's first bytes."""
    for tag in _META.findall(head):
        given = _attributes(tag.decode("utf-8", "replace"))
        name, content = given.get("name", "").strip(), given.get("content", "")
        if _reserves(name.lower(), content):
            return f"meta {name}: {content.strip()[:100]}"
    return None


def _is_for(location: object, url: str) -> bool:
    return isinstance(location, str) and rules.matches([location], url)


def _reserves(name: str, value: str) -> bool:
    """Return whether a header or meta element called `name` reserves anything."""
    match name:
        case "tdm-reservation":
            return value.strip() == "1"
        case "x-robots-tag" | "robots":
            return bool(_TOKENS & set(_WORD.findall(value.lower())))
        case "content-usage" | "content-signal":
            return _REFUSED.search(value) is not None
        case _:
            return False


def _reserving(text: str) -> Iterator[tuple[str, str]]:
    """Yield the path pattern and the text of each line that reserves something."""
    for found in islice(_LINE.finditer(text), _MOST_LINES):
        name, value = found[1], found[2].strip()
        if path := _reserved_path(name.lower(), value):
            yield path, f"{name}: {value[:100]}"


def _reserved_path(name: str, value: str) -> str | None:
    """Return what a line of robots.txt reserves: a path pattern, or nothing."""
    if name == "disallowaitraining":
        return value
    if not _REFUSED.search(value):
        return None
    return value.split()[0] if value.startswith("/") else "/"


def _attributes(tag: str) -> dict[str, str]:
    found: Iterable[re.Match[str]] = _ATTRIBUTE.finditer(tag)
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in found
    }
