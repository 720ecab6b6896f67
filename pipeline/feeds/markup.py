"""What publishers put into text fields: tags in titles, plain text as HTML."""

import html
import re

from pipeline.text import scrub, squeeze

_BREAKING = re.compile(r"</?(?:br|p|div|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[a-zA-Z]|!)[^<>]*>")
_EMPTY_LINES = re.compile(r"\n\s*\n")
# RFC 3986 appendix C: white space inside a URL is no part of it; blanks are
# what authors really mean.
_BROKEN_URL = re.compile(r"[\t\r\n]+")
# Bounded, so that a long word without "@" is not looked through again and again.
_MAILBOX = re.compile(
    r"[<(\[]?(?:mailto:)?[^\s<>()\[\]@]{1,64}@[^\s<>()\[\]@]{1,255}[>)\]]?"
)
_LONGEST_PERSON = 1_000
_ENCLOSED = re.compile(r"\((.*)\)")


def plain(text: str) -> str:
    """Return a plain text field on one line."""
    return squeeze(scrub(text))


def without_tags(text: str) -> str:
    """Return an HTML field as plain text on one line."""
    return plain(html.unescape(_TAG.sub("", _BREAKING.sub(" ", text))))


def as_html(text: str) -> str:
    """Return plain text as HTML: empty lines part paragraphs, newlines stay."""
    paragraphs = _EMPTY_LINES.split(text.replace("\r\n", "\n").strip())
    lines = (html.escape(p, quote=False).replace("\n", "<br>") for p in paragraphs if p)
    return "".join(f"<p>{line}</p>" for line in lines)


def person(text: str) -> str:
    """Return the name in an author field, without the mail address.

    RSS asks for "mail@host (Name)"; people write "Name <mail@host>" too. An
    address alone is no name.
    """
    name = plain(_MAILBOX.sub(" ", text[:_LONGEST_PERSON]))
    enclosed = _ENCLOSED.fullmatch(name)
    return plain(enclosed[1]) if enclosed else name.strip(" ,;")


def tidy_url(url: str) -> str:
    """Return `url` without line breaks, its blanks encoded."""
    return _BROKEN_URL.sub("", scrub(url)).strip().replace(" ", "%20")
