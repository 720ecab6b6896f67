"""The names and fingerprints of an article."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.model import Article, Identity, Name
from pipeline.text import digest, fold, words

FINGERPRINT_VERSION = "1"
"""Changes with the method: fingerprints of two versions never meet."""

TEXT = "text"
"""The kind of name that an article has by what its page reads, within its site."""

# A shorter text ("Watch the stream here") may well stand on many pages; notes on
# near copies ask for twice as many, but here every word is the same.
_LEAST_WORDS = 25


def _nowhere(url: str) -> str:  # noqa: ARG001 - the signature is that of `site_of`
    return ""


@dataclass(frozen=True, slots=True)
class UrlRules:
    """How URLs are compared; `comparable` raises ValueError on what is none.

    `site_of` names the site of a URL; where it names none, no article is known by
    its text. `plain` compares without the rules that people write: by that form an
    article is known, and kept out, whatever the rules become.
    """

    comparable: Callable[[str], str]
    same_site: Callable[[str, str], bool]
    site_of: Callable[[str], str] = _nowhere
    plain: Callable[[str], str] | None = None


def identify(article: Article, item_id: str, rules: UrlRules) -> Identity:
    """Return what the article is called and what its text is.

    The first name is the one that the article id is made of; what has no other
    name is called after its item.
    """
    names = _names(article, rules) or (Name("item", item_id),)
    text = _words(article)
    fingerprint = _fingerprint(text)
    whole = digest(fold(article.headline), fingerprint)
    claims = list(_claims(article, rules))
    if len(text) >= _LEAST_WORDS:
        claims += _text_names(article, whole, rules)
    return Identity(
        names=names,
        claims=tuple(name for name in claims if name not in names),
        fingerprint=fingerprint,
        digest=whole,
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
    return _fingerprint(_words(article))


def _fingerprint(text: list[str]) -> str:
    return f"{FINGERPRINT_VERSION}:{digest(*text)}"


def _words(article: Article) -> list[str]:
    return words(fold(article.text or article.headline))


def _names(article: Article, rules: UrlRules) -> tuple[Name, ...]:
    """Return the names that it was listed under."""
    names = _url_names(article.url, rules)
    if article.guid and _url_names(article.guid, rules)[:1] != names[:1]:
        names.append(Name("guid", f"{article.source_id}:{article.guid}"))
    return tuple(names)


def _claims(article: Article, rules: UrlRules) -> tuple[Name, ...]:
    """Return the names that the page gives itself."""
    urls = (_pointing(article.final_url), _canonical(article, rules))
    return tuple(dict.fromkeys(n for url in urls for n in _url_names(url, rules)))


def _text_names(article: Article, whole: str, rules: UrlRules) -> list[Name]:
    """Return the name that a page has by its headline and text.

    It is its own within one source and one registrable domain: what two publishers
    have is a copy, and so may be what one has on two sites.
    """
    url = article.final_url or article.url
    site = rules.site_of(url) if url else ""
    return [Name(TEXT, f"{article.source_id}:{site}:{whole}")] if site else []


def _url_names(url: str | None, rules: UrlRules) -> list[Name]:
    """Return the names that a URL gives: by the rules, and without them."""
    key = _comparable(url, rules) if url else None
    if not url or key is None:
        return []
    keys = (key, rules.plain(url)) if rules.plain else (key,)
    return [Name("url", each) for each in dict.fromkeys(keys)]


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
