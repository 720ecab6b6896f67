"""The addresses on a page."""

from urllib.parse import urljoin, urlsplit


def absolute(base_url: str, url: str) -> str:
    """Return `url` as an absolute web address, "" when it is none."""
    try:
        found = urljoin(base_url, url) if url else ""
        parts = urlsplit(found)
        is_web = parts.scheme in ("http", "https") and parts.hostname
        # Asked for, as a port that is none is found out only then.
        return found if is_web and parts.port != 0 else ""
    except ValueError:
        return ""
