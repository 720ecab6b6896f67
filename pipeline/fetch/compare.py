"""Comparing URLs whatever they look like: what is none compares as it stands."""

from urllib.parse import urlsplit

from pipeline.fetch.url import comparable, host, registrable_domain


def key_of(url: str) -> str:
    """Return the form of `url` for comparing; no text is refused."""
    try:
        return comparable(url)
    except ValueError:
        return url


def host_of(url: str) -> str:
    """Return the host that `url` names, in lower case; "" where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def same_site(url: str, other: str) -> bool:
    """Tell whether two URLs belong to one registrable domain."""
    try:
        return registrable_domain(host(url)) == registrable_domain(host(other))
    except ValueError:
        return False
