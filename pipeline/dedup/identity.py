"""The names and fingerprints of an article."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.model import Article, Identity, Name
from pipeline.text import digest, fold, words

FINGERPRINT_VERSION = "1"
"""Changes with the method: fingerprints of two versions never meet."""


@dataclass(frozen=True, slots=True)
class UrlRules:
    """How URLs are compared; `comparable` raises ValueError on what is none."""

    comparable: Callable[[str], str]
    same_site: Callable[[str, str], bool]


def identify(article: Article, delivery: str | None, rules: UrlRules) -> Identity:
    """Return what the article is called and what its text is.

    `delivery` names the part of a wire delivery that holds it, for agencies that
    give no guid. The first name is the one that the article id is made of.
    """
    fingerprint = fingerprint_of(article)
    return Identity(
        names=_names(article, delivery, rules),
        fingerprint=fingerprint,
        digest=digest(fold(article.headline), fingerprint),
    )


def fingerprint_of(article: Article) -> str:
    """Return the sha-256 of the body's words, whatever their case and marks."""
    text = digest(*words(fold(article.text)))
    return f"{FINGERPRINT_VERSION}:{text}"


def _names(article: Article, delivery: str | None, rules: UrlRules) -> tuple[Name, ...]:
    urls = [article.url, _pointing(article.final_url), _canonical(article, rules)]
    keys = [_comparable(url, rules) for url in urls if url]
    names = [Name("url", key) for key in keys if key]
    if article.guid and _comparable(article.guid, rules) not in keys:
        names.append(Name("guid", f"{article.source_id}:{article.guid}"))
    if delivery:
        names.append(Name("delivery", f"{article.source_id}:{delivery}"))
    return tuple(dict.fromkeys(names))


def _comparable(url: str, rules: UrlRules) -> str | None:
    try:
        return rules.comparable(url)
    except ValueError:
        return None


def _pointing(url: str | None) -> str | None:
    """Leave out a URL that points at a whole site: lost pages end on a home page."""
    if not url:
        return None
    parts = urlsplit(url)
    return url if parts.path.strip("/") or parts.query else None


def _canonical(article: Article, rules: UrlRules) -> str | None:
    """Return rel=canonical if it speaks for its own site."""
    url, own = _pointing(article.canonical_url), article.final_url or article.url
    return url if url and own and rules.same_site(url, own) else None
