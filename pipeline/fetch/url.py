"""URLs taken apart, and the one to ask for; `compare` has the one to compare with."""

import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import SplitResult, quote, urlsplit

from publicsuffixlist import PublicSuffixList

from pipeline.fetch.address import literal_address

LONGEST = 8192
DEFAULT_PORTS = {"http": 80, "https": 443}

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DELIMITERS = "%/:@!$&'()*+,;=-._~"


def fetchable(url: str) -> str:
    """Return the URL to ask for: without a fragment, ASCII, quoted where it must be.

    Path and query stay as the publisher wrote them otherwise.

    Raises:
        ValueError: It is no http(s) URL, or one that hides something: a user
            name, control characters, an address that is none.
    """
    parts = split(url)
    if "@" in parts.netloc:
        raise ValueError(f"user name in the URL: {strip_userinfo(url)}")
    path = without_dots(quoted(parts.path)) or "/"
    query = f"?{quoted(parts.query, '?')}" if parts.query else ""
    return f"{_origin(parts)}{path}{query}"


def origin(url: str) -> str:
    """Return "https://host:port" of `url`; a default port is left out."""
    return _origin(split(url))


def host(url: str) -> str:
    """Return the host of `url`: lower case, ASCII; an address in its usual form."""
    return host_in(split(url))


def strip_userinfo(url: str) -> str:
    """Return `url` without user name and password, else as it is."""
    head, slashes, rest = url.partition("//")
    end = re.search(r"[/?#\\]|$", rest)
    assert end is not None
    authority, tail = rest[: end.start()], rest[end.start() :]
    return f"{head}{slashes}{authority.rpartition('@')[2]}{tail}"


@lru_cache(4096)
def registrable_domain(host: str) -> str:
    """Return the part of `host` that someone registered ("bbc.co.uk").

    A public suffix or an address is returned as it is.
    """
    if ":" in host or host.rpartition(".")[2].isdigit():
        return host
    found = _suffixes().privatesuffix(host)
    return found if isinstance(found, str) else host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def split(url: str) -> SplitResult:
    """Split `url`, strictly: what a browser would silently repair is refused.

    Raises:
        ValueError: It is no http(s) URL.
    """
    url = url.strip()
    if len(url) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters: {_shown(url)}")
    if _CONTROL.search(url):
        raise ValueError(f"control character in the URL: {_shown(url)!r}")
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"neither http nor https: {_shown(url)}")
    if not parts.hostname:
        raise ValueError(f"no host in the URL: {_shown(url)}")
    return parts


def _shown(url: str) -> str:
    return strip_userinfo(url)[:100]


def _origin(parts: SplitResult) -> str:
    port = "" if port_of(parts) is None else f":{port_of(parts)}"
    return f"{parts.scheme}://{bracketed(host_in(parts))}{port}"


def bracketed(host: str) -> str:
    """Return `host` as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def port_of(parts: SplitResult) -> int | None:
    """Return the port when it is not the scheme's own."""
    return None if parts.port == DEFAULT_PORTS[parts.scheme] else parts.port


def host_in(parts: SplitResult) -> str:
    """Return the host: lower case, ASCII; an address in its usual form."""
    return _ascii_host(parts.hostname or "")


@lru_cache(4096)
def _ascii_host(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).lower()
    folded = folded.replace("。", ".").removesuffix(".")
    if address := literal_address(folded):
        return address
    ascii_name = ".".join(map(_ascii_label, folded.split(".")))
    if len(ascii_name) > 253:
        raise ValueError(f"host name too long: {ascii_name[:100]}")
    return ascii_name


def _ascii_label(label: str) -> str:
    # Punycode without the mapping of IDNA 2003, which takes "ß" for "ss" and so
    # would lead to another host than a browser.
    if not label.isascii():
        label = f"xn--{label.encode('punycode').decode('ascii')}"
    if not _LABEL.fullmatch(label):
        raise ValueError(f"no host name: {label[:100]!r}")
    return label


def quoted(text: str, more: str = "") -> str:
    """Return `text` in ASCII; its delimiters, those in `more` and escapes stay."""
    return quote(_LONE_PERCENT.sub("%25", text), _DELIMITERS + more, errors="replace")


def without_dots(path: str) -> str:
    """Resolve "." and ".." segments (RFC 3986 section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
