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


def identify(article: Article, item_id: str, rules: UrlRules) -> Identity:
    """Return what the article is called and what its text is.

    The first name is the one that the article id is made of; what has no other
    name is called after its item.
    """
    names = _names(article, rules) or (Name("item", item_id),)
    fingerprint = fingerprint_of(article)
    return Identity(
        names=names,
        claims=tuple(n for n in _claims(article, rules) if n not in names),
        fingerprint=fingerprint,
        digest=digest(fold(article.headline), fingerprint),
    )


def identify_wire(
    article: Article, provider: str, part: str, aliases: tuple[Name, ...] = ()
) -> Identity:
    """Return what a wire item is called and what is in it.

    `part` is where it stands in its delivery: its name where the agency gives no
    guid. An agency sends a version for a new subject or urgency as well.
    """
    guid = (guid_name(provider, article.guid),) if article.guid else ()
    fingerprint = fingerprint_of(article)
    return Identity(
        names=(*guid, Name("delivery", f"{article.source_id}:{part}")),
        aliases=aliases,
        fingerprint=fingerprint,
        digest=digest(fold(article.headline), fingerprint, *_metadata(article)),
    )


def guid_name(provider: str, guid: str) -> Name:
    """Return the name of an item; it is unique within its provider."""
    return Name("guid", f"{provider}:{guid}")


def _metadata(article: Article) -> tuple[str, ...]:
    subjects = sorted(f"{s.scheme}:{s.code}" for s in article.subjects)
    return (
        fold(article.byline or ""),
        str(article.urgency or ""),
        "correction" if article.is_correction else "",
        *subjects,
        *article.usage_terms,
    )


def fingerprint_of(article: Article) -> str:
    """Return the sha-256 of the body's words, whatever their case and marks.

    Of a flash, which is nothing but a headline, it is that one's.
    """
    text = digest(*words(fold(article.text or article.headline)))
    return f"{FINGERPRINT_VERSION}:{text}"


def _names(article: Article, rules: UrlRules) -> tuple[Name, ...]:
    """Return the names that it was listed under."""
    url = _url_name(article.url, rules)
    names = [url] if url else []
    if article.guid and _url_name(article.guid, rules) != url:
        names.append(Name("guid", f"{article.source_id}:{article.guid}"))
    return tuple(names)


def _claims(article: Article, rules: UrlRules) -> tuple[Name, ...]:
    """Return the names that the page gives itself."""
    urls = (_pointing(article.final_url), _canonical(article, rules))
    found = [_url_name(url, rules) for url in urls]
    return tuple(dict.fromkeys(name for name in found if name))


def _url_name(url: str | None, rules: UrlRules) -> Name | None:
    key = _comparable(url, rules) if url else None
    return Name("url", key) if key else None


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
