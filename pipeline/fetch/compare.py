"""Comparing URLs: the canonical form of each, by rules that say what tells nothing.

The form is for comparing only: it may lead nowhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit

from pipeline.fetch.url import (
    bracketed,
    host_in,
    port_of,
    quoted,
    registrable_domain,
    split,
    without_dots,
)

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_RESERVED = frozenset(b"!#$%&'()*+,/:;=?@[]")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~,@=-]*")
_SLASHES = re.compile(r"/{2,}")
# the two ways of writing a blank besides "+"
_BLANK = re.compile(r"%20| ")
# Parameters within a path (RFC 3986 section 3.3): servlets put sessions there.
_PATH_PARAMETER = re.compile(r";([^/;]*)")
# one slash is left where slashes were folded
_SCHEME = re.compile(r"^https?:/+", re.IGNORECASE)
# what is left of "&amp;" in feeds that escape once too often
_ESCAPED_TWICE = re.compile(r"^(amp;)+")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters by key, by the beginning of the key, or by key and value.

    All in lower case.
    """

    keys: frozenset[str] = frozenset()
    families: tuple[str, ...] = ()
    pairs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Parameters":
        """Read them as they are written in rules: "gclid", "utm_*", "ref=rss"."""
        given = frozenset(texts)
        families = {text for text in given if text.endswith("*")}
        pairs = {text for text in given if "=" in text}
        return cls(
            keys=given - families - pairs,
            families=tuple(sorted(text[:-1] for text in families)),
            pairs=frozenset(pairs),
        )

    def include(self, pair: str) -> bool:
        """Tell whether "key=value" is one of them."""
        lower = pair.lower()
        key = lower.partition("=")[0]
        return key in self.keys or key.startswith(self.families) or lower in self.pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """What makes no difference between two URLs, everywhere or on one site.

    Attributes:
        dropped: parameters that tell nothing.
        kept: where it is known, the only parameters that tell anything.
        endings: ends of a path, and the shorter ones that they stand for.
        path: a whole path; what it matched `becomes` the same for all its slugs.
        wraps: a path and query around another URL, which is in the group "url", or
            in the group "quoted" when it is percent-encoded.
    """

    dropped: Parameters = Parameters()
    kept: Parameters | None = None
    endings: tuple[tuple[str, str], ...] = ()
    path: re.Pattern[str] | None = None
    becomes: str = ""
    wraps: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How URLs are compared; without rules only by what holds on every site.

    `prefixes` are labels before a host that lead to the same pages, `aliases` maps
    a host to the one that it is the same as, `sites` a host to what holds there and
    below. One that `is_plain` tells doubled slashes, the spellings of a blank and
    all parameters within a path from one another.
    """

    everywhere: Folding = Folding(
        dropped=Parameters.of(("fbclid", "gclid", "utm_*")),
    )
    prefixes: frozenset[str] = frozenset(("amp", "m", "mobile", "www"))
    aliases: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, tuple[Folding, ...]] = field(default_factory=dict)
    is_plain: bool = False

    def key(self, url: str) -> str:
        """Return the form of `url` for comparing; what is no URL is as it stands."""
        try:
            return self.comparable(url)
        except ValueError:
            return url

    def comparable(self, url: str) -> str:
        """Return the canonical form of `url`: the same for all names of one page.

        Raises:
            ValueError: It is no http(s) URL.
        """
        parts = split(url)
        while inner := self._wrapped(parts):
            parts = inner
        host = self._host(parts)
        foldings = (self.everywhere, *self._foldings(host))
        port = "" if (number := port_of(parts)) is None else f":{number}"
        path, query = _normal_path(parts.path).rstrip("/"), parts.query
        if not self.is_plain:
            path, query = _folded_path(path, foldings), _BLANK.sub("+", query)
        telling = "&".join(sorted(_telling(query, foldings)))
        return (
            f"https://{bracketed(host)}{port}{path}"
            f"{'?' if telling else ''}{telling}{_route(parts.fragment)}"
        )

    def site_of(self, url: str) -> str:
        """Return the registrable domain of `url`; "" where it names no host."""
        try:
            return registrable_domain(self._host(split(url)))
        except ValueError:
            return ""

    def same_site(self, url: str, other: str) -> bool:
        """Tell whether two URLs belong to one registrable domain."""
        site = self.site_of(url)
        return bool(site) and site == self.site_of(other)

    def _wrapped(self, parts: SplitResult) -> SplitResult | None:
        """Return the URL that is within this one, if it wraps one."""
        patterns = [f.wraps for f in self._foldings(self._host(parts)) if f.wraps]
        if not patterns:
            return None
        path = _SLASHES.sub("/", _normal_path(parts.path))
        text = path + (f"?{parts.query}" if parts.query else "")
        found = next(filter(None, (p.fullmatch(text) for p in patterns)), None)
        return _split_inner(found) if found else None

    def _host(self, parts: SplitResult) -> str:
        host = _without_prefixes(host_in(parts), self.prefixes)
        for name in _with_parents(host) if self.aliases else ():
            if alias := self.aliases.get(name):
                return host.removesuffix(name) + alias
        return host

    def _foldings(self, host: str) -> Iterator[Folding]:
        for name in _with_parents(host) if self.sites else ():
            yield from self.sites.get(name, ())


# Articles stand in ledgers under this form, and what was taken down is kept out by
# it. So it stays as it is: what else tells nothing is said in the rules for URLs.
_DROPPED = (
    "__hsfp", "__hssc", "__hstc", "__s", "__twitter_impression", "_branch_match_id",
    "_branch_referrer", "_ga", "_gl", "_hsenc", "_hsmi", "_ke", "_openstat", "at_*",
    "cmp", "cmpid", "dclid", "dicbo", "dm_i", "ef_id", "emc", "epik", "fb_*", "fbclid",
    "ga_*", "gad_source", "gbraid", "gclid", "gclsrc", "guccounter", "guce_referrer",
    "guce_referrer_sig", "hsa_*", "hsctatracking", "icid", "igsh", "igshid", "ito",
    "li_fat_id", "matomo_*", "mbid", "mc_cid", "mc_eid", "mibextid", "mkt_tok",
    "ml_subscriber", "ml_subscriber_hash", "msclkid", "mtm_*", "ncid", "ns_campaign",
    "ns_fee", "ns_linkname", "ns_mchannel", "ns_source", "ocid", "oly_anon_id",
    "oly_enc_id", "phpsessid", "piwik_*", "pk_*", "rb_clickid", "ref_src", "ref_url",
    "s_cid", "s_kwcid", "smid", "smtyp", "soc_src", "soc_trk", "spm", "sr_share",
    "srsltid", "taid", "traffic_source", "ttclid", "twclid", "utm_*", "vero_conv",
    "vero_id", "wbraid", "wickedid", "wprss", "wt_mc", "wt_zmc", "xing_share", "xtor",
    "yclid", "zanpid",
)  # fmt: skip
_PLAIN = Comparison(
    everywhere=Folding(dropped=Parameters.of(_DROPPED)),
    prefixes=frozenset(("amp", "m", "mobile", "www")),
    is_plain=True,
)


def key_of(url: str) -> str:
    """Return the plain form of `url` for comparing, whatever the rules are."""
    return _PLAIN.key(url)


def host_of(url: str) -> str:
    """Return the host that `url` names, in its usual form; "" where it names none.

    What cannot be a host is returned as it stands, in lower case.
    """
    try:
        return host_in(split(url))
    except ValueError:
        return _named_host(url)


def _named_host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def same_site(url: str, other: str) -> bool:
    """Tell whether two URLs belong to one registrable domain."""
    return _PLAIN.same_site(url, other)


def site_of(url: str) -> str:
    """Return the registrable domain of `url`; "" where it names no host."""
    return _PLAIN.site_of(url)


@lru_cache(4096)
def _without_prefixes(host: str, prefixes: frozenset[str]) -> str:
    """Fold "www.", "m." and the like, as long as a registered name is left."""
    prefix, _, rest = host.partition(".")
    if prefix in prefixes and registrable_domain(rest) == registrable_domain(host):
        return _without_prefixes(rest, prefixes)
    return host


def _with_parents(host: str) -> Iterator[str]:
    while host:
        yield host
        host = host.partition(".")[2]


def _split_inner(found: re.Match[str]) -> SplitResult | None:
    groups = found.groupdict()
    url = groups.get("url") or unquote(groups.get("quoted") or "")
    try:
        inner = split(f"https://{_SCHEME.sub('', url)}")
        return inner if "." in host_in(inner) else None
    except ValueError:
        return None


def _normal_path(path: str) -> str:
    """Return a path without needless escapes and dots."""
    if not _PLAIN_PATH.fullmatch(path):
        path = _normal(quoted(path))
    return without_dots(path) if "/." in path else path


def _folded_path(path: str, foldings: Sequence[Folding]) -> str:
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if ";" in path:
        path = _PATH_PARAMETER.sub(lambda m: _unless_dropped(m, foldings), path)
    path = path.rstrip("/")
    for folding in foldings:
        path = _with_usual_end(path, folding.endings)
    for folding in foldings:
        if folding.path and (found := folding.path.fullmatch(path)):
            return found.expand(folding.becomes)
    return path


def _unless_dropped(found: re.Match[str], foldings: Sequence[Folding]) -> str:
    return "" if any(f.dropped.include(found[1]) for f in foldings) else found[0]


def _with_usual_end(path: str, endings: Sequence[tuple[str, str]]) -> str:
    """Shorten the end of a path until it is the usual one."""
    ends = tuple(end for end, _ in endings)
    while path.endswith(ends):
        end, usual = next(pair for pair in endings if path.endswith(pair[0]))
        path = (path.removesuffix(end) + usual).rstrip("/")
    return path


def _telling(query: str, foldings: Sequence[Folding]) -> Iterator[str]:
    """Yield the parameters that may tell which page it is."""
    kept = next((f.kept for f in foldings if f.kept is not None), None)
    for text in query.split("&") if query else ():
        pair = _ESCAPED_TWICE.sub("", _normal(quoted(text, "?")))
        if not pair.strip("=") or any(f.dropped.include(pair) for f in foldings):
            continue
        if kept is None or kept.include(pair):
            yield pair.removesuffix("=") if pair.count("=") == 1 else pair


def _route(fragment: str) -> str:
    """Return the fragment where it is a page of its own ("#!/story/7")."""
    is_route = fragment.startswith("!") and len(fragment) > 1
    return f"#{_normal(quoted(fragment, '?'))}" if is_route else ""


def _normal(text: str) -> str:
    """Return percent-encoded `text` with as few escapes as possible, in capitals."""
    return (
        _ESCAPE.sub(lambda found: _unescaped(found[0]), text) if "%" in text else text
    )


def _unescaped(escape: str) -> str:
    byte = unquote_to_bytes(escape)[0]
    plain = 0x20 < byte < 0x7F and byte not in _RESERVED
    return quote(bytes([byte]), "") if plain else escape.upper()
