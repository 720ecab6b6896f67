"""URLs: the one to ask for, and the one to compare with."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from publicsuffixlist import PublicSuffixList

from pipeline.fetch.address import literal_address

LONGEST = 8192
DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that tell where a reader came from, never what the page is. Whole
# keys, lower case; sorted, so that a key stands there once.
TRACKING = frozenset(
    (
        "__hsfp", "__hssc", "__hstc", "__s", "__twitter_impression", "_branch_match_id",
        "_branch_referrer", "_ga", "_gl", "_hsenc", "_hsmi", "_ke", "_openstat",
        "cmp", "cmpid", "dclid", "dicbo", "dm_i", "ef_id", "emc", "epik", "fbclid",
        "gad_source", "gbraid", "gclid", "gclsrc", "guccounter", "guce_referrer",
        "guce_referrer_sig", "hsctatracking", "icid", "igsh", "igshid", "ito",
        "li_fat_id", "mbid", "mc_cid", "mc_eid", "mibextid", "mkt_tok", "ml_subscriber",
        "ml_subscriber_hash", "msclkid", "ncid", "ns_campaign", "ns_fee", "ns_linkname",
        "ns_mchannel", "ns_source", "ocid", "oly_anon_id", "oly_enc_id", "phpsessid",
        "rb_clickid", "ref_src", "ref_url", "s_cid", "s_kwcid", "smid", "smtyp",
        "soc_src", "soc_trk", "spm", "sr_share", "srsltid", "taid", "traffic_source",
        "ttclid", "twclid", "vero_conv", "vero_id", "wbraid", "wickedid", "wprss",
        "wt_mc", "wt_zmc", "xing_share", "xtor", "yclid", "zanpid",
    )
)  # fmt: skip
TRACKING_FAMILIES = (
    "at_", "fb_", "ga_", "hsa_", "matomo_", "mtm_", "piwik_", "pk_", "utm_"
)  # fmt: skip
_PREFIXES = ("amp", "m", "mobile", "www")

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# what is left of "&amp;" in feeds that escape once too often
_ESCAPED_TWICE = re.compile(r"^(amp;)+")
_DELIMITERS = "%/:@!$&'()*+,;=-._~"
_RESERVED = frozenset(b"!#$%&'()*+,/:;=?@[]")


def fetchable(url: str) -> str:
    """Return the URL to ask for: without a fragment, ASCII, quoted where it must be.

    Path and query stay as the publisher wrote them otherwise.

    Raises:
        ValueError: It is no http(s) URL, or one that hides something: a user
            name, control characters, an address that is none.
    """
    parts = _split(url)
    if "@" in parts.netloc:
        raise ValueError(f"user name in the URL: {strip_userinfo(url)}")
    path = _without_dots(_quoted(parts.path)) or "/"
    query = f"?{_quoted(parts.query, '?')}" if parts.query else ""
    return f"{_origin(parts)}{path}{query}"


def comparable(url: str) -> str:
    """Return the canonical form of `url`, for comparing only: it may lead nowhere.

    Two URLs with the same form are taken for the same page: http and https,
    "www." and "m.", tracking parameters and their order make no difference.

    Raises:
        ValueError: It is no http(s) URL.
    """
    parts = _split(url)
    port = "" if _port(parts) is None else f":{_port(parts)}"
    path = _without_dots(_normal(_quoted(parts.path))).rstrip("/")
    query = "&".join(sorted(_telling(parts.query)))
    return f"https://{_site(_host(parts))}{port}{path}{'?' if query else ''}{query}"


def origin(url: str) -> str:
    """Return "https://host:port" of `url`; a default port is left out."""
    return _origin(_split(url))


def host(url: str) -> str:
    """Return the host of `url`: lower case, ASCII; an address in its usual form."""
    return _host(_split(url))


def strip_userinfo(url: str) -> str:
    """Return `url` without user name and password, else as it is."""
    head, slashes, rest = url.partition("//")
    end = re.search(r"[/?#\\]|$", rest)
    assert end is not None
    authority, tail = rest[: end.start()], rest[end.start() :]
    return f"{head}{slashes}{authority.rpartition('@')[2]}{tail}"


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


def _split(url: str) -> SplitResult:
    """Split `url`, strictly: what a browser would silently repair is refused."""
    url = url.strip()
    shown = strip_userinfo(url)[:100]
    if len(url) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters: {shown}")
    if _CONTROL.search(url):
        raise ValueError(f"control character in the URL: {shown!r}")
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"neither http nor https: {shown}")
    if not parts.hostname:
        raise ValueError(f"no host in the URL: {shown}")
    return parts


def _origin(parts: SplitResult) -> str:
    port = "" if _port(parts) is None else f":{_port(parts)}"
    return f"{parts.scheme}://{_bracketed(_host(parts))}{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(parts: SplitResult) -> int | None:
    """Return the port when it is not the scheme's own."""
    return None if parts.port == DEFAULT_PORTS[parts.scheme] else parts.port


def _host(parts: SplitResult) -> str:
    folded = unicodedata.normalize("NFKC", parts.hostname or "").lower()
    folded = folded.replace("。", ".").removesuffix(".")
    if address := literal_address(folded):
        return address
    name = ".".join(map(_ascii_label, folded.split(".")))
    if len(name) > 253:
        raise ValueError(f"host name too long: {name[:100]}")
    return name


def _ascii_label(label: str) -> str:
    # Punycode without the mapping of IDNA 2003, which takes "ß" for "ss" and so
    # would lead to another host than a browser.
    if not label.isascii():
        label = f"xn--{label.encode('punycode').decode('ascii')}"
    if not _LABEL.fullmatch(label):
        raise ValueError(f"no host name: {label[:100]!r}")
    return label


def _site(host: str) -> str:
    """Fold "www.", "m." and the like, as long as a registered name is left."""
    if ":" in host:
        return f"[{host}]"
    prefix, _, rest = host.partition(".")
    if prefix in _PREFIXES and registrable_domain(rest) == registrable_domain(host):
        return _site(rest)
    return host


def _quoted(text: str, more: str = "") -> str:
    return quote(_LONE_PERCENT.sub("%25", text), _DELIMITERS + more, errors="replace")


def _normal(text: str) -> str:
    """Return percent-encoded `text` with as few escapes as possible, in capitals."""
    return _ESCAPE.sub(lambda found: _unescaped(found[0]), text)


def _unescaped(escape: str) -> str:
    byte = unquote_to_bytes(escape)[0]
    plain = 0x20 < byte < 0x7F and byte not in _RESERVED
    return quote(bytes([byte]), "") if plain else escape.upper()


def _without_dots(path: str) -> str:
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


def _telling(query: str) -> Iterator[str]:
    """Yield the parameters that may tell which page it is."""
    for pair in query.split("&"):
        normal = _ESCAPED_TWICE.sub("", _normal(_quoted(pair, "?")))
        key, _, value = normal.partition("=")
        if normal.strip("=") and not _is_tracking(key.lower()):
            yield f"{key}={value}" if value else key


def _is_tracking(key: str) -> bool:
    return key in TRACKING or key.startswith(TRACKING_FAMILIES)
